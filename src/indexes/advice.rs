//! How operations that are asked often come to their nodes, and what a database has, in; which indexes would serve them, out. Pure.

use std::fmt;

use cygnet_resolvers::cypher::{Dialect, Owner};
use cygnet_resolvers::plan::{Asks, Entrance};
use cygnet_schema::model::{Entity, IndexKind};

use super::{Found, FoundKind, State};

/// An index that would serve operations that are asked often.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Advice {
    /// The label: the first one of the nodes.
    pub label: String,
    /// The property.
    pub property: String,
    /// Which index.
    pub kind: IndexKind,
    /// Why.
    pub by: By,
}

/// What operations do with a property.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum By {
    /// They filter by it.
    Filter,
    /// They sort by it.
    Sort,
}

impl fmt::Display for By {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Filter => "filter",
            Self::Sort => "sort",
        })
    }
}

/// What would serve an entrance that nothing serves.
pub fn advice(entrance: &Entrance, found: &[Found], dialect: Dialect) -> Option<Advice> {
    let asked = entrance.filters.iter().map(|(property, asks)| {
        let kind = match asks {
            Asks::Range => IndexKind::Range,
            Asks::Part => IndexKind::Text,
            Asks::Distance => IndexKind::Point,
        };
        (property, kind, By::Filter)
    });
    let order = entrance.order.iter();
    let order = order.map(|property| (property, IndexKind::Range, By::Sort));
    let asked: Vec<_> = asked.chain(order).collect();
    let serves = |property: &str, kind| {
        let is_it = |index: &Found| serves(index, entrance, (property, kind), dialect);
        found.iter().any(is_it)
    };
    if asked
        .iter()
        .any(|(property, kind, _)| serves(property, *kind))
    {
        return None;
    }
    // Equality and ranges narrow the most, and every engine has an index for them.
    let best = asked.iter().find(|(_, kind, _)| *kind == IndexKind::Range);
    let (property, kind, by) = best.or(match dialect {
        Dialect::Neo4j => asked.first(),
        Dialect::Embedded => None,
    })?;
    Some(Advice {
        label: entrance.labels.first()?.clone(),
        property: (*property).clone(),
        kind: *kind,
        by: *by,
    })
}

fn serves(
    index: &Found,
    entrance: &Entrance,
    (property, kind): (&str, IndexKind),
    dialect: Dialect,
) -> bool {
    let stored = |name: &str| dialect.property(Owner::Node, name).into_owned();
    let is_of_nodes = index.entity == Entity::Node
        && index
            .labels
            .iter()
            .any(|label| entrance.labels.contains(label));
    let is_used = index.state == State::Online && index.kind == FoundKind::Known(kind);
    let Some((first, others)) = index.properties.split_first() else {
        return false;
    };
    // An index over several properties is used where all of them are asked for.
    let is_asked = |name: &String| {
        let mut filters = entrance.filters.iter();
        filters.any(|(property, _)| stored(property) == *name)
    };
    is_of_nodes && is_used && *first == stored(property) && others.iter().all(is_asked)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entrance(filters: &[(&str, Asks)], order: Option<&str>) -> Entrance {
        let filters = filters
            .iter()
            .map(|(name, asks)| ((*name).to_owned(), *asks));
        Entrance {
            labels: vec!["Movie".to_owned(), "Title".to_owned()],
            filters: filters.collect(),
            order: order.map(str::to_owned),
        }
    }

    fn index(label: &str, kind: IndexKind, properties: &[&str]) -> Found {
        Found {
            name: "x".to_owned(),
            kind: FoundKind::Known(kind),
            entity: Entity::Node,
            labels: vec![label.to_owned()],
            properties: properties.iter().map(|name| (*name).to_owned()).collect(),
            state: State::Online,
            constraint: None,
        }
    }

    fn check(entrance: &Entrance, found: &[Found], expect: Option<(&str, IndexKind, By)>) {
        let expect = expect.map(|(property, kind, by)| Advice {
            label: "Movie".to_owned(),
            property: property.to_owned(),
            kind,
            by,
        });
        assert_eq!(
            advice(entrance, found, Dialect::Neo4j),
            expect,
            "{entrance:?}"
        );
    }

    #[test]
    fn filters_want_an_index_of_their_kind() {
        let by_year = entrance(&[("year", Asks::Range)], None);
        let wanted = Some(("year", IndexKind::Range, By::Filter));
        check(&by_year, &[], wanted);
        check(
            &by_year,
            &[index("Movie", IndexKind::Text, &["year"])],
            wanted,
        );
        check(
            &by_year,
            &[index("Other", IndexKind::Range, &["year"])],
            wanted,
        );
        check(
            &by_year,
            &[index("Movie", IndexKind::Range, &["year", "title"])],
            wanted,
        );
        check(
            &by_year,
            &[index("Movie", IndexKind::Range, &["year"])],
            None,
        );
        check(
            &by_year,
            &[index("Title", IndexKind::Range, &["year"])],
            None,
        );
        let by_part = entrance(&[("title", Asks::Part)], None);
        check(&by_part, &[], Some(("title", IndexKind::Text, By::Filter)));
        check(
            &by_part,
            &[index("Movie", IndexKind::Text, &["title"])],
            None,
        );
    }

    #[test]
    fn one_index_is_enough() {
        let both = entrance(&[("title", Asks::Part), ("year", Asks::Range)], None);
        check(&both, &[], Some(("year", IndexKind::Range, By::Filter)));
        check(&both, &[index("Movie", IndexKind::Text, &["title"])], None);
        check(
            &both,
            &[index("Movie", IndexKind::Range, &["year", "title"])],
            None,
        );
        let mut filling = index("Movie", IndexKind::Range, &["year"]);
        filling.state = State::Populating(1.0);
        check(
            &both,
            &[filling],
            Some(("year", IndexKind::Range, By::Filter)),
        );
    }

    #[test]
    fn orders_want_a_range() {
        let ordered = entrance(&[], Some("title"));
        check(&ordered, &[], Some(("title", IndexKind::Range, By::Sort)));
        check(
            &ordered,
            &[index("Movie", IndexKind::Range, &["title"])],
            None,
        );
    }

    #[test]
    fn the_embedded_engine_is_not_told_what_it_cannot_have() {
        let by_part = entrance(&[("name", Asks::Part)], None);
        assert_eq!(advice(&by_part, &[], Dialect::Embedded), None);
        let by_name = entrance(&[("name", Asks::Range)], None);
        assert!(advice(&by_name, &[], Dialect::Embedded).is_some());
        let stored = index("Movie", IndexKind::Range, &["name_"]);
        assert_eq!(advice(&by_name, &[stored], Dialect::Embedded), None);
    }
}
