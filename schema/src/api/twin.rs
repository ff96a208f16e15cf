//! The deprecated twins: `title_EQ`, `actors_SOME`, `actorsAggregate`, `born_MAX_GT` ...
//!
//! In: fields of the model. Out: more fields in inputs that others write, all marked as deprecated. Nothing is written
//! where the options do not ask for twins; the one exception is noted.

use apollo_compiler::ast::Type;

use super::{
    AggregateFunction, InputMeaning, Operator, aggregate_filter,
    context::{Context, scalar_name},
    draft::{Draft, InputDraft, named, required},
    filter::{QUANTIFIERS, where_of},
    link::Link,
};
use crate::model::{BaseType, Field, FieldId, Scalar};

fn mark(
    input: &mut InputDraft,
    name: &str,
    meaning: InputMeaning,
    ty: Type,
    (field, instead): (&Field, &str),
) {
    let reason = field
        .deprecated
        .clone()
        .unwrap_or_else(|| format!("Use `{instead}`."));
    input.field(name, meaning, ty).deprecated(Some(&reason));
}

/// `title_EQ` and the other operators of one field.
pub(super) fn filters(context: &Context<'_>, input: &mut InputDraft, id: FieldId, field: &Field) {
    if !context.options.deprecated {
        return;
    }
    let value = context.input_name(field.ty.base);
    let mut add = |operator: Operator, ty: Type| {
        let (suffix, modern) = spelling(operator);
        let instead = format!("{}: {{ {modern}: ... }}", field.name);
        let name = format!("{}_{suffix}", field.name);
        mark(
            input,
            &name,
            InputMeaning::FilterTwin(id, operator),
            ty,
            (field, &instead),
        );
    };
    if field.ty.list {
        let item = if field.ty.item_required {
            required(value)
        } else {
            named(value)
        };
        add(Operator::Eq, item.list());
    } else {
        add(Operator::Eq, named(value));
    }
    if field.ty.base == BaseType::Scalar(Scalar::Boolean) {
        return;
    }
    if field.ty.list {
        return add(Operator::Includes, named(value));
    }
    let item = if field.ty.required {
        required(value)
    } else {
        named(value)
    };
    add(Operator::In, item.list());
    for (operator, ty) in further(context, field.ty.base) {
        add(operator, named(ty.unwrap_or(value)));
    }
}

/// What a type has besides equality, and the type of the value where it is another one.
fn further(context: &Context<'_>, base: BaseType) -> Vec<(Operator, Option<&'static str>)> {
    const ORDER: [Operator; 4] = [Operator::Lt, Operator::Lte, Operator::Gt, Operator::Gte];
    let BaseType::Scalar(scalar) = base else {
        return Vec::new();
    };
    let text = [Operator::Contains, Operator::StartsWith, Operator::EndsWith]
        .map(|operator| (operator, None));
    match scalar {
        Scalar::Boolean => Vec::new(),
        Scalar::Int
        | Scalar::Float
        | Scalar::BigInt
        | Scalar::Date
        | Scalar::DateTime
        | Scalar::Time
        | Scalar::LocalTime
        | Scalar::LocalDateTime
        | Scalar::Duration => ORDER.map(|operator| (operator, None)).to_vec(),
        Scalar::Point | Scalar::CartesianPoint => {
            let ty = if scalar == Scalar::Point {
                "PointDistance"
            } else {
                "CartesianPointDistance"
            };
            let operators = ORDER.into_iter().chain([Operator::Distance]);
            operators.map(|operator| (operator, Some(ty))).collect()
        }
        Scalar::Id => {
            let matches = context
                .options
                .id_matches
                .then_some((Operator::Matches, Some("String")));
            text.into_iter().chain(matches).collect()
        }
        Scalar::String => {
            let on = context.options.string_filters;
            let optional = [
                (on.matches, Operator::Matches),
                (on.gt, Operator::Gt),
                (on.gte, Operator::Gte),
                (on.lt, Operator::Lt),
                (on.lte, Operator::Lte),
            ];
            let optional = optional
                .into_iter()
                .filter(|(wanted, _)| *wanted)
                .map(|(_, operator)| (operator, None));
            text.into_iter().chain(optional).collect()
        }
    }
}

/// How an operator is written at the end of a twin, and in an object of operators.
fn spelling(operator: Operator) -> (&'static str, &'static str) {
    match operator {
        Operator::Eq => ("EQ", "eq"),
        Operator::In => ("IN", "in"),
        Operator::Gt => ("GT", "gt"),
        Operator::Gte => ("GTE", "gte"),
        Operator::Lt => ("LT", "lt"),
        Operator::Lte => ("LTE", "lte"),
        Operator::Contains => ("CONTAINS", "contains"),
        Operator::StartsWith => ("STARTS_WITH", "startsWith"),
        Operator::EndsWith => ("ENDS_WITH", "endsWith"),
        Operator::Matches => ("MATCHES", "matches"),
        Operator::Includes => ("INCLUDES", "includes"),
        Operator::Distance => ("DISTANCE", "distance"),
    }
}

/// `actors_SOME` and `actorsConnection_SOME`.
pub(super) fn relationship(context: &Context<'_>, input: &mut InputDraft, link: &Link<'_>) {
    if !context.options.deprecated {
        return;
    }
    let node = where_of(context, link.target);
    for (modern, quantifier) in QUANTIFIERS {
        let field = &link.field.name;
        let meaning = InputMeaning::RelatedTwin(link.id, quantifier);
        let name = format!("{field}_{}", modern.to_uppercase());
        let instead = format!("{field}: {{ {modern}: ... }}");
        mark(input, &name, meaning, named(&node), (link.field, &instead));
        let field = link.connection_field();
        let meaning = InputMeaning::RelatedConnectionTwin(link.id, quantifier);
        let name = format!("{field}_{}", modern.to_uppercase());
        let instead = format!("{field}: {{ {modern}: ... }}");
        let over = named(&link.connection_where(""));
        mark(input, &name, meaning, over, (link.field, &instead));
    }
}

/// `friends_SOME` of a `@cypher` field. The library always publishes these, and without a mark of deprecation.
pub(super) fn computed(input: &mut InputDraft, id: FieldId, field: &Field, over: &str) {
    for (modern, quantifier) in QUANTIFIERS {
        let name = format!("{}_{}", field.name, modern.to_uppercase());
        input
            .field(
                &name,
                InputMeaning::RelatedTwin(id, quantifier),
                named(over),
            )
            .deprecated(field.deprecated.as_deref())
            .describe(format!(
                "The same as `{}: {{ {modern}: ... }}`.",
                field.name
            ));
    }
}

/// `actorsAggregate`, with its own input.
pub(super) fn aggregate(
    context: &Context<'_>,
    draft: &mut Draft,
    link: &Link<'_>,
    where_name: &str,
) {
    if !context.options.deprecated {
        return;
    }
    let name = format!("{}AggregateInput", link.own);
    let input = draft.input(&name);
    input.logic(&name);
    input.field("count", InputMeaning::Count, named("IntScalarFilters"));
    for (suffix, operator) in [
        ("EQ", Operator::Eq),
        ("LT", Operator::Lt),
        ("LTE", Operator::Lte),
        ("GT", Operator::Gt),
        ("GTE", Operator::Gte),
    ] {
        let reason = format!("Use `count: {{ {}: ... }}`.", spelling(operator).1);
        input
            .field(
                &format!("count_{suffix}"),
                InputMeaning::CountTwin(operator),
                named("Int"),
            )
            .deprecated(Some(&reason));
    }
    aggregate_filter::node_and_edge(context, draft, link, &name);
    let instead = format!("{}: {{ aggregate: ... }}", link.connection_field());
    let field = format!("{}Aggregate", link.field.name);
    mark(
        draft.input(where_name),
        &field,
        InputMeaning::RelatedAggregate(link.id),
        named(&name),
        (link.field, &instead),
    );
}

/// `born_MAX_GT` and the like.
pub(super) fn aggregates(
    context: &Context<'_>,
    input: &mut InputDraft,
    (id, field): (FieldId, &Field),
    scalar: Scalar,
) {
    if !context.options.deprecated {
        return;
    }
    let own = scalar_name(scalar);
    for (suffix, function, ty) in functions(scalar) {
        for (ending, operator) in [
            ("EQUAL", Operator::Eq),
            ("GT", Operator::Gt),
            ("GTE", Operator::Gte),
            ("LT", Operator::Lt),
            ("LTE", Operator::Lte),
        ] {
            let name = format!("{}_{suffix}_{ending}", field.name);
            let reason = format!(
                "Use `{}: {{ {}: {{ {}: ... }} }}`.",
                field.name,
                aggregate_filter::function_name(function),
                spelling(operator).1
            );
            input
                .field(
                    &name,
                    InputMeaning::AggregateTwin(id, function, operator),
                    named(ty.unwrap_or(own)),
                )
                .deprecated(Some(&reason));
        }
    }
}

/// The aggregates of a scalar in twins: name, function, and the type of the value where it is another one.
fn functions(scalar: Scalar) -> Vec<(&'static str, AggregateFunction, Option<&'static str>)> {
    let ends = [
        ("MIN", AggregateFunction::Min, None),
        ("MAX", AggregateFunction::Max, None),
    ];
    match scalar {
        Scalar::String => vec![
            (
                "AVERAGE_LENGTH",
                AggregateFunction::AverageLength,
                Some("Float"),
            ),
            (
                "LONGEST_LENGTH",
                AggregateFunction::LongestLength,
                Some("Int"),
            ),
            (
                "SHORTEST_LENGTH",
                AggregateFunction::ShortestLength,
                Some("Int"),
            ),
        ],
        Scalar::Int | Scalar::Float | Scalar::BigInt => {
            let average = if scalar == Scalar::BigInt {
                "BigInt"
            } else {
                "Float"
            };
            let more = [
                ("SUM", AggregateFunction::Sum, None),
                ("AVERAGE", AggregateFunction::Average, Some(average)),
            ];
            ends.into_iter().chain(more).collect()
        }
        Scalar::Duration => ends
            .into_iter()
            .chain([("AVERAGE", AggregateFunction::Average, None)])
            .collect(),
        Scalar::DateTime | Scalar::Time | Scalar::LocalTime | Scalar::LocalDateTime => {
            ends.to_vec()
        }
        Scalar::Id | Scalar::Boolean | Scalar::Date | Scalar::Point | Scalar::CartesianPoint => {
            Vec::new()
        }
    }
}

/// `PointDistance` and `CartesianPointDistance`: the values of `_DISTANCE` and of the order of points.
pub(super) fn distances(draft: &mut Draft) {
    for (name, point) in [
        ("PointDistance", "PointInput"),
        ("CartesianPointDistance", "CartesianPointInput"),
    ] {
        let input = draft.input(name);
        input.field("point", InputMeaning::DistanceFrom, required(point));
        input.field("distance", InputMeaning::Distance, required("Float"));
        draft.describe(name, "A point, and how far from it.");
    }
}
