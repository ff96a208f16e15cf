//! A published API in; mutations out: each change, each nested write, each target by what only one node has.
//!
//! What is hidden from a caller is a target as well as what is not: which is which is the oracle's business.

use std::collections::BTreeSet;

use apollo_compiler::ast::{FieldDefinition, InputValueDefinition, Type};
use cygnet_schema::{
    api::{ArgumentMeaning, Change, FieldMeaning, InputMeaning, NestedWrite, WriteKind},
    model::FieldId,
};

use super::{
    cell::{Cell, Role, Set},
    inputs::{About, Inputs, Literal},
    places::fields_of,
};
use crate::differential::meaning_of;

/// How many relationships nested writes go along.
const HOPS: usize = 2;

/// All mutations.
pub fn cells(inputs: &Inputs<'_>) -> Vec<Cell> {
    let mut cells = Vec::new();
    for root in fields_of(&inputs.schema.api.schema, "Mutation") {
        let Some(output) = inputs.schema.api.output("Mutation", &root.name) else {
            continue;
        };
        let FieldMeaning::Write(kind, node) = output.meaning else {
            continue;
        };
        let maker = Maker {
            inputs,
            root,
            of: vec![inputs.schema.model.node(node).name.clone()],
        };
        match kind {
            WriteKind::Create => cells.extend(maker.creates()),
            WriteKind::Update => cells.extend(maker.updates()),
            WriteKind::Delete => cells.extend(maker.deletes()),
            WriteKind::Upsert => cells.extend(maker.upserts()),
        }
    }
    cells
}

struct Maker<'a> {
    inputs: &'a Inputs<'a>,
    root: &'a FieldDefinition,
    /// The type that is written.
    of: Vec<String>,
}

/// Whether a new node or one that is there is written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    New,
    There,
}

impl Maker<'_> {
    fn argument(&self, wanted: ArgumentMeaning) -> Option<&InputValueDefinition> {
        let output = self.inputs.schema.api.output("Mutation", &self.root.name)?;
        let found = output.arguments.iter().find(|of| of.meaning == wanted)?;
        let mut all = self.root.arguments.iter();
        all.find(|argument| *argument.name == *found.name)
            .map(|argument| &**argument)
    }

    fn cell(&self, kind: &'static str, given: &[(&str, &Literal)]) -> Cell {
        let mut root = Set::of(&self.of, Role::Written);
        let mut sets = Vec::new();
        for (_, literal) in given {
            root.asked.extend(literal.own.iter().cloned());
            sets.extend(literal.others.iter().cloned());
        }
        sets.insert(0, root);
        let arguments: Vec<String> = given
            .iter()
            .map(|(name, literal)| format!("{name}: {}", literal.text))
            .collect();
        let arguments = match arguments.is_empty() {
            true => String::new(),
            false => format!("({})", arguments.join(", ")),
        };
        let answer = self.answer(&mut sets);
        Cell {
            kind,
            document: format!(
                "mutation {{ {}{arguments} {{ {answer} }} }}",
                self.root.name
            ),
            ordered: false,
            sets,
            shows: None,
            cursors: None,
            about: format!("Mutation.{}", self.root.name),
        }
    }

    /// The nodes with what is related to them, and the counts.
    fn answer(&self, sets: &mut Vec<Set>) -> String {
        let named = self.root.ty.inner_named_type();
        let mut selected = Vec::new();
        for field in fields_of(&self.inputs.schema.api.schema, named) {
            let below = field.ty.inner_named_type();
            match self
                .inputs
                .schema
                .api
                .output(named, &field.name)
                .map(|of| of.meaning)
            {
                Some(FieldMeaning::Written) => {
                    let related = self.related(below, sets);
                    selected.push(format!("{} {{ key {related} }}", field.name));
                }
                Some(FieldMeaning::WriteInfo) => {
                    let counters = fields_of(&self.inputs.schema.api.schema, below);
                    let counters: Vec<&str> = counters.iter().map(|of| of.name.as_str()).collect();
                    selected.push(format!("{} {{ {} }}", field.name, counters.join(" ")));
                }
                Some(FieldMeaning::Counter(_)) => selected.push(field.name.to_string()),
                _ => {}
            }
        }
        selected.join(" ")
    }

    fn related(&self, node: &str, sets: &mut Vec<Set>) -> String {
        let mut selected = Vec::new();
        for field in fields_of(&self.inputs.schema.api.schema, node) {
            let named = field.ty.inner_named_type().to_string();
            let meaning = self.inputs.schema.api.output(node, &field.name);
            let is_related =
                meaning.is_some_and(|of| matches!(of.meaning, FieldMeaning::Related(_)));
            if is_related && !matches!(named.as_str(), "Asset" | "Thing") {
                selected.push(format!("{} {{ key }}", field.name));
                sets.push(Set::of(&[named], Role::Shown));
            }
        }
        selected.join(" ")
    }

    fn creates(&self) -> Vec<Cell> {
        let Some(input) = self.argument(ArgumentMeaning::CreateInput) else {
            return Vec::new();
        };
        let writer = self.writer();
        let all = writer.creations(input.ty.inner_named_type(), (&self.of, HOPS));
        all.iter()
            .map(|literal| {
                let literal = Literal {
                    text: format!("[{}]", literal.text),
                    ..literal.clone()
                };
                self.cell("create", &[("input", &literal)])
            })
            .collect()
    }

    fn updates(&self) -> Vec<Cell> {
        let Some(update) = self.argument(ArgumentMeaning::UpdateInput) else {
            return Vec::new();
        };
        let writer = self.writer();
        let filters = self.filters();
        let mut cells = Vec::new();
        let object = update.ty.inner_named_type();
        let all = writer.object(object, (&self.of, HOPS, Kind::There));
        for (at, literal) in all.iter().enumerate() {
            // Each by two of the filters, in turn.
            let of = filters.iter().cycle().skip(at).take(2);
            for filter in of {
                cells.push(self.cell("update", &[("where", filter), ("update", literal)]));
            }
            if at % 5 == 0 {
                cells.push(self.cell("update", &[("update", literal)]));
            }
        }
        cells
    }

    fn deletes(&self) -> Vec<Cell> {
        let writer = self.writer();
        let filters = self.filters();
        let mut cells = vec![self.cell("delete", &[])];
        cells.extend(
            filters
                .iter()
                .map(|it| self.cell("delete", &[("where", it)])),
        );
        let Some(delete) = self.argument(ArgumentMeaning::DeleteInput) else {
            return cells;
        };
        let object = delete.ty.inner_named_type();
        let all = writer.object(object, (&self.of, HOPS, Kind::There));
        for (at, literal) in all.iter().enumerate() {
            let filter = &filters[at % filters.len()];
            cells.push(self.cell("delete", &[("where", filter), ("delete", literal)]));
        }
        cells
    }

    /// Of nodes that are there or not, by their keys.
    fn upserts(&self) -> Vec<Cell> {
        let Some(input) = self.argument(ArgumentMeaning::CreateInput) else {
            return Vec::new();
        };
        let writer = self.writer();
        let of = self
            .inputs
            .schema
            .api
            .schema
            .get_input_object(input.ty.inner_named_type());
        let update = of.and_then(|of| of.fields.get("update"));
        let Some(update) = update else {
            return Vec::new();
        };
        let object = update.ty.inner_named_type();
        let keys = self.inputs.keys(&self.of);
        let mut cells = Vec::new();
        let all = writer.object(object, (&self.of, 1, Kind::There));
        for (at, literal) in all.iter().enumerate() {
            let key = &keys[at % keys.len()];
            let base = created(key, "ann");
            let text = format!(
                "[{{where: {{key: {key}}}, create: {{{base}}}, update: {}}}]",
                literal.text
            );
            let mut literal = Literal {
                text,
                ..literal.clone()
            };
            literal.own.extend(NEW.map(str::to_owned));
            cells.push(self.cell("upsert", &[("input", &literal)]));
        }
        cells
    }

    /// What chooses nodes: by themselves, and now and then by others.
    fn filters(&self) -> Vec<Literal> {
        let Some(filter) = self.argument(ArgumentMeaning::Where) else {
            return Vec::new();
        };
        let about = About::nodes(&self.of, 1);
        let mut all = self.inputs.literals(&filter.ty, &about);
        all.retain(|literal| {
            let plain = literal.others.is_empty() && literal.text.contains("eq:");
            let through = literal.text.contains("some: {key: {eq:");
            plain || through
        });
        all
    }

    fn writer(&self) -> Writer<'_> {
        Writer {
            inputs: self.inputs,
        }
    }
}

/// Makes inputs of writes.
struct Writer<'a> {
    inputs: &'a Inputs<'a>,
}

/// The types of the nodes, how many relationships may follow, and whether they are new.
type Place<'p> = (&'p [String], usize, Kind);

impl Writer<'_> {
    fn fields(&self, name: &str) -> Vec<(&InputValueDefinition, InputMeaning)> {
        let of = self.inputs.schema.api.schema.get_input_object(name);
        let fields = of.into_iter().flat_map(|of| of.fields.values());
        fields
            .filter_map(|field| {
                let step = (name.to_owned(), field.name.to_string());
                Some((&**field, meaning_of(self.inputs.schema, &step)?))
            })
            .collect()
    }

    /// Everything that one object may say.
    fn object(&self, name: &str, place: Place<'_>) -> Vec<Literal> {
        let fields = self.fields(name);
        let has = |wanted: InputMeaning| fields.iter().any(|(_, meaning)| *meaning == wanted);
        if has(InputMeaning::NestedWhere) || has(InputMeaning::NestedNode) {
            return self.target(name, place);
        }
        let (types, hops, kind) = place;
        let mut all = Vec::new();
        for (field, meaning) in &fields {
            let found = match meaning {
                InputMeaning::Changes(id) => self.changes(&field.ty, (*id, types)),
                InputMeaning::NestedField(id) if hops > 0 => {
                    self.nested(&field.ty, *id, (hops, kind))
                }
                InputMeaning::NestedMember(node) => {
                    let of = [self.inputs.schema.model.node(*node).name.clone()];
                    let inner = self.object_of(&field.ty, (&of, hops, kind));
                    let mut set = Set::of(&of, Role::Written);
                    inner
                        .into_iter()
                        .map(|mut literal| {
                            set.asked = std::mem::take(&mut literal.own);
                            literal.others.push(set.clone());
                            literal
                        })
                        .collect()
                }
                InputMeaning::Nested(NestedWrite::ConnectOrCreate) => self.either(&field.ty, types),
                InputMeaning::Nested(_) => self.object_of(&field.ty, place),
                _ => Vec::new(),
            };
            all.extend(found.into_iter().map(|literal| Literal {
                text: format!("{{{}: {}}}", field.name, literal.text),
                ..literal
            }));
        }
        all
    }

    fn object_of(&self, ty: &Type, place: Place<'_>) -> Vec<Literal> {
        let mut all = self.object(ty.inner_named_type(), place);
        if ty.is_list() {
            for literal in &mut all {
                literal.text = format!("[{}]", literal.text);
            }
        }
        all
    }

    fn nested(&self, ty: &Type, id: FieldId, (hops, kind): (usize, Kind)) -> Vec<Literal> {
        let field = self.inputs.schema.model.field(id);
        let Some(target) = field.ty.base.target() else {
            return Vec::new();
        };
        let types = self.inputs.types_of(target);
        let inner = self.object_of(ty, (&types, hops - 1, kind));
        // A union is written by its members.
        let is_union = matches!(target, cygnet_schema::model::Target::Union(_));
        inner
            .into_iter()
            .map(|mut literal| {
                let own: BTreeSet<String> = std::mem::take(&mut literal.own);
                if !is_union {
                    let mut set = Set::of(&types, Role::Written);
                    set.asked = own;
                    literal.others.push(set);
                }
                literal.own = [field.name.clone()].into();
                literal
            })
            .collect()
    }

    /// What is said of targets: which, what becomes of them, and what follows.
    fn target(&self, name: &str, (types, hops, kind): Place<'_>) -> Vec<Literal> {
        let fields = self.fields(name);
        let find = |wanted: fn(InputMeaning) -> bool| {
            let mut all = fields.iter();
            all.find(|(_, meaning)| wanted(*meaning))
                .map(|(field, _)| *field)
        };
        let condition = find(|it| it == InputMeaning::NestedWhere);
        let node = find(|it| it == InputMeaning::NestedNode);
        let edge = find(|it| it == InputMeaning::NestedEdge);
        let follows = find(|it| matches!(it, InputMeaning::Nested(_)));
        let conditions = condition.map_or_else(Vec::new, |field| self.conditions(&field.ty, types));
        let of = |field: &InputValueDefinition, text: &str| format!("{}: {text}", field.name);
        let mut all = Vec::new();
        if let (Some(node), None) = (node, condition) {
            // Something new.
            return self
                .creations(node.ty.inner_named_type(), (types, hops))
                .into_iter()
                .map(|literal| Literal {
                    text: format!("{{{}}}", of(node, &literal.text)),
                    ..literal
                })
                .collect();
        }
        let Some(condition) = condition else {
            return all;
        };
        let mut more: Vec<Literal> = Vec::new();
        if let Some(node) = node {
            let inner = self.object(node.ty.inner_named_type(), (types, hops, kind));
            more.extend(inner.into_iter().map(|literal| Literal {
                text: of(node, &literal.text),
                ..literal
            }));
        } else if let Some(edge) = edge {
            more.push(literal(of(edge, "{since: 77}")));
        } else {
            more.push(literal(String::new()));
        }
        if let (Some(follows), true) = (follows, hops > 0) {
            let inner = self.object_of(&follows.ty, (types, hops, kind));
            more.extend(inner.into_iter().map(|literal| Literal {
                text: of(follows, &literal.text),
                ..literal
            }));
        }
        for (at, more) in more.iter().enumerate() {
            let chosen = conditions
                .iter()
                .cycle()
                .skip(at)
                .take(match more.text.is_empty() {
                    true => conditions.len(),
                    false => 3,
                });
            for found in chosen {
                let mut literal = more.clone();
                let comma = if more.text.is_empty() { "" } else { ", " };
                literal.text = format!("{{{}{comma}{}}}", of(condition, &found.text), more.text);
                literal.own.extend(found.own.iter().cloned());
                literal.others.extend(found.others.iter().cloned());
                all.push(literal);
            }
        }
        all
    }

    /// Nodes that are connected, or made where none has the key.
    fn either(&self, ty: &Type, types: &[String]) -> Vec<Literal> {
        let [_] = types else {
            return Vec::new();
        };
        let keys = self.inputs.keys(types).into_iter();
        keys.map(|key| {
            let item = format!(
                "{{where: {{node: {{key: {key}}}}}, onCreate: {{node: {{{}}}}}}}",
                created(&key, "ann")
            );
            let mut made = literal(match ty.is_list() {
                true => format!("[{item}]"),
                false => item,
            });
            made.own.extend(NEW.map(str::to_owned));
            made
        })
        .collect()
    }

    fn conditions(&self, ty: &Type, types: &[String]) -> Vec<Literal> {
        let all = self.inputs.literals(ty, &About::nodes(types, 0));
        let wanted = |literal: &Literal| {
            literal.text.contains("{key: {eq:") || literal.text.contains("{title: {eq:")
        };
        all.into_iter()
            .filter(|it| wanted(it) && !it.text.contains("NOT"))
            .collect()
    }

    /// New nodes of several owners, alone and with what is written below them.
    fn creations(&self, name: &str, (types, hops): (&[String], usize)) -> Vec<Literal> {
        let fields = self.fields(name);
        let of_members = fields
            .iter()
            .any(|(_, meaning)| matches!(meaning, InputMeaning::NestedMember(_)));
        if of_members {
            let mut all = Vec::new();
            for (field, meaning) in fields {
                let InputMeaning::NestedMember(node) = meaning else {
                    continue;
                };
                let of = [self.inputs.schema.model.node(node).name.clone()];
                let inner = self.creations(field.ty.inner_named_type(), (&of, hops));
                all.extend(inner.into_iter().map(|literal| Literal {
                    text: format!("{{{}: {}}}", field.name, literal.text),
                    ..literal
                }));
            }
            return all;
        }
        let key = format!("\"new{name}\"");
        let base = |owner: &str| created(&key, owner);
        let mut all: Vec<Literal> = ["ann", "bob"]
            .map(|owner| literal(format!("{{{}}}", base(owner))))
            .into();
        if hops > 0 {
            let below = self.object(name, (types, hops, Kind::New));
            all.extend(below.into_iter().map(|literal| {
                let inner = literal.text.trim_start_matches('{');
                Literal {
                    text: format!("{{{}, {inner}", base("ann")),
                    ..literal
                }
            }));
        }
        for literal in &mut all {
            literal.own.extend(NEW.map(str::to_owned));
        }
        all
    }

    /// Each change of a property.
    fn changes(&self, ty: &Type, (id, types): (FieldId, &[String])) -> Vec<Literal> {
        let field = self.inputs.schema.model.field(id);
        if field.name == "key" {
            return Vec::new();
        }
        let value = self
            .inputs
            .world
            .literals(types, &field.name)
            .into_iter()
            .next();
        let mut all = Vec::new();
        for (change, meaning) in self.fields(ty.inner_named_type()) {
            let InputMeaning::Change(kind) = meaning else {
                continue;
            };
            let value = match (kind, &value) {
                (
                    Change::Pop
                    | Change::Add
                    | Change::Subtract
                    | Change::Multiply
                    | Change::Divide,
                    _,
                ) => "2".to_owned(),
                (Change::Set | Change::Push, Some(value)) => value.clone(),
                (Change::Set | Change::Push, None) => "null".to_owned(),
            };
            let is_list = change.ty.is_list() && !value.starts_with('[');
            let value = match is_list {
                true => format!("[{value}]"),
                false => value,
            };
            let mut made = literal(format!("{{{}: {value}}}", change.name));
            made.own.insert(field.name.clone());
            all.push(made);
        }
        all
    }
}

/// What a new node is given.
const NEW: [&str; 4] = ["key", "visible", "rank", "owner"];

fn created(key: &str, owner: &str) -> String {
    format!("key: {key}, visible: true, rank: 50, owner: \"{owner}\"")
}

fn literal(text: String) -> Literal {
    Literal {
        text,
        own: BTreeSet::new(),
        others: Vec::new(),
    }
}
