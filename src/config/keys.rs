//! The keys that exist, read from the JSON Schema so that there is one list of them.
//!
//! In: a path. Out: what is there (a section or a value, and of which type), or the existing key that looks most like it.

use serde_json::{Map, Value};

use super::reference::json_schema;

/// What a key holds, as far as reading an environment variable needs to know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum KeyKind {
    /// A section: keys below it.
    Section,
    /// Text, or something written as text.
    Text,
    /// A number, a truth value or a map with names of its own, written as in JSON.
    Literal,
    /// A list.
    List,
}

/// The tree of keys.
pub(super) struct Keys {
    schema: Value,
}

impl Keys {
    /// Reads the tree from the JSON Schema of the configuration.
    pub(super) fn new() -> Self {
        Self {
            schema: json_schema(),
        }
    }

    /// What the key at this path is; `None` if there is none.
    pub(super) fn find<S: AsRef<str>>(&self, path: &[S]) -> Option<KeyKind> {
        self.node(path).map(kind)
    }

    /// The existing key nearest to this path: its first part that does not exist is replaced.
    pub(super) fn nearest<S: AsRef<str>>(&self, path: &[S]) -> Option<String> {
        let known = (0..path.len())
            .rev()
            .find(|length| self.node(&path[..*length]).is_some())?;
        let wrong = path[known].as_ref();
        let siblings = properties(self.node(&path[..known])?)?.keys();
        let best = siblings.max_by(|left, right| {
            let score = |key: &str| strsim::jaro_winkler(key, wrong);
            score(left).total_cmp(&score(right))
        })?;
        let mut parts: Vec<&str> = path[..known].iter().map(AsRef::as_ref).collect();
        parts.push(best);
        Some(parts.join("."))
    }

    /// Every value with its path and schema, sections in their order.
    pub(super) fn values(&self) -> Vec<(String, &Value)> {
        let mut found = Vec::new();
        let mut pending = vec![(String::new(), &self.schema)];
        while let Some((path, node)) = pending.pop() {
            match properties(node) {
                Some(children) => pending.extend(children.iter().rev().map(|(key, child)| {
                    (
                        if path.is_empty() {
                            key.clone()
                        } else {
                            format!("{path}.{key}")
                        },
                        child,
                    )
                })),
                None => found.push((path, node)),
            }
        }
        found
    }

    fn node<S: AsRef<str>>(&self, path: &[S]) -> Option<&Value> {
        path.iter().try_fold(&self.schema, |node, part| {
            properties(node)?.get(part.as_ref())
        })
    }
}

fn properties(node: &Value) -> Option<&Map<String, Value>> {
    node.get("properties")?.as_object()
}

fn kind(node: &Value) -> KeyKind {
    if properties(node).is_some() {
        return KeyKind::Section;
    }
    match type_names(node).first().map(String::as_str) {
        Some("integer" | "number" | "boolean" | "object") => KeyKind::Literal,
        Some("array") => KeyKind::List,
        _ => KeyKind::Text,
    }
}

/// The JSON types a value may have, `null` left out.
pub(super) fn type_names(node: &Value) -> Vec<String> {
    let named = match node.get("type") {
        Some(Value::String(name)) => vec![name.clone()],
        Some(Value::Array(names)) => names
            .iter()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect(),
        _ => Vec::new(),
    };
    named.into_iter().filter(|name| name != "null").collect()
}
