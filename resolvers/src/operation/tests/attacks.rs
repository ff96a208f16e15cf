//! Documents and variables that are made to hurt: each is refused with a code. The time is printed (`--nocapture`), and what
//! these aim at would not end.

use std::time::Instant;

use super::fixture;

fn check(text: &str, variables: &str, code: &str) {
    let it = fixture();
    let started = Instant::now();
    let refused = it.refused(text, variables);
    let took = started.elapsed();
    let start: String = text.chars().take(60).collect();
    println!("{took:?} {start}: {}", refused[0]);
    assert!(refused[0].contains(code), "{start}: {}", refused[0]);
    assert!(refused.len() <= 101 && refused.iter().all(|it| it.len() < 11_000));
}

fn doubling(leaf: &str, levels: usize) -> String {
    let mut text = String::from("{ movies { ...F0 ...F0 } }");
    for level in 0..levels {
        let next = level + 1;
        text.push_str(&format!(
            "\nfragment F{level} on Movie {{ ...F{next} ...F{next} }}"
        ));
    }
    text + &format!("\nfragment F{levels} on Movie {leaf}")
}

fn root_doubling(levels: usize) -> String {
    let mut text = String::from("{ ...F0 ...F0 }");
    for level in 0..levels {
        let next = level + 1;
        text.push_str(&format!(
            "\nfragment F{level} on Query {{ ...F{next} ...F{next} }}"
        ));
    }
    text
}

#[test]
fn fragments_that_double() {
    check(&doubling("{ title }", 40), "{}", "COMPLEXITY_EXCEEDED");
    check(&root_doubling(50), "{}", "GRAPHQL_VALIDATION_FAILED");
    check(
        &doubling("{ ...Unknown }", 50),
        "{}",
        "GRAPHQL_VALIDATION_FAILED",
    );
}

#[test]
fn fragments_in_circles_and_chains() {
    check(
        "{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }",
        "{}",
        "GRAPHQL_VALIDATION_FAILED",
    );
    let mut chain = String::from("{ movies { ...F0 } }");
    for level in 0..2_000 {
        chain.push_str(&format!(
            " fragment F{level} on Movie {{ ...F{} }}",
            level + 1
        ));
    }
    check(&chain, "{}", "COMPLEXITY_EXCEEDED");
}

#[test]
fn nesting() {
    let deep = 100_000;
    let nested = |open: &str, inside: &str, close: &str| {
        format!("{}{inside}{}", open.repeat(deep), close.repeat(deep))
    };
    check(
        &format!(
            "{{ movies(where: {}) {{ title }} }}",
            nested("{NOT:", "{}", "}")
        ),
        "{}",
        "COMPLEXITY_EXCEEDED",
    );
    check(&nested("[", "", "]"), "{}", "COMPLEXITY_EXCEEDED");
    check(&"{a".repeat(deep), "{}", "COMPLEXITY_EXCEEDED");
    let text = "query ($w: MovieWhere) { movies(where: $w) { title } }";
    check(
        text,
        &format!("{{\"w\":{}}}", nested("{\"NOT\":", "{}", "}")),
        "COMPLEXITY_EXCEEDED",
    );
    check(
        text,
        &format!("{{\"w\":{}}}", nested("[", "", "]")),
        "COMPLEXITY_EXCEEDED",
    );
    let within_the_parser = format!(
        "{{\"w\":{}{{}}{}}}",
        "{\"NOT\":".repeat(100),
        "}".repeat(100)
    );
    check(text, &within_the_parser, "COMPLEXITY_EXCEEDED");
}

#[test]
fn long_texts() {
    let long = "x".repeat(10 * 1024 * 1024);
    check(
        &format!("{{ movies(where: {{title: {{eq: \"{long}\"}}}}) {{ title }} }}"),
        "{}",
        "COMPLEXITY_EXCEEDED",
    );
    let text = "query ($w: MovieWhere) { movies(where: $w) { title } }";
    check(
        text,
        &format!("{{\"w\":{{\"title\":{{\"eq\":\"{long}\"}}}}}}"),
        "COMPLEXITY_EXCEEDED",
    );
    let medium = "x".repeat(1024 * 1024);
    check(
        text,
        &format!("{{\"w\":{{\"runtime\":{{\"eq\":\"{medium}\"}}}}}}"),
        "BAD_USER_INPUT",
    );
    check(
        text,
        &format!("{{\"w\":{{\"{medium}\":1}}}}"),
        "BAD_USER_INPUT",
    );
}

#[test]
fn many_of_everything() {
    let many = |count: usize, one: &dyn Fn(usize) -> String| {
        (0..count).map(one).collect::<Vec<_>>().join(" ")
    };
    let aliases = many(20_000, &|at| format!("a{at}: title"));
    check(
        &format!("{{ movies {{ {aliases} }} }}"),
        "{}",
        "COMPLEXITY_EXCEEDED",
    );
    let roots = many(60, &|at| format!("a{at}: movies {{ title }}"));
    check(&format!("{{ {roots} }}"), "{}", "COMPLEXITY_EXCEEDED");
    let unknown = many(6_000, &|at| format!("u{at}"));
    check(
        &format!("{{ movies {{ {unknown} }} }}"),
        "{}",
        "COMPLEXITY_EXCEEDED",
    );
    let unknown = many(4_000, &|at| format!("u{at}"));
    check(
        &format!("{{ movies {{ {unknown} }} }}"),
        "{}",
        "GRAPHQL_VALIDATION_FAILED",
    );
    let variables = many(3_000, &|at| format!("$v{at}: Int"));
    check(
        &format!("query ({variables}) {{ movies {{ title }} }}"),
        "{}",
        "COMPLEXITY_EXCEEDED",
    );
    let arguments = many(3_000, &|_| "limit: 1".to_owned());
    check(
        &format!("{{ movies({arguments}) {{ title }} }}"),
        "{}",
        "GRAPHQL_VALIDATION_FAILED",
    );
    let directives = many(2_500, &|_| "@skip(if: true)".to_owned());
    check(&format!("{{ movies {directives} {{ title }} }}"), "{}", "");
    let operations = many(2_000, &|at| format!("query A{at} {{ x }}"));
    check(&operations, "{}", "");
    let fragments = many(2_000, &|at| format!("fragment A{at} on Movie {{ x }}"));
    check(&format!("{{ movies {{ title }} }} {fragments}"), "{}", "");
    let conflicts = many(1_200, &|at| format!("actors(limit: {at}) {{ name }}"));
    check(
        &format!("{{ movies {{ {conflicts} }} }}"),
        "{}",
        "GRAPHQL_VALIDATION_FAILED",
    );
}

#[test]
fn lists_that_are_structure() {
    let it = fixture();
    let text = "query ($w: MovieWhere) { movies(where: $w) { title } }";
    let list = |count: usize, item: &str| format!("[{}]", vec![item; count].join(","));
    let wide = format!("{{\"w\":{{\"AND\":{}}}}}", list(201, "{}"));
    check(text, &wide, "COMPLEXITY_EXCEEDED");
    let inner = format!("{{\"OR\":{}}}", list(150, "{\"title\":{\"eq\":\"a\"}}"));
    let wide = format!("{{\"w\":{{\"AND\":{}}}}}", list(150, &inner));
    check(text, &wide, "COMPLEXITY_EXCEEDED");
    let many = format!(
        "{{\"w\":{{\"title\":{{\"in\":{}}}}}}}",
        list(100_000, "\"a\"")
    );
    it.operation_of(text, &many);
    let too_many = format!(
        "{{\"w\":{{\"title\":{{\"in\":{}}}}}}}",
        list(300_000, "\"a\"")
    );
    check(text, &too_many, "COMPLEXITY_EXCEEDED");
    // Left while it is read: two million values would be a tree of a hundred megabytes.
    let unknown = format!("{{\"unknown\":{}}}", list(2_000_000, "1"));
    check(text, &unknown, "COMPLEXITY_EXCEEDED");
}

#[test]
fn introspection_that_multiplies() {
    let lists = (0..60)
        .map(|at| format!("a{at}: types {{ name }}"))
        .collect::<Vec<_>>()
        .join(" ");
    check(
        &format!("{{ __schema {{ {lists} }} }}"),
        "{}",
        "COMPLEXITY_EXCEEDED",
    );
}

#[test]
fn one_long_line_of_fields_is_bound_in_time() {
    let it = fixture();
    let fields = (0..900)
        .map(|at| format!("é{}", at).replace('é', "e_"))
        .map(|at| format!("{at}: title"))
        .collect::<Vec<_>>();
    let text = format!(
        "{{ movies(where: {{title: {{eq: \"éééé\"}}}}) {{ {} {} }} }}",
        fields.join(" "),
        "title ".repeat(3_000)
    );
    let started = Instant::now();
    it.operation_of(&text, "{}");
    println!("{:?}", started.elapsed());
}
