//! Leaves that are read, and leaves that are refused.

use super::*;

fn literal(text: &str) -> ast::Value {
    let document = ast::Document::parse(format!("query ($v: T = {text}) {{ a }}"), "test.graphql")
        .expect("a literal");
    match &document.definitions[0] {
        ast::Definition::OperationDefinition(operation) => {
            let default = operation.variables[0].default_value.as_ref();
            default.expect("a default").as_ref().clone()
        }
        _ => panic!("an operation"),
    }
}

fn of_literal(scalar: Scalar, text: &str) -> Result<Value, String> {
    parse(
        InputScalar::Built(scalar),
        ScalarInput::Literal(&literal(text)),
    )
    .map_err(|error| error.message("T"))
}

fn of_variable(scalar: Scalar, text: &str) -> Result<Value, String> {
    let value = serde_json::from_str(text).expect("JSON");
    parse(InputScalar::Built(scalar), ScalarInput::Variable(&value))
        .map_err(|error| error.message("T"))
}

fn string(text: &str) -> Value {
    Value::String(text.into())
}

#[test]
fn accepted() {
    assert_eq!(of_literal(Scalar::Id, "1"), Ok(string("1")));
    assert_eq!(of_variable(Scalar::Id, "1e21"), Ok(string("1e+21")));
    assert_eq!(
        of_variable(Scalar::Id, "3000000000"),
        Ok(string("3000000000"))
    );
    assert_eq!(
        of_literal(Scalar::Float, "3000000000"),
        Ok(Value::Float(3e9))
    );
    assert_eq!(of_variable(Scalar::Float, "1"), Ok(Value::Float(1.0)));
    assert_eq!(of_variable(Scalar::Int, "1.0"), Ok(Value::Integer(1)));
    assert_eq!(
        of_literal(Scalar::Int, "-2147483648"),
        Ok(Value::Integer(i32::MIN.into()))
    );
    assert_eq!(
        of_literal(Scalar::BigInt, "9007199254740993"),
        Ok(Value::Integer(9_007_199_254_740_993))
    );
    assert_eq!(
        of_variable(Scalar::BigInt, "\"-9223372036854775808\""),
        Ok(Value::Integer(i64::MIN))
    );
    assert_eq!(
        of_variable(
            Scalar::Point,
            "{\"longitude\": 1, \"latitude\": 2.5, \"height\": null}"
        ),
        Ok(Value::Point(Point {
            srid: 4326,
            x: 1.0,
            y: 2.5,
            z: None
        }))
    );
    assert_eq!(
        of_literal(Scalar::CartesianPoint, "{y: 2, x: 1, z: 3}"),
        Ok(Value::Point(Point {
            srid: 9157,
            x: 1.0,
            y: 2.0,
            z: Some(3.0)
        }))
    );
}

/// The texts are what graphql-js 16.15 and the library 7.6.3 answer to the same input.
#[test]
fn texts_for_literals() {
    for (scalar, input, message) in [
        (
            Scalar::Int,
            "\"x\"",
            "Int cannot represent non-integer value: \"x\"",
        ),
        (
            Scalar::Int,
            "{a: 1, b: [X]}",
            "Int cannot represent non-integer value: {a: 1, b: [X]}",
        ),
        (
            Scalar::Int,
            "3000000000",
            "Int cannot represent non 32-bit signed integer value: 3000000000",
        ),
        (
            Scalar::Float,
            "[1, \"a\"]",
            "Float cannot represent non numeric value: [1, \"a\"]",
        ),
        (
            Scalar::String,
            "RED",
            "String cannot represent a non string value: RED",
        ),
        (
            Scalar::Id,
            "1.5",
            "ID cannot represent a non-string and non-integer value: 1.5",
        ),
        (
            Scalar::Boolean,
            "1",
            "Boolean cannot represent a non boolean value: 1",
        ),
        (
            Scalar::BigInt,
            "9223372036854775808",
            "Value must be either a BigInt, or a string representing a BigInt value.",
        ),
        (
            Scalar::DateTime,
            "1",
            "DateTime cannot represent non string value.",
        ),
        (
            Scalar::DateTime,
            "\"x\"",
            "DateTime cannot represent non temporal value: x",
        ),
        (
            Scalar::Date,
            "true",
            "Date cannot represent non string value.",
        ),
        (
            Scalar::Time,
            "\"x\"",
            "Expected value of type \"T\", found \"x\"; Value must be formatted as Time: x",
        ),
        (
            Scalar::Duration,
            "1.5",
            "Only strings can be validated as Duration, but received: FloatValue",
        ),
    ] {
        assert_eq!(
            of_literal(scalar, input),
            Err(message.to_owned()),
            "{input}"
        );
    }
}

#[test]
fn texts_for_variables() {
    for (scalar, input, message) in [
        (
            Scalar::Int,
            "{\"a\": 1}",
            "Int cannot represent non-integer value: { a: 1 }",
        ),
        (
            Scalar::Int,
            "1e21",
            "Int cannot represent non 32-bit signed integer value: 1e+21",
        ),
        (
            Scalar::String,
            "[\"a\", 1]",
            "String cannot represent a non string value: [\"a\", 1]",
        ),
        (Scalar::Id, "1.5", "ID cannot represent value: 1.5"),
        (
            Scalar::BigInt,
            "1",
            "BigInt values are not JSON serializable. Please pass as a string in variables, or inline in the GraphQL query.",
        ),
        (
            Scalar::Date,
            "[\"a\", 1]",
            "Date cannot represent non string value: a,1",
        ),
        (
            Scalar::DateTime,
            "{\"a\": 1}",
            "DateTime cannot represent non string value: [object Object]",
        ),
        (
            Scalar::DateTime,
            "\"x\"",
            "DateTime cannot represent non temporal value: x",
        ),
        (
            Scalar::LocalTime,
            "\"x\"",
            "Expected type \"T\". Value must be formatted as LocalTime: x",
        ),
        (
            Scalar::LocalDateTime,
            "1",
            "Expected type \"T\". Value must be of type string: 1",
        ),
        (
            Scalar::Duration,
            "true",
            "Only string or Duration can be validated as Duration, but received: true",
        ),
        (
            Scalar::Duration,
            "\"x\"",
            "Expected type \"T\". Value must be formatted as Duration: x",
        ),
        (
            Scalar::Point,
            "1",
            "Expected type \"PointInput\" to be an object.",
        ),
        (
            Scalar::Point,
            "{\"longitude\": 1}",
            "Field \"latitude\" of required type \"Float!\" was not provided.",
        ),
        (
            Scalar::CartesianPoint,
            "{\"q\": 1}",
            "Field \"q\" is not defined by type \"CartesianPointInput\".",
        ),
    ] {
        assert_eq!(
            of_variable(scalar, input),
            Err(message.to_owned()),
            "{input}"
        );
    }
}

#[test]
fn huge_input_makes_a_short_error() {
    let text = format!("\"{}\"", "x".repeat(10_000_000));
    for scalar in [Scalar::Int, Scalar::DateTime, Scalar::Duration] {
        assert!(
            of_variable(scalar, &text)
                .expect_err("no such scalar")
                .len()
                < 2_000
        );
    }
    let list = format!(
        "[{}]",
        "\"xxxxxxxxxx\",".repeat(10_000).trim_end_matches(',')
    );
    assert!(
        of_variable(Scalar::Date, &list)
            .expect_err("no such scalar")
            .len()
            < 2_000
    );
    assert!(
        of_literal(Scalar::Int, &list)
            .expect_err("no such scalar")
            .len()
            < 2_000
    );
}
