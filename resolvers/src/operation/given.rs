//! Values as a client gave them, before any type is known: JSON of the request, or constants of the document.

use std::{borrow::Cow, fmt};

use apollo_compiler::ast;
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::Value as Json;

/// A given value. JSON nests 128 levels at most, the parser's bound; constants have the document's.
#[derive(Debug)]
pub(super) enum Given<'a> {
    /// JSON that is no list and no object.
    Leaf(Json),
    /// A constant that is no list and no object.
    Written(&'a ast::Value),
    List(Vec<Given<'a>>),
    /// In the order given; of equal keys the last counts.
    Object(Vec<(Cow<'a, str>, Given<'a>)>),
}

impl<'a> Given<'a> {
    /// A constant of a document or of the schema.
    pub(super) fn constant(value: &'a ast::Value) -> Self {
        match value {
            ast::Value::List(items) => {
                Self::List(items.iter().map(|item| Self::constant(item)).collect())
            }
            ast::Value::Object(fields) => Self::Object(
                fields
                    .iter()
                    .map(|(name, value)| (Cow::Borrowed(name.as_str()), Self::constant(value)))
                    .collect(),
            ),
            leaf => Self::Written(leaf),
        }
    }

    pub(super) fn is_null(&self) -> bool {
        matches!(
            self,
            Self::Leaf(Json::Null) | Self::Written(ast::Value::Null)
        )
    }

    /// The name of an enum value: text in JSON, a name in a document.
    pub(super) fn enum_name(&self) -> Option<&str> {
        match self {
            Self::Leaf(Json::String(name)) => Some(name),
            Self::Written(ast::Value::Enum(name)) => Some(name),
            _ => None,
        }
    }

    /// As JSON, for scalars that are objects or lists.
    pub(super) fn json(&self) -> Json {
        match self {
            Self::Leaf(json) => json.clone(),
            Self::Written(value) => match value {
                ast::Value::Enum(name) => name.as_str().into(),
                ast::Value::String(text) => text.as_str().into(),
                ast::Value::Boolean(flag) => (*flag).into(),
                ast::Value::Int(number) => match number.as_str().parse::<i64>() {
                    Ok(number) => number.into(),
                    Err(_) => number.try_to_f64().map_or(Json::Null, Into::into),
                },
                ast::Value::Float(number) => number.try_to_f64().map_or(Json::Null, Into::into),
                ast::Value::Null
                | ast::Value::Variable(_)
                | ast::Value::List(_)
                | ast::Value::Object(_) => Json::Null,
            },
            Self::List(items) => Json::Array(items.iter().map(Self::json).collect()),
            Self::Object(entries) => Json::Object(
                entries
                    .iter()
                    .map(|(key, value)| (key.to_string(), value.json()))
                    .collect(),
            ),
        }
    }
}

impl<'de> Deserialize<'de> for Given<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(OfJson)
    }
}

struct OfJson;

impl<'de> Visitor<'de> for OfJson {
    type Value = Given<'de>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Given::Leaf(Json::Null))
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Self::Value, E> {
        Ok(Given::Leaf(flag.into()))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Self::Value, E> {
        Ok(Given::Leaf(number.into()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Self::Value, E> {
        Ok(Given::Leaf(number.into()))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Self::Value, E> {
        Ok(Given::Leaf(number.into()))
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Given::Leaf(text.into()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Given::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Self::Value, A::Error> {
        let mut object = Vec::new();
        while let Some((Key(key), value)) = entries.next_entry()? {
            object.push((key, value));
        }
        Ok(Given::Object(object))
    }
}

/// A key, borrowed where it has no escapes.
struct Key<'a>(Cow<'a, str>);

impl<'de> Deserialize<'de> for Key<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct OfKey;
        impl<'de> Visitor<'de> for OfKey {
            type Value = Key<'de>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a key")
            }

            fn visit_borrowed_str<E>(self, key: &'de str) -> Result<Self::Value, E> {
                Ok(Key(Cow::Borrowed(key)))
            }

            fn visit_str<E>(self, key: &str) -> Result<Self::Value, E> {
                Ok(Key(Cow::Owned(key.to_owned())))
            }
        }
        deserializer.deserialize_str(OfKey)
    }
}
