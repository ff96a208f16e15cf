//! The inputs with the operators of one scalar: `StringScalarFilters`, `IntListFilters`, `GenreEnumScalarFilters` ...
//!
//! In: the model's leaf types and the optional operators. Out: their filter inputs, and which one a field takes.

use super::{
    InputMeaning, Operator, aggregate_filter,
    context::{Context, scalar_name},
    draft::{Draft, InputDraft, list, named, required},
};
use crate::model::{BaseType, FieldType, Scalar};

/// Writes them all; what nobody uses is dropped at the end.
pub(super) fn add(context: &Context<'_>, draft: &mut Draft) {
    for scalar in [
        Scalar::Int,
        Scalar::Float,
        Scalar::BigInt,
        Scalar::Date,
        Scalar::DateTime,
        Scalar::Time,
        Scalar::LocalTime,
        Scalar::LocalDateTime,
        Scalar::Duration,
    ] {
        let input = draft.input(&scalar_filters(scalar));
        equality(input, scalar_name(scalar));
        order(input, scalar_name(scalar));
        list_filters(draft, scalar);
    }
    let boolean = draft.input("BooleanScalarFilters");
    boolean.field("eq", InputMeaning::Operator(Operator::Eq), named("Boolean"));
    // A list of booleans has no `includes` in the library.
    let booleans = draft.input("BooleanListFilters");
    booleans.field("eq", InputMeaning::Operator(Operator::Eq), list("Boolean"));
    text(context, draft);
    point(draft);
    aggregate_filter::shared(draft);
    for of in context
        .model
        .enums
        .iter()
        .map(|of| (&of.name, "Enum"))
        .chain(context.model.scalars.iter().map(|of| (&of.name, "")))
    {
        let (name, kind) = of;
        equality(draft.input(&format!("{name}{kind}ScalarFilters")), name);
        inclusion(draft.input(&format!("{name}List{kind}ScalarFilters")), name);
    }
}

/// The filter input that a field of a leaf type takes.
pub(super) fn filters_of(context: &Context<'_>, ty: FieldType) -> String {
    match (ty.base, ty.list) {
        (BaseType::Scalar(scalar), true) => format!("{}ListFilters", scalar_name(scalar)),
        (BaseType::Scalar(scalar), false) => scalar_filters(scalar),
        (BaseType::Enum(_), true) => {
            format!("{}ListEnumScalarFilters", context.output_name(ty.base))
        }
        (BaseType::Enum(_), false) => format!("{}EnumScalarFilters", context.output_name(ty.base)),
        (_, true) => format!("{}ListScalarFilters", context.output_name(ty.base)),
        (_, false) => format!("{}ScalarFilters", context.output_name(ty.base)),
    }
}

/// The filter input of one value of a scalar.
pub(super) fn scalar_filters(scalar: Scalar) -> String {
    match scalar {
        Scalar::Point | Scalar::CartesianPoint => format!("{}Filters", scalar_name(scalar)),
        _ => format!("{}ScalarFilters", scalar_name(scalar)),
    }
}

fn equality(input: &mut InputDraft, of: &str) {
    input.field("eq", InputMeaning::Operator(Operator::Eq), named(of));
    input.field("in", InputMeaning::Operator(Operator::In), list(of));
}

fn order(input: &mut InputDraft, of: &str) {
    for (name, operator) in ORDER {
        input.field(name, InputMeaning::Operator(operator), named(of));
    }
}

/// The four operators of an order.
pub(super) const ORDER: [(&str, Operator); 4] = [
    ("gt", Operator::Gt),
    ("gte", Operator::Gte),
    ("lt", Operator::Lt),
    ("lte", Operator::Lte),
];

fn inclusion(input: &mut InputDraft, of: &str) {
    input.field("eq", InputMeaning::Operator(Operator::Eq), list(of));
    input.field(
        "includes",
        InputMeaning::Operator(Operator::Includes),
        named(of),
    );
}

fn list_filters(draft: &mut Draft, scalar: Scalar) {
    inclusion(
        draft.input(&format!("{}ListFilters", scalar_name(scalar))),
        scalar_name(scalar),
    );
}

fn text(context: &Context<'_>, draft: &mut Draft) {
    let id = draft.input("IDScalarFilters");
    parts_of_text(id, "ID");
    if context.options.id_matches {
        id.field(
            "matches",
            InputMeaning::Operator(Operator::Matches),
            named("ID"),
        );
    }
    list_filters(draft, Scalar::Id);
    list_filters(draft, Scalar::String);
    optional(context, draft.input("StringScalarFilters"));
    if context.options.string_filters.case_insensitive {
        let field = draft.input("StringScalarFilters");
        field.field(
            "caseInsensitive",
            InputMeaning::CaseInsensitive,
            named("CaseInsensitiveStringScalarFilters"),
        );
        optional(context, draft.input("CaseInsensitiveStringScalarFilters"));
    }
}

fn parts_of_text(input: &mut InputDraft, of: &str) {
    equality(input, of);
    for (name, operator) in [
        ("contains", Operator::Contains),
        ("startsWith", Operator::StartsWith),
        ("endsWith", Operator::EndsWith),
    ] {
        input.field(name, InputMeaning::Operator(operator), named(of));
    }
}

fn optional(context: &Context<'_>, input: &mut InputDraft) {
    parts_of_text(input, "String");
    let on = context.options.string_filters;
    for (wanted, name, operator) in [
        (on.matches, "matches", Operator::Matches),
        (on.gt, "gt", Operator::Gt),
        (on.gte, "gte", Operator::Gte),
        (on.lt, "lt", Operator::Lt),
        (on.lte, "lte", Operator::Lte),
    ] {
        if wanted {
            input.field(name, InputMeaning::Operator(operator), named("String"));
        }
    }
}

fn point(draft: &mut Draft) {
    for (scalar, value, distance) in [
        (Scalar::Point, "PointInput", "PointDistanceFilters"),
        (
            Scalar::CartesianPoint,
            "CartesianPointInput",
            "CartesianDistancePointFilters",
        ),
    ] {
        let input = draft.input(&scalar_filters(scalar));
        equality(input, value);
        input.field("distance", InputMeaning::Distance, named(distance));
        inclusion(
            draft.input(&format!("{}ListFilters", scalar_name(scalar))),
            value,
        );
        let input = draft.input(distance);
        input.field("from", InputMeaning::DistanceFrom, required(value));
        order(input, "Float");
        if scalar == Scalar::Point {
            input.field("eq", InputMeaning::Operator(Operator::Eq), named("Float"));
        }
        draft.describe(
            distance,
            "How far a point is from another one: in metres on the earth, else in its own unit.",
        );
    }
}
