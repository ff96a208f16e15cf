//! The second connection: is the server there, and end that statement.
//!
//! In: the settings. Out: the state of health, kept by a task in the background, and statements ended on the server. It shares no
//! connection with the statements, so it works when they are all busy.

use std::pin::pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures::StreamExt;
use neo4rs::Graph;
use tokio::runtime::Handle;
use tokio::sync::watch;
use tokio::task::{AbortHandle, JoinHandle};
use tokio::time::{sleep, timeout, timeout_at};

use super::task::{self, Batch, Work};
use super::{Settings, failure};
use crate::store::{ErrorClass, StoreError};

/// The entry of a transaction's metadata that names one run of a statement.
pub(super) const METADATA_KEY: &str = "cygnet";

const TERMINATE: &str = "SHOW TRANSACTIONS YIELD transactionId AS id, metaData AS tags WHERE tags.cygnet = $id \
     TERMINATE TRANSACTIONS id YIELD message RETURN message";
const PROBE: &str = "RETURN 1 AS r";

/// Between two probes while the server answers.
const PROBE_INTERVAL: Duration = Duration::from_secs(5);
/// Between two probes while it does not: the first pause, doubled up to [`PROBE_INTERVAL`].
const FIRST_RETRY: Duration = Duration::from_millis(100);
/// How long an abandoned statement is told to end before its connection is given up.
const TERMINATION_LIMIT: Duration = Duration::from_secs(5);
/// Between two attempts to end a statement that may not have arrived yet.
const TERMINATION_PAUSE: Duration = Duration::from_millis(50);

type Health = Result<(), StoreError>;

/// A handle; the background task ends with the last one.
#[derive(Clone)]
pub(super) struct Control {
    graph: Graph,
    limit: Duration,
    health: watch::Receiver<Health>,
    _probing: Arc<Probing>,
}

struct Probing(AbortHandle);

impl Drop for Probing {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Control {
    /// Starts to probe.
    pub(super) fn open(settings: &Settings) -> Result<Self, StoreError> {
        let graph = settings.connect_control()?;
        let limit = settings.connect_timeout * 2;
        let starting = StoreError::new(ErrorClass::Unavailable, "not connected yet");
        let (sender, health) = watch::channel(Err(starting));
        let task = tokio::spawn(probe(graph.clone(), limit, sender));
        let probing = Arc::new(Probing(task.abort_handle()));
        Ok(Self {
            graph,
            limit,
            health,
            _probing: probing,
        })
    }

    /// What the last probe said.
    pub(super) fn health(&self) -> Health {
        self.health.borrow().clone()
    }

    /// Waits for a probe that succeeds.
    pub(super) async fn connected(&self, deadline: Instant) -> Health {
        let mut health = self.health.clone();
        match timeout_at(deadline.into(), health.wait_for(Result::is_ok)).await {
            Ok(_) => Ok(()),
            Err(_elapsed) => self.health(),
        }
    }

    /// Ends a statement on the server while the rest of its work comes to an end; `false` where it does not.
    async fn end(&self, id: &str, rest: impl Future<Output = ()>) -> bool {
        let give_up = Instant::now() + TERMINATION_LIMIT;
        let mut rest = pin!(rest);
        while Instant::now() < give_up {
            let told = async {
                if let Err(error) = self.terminate(id).await {
                    tracing::debug!(%error, "cannot end an abandoned statement yet");
                }
                sleep(TERMINATION_PAUSE).await;
            };
            tokio::select! {
                () = &mut rest => return true,
                () = told => {}
            }
        }
        tracing::warn!("an abandoned statement did not end; its connection is given up");
        false
    }

    async fn terminate(&self, id: &str) -> Result<(), StoreError> {
        let query = neo4rs::query(TERMINATE).param("id", id);
        let work = async {
            let mut rows = self.graph.execute(query).await?;
            while rows.next().await?.is_some() {}
            Ok(())
        };
        limited(self.limit, work).await
    }
}

async fn limited(
    limit: Duration,
    work: impl Future<Output = Result<(), neo4rs::Error>>,
) -> Result<(), StoreError> {
    match timeout(limit, work).await {
        Ok(outcome) => outcome.map_err(|error| failure::of_driver(&error)),
        Err(_elapsed) => Err(StoreError::new(
            ErrorClass::Unavailable,
            "the server does not answer",
        )),
    }
}

/// Asks again and again, and tells who watches.
async fn probe(graph: Graph, limit: Duration, health: watch::Sender<Health>) {
    let mut pause = FIRST_RETRY;
    loop {
        let work = async {
            let mut rows = graph.execute_read(PROBE).await?;
            while rows.next().await?.is_some() {}
            Ok(())
        };
        let outcome = limited(limit, work).await;
        pause = match &outcome {
            Ok(()) => PROBE_INTERVAL,
            Err(_) if pause == PROBE_INTERVAL => FIRST_RETRY,
            Err(_) => (pause * 2).min(PROBE_INTERVAL / 2),
        };
        report(&health, outcome);
        sleep(pause).await;
    }
}

fn report(health: &watch::Sender<Health>, outcome: Health) {
    health.send_if_modified(|known| {
        match (&*known, &outcome) {
            (Err(_), Ok(())) => tracing::info!("the store is there"),
            (Ok(()), Err(error)) => tracing::warn!(%error, "the store is gone"),
            (Ok(()), Ok(())) | (Err(_), Err(_)) => {}
        }
        let changed = *known != outcome;
        *known = outcome;
        changed
    });
}

/// A statement whose answer is awaited. Dropping it before the end ends the statement on the server.
pub(super) struct Unfinished<'a> {
    control: &'a Control,
    id: String,
    work: Option<Work>,
}

impl<'a> Unfinished<'a> {
    pub(super) fn new(control: &'a Control, id: String, work: Work) -> Self {
        Self {
            control,
            id,
            work: Some(work),
        }
    }

    /// The next part of the answer; `None` after its end.
    pub(super) async fn next(&mut self) -> Option<Batch> {
        let batch = self.work.as_mut()?.next().await;
        if batch.as_ref().is_none_or(|batch| batch.end.is_some()) {
            self.work = None;
        }
        batch
    }
}

impl Drop for Unfinished<'_> {
    fn drop(&mut self) {
        let Some(mut work) = self.work.take() else {
            return;
        };
        let (control, id) = (self.control.clone(), std::mem::take(&mut self.id));
        // Outside a runtime everything ends anyway.
        if let Ok(runtime) = Handle::try_current() {
            runtime.spawn(async move {
                control.end(&id, task::read_to_end(&mut work)).await;
            });
        }
    }
}

/// A transaction that a task keeps. Dropping it before the end ends its statement on the server, and then its task.
pub(super) struct Kept {
    control: Control,
    id: String,
    task: Option<JoinHandle<()>>,
}

impl Kept {
    pub(super) fn new(control: Control, id: String, task: JoinHandle<()>) -> Self {
        Self {
            control,
            id,
            task: Some(task),
        }
    }

    /// It comes to its end without us: nothing to end.
    pub(super) fn finished(&mut self) {
        self.task = None;
    }

    /// Waits for a task that is ending by itself, and ends it like an abandoned one where it does not.
    pub(super) async fn wait(mut self) {
        if let Some(task) = &mut self.task
            && timeout(TERMINATION_PAUSE, task).await.is_ok()
        {
            self.task = None;
        }
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        let Some(mut task) = self.task.take() else {
            return;
        };
        if task.is_finished() {
            return;
        }
        let (control, id) = (self.control.clone(), std::mem::take(&mut self.id));
        // Outside a runtime everything ends anyway.
        if let Ok(runtime) = Handle::try_current() {
            runtime.spawn(async move {
                let rest = async {
                    if (&mut task).await.is_err() {
                        tracing::debug!("the task of a transaction was cut off");
                    }
                };
                if !control.end(&id, rest).await {
                    task.abort();
                }
            });
        }
    }
}
