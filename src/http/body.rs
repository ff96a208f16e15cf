//! The text of a request into its parts, without copying the document or reading the variables.
//!
//! In: a JSON body, or the parameters of a GET. Out: [`Operation`]s that borrow from it. Keys that are unknown are
//! passed over. One of the known keys that is there twice is refused: whoever looked at the request before us may have read the
//! other one. What is in the variables is the gateway's matter.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::{self, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::refusal::Refusal;

/// As much of a reader's message is told.
const REASON_BYTES: usize = 200;

/// One operation as the client wrote it.
#[derive(Debug)]
pub(super) struct Operation<'a> {
    pub(super) document: Cow<'a, str>,
    pub(super) operation_name: Option<Cow<'a, str>>,
    pub(super) variables: Option<&'a RawValue>,
}

/// A body: one operation, or an array of them, each still unread.
#[derive(Debug)]
pub(super) enum Body<'a> {
    /// One operation.
    One(Operation<'a>),
    /// An array.
    Batch(Vec<Operation<'a>>),
}

/// Reads a JSON body. `batch_max` is the number of operations an array may have; `None` where arrays are off.
pub(super) fn read_json(text: &[u8], batch_max: Option<usize>) -> Result<Body<'_>, Refusal> {
    let first = text.iter().find(|byte| !byte.is_ascii_whitespace());
    if first != Some(&b'[') {
        let parts: Parts<'_> =
            serde_json::from_slice(text).map_err(|error| malformed("the body", error))?;
        return parts.into_operation().map(Body::One);
    }
    let max = batch_max.ok_or(Refusal::BatchingOff)?;
    let mut reader = serde_json::Deserializer::from_slice(text);
    let read = FirstOf { max }
        .deserialize(&mut reader)
        .and_then(|read| reader.end().map(|()| read));
    match read.map_err(|error| malformed("the body", error))? {
        Array { more: true, .. } => Err(Refusal::BatchTooLong { max }),
        Array { parts, .. } if parts.is_empty() => Err(Refusal::BatchEmpty),
        Array { parts, .. } => parts
            .into_iter()
            .map(Parts::into_operation)
            .collect::<Result<_, _>>()
            .map(Body::Batch),
    }
}

/// The parameters of a GET, percent-decoded.
#[derive(Debug, Default)]
pub(super) struct Parameters {
    query: Option<String>,
    operation_name: Option<String>,
    variables: Option<String>,
    extensions: Option<String>,
}

impl Parameters {
    /// Picks the parameters GraphQL over HTTP knows. An empty one counts as absent.
    ///
    /// # Errors
    /// One of them is there twice.
    pub(super) fn new(pairs: Vec<(String, String)>) -> Result<Self, Refusal> {
        let mut parameters = Self::default();
        for (name, value) in pairs {
            let place = match name.as_str() {
                "query" => &mut parameters.query,
                "operationName" => &mut parameters.operation_name,
                "variables" => &mut parameters.variables,
                "extensions" => &mut parameters.extensions,
                _ => continue,
            };
            if place.is_some() {
                return Err(Refusal::Malformed {
                    place: "the query string",
                    reason: format!("duplicate parameter `{name}`"),
                });
            }
            *place = Some(value).filter(|value| !value.is_empty());
        }
        Ok(parameters)
    }

    /// The operation they describe.
    pub(super) fn operation(&self) -> Result<Operation<'_>, Refusal> {
        Parts {
            query: self.query.as_deref().map(Cow::Borrowed),
            operation_name: self.operation_name.as_deref().map(Cow::Borrowed),
            variables: parameter("the parameter `variables`", self.variables.as_deref())?,
            extensions: parameter("the parameter `extensions`", self.extensions.as_deref())?,
        }
        .into_operation()
    }
}

fn parameter<'a>(
    place: &'static str,
    text: Option<&'a str>,
) -> Result<Option<&'a RawValue>, Refusal> {
    text.map(serde_json::from_str)
        .transpose()
        .map_err(|error| malformed(place, error))
}

/// The reader's message quotes the text that it met, however long that is: its start is enough.
fn malformed(place: &'static str, error: serde_json::Error) -> Refusal {
    let mut reason = error.to_string();
    if reason.len() > REASON_BYTES {
        reason.truncate(reason.floor_char_boundary(REASON_BYTES));
        reason.push_str("...");
    }
    Refusal::Malformed { place, reason }
}

/// The four keys of the draft, before it is known whether they make an operation.
#[derive(Debug, Default)]
struct Parts<'a> {
    query: Option<Cow<'a, str>>,
    operation_name: Option<Cow<'a, str>>,
    variables: Option<&'a RawValue>,
    extensions: Option<&'a RawValue>,
}

impl<'a> Parts<'a> {
    fn into_operation(self) -> Result<Operation<'a>, Refusal> {
        let variables = object("`variables`", self.variables)?;
        let extensions = object("`extensions`", self.extensions)?;
        let document = self.query.filter(|document| !document.is_empty());
        let document = document.ok_or_else(|| match extensions {
            Some(extensions) if names_persisted_query(extensions) => Refusal::PersistedQuery,
            Some(_) | None => Refusal::NoDocument,
        })?;
        Ok(Operation {
            document,
            operation_name: self.operation_name,
            variables,
        })
    }
}

/// Admits an object or null.
fn object<'a>(
    place: &'static str,
    value: Option<&'a RawValue>,
) -> Result<Option<&'a RawValue>, Refusal> {
    match value {
        Some(value) if value.get().starts_with('{') => Ok(Some(value)),
        Some(value) if value.get() != "null" => Err(Refusal::Malformed {
            place,
            reason: "it must be an object".to_owned(),
        }),
        Some(_) | None => Ok(None),
    }
}

fn names_persisted_query(extensions: &RawValue) -> bool {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Extensions {
        persisted_query: Option<de::IgnoredAny>,
    }
    serde_json::from_str::<Extensions>(extensions.get())
        .is_ok_and(|extensions| extensions.persisted_query.is_some())
}

#[derive(Deserialize)]
#[serde(field_identifier, rename_all = "camelCase")]
enum Key {
    Query,
    OperationName,
    Variables,
    Extensions,
    #[serde(other)]
    Unknown,
}

impl Key {
    /// The place of a key among those that we know, and its name.
    const fn known(&self) -> Option<(usize, &'static str)> {
        match self {
            Self::Query => Some((0, "query")),
            Self::OperationName => Some((1, "operationName")),
            Self::Variables => Some((2, "variables")),
            Self::Extensions => Some((3, "extensions")),
            Self::Unknown => None,
        }
    }
}

/// Text that borrows where it has no escapes.
#[derive(Deserialize)]
#[serde(transparent)]
struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

impl<'de> Deserialize<'de> for Parts<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Keys;

        impl<'de> Visitor<'de> for Keys {
            type Value = Parts<'de>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("an object with the key `query`")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Parts<'de>, A::Error> {
                let mut parts = Parts::default();
                let mut seen = [false; 4];
                while let Some(key) = map.next_key::<Key>()? {
                    if let Some((at, name)) = key.known()
                        && std::mem::replace(&mut seen[at], true)
                    {
                        return Err(de::Error::duplicate_field(name));
                    }
                    match key {
                        Key::Query => parts.query = text(&mut map)?,
                        Key::OperationName => parts.operation_name = text(&mut map)?,
                        Key::Variables => parts.variables = map.next_value()?,
                        Key::Extensions => parts.extensions = map.next_value()?,
                        Key::Unknown => drop(map.next_value::<de::IgnoredAny>()?),
                    }
                }
                Ok(parts)
            }
        }

        deserializer.deserialize_map(Keys)
    }
}

fn text<'de, A: MapAccess<'de>>(map: &mut A) -> Result<Option<Cow<'de, str>>, A::Error> {
    Ok(map.next_value::<Option<Text<'de>>>()?.map(|text| text.0))
}

/// Reads an array of operations and keeps the first of them only, so that a long array takes no memory.
struct FirstOf {
    max: usize,
}

/// The operations that were kept.
struct Array<'a> {
    parts: Vec<Parts<'a>>,
    /// Whether there were others.
    more: bool,
}

impl<'de> DeserializeSeed<'de> for FirstOf {
    type Value = Array<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Array<'de>, D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for FirstOf {
    type Value = Array<'de>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an array of operations")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Array<'de>, A::Error> {
        let mut parts = Vec::new();
        while parts.len() < self.max {
            match sequence.next_element()? {
                Some(operation) => parts.push(operation),
                None => return Ok(Array { parts, more: false }),
            }
        }
        let mut more = false;
        while sequence.next_element::<de::IgnoredAny>()?.is_some() {
            more = true;
        }
        Ok(Array { parts, more })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(body: &str, expect: &str) {
        let got = match read_json(body.as_bytes(), Some(2)) {
            Ok(Body::One(operation)) => print(&operation),
            Ok(Body::Batch(operations)) => {
                operations.iter().map(print).collect::<Vec<_>>().join(" + ")
            }
            Err(refusal) => refusal.to_string(),
        };
        assert!(
            got.starts_with(expect),
            "{body}\n gave   {got}\n not    {expect}"
        );
    }

    fn print(operation: &Operation<'_>) -> String {
        let borrowed = matches!(operation.document, Cow::Borrowed(_));
        let variables = operation.variables.map_or("-", RawValue::get);
        let name = operation.operation_name.as_deref().unwrap_or("-");
        format!(
            "{} {name} {variables} {}",
            operation.document,
            if borrowed { "borrowed" } else { "owned" }
        )
    }

    #[test]
    fn well_formed_bodies() {
        check(r#"{"query":"{a}"}"#, "{a} - - borrowed");
        check(
            r#" {"query":"{\"a\"}","operationName":null,"variables":null,"extensions":null}"#,
            "{\"a\"} - - owned",
        );
        check(
            r#"{"variables":{"x":[1,{}]},"operationName":"A","query":"{a}"}"#,
            r#"{a} A {"x":[1,{}]} borrowed"#,
        );
        check(
            r#"{"query":"{a}","id":[1],"id":2,"variables":{"x":1,"x":2}}"#,
            r#"{a} - {"x":1,"x":2} borrowed"#,
        );
        check(
            r#"[{"query":"{a}"},{"query":"{b}"}]"#,
            "{a} - - borrowed + {b} - - borrowed",
        );
    }

    #[test]
    fn malformed_bodies() {
        check("", "the body is not a GraphQL request: EOF");
        check("{", "the body is not a GraphQL request: EOF");
        check("{}", "`query` is missing");
        check(
            "null",
            "the body is not a GraphQL request: invalid type: null",
        );
        check(
            r#""{a}""#,
            "the body is not a GraphQL request: invalid type: string",
        );
        check(
            r#"{"query":"{a}"} x"#,
            "the body is not a GraphQL request: trailing",
        );
        check(r#"{"query":""}"#, "`query` is missing");
        check(
            r#"{"query":{}}"#,
            "the body is not a GraphQL request: invalid type: map",
        );
        check(
            r#"{"query":[]}"#,
            "the body is not a GraphQL request: invalid type: sequence",
        );
        check(
            r#"{"query":"{a}","operationName":1}"#,
            "the body is not a GraphQL request: invalid type: integer",
        );
        check(
            r#"{"query":"{a}","variables":"{}"}"#,
            "`variables` is not a GraphQL request: it must be an object",
        );
        check(
            r#"{"query":"{a}","variables":[]}"#,
            "`variables` is not a GraphQL request: it must be an object",
        );
        check(
            r#"{"query":"{a}","extensions":0}"#,
            "`extensions` is not a GraphQL request: it must be an object",
        );
        check(
            r#"{"extensions":{"persistedQuery":{"version":1}}}"#,
            "PersistedQueryNotSupported",
        );
        check("[]", "the array of operations is empty");
        check(
            r#"[{"query":"{a}"},{"query":"{a}"},{"query":"{a}"}]"#,
            "the array has more than 2",
        );
        check(
            r#"[[{"query":"{a}"}]]"#,
            "the body is not a GraphQL request: invalid type: sequence",
        );
        assert_eq!(read_json(b"[]", None).unwrap_err(), Refusal::BatchingOff);
        assert!(read_json(b"{\"query\":\"\xff\"}", None).is_err());
    }

    #[test]
    fn what_is_there_twice_is_refused() {
        for (name, value) in [
            ("query", "\"{b}\""),
            ("operationName", "null"),
            ("variables", "{}"),
            ("extensions", "null"),
        ] {
            let twice = format!("\"{name}\":{value},\"{name}\":{value}");
            let expect = format!("the body is not a GraphQL request: duplicate field `{name}`");
            check(&format!("{{{twice}}}"), &expect);
            check(&format!("[{{\"query\":\"{{a}}\"}},{{{twice}}}]"), &expect);
            let pairs = [(name, "1"), ("x", ""), ("x", ""), (name, "2")];
            let pairs = pairs.map(|(name, value)| (name.to_owned(), value.to_owned()));
            let refused = Parameters::new(pairs.to_vec()).unwrap_err().to_string();
            let expect =
                format!("the query string is not a GraphQL request: duplicate parameter `{name}`");
            assert_eq!(refused, expect);
        }
    }

    #[test]
    fn deep_variables_are_not_read() {
        let deep = format!(
            r#"{{"query":"{{a}}","variables":{{"x":{}{}}}}}"#,
            "[".repeat(100_000),
            "]".repeat(100_000)
        );
        assert!(matches!(read_json(deep.as_bytes(), None), Ok(Body::One(_))));
    }

    #[test]
    fn parameters_of_a_get() {
        let pairs = |pairs: &[(&str, &str)]| {
            Parameters::new(
                pairs
                    .iter()
                    .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                    .collect(),
            )
            .unwrap()
        };
        let parameters = pairs(&[
            ("query", "{a}"),
            ("variables", "{\"x\":1}"),
            ("operationName", ""),
            ("z", "1"),
        ]);
        assert_eq!(
            print(&parameters.operation().unwrap()),
            "{a} - {\"x\":1} borrowed"
        );
        for bad in [
            &[("variables", "{}")][..],
            &[("query", "{a}"), ("variables", "[1]")],
            &[("query", "{a}"), ("variables", "{")],
        ] {
            assert!(pairs(bad).operation().is_err(), "{bad:?}");
        }
    }
}
