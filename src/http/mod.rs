//! GraphQL over HTTP: requests in, answers out, and the pages an operator needs.
//!
//! In: a socket, the section `http` of the configuration, who finds out the caller ([`crate::identity`]), and something that answers
//! ([`Answers`], the gateway). Out: a running server that drains when told to. It must not know schemas, plans or stores: what a document means is the
//! gateway's matter. Nothing here hands a request's future to a task of its own, so a client that goes away cancels it.
//!
//! Follows the GraphQL over HTTP draft (2025) and, for the rule against cross-site requests, what browsers send today.

mod accept;
mod answers;
mod body;
mod cross_site;
mod error_page;
mod graphql;
mod health;
mod layers;
mod page;
mod refusal;
mod respond;
mod router;
mod serve;
mod threads;

pub use answers::{Answers, Unready};
pub use error_page::error_page;
pub use page::Sample;
pub use router::{DrainSwitch, MetricsPage, RouterError, Served, router};
pub use serve::{Drained, serve};
pub use threads::threads;

#[cfg(test)]
mod tests;
