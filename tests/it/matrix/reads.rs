//! A way to nodes in; everything that can be asked there out, each as one operation.

use apollo_compiler::{ast::FieldDefinition, schema::ExtendedType};
use cygnet_schema::api::{ArgumentMeaning, FieldMeaning};

use super::{
    cell::{Cell, Role, Set},
    inputs::{About, Inputs, Literal},
    places::{Form, Place, fields_of, model_name},
};

/// How many relationships filters go along at the first way, and at those below it.
const HOPS: [usize; 3] = [2, 1, 0];

/// Everything at a place.
pub fn cells(inputs: &Inputs<'_>, place: &Place<'_>) -> Vec<Cell> {
    let maker = Maker { inputs, place };
    let mut cells = maker.nodes();
    cells.extend(maker.leaves());
    if place.last().form != Form::Nodes {
        cells.extend(maker.of_connection());
    }
    for argument in &place.last().field.arguments {
        match maker.argument(&argument.name) {
            Some(ArgumentMeaning::Where) => cells.extend(maker.filters(&argument.ty)),
            Some(ArgumentMeaning::Sort) => cells.extend(maker.orders(&argument.ty)),
            _ => {}
        }
    }
    cells
}

struct Maker<'a> {
    inputs: &'a Inputs<'a>,
    place: &'a Place<'a>,
}

impl Maker<'_> {
    fn argument(&self, name: &str) -> Option<ArgumentMeaning> {
        let step = self.place.last();
        let output = self
            .inputs
            .schema
            .api
            .output(&step.parent, &step.field.name)?;
        let found = output.arguments.iter().find(|of| *of.name == *name);
        found.map(|of| of.meaning)
    }

    fn cell(&self, kind: &'static str, arguments: &[String], selection: &str) -> Cell {
        let step = self.place.last();
        Cell {
            kind,
            document: self.place.operation(arguments, selection),
            ordered: false,
            sets: self.place.sets(),
            shows: None,
            cursors: None,
            about: format!("{}.{}", step.parent, step.field.name),
        }
    }

    fn nodes(&self) -> Vec<Cell> {
        let step = self.place.last();
        let kind = match step.form {
            _ if step.role == Role::Sought => "node(id)",
            Form::Nodes => "list",
            Form::Connection => "connection",
            Form::Search => "search",
        };
        vec![self.cell(kind, &[], &step.nodes(""))]
    }

    /// One field of the nodes each.
    fn leaves(&self) -> Vec<Cell> {
        let step = self.place.last();
        let mut parents = vec![step.element.clone()];
        parents.extend(step.types.iter().filter(|ty| **ty != step.element).cloned());
        let mut cells = Vec::new();
        for parent in &parents {
            for field in fields_of(&self.inputs.schema.api.schema, parent) {
                let Some(selected) = self.leaf(parent, field) else {
                    continue;
                };
                let on = match *parent == step.element {
                    true => selected,
                    false => format!("... on {parent} {{ {selected} }}"),
                };
                let mut cell = self.cell("field", &[], &step.nodes(&on));
                let name = match field.name.as_str() {
                    "id" => "key".to_owned(),
                    name => name.to_owned(),
                };
                select(&mut cell.sets, parent, &step.types, name);
                cell.about = format!("{parent}.{}", field.name);
                cells.push(cell);
            }
        }
        cells
    }

    fn leaf(&self, parent: &str, field: &FieldDefinition) -> Option<String> {
        let meaning = self.inputs.schema.api.output(parent, &field.name)?.meaning;
        let is_leaf = matches!(
            meaning,
            FieldMeaning::Property(_) | FieldMeaning::GlobalId | FieldMeaning::Custom(_)
        );
        if !is_leaf {
            return None;
        }
        match self
            .inputs
            .schema
            .api
            .schema
            .types
            .get(field.ty.inner_named_type())
        {
            Some(ExtendedType::Scalar(_) | ExtendedType::Enum(_)) => Some(field.name.to_string()),
            Some(ExtendedType::Object(of)) if of.fields.contains_key("longitude") => {
                Some(format!("{} {{ longitude latitude }}", field.name))
            }
            _ => None,
        }
    }

    /// Counts, pages, edges, aggregates and groups.
    fn of_connection(&self) -> Vec<Cell> {
        let step = self.place.last();
        let connection = step.field.ty.inner_named_type().to_string();
        let graphql = &self.inputs.schema.api.schema;
        let mut cells = Vec::new();
        for field in fields_of(graphql, &connection) {
            let Some(output) = self.inputs.schema.api.output(&connection, &field.name) else {
                continue;
            };
            match output.meaning {
                FieldMeaning::TotalCount => cells.push(self.measured("count", "totalCount", None)),
                FieldMeaning::PageInfo => {
                    let page = "pageInfo { hasNextPage hasPreviousPage startCursor endCursor }";
                    cells.push(self.measured("page", page, None));
                }
                FieldMeaning::Edges => {
                    cells.push(self.measured("page", "edges { cursor }", None));
                    cells.extend(self.edges(field));
                }
                FieldMeaning::Aggregate => {
                    let inner = self.aggregates(field.ty.inner_named_type(), 4);
                    cells.extend(inner.into_iter().map(|(text, name)| {
                        self.measured("aggregate", &format!("aggregate {{ {text} }}"), name)
                    }));
                }
                FieldMeaning::GroupBy => cells.extend(self.groups(field)),
                _ => {}
            }
        }
        cells
    }

    fn measured(&self, kind: &'static str, selection: &str, name: Option<String>) -> Cell {
        let mut cell = self.cell(kind, &[], selection);
        let last = cell.sets.last_mut().expect("a way has sets");
        last.role = match last.role {
            Role::Shown => Role::Measured,
            role => role,
        };
        last.selected.extend(name);
        cell.shows = Some(self.place.operation(&[], &self.place.last().nodes("")));
        cell
    }

    /// The relationships' properties.
    fn edges(&self, edges: &FieldDefinition) -> Vec<Cell> {
        let graphql = &self.inputs.schema.api.schema;
        let named = edges.ty.inner_named_type();
        let Some(properties) = fields_of(graphql, named)
            .into_iter()
            .find(|field| field.name == "properties")
        else {
            return Vec::new();
        };
        let names = fields_of(graphql, properties.ty.inner_named_type());
        names
            .into_iter()
            .map(|field| {
                let inner = format!("properties {{ {} }}", field.name);
                self.measured("edge", &format!("edges {{ {inner} }}"), None)
            })
            .collect()
    }

    /// Every value below an aggregate, with the field that it is of.
    fn aggregates(&self, named: &str, depth: usize) -> Vec<(String, Option<String>)> {
        let mut all = Vec::new();
        if depth == 0 {
            return all;
        }
        for field in fields_of(&self.inputs.schema.api.schema, named) {
            let Some(output) = self.inputs.schema.api.output(named, &field.name) else {
                continue;
            };
            let name = match output.meaning {
                FieldMeaning::AggregateField(id)
                    if !matches!(id.owner, cygnet_schema::model::Owner::Edge(_)) =>
                {
                    Some(self.inputs.schema.model.field(id).name.clone())
                }
                _ => None,
            };
            let below = field.ty.inner_named_type();
            match self.inputs.schema.api.schema.types.get(below) {
                Some(ExtendedType::Object(_)) => {
                    let inner = self.aggregates(below, depth - 1).into_iter();
                    all.extend(inner.map(|(text, inner)| {
                        (
                            format!("{} {{ {text} }}", field.name),
                            name.clone().or(inner),
                        )
                    }));
                }
                _ => all.push((field.name.to_string(), name)),
            }
        }
        all
    }

    fn groups(&self, field: &FieldDefinition) -> Vec<Cell> {
        let Some(argument) = field.arguments.first() else {
            return Vec::new();
        };
        let about = About::nodes(&self.place.last().types, 0);
        let literals = self.inputs.literals(&argument.ty, &about).into_iter();
        literals
            .map(|literal| {
                let inner = "edges { node { key } }";
                let text = format!("groupBy(fields: {}) {{ {inner} }}", literal.text);
                let mut cell = self.cell("group", &[], &text);
                let last = cell.sets.last_mut().expect("a way has sets");
                last.selected.extend(literal.own);
                cell.sets.extend(literal.others);
                cell
            })
            .collect()
    }

    fn about(&self) -> About {
        let depth = self.place.steps.len();
        let hops = HOPS.get(depth - 1).copied().unwrap_or(0);
        let about = About::nodes(&self.place.last().types, hops);
        match depth {
            1 | 2 => about,
            _ => about.thinly(),
        }
    }

    fn filters(&self, ty: &apollo_compiler::ast::Type) -> Vec<Cell> {
        let step = self.place.last();
        let mut cells = Vec::new();
        for (at, literal) in self
            .inputs
            .literals(ty, &self.about())
            .into_iter()
            .enumerate()
        {
            let argument = [format!("where: {}", literal.text)];
            let kind = match literal.others.is_empty() {
                true => "filter",
                false => "filter through others",
            };
            let mut cell = self.cell(kind, &argument, &step.nodes(""));
            // Every third is counted instead of shown.
            if step.form != Form::Nodes && at % 3 == 2 {
                let aggregate = "aggregate { count { nodes } }";
                let has_aggregate = fields_of(
                    &self.inputs.schema.api.schema,
                    step.field.ty.inner_named_type(),
                )
                .iter()
                .any(|field| field.name == "aggregate");
                let selection = match has_aggregate && at % 2 == 0 {
                    true => aggregate,
                    false => "totalCount",
                };
                cell.shows = Some(cell.document);
                cell.document = self.place.operation(&argument, selection);
                let last = cell.sets.last_mut().expect("a way has sets");
                last.role = Role::Measured;
            }
            ask(&mut cell, literal);
            cells.push(cell);
        }
        cells
    }

    fn orders(&self, ty: &apollo_compiler::ast::Type) -> Vec<Cell> {
        let step = self.place.last();
        let mut cells = Vec::new();
        let named = ty.inner_named_type();
        let sorts = self.inputs.schema.api.schema.get_input_object(named);
        let end = match sorts.is_some_and(|of| of.fields.contains_key("key")) {
            true => "{key: ASC}",
            false => "{node: {key: ASC}}",
        };
        let connection = step.form != Form::Nodes;
        let pages: [String; 3] = match connection {
            true => [
                String::new(),
                ", first: 1".to_owned(),
                ", first: 2".to_owned(),
            ],
            false => [
                String::new(),
                ", limit: 1".to_owned(),
                ", limit: 2, offset: 1".to_owned(),
            ],
        };
        for (at, literal) in self
            .inputs
            .literals(ty.item_type(), &self.about())
            .into_iter()
            .enumerate()
        {
            let is_end = literal.text == end || literal.text == end.replace("ASC", "DESC");
            let sort = match is_end || !self.has_key() {
                true => literal.text.clone(),
                false => format!("{}, {end}", literal.text),
            };
            let mut pages = pages.iter().enumerate();
            let wanted = pages.find(|(page, _)| at % 3 == *page);
            let page = wanted.map_or("", |(_, page)| page.as_str());
            if !page.is_empty() && !self.has_key() {
                continue;
            }
            let selection = match connection {
                true => format!("{} pageInfo {{ hasNextPage }}", step.nodes("")),
                false => step.nodes(""),
            };
            let mut cell = self.cell("order", &[format!("sort: [{sort}]{page}")], &selection);
            cell.ordered = self.has_key();
            let after = literal.clone();
            ask(&mut cell, literal);
            cells.push(cell);
            if step.form == Form::Connection && at % 2 == 0 {
                cells.push(self.cursor(&sort, after));
            }
        }
        cells
    }

    /// The page after a cursor that somebody made who sees everything.
    fn cursor(&self, sort: &str, literal: Literal) -> Cell {
        let step = self.place.last();
        let after = format!("sort: [{sort}], first: 2, after: \"@cursor@\"");
        let selection = format!(
            "{} pageInfo {{ hasNextPage hasPreviousPage }}",
            step.nodes("")
        );
        let mut cell = self.cell("cursor", &[after], &selection);
        cell.ordered = true;
        let all = [format!("sort: [{sort}]")];
        cell.cursors = Some(self.place.operation(&all, "edges { cursor }"));
        ask(&mut cell, literal);
        cell
    }

    /// Whether an order can be ended by the key.
    fn has_key(&self) -> bool {
        !matches!(self.place.last().element.as_str(), "Thing" | "Node")
    }
}

/// Notes that an argument of the last step names fields.
fn ask(cell: &mut Cell, literal: Literal) {
    let last = cell.sets.last_mut().expect("a way has sets");
    last.asked.extend(literal.own);
    cell.sets.extend(literal.others);
}

/// Notes that a field of nodes of the last set is selected: of one type, or of all.
fn select(sets: &mut Vec<Set>, parent: &str, types: &[String], name: String) {
    let name = model_name(&name);
    let mut last = sets.pop().expect("a way has sets");
    if types.len() > 1 && types.iter().any(|ty| ty == parent) {
        let mut rest = last.clone();
        rest.types.retain(|ty| ty != parent);
        sets.push(rest);
        last.types = vec![parent.to_owned()];
    }
    last.selected.insert(name);
    sets.push(last);
}
