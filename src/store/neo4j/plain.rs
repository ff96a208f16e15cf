//! The driver alone: a statement sent and its rows read, nothing of ours between. What benchmarks compare with.

use cygnet_resolvers::{cypher::Statement, value::Value};
use neo4rs::{BoltType, ConfigBuilder, Graph, Query};

use super::{failure, parameters};
use crate::store::{ErrorClass, StoreError};

/// A connection pool of the driver.
#[derive(Clone)]
pub struct Plain(Graph);

/// A statement with its values, in the driver's own form.
#[derive(Clone)]
pub struct PlainQuery(Query);

impl Plain {
    /// Connects.
    ///
    /// # Errors
    /// Settings that cannot work.
    pub fn connect(
        uri: &str,
        (user, password): (&str, &str),
        connections: usize,
    ) -> Result<Self, StoreError> {
        let config = ConfigBuilder::default()
            .uri(uri)
            .user(user)
            .password(password)
            .max_connections(connections)
            .build()
            .map_err(|error| failure::of_driver(&error))?;
        let graph = Graph::connect(config)
            .map_err(|error| StoreError::new(ErrorClass::Configuration, error.to_string()))?;
        Ok(Self(graph))
    }

    /// A statement with the values of its slots.
    ///
    /// # Errors
    /// A value that the driver cannot send.
    pub fn query(statement: &Statement, values: &[Value]) -> Result<PlainQuery, StoreError> {
        let slots = statement.slots.iter().map(|slot| {
            let value = values.get(slot.0 as usize).cloned().unwrap_or(Value::Null);
            (slot.0, value)
        });
        let map = parameters::slots(&slots.collect::<Vec<_>>())?;
        Ok(PlainQuery(
            neo4rs::query(&statement.text).param("p", BoltType::Map(map)),
        ))
    }

    /// Sends it and reads all rows; how many.
    ///
    /// # Errors
    /// What the driver says.
    pub async fn run(&self, query: PlainQuery) -> Result<usize, StoreError> {
        let mut rows = self
            .0
            .execute_read(query.0)
            .await
            .map_err(|error| failure::of_driver(&error))?;
        let mut count = 0;
        while rows
            .next()
            .await
            .map_err(|error| failure::of_driver(&error))?
            .is_some()
        {
            count += 1;
        }
        Ok(count)
    }
}
