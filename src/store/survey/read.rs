//! One part of a survey after the other.

use cygnet_resolvers::cypher::{Dialect, Owner as PropertyOwner};

use super::{
    Bounds, Constraint, ConstraintKind, Index, IndexKind, Kind, LabelSample, NodeShape, Owner,
    RelationshipSample, RelationshipShape,
    answer::{Answer, Asking},
    statements,
};
use crate::store::{GraphStore, StoreError};

/// The names that a statement lists, sorted.
pub(super) async fn names<S: GraphStore>(
    asking: &mut Asking<'_, S>,
    statement: &str,
) -> Result<Vec<String>, StoreError> {
    let rows = asking.ask(statement.to_owned(), 0).await?;
    let names = rows
        .iter()
        .filter_map(Answer::text)
        .filter(|name| !name.is_empty());
    let mut names: Vec<String> = names.map(str::to_owned).collect();
    names.sort();
    names.dedup();
    Ok(names)
}

/// What is read of a label; `None` where no node has it.
pub(super) async fn label<S: GraphStore>(
    asking: &mut Asking<'_, S>,
    label: String,
    bounds: &Bounds,
) -> Result<Option<LabelSample>, StoreError> {
    let dialect = asking.store.dialect();
    let quoted = statements::quoted(&label, dialect);
    let count = asking.count(statements::count_nodes(&quoted)).await?;
    if count == 0 {
        return Ok(None);
    }
    let rows = asking
        .ask(statements::nodes(&quoted, dialect), bounds.sample)
        .await?;
    let shapes = rows.iter().map(|row| NodeShape {
        labels: sorted(row.item(0).texts()),
        properties: properties(row.item(1), (dialect, PropertyOwner::Node)),
        count: row.item(2).count(),
    });
    let shapes = shapes.collect();
    Ok(Some(LabelSample {
        label,
        count,
        shapes,
    }))
}

/// What is read of a relationship type; `None` where no relationship has it.
pub(super) async fn relationship<S: GraphStore>(
    asking: &mut Asking<'_, S>,
    name: String,
    bounds: &Bounds,
) -> Result<Option<RelationshipSample>, StoreError> {
    let dialect = asking.store.dialect();
    let quoted = statements::quoted(&name, dialect);
    let count = asking
        .count(statements::count_relationships(&quoted))
        .await?;
    if count == 0 {
        return Ok(None);
    }
    let text = statements::relationships(&quoted, dialect);
    let rows = asking.ask(text, bounds.sample).await?;
    let shapes = rows
        .iter()
        .map(|row| relationship_shape(row, dialect))
        .collect();
    Ok(Some(RelationshipSample {
        name,
        count,
        shapes,
        unseen: Vec::new(),
    }))
}

pub(super) fn relationship_shape(row: &Answer, dialect: Dialect) -> RelationshipShape {
    RelationshipShape {
        from: sorted(row.item(0).texts()),
        to: sorted(row.item(1).texts()),
        properties: properties(row.item(2), (dialect, PropertyOwner::Relationship)),
        count: row.item(3).count(),
    }
}

fn sorted(mut names: Vec<String>) -> Vec<String> {
    names.sort();
    names.dedup();
    names
}

fn properties(listed: &Answer, (dialect, owner): (Dialect, PropertyOwner)) -> Vec<(String, Kind)> {
    let mut properties: Vec<(String, Kind)> = listed
        .items()
        .iter()
        .filter_map(|property| {
            let name = original(property.item(0).text()?, dialect, owner)?;
            let kind = Kind::of(property.item(1).text()?, property.item(2).text());
            Some((name.to_owned(), kind))
        })
        .collect();
    properties.sort();
    properties
}

/// The name that a stored name was made of; `None` for what the embedded engine adds of its own.
fn original(stored: &str, dialect: Dialect, owner: PropertyOwner) -> Option<&str> {
    let made = |name: &str| dialect.property(owner, name) == stored;
    match stored.strip_suffix('_') {
        Some(name) if made(name) => Some(name),
        _ if made(stored) => Some(stored),
        _ => None,
    }
}

/// The constraints that a schema can say something of.
pub(super) async fn constraints<S: GraphStore>(
    asking: &mut Asking<'_, S>,
) -> Result<Vec<Constraint>, StoreError> {
    let rows = asking.ask(statements::CONSTRAINTS.to_owned(), 0).await?;
    let dialect = asking.store.dialect();
    let constraints = rows.iter().filter_map(|row| {
        let named = row.item(0).text()?;
        let kind = match () {
            () if named.contains("KEY") => ConstraintKind::Key,
            () if named.contains("UNIQUENESS") => ConstraintKind::Unique,
            () if named.contains("EXISTENCE") => ConstraintKind::Exists,
            () => return None,
        };
        let on = owner(row.item(1))?;
        let of = row.item(2).item(0).text()?.to_owned();
        let properties = stored_names(row.item(3), dialect, on);
        Some(Constraint {
            kind,
            on,
            of,
            properties,
        })
    });
    Ok(constraints.collect())
}

/// The indexes of no constraint that are on nodes or relationships of named labels or types.
pub(super) async fn indexes<S: GraphStore>(
    asking: &mut Asking<'_, S>,
) -> Result<Vec<Index>, StoreError> {
    let rows = asking.ask(statements::INDEXES.to_owned(), 0).await?;
    let dialect = asking.store.dialect();
    let indexes = rows.iter().filter_map(|row| {
        let kind = match row.item(1).text()? {
            "RANGE" => IndexKind::Range,
            "TEXT" => IndexKind::Text,
            "POINT" => IndexKind::Point,
            "FULLTEXT" => IndexKind::Fulltext,
            "VECTOR" => IndexKind::Vector,
            _ => return None,
        };
        let on = owner(row.item(2))?;
        Some(Index {
            name: row.item(0).text()?.to_owned(),
            kind,
            on,
            of: row.item(3).texts(),
            properties: stored_names(row.item(4), dialect, on),
        })
    });
    let mut indexes: Vec<Index> = indexes.collect();
    indexes.sort_by(|left, right| left.name.cmp(&right.name));
    Ok(indexes)
}

fn owner(named: &Answer) -> Option<Owner> {
    match named.text()? {
        "NODE" => Some(Owner::Node),
        "RELATIONSHIP" => Some(Owner::Relationship),
        _ => None,
    }
}

fn stored_names(listed: &Answer, dialect: Dialect, on: Owner) -> Vec<String> {
    let owner = match on {
        Owner::Node => PropertyOwner::Node,
        Owner::Relationship => PropertyOwner::Relationship,
    };
    let names = listed.texts();
    names
        .iter()
        .filter_map(|name| original(name, dialect, owner).map(str::to_owned))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stored_names_are_read_back() {
        let check = |stored: &str, owner, expected: Option<&str>| {
            assert_eq!(
                original(stored, Dialect::Embedded, owner),
                expected,
                "{stored}"
            );
        };
        check("id_", PropertyOwner::Node, Some("id"));
        check("id__", PropertyOwner::Node, Some("id_"));
        check("id", PropertyOwner::Node, None);
        check("start", PropertyOwner::Node, Some("start"));
        check("start", PropertyOwner::Relationship, None);
        check("start_", PropertyOwner::Relationship, Some("start"));
        check("load_", PropertyOwner::Node, Some("load_"));
        assert_eq!(
            original("id", Dialect::Neo4j, PropertyOwner::Node),
            Some("id")
        );
        assert_eq!(
            original("id_", Dialect::Neo4j, PropertyOwner::Node),
            Some("id_")
        );
    }
}
