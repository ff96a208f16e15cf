//! `@link` to Apollo Federation in, the directives that it imports out, under the names it gives them.

use apollo_compiler::{
    Name, Node,
    ast::{Definition, Directive, DirectiveList, Document, Type, Value},
    parser::Parser,
};

use super::{Places, Site};
use crate::diagnostic::{Diagnostic, Severity, codes};

const DEFINITIONS: &str = include_str!("../../sdl/federation.graphql");
/// What the address of Federation 2 starts with.
pub(super) const URL: &str = "https://specs.apollo.dev/federation/v2";

/// Whether federation has a directive of the name.
pub(super) fn is_known(name: &str) -> bool {
    !name.is_empty() && DEFINITIONS.contains(&format!("\ndirective @{name}")) && name != "link"
}

/// What the schema imports, if it links to federation, and what is wrong with that.
pub(super) fn import(
    documents: &[Document],
    places: &Places,
) -> (Option<Document>, Vec<Diagnostic>) {
    let links: Vec<_> = documents.iter().flat_map(links).collect();
    if links.is_empty() {
        return (None, Vec::new());
    }
    let mut parsed = match Parser::new().parse_ast(DEFINITIONS, "federation.graphql") {
        Ok(document) => document,
        Err(failed) => failed.partial,
    };
    let known: Vec<String> = parsed
        .definitions
        .iter()
        .filter_map(|definition| definition.as_directive_definition())
        .map(|definition| definition.name.to_string())
        .collect();
    let mut names = Names::default();
    let mut findings = Vec::new();
    for link in links {
        if let Some(imports) = link.specified_argument_by_name("import") {
            for item in imports.as_list().unwrap_or_default() {
                if let Err(message) = names.add(item, &known) {
                    let site = Site::schema()
                        .directive(link)
                        .argument("import", Some(item));
                    findings.push(Diagnostic {
                        code: codes::FEDERATION_IMPORT,
                        severity: Severity::Error,
                        message,
                        span: places.span(site.location),
                        path: site.path,
                        related: Vec::new(),
                    });
                }
            }
        }
    }
    for definition in &mut parsed.definitions {
        rename(definition, &names);
    }
    (Some(parsed), findings)
}

/// What a directive of federation is called here, if the schema links to federation.
pub(super) fn name_of(directive: &str, on_schema: &DirectiveList) -> Option<Name> {
    let mut links = on_schema.iter().filter(|found| is_link(found)).peekable();
    links.peek()?;
    let mut names = Names::default();
    let imports = links.filter_map(|link| link.specified_argument_by_name("import"));
    for item in imports.flat_map(|imports| imports.as_list().unwrap_or_default()) {
        // What cannot be imported has been refused.
        let _ = names.add(item, &[directive.to_owned()]);
    }
    Some(names.of(directive))
}

/// Every `@link` to federation.
fn links(document: &Document) -> impl Iterator<Item = &Node<Directive>> {
    let on_schema = document
        .definitions
        .iter()
        .filter_map(|definition| match definition {
            Definition::SchemaDefinition(found) => Some(&found.directives),
            Definition::SchemaExtension(found) => Some(&found.directives),
            _ => None,
        });
    on_schema
        .flat_map(|directives| directives.iter())
        .filter(|directive| is_link(directive))
}

fn is_link(directive: &Directive) -> bool {
    let url = directive.specified_argument_by_name("url");
    directive.name == "link"
        && url
            .and_then(|url| url.as_str())
            .is_some_and(|url| url.starts_with(URL))
}

/// The imported names: what it is called by the specification, and by the schema.
#[derive(Default)]
struct Names {
    imported: Vec<(String, String)>,
}

impl Names {
    fn add(&mut self, item: &Value, known: &[String]) -> Result<(), String> {
        let entry = |name: &str| {
            let entries = item.as_object()?;
            let found = entries.iter().find(|(key, _)| key == name)?;
            found.1.as_str()
        };
        let written = item.as_str().or_else(|| entry("name")).unwrap_or_default();
        let name = written.trim_start_matches('@');
        // Ours: what the specification means by them, and always there by these names.
        if item.as_str().is_some() && matches!(name, "requiresScopes" | "policy") {
            return Ok(());
        }
        if name != "FieldSet" && !known.iter().any(|known| known == name) {
            return Err(format!(
                "Encountered unknown Apollo Federation directive {written}"
            ));
        }
        let given = match item.as_object() {
            None => name,
            Some(_) => entry("as")
                .map(|given| given.trim_start_matches('@'))
                .filter(|given| Name::is_valid_syntax(given))
                .ok_or_else(|| format!("Alias for directive {written} is not of type string"))?,
        };
        self.imported.push((name.to_owned(), given.to_owned()));
        Ok(())
    }

    /// What is not imported has the specification's name in front.
    fn of(&self, name: &str) -> Name {
        let given = self.imported.iter().find(|(known, _)| known == name);
        let given = given.map_or_else(|| format!("federation__{name}"), |(_, given)| given.clone());
        Name::new_unchecked(&given)
    }
}

fn rename(definition: &mut Definition, names: &Names) {
    match definition {
        Definition::DirectiveDefinition(found) if found.name != "link" => {
            let found = found.make_mut();
            found.name = names.of(&found.name);
            for argument in &mut found.arguments {
                if argument.ty.inner_named_type() == "FieldSet" {
                    argument.make_mut().ty = Type::NonNullNamed(names.of("FieldSet")).into();
                }
            }
        }
        Definition::ScalarTypeDefinition(found) if found.name == "FieldSet" => {
            found.make_mut().name = names.of("FieldSet");
        }
        _ => {}
    }
}
