//! Who may name whom: the table of arrows of ARCHITECTURE.md.

use std::collections::BTreeSet;

use super::{SourceFile, assert_none, sources};

/// Modules of the compiler and what each may name, besides itself.
const RESOLVERS: &[(&str, &[&str])] = &[
    ("value", &[]),
    ("slot", &["value"]),
    ("error", &[]),
    ("author", &[]),
    ("tenant", &[]),
    ("caller", &["slot", "value", "tenant"]),
    ("limits", &["error"]),
    ("scalar", &["value", "shape"]),
    (
        "operation",
        &["limits", "scalar", "slot", "value", "error", "tenant"],
    ),
    (
        "plan",
        &[
            "operation",
            "scalar",
            "slot",
            "value",
            "error",
            "author",
            "tenant",
        ],
    ),
    ("cypher", &["plan", "slot", "value", "author", "error"]),
    (
        "shape",
        &["operation", "plan", "scalar", "slot", "value", "error"],
    ),
    ("bind", &["shape", "slot", "value", "error", "caller"]),
    (
        "write",
        &[
            "operation",
            "limits",
            "plan",
            "cypher",
            "bind",
            "slot",
            "value",
            "error",
            "caller",
        ],
    ),
    (
        "prepare",
        &[
            "write",
            "operation",
            "limits",
            "plan",
            "cypher",
            "shape",
            "slot",
            "error",
        ],
    ),
];

/// Modules of the server and what each may name, besides itself.
const SERVER: &[(&str, &[&str])] = &[
    ("config", &[]),
    ("telemetry", &["config"]),
    ("store", &["config"]),
    ("indexes", &["store"]),
    ("audit", &["telemetry"]),
    ("gateway", &["store", "indexes", "telemetry", "audit"]),
    ("identity", &["config"]),
    ("http", &["gateway", "identity", "config", "telemetry"]),
    ("watch", &[]),
    ("bench", &[]),
    ("introspect", &["store"]),
    (
        "app",
        &[
            "config",
            "telemetry",
            "audit",
            "store",
            "indexes",
            "gateway",
            "identity",
            "http",
            "watch",
        ],
    ),
    (
        "cli",
        &[
            "config",
            "app",
            "telemetry",
            "store",
            "indexes",
            "gateway",
            "identity",
            "http",
            "watch",
            "bench",
            "introspect",
        ],
    ),
    ("main", &["cli", "app", "config", "telemetry"]),
];

/// Modules of the schema crate and what each may name, besides itself.
const SCHEMA: &[(&str, &[&str])] = &[
    ("source", &[]),
    ("diagnostic", &["source"]),
    ("definitions", &["source", "diagnostic"]),
    ("model", &[]),
    ("naming", &[]),
    (
        "resolve",
        &["definitions", "model", "naming", "diagnostic", "source"],
    ),
    ("api", &["model", "naming", "diagnostic", "source"]),
    ("compare", &["diagnostic", "source"]),
    (
        "adopt",
        &[
            "definitions",
            "resolve",
            "model",
            "api",
            "diagnostic",
            "source",
        ],
    ),
    ("print", &["model", "api", "definitions", "diagnostic"]),
];

fn module<'a>(file: &'a SourceFile, folder: &str) -> Option<&'a str> {
    let inside = file.path.strip_prefix(folder)?;
    let first = inside.split('/').next()?;
    Some(first.strip_suffix(".rs").unwrap_or(first))
}

/// The modules that a text names by `crate::`, alone or in a group.
fn named(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (at, _) in text.match_indices("crate::") {
        let rest = &text[at + "crate::".len()..];
        match rest.strip_prefix('{') {
            Some(group) => found.extend(of_group(group)),
            None => found.extend(word(rest)),
        }
    }
    found
}

fn word(text: &str) -> Option<String> {
    let end = text.find(|letter: char| !(letter.is_alphanumeric() || letter == '_'))?;
    (end > 0).then(|| text[..end].to_owned())
}

/// The first words of the items of a use group; `group` starts after its brace.
fn of_group(group: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut depth = 0_usize;
    let mut fresh = true;
    for (at, letter) in group.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => fresh = true,
            letter if fresh && depth == 0 && letter.is_alphabetic() => {
                found.extend(word(&group[at..]));
                fresh = false;
            }
            _ => {}
        }
    }
    found
}

/// The code of a file, without comments and tests.
fn code(file: &SourceFile) -> String {
    let end = file
        .text
        .find("\n#[cfg(test)]\nmod ")
        .unwrap_or(file.text.len());
    let lines = file.text[..end]
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"));
    lines.collect::<Vec<_>>().join("\n")
}

fn check(folder: &str, table: &[(&str, &[&str])]) {
    let modules: BTreeSet<&str> = table.iter().map(|(module, _)| *module).collect();
    let mut findings = Vec::new();
    for file in sources() {
        let Some(module) = module(&file, folder) else {
            continue;
        };
        if module == "lib" {
            continue;
        }
        let Some((_, allowed)) = table.iter().find(|(known, _)| *known == module) else {
            findings.push(format!(
                "{}: `{module}` is not in the table of arrows",
                file.path
            ));
            continue;
        };
        for name in named(&code(&file)) {
            let known = modules.contains(name.as_str());
            if known && name != module && !allowed.contains(&name.as_str()) {
                findings.push(format!("{}: {module} -> {name}", file.path));
            }
        }
    }
    assert_none("arrows that the table does not have", &findings);
}

#[test]
fn arrows_of_the_schema_crate() {
    check("schema/src/", SCHEMA);
}

#[test]
fn arrows_of_the_compiler() {
    check("resolvers/src/", RESOLVERS);
}

#[test]
fn arrows_of_the_server() {
    check("src/", SERVER);
}

#[test]
fn arrows_between_crates() {
    let mut findings = Vec::new();
    for file in sources() {
        let text = code(&file);
        let forbidden: &[&str] = match file.path.split('/').next() {
            Some("schema") => &["cygnet_resolvers", "cygnet::", "tokio::", "axum::"],
            Some("resolvers") => &[
                "cygnet::", "tokio::", "axum::", "neo4rs", "kglite", "std::fs", "std::env",
            ],
            Some("src") => &["cygnet_testkit"],
            _ => &[],
        };
        for name in forbidden {
            if text.contains(name) {
                findings.push(format!("{}: names {name}", file.path));
            }
        }
    }
    assert_none("arrows between crates", &findings);
}

#[test]
fn groups_are_read() {
    let found =
        named("use crate::{\n    a,\n    b::{c, d},\n    e::f,\n};\nlet x = crate::g::h();");
    assert_eq!(found.into_iter().collect::<Vec<_>>(), ["a", "b", "e", "g"]);
}
