//! The type of an input and what it is for in; a literal out that says something about the graph of [`super::data`].
//!
//! Nodes 0 and 3 of each type have the first value of every pool, node 2 the third; node 1 has the second where it must have one.

use apollo_compiler::{
    ast::{InputValueDefinition, Type},
    schema::ExtendedType,
};
use cygnet_resolvers::prepare::Schema;
use cygnet_schema::{
    api::{
        AggregateFunction, Change, InputKind, InputMeaning, InputScalar, NestedWrite, Operator,
        Quantifier,
    },
    model::{BaseType, Field, FieldId, FieldKind, Scalar},
};

use super::walk::{Step, meaning_of};

/// Three values of each scalar in their order; whether they stand in quotes.
const POOL: &[(Scalar, [&str; 3], bool)] = &[
    (Scalar::String, ["alfa", "bravo 22", "charlie 333"], true),
    (Scalar::Id, ["i0", "i11", "i222"], true),
    (Scalar::Int, ["4", "6", "9"], false),
    (Scalar::Float, ["2.5", "3.75", "7.25"], false),
    (Scalar::BigInt, ["12", "30", "9007199254740993"], true),
    (Scalar::Boolean, ["true", "false", "false"], false),
    (
        Scalar::Date,
        ["1999-12-31", "2020-01-31", "2024-02-29"],
        true,
    ),
    (
        Scalar::DateTime,
        [
            "1999-12-31T23:59:59.000Z",
            "2020-01-31T10:00:00.000Z",
            "2024-02-29T00:00:00.500Z",
        ],
        true,
    ),
    (Scalar::Time, ["01:00:00Z", "10:20:30Z", "12:00:00Z"], true),
    (
        Scalar::LocalTime,
        ["01:00:00", "10:20:30", "12:00:00"],
        true,
    ),
    (
        Scalar::LocalDateTime,
        [
            "1999-12-31T23:59:59",
            "2020-01-31T10:00:00",
            "2024-02-29T00:00:01",
        ],
        true,
    ),
    (Scalar::Duration, ["P1D", "P2D", "P5D"], true),
    (
        Scalar::Point,
        [
            "{longitude: 1.5, latitude: 2.5}",
            "{longitude: 1.6, latitude: 2.6}",
            "{longitude: -10.0, latitude: 50.0}",
        ],
        false,
    ),
    (
        Scalar::CartesianPoint,
        [
            "{x: 1.5, y: 2.5}",
            "{x: 1.6, y: 2.6}",
            "{x: -10.0, y: 50.0}",
        ],
        false,
    ),
];

/// How deep made-up objects go.
const DEPTH: usize = 8;

/// The value of a scalar at a place of its pool, without quotes.
pub fn pooled(scalar: Scalar, at: usize) -> &'static str {
    let found = POOL.iter().find(|(of, _, _)| *of == scalar);
    found.map_or("", |(_, values, _)| values[at.min(2)])
}

/// Whether a time of the day is one of ours, however it is written.
pub fn is_made_up(time: &str) -> bool {
    let found = POOL.iter().find(|(of, _, _)| *of == Scalar::Time);
    found.is_some_and(|(_, values, _)| {
        values
            .iter()
            .any(|value| value.starts_with(time.trim_end_matches(['Z', '0', '.'])))
    })
}

/// What a value is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Role {
    /// The value at a place of the pool.
    At(usize),
    /// Part, start, end of the first text.
    Part,
    Start,
    End,
    /// A pattern of the first text.
    Pattern,
    /// The value that aggregates of one related node have.
    Measured(Option<Scalar>, AggregateFunction),
    /// A number of related nodes.
    Count,
    /// What is added, multiplied with or taken away.
    Amount,
    /// A score of a search.
    Score,
}

/// What the value of the last of these fields is for.
pub fn role(schema: &Schema, inputs: &[Step]) -> Role {
    let meanings: Vec<InputMeaning> = inputs
        .iter()
        .filter_map(|step| meaning_of(schema, step))
        .collect();
    let scalar = |id: FieldId| match schema.model.field(id).ty.base {
        BaseType::Scalar(scalar) => Some(scalar),
        _ => None,
    };
    let mut role = Role::At(0);
    let mut of = None;
    for meaning in meanings {
        role = match meaning {
            InputMeaning::AggregateFilter(id) => {
                of = scalar(id);
                role
            }
            InputMeaning::AggregateFunction(function) => Role::Measured(of, function),
            InputMeaning::AggregateTwin(id, function, _) => Role::Measured(scalar(id), function),
            InputMeaning::Count
            | InputMeaning::CountNodes
            | InputMeaning::CountEdges
            | InputMeaning::CountTwin(_) => Role::Count,
            InputMeaning::Score => Role::Score,
            InputMeaning::ChangeTwin(_, change) | InputMeaning::Change(change) => match change {
                Change::Set | Change::Push => Role::At(2),
                Change::Add
                | Change::Subtract
                | Change::Multiply
                | Change::Divide
                | Change::Pop => Role::Amount,
            },
            InputMeaning::Value(_) => Role::At(2),
            InputMeaning::FilterTwin(_, operator) | InputMeaning::Operator(operator)
                if role == Role::At(0) =>
            {
                match operator {
                    Operator::Eq | Operator::In | Operator::Includes => role,
                    Operator::Gt | Operator::Gte | Operator::Lt | Operator::Lte => Role::At(1),
                    Operator::Contains => Role::Part,
                    Operator::StartsWith => Role::Start,
                    Operator::EndsWith => Role::End,
                    Operator::Matches => Role::Pattern,
                    Operator::Distance => role,
                }
            }
            _ => role,
        };
    }
    role
}

/// The literal of a scalar for a role.
fn scalar(scalar: Scalar, role: Role) -> String {
    let quoted = POOL.iter().any(|(of, _, quoted)| *of == scalar && *quoted);
    let first = pooled(scalar, 0);
    let text = match role {
        Role::At(at) => pooled(scalar, at).to_owned(),
        Role::Part => first[1..2].to_owned(),
        Role::Start => first[..1].to_owned(),
        Role::End => first[first.len() - 1..].to_owned(),
        Role::Pattern => format!("{}.*", &first[..1]),
        Role::Count => "1".to_owned(),
        Role::Score => "0.1".to_owned(),
        Role::Amount => match scalar {
            Scalar::Float => "1.5".to_owned(),
            _ => "2".to_owned(),
        },
        Role::Measured(of, function) => match function {
            AggregateFunction::AverageLength
            | AggregateFunction::LongestLength
            | AggregateFunction::ShortestLength => {
                pooled(of.unwrap_or(Scalar::String), 0).len().to_string()
            }
            _ => pooled(of.unwrap_or(scalar), 0).to_owned(),
        },
    };
    match quoted {
        true => format!("\"{text}\""),
        false => text,
    }
}

/// Makes literals for the inputs of an API.
#[derive(Clone, Copy)]
pub struct Values<'a> {
    /// The API.
    pub schema: &'a Schema,
}

impl Values<'_> {
    /// A literal of a type. Lists have two items, of objects one.
    pub fn literal(self, ty: &Type, role: Role, depth: usize) -> String {
        match ty {
            Type::List(item) | Type::NonNullList(item) => {
                let first = self.literal(item, role, depth);
                let named = self.schema.api.schema.types.get(item.inner_named_type());
                let is_input = self.scalar_of(item.inner_named_type()).is_none()
                    && matches!(named, Some(ExtendedType::InputObject(_)));
                match role {
                    Role::At(0) if !is_input => {
                        format!("[{first}, {}]", self.literal(item, Role::At(1), depth))
                    }
                    _ => format!("[{first}]"),
                }
            }
            Type::Named(name) | Type::NonNullNamed(name) => self.named(name, role, depth),
        }
    }

    fn scalar_of(self, name: &str) -> Option<InputScalar> {
        let id = self.schema.api.input_by_name.get(name)?;
        match self.schema.api.input(*id).kind {
            InputKind::Scalar(scalar) => Some(scalar),
            InputKind::Enum(..) | InputKind::Object(_) => None,
        }
    }

    fn named(self, name: &str, role: Role, depth: usize) -> String {
        match self.scalar_of(name) {
            Some(InputScalar::Built(of)) => return scalar(of, role),
            Some(InputScalar::User(_)) => return "\"json0\"".to_owned(),
            None => {}
        }
        match self.schema.api.schema.types.get(name) {
            Some(ExtendedType::Enum(of)) => {
                let at = match role {
                    Role::At(at) => at % of.values.len(),
                    _ => 0,
                };
                of.values
                    .keys()
                    .nth(at)
                    .map_or_else(String::new, ToString::to_string)
            }
            Some(ExtendedType::InputObject(of)) => {
                let fields: Vec<&InputValueDefinition> =
                    of.fields.values().map(|field| &**field).collect();
                self.object((name, &fields), None, (role, depth))
            }
            _ => "\"json0\"".to_owned(),
        }
    }

    /// An object around a field that is walked, with what the object needs beside it.
    pub fn around(self, step: &Step, inner: String) -> String {
        let Some(of) = self.schema.api.schema.get_input_object(&step.0) else {
            return inner;
        };
        let fields: Vec<&InputValueDefinition> = of.fields.values().map(|field| &**field).collect();
        self.object((&step.0, &fields), Some((&step.1, inner)), (Role::At(0), 1))
    }

    /// The best way from a type down to a field without an object: for sorts.
    pub fn chain(self, name: &str) -> Vec<Step> {
        let mut chain = Vec::new();
        let mut name = name.to_owned();
        while let Some(of) = self.schema.api.schema.get_input_object(&name) {
            let best = of
                .fields
                .values()
                .min_by_key(|field| self.rank(&name, field));
            let Some(best) = best else { break };
            chain.push((name.clone(), best.name.to_string()));
            let next = best.ty.inner_named_type().to_string();
            if chain.len() > DEPTH {
                break;
            }
            name = next;
        }
        chain
    }

    /// Required fields, the walked one, and what makes the object say something.
    fn object(
        self,
        (name, fields): (&str, &[&InputValueDefinition]),
        walked: Option<(&str, String)>,
        (role, depth): (Role, usize),
    ) -> String {
        if depth > DEPTH {
            return "{}".to_owned();
        }
        let meaning = |field: &InputValueDefinition| {
            meaning_of(self.schema, &(name.to_owned(), field.name.to_string()))
        };
        let walked_name = walked.as_ref().map(|(name, _)| *name);
        let is_walked = |field: &InputValueDefinition| walked_name == Some(field.name.as_str());
        let walked_meaning = fields
            .iter()
            .find(|field| is_walked(field))
            .and_then(|field| meaning(field));
        let mut entries = Vec::new();
        if let Some((name, inner)) = walked {
            entries.push(format!("{name}: {inner}"));
        }
        let best = fields
            .iter()
            .filter(|field| meaning(field) != Some(InputMeaning::NestedWhere))
            .min_by_key(|field| self.rank(name, field));
        let is_value = |field: &&&InputValueDefinition| {
            matches!(
                meaning(field),
                Some(InputMeaning::Value(_) | InputMeaning::NestedField(_))
            )
        };
        let is_where =
            |field: &&&InputValueDefinition| meaning(field) == Some(InputMeaning::NestedWhere);
        let is_change = best.is_some_and(|best| meaning(best) == Some(InputMeaning::NestedNode));
        let says_enough = fields.iter().any(|field| field.is_required())
            || (fields.iter().any(|field| is_where(&field)) && !is_change);
        let wants_more = match walked_meaning {
            None => !says_enough || fields.iter().all(|field| is_value(&field)),
            // A condition alone changes nothing; a place alone is no distance.
            Some(InputMeaning::NestedWhere) => is_change,
            Some(InputMeaning::DistanceFrom) => true,
            Some(_) => false,
        };
        for field in fields {
            let wanted = field.is_required()
                || meaning(field) == Some(InputMeaning::NestedWhere)
                || (wants_more
                    && best.is_some_and(|best| best.name == field.name)
                    && self.rank(name, field) < NEVER);
            if !wanted || is_walked(field) {
                continue;
            }
            let role = match meaning(field) {
                Some(InputMeaning::Value(_) | InputMeaning::Change(_)) => Role::At(2),
                _ => role,
            };
            entries.push(format!(
                "{}: {}",
                field.name,
                self.literal(&field.ty, role, depth + 1)
            ));
        }
        format!("{{{}}}", entries.join(", "))
    }

    /// How well a field makes an object say something; the least is the best.
    fn rank(self, parent: &str, field: &InputValueDefinition) -> usize {
        let Some(meaning) = meaning_of(self.schema, &(parent.to_owned(), field.name.to_string()))
        else {
            return NEVER;
        };
        let of = |id: FieldId| property_rank(self.schema.model.field(id));
        match meaning {
            InputMeaning::Filter(id)
            | InputMeaning::AggregateFilter(id)
            | InputMeaning::Sort(id)
            | InputMeaning::GroupField(id)
            | InputMeaning::Value(id)
            | InputMeaning::Changes(id) => of(id),
            InputMeaning::Operator(operator) => match operator {
                Operator::Eq => 0,
                Operator::Includes => 1,
                _ => 2,
            },
            InputMeaning::Quantifier(Quantifier::Some)
            | InputMeaning::Change(Change::Set)
            | InputMeaning::Count
            | InputMeaning::CountNodes => 0,
            InputMeaning::AggregateFunction(
                AggregateFunction::Max | AggregateFunction::LongestLength,
            ) => 0,
            InputMeaning::Nested(NestedWrite::Create) => 0,
            InputMeaning::AggregateFunction(_)
            | InputMeaning::Node
            | InputMeaning::NestedNode
            | InputMeaning::NestedEdgeOf(_)
            | InputMeaning::ScoreMin => 10,
            InputMeaning::Nested(NestedWrite::Connect | NestedWrite::Disconnect)
            | InputMeaning::Member(_)
            | InputMeaning::NestedMember(_)
            | InputMeaning::EdgeOf(_) => 11,
            InputMeaning::Edge | InputMeaning::NestedEdge | InputMeaning::Score => 12,
            InputMeaning::Nested(_) | InputMeaning::Typename => 13,
            InputMeaning::Related(_)
            | InputMeaning::RelatedConnection(_)
            | InputMeaning::NestedField(_)
            | InputMeaning::Quantifier(_)
            | InputMeaning::Change(_) => 20,
            InputMeaning::Empty => 50,
            InputMeaning::Custom => 0,
            _ => NEVER,
        }
    }
}

const NEVER: usize = 100;

/// Texts and numbers that are there first.
fn property_rank(field: &Field) -> usize {
    let FieldKind::Property(property) = &field.kind else {
        return 40;
    };
    let base = match field.ty.base {
        _ if field.ty.list => 6,
        BaseType::Scalar(Scalar::String | Scalar::Int) => 0,
        BaseType::Scalar(Scalar::Id) => 2,
        BaseType::Scalar(Scalar::Point | Scalar::CartesianPoint) => 7,
        BaseType::Scalar(_) => 4,
        _ => 5,
    };
    let unsafe_key = usize::from(property.timestamp.is_some() || property.id) * 20;
    base + usize::from(!field.ty.required) + unsafe_key
}
