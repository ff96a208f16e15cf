//! What a client gave: a coerced value with its type, so that keys have meanings.

use cygnet_schema::api::{ApiSchema, InputKind, InputMeaning, InputTypeRef};

use crate::{
    operation::{Input, of_value},
    value::Value,
};

/// A value of an input type. It is never null.
#[derive(Debug, Clone, Copy)]
pub(super) struct Given<'a> {
    pub(super) value: &'a Value,
    ty: &'a InputTypeRef,
}

impl<'a> Given<'a> {
    /// `None` for null.
    pub(super) fn new(value: &'a Value, ty: &'a InputTypeRef) -> Option<Self> {
        (*value != Value::Null).then_some(Self { value, ty })
    }

    /// The items of a list; a single value is a list of itself. Nulls are left out.
    pub(super) fn items(self) -> impl Iterator<Item = Self> {
        let (items, ty) = match (self.value, self.ty) {
            (Value::List(items), InputTypeRef::List { item, .. }) => (items.as_slice(), &**item),
            _ => (std::slice::from_ref(self.value), self.ty),
        };
        items.iter().filter_map(move |value| Self::new(value, ty))
    }

    /// The fields of an object with their meanings and values, nulls included.
    pub(super) fn entries(
        self,
        api: &'a ApiSchema,
    ) -> impl Iterator<Item = (InputMeaning, &'a Value, &'a InputTypeRef)> {
        let entries = match self.value {
            Value::Map(entries) => entries.as_slice(),
            _ => &[],
        };
        let fields = match &api.input(self.ty.named()).kind {
            InputKind::Object(fields) => fields.as_slice(),
            InputKind::Scalar(_) | InputKind::Enum(..) => &[],
        };
        entries.iter().filter_map(move |(name, value)| {
            let field = fields
                .binary_search_by(|field| field.name.cmp(name))
                .ok()
                .map(|at| &fields[at])
                .or_else(|| fields.iter().find(|field| field.name == *name))?;
            Some((field.meaning, value, &field.ty))
        })
    }

    /// The fields of an object that are not null.
    pub(super) fn fields(self, api: &'a ApiSchema) -> impl Iterator<Item = (InputMeaning, Self)> {
        self.entries(api)
            .filter_map(|(meaning, value, ty)| Some((meaning, Self::new(value, ty)?)))
    }

    /// The field of a meaning, if it is not null.
    pub(super) fn get(self, api: &'a ApiSchema, wanted: InputMeaning) -> Option<Self> {
        self.fields(api)
            .find(|(meaning, _)| *meaning == wanted)
            .map(|(_, given)| given)
    }

    /// As an input whose leaves are places in the value: for filters.
    pub(super) fn input(self, api: &ApiSchema) -> Input {
        of_value(api, self.ty, self.value)
    }
}
