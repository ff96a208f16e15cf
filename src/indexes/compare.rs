//! What is wanted and what was found in, how each wanted one stands out. Pure.

use std::fmt;

use cygnet_resolvers::cypher::{
    Dialect, Owner,
    ddl::{self, Unsupported},
};
use cygnet_schema::model::{Entity, IndexForm, IndexKind, WantedIndex, WantedKind};

use super::{Found, FoundKind, Schema, State};

/// What is wanted beside what is there.
#[derive(Debug, Clone)]
pub struct Comparison {
    /// How each of the wanted ones stands, in their order.
    pub items: Vec<Item>,
    /// What is there on labels and relationship types of the schema, and the schema does not ask for.
    pub superfluous: Vec<Found>,
}

/// How one of the wanted ones stands.
#[derive(Debug, Clone)]
pub struct Item {
    /// What is wanted.
    pub index: WantedIndex,
    /// How it stands.
    pub standing: Standing,
}

/// How something wanted stands.
#[derive(Debug, Clone, PartialEq)]
pub enum Standing {
    /// It is there and used; under another name where the author gave none.
    Present {
        /// Its name in the database.
        name: String,
    },
    /// It is there and being filled.
    Populating {
        /// Its name in the database.
        name: String,
        /// How far it is.
        percent: f64,
    },
    /// It is there, and the database could not fill it.
    Failed {
        /// What is there.
        found: Found,
        /// What the database says.
        reason: String,
    },
    /// Something else is in its place.
    OtherForm {
        /// What is there.
        found: Found,
        /// What is wrong with it.
        clash: Clash,
    },
    /// It is not there.
    Missing,
    /// This engine has nothing of the kind.
    Unsupported(Unsupported),
}

/// What is wrong with what is in a wanted one's place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clash {
    /// The name belongs to something else.
    Name,
    /// It has another name, and searches use the wanted one.
    OtherName,
    /// It is an index without a constraint, and the database makes no constraint beside it.
    NoConstraint,
}

impl fmt::Display for Clash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Name => "the name belongs to something else",
            Self::OtherName => "it has another name, and searches use the wanted one",
            Self::NoConstraint => {
                "it is an index without a constraint, and no constraint can be made beside it"
            }
        })
    }
}

impl Comparison {
    /// What is wanted, possible here, and not there to be used.
    pub fn lacking(&self) -> impl Iterator<Item = &Item> {
        self.items.iter().filter(|item| item.standing.is_lacking())
    }
}

impl Standing {
    /// Whether it is not there to be used, though it could be.
    pub fn is_lacking(&self) -> bool {
        match self {
            Self::Present { .. } | Self::Unsupported(_) => false,
            Self::Populating { .. }
            | Self::Failed { .. }
            | Self::OtherForm { .. }
            | Self::Missing => true,
        }
    }
}

/// Compares.
pub fn compare(schema: &Schema, found: &[Found], dialect: Dialect) -> Comparison {
    let wanted = &schema.wanted.indexes;
    let items = wanted.iter().map(|index| Item {
        index: index.clone(),
        standing: standing(index, found, dialect),
    });
    let is_wanted = |found: &Found| {
        let is_it = |index: &WantedIndex| is_form(found, &index.form, dialect);
        wanted.iter().any(is_it)
    };
    let is_ours = |found: &&Found| {
        found
            .labels
            .iter()
            .any(|label| schema.names.contains(label))
    };
    let rest = found
        .iter()
        .filter(is_ours)
        .filter(|found| !is_wanted(found));
    Comparison {
        items: items.collect(),
        superfluous: rest.cloned().collect(),
    }
}

fn standing(index: &WantedIndex, found: &[Found], dialect: Dialect) -> Standing {
    if let Err(unsupported) = ddl::supported(index, dialect) {
        return Standing::Unsupported(unsupported);
    }
    let of_form = || {
        found
            .iter()
            .filter(|other| is_form(other, &index.form, dialect))
    };
    let by_name = |other: &&Found| other.name == index.name;
    let same = of_form().find(by_name).or_else(|| of_form().next());
    let clash = |found: &Found, clash| Standing::OtherForm {
        found: found.clone(),
        clash,
    };
    if let Some(same) = same {
        return if is_searched_by_name(index) && same.name != index.name {
            clash(same, Clash::OtherName)
        } else {
            there(same)
        };
    }
    let takes_name =
        |other: &&Found| other.name == index.name || other.constraint.as_ref() == Some(&index.name);
    if let Some(other) = found.iter().find(takes_name) {
        return clash(other, Clash::Name);
    }
    let plain = IndexForm {
        kind: WantedKind::Index(IndexKind::Range),
        ..index.form.clone()
    };
    let in_the_way = found.iter().find(|other| is_form(other, &plain, dialect));
    match (index.form.kind, in_the_way, dialect) {
        (WantedKind::Unique, Some(other), Dialect::Neo4j) => clash(other, Clash::NoConstraint),
        _ => Standing::Missing,
    }
}

fn there(found: &Found) -> Standing {
    let name = found.name.clone();
    match &found.state {
        State::Online => Standing::Present { name },
        State::Populating(percent) => Standing::Populating {
            name,
            percent: *percent,
        },
        State::Failed(reason) => Standing::Failed {
            found: found.clone(),
            reason: reason.clone(),
        },
    }
}

/// The fields of `@fulltext` and `@vector` search by the name that the schema gives.
fn is_searched_by_name(index: &WantedIndex) -> bool {
    let mut reasons = index.reasons.iter();
    reasons.any(|reason| matches!(reason.directive, "fulltext" | "vector"))
}

/// Whether something found does what a form is for, whatever its name.
fn is_form(found: &Found, form: &IndexForm, dialect: Dialect) -> bool {
    let kind = match form.kind {
        WantedKind::Unique => IndexKind::Range,
        WantedKind::Index(kind) => kind,
    };
    if found.kind != FoundKind::Known(kind) || found.entity != form.entity {
        return false;
    }
    let owner = match form.entity {
        Entity::Node => Owner::Node,
        Entity::Relationship => Owner::Relationship,
    };
    let stored = form
        .properties
        .iter()
        .map(|name| dialect.property(owner, name));
    let stored: Vec<String> = stored.map(|name| name.into_owned()).collect();
    // The embedded engine keeps no order of properties: its indexes over several are for equality alone.
    let in_order = match dialect {
        Dialect::Neo4j => found.properties == stored,
        Dialect::Embedded => is_same_set(&found.properties, &stored),
    };
    match form.kind {
        WantedKind::Unique => found.constraint.is_some() && found.labels == form.labels && in_order,
        WantedKind::Index(IndexKind::Fulltext) => {
            is_same_set(&found.labels, &form.labels) && is_same_set(&found.properties, &stored)
        }
        WantedKind::Index(
            IndexKind::Range | IndexKind::Text | IndexKind::Point | IndexKind::Vector,
        ) => found.labels == form.labels && in_order,
    }
}

fn is_same_set(some: &[String], others: &[String]) -> bool {
    some.len() == others.len() && some.iter().all(|name| others.contains(name))
}

#[cfg(test)]
mod tests;
