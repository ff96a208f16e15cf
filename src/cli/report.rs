//! How failures and diagnostics are shown to people.

use std::{io::IsTerminal, process::ExitCode};

use ariadne::{Color, Config, Label, Report, ReportKind, sources};
use cygnet_schema::{
    diagnostic::{Diagnostic, Severity},
    source::{Source, Span},
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
        || matches!(
            error.downcast_ref::<AppError>(),
            Some(AppError::NoSchema | AppError::Identity(_) | AppError::Databases(_))
        );
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
    let place = |span: &Span| {
        let text = texts.iter().find(|(name, _)| **name == *span.file);
        let text = text.map_or("", |(_, text)| text.as_str());
        (span.file.to_string(), shown(span, text))
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

/// The bytes to underline: one character at least, and none beyond the text. What is missing at a text's end is shown at its last one.
fn shown(span: &Span, text: &str) -> std::ops::Range<usize> {
    let end = text.ceil_char_boundary(span.end.max(span.start + 1).min(text.len()));
    let start = text.floor_char_boundary(span.start.min(end.saturating_sub(1)));
    start..end
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_underlined_is_in_the_text() {
        let check = |text: &str, bytes: std::ops::Range<usize>, expected: &str| {
            let span = Span {
                file: "a".into(),
                line: 1,
                column: 1,
                start: bytes.start,
                end: bytes.end,
            };
            assert_eq!(&text[shown(&span, text)], expected, "{text} {bytes:?}");
        };
        check("type A", 0..4, "type");
        check("type A {", 8..8, "{");
        check("type é", 6..6, "é");
        check("é", 0..0, "é");
        check("", 0..0, "");
        check("ab", 9..12, "b");
    }
}
