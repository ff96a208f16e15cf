//! Constraints and indexes: what a schema asks for beside what a database has, and making the one of the other.
//!
//! In: what is wanted ([`cygnet_schema::model::Wanted`]) and a store. Out: a [`Comparison`], or what [`apply`] did. It must not know
//! GraphQL, requests or the command line; statements are spelled in `cygnet_resolvers::cypher::ddl`.

mod advice;
mod apply;
mod compare;
mod found;
mod guard;
mod violation;

use std::time::Instant;

use cygnet_schema::model::{Label, Model, Wanted};

use crate::store::{GraphStore, StoreError};

pub use advice::{Advice, By, advice};
pub use apply::{Applied, Asked, Done, Outcome, Progress, apply};
pub use compare::{Clash, Comparison, Item, Standing, compare};
pub use found::{Found, FoundKind, Listing, State, read};
pub use guard::{Guard, make};
pub use violation::{Duplicate, Violation};

/// What a schema asks for, and what it speaks of: others may use the same database.
#[derive(Debug, Clone)]
pub struct Schema {
    /// The constraints and indexes.
    pub wanted: Wanted,
    /// The labels and relationship types of the schema.
    pub names: Vec<String>,
}

impl Schema {
    /// Of a model.
    pub fn of(model: &Model) -> Self {
        let mut names = Vec::new();
        for node in &model.nodes {
            names.extend(node.labels.iter().filter_map(|label| match label {
                Label::Fixed(name) => Some(name.clone()),
                Label::Claim(_) | Label::Context(_) => None,
            }));
            let relationships = node.fields.iter().filter_map(|field| field.relationship());
            names.extend(relationships.map(|relationship| relationship.kind.clone()));
        }
        names.sort_unstable();
        names.dedup();
        Self {
            wanted: model.wanted_indexes(),
            names,
        }
    }
}

/// What is wanted beside what a store has now.
///
/// # Errors
/// Where the store cannot be asked.
pub async fn look(
    schema: &Schema,
    store: &impl GraphStore,
    deadline: Instant,
) -> Result<Comparison, StoreError> {
    let found = read(store, deadline).await?;
    Ok(compare(schema, &found, store.dialect()))
}
