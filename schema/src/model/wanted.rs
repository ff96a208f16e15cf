//! A [`Model`] in, the constraints and indexes that its schema asks of a database out.
//!
//! Pure: the same model gives the same list, names included. It must not know how an engine spells them, nor what a database has.

use std::fmt;

use super::{Field, IndexKind, Label, Model, NodeType, TenantMark, UniqueKey};

/// What a schema asks for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Constraints first, each group in the order of the model. No two have the same name or the same form.
    pub indexes: Vec<WantedIndex>,
    /// What no database can have.
    pub impossible: Vec<Impossible>,
}

/// A constraint or an index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WantedIndex {
    /// Its name in the database: the author's, or one made of what it is.
    pub name: String,
    /// What it is.
    pub form: IndexForm,
    /// Whether the labels are the first ones of every node type that has them: an engine may keep nodes by their first label.
    pub by_first_label: bool,
    /// Who asks for it, where a schema does.
    pub reasons: Vec<Reason>,
}

/// What a constraint or an index is, without its name.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct IndexForm {
    /// What it is for.
    pub kind: WantedKind,
    /// What has the properties.
    pub entity: Entity,
    /// The labels, or the relationship type. More than one only for a fulltext index.
    pub labels: Vec<String>,
    /// The names of the properties, in the order of the index.
    pub properties: Vec<String>,
}

/// Whether it is a constraint, or which index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum WantedKind {
    /// A uniqueness constraint, which has a range index of its own.
    Unique,
    /// An index.
    Index(IndexKind),
}

/// What has the properties of an index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Entity {
    /// Nodes.
    Node,
    /// Relationships.
    Relationship,
}

/// Who asks for a constraint or an index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// The GraphQL type.
    pub type_name: String,
    /// The fields, by their GraphQL names.
    pub fields: Vec<String>,
    /// The directive.
    pub directive: &'static str,
}

impl fmt::Display for Reason {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.type_name)?;
        if !self.fields.is_empty() {
            write!(formatter, "({})", self.fields.join(", "))?;
        }
        write!(formatter, " @{}", self.directive)
    }
}

/// Something that no database can have, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Impossible {
    /// Who asks for it.
    pub reason: Reason,
    /// Why not.
    pub why: WhyNot,
}

/// Why a database cannot have something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WhyNot {
    /// All labels of the type come from the caller.
    NoFixedLabel,
    /// Another index has the name, and the two are not the same.
    NameIsTaken(String),
    /// A tenant is a label: a constraint over the nodes of all tenants would tell what the others have.
    TenantIsLabel,
}

impl fmt::Display for WhyNot {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoFixedLabel => {
                formatter.write_str("all labels of the type come from the caller")
            }
            Self::TenantIsLabel => formatter
                .write_str("a tenant is a label, and the constraint would hold for all tenants"),
            Self::NameIsTaken(name) => {
                write!(
                    formatter,
                    "another index that is not the same has the name {name}"
                )
            }
        }
    }
}

impl Model {
    /// The constraints and indexes that the schema asks for.
    pub fn wanted_indexes(&self) -> Wanted {
        let mut list = List {
            model: self,
            wanted: Wanted::default(),
        };
        for node in &self.nodes {
            list.keys(node);
        }
        list.edge_keys();
        for node in &self.nodes {
            list.tenants(node);
            list.declared(node);
            list.searches(node);
        }
        list.edge_indexes();
        list.wanted
    }

    /// The label by which constraints and indexes of a node type are kept: the first that is the type's own, else the first that the
    /// schema knows.
    pub fn index_label<'a>(&self, node: &'a NodeType) -> Option<&'a str> {
        let fixed = || {
            node.labels.iter().filter_map(|label| match label {
                Label::Fixed(name) => Some(name.as_str()),
                Label::Claim(_) | Label::Context(_) => None,
            })
        };
        let is_own = |name: &&str| {
            let with_label = |other: &&NodeType| has_label(other, name);
            self.nodes.iter().filter(with_label).count() == 1
        };
        fixed().find(is_own).or_else(|| fixed().next())
    }

    fn is_first_label(&self, name: &str) -> bool {
        let is_first = |node: &NodeType| matches!(node.labels.first(), Some(Label::Fixed(first)) if first == name);
        let with_label = |node: &&NodeType| has_label(node, name);
        self.nodes.iter().filter(with_label).all(is_first)
    }
}

fn has_label(node: &NodeType, name: &str) -> bool {
    let is_it = |label: &Label| matches!(label, Label::Fixed(fixed) if fixed == name);
    node.labels.iter().any(is_it)
}

/// Whether a constraint over a key would tell a tenant what others have: values that the server makes itself tell nothing.
fn is_kept_from_others(node: &NodeType, key: &UniqueKey) -> bool {
    let is_made = |at: &u16| {
        let property = node.fields[usize::from(*at)].property();
        property.is_some_and(|property| property.id)
    };
    matches!(node.tenant, Some(TenantMark::Label(_))) && !key.fields.iter().all(is_made)
}

struct List<'a> {
    model: &'a Model,
    wanted: Wanted,
}

impl List<'_> {
    fn keys(&mut self, node: &NodeType) {
        for key in node.unique_keys() {
            let directive = directive_of(node, &key);
            let reason = reason(&node.name, &node.fields, &key.fields, directive);
            if is_kept_from_others(node, &key) {
                let why = WhyNot::TenantIsLabel;
                self.wanted.impossible.push(Impossible { reason, why });
                continue;
            }
            // What one tenant has, another one may have too.
            let mut of_key: Vec<String> = node
                .tenant_property()
                .map(str::to_owned)
                .into_iter()
                .collect();
            of_key.extend(properties(&node.fields, &key.fields));
            self.of_node(node, WantedKind::Unique, of_key, (None, reason));
        }
    }

    /// The nodes of a tenant are found by an index.
    fn tenants(&mut self, node: &NodeType) {
        let Some(property) = node.tenant_property() else {
            return;
        };
        let fields = node.fields.iter();
        let fields = fields.filter(|field| {
            let stored = field.property();
            stored.is_some_and(|stored| stored.name == property)
        });
        let reason = Reason {
            type_name: node.name.clone(),
            fields: fields.map(|field| field.name.clone()).collect(),
            directive: "tenant",
        };
        let kind = WantedKind::Index(IndexKind::Range);
        self.of_node(node, kind, vec![property.to_owned()], (None, reason));
    }

    fn declared(&mut self, node: &NodeType) {
        for index in &node.indexes {
            let reason = reason(&node.name, &node.fields, &index.fields, "index");
            let properties = properties(&node.fields, &index.fields);
            self.of_node(
                node,
                WantedKind::Index(index.kind),
                properties,
                (None, reason),
            );
        }
    }

    fn searches(&mut self, node: &NodeType) {
        let stored = |name: &String| {
            let field = node.fields.iter().find(|field| field.name == *name);
            let property = field.and_then(Field::property);
            property.map_or_else(|| name.clone(), |property| property.name.clone())
        };
        for index in &node.fulltext {
            let properties = index.fields.iter().map(stored).collect();
            let reason = searching(node, &index.fields, "fulltext");
            let kind = WantedKind::Index(IndexKind::Fulltext);
            self.of_node(node, kind, properties, (Some(&index.index), reason));
        }
        for index in &node.vector {
            let fields = std::slice::from_ref(&index.property);
            let properties = fields.iter().map(stored).collect();
            let reason = searching(node, fields, "vector");
            let kind = WantedKind::Index(IndexKind::Vector);
            self.of_node(node, kind, properties, (Some(&index.index), reason));
        }
    }

    fn of_node(
        &mut self,
        node: &NodeType,
        kind: WantedKind,
        properties: Vec<String>,
        (name, reason): (Option<&String>, Reason),
    ) {
        let Some(label) = self.model.index_label(node) else {
            let why = WhyNot::NoFixedLabel;
            self.wanted.impossible.push(Impossible { reason, why });
            return;
        };
        let form = IndexForm {
            kind,
            entity: Entity::Node,
            labels: vec![label.to_owned()],
            properties,
        };
        self.add(WantedIndex {
            name: name.cloned().unwrap_or_else(|| name_of(&form)),
            form,
            by_first_label: self.model.is_first_label(label),
            reasons: vec![reason],
        });
    }

    /// `@id` on relationship properties, for each relationship type that has them.
    fn edge_keys(&mut self) {
        let model = self.model;
        for (at, edge) in model.edges.iter().enumerate() {
            for (position, field) in (0..).zip(&edge.fields) {
                if field.property().is_some_and(|property| property.unique) {
                    let reason = reason(&edge.name, &edge.fields, &[position], "id");
                    let properties = properties(&edge.fields, &[position]);
                    self.of_edge(at, WantedKind::Unique, &properties, &reason);
                }
            }
        }
    }

    fn edge_indexes(&mut self) {
        let model = self.model;
        for (at, edge) in model.edges.iter().enumerate() {
            for index in &edge.indexes {
                let reason = reason(&edge.name, &edge.fields, &index.fields, "index");
                let properties = properties(&edge.fields, &index.fields);
                self.of_edge(at, WantedKind::Index(index.kind), &properties, &reason);
            }
        }
    }

    fn of_edge(&mut self, edge: usize, kind: WantedKind, properties: &[String], reason: &Reason) {
        let model = self.model;
        let fields = model.nodes.iter().flat_map(|node| &node.fields);
        let relationships = fields.filter_map(Field::relationship);
        let with_it = relationships.filter(|found| {
            let of = found.properties;
            of.is_some_and(|id| id.index() == edge)
        });
        let mut types: Vec<&str> = Vec::new();
        for relationship in with_it {
            if !types.contains(&relationship.kind.as_str()) {
                types.push(&relationship.kind);
            }
        }
        for relationship_type in types {
            let form = IndexForm {
                kind,
                entity: Entity::Relationship,
                labels: vec![relationship_type.to_owned()],
                properties: properties.to_vec(),
            };
            self.add(WantedIndex {
                name: name_of(&form),
                form,
                by_first_label: true,
                reasons: vec![reason.clone()],
            });
        }
    }

    /// Adds what is not there yet; what is, gets one more reason.
    fn add(&mut self, new: WantedIndex) {
        let same = self.wanted.indexes.iter_mut().find(|other| {
            let same_name_matters = matches!(
                new.form.kind,
                WantedKind::Index(IndexKind::Fulltext | IndexKind::Vector)
            );
            serves(&other.form, &new.form) && (!same_name_matters || other.name == new.name)
        });
        if let Some(same) = same {
            same.reasons.extend(new.reasons);
            return;
        }
        let Some(other) = (self.wanted.indexes.iter_mut()).find(|other| other.name == new.name)
        else {
            self.wanted.indexes.push(new);
            return;
        };
        let fulltext = WantedKind::Index(IndexKind::Fulltext);
        if other.form.kind == fulltext && new.form.kind == fulltext {
            widen(&mut other.form.labels, new.form.labels);
            widen(&mut other.form.properties, new.form.properties);
            other.by_first_label &= new.by_first_label;
            other.reasons.extend(new.reasons);
            return;
        }
        let why = WhyNot::NameIsTaken(new.name);
        let impossible = new.reasons.into_iter().map(|reason| Impossible {
            reason,
            why: why.clone(),
        });
        self.wanted.impossible.extend(impossible);
    }
}

/// Whether one does what the other is for: the index of a constraint is a range index too.
fn serves(this: &IndexForm, other: &IndexForm) -> bool {
    let same_kind = this.kind == other.kind
        || (this.kind == WantedKind::Unique && other.kind == WantedKind::Index(IndexKind::Range));
    same_kind
        && this.entity == other.entity
        && this.labels == other.labels
        && this.properties == other.properties
}

/// Several types may search one fulltext index: it has the labels and properties of all.
fn widen(known: &mut Vec<String>, more: Vec<String>) {
    for name in more {
        if !known.contains(&name) {
            known.push(name);
        }
    }
}

fn directive_of(node: &NodeType, key: &UniqueKey) -> &'static str {
    let property = key
        .single()
        .and_then(|at| node.fields[usize::from(at)].property());
    match property {
        Some(property) if property.id => "id",
        Some(property) if property.relay_id => "relayId",
        Some(property) if property.unique => "unique",
        Some(_) | None => "key",
    }
}

fn reason(type_name: &str, fields: &[Field], positions: &[u16], directive: &'static str) -> Reason {
    let names = positions.iter();
    Reason {
        type_name: type_name.to_owned(),
        fields: names
            .map(|at| fields[usize::from(*at)].name.clone())
            .collect(),
        directive,
    }
}

fn searching(node: &NodeType, fields: &[String], directive: &'static str) -> Reason {
    Reason {
        type_name: node.name.clone(),
        fields: fields.to_vec(),
        directive,
    }
}

fn properties(fields: &[Field], positions: &[u16]) -> Vec<String> {
    let stored = positions
        .iter()
        .filter_map(|at| fields[usize::from(*at)].property());
    stored.map(|property| property.name.clone()).collect()
}

/// What stands between the parts of a name. A part that could be read as two has a digest at the end of the name.
const BETWEEN: &str = "__";
/// The longest name made of parts that are written out, in bytes.
const LONGEST_NAME: usize = 120;
const LONGEST_PART: usize = 24;

/// The name of what an author gave none: readable, of ASCII letters, digits and underscores, another one for each form.
fn name_of(form: &IndexForm) -> String {
    let kind = match form.kind {
        WantedKind::Unique => "unique",
        WantedKind::Index(IndexKind::Range) => "range",
        WantedKind::Index(IndexKind::Text) => "text",
        WantedKind::Index(IndexKind::Point) => "point",
        WantedKind::Index(IndexKind::Fulltext) => "fulltext",
        WantedKind::Index(IndexKind::Vector) => "vector",
    };
    let kind = match form.entity {
        Entity::Node => kind.to_owned(),
        Entity::Relationship => format!("relationship_{kind}"),
    };
    let parts = || form.labels.iter().chain(&form.properties);
    let length: usize = parts().map(|part| part.len() + BETWEEN.len()).sum();
    let mut name = String::from("cygnet");
    if parts().all(|part| is_plain(part)) && length <= LONGEST_NAME {
        for part in parts() {
            name = name + BETWEEN + part;
        }
        return name + BETWEEN + &kind;
    }
    for part in parts().take(3) {
        let simple = |letter: char| {
            if letter.is_ascii_alphanumeric() {
                letter
            } else {
                '_'
            }
        };
        name += BETWEEN;
        name.extend(part.chars().take(LONGEST_PART).map(simple));
    }
    let digest = digest(parts());
    format!("{name}{BETWEEN}{kind}{BETWEEN}{digest:016x}")
}

fn is_plain(part: &str) -> bool {
    let of_word = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    let is_word = !part.is_empty() && part.chars().all(of_word);
    is_word && !part.contains(BETWEEN) && !part.starts_with('_') && !part.ends_with('_')
}

/// FNV-1a over the parts, each with its length before it: the same on every machine and in every version.
fn digest<'a>(parts: impl Iterator<Item = &'a String>) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    let mut feed = |bytes: &[u8]| {
        for byte in bytes {
            hash = (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    };
    for part in parts {
        feed(&(part.len() as u64).to_le_bytes());
        feed(part.as_bytes());
    }
    hash
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(labels: &[&str], properties: &[&str]) -> IndexForm {
        let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        IndexForm {
            kind: WantedKind::Index(IndexKind::Range),
            entity: Entity::Node,
            labels: owned(labels),
            properties: owned(properties),
        }
    }

    #[test]
    fn names_of_plain_parts_are_written_out() {
        assert_eq!(
            name_of(&form(&["Movie"], &["a_b", "c"])),
            "cygnet__Movie__a_b__c__range"
        );
        let of_relationship = IndexForm {
            kind: WantedKind::Unique,
            entity: Entity::Relationship,
            ..form(&["ACTED_IN"], &["id"])
        };
        assert_eq!(
            name_of(&of_relationship),
            "cygnet__ACTED_IN__id__relationship_unique"
        );
    }

    #[test]
    fn forms_that_look_alike_have_other_names() {
        let long = "x".repeat(500);
        let forms = [
            form(&["A"], &["b__c"]),
            form(&["A"], &["b", "c"]),
            form(&["A__b"], &["c"]),
            form(&["A_"], &["b"]),
            form(&["A"], &["_b"]),
            form(&["A"], &["b"]),
            form(&["A`b"], &["c"]),
            form(&["A'b"], &["c"]),
            form(&["\u{c5}"], &["c"]),
            form(&["A"], &[&long]),
            form(&["A"], &[&long, "b"]),
        ];
        let names: Vec<String> = forms.iter().map(name_of).collect();
        for (at, name) in names.iter().enumerate() {
            assert!(!names[..at].contains(name), "{name}");
            let of_word = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
            assert!(name.chars().all(of_word) && name.len() < 256, "{name}");
        }
    }

    #[test]
    fn digests_stay_what_they_are() {
        let name = name_of(&form(&["Mo vie"], &["title"]));
        assert_eq!(name, "cygnet__Mo_vie__title__range__ec750fa2e92c5364");
    }
}
