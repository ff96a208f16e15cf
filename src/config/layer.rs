//! One source of configuration as a tree of values, each with its origin.
//!
//! In: the text of a file, the environment, or flags one by one. Out: a [`Layer`]. Keys are checked here, while it is
//! still known where they were written; types are checked after merging.

use std::path::Path;

use serde_json::{Map, Value};

use super::error::{ConfigError, Origin};
use super::keys::{KeyKind, Keys};

const PREFIX: &str = "CYGNET_";
/// Variables that are no keys: the configuration file's own name, read by the command line, and what the project's test
/// scripts are told, so that a server started by a test does not refuse its surroundings.
const NOT_KEYS: [&str; 3] = ["CYGNET_CONFIG", "CYGNET_SERVICES", "CYGNET_TEST_"];

/// Values from one source, by path.
#[derive(Debug, Default)]
pub struct Layer {
    pub(super) entries: Vec<Entry>,
}

#[derive(Debug)]
pub(super) struct Entry {
    pub(super) path: Vec<String>,
    pub(super) value: Value,
    pub(super) origin: Origin,
}

impl Layer {
    /// Reads a YAML file's text.
    ///
    /// # Errors
    /// Text that is not YAML, an unknown key, or a value where a section must be.
    pub fn from_yaml(path: &Path, text: &str) -> Result<Self, ConfigError> {
        let origin = Origin::File(path.to_path_buf());
        let root: Option<Map<String, Value>> = if text.trim().is_empty() {
            None
        } else {
            serde_saphyr::from_str(text).map_err(|error| ConfigError::Syntax {
                path: path.to_path_buf(),
                message: error.to_string(),
            })?
        };
        let keys = Keys::new();
        let mut layer = Self::default();
        let mut pending = vec![(Vec::new(), root.unwrap_or_default())];
        while let Some((path, map)) = pending.pop() {
            for (key, value) in map {
                let mut path: Vec<String> = path.clone();
                path.push(key);
                match (keys.find(&path), value) {
                    (None, _) => return Err(unknown(&keys, &path, origin)),
                    (Some(KeyKind::Section), Value::Object(children)) => {
                        pending.push((path, children))
                    }
                    (Some(KeyKind::Section), Value::Null) => {}
                    (Some(KeyKind::Section), _) => {
                        return Err(form(&path, origin, "a section: it has keys of its own"));
                    }
                    (Some(KeyKind::Text | KeyKind::Literal | KeyKind::List), value) => {
                        layer.entries.push(Entry {
                            path,
                            value,
                            origin: origin.clone(),
                        });
                    }
                }
            }
        }
        Ok(layer)
    }

    /// Reads the variables that begin with `CYGNET_`; the rest of the name is the key's path, parts joined by `__`.
    ///
    /// # Errors
    /// An unknown key, or text that does not fit the key's type.
    pub fn from_environment(
        variables: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, ConfigError> {
        let keys = Keys::new();
        let mut layer = Self::default();
        for (name, text) in variables {
            if NOT_KEYS.iter().any(|prefix| name.starts_with(prefix)) {
                continue;
            }
            let Some(rest) = name.strip_prefix(PREFIX) else {
                continue;
            };
            let path: Vec<String> = rest.split("__").map(str::to_ascii_lowercase).collect();
            let origin = Origin::Environment(name);
            let value = match keys.find(&path) {
                None => return Err(unknown(&keys, &path, origin)),
                Some(KeyKind::Section) => {
                    return Err(form(&path, origin, "a section: name one of its keys"));
                }
                Some(KeyKind::Text) => Value::String(text),
                Some(KeyKind::Literal) => literal(&path, &text, &origin)?,
                Some(KeyKind::List) => list(&path, &text, &origin)?,
            };
            layer.entries.push(Entry {
                path,
                value,
                origin,
            });
        }
        Ok(layer)
    }

    /// Adds what a flag says, if it was given.
    pub fn flag(&mut self, flag: &'static str, path: &str, value: Option<impl Into<Value>>) {
        if let Some(value) = value {
            let path = path.split('.').map(str::to_owned).collect();
            self.entries.push(Entry {
                path,
                value: value.into(),
                origin: Origin::Flag(flag),
            });
        }
    }
}

fn literal(path: &[String], text: &str, origin: &Origin) -> Result<Value, ConfigError> {
    serde_json::from_str(text.trim()).map_err(|_| ConfigError::Value {
        origin: origin.clone(),
        key: path.join("."),
        message: format!("`{text}` is neither a number nor true or false"),
    })
}

/// A JSON array, or items between commas.
fn list(path: &[String], text: &str, origin: &Origin) -> Result<Value, ConfigError> {
    if text.trim_start().starts_with('[') {
        return serde_json::from_str(text).map_err(|error| ConfigError::Value {
            origin: origin.clone(),
            key: path.join("."),
            message: format!("not a JSON array: {error}"),
        });
    }
    Ok(text
        .split(',')
        .map(str::trim)
        .filter(|item| !item.is_empty())
        .collect())
}

fn unknown(keys: &Keys, path: &[String], origin: Origin) -> ConfigError {
    let nearest = keys.nearest(path);
    let nearest = match &origin {
        Origin::Environment(_) => nearest.map(|key| variable_name(&key)),
        Origin::File(_) | Origin::Flag(_) | Origin::Default => nearest,
    };
    ConfigError::UnknownKey {
        origin,
        key: path.join("."),
        nearest,
    }
}

fn form(path: &[String], origin: Origin, is: &'static str) -> ConfigError {
    ConfigError::Form {
        origin,
        key: path.join("."),
        is,
    }
}

/// The environment variable that sets a key.
pub(super) fn variable_name(key: &str) -> String {
    format!("{PREFIX}{}", key.to_ascii_uppercase().replace('.', "__"))
}
