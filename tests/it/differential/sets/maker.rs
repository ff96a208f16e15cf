//! An API in, operations out, piece by piece: what an operation is made of while it is made.
//!
//! The GraphQL types say what is possible; what a field means is asked only where an operation could have several right answers.

use std::collections::BTreeSet;

use apollo_compiler::{
    Schema as GraphQl,
    ast::{FieldDefinition, InputValueDefinition, Type},
    schema::ExtendedType,
};
use cygnet_resolvers::prepare::Schema;
use cygnet_schema::{
    api::{FieldMeaning, InputKind, InputMeaning},
    model::{BaseType, FieldId, FieldKind, Scalar},
};
use serde_json::{Map, Value, json};

use super::{given::Given, pool};
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

/// How the fields of an input object are chosen.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Choice {
    /// Most of the leaves and some of the rest: what a node is created with.
    Most,
    /// One or two, and what is required.
    Few,
}

fn is_in_list(name: &str) -> bool {
    let ends = ["in", "includes", "_IN", "_INCLUDES"];
    ends.iter().any(|end| match end.strip_prefix('_') {
        Some(_) => name.ends_with(end),
        None => name == *end,
    })
}

fn is_logical(name: &str) -> bool {
    matches!(name, "AND" | "OR" | "NOT")
}

/// What makes the operations of one API.
pub struct Maker<'a> {
    pub schema: &'a Schema,
    pub graphql: &'a GraphQl,
    pub random: &'a mut Random,
    /// Name, type and value.
    variables: Vec<(String, String, Value)>,
    pub fragments: Vec<String>,
    aliases: usize,
    /// Whether what is read was just written: a write can relate several nodes to what reads one, and any of them is right then.
    pub after_write: bool,
    /// Whether what is made now is the value of a variable.
    inside_variable: bool,
    /// Whether the object made next is a nested write's `where`.
    nested_where: bool,
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

    /// A value of a type; now and then by a variable.
    pub fn value(&mut self, ty: &Type, depth: usize) -> Given {
        if !self.inside_variable && self.random.one_in(8) {
            self.inside_variable = true;
            let value = self.plain(ty, depth);
            self.inside_variable = false;
            let name = format!("v{}", self.variables.len());
            self.variables
                .push((name.clone(), ty.to_string(), value.json()));
            return Given::Variable(name);
        }
        self.plain(ty, depth)
    }

    fn plain(&mut self, ty: &Type, depth: usize) -> Given {
        if !ty.is_non_null() && self.random.one_in(40) {
            return Given::Null;
        }
        match ty {
            Type::List(item) | Type::NonNullList(item) => {
                let count = match self.random.below(8) {
                    0 => 0,
                    1..6 => 1,
                    _ => 2,
                };
                Given::List((0..count).map(|_| self.value(item, depth)).collect())
            }
            Type::Named(name) | Type::NonNullNamed(name) => self.named(name, depth),
        }
    }

    fn named(&mut self, name: &str, depth: usize) -> Given {
        let at = self.random.below(pool::VALUES);
        if let Some(point) = pool::point(name, at) {
            return Given::Leaf(point);
        }
        match self.graphql.types.get(name) {
            Some(ExtendedType::Enum(of)) => {
                let at = self.random.below(of.values.len());
                let value = of.values.keys().nth(at).expect("an enum has values");
                Given::Enum(value.to_string())
            }
            Some(ExtendedType::InputObject(of)) => {
                let fields: Vec<&InputValueDefinition> =
                    of.fields.values().map(|field| &**field).collect();
                let choice = match name.ends_with("CreateInput") {
                    true => Choice::Most,
                    false => Choice::Few,
                };
                self.object(name, &fields, (choice, depth))
            }
            _ => self.scalar(name, at),
        }
    }

    fn scalar(&mut self, name: &str, at: usize) -> Given {
        // Now and then what does not fit into 32 bits after a change.
        if name == "Int" && self.random.one_in(30) {
            return Given::Leaf(json!(2_147_483_647));
        }
        match (name, pool::value(name, at)) {
            ("BigInt", Value::String(text)) => Given::Big(text),
            (_, value) => Given::Leaf(value),
        }
    }

    fn object(
        &mut self,
        name: &str,
        fields: &[&'a InputValueDefinition],
        (choice, depth): (Choice, usize),
    ) -> Given {
        let mut chosen: Vec<&InputValueDefinition> = Vec::new();
        let logical = std::mem::take(&mut self.nested_where) && !self.random.one_in(40);
        let usable: Vec<&InputValueDefinition> = fields
            .iter()
            .filter(|field| self.is_usable(name, field))
            .filter(|field| depth > 0 || self.is_shallow(&field.ty))
            .filter(|field| !logical || !is_logical(&field.name))
            .copied()
            .collect();
        // What is required is left out where that is the question.
        let forgets = self.random.one_in(150);
        chosen.extend(
            fields
                .iter()
                .filter(|field| field.is_required() && !forgets),
        );
        match choice {
            Choice::Most => {
                for field in usable {
                    let wanted = match self.is_shallow(&field.ty) {
                        true => !self.random.one_in(3),
                        false => self.random.one_in(3),
                    };
                    if wanted && field.name != "_emptyInput" {
                        chosen.push(field);
                    }
                }
            }
            Choice::Few if usable.is_empty() || (depth > 0 && self.random.one_in(25)) => {}
            Choice::Few => {
                let wheres = usable.iter().filter(|field| {
                    self.input_meaning(name, &field.name) == Some(InputMeaning::NestedWhere)
                });
                let wheres: Vec<&InputValueDefinition> = wheres.copied().collect();
                if !self.random.one_in(10) {
                    chosen.extend(wheres);
                }
                let more = usize::from(self.random.one_in(4));
                let enough = usize::from(chosen.is_empty());
                for _ in 0..enough + more {
                    chosen.push(*self.random.pick(&usable));
                }
            }
        }
        chosen.sort_by(|left, right| left.name.cmp(&right.name));
        chosen.dedup_by(|left, right| left.name == right.name);
        let entries = chosen.into_iter().map(|field| {
            let value = self.entry(name, field, depth.saturating_sub(1));
            (field.name.to_string(), value)
        });
        Given::Object(entries.collect())
    }

    fn entry(&mut self, parent: &str, field: &'a InputValueDefinition, depth: usize) -> Given {
        if field.ty.inner_named_type() == "Duration" && is_in_list(&field.name) {
            self.traits.insert(Trait::DurationInList);
        }
        if self.input_meaning(parent, &field.name) != Some(InputMeaning::NestedWhere) {
            return self.value(&field.ty, depth);
        }
        // What a nested write finds by relationships depends on which were written before.
        let (depth, related) = match self.random.one_in(30) {
            true => (2, true),
            false => (1, false),
        };
        self.nested_where = true;
        let value = self.value(&field.ty, depth);
        self.nested_where = false;
        if related {
            self.traits.insert(Trait::NestedRelated);
        }
        if let Given::Object(entries) = &value
            && entries.iter().any(|(name, _)| is_logical(name))
        {
            self.traits.insert(Trait::NestedLogic);
        }
        value
    }

    /// Whether the input ends soon: leaves, and objects of leaves.
    fn is_shallow(&self, ty: &Type) -> bool {
        let fields = |name: &str| match self.graphql.types.get(name) {
            Some(ExtendedType::InputObject(of)) => Some(&of.fields),
            _ => None,
        };
        let is_leaf = |name: &str| fields(name).is_none() || pool::point(name, 0).is_some();
        let named = ty.inner_named_type();
        is_leaf(named)
            || fields(named).is_some_and(|fields| {
                let mut inner = fields.values().map(|field| field.ty.inner_named_type());
                inner.all(|name| is_leaf(name))
            })
    }

    /// Statements of authors have answers of any type: only those that have one of their own type are asked for.
    fn is_usable(&self, parent: &str, field: &InputValueDefinition) -> bool {
        match self.input_meaning(parent, &field.name) {
            Some(
                InputMeaning::Filter(id)
                | InputMeaning::FilterTwin(id, _)
                | InputMeaning::Sort(id)
                | InputMeaning::Related(id)
                | InputMeaning::RelatedTwin(id, _),
            ) => self.is_answered(id),
            _ => true,
        }
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
