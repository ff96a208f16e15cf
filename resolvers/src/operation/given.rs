//! Values as a client gave them, before any type is known: JSON of the request, or constants of the document.

use std::{borrow::Cow, cell::Cell, fmt};

use apollo_compiler::ast;
use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor,
};
use serde_json::{Number, Value as Json};

/// A given value. JSON nests 128 levels at most, the parser's bound; constants have the document's.
#[derive(Debug)]
pub(super) enum Given<'a> {
    /// JSON's null.
    Null,
    /// JSON's truth.
    Flag(bool),
    /// A number of JSON.
    Number(Number),
    /// A text of JSON, borrowed where it has no escapes.
    Text(Cow<'a, str>),
    /// A constant that is no list and no object.
    Written(&'a ast::Value),
    List(Vec<Given<'a>>),
    /// In the order given; of equal keys the last counts.
    Object(Vec<(Cow<'a, str>, Given<'a>)>),
}

/// Why a text is no given value.
#[derive(Debug)]
pub(super) enum Unread {
    /// It holds more values than were allowed.
    TooMany,
    /// It nests deeper than the parser follows.
    TooDeep,
    /// It is no JSON.
    Invalid(serde_json::Error),
}

impl<'a> Given<'a> {
    /// Reads JSON of so many values at most, counted at every depth.
    pub(super) fn read(text: &'a str, most: usize) -> Result<Self, Unread> {
        let left = Cell::new(most);
        let mut deserializer = serde_json::Deserializer::from_str(text);
        let read = OfJson { left: &left }.deserialize(&mut deserializer);
        let ended = read.and_then(|given| deserializer.end().map(|()| given));
        ended.map_err(|error| match left.get() {
            _ if error.to_string().starts_with("recursion limit exceeded") => Unread::TooDeep,
            0 => Unread::TooMany,
            _ => Unread::Invalid(error),
        })
    }

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
        matches!(self, Self::Null | Self::Written(ast::Value::Null))
    }

    /// The name of an enum value: text in JSON, a name in a document.
    pub(super) fn enum_name(&self) -> Option<&str> {
        match self {
            Self::Text(name) => Some(name),
            Self::Written(ast::Value::Enum(name)) => Some(name),
            _ => None,
        }
    }

    /// As JSON, for scalars that are objects or lists.
    pub(super) fn json(&self) -> Json {
        match self {
            Self::Null => Json::Null,
            Self::Flag(flag) => Json::Bool(*flag),
            Self::Number(number) => Json::Number(number.clone()),
            Self::Text(text) => Json::from(&**text),
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

/// Counts values down while they are read: a text that holds too many is left before its tree has grown.
#[derive(Clone, Copy)]
struct OfJson<'c> {
    left: &'c Cell<usize>,
}

impl<'de> DeserializeSeed<'de> for OfJson<'_> {
    type Value = Given<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        let Some(left) = self.left.get().checked_sub(1) else {
            return Err(D::Error::custom("too many values"));
        };
        self.left.set(left);
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for OfJson<'_> {
    type Value = Given<'de>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Given::Null)
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Self::Value, E> {
        Ok(Given::Flag(flag))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Self::Value, E> {
        Ok(Given::Number(number.into()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Self::Value, E> {
        Ok(Given::Number(number.into()))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Self::Value, E> {
        Ok(Number::from_f64(number).map_or(Given::Null, Given::Number))
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Given::Text(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Given::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(self)? {
            list.push(item);
        }
        Ok(Given::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Self::Value, A::Error> {
        let mut object = Vec::new();
        while let Some(Key(key)) = entries.next_key()? {
            object.push((key, entries.next_value_seed(self)?));
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
