//! What is published for small type definitions, line by line what the library publishes for them.
//!
//! `tests/api/NAME.graphql` are the definitions, `NAME.expected.graphql` is what the library printed
//! (`tests/api/regenerate.mjs` makes it anew). Comments at the top of the definitions switch options on.

use std::{collections::BTreeMap, fs, path::PathBuf};

use cygnet_schema::{
    api::{ApiOptions, Profile, StringFilters, publish},
    compile,
    diagnostic::Diagnostic,
    print::{Words, sdl},
    source::Source,
};

fn directory() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/api")
}

/// `# deprecated`, `# limit required`, `# id: matches`, `# string: matches gt gte lt lte case_insensitive`
fn options(text: &str) -> ApiOptions {
    let mut options = ApiOptions {
        profile: Profile::Compat,
        writes: true,
        default_page: None,
        ..ApiOptions::default()
    };
    for line in text.lines().map_while(|line| line.strip_prefix("# ")) {
        match line.split_once(": ") {
            None if line == "deprecated" => options.deprecated = true,
            None if line == "limit required" => options.limit_required = true,
            Some(("id", _)) => options.id_matches = true,
            Some(("string", words)) => {
                let on = |word: &str| words.split(' ').any(|found| found == word);
                options.string_filters = StringFilters {
                    matches: on("matches"),
                    gt: on("gt"),
                    gte: on("gte"),
                    lt: on("lt"),
                    lte: on("lte"),
                    case_insensitive: on("case_insensitive"),
                };
            }
            _ => {}
        }
    }
    options
}

fn print(name: &str, text: &str, options: &ApiOptions) -> Result<String, String> {
    let refused = |findings: Vec<Diagnostic>| {
        findings
            .iter()
            .map(|of| format!("{of}; "))
            .collect::<String>()
    };
    let (model, _) = compile(&[Source::new(name, text)]).map_err(refused)?;
    let api = publish(&model, options).map_err(refused)?;
    Ok(sdl(&api, Words::Bare))
}

/// Types by name, each with its lines.
fn blocks(text: &str) -> BTreeMap<&str, &str> {
    text.split("\n\n")
        .map(|block| {
            let block = block.trim();
            let head = block.lines().next().unwrap_or_default();
            (head.split_whitespace().nth(1).unwrap_or_default(), block)
        })
        .collect()
}

fn differences(expected: &str, actual: &str) -> Vec<String> {
    let (expected, actual) = (blocks(expected), blocks(actual));
    let mut found = Vec::new();
    for (name, block) in &expected {
        match actual.get(name) {
            None => found.push(format!("missing: {name}")),
            Some(other) if other != block => {
                for line in block
                    .lines()
                    .filter(|line| !other.lines().any(|other| other == *line))
                {
                    found.push(format!("{name} lacks: {line}"));
                }
                for line in other
                    .lines()
                    .filter(|line| !block.lines().any(|other| other == *line))
                {
                    found.push(format!("{name} has: {line}"));
                }
            }
            Some(_) => {}
        }
    }
    found.extend(
        actual
            .keys()
            .filter(|name| !expected.contains_key(*name))
            .map(|name| format!("too much: {name}")),
    );
    found
}

#[test]
fn the_api_is_the_librarys() {
    let mut wrong = Vec::new();
    let mut compared = 0;
    for entry in fs::read_dir(directory()).expect("the directory is in the repository") {
        let path = entry.expect("a directory can be read").path();
        let name = path
            .file_name()
            .and_then(|name| name.to_str())
            .unwrap_or_default()
            .to_owned();
        let Some(stem) = name
            .strip_suffix(".graphql")
            .filter(|stem| !stem.ends_with(".expected"))
        else {
            continue;
        };
        let text = fs::read_to_string(&path).expect("a file can be read");
        let expected = fs::read_to_string(directory().join(format!("{stem}.expected.graphql")))
            .unwrap_or_else(|_| panic!("{stem}: run regenerate.mjs"));
        // Where the library's API is invalid, the first line says why, and the rest is ours.
        let expected = expected
            .lines()
            .skip_while(|line| line.starts_with("# "))
            .collect::<Vec<_>>()
            .join("\n");
        compared += 1;
        match print(&name, &text, &options(&text)) {
            Err(refused) => wrong.push(format!("{stem}: refused: {refused}")),
            Ok(actual) if actual.trim() == expected.trim() => {}
            Ok(actual) => {
                wrong.extend(
                    differences(&expected, &actual)
                        .into_iter()
                        .map(|line| format!("{stem}: {line}")),
                );
            }
        }
    }
    assert!(
        compared > 0 && wrong.is_empty(),
        "{compared} compared\n{}",
        wrong.join("\n")
    );
}
