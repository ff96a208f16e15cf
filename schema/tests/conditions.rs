//! What access rules ask of nodes is read when the schema is published: what cannot be asked refuses it.

use cygnet_schema::{
    api::{ApiOptions, publish},
    resolve::compile,
    source::Source,
};

const TYPES: &str = "enum Kind { A B }
type Claims @jwt { role: String @jwtClaim(path: \"realm.role\") }
type Rel @relationshipProperties { weight: Int }
type Other @node { name: String things: [Thing!]! @relationship(type: \"R\", direction: IN, properties: \"Rel\") }
type Thing @node RULE { id: ID! kind: Kind n: Int day: Date hidden: String @filterable(byValue: false)
  others: [Other!]! @relationship(type: \"R\", direction: OUT, properties: \"Rel\") }";

fn published(condition: &str) -> Result<usize, String> {
    let rule = format!("@authorization(filter: [{{where: {{node: {condition}}}}}])");
    let text = TYPES.replace("RULE", &rule);
    let (model, _) =
        compile(&[Source::new("a.graphql", text)]).map_err(|found| found[0].to_string())?;
    publish(&model, &ApiOptions::default())
        .map(|api| api.conditions.len())
        .map_err(|found| format!("{}: {}", found[0].path.join("."), found[0].message))
}

#[test]
fn conditions_ask_what_where_inputs_ask() {
    for condition in [
        "{}",
        "{id: {eq: \"$jwt.sub\"}}",
        "{id_EQ: \"$jwt.sub\"}",
        "{id: {in: \"$jwt.role\"}}",
        "{kind: {in: [A, B]}}",
        "{n: {gte: 3, lt: \"$context.n\"}}",
        "{day: {gt: \"2020-01-01\"}}",
        "{NOT: {OR: [{n: {eq: null}}, {AND: []}]}}",
        "{others: {some: {name: {startsWith: \"x\", matches: \"y\"}}}}",
        "{others_NONE: {name_CONTAINS: \"x\"}}",
        "{othersConnection: {all: {edge: {weight: {gt: 1}}, node: {things: {single: {n: {eq: 1}}}}}}}",
    ] {
        assert_eq!(published(condition), Ok(1), "{condition}");
    }
}

#[test]
fn conditions_that_cannot_be_asked_are_refused() {
    let place = "Thing.@authorization.filter: Invalid argument: filter, error: ";
    for (condition, message) in [
        (
            "{ide: {eq: 1}}",
            "Field \"ide\" is not defined by type \"ThingWhere\".",
        ),
        (
            "{hidden: {eq: \"x\"}}",
            "Field \"hidden\" is not defined by type \"ThingWhere\".",
        ),
        (
            "{id: {greater: 1}}",
            "Field \"greater\" is not defined by type \"IDScalarFilters\".",
        ),
        ("{id: \"x\"}", "Expected an object."),
        ("{n: {eq: \"x\"}}", "The value is not of the field's type."),
        ("{n: {eq: [1]}}", "Expected one value."),
        ("{kind: {eq: C}}", "Value \"C\" does not exist in enum."),
        (
            "{id: {eq: \"$jwt\"}}",
            "\"$jwt\" has no path: \"$jwt.sub\".",
        ),
        (
            "{id: {in: [\"$jwt.sub\"]}}",
            "\"$jwt.sub\" cannot stand in a list: give the claim itself, without brackets.",
        ),
    ] {
        assert_eq!(
            published(condition),
            Err(format!("{place}{message}")),
            "{condition}"
        );
    }
}
