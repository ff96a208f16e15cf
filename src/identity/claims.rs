//! The JSON of a token's claims as values, and what the registered claims say.
//!
//! In: bytes. Out: a map of values with the types they had, or why not. A name that is there twice is refused: readers differ in
//! which one they take, and that difference is an attack.

use std::{fmt, sync::Arc};

use cygnet_resolvers::value::Value;
use serde::{
    Deserialize, Deserializer,
    de::{Error, MapAccess, SeqAccess, Visitor},
};

use super::Denied;

/// Reads claims: a JSON object. How deep it may be is serde_json's bound (128).
pub(super) fn read(json: &[u8]) -> Result<Value, Denied> {
    match serde_json::from_slice(json) {
        Ok(Claims(claims @ Value::Map(_))) => Ok(claims),
        Ok(_) | Err(_) => Err(Denied::Malformed),
    }
}

/// A configured map of claims as values.
pub(super) fn of_json(json: &serde_json::Map<String, serde_json::Value>) -> Value {
    // It was read from text, so it is no deeper than a text may be.
    let claims = Claims::deserialize(serde_json::Value::Object(json.clone()));
    claims.map_or(Value::Map(Vec::new()), |Claims(value)| value)
}

/// The value of a claim.
pub(super) fn get<'a>(claims: &'a Value, name: &str) -> Option<&'a Value> {
    match claims {
        Value::Map(entries) => entries
            .iter()
            .find(|(key, _)| **key == *name)
            .map(|(_, value)| value),
        _ => None,
    }
}

/// The value of a claim by name, or by a path of names between dots where there is no claim of that name.
pub(super) fn find<'a>(claims: &'a Value, path: &str) -> Option<&'a Value> {
    get(claims, path).or_else(|| path.split('.').try_fold(claims, |at, name| get(at, name)))
}

/// A text claim.
pub(super) fn text<'a>(claims: &'a Value, name: &str) -> Option<&'a Arc<str>> {
    match get(claims, name) {
        Some(Value::String(text)) => Some(text),
        _ => None,
    }
}

/// What must be true of claims.
#[derive(Debug, Clone)]
pub(super) struct Expected {
    pub(super) issuers: Vec<String>,
    pub(super) audience: Vec<String>,
    pub(super) required: Vec<String>,
    pub(super) leeway_seconds: u64,
}

impl Expected {
    /// Checks claims at a time in seconds since 1970: until when they are true.
    pub(super) fn check(&self, claims: &Value, now: u64) -> Result<u64, Denied> {
        for name in &self.required {
            if matches!(get(claims, name), None | Some(Value::Null)) {
                return Err(Denied::Missing(name.as_str().into()));
            }
        }
        let until = seconds(claims, "exp")?.map_or(u64::MAX, |expires| {
            expires.saturating_add(self.leeway_seconds)
        });
        if now >= until {
            return Err(Denied::Expired);
        }
        let from = seconds(claims, "nbf")?.unwrap_or(0);
        if from > now.saturating_add(self.leeway_seconds) {
            return Err(Denied::NotYetValid);
        }
        if !self.issuers.is_empty() && !self.is_of_issuer(claims) {
            return Err(Denied::Issuer);
        }
        if !self.audience.is_empty() && !self.is_for_us(claims) {
            return Err(Denied::Audience);
        }
        Ok(until)
    }

    fn is_of_issuer(&self, claims: &Value) -> bool {
        text(claims, "iss").is_some_and(|issuer| self.issuers.iter().any(|it| **it == **issuer))
    }

    fn is_for_us(&self, claims: &Value) -> bool {
        let ours = |value: &Value| match value {
            Value::String(text) => self.audience.iter().any(|it| **it == **text),
            _ => false,
        };
        match get(claims, "aud") {
            Some(Value::List(items)) => items.iter().any(ours),
            Some(one) => ours(one),
            None => false,
        }
    }
}

/// A time claim (`NumericDate` of RFC 7519), `None` where it is not there.
fn seconds(claims: &Value, name: &'static str) -> Result<Option<u64>, Denied> {
    match get(claims, name) {
        None => Ok(None),
        Some(Value::Integer(seconds)) => Ok(Some(u64::try_from(*seconds).unwrap_or(0))),
        // Beyond what fits it is the largest or the least number, which is as late or as early.
        Some(Value::Float(seconds)) => Ok(Some(*seconds as u64)),
        Some(_) => Err(Denied::Malformed),
    }
}

/// Claims while they are read.
struct Claims(Value);

impl<'de> Deserialize<'de> for Claims {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reader).map(Self)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("JSON in which no object has a name twice")
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Boolean(value))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Value, E> {
        Ok(Value::Integer(number))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Value, E> {
        Ok(i64::try_from(number).map_or(Value::Float(number as f64), Value::Integer))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Value, E> {
        Ok(Value::Float(number))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Value, E> {
        Ok(Value::String(text.into()))
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(Claims(item)) = items.next_element()? {
            list.push(item);
        }
        Ok(Value::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut map: Vec<(Arc<str>, Value)> = Vec::new();
        let mut names = ahash::AHashSet::new();
        while let Some((name, Claims(value))) = entries.next_entry::<Arc<str>, Claims>()? {
            if !names.insert(Arc::clone(&name)) {
                return Err(A::Error::custom("a name is there twice"));
            }
            map.push((name, value));
        }
        Ok(Value::Map(map))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(json: &str, expect: Option<Value>) {
        assert_eq!(read(json.as_bytes()).ok(), expect, "{json}");
    }

    fn map(entries: &[(&str, Value)]) -> Value {
        let entry = |(name, value): &(&str, Value)| (Arc::from(*name), value.clone());
        Value::Map(entries.iter().map(entry).collect())
    }

    #[test]
    fn claims_keep_their_types() {
        check(
            r#"{"a":1,"b":1.5,"c":"x","d":[true,null],"e":{"f":-1},"g":18446744073709551615,"h":1.0}"#,
            Some(map(&[
                ("a", Value::Integer(1)),
                ("b", Value::Float(1.5)),
                ("c", Value::String("x".into())),
                ("d", Value::List(vec![Value::Boolean(true), Value::Null])),
                ("e", map(&[("f", Value::Integer(-1))])),
                ("g", Value::Float(18_446_744_073_709_551_615.0)),
                ("h", Value::Float(1.0)),
            ])),
        );
        check("{}", Some(map(&[])));
    }

    #[test]
    fn what_is_no_map_of_single_names_is_refused() {
        let deep = "[".repeat(200) + &"]".repeat(200);
        for json in [
            "",
            "[]",
            "1",
            "null",
            "{",
            "{} {}",
            r#"{"sub":"a","sub":"b"}"#,
            r#"{"a":{"b":1,"b":2}}"#,
            r#"{"sub":"a","su\u0062":"b"}"#,
            &format!(r#"{{"a":{deep}}}"#),
        ] {
            check(json, None);
        }
    }

    #[test]
    fn registered_claims_are_compared() {
        let expected = Expected {
            issuers: vec!["i".into()],
            audience: vec!["a".into(), "b".into()],
            required: vec!["exp".into()],
            leeway_seconds: 60,
        };
        let check = |json: &str, expect: Result<u64, Denied>| {
            let claims = read(json.as_bytes()).unwrap();
            assert_eq!(expected.check(&claims, 1_000), expect, "{json}");
        };
        check(r#"{"iss":"i","aud":"a","exp":2000}"#, Ok(2_060));
        check(r#"{"iss":"i","aud":["x","b"],"exp":941}"#, Ok(1_001));
        check(r#"{"iss":"i","aud":"a","exp":940}"#, Err(Denied::Expired));
        check(r#"{"iss":"i","aud":"a","exp":940.9}"#, Err(Denied::Expired));
        check(r#"{"iss":"i","aud":"a","exp":-1}"#, Err(Denied::Expired));
        check(r#"{"iss":"i","aud":"a","exp":1e300}"#, Ok(u64::MAX));
        for exp in ["\"2000\"", "[2000]", "true"] {
            let json = format!(r#"{{"iss":"i","aud":"a","exp":{exp}}}"#);
            check(&json, Err(Denied::Malformed));
        }
        let missing = || Err(Denied::Missing("exp".into()));
        check(r#"{"iss":"i","aud":"a"}"#, missing());
        check(r#"{"iss":"i","aud":"a","exp":null}"#, missing());
        check(r#"{"iss":"i","aud":"a","exp":2000,"nbf":1060}"#, Ok(2_060));
        let early = r#"{"iss":"i","aud":"a","exp":2000,"nbf":1061}"#;
        check(early, Err(Denied::NotYetValid));
        for iss in ["\"j\"", "[\"i\"]", "null", "\"I\""] {
            let json = format!(r#"{{"iss":{iss},"aud":"a","exp":2000}}"#);
            check(&json, Err(Denied::Issuer));
        }
        check(r#"{"aud":"a","exp":2000}"#, Err(Denied::Issuer));
        for aud in [
            "\"x\"",
            "[\"x\",\"y\"]",
            "[]",
            "null",
            "1",
            "{\"a\":1}",
            "[[\"a\"]]",
        ] {
            let json = format!(r#"{{"iss":"i","aud":{aud},"exp":2000}}"#);
            check(&json, Err(Denied::Audience));
        }
        check(r#"{"iss":"i","exp":2000}"#, Err(Denied::Audience));
    }

    #[test]
    fn a_path_is_a_name_or_names_between_dots() {
        let claims = read(br#"{"a.b":1,"a":{"b":2,"c":3}}"#).unwrap();
        assert_eq!(find(&claims, "a.b"), Some(&Value::Integer(1)));
        assert_eq!(find(&claims, "a.c"), Some(&Value::Integer(3)));
        assert_eq!(find(&claims, "a.d"), None);
    }
}
