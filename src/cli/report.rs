//! How failures and diagnostics are shown to people.

use std::{io::IsTerminal, process::ExitCode};

use ariadne::{Color, Config, Label, Report, ReportKind, sources};
use cygnet_schema::{
    diagnostic::{Diagnostic, Severity},
    source::Source,
};

use super::output;
use crate::{app::AppError, config::ConfigError};

/// Prints why a command failed, and says which exit code that is.
pub(super) fn failure(error: &anyhow::Error) -> ExitCode {
    if let Some(AppError::Schema(broken)) = error.downcast_ref::<AppError>() {
        diagnostics(&broken.diagnostics, &broken.sources);
        return ExitCode::from(1);
    }
    if output::has_no_reader(error) {
        return ExitCode::SUCCESS;
    }
    eprintln!("cygnet: {error}");
    for cause in error.chain().skip(1) {
        eprintln!("  because: {cause}");
    }
    let usage = error.downcast_ref::<ConfigError>().is_some()
        || matches!(error.downcast_ref::<AppError>(), Some(AppError::NoSchema));
    ExitCode::from(if usage { 2 } else { 1 })
}

/// Prints diagnostics with the place in the source, coloured on a terminal.
pub(super) fn diagnostics(diagnostics: &[Diagnostic], files: &[Source]) {
    let texts: Vec<(String, String)> = files
        .iter()
        .map(|file| (file.name.to_string(), file.text.to_string()))
        .collect();
    for diagnostic in diagnostics {
        if print_one(diagnostic, &texts).is_none() {
            eprintln!("{diagnostic}");
        }
    }
}

fn print_one(diagnostic: &Diagnostic, texts: &[(String, String)]) -> Option<()> {
    let span = diagnostic.span.as_ref()?;
    let (kind, colour) = match diagnostic.severity {
        Severity::Error => (ReportKind::Error, Color::Red),
        Severity::Warning => (ReportKind::Warning, Color::Yellow),
    };
    let colours = std::io::stderr().is_terminal();
    let config = Config::default()
        .with_color(colours)
        .with_index_type(ariadne::IndexType::Byte);
    let place = |span: &cygnet_schema::source::Span| {
        (
            span.file.to_string(),
            span.start..span.end.max(span.start + 1),
        )
    };
    let mut label = Label::new(place(span)).with_color(colour);
    if !diagnostic.path.is_empty() {
        label = label.with_message(diagnostic.path.join("."));
    }
    let mut report = Report::build(kind, place(span))
        .with_config(config)
        .with_code(diagnostic.code)
        .with_message(&diagnostic.message)
        .with_label(label);
    for (span, note) in &diagnostic.related {
        report = report.with_label(Label::new(place(span)).with_message(note));
    }
    report.finish().eprint(sources(texts.to_vec())).ok()
}
