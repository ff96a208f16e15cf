//! Query text is written in few places: elsewhere a string that looks like Cypher is a finding.

use syn::visit::Visit;

use super::{assert_none, sources};

/// Where query text may be written.
const ALLOWED: [&str; 6] = [
    "resolvers/src/cypher/print",
    "resolvers/src/cypher/dialect",
    "resolvers/src/cypher/ddl",
    "src/store/",
    "crates/twin/src/",
    "crates/testkit/src/services.rs",
];

const CLAUSES: [&str; 12] = [
    "MATCH (",
    "MATCH p",
    "UNWIND ",
    "RETURN ",
    "CALL {",
    "CALL (",
    "MERGE (",
    "CREATE (",
    "WHERE ",
    "DETACH DELETE",
    "ORDER BY",
    "CALL db.",
];

/// Where statements that make or drop constraints and indexes are written (what looks at a database may list them): the twin's script is for any engine, and knows neither of ours.
const INDEXES_ALLOWED: [&str; 3] = [
    "resolvers/src/cypher/ddl",
    "resolvers/src/cypher/dialect",
    "crates/twin/src/",
];

const INDEX_CLAUSES: [&str; 3] = ["CREATE CONSTRAINT", " INDEX ", "DROP CONSTRAINT"];

struct Literals<'a> {
    path: &'a str,
    clauses: &'a [&'a str],
    findings: Vec<String>,
}

impl<'a> Visit<'a> for Literals<'_> {
    fn visit_lit_str(&mut self, literal: &'a syn::LitStr) {
        let text = literal.value();
        if let Some(clause) = self.clauses.iter().find(|clause| text.contains(**clause)) {
            let line = literal.span().start().line;
            self.findings
                .push(format!("{}:{line}: `{clause}` in a string", self.path));
        }
    }

    // Documentation speaks of Cypher freely.
    fn visit_attribute(&mut self, _: &'a syn::Attribute) {}
}

fn check(what: &str, allowed: &[&str], clauses: &[&str]) {
    let mut findings = Vec::new();
    for file in sources() {
        if allowed.iter().any(|allowed| file.path.starts_with(allowed)) {
            continue;
        }
        let mut literals = Literals {
            path: &file.path,
            clauses,
            findings: Vec::new(),
        };
        literals.visit_file(&file.tree);
        findings.extend(literals.findings);
    }
    assert_none(what, &findings);
}

#[test]
fn query_text_is_written_where_the_architecture_says() {
    check("query text in the wrong place", &ALLOWED, &CLAUSES);
}

#[test]
fn constraints_and_indexes_are_spelled_in_one_place() {
    check(
        "constraints or indexes in the wrong place",
        &INDEXES_ALLOWED,
        &INDEX_CLAUSES,
    );
}
