//! The API schema while it is being written: each field is recorded together with what it means, so that the GraphQL
//! schema and the tables of meanings cannot drift apart.
//!
//! In: calls of the families of types. Out: what `finish` turns into an `ApiSchema`. It must not know the model's rules.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use apollo_compiler::{Name, Node, ast, ast::Type};

use super::{ArgumentMeaning, FieldMeaning, InputMeaning, InputScalar};
use crate::model::{EnumId, Scalar};

/// All types by name.
#[derive(Default)]
pub(super) struct Draft {
    pub(super) types: HashMap<Name, TypeDraft>,
    /// Types of the type definitions whose names the API needs for itself.
    pub(super) conflicts: BTreeSet<String>,
    /// Types that stay although no operation leads to them.
    pub(super) kept: BTreeSet<Name>,
    lost_output: OutputDraft,
    lost_input: InputDraft,
}

/// A type and its description.
pub(super) struct TypeDraft {
    pub(super) description: Option<String>,
    pub(super) directives: Vec<Node<ast::Directive>>,
    pub(super) shape: Shape,
}

/// What a type is made of.
pub(super) enum Shape {
    Scalar(InputScalar),
    Enum {
        of: Option<EnumId>,
        values: Vec<(Name, Option<String>)>,
    },
    Object(OutputDraft),
    Interface(OutputDraft),
    Union(BTreeSet<Name>),
    Input(InputDraft),
}

/// The fields of an object or interface type.
#[derive(Default)]
pub(super) struct OutputDraft {
    pub(super) interfaces: BTreeSet<Name>,
    pub(super) fields: BTreeMap<Name, FieldDraft>,
}

/// The fields of an input type.
#[derive(Default)]
pub(super) struct InputDraft {
    /// Set for the inputs of points: one value for the compiler.
    pub(super) point: Option<Scalar>,
    pub(super) fields: BTreeMap<Name, InputFieldDraft>,
}

/// A field of an object or interface type.
pub(super) struct FieldDraft {
    pub(super) meaning: FieldMeaning,
    pub(super) ty: Type,
    pub(super) description: Option<String>,
    pub(super) deprecated: Option<String>,
    pub(super) arguments: BTreeMap<Name, ArgumentDraft>,
}

/// An argument of a field.
pub(super) struct ArgumentDraft {
    pub(super) meaning: ArgumentMeaning,
    pub(super) ty: Type,
    pub(super) description: Option<String>,
    pub(super) default: Option<Node<ast::Value>>,
}

/// A field of an input type.
#[derive(Clone)]
pub(super) struct InputFieldDraft {
    pub(super) meaning: InputMeaning,
    pub(super) ty: Type,
    pub(super) description: Option<String>,
    pub(super) deprecated: Option<String>,
    pub(super) default: Option<Node<ast::Value>>,
}

/// `Name`
pub(super) fn named(name: &str) -> Type {
    Type::Named(Name::new_unchecked(name))
}

/// `Name!`
pub(super) fn required(name: &str) -> Type {
    Type::NonNullNamed(Name::new_unchecked(name))
}

/// `[Name!]`
pub(super) fn list(name: &str) -> Type {
    required(name).list()
}

/// `[Name!]!`
pub(super) fn required_list(name: &str) -> Type {
    list(name).non_null()
}

impl Draft {
    /// Notes a conflict if a type of the type definitions has a name that is taken.
    pub(super) fn take(&mut self, name: &str) {
        if self.has(name) {
            self.conflicts.insert(name.to_owned());
        }
    }

    /// Keeps a type even if no operation leads to it.
    pub(super) fn keep(&mut self, name: &str) {
        self.kept.insert(Name::new_unchecked(name));
    }

    /// Whether a type of this name is there.
    pub(super) fn has(&self, name: &str) -> bool {
        self.types.contains_key(name)
    }

    /// The object type of a name, made if it is not there.
    pub(super) fn object(&mut self, name: &str) -> &mut OutputDraft {
        let place = self
            .types
            .entry(Name::new_unchecked(name))
            .or_insert_with(|| TypeDraft::of(Shape::Object(OutputDraft::default())));
        match &mut place.shape {
            Shape::Object(fields) => fields,
            _ => {
                self.conflicts.insert(name.to_owned());
                &mut self.lost_output
            }
        }
    }

    /// The interface type of a name, made if it is not there.
    pub(super) fn interface(&mut self, name: &str) -> &mut OutputDraft {
        let place = self
            .types
            .entry(Name::new_unchecked(name))
            .or_insert_with(|| TypeDraft::of(Shape::Interface(OutputDraft::default())));
        match &mut place.shape {
            Shape::Interface(fields) => fields,
            _ => {
                self.conflicts.insert(name.to_owned());
                &mut self.lost_output
            }
        }
    }

    /// The input type of a name, made if it is not there.
    pub(super) fn input(&mut self, name: &str) -> &mut InputDraft {
        let place = self
            .types
            .entry(Name::new_unchecked(name))
            .or_insert_with(|| TypeDraft::of(Shape::Input(InputDraft::default())));
        match &mut place.shape {
            Shape::Input(fields) => fields,
            _ => {
                self.conflicts.insert(name.to_owned());
                &mut self.lost_input
            }
        }
    }

    /// Adds a member to a union, which is made if it is not there.
    pub(super) fn member(&mut self, union: &str, member: &str) {
        if let Shape::Union(members) =
            &mut self.entry(union, || Shape::Union(BTreeSet::new())).shape
        {
            members.insert(Name::new_unchecked(member));
        }
    }

    /// An enum of the API itself.
    pub(super) fn enumeration(&mut self, name: &str, values: &[&str]) {
        let values = values
            .iter()
            .map(|value| (Name::new_unchecked(value), None))
            .collect();
        self.entry(name, || Shape::Enum { of: None, values });
    }

    /// Any shape under a name that is not taken yet.
    pub(super) fn entry(&mut self, name: &str, shape: impl FnOnce() -> Shape) -> &mut TypeDraft {
        self.types
            .entry(Name::new_unchecked(name))
            .or_insert_with(|| TypeDraft::of(shape()))
    }

    /// Describes a type that is there.
    pub(super) fn describe(&mut self, name: &str, description: impl Into<String>) {
        if let Some(found) = self.types.get_mut(name) {
            found.description = Some(description.into());
        }
    }
}

impl TypeDraft {
    fn of(shape: Shape) -> Self {
        Self {
            description: None,
            directives: Vec::new(),
            shape,
        }
    }
}

impl OutputDraft {
    /// Records a field. The last one of a name stays.
    pub(super) fn field(&mut self, name: &str, field: FieldDraft) {
        self.fields.insert(Name::new_unchecked(name), field);
    }

    /// Whether a field is deprecated.
    pub(super) fn deprecates(&self) -> bool {
        self.fields.values().any(|field| field.deprecated.is_some())
    }

    /// Says that the type implements an interface.
    pub(super) fn implement(&mut self, interface: &str) {
        self.interfaces.insert(Name::new_unchecked(interface));
    }
}

impl InputDraft {
    /// Records a field. The last one of a name stays.
    pub(super) fn field(
        &mut self,
        name: &str,
        meaning: InputMeaning,
        ty: Type,
    ) -> &mut InputFieldDraft {
        let field = InputFieldDraft {
            meaning,
            ty,
            description: None,
            deprecated: None,
            default: None,
        };
        let place = self.fields.entry(Name::new_unchecked(name));
        match place {
            std::collections::btree_map::Entry::Vacant(place) => place.insert(field),
            std::collections::btree_map::Entry::Occupied(place) => {
                let place = place.into_mut();
                *place = field;
                place
            }
        }
    }

    /// `AND`, `OR` and `NOT` over the type itself.
    pub(super) fn logic(&mut self, own_name: &str) {
        self.field("AND", InputMeaning::And, list(own_name))
            .describe("All of these.");
        self.field("OR", InputMeaning::Or, list(own_name))
            .describe("At least one of these.");
        self.field("NOT", InputMeaning::Not, named(own_name))
            .describe("Not this.");
    }
}

impl InputFieldDraft {
    /// Describes the field.
    pub(super) fn describe(&mut self, description: impl Into<String>) -> &mut Self {
        self.description = Some(description.into());
        self
    }

    /// Marks the field as deprecated if there is a reason.
    pub(super) fn deprecated(&mut self, reason: Option<&str>) -> &mut Self {
        if let Some(reason) = reason {
            self.deprecated = Some(reason.to_owned());
        }
        self
    }

    /// Gives the field a default.
    pub(super) fn default(&mut self, value: Option<Node<ast::Value>>) -> &mut Self {
        self.default = value;
        self
    }
}

impl FieldDraft {
    /// A field of a meaning and a type.
    pub(super) fn new(meaning: FieldMeaning, ty: Type) -> Self {
        Self {
            meaning,
            ty,
            description: None,
            deprecated: None,
            arguments: BTreeMap::new(),
        }
    }

    /// Adds an argument.
    pub(super) fn argument(mut self, name: &str, meaning: ArgumentMeaning, ty: Type) -> Self {
        let argument = ArgumentDraft {
            meaning,
            ty,
            description: None,
            default: None,
        };
        self.arguments.insert(Name::new_unchecked(name), argument);
        self
    }

    /// Describes the field.
    pub(super) fn describe(mut self, description: impl Into<String>) -> Self {
        self.description = Some(description.into());
        self
    }

    /// Marks the field as deprecated if there is a reason.
    pub(super) fn deprecated(mut self, reason: Option<&str>) -> Self {
        self.deprecated = reason.map(str::to_owned);
        self
    }
}
