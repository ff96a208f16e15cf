//! Makes what is missing: each constraint and index by a statement of its own, then waits until they are filled.
//!
//! What cannot be made is told and stops nothing else. Nothing is taken away that was not asked for.

use std::time::{Duration, Instant};

use cygnet_resolvers::cypher::{
    Mode,
    ddl::{self, Dropped},
};
use cygnet_schema::model::{WantedIndex, WantedKind};

use super::{Comparison, Found, Schema, Standing, Violation, look, violation};
use crate::store::{ErrorClass, GraphStore, Raw, StoreError};

/// Between two looks at how far the database is.
const PAUSE: Duration = Duration::from_millis(200);

/// What [`apply`] may do besides making what is missing.
#[derive(Debug, Clone, Copy)]
pub struct Asked {
    /// Take away what is in a wanted one's place or could not be filled, and make the wanted one.
    pub replace: bool,
    /// Take away what the schema does not ask for, on its own labels and relationship types.
    pub drop_superfluous: bool,
    /// When to stop waiting.
    pub deadline: Instant,
}

/// What was done about one of the wanted ones.
#[derive(Debug, Clone)]
pub struct Applied {
    /// What is wanted.
    pub index: WantedIndex,
    /// What became of it.
    pub outcome: Outcome,
}

/// What became of a wanted one.
#[derive(Debug, Clone)]
pub enum Outcome {
    /// It was made, and is used.
    Created,
    /// It was there.
    Present,
    /// Existing data violates the constraint.
    Violated(Violation),
    /// The database refused it.
    Refused(StoreError),
    /// It is as this says, and nothing was done about it.
    Left(Standing),
}

/// Where [`apply`] is.
#[derive(Debug, Clone, Copy)]
pub enum Progress<'a> {
    /// A statement is sent.
    Making(&'a WantedIndex),
    /// Indexes are being filled: how many of them, and how far all together, in percent.
    Filling(usize, f64),
}

/// What [`apply`] did.
#[derive(Debug, Clone)]
pub struct Done {
    /// Each of the wanted ones.
    pub applied: Vec<Applied>,
    /// What was taken away, by name.
    pub dropped: Vec<String>,
    /// What the schema does not ask for and is still there.
    pub superfluous: Vec<Found>,
}

impl Done {
    /// Whether all that this engine can have is there and used.
    pub fn is_complete(&self) -> bool {
        self.applied.iter().all(|applied| match &applied.outcome {
            Outcome::Created | Outcome::Present => true,
            Outcome::Violated(_) | Outcome::Refused(_) => false,
            Outcome::Left(standing) => !standing.is_lacking(),
        })
    }
}

/// Makes what is missing.
///
/// # Errors
/// Where the store cannot be asked what it has. What it refuses is in the result.
pub async fn apply<S: GraphStore>(
    schema: &Schema,
    store: &S,
    asked: Asked,
    mut progress: impl FnMut(Progress<'_>) + Send,
) -> Result<Done, StoreError> {
    let before = look(schema, store, asked.deadline).await?;
    let mut run = Run {
        store,
        deadline: asked.deadline,
        dropped: Vec::new(),
    };
    if asked.drop_superfluous {
        for found in &before.superfluous {
            run.take_away(found).await?;
        }
    }
    let mut results = Vec::with_capacity(before.items.len());
    for item in &before.items {
        let in_place = match &item.standing {
            Standing::Missing => None,
            Standing::Failed { found, .. } | Standing::OtherForm { found, .. }
                if asked.replace || run.dropped.contains(&found.name) =>
            {
                Some(found)
            }
            _ => {
                results.push(None);
                continue;
            }
        };
        progress(Progress::Making(&item.index));
        results.push(Some(run.replace(&item.index, in_place).await?));
    }
    let after = run.filled(schema, &mut progress).await?;
    let applied = after.items.into_iter().zip(results);
    Ok(Done {
        applied: applied
            .map(|(item, made)| Applied {
                outcome: outcome(item.standing, made),
                index: item.index,
            })
            .collect(),
        dropped: run.dropped,
        superfluous: after.superfluous,
    })
}

fn outcome(after: Standing, made: Option<Made>) -> Outcome {
    match (made, after) {
        (Some(Made::Violated(violation)), _) => Outcome::Violated(violation),
        (Some(Made::Refused(error)), _) => Outcome::Refused(error),
        (Some(Made::Sent), Standing::Present { .. }) => Outcome::Created,
        (None, Standing::Present { .. }) => Outcome::Present,
        (Some(Made::Sent) | None, standing) => Outcome::Left(standing),
    }
}

/// What a statement that makes something came to.
enum Made {
    Sent,
    Violated(Violation),
    Refused(StoreError),
}

struct Run<'a, S> {
    store: &'a S,
    deadline: Instant,
    dropped: Vec<String>,
}

impl<S: GraphStore> Run<'_, S> {
    async fn send(&self, text: &str) -> Result<(), StoreError> {
        let raw = Raw {
            text,
            parameters: Vec::new(),
            mode: Mode::Write,
            deadline: self.deadline,
        };
        self.store.execute_raw(raw).await.map(|_| ())
    }

    async fn take_away(&mut self, found: &Found) -> Result<(), StoreError> {
        let (name, what) = match &found.constraint {
            Some(constraint) => (constraint, Dropped::Constraint),
            None => (&found.name, Dropped::Index),
        };
        if self.dropped.contains(&found.name) {
            return Ok(());
        }
        let text = ddl::drop(name, what, self.store.dialect())
            .map_err(|error| StoreError::new(ErrorClass::Statement, error.to_string()))?;
        self.send(&text).await?;
        self.dropped.push(found.name.clone());
        Ok(())
    }

    /// Makes something, in the place of something else. What is there stays where the data does not allow the new one.
    async fn replace(
        &mut self,
        index: &WantedIndex,
        in_place: Option<&Found>,
    ) -> Result<Made, StoreError> {
        if let Some(found) = in_place {
            if let Some(violation) = self.violation(index).await? {
                return Ok(Made::Violated(violation));
            }
            self.take_away(found).await?;
        }
        self.make(index).await
    }

    async fn violation(&self, index: &WantedIndex) -> Result<Option<Violation>, StoreError> {
        match index.form.kind {
            WantedKind::Unique => violation::of(&index.form, self.store, self.deadline).await,
            WantedKind::Index(_) => Ok(None),
        }
    }

    /// Sends the statement. A store that is gone ends everything; a refusal does not.
    async fn make(&self, index: &WantedIndex) -> Result<Made, StoreError> {
        let text = match ddl::create(index, self.store.dialect()) {
            Ok(text) => text,
            Err(error) => {
                let error = StoreError::new(ErrorClass::Statement, error.to_string());
                return Ok(Made::Refused(error));
            }
        };
        let Err(error) = self.send(&text).await else {
            return Ok(Made::Sent);
        };
        if error.class() == ErrorClass::Unavailable {
            return Err(error);
        }
        Ok(match self.violation(index).await? {
            Some(violation) => Made::Violated(violation),
            None => Made::Refused(error),
        })
    }

    /// How everything stands once nothing is being filled any more, or the deadline is there.
    async fn filled(
        &self,
        schema: &Schema,
        progress: &mut (impl FnMut(Progress<'_>) + Send),
    ) -> Result<Comparison, StoreError> {
        loop {
            let now = look(schema, self.store, self.deadline).await?;
            let percents = now.items.iter().filter_map(|item| match item.standing {
                Standing::Populating { percent, .. } => Some(percent),
                _ => None,
            });
            let percents: Vec<f64> = percents.collect();
            if percents.is_empty() || Instant::now() + PAUSE >= self.deadline {
                return Ok(now);
            }
            let average = percents.iter().sum::<f64>() / percents.len() as f64;
            progress(Progress::Filling(percents.len(), average));
            tokio::time::sleep(PAUSE).await;
        }
    }
}
