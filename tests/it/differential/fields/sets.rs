//! Type definitions that are walked, with the options that both serve them with.

use std::path::Path;

use cygnet_schema::api::{ApiOptions, Profile, StringFilters};
use serde_json::{Value, json};

use super::walk::Filters;

/// Type definitions to walk.
pub struct Set {
    /// The file's name.
    pub name: &'static str,
    /// The type definitions, without what neither serves here.
    pub definitions: String,
    /// How Cygnet publishes them.
    pub options: ApiOptions,
    /// The library's options that publish the same.
    pub features: Value,
    /// Statements that make the indexes of searches.
    pub indexes: Vec<String>,
    /// Whether fields are left out that mean the same as others that were walked before.
    pub only_new: bool,
    /// Whether filters are walked in nested writes too.
    pub filters: Filters,
    /// Whether its operations are sent, and not only its fields looked at.
    pub sent: bool,
    /// Every how many fields one is sent, where not all are.
    pub step: usize,
}

/// Names of sets, the sample's first.
const NAMES: &[&str] = &[
    "sample_deprecated",
    "scalars_deprecated",
    "lists_deprecated",
    "unions_deprecated",
    "to_one_deprecated",
    "interface_edges_deprecated",
    "interface_deprecated",
    "filterable_deprecated",
    "cypher_fields_deprecated",
    "deprecated_fields_twins",
    "user_types_deprecated",
    "string_filters_deprecated",
    "properties_directives",
    "nested_operations",
    "edges_optional",
    "empty_inputs",
    "settable",
    "selectable",
    "sortable",
    "relay",
    "group",
    "search",
    "names_irregular",
    "limit_required",
    "kitchensink",
    "movies",
    "twin",
];

/// All sets, or the sample.
pub fn all(whole: bool) -> Vec<Set> {
    let only = std::env::var("CASE").unwrap_or_default();
    let set = |name: &&'static str| match whole {
        true => Set {
            sent: name.contains(&only),
            step: 1,
            ..set(name)
        },
        false => Set {
            sent: SAMPLE.contains(name),
            step: SAMPLE_STEP,
            ..set(name)
        },
    };
    NAMES.iter().map(set).collect()
}

/// Of which filters are walked in nested writes too.
const OF_WRITES_TOO: &[&str] = &[
    "sample_deprecated",
    "unions_deprecated",
    "to_one_deprecated",
    "interface_edges_deprecated",
];

/// Of the sample every so many fields are sent.
const SAMPLE_STEP: usize = 10;

/// What is sampled where not all is walked.
const SAMPLE: &[&str] = &["sample_deprecated", "interface_edges_deprecated"];

fn set(name: &'static str) -> Set {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folders = ["schema/tests/api", "schema/examples"];
    let files = folders
        .iter()
        .map(|folder| root.join(folder).join(format!("{name}.graphql")));
    let file = files
        .into_iter()
        .find(|file| file.is_file())
        .expect("a file of the repository");
    let text = std::fs::read_to_string(file).expect("it can be read");
    let definitions = servable(&text);
    let filters = text.contains("# string:");
    let limit_required = text.contains("# limit required");
    Set {
        name,
        indexes: indexes(&definitions),
        definitions,
        options: options(filters, limit_required),
        features: features(filters, limit_required),
        only_new: name != "sample_deprecated",
        filters: match OF_WRITES_TOO.contains(&name) {
            true => Filters::OfWritesToo,
            false => Filters::Once,
        },
        sent: true,
        step: 1,
    }
}

/// Without rules, which are not evaluated yet, and without what asks a provider of embeddings.
fn servable(text: &str) -> String {
    let mut text = text.to_owned();
    for (start, end) in [
        ("@authorization(", "}}}}])\n"),
        ("@authentication", "authentication"),
        (",{indexName:\"emb2\"", "provider: OPEN_AI}"),
    ] {
        while let Some(at) = text.find(start) {
            let length = text[at..].find(end).expect("the rule's end") + end.len();
            text.replace_range(at..at + length, "");
        }
    }
    for (statement, better) in STATEMENTS {
        text = text.replace(statement, better);
    }
    text
}

/// Statements of authors that give something else than their fields promise, and what they give here instead.
const STATEMENTS: &[(&str, &str)] = &[
    (
        "list: [String!]! @cypher(statement: \"RETURN 1 AS x\"",
        "list: [String!]! @cypher(statement: \"UNWIND ['alfa', 'x'] AS x RETURN x\"",
    ),
    (
        "): String! @cypher(statement: \"RETURN 1 AS x\"",
        "): String! @cypher(statement: \"RETURN $b + $a AS x\"",
    ),
    (
        "p: Point @cypher(statement: \"RETURN 1 AS x\"",
        "p: Point @cypher(statement: \"RETURN point({longitude: 1.5, latitude: this.n}) AS x\"",
    ),
];

fn options(filters: bool, limit_required: bool) -> ApiOptions {
    ApiOptions {
        profile: Profile::Compat,
        deprecated: true,
        id_matches: filters,
        string_filters: StringFilters {
            matches: filters,
            gt: filters,
            gte: filters,
            lt: filters,
            lte: filters,
            case_insensitive: filters,
        },
        limit_required,
        ..ApiOptions::default()
    }
}

fn features(filters: bool, limit_required: bool) -> Value {
    let mut features = json!({"limitRequired": limit_required});
    if filters {
        let names = ["MATCHES", "GT", "GTE", "LT", "LTE", "CASE_INSENSITIVE"];
        let on: serde_json::Map<String, Value> = names
            .iter()
            .map(|name| ((*name).to_owned(), json!(true)))
            .collect();
        features["filters"] = json!({"String": on, "ID": {"MATCHES": true}});
    }
    features
}

/// Statements for the indexes that searches of the definitions ask.
fn indexes(definitions: &str) -> Vec<String> {
    let (model, _) = cygnet_schema::resolve::compile(&[cygnet_schema::source::Source::new(
        "set.graphql",
        definitions,
    )])
    .expect("fair definitions");
    let mut out = Vec::new();
    for node in &model.nodes {
        let cygnet_schema::model::Label::Fixed(label) = &node.labels[0] else {
            continue;
        };
        let stored = |name: &String| {
            let field = node.fields.iter().find(|field| field.name == *name);
            let property = field.and_then(|field| field.property());
            property.map_or_else(String::new, |property| format!("n.`{}`", property.name))
        };
        for index in &node.fulltext {
            let fields: Vec<String> = index.fields.iter().map(stored).collect();
            out.push(format!(
                "CREATE FULLTEXT INDEX {} IF NOT EXISTS FOR (n:`{label}`) ON EACH [{}]",
                index.index,
                fields.join(", ")
            ));
        }
        for index in &node.vector {
            out.push(format!(
                "CREATE VECTOR INDEX {} IF NOT EXISTS FOR (n:`{label}`) ON {} OPTIONS {{indexConfig: {{`vector.dimensions`: 2, `vector.similarity_function`: 'cosine'}}}}",
                index.index,
                stored(&index.property)
            ));
        }
    }
    out
}
