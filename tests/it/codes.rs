//! The codes of errors: one list, one page, and no error without one of them.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use cygnet::http::error_page;
use cygnet_resolvers::error::ErrorCode;
use serde_json::Value;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn texts() -> BTreeSet<&'static str> {
    ErrorCode::ALL.iter().map(|code| code.as_str()).collect()
}

#[test]
fn every_code_has_a_text_of_its_own_and_a_meaning() {
    assert_eq!(
        texts().len(),
        ErrorCode::ALL.len(),
        "no text is there twice"
    );
    let meanings: BTreeSet<&str> = ErrorCode::ALL.iter().map(|code| code.meaning()).collect();
    assert_eq!(
        meanings.len(),
        ErrorCode::ALL.len(),
        "no meaning is there twice"
    );
    for code in ErrorCode::ALL {
        let text = code.as_str();
        let plain = |of: char| of.is_ascii_uppercase() || of == '_';
        assert!(text.len() > 4 && text.chars().all(plain), "{text}");
        assert!(code.meaning().ends_with('.'), "{text}: {}", code.meaning());
    }
}

/// Apollo's and the twin's: clients look for these.
#[test]
fn the_codes_that_clients_know_are_there() {
    let known = "GRAPHQL_PARSE_FAILED GRAPHQL_VALIDATION_FAILED BAD_USER_INPUT UNAUTHENTICATED FORBIDDEN PERSISTED_QUERY_NOT_FOUND PERSISTED_QUERY_NOT_SUPPORTED INTERNAL_SERVER_ERROR NOT_FOUND CONSTRAINT_VALIDATION COMPLEXITY_EXCEEDED RATE_LIMIT DATABASE_ERROR TIMEOUT";
    let codes = texts();
    for code in known.split(' ') {
        assert!(codes.contains(code), "{code}");
    }
}

#[test]
fn the_page_of_errors_is_up_to_date() {
    let path = root().join("docs/errors.md");
    let made = error_page();
    if std::env::var_os("UPDATE").is_some_and(|value| value == "1") {
        fs::write(&path, &made).expect("the page can be written");
    }
    let kept = fs::read_to_string(&path).expect("the page");
    assert!(
        kept == made,
        "docs/errors.md is out of date: run with UPDATE=1"
    );
    for code in texts() {
        assert!(kept.contains(&format!("| `{code}` | ")), "{code}");
    }
}

/// The responses of all cases are compared with what the server answers; so what is looked at here is what it answers.
#[test]
fn every_error_of_the_cases_has_a_code() {
    let mut errors = 0;
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for file in case_files(&root().join("tests/cases")) {
        let text = fs::read_to_string(&file).expect("a case file");
        for response in responses(&text) {
            let response: Value = serde_json::from_str(response)
                .unwrap_or_else(|error| panic!("{}: {error}", file.display()));
            for error in response["errors"].as_array().into_iter().flatten() {
                let code = error["extensions"]["code"].as_str().unwrap_or_default();
                let told = error["message"]
                    .as_str()
                    .is_some_and(|text| !text.is_empty());
                assert!(
                    told && texts().contains(code),
                    "{}: {error}",
                    file.display()
                );
                *seen.entry(code.to_owned()).or_default() += 1;
                errors += 1;
            }
        }
    }
    assert!(
        errors > 40 && seen.len() > 4,
        "the cases have errors: {seen:?}"
    );
}

fn case_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder of cases") {
            let path = entry.expect("a readable folder").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "md") {
                files.push(path);
            }
        }
    }
    files
}

/// The blocks `json response` of a case file.
fn responses(text: &str) -> impl Iterator<Item = &str> {
    let blocks = text.split("```json response\n").skip(1);
    blocks.map(|rest| rest.split("\n```").next().unwrap_or(rest))
}
