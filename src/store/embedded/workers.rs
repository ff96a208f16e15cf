//! The engine's threads: a fixed number of them, with stacks as deep as the engine's deepest statement needs.
//!
//! In: work. Out: its result. A runtime's own threads have 2 MiB of stack, and an overflow would end the process.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread;
use std::time::Instant;

use kglite::api::session::QUERY_THREAD_STACK_SIZE;
use tokio::sync::{Semaphore, oneshot};
use tokio::time::timeout_at;

use crate::store::{ErrorClass, StoreError};

/// Threads per processor: a long statement must not keep short ones waiting.
const THREADS_PER_CORE: usize = 4;

type Work = Box<dyn FnOnce() + Send>;

/// The threads. They end when this is dropped and their work is done.
pub(super) struct Workers {
    sender: mpsc::Sender<Work>,
    free: Arc<Semaphore>,
}

impl Workers {
    /// Starts the threads.
    pub(super) fn start() -> Result<Self, StoreError> {
        let count = thread::available_parallelism().map_or(1, usize::from) * THREADS_PER_CORE;
        let (sender, receiver) = mpsc::channel::<Work>();
        let receiver = Arc::new(Mutex::new(receiver));
        for number in 0..count {
            let receiver = Arc::clone(&receiver);
            thread::Builder::new()
                .name(format!("graph-{number}"))
                .stack_size(QUERY_THREAD_STACK_SIZE)
                .spawn(move || work_off(&receiver))
                .map_err(|error| StoreError::new(ErrorClass::Unavailable, error.to_string()))?;
        }
        Ok(Self {
            sender,
            free: Arc::new(Semaphore::new(count)),
        })
    }

    /// Runs `work` on a thread as soon as one is free.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        deadline: Instant,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, StoreError> {
        let Ok(permit) = timeout_at(deadline.into(), Arc::clone(&self.free).acquire_owned()).await
        else {
            return Err(StoreError::new(
                ErrorClass::PoolExhausted,
                "all threads are busy",
            ));
        };
        let permit = permit.expect("the semaphore is never closed");
        let (answer, answered) = oneshot::channel();
        let work = Box::new(move || {
            let result = work();
            drop(permit);
            // Nobody may be waiting any more.
            drop(answer.send(result));
        });
        let ended = |_| StoreError::new(ErrorClass::Database, "the engine's thread ended");
        self.sender
            .send(work)
            .map_err(|error| ended(error.to_string()))?;
        answered.await.map_err(|error| ended(error.to_string()))
    }
}

/// One thread's life. A panic of the engine ends the statement, not the thread.
fn work_off(receiver: &Mutex<mpsc::Receiver<Work>>) {
    loop {
        let next = receiver
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .recv();
        let Ok(work) = next else { return };
        if catch_unwind(AssertUnwindSafe(work)).is_err() {
            tracing::error!("the embedded engine panicked; the statement failed");
        }
    }
}
