//! A published API in; every way to nodes out: root fields, and fields of nodes that lead to others.

use apollo_compiler::{Schema as GraphQl, ast::FieldDefinition, schema::ExtendedType};
use cygnet_schema::{
    api::{ArgumentMeaning, FieldMeaning},
    model::Target,
};

use super::{
    cell::{Role, Set},
    inputs::Inputs,
};

/// What a step of a way gives.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Form {
    /// Nodes, one or several.
    Nodes,
    /// A connection.
    Connection,
    /// A connection of a search, whose order is the index's.
    Search,
}

/// A field on the way.
#[derive(Clone)]
pub struct Step<'a> {
    /// The object or interface that has the field.
    pub parent: String,
    pub field: &'a FieldDefinition,
    pub form: Form,
    /// Arguments that it always has.
    pub given: Vec<String>,
    /// The name of the type of its elements.
    pub element: String,
    /// The types of its nodes.
    pub types: Vec<String>,
    pub role: Role,
}

/// The alias of the last field of a way.
pub const HERE: &str = "here: ";

/// A way from the root to nodes.
#[derive(Clone)]
pub struct Place<'a> {
    pub steps: Vec<Step<'a>>,
}

impl<'a> Place<'a> {
    /// The last step.
    pub fn last(&self) -> &Step<'a> {
        self.steps.last().expect("a way has steps")
    }

    /// The sets along the way: of all but the last the field that leads on is selected.
    pub fn sets(&self) -> Vec<Set> {
        let mut sets = Vec::new();
        for (at, step) in self.steps.iter().enumerate() {
            let mut set = Set::of(&step.types, step.role);
            if let Some(next) = self.steps.get(at + 1) {
                if !step.types.contains(&next.parent) || step.types.len() == 1 {
                    set.selected.insert(model_name(&next.field.name));
                } else {
                    // Of several types the field of one is asked: the others have nothing to do with it.
                    let mut rest = set.clone();
                    rest.types.retain(|ty| *ty != next.parent);
                    set.types = vec![next.parent.clone()];
                    set.selected.insert(model_name(&next.field.name));
                    sets.push(rest);
                }
            }
            if step.form == Form::Search {
                set.asked.insert(match step.field.name.as_str() {
                    "nearDocs" => "embedding".to_owned(),
                    _ => "title".to_owned(),
                });
            }
            sets.push(set);
        }
        sets
    }

    /// The operation with arguments of the last step, and what is selected of it: of a connection that itself, of nodes their
    /// fields.
    pub fn operation(&self, arguments: &[String], selection: &str) -> String {
        let mut inner = selection.to_owned();
        for (at, step) in self.steps.iter().enumerate().rev() {
            let mut all = step.given.clone();
            if at + 1 == self.steps.len() {
                all.extend_from_slice(arguments);
            } else {
                let next = &self.steps[at + 1];
                let on = match next.parent == step.element {
                    true => inner,
                    false => format!("... on {} {{ {inner} }}", next.parent),
                };
                inner = step.nodes(&on);
            }
            let arguments = match all.is_empty() {
                true => String::new(),
                false => format!("({})", all.join(", ")),
            };
            let alias = match at + 1 == self.steps.len() {
                true => HERE,
                false => "",
            };
            inner = format!("{alias}{}{arguments} {{ {inner} }}", step.field.name);
        }
        format!("{{ {inner} }}")
    }
}

impl Step<'_> {
    /// Selects the nodes' keys and more of them.
    pub fn nodes(&self, more: &str) -> String {
        let keys = self.keys();
        match self.form {
            Form::Nodes => format!("{keys} {more}"),
            Form::Connection | Form::Search => format!("edges {{ node {{ {keys} {more} }} }}"),
        }
    }

    fn keys(&self) -> String {
        let has_key = !matches!(self.element.as_str(), "Thing" | "Node");
        match has_key {
            true => "key".to_owned(),
            false => {
                let of_type = |ty: &String| format!("... on {ty} {{ key }}");
                let all: Vec<String> = self.types.iter().map(of_type).collect();
                format!("__typename {}", all.join(" "))
            }
        }
    }
}

/// The field of the model behind a field of the API: a connection is the relationship's.
pub fn model_name(field: &str) -> String {
    field.strip_suffix("Connection").unwrap_or(field).to_owned()
}

/// All ways with so many steps at most.
pub fn places<'a>(inputs: &Inputs<'a>, steps: usize) -> Vec<Place<'a>> {
    let mut found: Vec<Place<'a>> = Vec::new();
    let mut newest: Vec<Place<'a>> = of_type(inputs, "Query")
        .into_iter()
        .map(|step| Place { steps: vec![step] })
        .collect();
    for _ in 0..steps {
        let mut next = Vec::new();
        for place in &newest {
            let last = place.last();
            if last.role == Role::Sought && !is_followed(inputs, last) {
                continue;
            }
            let mut parents = vec![last.element.clone()];
            parents.extend(last.types.iter().filter(|ty| **ty != last.element).cloned());
            for parent in parents {
                for step in of_type(inputs, &parent) {
                    let mut steps = place.steps.clone();
                    steps.push(step);
                    next.push(Place { steps });
                }
            }
        }
        found.append(&mut newest);
        newest = next;
    }
    found
}

/// Of nodes that are sought by their id, one of each type is followed to others.
fn is_followed(inputs: &Inputs<'_>, step: &Step<'_>) -> bool {
    let firsts = step.types.iter().map(|ty| {
        let ids = inputs.global_ids(std::slice::from_ref(ty));
        format!("id: {}", ids[0])
    });
    firsts.into_iter().any(|first| step.given == [first])
}

/// The fields of a type that lead to nodes.
fn of_type<'a>(inputs: &Inputs<'a>, parent: &str) -> Vec<Step<'a>> {
    let graphql = &inputs.schema.api.schema;
    let mut steps = Vec::new();
    for field in fields_of(graphql, parent) {
        let Some(output) = inputs.schema.api.output(parent, &field.name) else {
            continue;
        };
        let target = target_of(inputs, field);
        let found = match output.meaning {
            FieldMeaning::List(target) => Some((Form::Nodes, target)),
            FieldMeaning::Connection(target) => Some((Form::Connection, target)),
            FieldMeaning::Fulltext(node, _) | FieldMeaning::Vector(node, _) => {
                Some((Form::Search, Target::Node(node)))
            }
            FieldMeaning::Related(id) => {
                let base = inputs.schema.model.field(id).ty.base;
                base.target().map(|target| (Form::Nodes, target))
            }
            FieldMeaning::RelatedConnection(id) => {
                let base = inputs.schema.model.field(id).ty.base;
                base.target().map(|target| (Form::Connection, target))
            }
            FieldMeaning::CustomQuery(_) | FieldMeaning::Custom(_) => {
                target.map(|target| (Form::Nodes, target))
            }
            FieldMeaning::GlobalNode => {
                let types = ["Doc", "Person"].map(str::to_owned).to_vec();
                for id in inputs.global_ids(&types) {
                    steps.push(Step {
                        parent: parent.to_owned(),
                        field,
                        form: Form::Nodes,
                        given: vec![format!("id: {id}")],
                        element: "Node".to_owned(),
                        types: types.clone(),
                        role: Role::Sought,
                    });
                }
                None
            }
            _ => None,
        };
        let Some((form, target)) = found else {
            continue;
        };
        let types = inputs.types_of(target);
        let element = match target {
            Target::Node(id) => inputs.schema.model.node(id).name.clone(),
            Target::Interface(id) => inputs.schema.model.interface(id).name.clone(),
            Target::Union(id) => inputs.schema.model.union(id).name.clone(),
        };
        let given = field.arguments.iter().filter_map(|argument| {
            let of = output
                .arguments
                .iter()
                .find(|of| *of.name == *argument.name)?;
            match of.meaning {
                ArgumentMeaning::Phrase => Some("phrase: \"grid\"".to_owned()),
                ArgumentMeaning::Vector => Some("vector: [1.0, 3.0]".to_owned()),
                _ => None,
            }
        });
        steps.push(Step {
            parent: parent.to_owned(),
            field,
            form,
            given: given.collect(),
            element,
            types,
            role: Role::Shown,
        });
    }
    steps
}

fn target_of(inputs: &Inputs<'_>, field: &FieldDefinition) -> Option<Target> {
    let named = field.ty.inner_named_type();
    let mut nodes = inputs.schema.model.nodes.iter();
    let at = nodes.position(|node| node.name == named.as_str())?;
    let name = &inputs.schema.model.nodes[at].name;
    match inputs.schema.model.by_name.get(name) {
        Some(cygnet_schema::model::TypeId::Node(id)) => Some(Target::Node(*id)),
        _ => None,
    }
}

/// The fields of an object or an interface.
pub fn fields_of<'a>(graphql: &'a GraphQl, parent: &str) -> Vec<&'a FieldDefinition> {
    let fields = match graphql.types.get(parent) {
        Some(ExtendedType::Object(of)) => &of.fields,
        Some(ExtendedType::Interface(of)) => &of.fields,
        _ => return Vec::new(),
    };
    fields.values().map(|field| &**field).collect()
}
