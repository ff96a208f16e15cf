//! Leaf types: built-in scalars, user scalars, enums, and the two points with their inputs.
//!
//! In: the model's scalars and enums. Out: their types in the draft. It must not know filters.

use apollo_compiler::Name;

use super::{
    FieldMeaning, InputMeaning, InputScalar, PointPart,
    context::{Context, number, scalar_name},
    draft::{Draft, FieldDraft, Shape, named, required},
    twin,
};
use crate::model::{EnumId, Scalar, ScalarId};

/// Writes them all; what nobody uses is dropped at the end.
pub(super) fn add(context: &Context<'_>, draft: &mut Draft) {
    for scalar in BUILT_IN {
        let entry = draft.entry(scalar_name(scalar), || {
            Shape::Scalar(InputScalar::Built(scalar))
        });
        entry.description = description(scalar).map(str::to_owned);
    }
    draft.enumeration("SortDirection", &["ASC", "DESC"]);
    draft.describe("SortDirection", "Smallest first, or largest first.");
    point(draft);
    cartesian_point(draft);
    twin::distances(draft);
    for (position, scalar) in context.model.scalars.iter().enumerate() {
        let id = ScalarId(number(position));
        draft.take(&scalar.name);
        let entry = draft.entry(&scalar.name, || Shape::Scalar(InputScalar::User(id)));
        entry.description.clone_from(&scalar.description);
        entry.directives = scalar
            .kept
            .iter()
            .filter(|of| of.name == "specifiedBy")
            .cloned()
            .collect();
    }
    for (position, of) in context.model.enums.iter().enumerate() {
        draft.take(&of.name);
        let values = of
            .values
            .iter()
            .map(|(name, description)| (Name::new_unchecked(name), description.clone()))
            .collect();
        let id = EnumId(number(position));
        draft
            .entry(&of.name, || Shape::Enum {
                of: Some(id),
                values,
            })
            .description
            .clone_from(&of.description);
    }
}

const BUILT_IN: [Scalar; 12] = [
    Scalar::Id,
    Scalar::String,
    Scalar::Int,
    Scalar::Float,
    Scalar::Boolean,
    Scalar::BigInt,
    Scalar::Date,
    Scalar::DateTime,
    Scalar::Time,
    Scalar::LocalTime,
    Scalar::LocalDateTime,
    Scalar::Duration,
];

fn description(scalar: Scalar) -> Option<&'static str> {
    match scalar {
        Scalar::BigInt => {
            Some("An integer of 64 bits, written as text: JSON numbers lose digits beyond 2^53.")
        }
        Scalar::Date => Some("A day: `2026-11-24`."),
        Scalar::DateTime => Some("A point in time with its offset: `2026-11-24T10:15:30.000Z`."),
        Scalar::Time => Some("A time of day with its offset: `10:15:30Z`."),
        Scalar::LocalTime => Some("A time of day without an offset: `10:15:30`."),
        Scalar::LocalDateTime => Some("A day and a time without an offset: `2026-11-24T10:15:30`."),
        Scalar::Duration => Some("A length of time in the form of ISO 8601: `P1DT2H`."),
        Scalar::Id
        | Scalar::String
        | Scalar::Int
        | Scalar::Float
        | Scalar::Boolean
        | Scalar::Point
        | Scalar::CartesianPoint => None,
    }
}

fn point(draft: &mut Draft) {
    let object = draft.object("Point");
    for (name, part, ty) in [
        ("longitude", PointPart::Longitude, required("Float")),
        ("latitude", PointPart::Latitude, required("Float")),
        ("height", PointPart::Height, named("Float")),
        ("crs", PointPart::Crs, required("String")),
        ("srid", PointPart::Srid, required("Int")),
    ] {
        object.field(name, FieldDraft::new(FieldMeaning::Point(part), ty));
    }
    draft.describe(
        "Point",
        "A place on the earth (WGS 84), in degrees; the height in metres.",
    );
    let input = draft.input("PointInput");
    input.point = Some(Scalar::Point);
    input.field(
        "longitude",
        InputMeaning::Point(PointPart::Longitude),
        required("Float"),
    );
    input.field(
        "latitude",
        InputMeaning::Point(PointPart::Latitude),
        required("Float"),
    );
    input.field(
        "height",
        InputMeaning::Point(PointPart::Height),
        named("Float"),
    );
    draft.describe(
        "PointInput",
        "A place on the earth (WGS 84), in degrees; the height in metres.",
    );
}

fn cartesian_point(draft: &mut Draft) {
    let object = draft.object("CartesianPoint");
    for (name, part, ty) in [
        ("x", PointPart::X, required("Float")),
        ("y", PointPart::Y, required("Float")),
        ("z", PointPart::Z, named("Float")),
        ("crs", PointPart::Crs, required("String")),
        ("srid", PointPart::Srid, required("Int")),
    ] {
        object.field(name, FieldDraft::new(FieldMeaning::Point(part), ty));
    }
    draft.describe("CartesianPoint", "A place in the plane or in space.");
    let input = draft.input("CartesianPointInput");
    input.point = Some(Scalar::CartesianPoint);
    input.field("x", InputMeaning::Point(PointPart::X), required("Float"));
    input.field("y", InputMeaning::Point(PointPart::Y), required("Float"));
    input.field("z", InputMeaning::Point(PointPart::Z), named("Float"));
    draft.describe("CartesianPointInput", "A place in the plane or in space.");
}
