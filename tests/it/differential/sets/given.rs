//! A value that an operation gives: as a literal in the document, or as JSON in a variable.

use serde_json::{Map, Value};

/// A value on its way into an operation.
#[derive(Debug, Clone)]
pub enum Given {
    Null,
    /// A scalar, or a point, which is one value.
    Leaf(Value),
    /// An integer that only text can hold in JSON.
    Big(String),
    Enum(String),
    List(Vec<Given>),
    Object(Vec<(String, Given)>),
    /// A variable by its name.
    Variable(String),
}

impl Given {
    /// In GraphQL.
    pub fn literal(&self) -> String {
        match self {
            Self::Null => "null".to_owned(),
            Self::Leaf(value) => literal(value),
            Self::Big(text) | Self::Enum(text) => text.clone(),
            Self::List(items) => {
                let items: Vec<String> = items.iter().map(Self::literal).collect();
                format!("[{}]", items.join(", "))
            }
            Self::Object(entries) => {
                let entries = entries.iter();
                let entries: Vec<String> = entries
                    .map(|(name, value)| format!("{name}: {}", value.literal()))
                    .collect();
                format!("{{{}}}", entries.join(", "))
            }
            Self::Variable(name) => format!("${name}"),
        }
    }

    /// As the value of a variable, which holds no other variables.
    pub fn json(&self) -> Value {
        match self {
            Self::Null | Self::Variable(_) => Value::Null,
            Self::Leaf(value) => value.clone(),
            Self::Big(text) | Self::Enum(text) => Value::String(text.clone()),
            Self::List(items) => Value::Array(items.iter().map(Self::json).collect()),
            Self::Object(entries) => {
                let entries = entries.iter();
                let entries: Map<_, _> = entries
                    .map(|(name, value)| (name.clone(), value.json()))
                    .collect();
                Value::Object(entries)
            }
        }
    }
}

fn literal(value: &Value) -> String {
    match value {
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(literal).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Object(entries) => {
            let entries = entries.iter();
            let entries: Vec<String> = entries
                .map(|(name, value)| format!("{name}: {}", literal(value)))
                .collect();
            format!("{{{}}}", entries.join(", "))
        }
        // A text in JSON is one in GraphQL.
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.to_string(),
    }
}
