//! Conditions on a caller's claims: the input `jwt` of rules in, [`ClaimCondition`] out, or what is wrong with it.
//!
//! Claims are those that every token may have (RFC 7519) and the fields of the `@jwt` type. Names and operators are those of where
//! inputs, deprecated twins (`sub_EQ`) included.

use apollo_compiler::{Node, ast::Value, schema::ObjectType};

use super::{
    directives,
    names::{ObjectRole, role},
};
use crate::{
    definitions::{Definitions, RECURSION_LIMIT, did_you_mean, nearest},
    model::{ClaimComparison, ClaimCondition},
};

/// A claim that conditions may name.
struct Known {
    name: String,
    path: Vec<String>,
    kind: Kind,
    list: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Text,
    Number,
    Flag,
}

/// All claims that conditions may name.
pub(super) struct KnownClaims(Vec<Known>);

/// What is wrong, and with which value.
pub(super) struct Wrong {
    pub(super) message: String,
    pub(super) value: Node<Value>,
}

const STANDARD: [(&str, Kind, bool); 7] = [
    ("iss", Kind::Text, false),
    ("sub", Kind::Text, false),
    ("aud", Kind::Text, true),
    ("exp", Kind::Number, false),
    ("nbf", Kind::Number, false),
    ("iat", Kind::Number, false),
    ("jti", Kind::Text, false),
];

const OPERATORS: [(&str, &str, ClaimComparison); 10] = [
    ("eq", "EQ", ClaimComparison::Eq),
    ("in", "IN", ClaimComparison::In),
    ("gt", "GT", ClaimComparison::Gt),
    ("gte", "GTE", ClaimComparison::Gte),
    ("lt", "LT", ClaimComparison::Lt),
    ("lte", "LTE", ClaimComparison::Lte),
    ("contains", "CONTAINS", ClaimComparison::Contains),
    ("startsWith", "STARTS_WITH", ClaimComparison::StartsWith),
    ("endsWith", "ENDS_WITH", ClaimComparison::EndsWith),
    ("includes", "INCLUDES", ClaimComparison::Includes),
];

impl KnownClaims {
    /// Those of some definitions.
    pub(super) fn of(definitions: &Definitions) -> Self {
        let standard = STANDARD.map(|(name, kind, list)| Known {
            name: name.to_owned(),
            path: vec![name.to_owned()],
            kind,
            list,
        });
        let mut known: Vec<Known> = standard.into();
        let objects = definitions.types().filter_map(|ty| ty.as_object());
        let claims =
            |object: &&ObjectType| role(&object.name, &object.directives) == ObjectRole::Claims;
        for object in objects.filter(claims) {
            for field in object.fields.values() {
                let path = field.directives.get("jwtClaim");
                let path = path.and_then(|found| directives::text(found, "path"));
                known.retain(|claim| claim.name != field.name.as_str());
                known.push(Known {
                    name: field.name.to_string(),
                    path: directives::path(&path.unwrap_or_else(|| field.name.to_string())),
                    kind: match field.ty.inner_named_type().as_str() {
                        "Int" | "Float" => Kind::Number,
                        "Boolean" => Kind::Flag,
                        _ => Kind::Text,
                    },
                    list: field.ty.is_list(),
                });
            }
        }
        Self(known)
    }

    /// A condition as written.
    pub(super) fn condition(&self, value: &Node<Value>) -> Result<ClaimCondition, Wrong> {
        self.object(value, 0)
    }

    fn object(&self, value: &Node<Value>, depth: usize) -> Result<ClaimCondition, Wrong> {
        let wrong = |message: &str| Wrong::new(value, message.to_owned());
        if depth > RECURSION_LIMIT {
            return Err(wrong("The condition is nested too deeply."));
        }
        let entries = value
            .as_object()
            .ok_or_else(|| wrong("Expected an object."))?;
        let mut parts = Vec::with_capacity(entries.len());
        for (key, below) in entries {
            let each = || {
                let items = directives::items(below).iter();
                items
                    .map(|item| self.object(item, depth + 1))
                    .collect::<Result<Vec<_>, _>>()
            };
            parts.push(match key.as_str() {
                "AND" => ClaimCondition::And(each()?),
                "OR" => ClaimCondition::Or(each()?),
                "NOT" => ClaimCondition::Not(Box::new(self.object(below, depth + 1)?)),
                name => self.claim(name, below)?,
            });
        }
        Ok(match parts.len() {
            1 => parts.remove(0),
            _ => ClaimCondition::And(parts),
        })
    }

    /// A condition on a claim by its name, which need not be one of the `@jwt` type: then it is a path in the token, and compared with
    /// whatever stands there.
    pub(super) fn any_claim(
        &self,
        name: &str,
        value: &Node<Value>,
    ) -> Result<ClaimCondition, Wrong> {
        if self.0.iter().any(|known| known.name == name) {
            return self.claim(name, value);
        }
        let wrong = |message: &str| Wrong::new(value, message.to_owned());
        let operators = value
            .as_object()
            .filter(|operators| !operators.is_empty())
            .ok_or_else(|| wrong("Expected comparisons such as `{ eq: ops }`."))?;
        let compared = operators.iter().map(|(key, below)| {
            let operator = OPERATORS.iter().find(|(word, ..)| *word == key.as_str());
            let Some((.., comparison)) = operator else {
                return Err(unknown(value, key, OPERATORS.iter().map(|it| it.0)));
            };
            if matches!(
                &**below,
                Value::Object(_) | Value::Variable(_) | Value::Null
            ) {
                return Err(Wrong::new(
                    below,
                    format!("The claim {name:?} is not compared with such a value."),
                ));
            }
            Ok(ClaimCondition::Compare {
                path: directives::path(name),
                comparison: *comparison,
                value: below.clone(),
            })
        });
        Ok(ClaimCondition::And(compared.collect::<Result<_, _>>()?))
    }

    /// A condition on a claim that is known.
    pub(super) fn claim(&self, name: &str, value: &Node<Value>) -> Result<ClaimCondition, Wrong> {
        if let Some(known) = self.0.iter().find(|known| known.name == name) {
            let Some(operators) = value.as_object() else {
                return Err(Wrong::new(value, "Expected an object.".to_owned()));
            };
            let compared = operators.iter().map(|(key, value)| {
                let operator = OPERATORS.iter().find(|(word, ..)| *word == key.as_str());
                match operator.filter(|(.., comparison)| known.takes(*comparison)) {
                    Some((.., comparison)) => known.compare(*comparison, value),
                    None => Err(unknown(value, key, known.words().into_iter())),
                }
            });
            return Ok(ClaimCondition::And(compared.collect::<Result<_, _>>()?));
        }
        let twin = OPERATORS.iter().find_map(|(_, suffix, comparison)| {
            let name = name.strip_suffix(suffix)?.strip_suffix('_')?;
            let known = self.0.iter().find(|known| known.name == name)?;
            known.takes(*comparison).then_some((known, *comparison))
        });
        match twin {
            Some((known, comparison)) => known.compare(comparison, value),
            None => {
                let names = self.0.iter().map(|known| known.name.as_str());
                Err(unknown(
                    value,
                    name,
                    names
                        .chain(["AND", "OR", "NOT"])
                        .collect::<Vec<_>>()
                        .into_iter(),
                ))
            }
        }
    }
}

impl Known {
    fn takes(&self, comparison: ClaimComparison) -> bool {
        match comparison {
            ClaimComparison::Eq => true,
            ClaimComparison::Includes => self.list,
            ClaimComparison::In => !self.list && self.kind != Kind::Flag,
            ClaimComparison::Gt
            | ClaimComparison::Gte
            | ClaimComparison::Lt
            | ClaimComparison::Lte => !self.list && self.kind == Kind::Number,
            ClaimComparison::Contains | ClaimComparison::StartsWith | ClaimComparison::EndsWith => {
                !self.list && self.kind == Kind::Text
            }
        }
    }

    fn words(&self) -> Vec<&'static str> {
        let taken = OPERATORS.iter().filter(|(.., it)| self.takes(*it));
        taken.map(|(word, ..)| *word).collect()
    }

    fn compare(
        &self,
        comparison: ClaimComparison,
        value: &Node<Value>,
    ) -> Result<ClaimCondition, Wrong> {
        let many = match comparison {
            ClaimComparison::In => true,
            ClaimComparison::Eq => self.list,
            _ => false,
        };
        let fits = match &**value {
            Value::Null => comparison == ClaimComparison::Eq,
            Value::String(text) if is_reference(text) => true,
            Value::List(items) => many && items.iter().all(|item| self.fits(item)),
            _ => self.fits(value),
        };
        if !fits {
            let message = format!(
                "The claim {:?} is not compared with such a value.",
                self.name
            );
            return Err(Wrong::new(value, message));
        }
        // A single value is a list of one, as GraphQL coerces it.
        let one = many && !matches!(&**value, Value::List(_) | Value::Null);
        let value = match &**value {
            Value::String(text) if is_reference(text) => value.clone(),
            _ if one => Node::new(Value::List(vec![value.clone()])),
            _ => value.clone(),
        };
        Ok(ClaimCondition::Compare {
            path: self.path.clone(),
            comparison,
            value,
        })
    }

    fn fits(&self, value: &Value) -> bool {
        match (self.kind, value) {
            (Kind::Text, Value::String(_))
            | (Kind::Number, Value::Int(_) | Value::Float(_))
            | (Kind::Flag, Value::Boolean(_)) => true,
            (Kind::Text | Kind::Number | Kind::Flag, _) => false,
        }
    }
}

/// Whether a text stands for a value of the request.
pub(super) fn is_reference(text: &str) -> bool {
    text.starts_with("$jwt.") || text.starts_with("$context.")
}

impl Wrong {
    pub(super) fn new(value: &Node<Value>, message: String) -> Self {
        Self {
            message,
            value: value.clone(),
        }
    }
}

fn unknown<'a>(value: &Node<Value>, key: &str, known: impl Iterator<Item = &'a str>) -> Wrong {
    let hint = did_you_mean(nearest(key, known));
    Wrong::new(
        value,
        format!("Field \"{key}\" is not defined by type.{hint}"),
    )
}
