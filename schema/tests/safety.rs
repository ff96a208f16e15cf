//! Hostile and huge type definitions are refused or read; nothing overflows the stack, and nothing takes long.

use std::{
    fmt::Write,
    time::{Duration, Instant},
};

use cygnet_schema::{compile, diagnostic::Diagnostic, model::Model, source::Source};

/// Generous, for a debug build on a busy machine: what this catches is exponential.
const PATIENCE: Duration = Duration::from_secs(30);

fn run(text: &str) -> Result<(Model, Vec<Diagnostic>), Vec<Diagnostic>> {
    let start = Instant::now();
    let answer = compile(&[Source::new("hostile.graphql", text)]);
    assert!(start.elapsed() < PATIENCE, "took {:?}", start.elapsed());
    answer
}

fn check_refused(text: &str, code: &str) {
    let errors = run(text).expect_err("it is refused");
    assert!(errors.len() <= 1_001, "{} findings", errors.len());
    let found: Vec<_> = errors.iter().map(|error| error.code).collect();
    assert!(
        found.contains(&code),
        "{code} is not among {:?}",
        &found[..found.len().min(5)]
    );
    let longest = errors.iter().map(|error| error.to_string().len()).max();
    assert!(longest < Some(10_000), "a message of {longest:?} bytes");
}

fn repeated(count: usize, each: impl Fn(usize) -> String) -> String {
    let mut text = String::new();
    for at in 0..count {
        let _ = writeln!(text, "{}", each(at));
    }
    text
}

const DEEP: usize = 100_000;

#[test]
fn deep_lists_in_types() {
    let ty = format!("{}Int{}", "[".repeat(DEEP), "]".repeat(DEEP));
    check_refused(&format!("type Movie @node {{ a: {ty} }}"), "SOURCE_LIMIT");
}

#[test]
fn deep_values() {
    let list = format!("{}1{}", "[".repeat(DEEP), "]".repeat(DEEP));
    check_refused(
        &format!("type Movie @node {{ a: [Int!] @default(value: {list}) }}"),
        "SOURCE_LIMIT",
    );
    let object = format!("{}1{}", "{a:".repeat(DEEP), "}".repeat(DEEP));
    check_refused(
        &format!("type Movie @node @authorization(filter: [{{where: {object}}}]) {{ a: Int }}"),
        "SOURCE_LIMIT",
    );
}

#[test]
fn conditions_as_deep_as_the_parser_reads() {
    let not = format!("{}{{}}{}", "{NOT:".repeat(150), "}".repeat(150));
    let text = format!("type Movie @node @authorization(filter: [{{where: {not}}}]) {{ a: Int }}");
    assert!(run(&text).is_ok());
}

#[test]
fn too_many_tokens() {
    check_refused(&"type ".repeat(1_100_000), "SOURCE_LIMIT");
}

#[test]
fn a_long_text() {
    let long = "x".repeat(10 << 20);
    let (model, _) = run(&format!(
        "\"{long}\" type Movie @node {{ a: String @default(value: \"{long}\") }}"
    ))
    .expect("a long text is only long");
    assert_eq!(
        model.nodes[0].description.as_ref().map(String::len),
        Some(10 << 20)
    );
}

#[test]
fn long_names() {
    let long = "x".repeat(64 << 10);
    check_refused(&format!("type {long} @node {{ a: Int }}"), "BAD_IDENTIFIER");
    check_refused(
        &format!("type Movie @node {{ {long}: Int }}"),
        "BAD_IDENTIFIER",
    );
    check_refused(
        &format!("type Movie @node(labels: [\"{long}\"]) {{ a: Int }}"),
        "BAD_IDENTIFIER",
    );
    check_refused(&format!("type Movie @node {{ a: {long} }}"), "UNKNOWN_TYPE");
    check_refused(
        &format!("type Movie @node {{ a: Int @{long} }}"),
        "UNKNOWN_DIRECTIVE",
    );
}

#[test]
fn circles_of_interfaces() {
    check_refused("interface A implements A { a: Int }", "GRAPHQL_INVALID");
    check_refused(
        "interface A implements B { a: Int } interface B implements A { a: Int } type T implements A @node { a: Int }",
        "BROKEN_INTERFACE",
    );
}

#[test]
fn long_chains() {
    let interfaces = repeated(2_000, |at| {
        format!("interface I{} implements I{at} {{ a: Int }}", at + 1)
    });
    check_refused(
        &format!("interface I0 {{ a: Int }}\n{interfaces}"),
        "BROKEN_INTERFACE",
    );
    let inputs = repeated(2_000, |at| format!("input I{at} {{ next: I{} }}", at + 1));
    assert!(
        run(&format!(
            "{inputs} input I2000 {{ a: Int }} type Movie @node {{ a: Int }}"
        ))
        .is_ok()
    );
    let required = repeated(300, |at| format!("input I{at} {{ next: I{}! }}", at + 1));
    let text = format!("{required} input I300 {{ next: I0! }} type Movie @node {{ a: Int }}");
    assert!(run(&text).is_err());
    let directives = repeated(1_000, |at| {
        format!(
            "directive @d{at}(a: Int @d{}) on ARGUMENT_DEFINITION",
            at + 1
        )
    });
    let last = "directive @d1000 on ARGUMENT_DEFINITION type Movie @node { a: Int }";
    check_refused(&format!("{directives}{last}"), "GRAPHQL_INVALID");
}

#[test]
fn many_types() {
    let types = repeated(20_000, |at| {
        format!(
            "type T{at} @node {{ id: ID! @id next: [T{}!]! @relationship(type: \"N\", direction: OUT) }}",
            (at + 1) % 20_000
        )
    });
    let (model, _) = run(&types).expect("many types are only many");
    assert_eq!(model.nodes.len(), 20_000);
}

#[test]
fn many_errors() {
    let fields = repeated(20_000, |at| format!("f{at}: Unknwn{at} @nod{at}"));
    check_refused(&format!("type Movie @node {{ {fields} }}"), "TOO_MANY");
    let types = repeated(20_000, |_| {
        "type Movie @node { a: Int b: Strin }".to_owned()
    });
    check_refused(&types, "UNKNOWN_TYPE");
    let lists = repeated(20_000, |at| format!("type T{at} @node {{ a: [Int] }}"));
    check_refused(&lists, "TOO_MANY");
}

#[test]
fn hostile_letters() {
    for text in [
        "\0",
        "type \u{0} @node",
        "\u{feff}type",
        "\"\"\"",
        "type A @node { a: String @default(value: \"\\u{110000}\") }",
        "{",
        "}",
        "😀",
        "extend schema",
        "@",
        "type A @node { a: Int @cypher(statement: \"\"\"\\\"\"\") }",
    ] {
        let errors = run(text).expect_err(text);
        assert!(
            errors.iter().all(|error| !error.message.is_empty()),
            "{errors:?}"
        );
    }
}

#[test]
fn nothing_at_all() {
    for text in ["", "# only a comment", "extend schema @query(read: false)"] {
        let (model, warnings) = run(text).expect("an empty schema is a schema");
        assert!(model.nodes.is_empty() && warnings.is_empty());
    }
}
