//! A published API in; every argument and every field of every input that can be reached from the root fields out, each with the
//! shortest way to it.
//!
//! The types of aggregate filters, of filters by connections and of inputs of mutations are walked once for each place that
//! leads to them, for they mean other things there. It must not know values.

use std::collections::{HashMap, HashSet, VecDeque};

use apollo_compiler::{
    Schema as GraphQl,
    ast::{FieldDefinition, InputValueDefinition},
    schema::ExtendedType,
};
use cygnet_resolvers::prepare::Schema;
use cygnet_schema::{
    api::{FieldMeaning, InputKind, InputMeaning},
    model::{BaseType, Field, FieldId, FieldKind, Model, Target},
};

/// A field of a type: names of both.
pub type Step = (String, String);

/// The way to an argument or an input field.
#[derive(Clone)]
pub struct Way {
    /// Output fields from the root down to the one with the argument.
    pub outputs: Vec<Step>,
    /// The argument.
    pub argument: String,
    /// Input fields from the argument's type down to the one walked; none where it is the argument itself.
    pub inputs: Vec<Step>,
}

/// What is walked.
pub struct Walked {
    /// How to get there.
    pub way: Way,
    /// Where it stands: `query`, `filter`, `aggregate`, `old aggregate`, `create`, `update`, `delete`, `where of update`.
    pub place: &'static str,
    /// Whether the API calls it deprecated.
    pub deprecated: bool,
    /// What it means, without names: equal for fields that mean the same of the same kinds of types.
    pub key: String,
}

impl Walked {
    /// A name that is the same from run to run.
    pub fn name(&self) -> String {
        let (parent, name) = self.way.inputs.last().cloned().unwrap_or_else(|| {
            let (parent, field) = self.way.outputs.last().cloned().unwrap_or_default();
            (format!("{parent}.{field}"), self.way.argument.clone())
        });
        format!("{} {parent}.{name}", self.place)
    }

    /// Whether it is sent as a mutation.
    pub fn writes(&self) -> bool {
        self.way
            .outputs
            .first()
            .is_some_and(|(root, _)| root == "Mutation")
    }
}

/// The meaning of an input field.
pub fn meaning_of(schema: &Schema, step: &Step) -> Option<InputMeaning> {
    let id = schema.api.input_by_name.get(step.0.as_str())?;
    let InputKind::Object(fields) = &schema.api.input(*id).kind else {
        return None;
    };
    let field = fields.iter().find(|field| *field.name == *step.1);
    field.map(|field| field.meaning)
}

/// An output field's arguments can be reached by these output fields.
struct Place {
    outputs: Vec<Step>,
    arguments: Vec<InputValueDefinition>,
}

/// Whether the filters of queries are walked again where nested writes say what they are about.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Filters {
    Once,
    OfWritesToo,
}

/// Everything that can be reached.
pub fn walk(schema: &Schema, filters: Filters) -> Vec<Walked> {
    let places = places(&schema.api.schema);
    let mut walk = Walk {
        schema,
        found: Vec::new(),
        seen: HashSet::new(),
        of_queries: HashSet::new(),
        filters,
    };
    let root = |place: &Place| place.outputs[0].clone();
    walk.from(
        "query",
        places.iter().filter(|place| root(place).0 == "Query"),
    );
    walk.of_queries = walk.seen.iter().map(|(name, _)| name.clone()).collect();
    for kind in ["create", "update", "delete"] {
        let of_kind = |place: &&Place| {
            let (parent, field) = root(place);
            parent == "Mutation" && field.starts_with(kind)
        };
        walk.from(kind, places.iter().filter(of_kind));
    }
    let others = |place: &&Place| {
        let (parent, field) = root(place);
        let known = ["create", "update", "delete"];
        parent == "Mutation" && !known.iter().any(|kind| field.starts_with(kind))
    };
    walk.from("create", places.iter().filter(others));
    walk.found
}

/// The output fields with arguments, the nearest to the root first.
fn places(graphql: &GraphQl) -> Vec<Place> {
    let mut places = Vec::new();
    let mut seen: HashSet<String> = HashSet::new();
    let mut queue: VecDeque<(String, Vec<Step>)> = VecDeque::new();
    for root in ["Query", "Mutation"] {
        queue.push_back((root.to_owned(), Vec::new()));
    }
    while let Some((parent, outputs)) = queue.pop_front() {
        if let Some(ExtendedType::Union(of)) = graphql.types.get(parent.as_str()) {
            for member in &of.members {
                if seen.insert(member.to_string()) {
                    queue.push_back((member.to_string(), outputs.clone()));
                }
            }
        }
        for field in fields_of(graphql, &parent) {
            let mut path = outputs.clone();
            path.push((parent.clone(), field.name.to_string()));
            let arguments = field.arguments.iter().map(|argument| (**argument).clone());
            places.push(Place {
                outputs: path.clone(),
                arguments: arguments.collect(),
            });
            let named = field.ty.inner_named_type().to_string();
            if seen.insert(named.clone()) {
                queue.push_back((named, path));
            }
        }
    }
    places.sort_by_key(|place| place.outputs.len());
    places
}

fn fields_of<'a>(graphql: &'a GraphQl, parent: &str) -> Vec<&'a FieldDefinition> {
    let fields = match graphql.types.get(parent) {
        Some(ExtendedType::Object(of)) => &of.fields,
        Some(ExtendedType::Interface(of)) => &of.fields,
        _ => return Vec::new(),
    };
    fields.values().map(|field| &**field).collect()
}

struct Walk<'a> {
    schema: &'a Schema,
    found: Vec<Walked>,
    /// Input types with the places where they stood.
    seen: HashSet<(String, &'static str)>,
    /// Input types that queries reach: mutations do not walk them again.
    of_queries: HashSet<String>,
    filters: Filters,
}

impl<'a> Walk<'a> {
    fn from(&mut self, kind: &'static str, places: impl Iterator<Item = &'a Place>) {
        let mut queue: VecDeque<(String, &'static str, Way)> = VecDeque::new();
        for place in places {
            for argument in &place.arguments {
                let way = Way {
                    outputs: place.outputs.clone(),
                    argument: argument.name.to_string(),
                    inputs: Vec::new(),
                };
                let key = self.argument_key(&place.outputs, argument);
                self.add(&way, (kind, key), argument);
                self.enqueue(&mut queue, (kind, way), argument);
            }
        }
        while let Some((name, kind, way)) = queue.pop_front() {
            let Some(ExtendedType::InputObject(input)) =
                self.schema.api.schema.types.get(name.as_str())
            else {
                continue;
            };
            for field in input.fields.values() {
                let mut way = way.clone();
                let step = (name.clone(), field.name.to_string());
                let meaning = meaning_of(self.schema, &step);
                way.inputs.push(step);
                let key = self.field_key(&name, field, meaning);
                self.add(&way, (kind, key), field);
                self.enqueue(&mut queue, (below(kind, meaning), way), field);
            }
        }
    }

    fn add(&mut self, way: &Way, (place, key): (&'static str, String), of: &InputValueDefinition) {
        self.found.push(Walked {
            way: way.clone(),
            place,
            deprecated: of.directives.get("deprecated").is_some(),
            key: format!("{place} {key}"),
        });
    }

    fn enqueue(
        &mut self,
        queue: &mut VecDeque<(String, &'static str, Way)>,
        (kind, way): (&'static str, Way),
        of: &InputValueDefinition,
    ) {
        let named = of.ty.inner_named_type();
        let is_input = matches!(
            self.schema.api.schema.types.get(named),
            Some(ExtendedType::InputObject(_))
        );
        let again = kind == WHERE_OF_UPDATE && self.filters == Filters::OfWritesToo;
        let known = self.of_queries.contains(named.as_str()) && !again;
        if is_input && !known && self.seen.insert((named.to_string(), kind)) {
            queue.push_back((named.to_string(), kind, way));
        }
    }

    fn argument_key(&self, outputs: &[Step], argument: &InputValueDefinition) -> String {
        let (parent, field) = outputs.last().expect("an argument has a field");
        let output = self.schema.api.output(parent, field);
        let meaning = output.map(|output| match output.meaning {
            FieldMeaning::Related(id) | FieldMeaning::RelatedConnection(id) => {
                let word = match output.meaning {
                    FieldMeaning::Related(_) => "related",
                    _ => "related connection",
                };
                format!("{word} {}", said(&self.schema.model, id))
            }
            FieldMeaning::List(target) => format!("list {}", kind_of(target)),
            FieldMeaning::Connection(target) => format!("connection {}", kind_of(target)),
            other => format!("{other:?}"),
        });
        format!("{meaning:?} {}", argument.name)
    }

    fn field_key(
        &self,
        parent: &str,
        field: &InputValueDefinition,
        meaning: Option<InputMeaning>,
    ) -> String {
        let ending = ENDINGS.iter().find(|ending| parent.ends_with(**ending));
        let meaning = meaning.map_or_else(|| field.name.to_string(), |of| self.meaning_key(of));
        format!(
            "{} {meaning} {}",
            ending.unwrap_or(&"?"),
            shape(&field.ty.to_string())
        )
    }

    fn meaning_key(&self, meaning: InputMeaning) -> String {
        let model = &self.schema.model;
        let said = |id: FieldId| said(model, id);
        match meaning {
            InputMeaning::Filter(id) => format!("filter {}", said(id)),
            InputMeaning::FilterTwin(id, operator) => format!("filter {} {operator:?}", said(id)),
            InputMeaning::Related(id) => format!("related {}", said(id)),
            InputMeaning::RelatedTwin(id, of) => format!("related {} {of:?}", said(id)),
            InputMeaning::RelatedConnection(id) => format!("connection {}", said(id)),
            InputMeaning::RelatedConnectionTwin(id, of) => {
                format!("connection {} {of:?}", said(id))
            }
            InputMeaning::RelatedAggregate(id) => format!("aggregate {}", said(id)),
            InputMeaning::AggregateFilter(id) => format!("aggregate of {}", said(id)),
            InputMeaning::AggregateTwin(id, function, operator) => {
                format!("aggregate of {} {function:?} {operator:?}", said(id))
            }
            InputMeaning::Sort(id) => format!("sort {}", said(id)),
            InputMeaning::GroupField(id) => format!("group {}", said(id)),
            InputMeaning::Value(id) => format!("value {}", said(id)),
            InputMeaning::Changes(id) => format!("changes {}", said(id)),
            InputMeaning::ChangeTwin(id, change) => format!("changes {} {change:?}", said(id)),
            InputMeaning::NestedField(id) => format!("nested {}", said(id)),
            InputMeaning::Member(_) => "member".to_owned(),
            InputMeaning::NestedMember(_) => "nested member".to_owned(),
            InputMeaning::EdgeOf(_) | InputMeaning::NestedEdgeOf(_) => "edge of".to_owned(),
            other => format!("{other:?}"),
        }
    }
}

/// The place of filters below nested writes of updates.
const WHERE_OF_UPDATE: &str = "where of update";

/// Where an input stands that a field of such a meaning leads to.
fn below(place: &'static str, meaning: Option<InputMeaning>) -> &'static str {
    match (place, meaning) {
        ("query" | "filter", Some(InputMeaning::RelatedAggregate(_))) => "old aggregate",
        ("query" | "filter", Some(InputMeaning::ConnectionAggregate)) => "aggregate",
        (
            "query",
            Some(InputMeaning::RelatedConnection(_) | InputMeaning::RelatedConnectionTwin(..)),
        ) => "filter",
        ("filter", Some(InputMeaning::Node)) => "query",
        ("update", Some(InputMeaning::NestedWhere)) => WHERE_OF_UPDATE,
        (place, _) => place,
    }
}

/// What input types are called, longest ending first.
const ENDINGS: &[&str] = &[
    "ConnectionAggregationCountFilterInput",
    "NodeAggregationWhereInput",
    "AggregationWhereInput",
    "ConnectionAggregateInput",
    "AggregateInput",
    "UpdateConnectionInput",
    "ConnectionFilters",
    "RelationshipFilters",
    "ScalarAggregationFilters",
    "ConnectionWhere",
    "ConnectWhere",
    "ConnectionSort",
    "IndexWhere",
    "IndexSort",
    "ConnectFieldInput",
    "DisconnectFieldInput",
    "CreateFieldInput",
    "DeleteFieldInput",
    "UpdateFieldInput",
    "FieldInput",
    "EdgeCreateInput",
    "EdgeUpdateInput",
    "EdgeWhere",
    "EdgeSort",
    "ConnectInput",
    "DisconnectInput",
    "CreateInput",
    "DeleteInput",
    "UpdateInput",
    "GroupByInput",
    "PointFilters",
    "PointInput",
    "Distance",
    "Filters",
    "Mutations",
    "Where",
    "Sort",
];

/// A reference to a type without the names that type definitions give.
fn shape(ty: &str) -> String {
    let named = ty.trim_matches(['[', ']', '!']);
    let ending = ENDINGS.iter().find(|ending| named.ends_with(**ending));
    match (
        ending,
        named.ends_with("Filters") || named.ends_with("Mutations"),
    ) {
        (Some(ending), false) => ty.replace(named, ending),
        _ => ty.to_owned(),
    }
}

fn kind_of(target: Target) -> &'static str {
    match target {
        Target::Node(_) => "node",
        Target::Interface(_) => "interface",
        Target::Union(_) => "union",
    }
}

/// What a field of the model is, without names.
fn said(model: &Model, id: FieldId) -> String {
    let field = model.field(id);
    let ty = field.ty;
    let base = match ty.base {
        BaseType::Scalar(scalar) => format!("{scalar:?}"),
        BaseType::Enum(_) => "enum".to_owned(),
        BaseType::User(_) => "user".to_owned(),
        BaseType::Plain(_) => "plain".to_owned(),
        BaseType::Node(_) | BaseType::Interface(_) | BaseType::Union(_) => {
            ty.base.target().map_or("", kind_of).to_owned()
        }
    };
    let list = if ty.list { "list" } else { "one" };
    let required = if ty.required { "!" } else { "" };
    format!("{base} {list}{required} {}", details(field))
}

fn details(field: &Field) -> String {
    match &field.kind {
        FieldKind::Property(property) => {
            let marks = HashMap::from([
                ("alias", property.name != field.name),
                ("coalesce", property.coalesce.is_some()),
                ("default", property.default.is_some()),
                ("id", property.id),
                ("relay", property.relay_id),
                ("timestamp", property.timestamp.is_some()),
            ]);
            let mut marks: Vec<&str> = marks
                .into_iter()
                .filter_map(|(mark, is)| is.then_some(mark))
                .collect();
            marks.sort_unstable();
            marks.join(" ")
        }
        FieldKind::Relationship(of) => format!(
            "{:?} edge {} declared {}",
            of.query_direction,
            of.properties.is_some(),
            of.declared_by.is_some()
        ),
        FieldKind::Declared { .. } => "promised".to_owned(),
        FieldKind::Cypher(_) => "statement".to_owned(),
    }
}
