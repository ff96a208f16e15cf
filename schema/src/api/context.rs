//! What every family of types asks about: the model, the options, and the names of types.
//!
//! In: the model and the options. Out: [`Context`]. It must not know how types are written.

use apollo_compiler::ast::Type;

use super::{ApiOptions, Profile, draft::named, names::Names};
use crate::model::{BaseType, Field, FieldType, Model, Owner, Scalar, Target};

/// Read by everyone, written by nobody.
pub(super) struct Context<'m> {
    pub(super) model: &'m Model,
    pub(super) options: &'m ApiOptions,
    nodes: Vec<Names>,
    interfaces: Vec<Names>,
    unions: Vec<Names>,
}

impl<'m> Context<'m> {
    pub(super) fn new(model: &'m Model, options: &'m ApiOptions) -> Self {
        let nodes = model
            .nodes
            .iter()
            .map(|node| Names::of(&node.name, node.plural.as_deref()));
        let interfaces = model
            .interfaces
            .iter()
            .map(|of| Names::of(&of.name, of.plural.as_deref()));
        let unions = model
            .unions
            .iter()
            .map(|union| Names::of(&union.name, union.plural.as_deref()));
        Self {
            model,
            options,
            nodes: nodes.collect(),
            interfaces: interfaces.collect(),
            unions: unions.collect(),
        }
    }

    /// The names of a node type, interface or union.
    pub(super) fn names(&self, target: Target) -> &Names {
        match target {
            Target::Node(id) => &self.nodes[id.index()],
            Target::Interface(id) => &self.interfaces[id.index()],
            Target::Union(id) => &self.unions[id.index()],
        }
    }

    /// The GraphQL name of a target.
    pub(super) fn target_name(&self, target: Target) -> &str {
        &self.names(target).name
    }

    /// The GraphQL name of an owner of fields.
    pub(super) fn owner_name(&self, owner: Owner) -> &'m str {
        match owner {
            Owner::Node(id) => &self.model.node(id).name,
            Owner::Interface(id) => &self.model.interface(id).name,
            Owner::Edge(id) => &self.model.edge(id).name,
            Owner::Plain(id) => &self.model.plain(id).name,
        }
    }

    /// The GraphQL name of a type where it is read.
    pub(super) fn output_name(&self, base: BaseType) -> &'m str {
        match base {
            BaseType::Scalar(scalar) => scalar_name(scalar),
            BaseType::Enum(id) => &self.model.enums[id.index()].name,
            BaseType::User(id) => &self.model.scalars[id.index()].name,
            BaseType::Node(id) => &self.model.node(id).name,
            BaseType::Interface(id) => &self.model.interface(id).name,
            BaseType::Union(id) => &self.model.union(id).name,
            BaseType::Plain(id) => &self.model.plain(id).name,
        }
    }

    /// The GraphQL name of a type where it is given: points have inputs of their own.
    pub(super) fn input_name(&self, base: BaseType) -> &'m str {
        match base {
            BaseType::Scalar(Scalar::Point) => "PointInput",
            BaseType::Scalar(Scalar::CartesianPoint) => "CartesianPointInput",
            _ => self.output_name(base),
        }
    }

    /// The type of a field where it is read.
    pub(super) fn output_type(&self, ty: FieldType) -> Type {
        wrapped(named(self.output_name(ty.base)), ty)
    }

    /// `Int`, or `Int!` where a limit is required.
    pub(super) fn limit_type(&self) -> Type {
        let ty = named("Int");
        if self.options.limit_required {
            ty.non_null()
        } else {
            ty
        }
    }

    /// Whether what the library lacks is published.
    pub(super) fn is_full(&self) -> bool {
        match self.options.profile {
            Profile::Full => true,
            Profile::Compat => false,
        }
    }

    /// The fields of an owner with their ids.
    pub(super) fn fields(
        &self,
        owner: Owner,
    ) -> impl Iterator<Item = (crate::model::FieldId, &'m Field)> + use<'m> {
        self.model
            .fields(owner)
            .iter()
            .enumerate()
            .map(move |(index, field)| {
                let index = u16::try_from(index).expect("the model numbers fields with u16");
                (crate::model::FieldId { owner, index }, field)
            })
    }

    /// The fields that every node of a target has and that pass a test: of a union those that all members have alike, as the first
    /// one's.
    pub(super) fn shared_fields(
        &self,
        target: Target,
        passes: fn(&Field) -> bool,
    ) -> Vec<(crate::model::FieldId, &'m Field)> {
        let (owner, others) = match target {
            Target::Node(id) => (Owner::Node(id), &[][..]),
            Target::Interface(id) => (Owner::Interface(id), &[][..]),
            Target::Union(id) => match self.model.union(id).members.split_first() {
                Some((first, others)) => (Owner::Node(*first), others),
                None => return Vec::new(),
            },
        };
        let alike = |field: &Field| {
            others.iter().all(|other| {
                let mut fields = self.model.node(*other).fields.iter();
                fields.any(|own| {
                    own.name == field.name
                        && (own.ty.base, own.ty.list) == (field.ty.base, field.ty.list)
                        && passes(own)
                })
            })
        };
        self.fields(owner)
            .filter(|(_, field)| passes(field) && alike(field))
            .collect()
    }

    /// The unions whose roots are sorted, paged and aggregated: those with members, in the profile `full`.
    pub(super) fn paged_unions(&self) -> Vec<Target> {
        let unions = self.model.unions.iter().enumerate();
        let full = unions.filter(|(_, union)| self.is_full() && !union.members.is_empty());
        full.map(|(at, _)| Target::Union(crate::model::UnionId(number(at))))
            .collect()
    }

    /// Every interface and node type, in the order in which they are written: interfaces first, because types that
    /// both need are the interface's.
    pub(super) fn implementing(&self) -> Vec<(Owner, Target)> {
        let interfaces =
            (0..self.model.interfaces.len()).map(|at| crate::model::InterfaceId(number(at)));
        let nodes = (0..self.model.nodes.len()).map(|at| crate::model::NodeId(number(at)));
        interfaces
            .map(|id| (Owner::Interface(id), Target::Interface(id)))
            .chain(nodes.map(|id| (Owner::Node(id), Target::Node(id))))
            .collect()
    }
}

/// A position as an id.
pub(super) fn number(position: usize) -> u32 {
    u32::try_from(position).expect("the model numbers types with u32")
}

/// `ty` with the list and non-null wrappers of a field.
pub(super) fn wrapped(mut ty: Type, of: FieldType) -> Type {
    if of.list {
        if of.item_required {
            ty = ty.non_null();
        }
        ty = ty.list();
    }
    if of.required { ty.non_null() } else { ty }
}

/// The GraphQL name of a built-in scalar.
pub(super) fn scalar_name(scalar: Scalar) -> &'static str {
    match scalar {
        Scalar::Id => "ID",
        Scalar::String => "String",
        Scalar::Int => "Int",
        Scalar::Float => "Float",
        Scalar::Boolean => "Boolean",
        Scalar::BigInt => "BigInt",
        Scalar::Date => "Date",
        Scalar::DateTime => "DateTime",
        Scalar::Time => "Time",
        Scalar::LocalTime => "LocalTime",
        Scalar::LocalDateTime => "LocalDateTime",
        Scalar::Duration => "Duration",
        Scalar::Point => "Point",
        Scalar::CartesianPoint => "CartesianPoint",
    }
}
