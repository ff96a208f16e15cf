//! The constraints and indexes of the twin as statements.

use cygnet_resolvers::cypher::{Dialect, ddl};
use cygnet_schema::model::{Entity, IndexForm, IndexKind, WantedIndex, WantedKind};
use cygnet_twin::{Index, IndexKind as TwinKind};

/// The label that all nodes of the twin have beside their own, which comes first.
const SHARED_LABEL: &str = "Node";

/// The statement that makes an index; `None` where the engine has none of the kind.
pub(super) fn statement(index: &Index, dialect: Dialect) -> Option<String> {
    let kind = match index.kind {
        TwinKind::Unique => WantedKind::Unique,
        TwinKind::Range => WantedKind::Index(IndexKind::Range),
        TwinKind::Point => WantedKind::Index(IndexKind::Point),
        TwinKind::FullText => WantedKind::Index(IndexKind::Fulltext),
    };
    let properties = index.properties.iter();
    let wanted = WantedIndex {
        name: index.name.clone(),
        form: IndexForm {
            kind,
            entity: Entity::Node,
            labels: vec![index.label.to_owned()],
            properties: properties.map(|name| (*name).to_owned()).collect(),
        },
        by_first_label: index.label != SHARED_LABEL,
        reasons: Vec::new(),
    };
    ddl::create(&wanted, dialect).ok()
}
