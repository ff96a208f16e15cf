//! The files of a project, as what is in them: type definitions, operations, and what cannot be read.
//!
//! In: sources, GraphQL or programs. Out: parts in GraphQL whose places are those of the files: everything else is blanked out, byte by byte.

use apollo_compiler::{
    ast::{Definition, Document},
    parser::Parser,
};

use super::script::{Template, templates};
use crate::{
    definitions::{RECURSION_LIMIT, TOKEN_LIMIT},
    source::{Source, Span},
};

/// Endings of files of programs.
const PROGRAMS: [&str; 8] = ["js", "ts", "mjs", "cjs", "mts", "cts", "jsx", "tsx"];

/// Words that type definitions begin with.
const DEFINE: [&str; 9] = [
    "type",
    "interface",
    "union",
    "enum",
    "input",
    "scalar",
    "extend",
    "schema",
    "directive",
];

/// Words that operations begin with.
const OPERATE: [&str; 4] = ["query", "mutation", "subscription", "fragment"];

/// Words of a program that has to do with type definitions.
const SPEAKS: [&str; 2] = ["typeDefs", "Neo4jGraphQL"];

/// What is in the files.
#[derive(Debug, Default)]
pub(super) struct Parts {
    /// Type definitions.
    pub(super) definitions: Vec<Source>,
    /// Documents of clients.
    pub(super) documents: Vec<Source>,
    /// What could not be read.
    pub(super) unread: Vec<Unread>,
}

/// A part of a file that could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unread {
    /// Where it is; the file alone where there is no better place.
    pub span: Span,
    /// What it is.
    pub kind: UnreadKind,
    /// Why, and what to do.
    pub reason: &'static str,
}

/// Kinds of parts that could not be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnreadKind {
    /// GraphQL that a program makes while it runs.
    Interpolated,
    /// A program that speaks of type definitions and has none as text.
    WithoutText,
}

/// Takes the files apart.
pub(super) fn parts(files: &[Source]) -> Parts {
    let mut parts = Parts::default();
    for file in files {
        let ending = file.name.rsplit_once('.').map_or("", |(_, ending)| ending);
        match PROGRAMS.contains(&ending) {
            true => program(file, &mut parts),
            false => sort(file.clone(), &mut parts),
        }
    }
    parts
}

/// A text of GraphQL is type definitions unless all of it is operations.
fn sort(source: Source, parts: &mut Parts) {
    let document = match Parser::new()
        .recursion_limit(RECURSION_LIMIT)
        .token_limit(TOKEN_LIMIT)
        .parse_ast(source.text.as_ref(), source.name.as_ref())
    {
        Ok(document) => document,
        Err(broken) => broken.partial,
    };
    match is_executable(&document) {
        true => parts.documents.push(source),
        false => parts.definitions.push(source),
    }
}

fn is_executable(document: &Document) -> bool {
    let of_client = |definition: &Definition| {
        matches!(
            definition,
            Definition::OperationDefinition(_) | Definition::FragmentDefinition(_)
        )
    };
    !document.definitions.is_empty() && document.definitions.iter().all(of_client)
}

fn program(file: &Source, parts: &mut Parts) {
    let before = parts.definitions.len() + parts.documents.len() + parts.unread.len();
    let mut defining = Vec::new();
    let mut operating = Vec::new();
    for template in templates(&file.text) {
        let text = &file.text[template.start..template.end];
        let first = first_word(text);
        let has_body = text.contains(['{', '=']) || first == "scalar";
        let is_definition =
            (DEFINE.contains(&first) && has_body) || text.trim_start().starts_with("#graphql");
        let is_operation = OPERATE.contains(&first) || (template.is_tagged && first == "{");
        let named = template
            .words
            .iter()
            .any(|word| word.to_ascii_lowercase().contains("typedef"));
        if !(template.is_tagged || named || is_definition) || text.trim().is_empty() {
            continue;
        }
        if let Some(at) = template.interpolation {
            let reason = "values are put into this template, so that its text is not known here: write it without `${}`, or give the type definitions as .graphql files";
            parts.unread.push(Unread {
                span: span(file, at..at + 2),
                kind: UnreadKind::Interpolated,
                reason,
            });
        } else if is_operation {
            operating.push(template);
        } else {
            defining.push(template);
        }
    }
    if !defining.is_empty() {
        parts.definitions.push(only(file, &defining));
    }
    // Each is a document of its own: operations without names could not stand together.
    for template in operating {
        parts.documents.push(only(file, &[template]));
    }
    let speaks_of_them = SPEAKS.iter().any(|word| file.text.contains(word));
    let found = parts.definitions.len() + parts.documents.len() + parts.unread.len() - before;
    if found == 0 && speaks_of_them {
        let reason = "no type definitions stand in it as text; where it loads them from elsewhere, give those files";
        parts.unread.push(Unread {
            span: span(file, 0..0),
            kind: UnreadKind::WithoutText,
            reason,
        });
    }
}

/// The first word of GraphQL, after comments and a description; `{` where it begins with that.
fn first_word(text: &str) -> &str {
    let mut rest = text.trim_start();
    loop {
        if let Some(comment) = rest.strip_prefix('#') {
            rest = comment
                .split_once('\n')
                .map_or("", |(_, after)| after)
                .trim_start();
        } else if let Some(description) = rest.strip_prefix("\"\"\"") {
            rest = description
                .split_once("\"\"\"")
                .map_or("", |(_, after)| after)
                .trim_start();
        } else if let Some(description) = rest.strip_prefix('"') {
            rest = description
                .split_once('"')
                .map_or("", |(_, after)| after)
                .trim_start();
        } else {
            break;
        }
    }
    if rest.starts_with('{') {
        return "{";
    }
    let end = rest.find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_');
    let (word, after) = rest.split_at(end.unwrap_or(rest.len()));
    // A word of prose is followed by prose; of GraphQL by a name, a brace or a directive.
    let goes_on = after.trim_start().starts_with(|next: char| {
        next.is_ascii_alphabetic() || matches!(next, '_' | '{' | '@' | '(' | '$')
    });
    if goes_on
        && after.starts_with(|next: char| next.is_whitespace() || matches!(next, '{' | '(' | '@'))
    {
        word
    } else {
        ""
    }
}

/// The file with everything blanked but these templates, whose escapes are undone without moving anything.
fn only(file: &Source, templates: &[Template]) -> Source {
    let mut out = String::with_capacity(file.text.len());
    let mut at = 0;
    for template in templates {
        blank(&file.text[at..template.start], &mut out);
        unescape(&file.text[template.start..template.end], &mut out);
        at = template.end;
    }
    blank(&file.text[at..], &mut out);
    Source::new(file.name.clone(), out)
}

fn blank(text: &str, out: &mut String) {
    for character in text.chars() {
        match character {
            '\n' | '\r' => out.push(character),
            _ => out.extend(std::iter::repeat_n(' ', character.len_utf8())),
        }
    }
}

fn unescape(text: &str, out: &mut String) {
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        if character != '\\' {
            out.push(character);
            continue;
        }
        match characters.next() {
            Some(escaped @ ('`' | '\\' | '$' | '"' | '\'')) => {
                out.push(' ');
                out.push(escaped);
            }
            Some(escaped) => out.extend(std::iter::repeat_n(' ', 1 + escaped.len_utf8())),
            None => out.push(' '),
        }
    }
}

/// A place in a file.
pub(super) fn span(file: &Source, bytes: std::ops::Range<usize>) -> Span {
    let before = file.text.get(..bytes.start).unwrap_or_default();
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    Span {
        file: file.name.clone(),
        line: number(before.matches('\n').count() + 1),
        column: number(before[line_start..].chars().count() + 1),
        start: bytes.start,
        end: bytes.end,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(name: &str, text: &str) -> Parts {
        parts(&[Source::new(name, text)])
    }

    #[test]
    fn places_stay_those_of_the_file() {
        let text = "import gql from 'é'\nconst typeDefs = gql`\n  type A { a: Int }\n`\nconst more = `type B {\n b: Int }`";
        let found = of("server.ts", text);
        assert_eq!(found.definitions.len(), 1);
        let made = &found.definitions[0].text;
        assert_eq!(made.len(), text.len());
        assert_eq!(made.find("type A"), text.find("type A"));
        assert_eq!(made.find("type B"), text.find("type B"));
        assert!(!made.contains("import") && !made.contains('`'));
    }

    #[test]
    fn definitions_and_operations_are_told_apart() {
        let text = "gql`query Q { a }`; gql`{ b }`; gql`type T { a: Int }`; html`<type >`; `type of things`";
        let found = of("a.js", text);
        assert_eq!(
            (
                found.definitions.len(),
                found.documents.len(),
                found.unread.len()
            ),
            (1, 2, 0)
        );
        assert!(
            found.definitions[0].text.trim() == "type T { a: Int }",
            "{}",
            found.definitions[0].text
        );
        assert_eq!(of("a.graphql", "query { a }").documents.len(), 1);
        assert_eq!(of("a.graphql", "type A { a: Int }").definitions.len(), 1);
        assert_eq!(of("a.graphql", "type A {").definitions.len(), 1);
    }

    #[test]
    fn what_cannot_be_read_is_told_with_its_place() {
        let found = of("a.ts", "const typeDefs = `\n  type A { a: ${kind} }\n`");
        assert_eq!(found.definitions.len(), 0);
        assert_eq!(
            (found.unread[0].span.line, found.unread[0].span.column),
            (2, 15)
        );
        let found = of("b.ts", "const typeDefs = loadFilesSync('*.graphql')");
        assert_eq!(found.unread[0].kind, UnreadKind::WithoutText);
        assert_eq!(of("c.ts", "console.log(`no GraphQL here`)").unread, []);
    }

    #[test]
    fn escapes_are_undone_in_place() {
        let found = of(
            "a.js",
            r"gql`type A { a: String @cypher(statement: \`x\`) } # \u0041`",
        );
        let text = found.definitions[0].text.trim_end();
        assert!(text.ends_with("statement:  `x `) } #   0041"), "{text}");
    }
}
