//! CollectFields: selections merged per object type, names bound to meanings, arguments to inputs.

use std::sync::Arc;

use apollo_compiler::{
    Node, ast,
    executable::{Field, Selection as ApolloSelection, SelectionSet},
    schema::ExtendedType,
};
use cygnet_schema::{
    api::{ApiSchema, ArgumentDefinition, InputTypeRef},
    model::{EdgeId, Model, NodeId, TypeId},
};
use indexmap::IndexMap;

use super::{
    Arguments, Children, Concrete, ConcreteType, Document, Fingerprint, Input, Operation,
    OperationRef, OutputType, SelectedField, Selection,
    document::place,
    fingerprint::Structure,
    input::{Inputs, text},
};
use crate::{
    error::{ErrorCode, Refused},
    limits::{Limits, exceeded},
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
    let structures = structure.structures();
    let inputs = Inputs {
        schema,
        known,
        structures: &structures,
        limits,
        sources: &document.executable.sources,
    };
    let mut binder = Binder {
        schema,
        model,
        document,
        inputs,
        limits,
        visited: 0,
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

/// Fields by response key.
type Merged<'a> = IndexMap<&'a str, Vec<&'a Node<Field>>, ahash::RandomState>;

struct Binder<'a> {
    schema: &'a ApiSchema,
    model: &'a Model,
    document: &'a Document,
    inputs: Inputs<'a>,
    limits: &'a Limits,
    visited: usize,
}

impl<'a> Binder<'a> {
    fn object(&mut self, ty: &str, sets: &[&'a SelectionSet]) -> Result<Vec<Selection>, Refused> {
        let mut merged = Merged::default();
        let mut visited = Vec::new();
        for set in sets {
            self.collect((ty, set), &mut merged, &mut visited)?;
        }
        merged
            .into_values()
            .map(|fields| self.selection(ty, &fields))
            .collect()
    }

    fn collect(
        &mut self,
        (ty, set): (&str, &'a SelectionSet),
        merged: &mut Merged<'a>,
        visited: &mut Vec<&'a str>,
    ) -> Result<(), Refused> {
        for selection in &set.selections {
            self.visit()?;
            if !self.included(selection)? {
                continue;
            }
            match selection {
                ApolloSelection::Field(field) => {
                    merged
                        .entry(field.response_name().as_str())
                        .or_default()
                        .push(field);
                }
                ApolloSelection::InlineFragment(fragment) => {
                    let condition = fragment.type_condition.as_ref();
                    if condition.is_none_or(|condition| self.applies(ty, condition)) {
                        self.collect((ty, &fragment.selection_set), merged, visited)?;
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
                        self.collect((ty, &fragment.selection_set), merged, visited)?;
                    }
                }
            }
        }
        Ok(())
    }

    /// Counts a selection; those below an abstract type count once for each of its types.
    fn visit(&mut self) -> Result<(), Refused> {
        self.visited += 1;
        let bound = self.limits.bound_selections;
        if self.visited > bound {
            return Err(exceeded(
                "The operation selects too many fields of too many types",
                bound,
            ));
        }
        Ok(())
    }

    /// Whether `@skip` and `@include` let a selection stand.
    fn included(&self, selection: &ApolloSelection) -> Result<bool, Refused> {
        for directive in selection.directives().iter() {
            let wanted = match directive.name.as_str() {
                "skip" => false,
                "include" => true,
                _ => continue,
            };
            for argument in &directive.arguments {
                if self.condition(&argument.value)? != wanted {
                    return Ok(false);
                }
            }
        }
        Ok(true)
    }

    /// The truth of a condition. A variable with a default may still be given as null, which is no truth.
    fn condition(&self, value: &Node<ast::Value>) -> Result<bool, Refused> {
        let flag = match &**value {
            ast::Value::Boolean(flag) => Some(*flag),
            ast::Value::Variable(name) => match self.inputs.structure(name) {
                Structure::Flag(flag) => Some(*flag),
                _ => None,
            },
            _ => None,
        };
        flag.ok_or_else(|| {
            let message = "Argument \"if\" of non-null type \"Boolean!\" must not be null.";
            self.inputs.at(value, message.to_owned())
        })
    }

    fn applies(&self, ty: &str, condition: &str) -> bool {
        ty == condition || self.schema.schema.is_subtype(condition, ty)
    }

    fn selection(
        &mut self,
        parent: &str,
        fields: &[&'a Node<Field>],
    ) -> Result<Selection, Refused> {
        let field = fields[0];
        let location = place(field.location(), &self.document.executable.sources);
        let output = self.schema.output(parent, &field.name);
        let selected = match (field.name.as_str(), output) {
            ("__typename", _) => SelectedField::TypeName,
            ("__schema" | "__type", _) => SelectedField::Introspection,
            (_, Some(output)) => SelectedField::Known(output.meaning),
            (name, None) => {
                let message = format!("the field {parent}.{name} has no meaning");
                return Err(Refused::new(ErrorCode::InternalServerError, message));
            }
        };
        let definitions = output.map_or(&[][..], |output| &output.arguments);
        let arguments = self.arguments(definitions, field)?;
        let sets: Vec<&SelectionSet> = fields
            .iter()
            .filter_map(|field| field.selection_set.as_ref())
            .collect();
        let children = match selected {
            SelectedField::Introspection => Children::None,
            SelectedField::TypeName | SelectedField::Known(_) => self.children(&sets)?,
        };
        Ok(Selection {
            response_key: Arc::from(field.response_name().as_str()),
            name: Arc::from(field.name.as_str()),
            field: selected,
            arguments,
            ty: output_type(field.ty()),
            children,
            location,
        })
    }

    fn arguments(
        &self,
        definitions: &[ArgumentDefinition],
        field: &Node<Field>,
    ) -> Result<Arguments, Refused> {
        let mut arguments = Vec::new();
        for ArgumentDefinition {
            name,
            meaning,
            ty,
            default,
        } in definitions
        {
            let given = field.specified_argument_by_name(name);
            let input = match given {
                Some(value) => self.inputs.argument(*meaning, ty, value)?,
                None => None,
            };
            let input = match (input, default) {
                (None, Some(default)) => self.inputs.argument(*meaning, ty, default)?,
                (input, _) => input,
            };
            if let (Some(value), true) = (given, ty.required()) {
                self.check_required(name, ty, (value, input.as_ref()))?;
            }
            arguments.extend(input.map(|input| (*meaning, input)));
        }
        Ok(Arguments(arguments))
    }

    /// A variable that may be null, in a place that may not: only now it is known whether it is.
    fn check_required(
        &self,
        name: &str,
        ty: &InputTypeRef,
        (value, input): (&Node<ast::Value>, Option<&Input>),
    ) -> Result<(), Refused> {
        let ty = text(self.schema, ty);
        let message = match input {
            None => format!("Argument \"{name}\" of required type \"{ty}\" was not provided."),
            Some(Input::Null) => {
                format!("Argument \"{name}\" of non-null type \"{ty}\" must not be null.")
            }
            Some(_) => return Ok(()),
        };
        Err(self.inputs.at(value, message))
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

    /// The object types of an abstract one, in the order of the model.
    fn possible(&self, abstract_type: &str) -> Vec<(Arc<str>, Concrete)> {
        let node = |id: NodeId| {
            (
                Arc::from(self.model.node(id).name.as_str()),
                Concrete::Node(id),
            )
        };
        let edge = |id: EdgeId| {
            (
                Arc::from(self.model.edge(id).name.as_str()),
                Concrete::Edge(id),
            )
        };
        match self.model.by_name.get(abstract_type) {
            Some(TypeId::Interface(id)) => {
                let nodes = &self.model.interface(*id).implementations;
                nodes.iter().map(|id| node(*id)).collect()
            }
            Some(TypeId::Union(id)) => {
                let members = &self.model.union(*id).members;
                members.iter().map(|id| node(*id)).collect()
            }
            // The API's own: the interface of global ids, the unions of relationship properties.
            _ => {
                let is_one = |name: &str| self.schema.schema.is_subtype(abstract_type, name);
                let nodes = self.model.nodes.iter().zip(0..);
                let edges = self.model.edges.iter().zip(0..);
                nodes
                    .filter(|(it, _)| is_one(&it.name))
                    .map(|(_, id)| node(NodeId(id)))
                    .chain(
                        edges
                            .filter(|(it, _)| is_one(&it.name))
                            .map(|(_, id)| edge(EdgeId(id))),
                    )
                    .collect()
            }
        }
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
