//! An API in, operations out, piece by piece: what an operation is made of while it is made.
//!
//! The GraphQL types say what is possible; what a field means is asked only where an operation could have several right answers.

use std::collections::BTreeSet;

use apollo_compiler::{Schema as GraphQl, ast::FieldDefinition, schema::ExtendedType};
use cygnet_resolvers::prepare::Schema;
use cygnet_schema::{
    api::{FieldMeaning, InputKind, InputMeaning},
    model::{BaseType, FieldId, FieldKind, Scalar},
};
use serde_json::{Map, Value};

use crate::random::dice::Random;

/// What is special about an operation, so that the answers may differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Trait {
    /// `AND`, `OR` or `NOT` at the top of a nested write's `where`.
    NestedLogic,
    /// A nested write's `where` asks for what is related.
    NestedRelated,
    /// Nested writes below nested writes.
    Deep,
    /// A duration is looked for in a list.
    DurationInList,
}

/// How deep selections and inputs go.
pub const DEPTH: usize = 3;

/// One operation, and what both answers promise of it.
#[derive(Debug)]
pub struct Operation {
    pub document: String,
    pub variables: Value,
    /// Whether arrays are in an order that the operation asks for.
    pub ordered: bool,
    traits: BTreeSet<Trait>,
}

impl Operation {
    /// Whether something is special about it.
    pub fn has(&self, of: Trait) -> bool {
        self.traits.contains(&of)
    }

    /// Whether it writes.
    pub fn is_mutation(&self) -> bool {
        self.document.starts_with("mutation")
    }

    /// Whether it asks to take no items from a list.
    pub fn pops_nothing(&self) -> bool {
        let shown = self.shown();
        let zero = ["_POP: 0", "pop: 0", "_POP\":0", "pop\":0"];
        zero.iter().any(|part| shown.contains(part))
    }

    /// Whether null stands somewhere.
    pub fn gives_null(&self) -> bool {
        self.document.contains(": null") || self.variables.to_string().contains("null")
    }

    /// As a person would paste it.
    pub fn shown(&self) -> String {
        match &self.variables {
            Value::Object(variables) if !variables.is_empty() => {
                format!("{}\n  variables: {}", self.document, self.variables)
            }
            _ => self.document.clone(),
        }
    }
}

/// What makes the operations of one API.
pub struct Maker<'a> {
    pub schema: &'a Schema,
    pub graphql: &'a GraphQl,
    pub random: &'a mut Random,
    /// Name, type and value.
    pub variables: Vec<(String, String, Value)>,
    pub fragments: Vec<String>,
    aliases: usize,
    /// Whether what is read was just written: a write can relate several nodes to what reads one, and any of them is right then.
    pub after_write: bool,
    /// Whether what is made now is the value of a variable.
    pub inside_variable: bool,
    /// Whether the object made next is a nested write's `where`.
    pub nested_where: bool,
    /// Whether edges made now may have no properties although an interface promises them.
    pub bare_edges: bool,
    pub traits: BTreeSet<Trait>,
}

impl<'a> Maker<'a> {
    pub fn new(schema: &'a Schema, random: &'a mut Random) -> Self {
        Self {
            schema,
            graphql: &schema.api.schema,
            random,
            variables: Vec::new(),
            fragments: Vec::new(),
            aliases: 0,
            after_write: false,
            inside_variable: false,
            nested_where: false,
            bare_edges: false,
            traits: BTreeSet::new(),
        }
    }

    /// The operation of these root fields, with the variables and fragments that they use.
    pub fn operation(&mut self, word: &str, roots: &str, ordered: bool) -> Operation {
        let variables = std::mem::take(&mut self.variables);
        let fragments = std::mem::take(&mut self.fragments);
        self.aliases = 0;
        let declared: Vec<String> = variables
            .iter()
            .map(|(name, ty, _)| format!("${name}: {ty}"))
            .collect();
        let declared = match declared.is_empty() {
            true => String::new(),
            false => format!(" Made({})", declared.join(", ")),
        };
        let values: Map<String, Value> = variables
            .into_iter()
            .map(|(name, _, value)| (name, value))
            .collect();
        let fragments: String = fragments.iter().map(|text| format!(" {text}")).collect();
        Operation {
            document: format!("{word}{declared} {{ {roots} }}{fragments}"),
            variables: Value::Object(values),
            ordered,
            traits: std::mem::take(&mut self.traits),
        }
    }

    /// How many variables and fragments there are.
    pub fn used(&self) -> (usize, usize) {
        (self.variables.len(), self.fragments.len())
    }

    /// Drops those that came later.
    pub fn forget(&mut self, (variables, fragments): (usize, usize)) {
        self.variables.truncate(variables);
        self.fragments.truncate(fragments);
    }

    /// A name that no other field of the operation has.
    pub fn alias(&mut self) -> String {
        self.aliases += 1;
        format!("a{}", self.aliases)
    }

    /// The root fields of a type that the predicate wants.
    pub fn roots(
        &self,
        of: &str,
        wanted: impl Fn(FieldMeaning) -> bool,
    ) -> Vec<&'a FieldDefinition> {
        let Some(ExtendedType::Object(ty)) = self.graphql.types.get(of) else {
            return Vec::new();
        };
        let fields = ty.fields.values();
        fields
            .map(|field| &**field)
            .filter(|field| {
                let output = self.schema.api.output(of, &field.name);
                output.is_some_and(|output| wanted(output.meaning))
            })
            .collect()
    }

    /// Whether a field has an answer of its type.
    pub fn is_answered(&self, id: FieldId) -> bool {
        let field = self.schema.model.field(id);
        match &field.kind {
            FieldKind::Cypher(cypher) => {
                let constant = cypher.statement == "RETURN 1 AS x";
                let number = matches!(
                    field.ty.base,
                    BaseType::Scalar(Scalar::Int | Scalar::BigInt)
                );
                !constant || (number && !field.ty.list)
            }
            FieldKind::Property(_) | FieldKind::Relationship(_) | FieldKind::Declared { .. } => {
                true
            }
        }
    }

    /// What a field of an input object means.
    pub fn input_meaning(&self, parent: &str, field: &str) -> Option<InputMeaning> {
        let id = self.schema.api.input_by_name.get(parent)?;
        let InputKind::Object(fields) = &self.schema.api.input(*id).kind else {
            return None;
        };
        let found = fields.iter().find(|of| &*of.name == field)?;
        Some(found.meaning)
    }
}
