//! Requests that must be refused: what is too deep, too wide, too long, or grows when it is expanded.
//!
//! Out: bodies over the demo twin's API, each with what the server must say. Knows neither server nor figures.

use serde_json::{Value, json};

/// What a server must answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expected {
    /// An error with this code and no data.
    Code(&'static str),
    /// This status; the body counts for nothing.
    Status(u16),
    /// The request is fair, though part of it is large: what is large is never read.
    Answered,
}

use Expected::{Answered, Code, Status};

/// A request and what it must get.
pub struct Attack {
    /// What it is.
    pub name: &'static str,
    /// The body.
    pub body: String,
    /// What it must get.
    pub expected: Expected,
}

const TOO_COMPLEX: Expected = Code("COMPLEXITY_EXCEEDED");
const INVALID: Expected = Code("GRAPHQL_VALIDATION_FAILED");

const LARGE: usize = 10_000_000;
const DEEP: usize = 100_000;

fn attack(name: &'static str, body: String, expected: Expected) -> Attack {
    Attack {
        name,
        body,
        expected,
    }
}

fn document(text: impl Into<String>) -> String {
    json!({ "query": text.into() }).to_string()
}

fn nested(open: &str, close: &str) -> String {
    format!("{}{}", open.repeat(DEEP), close.repeat(DEEP))
}

/// So many selections next to each other.
fn many(count: usize, selection: impl Fn(usize) -> String) -> String {
    (0..count).map(selection).collect::<Vec<_>>().join(" ")
}

fn with_filter(value: &str) -> String {
    format!(
        r#"{{"query":"query ($w: DeviceWhere) {{ devices(where: $w) {{ id }} }}","variables":{{"w":{value}}}}}"#
    )
}

fn with_text(value: &str) -> String {
    format!(
        r#"{{"query":"query ($v: String) {{ devices(where: {{ name: {{ eq: $v }} }}) {{ id }} }}","variables":{{"v":{value}}}}}"#
    )
}

fn beside(key: &str, value: &str) -> String {
    format!(r#"{{"query":"{{ __typename }}","{key}":{value}}}"#)
}

/// Fragments that name the next one, `levels` deep.
fn chain(levels: usize, body: impl Fn(usize) -> String, last: &str) -> String {
    let fragments = many(levels, |at| {
        format!("fragment F{at} on Device {{ {} }}", body(at + 1))
    });
    document(format!(
        "{{ devices {{ ...F0 }} }} {fragments} fragment F{levels} on Device {{ {last} }}"
    ))
}

/// What a server with the default configuration refuses.
pub fn by_default() -> Vec<Attack> {
    let mut all = expanding();
    all.extend(deep());
    all.extend(wide());
    all
}

fn expanding() -> Vec<Attack> {
    let twice = |at| format!("...F{at} ...F{at}");
    let fields = |at| format!("a: dependsOn {{ ...F{at} }} b: dependsOn {{ ...F{at} }}");
    let circle = "{ devices { ...A } } fragment A on Device { ...B } fragment B on Device { ...A }";
    let types = "fields { type { ".repeat(15);
    let introspection = format!(
        "{{ __schema {{ types {{ {types} name {} }} }} }}",
        "} } ".repeat(15)
    );
    vec![
        attack(
            "fragments that expand exponentially",
            chain(40, twice, "id"),
            TOO_COMPLEX,
        ),
        attack(
            "fields that expand exponentially",
            chain(20, fields, "id"),
            TOO_COMPLEX,
        ),
        attack("fragments in a circle", document(circle), INVALID),
        attack(
            "introspection of introspection",
            document(introspection),
            INVALID,
        ),
    ]
}

fn deep() -> Vec<Attack> {
    let list = nested("[", "]");
    let object = nested("{\"NOT\":", "}").replace("\"NOT\":}", "\"NOT\":{}}");
    let below = format!("{}{{}}{}", "{\"NOT\":".repeat(100), "}".repeat(100));
    let in_list = format!("{{ devices(where: {{ id: {{ in: {list} }} }}) {{ id }} }}");
    let in_object = format!("{{ devices(where: {}) {{ id }} }}", nested("{NOT:", "}"));
    let selections = format!("{{ devices {} }}", nested("{ dependsOn ", "}"));
    vec![
        attack(
            "a list of 100,000 lists in the document",
            document(in_list),
            TOO_COMPLEX,
        ),
        attack(
            "an object of 100,000 objects in the document",
            document(in_object),
            TOO_COMPLEX,
        ),
        attack("selections 100,000 deep", document(selections), TOO_COMPLEX),
        attack(
            "a list of 100,000 lists in a variable",
            with_filter(&list),
            TOO_COMPLEX,
        ),
        attack(
            "an object of 100,000 objects in a variable",
            with_filter(&object),
            TOO_COMPLEX,
        ),
        attack(
            "an object 100 deep in a variable",
            with_filter(&below),
            TOO_COMPLEX,
        ),
    ]
}

fn wide() -> Vec<Attack> {
    let text = "x".repeat(LARGE);
    let in_text = format!("{{ devices(where: {{ id: {{ eq: \"{text}\" }} }}) {{ id }} }}");
    let aliases = format!("{{ {} }}", many(20_000, |at| format!("a{at}:__typename")));
    let below = format!(
        "{{ devices {{ {} }} }}",
        many(5_000, |at| format!("a{at}: id"))
    );
    let roots = format!(
        "{{ {} }}",
        many(100, |at| format!("a{at}: devices {{ id }}"))
    );
    let alternatives = json!({ "OR": vec![json!({ "id": { "eq": "x" } }); 5_000] });
    let ids = json!({ "id": { "in": vec![Value::from("x"); 250_000] } });
    vec![
        attack("a text of 10 MB", document(in_text), Status(413)),
        attack("20,000 aliases", document(aliases), TOO_COMPLEX),
        attack("5,000 aliases below a field", document(below), TOO_COMPLEX),
        attack("100 root fields", document(roots), TOO_COMPLEX),
        attack(
            "OR of 5,000 in a variable",
            with_filter(&alternatives.to_string()),
            TOO_COMPLEX,
        ),
        attack(
            "250,000 values in a variable",
            with_filter(&ids.to_string()),
            TOO_COMPLEX,
        ),
    ]
}

/// What a server refuses that accepts bodies of 64 MB: the other bounds hold.
pub fn where_bodies_are_large() -> Vec<Attack> {
    let large = "x".repeat(LARGE);
    let quoted = format!("\"{large}\"");
    let deep = nested("[", "]");
    let in_text = format!("{{ devices(where: {{ id: {{ eq: \"{large}\" }} }}) {{ id }} }}");
    let comment = format!("{{ __typename }} #{large}");
    vec![
        attack(
            "10 MB of text in the document",
            document(in_text),
            TOO_COMPLEX,
        ),
        attack("10 MB of comment", document(comment), TOO_COMPLEX),
        attack("10 MB of braces", document("{".repeat(LARGE)), TOO_COMPLEX),
        attack(
            "10 MB of text in a variable",
            with_text(&quoted),
            TOO_COMPLEX,
        ),
        attack(
            "10 MB in a variable nobody knows",
            beside("variables", &format!("{{\"x\":{quoted}}}")),
            TOO_COMPLEX,
        ),
        attack(
            "an operation name of 10 MB",
            beside("operationName", &quoted),
            Code("BAD_USER_INPUT"),
        ),
        attack(
            "10 MB of extensions",
            beside("extensions", &format!("{{\"x\":{quoted}}}")),
            Answered,
        ),
        attack(
            "extensions 100,000 deep",
            beside("extensions", &format!("{{\"x\":{deep}}}")),
            Answered,
        ),
        attack("a body 100,000 deep", deep.clone(), Status(400)),
        attack("a body that is a text of 10 MB", quoted, Status(400)),
    ]
}
