//! The parser's and validator's errors in, [`Diagnostic`]s out: with a code of ours, a path, and a suggestion where a
//! name is unknown.

use apollo_compiler::{
    Schema, diagnostic::ToCliReport, parser::SourceSpan, validation::DiagnosticList,
};

use super::{
    Places, federation, history,
    locate::Sites,
    nearest::{did_you_mean, nearest},
    wording,
};
use crate::diagnostic::{Diagnostic, Severity, codes};

/// How many errors are looked at: explaining one takes time in proportion to the schema, and nobody reads more.
const MOST_ERRORS: usize = 1_100;

/// How many errors get a suggestion: finding the nearest name compares it with all names.
const MOST_SUGGESTIONS: usize = 100;

/// Errors of parsing: there is no schema to look things up in.
pub(super) fn of_parsing(errors: &DiagnosticList, places: &Places) -> Vec<Diagnostic> {
    let error = |message: String, location| Diagnostic {
        code: if message.starts_with("syntax error") {
            codes::SYNTAX
        } else {
            codes::SOURCE_LIMIT
        },
        severity: Severity::Error,
        message,
        span: places.span(location),
        path: Vec::new(),
        related: Vec::new(),
    };
    errors
        .iter()
        .map(|found| error(found.error.to_string(), found.error.location()))
        .collect()
}

/// Errors of building and validating a schema.
pub(super) fn of_schema(
    errors: &DiagnosticList,
    schema: &Schema,
    places: &Places,
) -> Vec<Diagnostic> {
    if errors.is_empty() {
        return Vec::new();
    }
    let mut lookup = Lookup {
        schema,
        places,
        sites: Sites::of(schema),
        suggestions: MOST_SUGGESTIONS,
    };
    let mut findings = Vec::new();
    for found in errors.iter().take(MOST_ERRORS) {
        let kind = found.error.unstable_error_name().unwrap_or_default();
        let location = found.error.location();
        let message = found
            .error
            .unstable_compat_message()
            .unwrap_or_else(|| found.error.to_string());
        let message = wording::of(kind, &message).unwrap_or(message);
        let path = location
            .map(|location| lookup.sites.path(location))
            .unwrap_or_default();
        let Some((code, message)) = lookup.explain(kind, message, location, &path) else {
            continue;
        };
        findings.push(Diagnostic {
            code,
            severity: Severity::Error,
            message: of_argument(code, message, &path),
            span: places.span(location),
            path,
            related: Vec::new(),
        });
    }
    findings
}

/// The library's words where a directive's argument has a wrong value. Types that only we know are not named.
fn of_argument(code: &str, message: String, path: &[String]) -> String {
    match path {
        [.., directive, argument]
            if directive.starts_with('@')
                && [codes::WRONG_VALUE, codes::UNKNOWN_VALUE].contains(&code) =>
        {
            let message = match message.split_once(" in \"Authorization") {
                Some((before, _)) => format!("{before} in enum."),
                None => message,
            };
            format!("Invalid argument: {argument}, error: {message}")
        }
        _ => message,
    }
}

struct Lookup<'a> {
    schema: &'a Schema,
    places: &'a Places,
    sites: Sites,
    suggestions: usize,
}

impl<'a> Lookup<'a> {
    /// The code and message of an error; `None` where it is none for us.
    fn explain(
        &mut self,
        kind: &str,
        message: String,
        location: Option<SourceSpan>,
        path: &[String],
    ) -> Option<(&'static str, String)> {
        let written = location
            .and_then(|location| self.places.text(location))
            .unwrap_or_default();
        Some(match kind {
            // The API always has a `Query` of its own, and the library accepts the second.
            "QueryRootOperationType" | "DeprecatedImplementationField" => return None,
            "UndefinedDefinition" if self.is_generated(written) => return None,
            "UndefinedDefinition" => (codes::UNKNOWN_TYPE, self.unknown_type(written)),
            "UndefinedDirective" => self.unknown_directive(written),
            "UndefinedArgument" => self.unknown_argument(written, message, path),
            "UndefinedEnumValue" | "UndefinedInputValue" => (codes::UNKNOWN_VALUE, message),
            "RequiredArgument" | "RequiredField" => (codes::MISSING_ARGUMENT, message),
            "UnsupportedValueType" | "IntCoercionError" | "FloatCoercionError" => {
                (codes::WRONG_VALUE, message)
            }
            "UnsupportedLocation" => (codes::WRONG_LOCATION, message),
            "UniqueDirective" | "UniqueArgument" | "UniqueInputValue" => (codes::REPEATED, message),
            "MissingInterfaceField"
            | "TransitiveImplementedInterfaces"
            | "InvalidImplementationFieldType"
            | "MissingInterfaceFieldArgument"
            | "InvalidImplementationFieldArgumentType"
            | "ExtraRequiredImplementationFieldArgument" => (codes::BROKEN_INTERFACE, message),
            "EmptyFieldSet" | "EmptyValueSet" | "EmptyMemberSet" | "EmptyInputValueSet" => {
                (codes::EMPTY_TYPE, message)
            }
            "ReservedName" => (codes::RESERVED_NAME, message),
            "" if message.contains("must not contain") => (codes::NOT_A_DEFINITION, message),
            "" => (codes::DUPLICATE_DEFINITION, message),
            _ => (codes::GRAPHQL_INVALID, message),
        })
    }

    /// Whether an unknown type is one that the API will have, such as `MovieWhere` for a known `Movie`.
    fn is_generated(&self, name: &str) -> bool {
        const SUFFIXES: &[&str] = &[
            "ConnectInput",
            "ConnectWhere",
            "CreateInput",
            "DeleteInput",
            "DisconnectInput",
            "Sort",
            "UpdateInput",
            "Where",
        ];
        let prefix = SUFFIXES.iter().find_map(|suffix| name.strip_suffix(suffix));
        prefix.is_some_and(|prefix| self.schema.get_object(prefix).is_some())
    }

    fn nearest<'b>(&mut self, name: &str, names: impl Iterator<Item = &'b str>) -> Option<&'b str> {
        self.suggestions = self.suggestions.checked_sub(1)?;
        nearest(name, names)
    }

    fn hint<'b>(&mut self, name: &str, names: impl Iterator<Item = &'b str>) -> String {
        did_you_mean(self.nearest(name, names))
    }

    fn unknown_type(&mut self, name: &str) -> String {
        let names = self.schema.types.keys().map(|name| name.as_str());
        let public = names.filter(|name| !name.starts_with("__"));
        format!("Unknown type \"{name}\".{}", self.hint(name, public))
    }

    fn unknown_directive(&mut self, written: &str) -> (&'static str, String) {
        let name = leading_name(written.trim_start_matches('@'));
        if let Some((code, advice)) = history::directive(name) {
            return (
                code,
                format!("Directive \"@{name}\" is not supported: {advice}."),
            );
        }
        if federation::is_known(name) {
            let message = format!(
                "Unknown directive \"@{name}\". Import it: extend schema @link(url: \"{}.0\", import: [\"@{name}\"])",
                federation::URL
            );
            return (codes::UNKNOWN_DIRECTIVE, message);
        }
        let names = self
            .schema
            .directive_definitions
            .keys()
            .map(|name| name.as_str());
        let hint = self.nearest(name, names).map(|name| format!("@{name}"));
        let message = format!(
            "Unknown directive \"@{name}\".{}",
            did_you_mean(hint.as_deref())
        );
        (codes::UNKNOWN_DIRECTIVE, message)
    }

    fn unknown_argument(
        &mut self,
        written: &str,
        message: String,
        path: &[String],
    ) -> (&'static str, String) {
        let name = leading_name(written);
        let directive = path.iter().rev().find_map(|step| step.strip_prefix('@'));
        let known = directive.and_then(|name| self.schema.directive_definitions.get(name));
        let (Some(directive), Some(known)) = (directive, known) else {
            return (codes::UNKNOWN_ARGUMENT, message);
        };
        let unknown = format!("Unknown argument \"{name}\" on directive \"@{directive}\".");
        if let Some(advice) = history::argument(directive, name) {
            return (
                codes::REMOVED_ARGUMENT,
                format!("{unknown} It was removed: {advice}."),
            );
        }
        let names = known
            .arguments
            .iter()
            .map(|argument| argument.name.as_str());
        (
            codes::UNKNOWN_ARGUMENT,
            format!("{unknown}{}", self.hint(name, names)),
        )
    }
}

fn leading_name(text: &str) -> &str {
    let end = text.find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_');
    &text[..end.unwrap_or(text.len())]
}
