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

struct Literals<'a> {
    path: &'a str,
    findings: Vec<String>,
}

impl<'a> Visit<'a> for Literals<'_> {
    fn visit_lit_str(&mut self, literal: &'a syn::LitStr) {
        let text = literal.value();
        if let Some(clause) = CLAUSES.iter().find(|clause| text.contains(*clause)) {
            let line = literal.span().start().line;
            self.findings
                .push(format!("{}:{line}: `{clause}` in a string", self.path));
        }
    }

    // Documentation speaks of Cypher freely.
    fn visit_attribute(&mut self, _: &'a syn::Attribute) {}
}

#[test]
fn query_text_is_written_where_the_architecture_says() {
    let mut findings = Vec::new();
    for file in sources() {
        if ALLOWED.iter().any(|allowed| file.path.starts_with(allowed)) {
            continue;
        }
        let mut literals = Literals {
            path: &file.path,
            findings: Vec::new(),
        };
        literals.visit_file(&file.tree);
        findings.extend(literals.findings);
    }
    assert_none("query text in the wrong place", &findings);
}
