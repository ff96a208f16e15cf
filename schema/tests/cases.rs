//! The Markdown cases of `tests/cases`: type definitions in, a model or diagnostics out.

use std::path::Path;

use cygnet_schema::{Strictness, compile_as, diagnostic::Diagnostic, print, source::Source};
use cygnet_testkit::cases::{Case, Format, Outputs, run};

const FORMAT: Format = Format {
    settings: &["profile"],
    inputs: &["schema", "more"],
    outputs: &["diagnostics", "model", "wanted"],
};

#[test]
fn cases() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let summary = run(&folder, &FORMAT, answer);
    println!("{} cases, {} blocks", summary.cases, summary.blocks);
}

/// A second file, where a case has one, is the block `more`.
fn answer(case: &Case) -> anyhow::Result<Outputs> {
    let mut sources = vec![Source::new("schema.graphql", case.require("schema")?)];
    sources.extend(
        case.block("more")
            .map(|text| Source::new("more.graphql", text)),
    );
    let mut outputs = Vec::new();
    let strictness = match case.setting("profile") {
        Some("compat") => Strictness::Library,
        _ => Strictness::Full,
    };
    let findings = match compile_as(&sources, strictness) {
        Ok((model, warnings)) => {
            outputs.push(("model", print::model(&model)));
            outputs.push(("wanted", print::wanted(&model.wanted_indexes())));
            warnings
        }
        Err(errors) => errors,
    };
    outputs.push(("diagnostics", text(&findings)));
    Ok(outputs)
}

fn text(findings: &[Diagnostic]) -> String {
    findings
        .iter()
        .map(|finding| format!("{finding}\n"))
        .collect()
}
