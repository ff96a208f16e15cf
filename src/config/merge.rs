//! Layers, weakest first, into one typed configuration.

use serde_json::{Map, Value};

use super::Config;
use super::error::{ConfigError, Origin};
use super::layer::{Entry, Layer};

/// Puts later layers over earlier ones, value by value, and reads the result.
pub(super) fn merge(layers: Vec<Layer>) -> Result<Config, ConfigError> {
    let entries: Vec<Entry> = layers.into_iter().flat_map(|layer| layer.entries).collect();
    let mut root = Map::new();
    for entry in &entries {
        put(&mut root, &entry.path, entry.value.clone());
    }
    serde_path_to_error::deserialize(Value::Object(root)).map_err(|error| {
        let key = error.path().to_string();
        ConfigError::Value {
            origin: origin_of(&entries, &key),
            key,
            message: error.into_inner().to_string(),
        }
    })
}

fn put(root: &mut Map<String, Value>, path: &[String], value: Value) {
    let Some((last, sections)) = path.split_last() else {
        return;
    };
    let mut section = root;
    for part in sections {
        let child = section
            .entry(part.clone())
            .or_insert_with(|| Value::Object(Map::new()));
        let Value::Object(map) = child else { return };
        section = map;
    }
    section.insert(last.clone(), value);
}

/// Where the value at this path, or the list around it, was written last.
fn origin_of(entries: &[Entry], key: &str) -> Origin {
    let within = |path: &str| {
        key.strip_prefix(path)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
    };
    let found = entries
        .iter()
        .rev()
        .find(|entry| within(&entry.path.join(".")));
    found.map_or(Origin::Default, |entry| entry.origin.clone())
}
