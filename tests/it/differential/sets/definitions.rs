//! The sets of type definitions of `schema/tests/api`, with the options that they are published with, for both sides.

use std::path::Path;

use cygnet_resolvers::prepare::Schema;
use cygnet_schema::{
    api::{ApiOptions, Profile, StringFilters, publish},
    resolve::{Strictness, compile_as},
    source::Source,
};
use serde_json::{Map, Value, json};

/// One set.
#[derive(Debug, Clone)]
pub struct Set {
    pub name: String,
    pub text: String,
    options: ApiOptions,
    /// The options of the library's constructor.
    pub features: Value,
}

impl Set {
    fn new(name: &str, text: &str) -> Self {
        let mut options = ApiOptions {
            profile: Profile::Compat,
            deprecated: true,
            writes: true,
            ..ApiOptions::default()
        };
        let mut features = json!({});
        for line in text.lines().map_while(|line| line.strip_prefix("# ")) {
            match line.split_once(": ") {
                None if line == "limit required" => {
                    options.limit_required = true;
                    features["limitRequired"] = json!(true);
                }
                Some(("id", _)) => {
                    options.id_matches = true;
                    features["filters"]["ID"] = json!({"MATCHES": true});
                }
                Some(("string", words)) => {
                    options.string_filters = string_filters(words);
                    let on = words
                        .split(' ')
                        .map(|word| (word.to_uppercase(), json!(true)));
                    features["filters"]["String"] = Value::Object(on.collect::<Map<_, _>>());
                }
                _ => {}
            }
        }
        let lines = text.lines().filter(|line| !line.starts_with("# "));
        Self {
            name: name.to_owned(),
            text: lines.map(|line| format!("{line}\n")).collect(),
            options,
            features,
        }
    }

    /// What Cygnet serves of it.
    pub fn schema(&self) -> anyhow::Result<Schema> {
        let first = |errors: Vec<cygnet_schema::diagnostic::Diagnostic>| {
            let first = errors.first().map(ToString::to_string);
            anyhow::anyhow!("{}", first.unwrap_or_default())
        };
        let source = Source::new(self.name.as_str(), self.text.as_str());
        let (model, _) = compile_as(&[source], Strictness::Library).map_err(first)?;
        let api = publish(&model, &self.options).map_err(first)?;
        Ok(Schema { model, api })
    }

    /// Access rules are closed until they are evaluated, and embeddings need a provider.
    fn is_comparable(&self) -> bool {
        let closed = ["@authentication", "@authorization", "$jwt", "provider:"];
        !closed.iter().any(|part| self.text.contains(part))
    }
}

fn string_filters(words: &str) -> StringFilters {
    let on = |word: &str| words.split(' ').any(|found| found == word);
    StringFilters {
        matches: on("matches"),
        gt: on("gt"),
        gte: on("gte"),
        lt: on("lt"),
        lte: on("lte"),
        case_insensitive: on("case_insensitive"),
    }
}

/// How many of the sets that were made at random are compared: all take a quarter of an hour more.
const RANDOM_SETS: usize = 36;

/// All sets, in order: those that were thought of, and those that were made at random.
pub fn all() -> Vec<Set> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("schema/tests/api");
    let read = |path: &Path| std::fs::read_to_string(path).expect("a file of the repository");
    let mut sets = Vec::new();
    for entry in std::fs::read_dir(folder.join("sets")).expect("the folder is there") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().and_then(|name| name.to_str());
        let stem = name.unwrap_or_default().strip_suffix(".graphql");
        sets.extend(stem.map(|stem| Set::new(stem, &read(&path))));
    }
    let random = read(&folder.join("random.txt"));
    for set in random.split("## ").skip(1).take(RANDOM_SETS) {
        let (head, text) = set.split_once('\n').expect("a head and definitions");
        let number = head.split(' ').next().unwrap_or_default();
        sets.push(Set::new(&format!("random_{number}"), text));
    }
    sets.retain(Set::is_comparable);
    sets.sort_by(|left, right| left.name.cmp(&right.name));
    sets
}
