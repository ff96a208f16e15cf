//! CollectFields: selections merged per object type, names bound to meanings, arguments to inputs.

use std::sync::Arc;

use apollo_compiler::{
    ast,
    executable::{Field, Selection as ApolloSelection, SelectionSet},
    schema::ExtendedType,
};
use cygnet_schema::{
    api::ApiSchema,
    model::{Model, TypeId},
};
use indexmap::IndexMap;

use super::{
    Arguments, Children, Concrete, ConcreteType, Document, Fingerprint, Operation, OperationRef,
    OutputType, SelectedField, Selection, input::Inputs, variables::Structure,
};
use crate::{
    error::{ErrorCode, Refused},
    limits::Limits,
};

/// What names are bound to.
#[derive(Debug, Clone, Copy)]
pub struct Names<'a> {
    /// What clients see.
    pub api: &'a ApiSchema,
    /// What the type definitions mean.
    pub model: &'a Model,
    /// The bounds.
    pub limits: &'a Limits,
}

/// Makes the operation of a document for a structure of its variables.
///
/// # Errors
/// `COMPLEXITY_EXCEEDED` where it has too many fields; errors of literals.
pub fn bind_names(
    names: Names<'_>,
    document: &Document,
    operation: OperationRef,
    structure: &Fingerprint,
) -> Result<Operation, Vec<Refused>> {
    let Names {
        api: schema,
        model,
        limits,
    } = names;
    let known = document.known(operation);
    let inputs = Inputs {
        schema,
        known,
        structures: &structure.0,
        limits,
    };
    let mut binder = Binder {
        schema,
        model,
        document,
        inputs,
        limits,
        fields: 0,
    };
    let set = &known.operation.selection_set;
    let selections = binder
        .object(&set.ty, &[set])
        .map_err(|refused| vec![refused])?;
    let name = known
        .operation
        .name
        .as_ref()
        .map(|name| Arc::from(name.as_str()));
    Ok(Operation {
        kind: document.kind(operation),
        name,
        selections,
    })
}

struct Binder<'a> {
    schema: &'a ApiSchema,
    model: &'a Model,
    document: &'a Document,
    inputs: Inputs<'a>,
    limits: &'a Limits,
    fields: usize,
}

impl<'a> Binder<'a> {
    fn object(&mut self, ty: &str, sets: &[&'a SelectionSet]) -> Result<Vec<Selection>, Refused> {
        let mut merged: IndexMap<&'a str, Vec<&'a Field>> = IndexMap::new();
        for set in sets {
            self.collect(ty, set, &mut merged, &mut Vec::new())?;
        }
        merged
            .into_values()
            .map(|fields| self.selection(ty, &fields))
            .collect()
    }

    fn collect(
        &mut self,
        ty: &str,
        set: &'a SelectionSet,
        merged: &mut IndexMap<&'a str, Vec<&'a Field>>,
        visited: &mut Vec<&'a str>,
    ) -> Result<(), Refused> {
        for selection in &set.selections {
            if !self.included(selection) {
                continue;
            }
            match selection {
                ApolloSelection::Field(field) => {
                    self.fields += 1;
                    if self.fields > self.limits.selections {
                        return Err(Refused::new(
                            ErrorCode::ComplexityExceeded,
                            format!(
                                "The operation selects more than {} fields",
                                self.limits.selections
                            ),
                        ));
                    }
                    merged
                        .entry(field.response_name().as_str())
                        .or_default()
                        .push(field);
                }
                ApolloSelection::InlineFragment(fragment) => {
                    let condition = fragment.type_condition.as_ref();
                    if condition.is_none_or(|condition| self.applies(ty, condition)) {
                        self.collect(ty, &fragment.selection_set, merged, visited)?;
                    }
                }
                ApolloSelection::FragmentSpread(spread) => {
                    let name = spread.fragment_name.as_str();
                    if visited.contains(&name) {
                        continue;
                    }
                    visited.push(name);
                    let document = &self.document.executable;
                    let Some(fragment) = document.fragments.get(name) else {
                        continue;
                    };
                    if self.applies(ty, fragment.type_condition()) {
                        self.collect(ty, &fragment.selection_set, merged, visited)?;
                    }
                }
            }
        }
        Ok(())
    }

    fn included(&self, selection: &ApolloSelection) -> bool {
        selection.directives().iter().all(|directive| {
            let wanted = match directive.name.as_str() {
                "skip" => "false",
                "include" => "true",
                _ => return true,
            };
            directive
                .arguments
                .iter()
                .all(|argument| match &*argument.value {
                    ast::Value::Boolean(flag) => flag.to_string() == wanted,
                    ast::Value::Variable(name) => match self.inputs.structure(name) {
                        Structure::Choice(flag) => &**flag == wanted,
                        _ => wanted == "false",
                    },
                    _ => true,
                })
        })
    }

    fn applies(&self, ty: &str, condition: &str) -> bool {
        ty == condition || self.schema.schema.is_subtype(condition, ty)
    }

    fn selection(&mut self, parent: &str, fields: &[&'a Field]) -> Result<Selection, Refused> {
        let field = fields[0];
        let location = field
            .name
            .location()
            .and_then(|span| span.line_column(&self.document.executable.sources))
            .map_or((0, 0), |at| {
                (
                    u32::try_from(at.line).unwrap_or(0),
                    u32::try_from(at.column).unwrap_or(0),
                )
            });
        let output = self.schema.output(parent, &field.name);
        let selected = match (field.name.as_str(), output) {
            ("__typename", _) => SelectedField::TypeName,
            (_, Some(output)) => SelectedField::Known(output.meaning),
            (_, None) => SelectedField::Introspection,
        };
        let mut arguments = Vec::new();
        for definition in output.map_or(&[][..], |output| &output.arguments) {
            let given = field
                .arguments
                .iter()
                .find(|it| it.name.as_str() == &*definition.name);
            let input = match given {
                Some(given) => self
                    .inputs
                    .argument(definition.meaning, &definition.ty, &given.value)
                    .map_err(|error| error.at(location.0, location.1))?,
                None => None,
            };
            let input = match (input, &definition.default) {
                (None, Some(default)) => {
                    self.inputs
                        .argument(definition.meaning, &definition.ty, default)?
                }
                (input, _) => input,
            };
            arguments.extend(input.map(|input| (definition.meaning, input)));
        }
        let sets: Vec<&SelectionSet> = fields
            .iter()
            .filter_map(|field| field.selection_set.as_ref())
            .collect();
        let children = match selected {
            SelectedField::Introspection => Children::None,
            _ => self.children(&sets)?,
        };
        Ok(Selection {
            response_key: Arc::from(field.response_name().as_str()),
            name: Arc::from(field.name.as_str()),
            field: selected,
            arguments: Arguments(arguments),
            ty: output_type(field.ty()),
            children,
            location,
        })
    }

    fn children(&mut self, sets: &[&'a SelectionSet]) -> Result<Children, Refused> {
        let Some(first) = sets.first() else {
            return Ok(Children::None);
        };
        let ty = first.ty.as_str();
        match self.schema.schema.types.get(ty) {
            Some(ExtendedType::Interface(_) | ExtendedType::Union(_)) => {
                let mut types = Vec::new();
                for (name, of) in self.possible(ty) {
                    let selections = self.object(&name, sets)?;
                    types.push((ConcreteType { name, of }, selections));
                }
                Ok(Children::PerType(types))
            }
            _ => Ok(Children::Object(Arc::from(ty), self.object(ty, sets)?)),
        }
    }

    fn possible(&self, abstract_type: &str) -> Vec<(Arc<str>, Concrete)> {
        let nodes = self.model.nodes.iter().map(|node| &node.name);
        let edges = self.model.edges.iter().map(|edge| &edge.name);
        nodes
            .chain(edges)
            .filter(|name| self.schema.schema.is_subtype(abstract_type, name))
            .filter_map(|name| {
                let of = match self.model.by_name.get(name)? {
                    TypeId::Node(id) => Concrete::Node(*id),
                    TypeId::Edge(id) => Concrete::Edge(*id),
                    _ => return None,
                };
                Some((Arc::from(name.as_str()), of))
            })
            .collect()
    }
}

fn output_type(ty: &ast::Type) -> OutputType {
    match ty {
        ast::Type::Named(_) => OutputType::Named { required: false },
        ast::Type::NonNullNamed(_) => OutputType::Named { required: true },
        ast::Type::List(item) => OutputType::List {
            item: Box::new(output_type(item)),
            required: false,
        },
        ast::Type::NonNullList(item) => OutputType::List {
            item: Box::new(output_type(item)),
            required: true,
        },
    }
}
