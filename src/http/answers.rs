//! What this module needs of whoever answers.
//!
//! A trait, because there are two: the gateway, and the one of this module's tests, which can be slow or broken on
//! purpose.

use std::fmt;
use std::future::Future;

use crate::gateway::{Answer, Gateway, Request, TurnedAway};

/// Answers GraphQL requests.
pub trait Answers: Send + Sync + 'static {
    /// Answers one request. Dropping the future cancels the work.
    fn answer<'a>(&'a self, request: Request<'a>) -> impl Future<Output = Answer> + Send + 'a;

    /// Takes note of a request that was refused before it was read.
    fn turned_away(&self, request: &TurnedAway<'_>);

    /// Whether requests can be answered.
    ///
    /// # Errors
    /// Why not.
    fn readiness(&self) -> impl Future<Output = Result<(), Unready>> + Send + '_;
}

/// Why requests cannot be answered yet, safe to show to whoever asks `/ready`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unready {
    reason: String,
}

impl Unready {
    /// Keeps the text of a typed reason.
    pub fn because(reason: impl fmt::Display) -> Self {
        Self {
            reason: reason.to_string(),
        }
    }

    /// The reason's text.
    pub fn reason(&self) -> &str {
        &self.reason
    }
}

impl Answers for Gateway {
    fn answer<'a>(&'a self, request: Request<'a>) -> impl Future<Output = Answer> + Send + 'a {
        Gateway::answer(self, request)
    }

    fn turned_away(&self, request: &TurnedAway<'_>) {
        Gateway::turned_away(self, request);
    }

    async fn readiness(&self) -> Result<(), Unready> {
        Gateway::readiness(self).await.map_err(Unready::because)
    }
}
