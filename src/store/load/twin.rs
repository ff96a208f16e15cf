//! The demo twin into a store: uniqueness first, then nodes, relationships, and the other indexes.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Instant;

use cygnet_resolvers::cypher::{Dialect, Mode, Owner};
use cygnet_resolvers::value::{Point, Temporal, Value};
use cygnet_twin::{
    Batch, Index, IndexKind, KEY, NodeBatch, Properties, RelationshipBatch, Twin, indexes,
};

use super::indexes::statement;
use super::{LoadError, Loaded, Progress, deadline};
use crate::store::{GraphStore, Raw};

/// Rows of one statement.
const BATCH: usize = 1_000;

/// Loads a whole data set. The store must not have any of it yet: its keys are unique.
///
/// # Errors
/// With the number of the statement that failed.
pub async fn twin(
    store: &impl GraphStore,
    twin: &Twin,
    mut progress: impl FnMut(Progress) + Send,
) -> Result<Loaded, LoadError> {
    let started = Instant::now();
    let total = twin.scale().nodes() + twin.scale().relationships();
    let mut loading = Loading {
        store,
        names: Names::new(store.dialect()),
        statements: 0,
    };
    let (unique, others): (Vec<Index>, Vec<Index>) = indexes()
        .into_iter()
        .partition(|index| index.kind == IndexKind::Unique);
    loading.indexes(&unique).await?;
    let mut done = 0;
    for batch in twin.batches(BATCH) {
        done += match batch {
            Batch::Nodes(nodes) => loading.nodes(nodes).await?,
            Batch::Relationships(relationships) => loading.relationships(relationships).await?,
        };
        progress(Progress { done, total });
    }
    loading.indexes(&others).await?;
    loading.indexes_ready().await?;
    Ok(Loaded {
        items: done,
        statements: loading.statements,
        elapsed: started.elapsed(),
    })
}

struct Loading<'a, S> {
    store: &'a S,
    names: Names,
    statements: u64,
}

impl<S: GraphStore> Loading<'_, S> {
    async fn run(&mut self, text: &str, rows: Option<Vec<Value>>) -> Result<(), LoadError> {
        self.statements += 1;
        let parameters = rows.map(|rows| (Arc::from("rows"), Value::List(rows)));
        let raw = Raw {
            text,
            parameters: parameters.into_iter().collect(),
            mode: Mode::Write,
            deadline: deadline(),
        };
        let number = self.statements;
        match self.store.execute_raw(raw).await {
            Ok(_) => Ok(()),
            Err(source) => Err(LoadError::Statement { number, source }),
        }
    }

    async fn indexes(&mut self, indexes: &[Index]) -> Result<(), LoadError> {
        for index in indexes {
            if let Some(text) = statement(index, self.store.dialect()) {
                self.run(&text, None).await?;
            }
        }
        Ok(())
    }

    /// Neo4j fills indexes in the background.
    async fn indexes_ready(&mut self) -> Result<(), LoadError> {
        match self.store.dialect() {
            Dialect::Neo4j => self.run("CALL db.awaitIndexes(600)", None).await,
            Dialect::Embedded => Ok(()),
        }
    }

    async fn nodes(&mut self, batch: NodeBatch) -> Result<u64, LoadError> {
        let count = batch.rows.len() as u64;
        let text = format!(
            "UNWIND $rows AS row CREATE (n:`{}`) SET n = row",
            batch.labels.join("`:`")
        );
        let rows = batch
            .rows
            .into_iter()
            .map(|row| self.names.map(Owner::Node, row))
            .collect();
        self.run(&text, Some(rows)).await?;
        Ok(count)
    }

    async fn relationships(&mut self, batch: RelationshipBatch) -> Result<u64, LoadError> {
        let count = batch.rows.len() as u64;
        let key = self.names.of(Owner::Node, KEY);
        let (start, end, kind) = (batch.start_label, batch.end_label, batch.relationship_type);
        let text = format!(
            "UNWIND $rows AS row MATCH (a:`{start}`) WHERE a.`{key}` = row.source \
             MATCH (b:`{end}`) WHERE b.`{key}` = row.target CREATE (a)-[r:`{kind}`]->(b) SET r = row.properties"
        );
        let names = &mut self.names;
        let rows = batch.rows.into_iter().map(|row| {
            Value::Map(vec![
                (
                    Arc::from("properties"),
                    names.map(Owner::Relationship, row.properties),
                ),
                (Arc::from("source"), Value::String(row.start.into())),
                (Arc::from("target"), Value::String(row.end.into())),
            ])
        });
        let rows = rows.collect();
        self.run(&text, Some(rows)).await?;
        Ok(count)
    }
}

/// The names of properties in the store, each made once.
struct Names {
    dialect: Dialect,
    nodes: HashMap<&'static str, Arc<str>>,
    relationships: HashMap<&'static str, Arc<str>>,
}

impl Names {
    fn new(dialect: Dialect) -> Self {
        Self {
            dialect,
            nodes: HashMap::new(),
            relationships: HashMap::new(),
        }
    }

    fn of(&mut self, owner: Owner, name: &'static str) -> Arc<str> {
        let known = match owner {
            Owner::Node => &mut self.nodes,
            Owner::Relationship => &mut self.relationships,
        };
        let dialect = self.dialect;
        Arc::clone(
            known
                .entry(name)
                .or_insert_with(|| dialect.property(owner, name).into()),
        )
    }

    fn map(&mut self, owner: Owner, properties: Properties) -> Value {
        let entries = properties
            .into_iter()
            .map(|(name, value)| (self.of(owner, name), stored(value)))
            .collect();
        Value::Map(entries)
    }
}

fn stored(value: cygnet_twin::Value) -> Value {
    match value {
        cygnet_twin::Value::String(text) => Value::String(text.into()),
        cygnet_twin::Value::Integer(number) => Value::Integer(number),
        cygnet_twin::Value::Float(number) => Value::Float(number),
        cygnet_twin::Value::Boolean(value) => Value::Boolean(value),
        cygnet_twin::Value::Strings(texts) => Value::List(
            texts
                .into_iter()
                .map(|text| Value::String(text.into()))
                .collect(),
        ),
        cygnet_twin::Value::DateTime(milliseconds) => Value::Temporal(Temporal::DateTime {
            seconds: milliseconds.div_euclid(1_000),
            nanoseconds: u32::try_from(milliseconds.rem_euclid(1_000)).expect("below 1,000")
                * 1_000_000,
            offset_seconds: 0,
        }),
        cygnet_twin::Value::Point {
            longitude,
            latitude,
        } => Value::Point(Point {
            srid: 4326,
            x: longitude,
            y: latitude,
            z: None,
        }),
    }
}
