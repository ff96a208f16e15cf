//! The API schema: what clients see, and what each of its fields means.
//!
//! In: [`crate::model::Model`]. Out: [`ApiSchema`]. It must not know operations or Cypher.
//!
//! One file per family of types; each writes its types into a draft, field by field with the field's meaning.

mod input;
mod meaning;
pub use crate::naming as names;

mod context;
mod draft;
mod eligible;
mod link;

mod aggregate;
mod aggregate_filter;
mod collide;
mod connection;
mod filter;
mod finish;
mod graphql;
mod group;
mod object;
mod operators;
mod related_sort;
mod relay;
mod roots;
mod rules;
mod scalar;
mod search;
mod sort;
mod twin;
mod write;

pub use input::{InputField, InputKind, InputScalar, InputType, InputTypeId, InputTypeRef};
pub use meaning::{
    AggregateFunction, ArgumentMeaning, Change, Counter, EventKind, FieldMeaning, InputMeaning,
    NestedWrite, Operator, PointPart, Quantifier, WriteKind,
};
pub use rules::Asked;

use std::{collections::HashMap, sync::Arc};

use apollo_compiler::{Schema, validation::Valid};

use crate::{diagnostic::Diagnostic, model::Model};

/// Publishes a model: the GraphQL schema of the API with the meaning of each field, argument and input.
///
/// Names and types are the library's. Errors are names that cannot be published: taken ones, or such as are no GraphQL
/// names (`@plural`, `queryName`), and an API without anything to read.
pub fn publish(model: &Model, options: &ApiOptions) -> Result<ApiSchema, Vec<Diagnostic>> {
    let context = context::Context::new(model, options);
    let mut draft = draft::Draft::default();
    scalar::add(&context, &mut draft);
    operators::add(&context, &mut draft);
    object::add(&context, &mut draft);
    filter::add(&context, &mut draft);
    sort::add(&context, &mut draft);
    aggregate::add(&context, &mut draft);
    connection::add(&context, &mut draft);
    search::add(&context, &mut draft);
    relay::add(&context, &mut draft);
    roots::add(&context, &mut draft);
    if options.writes {
        write::add(&context, &mut draft);
    }
    let conditions = rules::conditions(model)?;
    finish::finish(draft, (collide::claims(&context), conditions), options)
}

/// The published schema with the meaning of its parts.
#[derive(Debug)]
pub struct ApiSchema {
    /// The GraphQL schema, for validation and introspection.
    pub schema: Valid<Schema>,
    /// How it was published.
    pub options: ApiOptions,
    /// Object and interface types by name, then fields by name.
    pub outputs: HashMap<Arc<str>, HashMap<Arc<str>, OutputField>>,
    /// Input types, enums and scalars as inputs; ids are positions.
    pub inputs: Vec<InputType>,
    /// Input type name to id.
    pub input_by_name: HashMap<Arc<str>, InputTypeId>,
    /// What access rules ask of nodes, by the positions of [`Model::node_conditions`].
    pub conditions: Vec<Asked>,
}

impl ApiSchema {
    /// The meaning of an output field, by the names of its parent type and itself.
    pub fn output(&self, parent: &str, field: &str) -> Option<&OutputField> {
        self.outputs.get(parent)?.get(field)
    }

    /// The input type of an id.
    pub fn input(&self, id: InputTypeId) -> &InputType {
        &self.inputs[id.0 as usize]
    }
}

/// An output field's meaning and its arguments.
#[derive(Debug, Clone)]
pub struct OutputField {
    /// What the field is.
    pub meaning: FieldMeaning,
    /// Its arguments.
    pub arguments: Vec<ArgumentDefinition>,
}

/// An argument of an output field.
#[derive(Debug, Clone)]
pub struct ArgumentDefinition {
    /// The GraphQL name.
    pub name: Arc<str>,
    /// What the argument is.
    pub meaning: ArgumentMeaning,
    /// Its type.
    pub ty: InputTypeRef,
    /// Its default, in GraphQL form.
    pub default: Option<apollo_compiler::Node<apollo_compiler::ast::Value>>,
}

/// How the API is published; from the configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiOptions {
    /// Exactly the library's API, or the superset.
    pub profile: Profile,
    /// Whether the deprecated twins (`title_EQ` ...) are published as well.
    pub deprecated: bool,
    /// Whether create, update, delete and subscription roots are published, with their inputs.
    pub writes: bool,
    /// Extra operators of String filters.
    pub string_filters: StringFilters,
    /// Whether ID filters have `matches`.
    pub id_matches: bool,
    /// Whether `limit` and `first` are required arguments.
    pub limit_required: bool,
    /// `full`: the number of elements where neither the operation nor `@limit` gives one. `None`: no such limit.
    pub default_page: Option<u32>,
}

impl Default for ApiOptions {
    fn default() -> Self {
        Self {
            profile: Profile::Full,
            deprecated: false,
            writes: true,
            string_filters: StringFilters::default(),
            id_matches: false,
            limit_required: false,
            default_page: Some(1_000),
        }
    }
}

/// Which API is published.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    /// The library's, name by name.
    Compat,
    /// A strict superset of it.
    Full,
}

/// The optional operators of String filters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[expect(missing_docs, reason = "the names are the operators'")]
pub struct StringFilters {
    pub matches: bool,
    pub gt: bool,
    pub gte: bool,
    pub lt: bool,
    pub lte: bool,
    pub case_insensitive: bool,
}
