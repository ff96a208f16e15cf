//! An input type of the published API in; every literal that says one thing with it out, with the fields that it names.
//!
//! The values are those that nodes of the graph have. It knows no rules.

use std::collections::BTreeSet;

use apollo_compiler::{ast::Type, schema::ExtendedType};
use cygnet_resolvers::prepare::Schema;
use cygnet_schema::{
    api::{AggregateFunction, InputMeaning, Operator, Quantifier},
    model::{BaseType, FieldId, Scalar, Target},
};

use super::{
    cell::{Role, Set},
    world::World,
};
use crate::differential::meaning_of;

/// A literal, and what it names.
#[derive(Clone)]
pub struct Literal {
    pub text: String,
    /// Fields of the nodes that the input is about.
    pub own: BTreeSet<String>,
    /// Other nodes that it looks at.
    pub others: Vec<Set>,
}

impl Literal {
    fn plain(text: String) -> Self {
        Self {
            text,
            own: BTreeSet::new(),
            others: Vec::new(),
        }
    }
}

/// What an input is about.
#[derive(Clone)]
pub struct About {
    /// The types of the nodes.
    pub types: Vec<String>,
    /// How many relationships it may go along.
    pub hops: usize,
    /// The property whose value is wanted.
    field: Option<FieldId>,
    function: Option<AggregateFunction>,
    operator: Option<Operator>,
    logic: bool,
    count: bool,
    /// Only one comparison of each kind of thing: far down.
    thin: bool,
}

impl About {
    /// Nodes of types.
    pub fn nodes(types: &[String], hops: usize) -> Self {
        Self {
            types: types.to_vec(),
            hops,
            field: None,
            function: None,
            operator: None,
            logic: true,
            count: false,
            thin: false,
        }
    }

    /// What is far down is asked by one comparison of each kind.
    pub fn thinly(self) -> Self {
        Self { thin: true, ..self }
    }
}

/// Makes literals of an API.
#[derive(Clone, Copy)]
pub struct Inputs<'a> {
    pub schema: &'a Schema,
    pub world: &'a World,
}

/// Fields that are asked far down.
const FAR: &[&str] = &["key", "title", "secret", "weight", "since"];

impl Inputs<'_> {
    /// All literals of a type.
    pub fn literals(&self, ty: &Type, about: &About) -> Vec<Literal> {
        match ty {
            Type::List(item) | Type::NonNullList(item) => {
                if self.is_list(ty, about) {
                    return self.named(item.inner_named_type(), about);
                }
                let mut all = self.literals(item, about);
                for literal in &mut all {
                    literal.text = format!("[{}]", literal.text);
                }
                all
            }
            Type::Named(name) | Type::NonNullNamed(name) => {
                let mut all = self.named(name, about);
                // Of a value that is a list, one item.
                for literal in all.iter_mut().filter(|it| it.text.starts_with('[')) {
                    let items = literal.text.trim_start_matches('[');
                    literal.text = items.split(',').next().unwrap_or_default().to_owned();
                }
                all
            }
        }
    }

    /// A list of values is the value of a property that is a list.
    fn is_list(&self, ty: &Type, about: &About) -> bool {
        let stored = about.field.map(|id| self.schema.model.field(id));
        let name = stored.map_or("", |field| field.name.as_str());
        ty.is_list() && name == "embedding"
    }

    fn named(&self, name: &str, about: &About) -> Vec<Literal> {
        match self.schema.api.schema.types.get(name) {
            Some(ExtendedType::InputObject(_)) if name.ends_with("PointInput") => {
                let values = self.values(about).into_iter();
                values.map(Literal::plain).collect()
            }
            Some(ExtendedType::InputObject(_)) => self.object(name, about),
            Some(ExtendedType::Enum(of)) if name == "SortDirection" => {
                let directions = of.values.keys();
                directions
                    .map(|it| Literal::plain(it.to_string()))
                    .collect()
            }
            Some(ExtendedType::Enum(of)) if about.field.is_none() => {
                let values = of.values.keys();
                values.map(|it| Literal::plain(it.to_string())).collect()
            }
            _ => self
                .values(about)
                .into_iter()
                .map(|value| Literal::plain(about.cut(value)))
                .collect(),
        }
    }

    fn object(&self, name: &str, about: &About) -> Vec<Literal> {
        let Some(of) = self.schema.api.schema.get_input_object(name) else {
            return Vec::new();
        };
        let mut all = Vec::new();
        for field in of.fields.values() {
            let step = (name.to_owned(), field.name.to_string());
            let Some(meaning) = meaning_of(self.schema, &step) else {
                continue;
            };
            let found = match meaning {
                InputMeaning::And | InputMeaning::Or | InputMeaning::Not => {
                    self.logic((name, &field.name), about)
                }
                InputMeaning::Distance | InputMeaning::FilterTwin(_, Operator::Distance) => {
                    let places = self.values(&about.of(meaning)).into_iter();
                    places
                        .map(|place| Literal::plain(format!("{{from: {place}, lte: 1000.0}}")))
                        .collect()
                }
                _ => self.field(&field.ty, (meaning, about)),
            };
            all.extend(found.into_iter().map(|literal| Literal {
                text: format!("{{{}: {}}}", field.name, literal.text),
                ..literal
            }));
        }
        all
    }

    /// What a field of an input object may say.
    fn field(&self, ty: &Type, (meaning, about): (InputMeaning, &About)) -> Vec<Literal> {
        let model = &self.schema.model;
        if about.leaves_out(meaning) {
            return Vec::new();
        }
        match meaning {
            InputMeaning::Related(id)
            | InputMeaning::RelatedTwin(id, _)
            | InputMeaning::RelatedConnection(id)
            | InputMeaning::RelatedConnectionTwin(id, _)
            | InputMeaning::RelatedAggregate(id)
            | InputMeaning::SortRelated(id)
            | InputMeaning::SortAggregate(id) => self.related(ty, (id, about)),
            InputMeaning::Filter(id)
            | InputMeaning::FilterTwin(id, _)
            | InputMeaning::Sort(id)
            | InputMeaning::AggregateFilter(id)
            | InputMeaning::AggregateTwin(id, ..)
            | InputMeaning::AggregateSort(id)
            | InputMeaning::GroupField(id) => {
                let field = model.field(id);
                let far = about.thin && !about.logic && about.hops == 0;
                if far && !FAR.contains(&field.name.as_str()) {
                    return Vec::new();
                }
                let mut all = match meaning {
                    InputMeaning::GroupField(_) => vec![Literal::plain("true".to_owned())],
                    _ => self.literals(ty, &about.of(meaning)),
                };
                if !matches!(id.owner, cygnet_schema::model::Owner::Edge(_)) {
                    for literal in &mut all {
                        literal.own.insert(field.name.clone());
                    }
                }
                all
            }
            InputMeaning::GlobalIdFilter => {
                let ids = self
                    .global_ids(&about.types)
                    .into_iter()
                    .map(Literal::plain);
                ids.map(|literal| Literal {
                    own: ["key".to_owned()].into(),
                    ..literal
                })
                .collect()
            }
            InputMeaning::Member(node) => {
                let name = &model.node(node).name;
                let types = vec![name.clone()];
                let mut all = self.literals(
                    ty,
                    &About {
                        types,
                        ..about.clone()
                    },
                );
                for literal in &mut all {
                    let own = std::mem::take(&mut literal.own).into_iter();
                    literal.own = own.map(|field| format!("{name}.{field}")).collect();
                }
                all
            }
            InputMeaning::Score | InputMeaning::ScoreMin | InputMeaning::ScoreMax => Vec::new(),
            _ => self.literals(ty, &about.of(meaning)),
        }
    }

    /// What is asked of related nodes.
    fn related(&self, ty: &Type, (id, about): (FieldId, &About)) -> Vec<Literal> {
        let field = self.schema.model.field(id);
        let Some(target) = field.ty.base.target() else {
            return Vec::new();
        };
        if about.hops == 0 {
            return Vec::new();
        }
        let types = self.types_of(target);
        let below = About {
            types: types.clone(),
            hops: about.hops - 1,
            logic: false,
            thin: about.thin || about.hops == 1 && about.is_below(),
            ..about.clone()
        };
        let mut all = self.literals(ty, &below);
        // Nothing is asked of them but that they are there.
        if ty.inner_named_type().ends_with("RelationshipFilters") {
            all.push(Literal::plain("{some: {}}".to_owned()));
            all.push(Literal::plain("{none: {}}".to_owned()));
        }
        all.into_iter()
            .map(|literal| {
                let mut set = Set::of(&types, Role::Asked);
                set.asked = literal.own;
                let mut others = literal.others;
                others.push(set);
                Literal {
                    text: literal.text,
                    own: [field.name.clone()].into(),
                    others,
                }
            })
            .collect()
    }

    /// One comparison and its opposite, in every logical way.
    fn logic(&self, (name, word): (&str, &str), about: &About) -> Vec<Literal> {
        if !about.logic {
            return Vec::new();
        }
        let plain = About {
            logic: false,
            hops: about.hops.min(1),
            thin: true,
            ..about.clone()
        };
        let all = self.object(name, &plain);
        all.into_iter()
            .map(|literal| {
                let text = &literal.text;
                let text = match word {
                    "NOT" => text.clone(),
                    "AND" => format!("[{text}, {{NOT: {{NOT: {text}}}}}]"),
                    _ => format!("[{text}, {text}]"),
                };
                Literal { text, ..literal }
            })
            .collect()
    }

    /// Names of the types of a target.
    pub fn types_of(&self, target: Target) -> Vec<String> {
        let members = self.schema.model.members(target).into_iter();
        members
            .map(|id| self.schema.model.node(id).name.clone())
            .collect()
    }

    /// Keys of nodes of types, as literals: of several owners, and of none that is there.
    pub fn keys(&self, types: &[String]) -> Vec<String> {
        let mut keys = self.world.literals(types, "key");
        keys.push(format!("\"new{}\"", types.join("")));
        keys
    }

    /// The global ids of nodes of types, as literals.
    pub fn global_ids(&self, types: &[String]) -> Vec<String> {
        let of_type = |node: &&super::world::Node| types.iter().any(|ty| *ty == node.ty);
        let nodes = self.world.nodes.iter().filter(of_type);
        nodes
            .map(|node| {
                let text = format!("{}:key:{}", node.ty, node.key);
                format!("\"{}\"", crate::differential::base64(text.as_bytes()))
            })
            .collect()
    }

    fn values(&self, about: &About) -> Vec<String> {
        if about.count {
            return ["0", "1", "2"].map(str::to_owned).to_vec();
        }
        let Some(id) = about.field else {
            return vec!["true".to_owned()];
        };
        let field = self.schema.model.field(id);
        let mut values = match id.owner {
            cygnet_schema::model::Owner::Edge(_) => self.world.edge_literals(&field.name),
            _ => self.world.literals(&about.types, &field.name),
        };
        if field.name == "label" {
            let titles = self.world.literals(&about.types, "title").into_iter();
            values = titles
                .map(|title| title.replacen('"', "\"team ", 1))
                .collect();
        }
        if about.is_length() {
            let lengths = values.iter().map(|text| (text.len() - 2).to_string());
            values = lengths.collect();
        }
        let number = |base: BaseType| matches!(base, BaseType::Scalar(Scalar::BigInt));
        if number(field.ty.base) && about.function.is_none() {
            return values;
        }
        if about.thin {
            values.truncate(1);
        }
        values
    }
}

impl About {
    /// The same where a field with a meaning leads.
    fn of(&self, meaning: InputMeaning) -> Self {
        let mut about = self.clone();
        match meaning {
            InputMeaning::Filter(id)
            | InputMeaning::Sort(id)
            | InputMeaning::AggregateFilter(id)
            | InputMeaning::AggregateSort(id)
            | InputMeaning::GroupField(id) => about.field = Some(id),
            InputMeaning::FilterTwin(id, operator) => {
                about.field = Some(id);
                about.operator = Some(operator);
            }
            InputMeaning::AggregateTwin(id, function, operator) => {
                about.field = Some(id);
                about.function = Some(function);
                about.operator = Some(operator);
            }
            InputMeaning::AggregateFunction(function) => about.function = Some(function),
            InputMeaning::Operator(operator) => about.operator = Some(operator),
            InputMeaning::Count
            | InputMeaning::CountNodes
            | InputMeaning::CountEdges
            | InputMeaning::CountTwin(_) => about.count = true,
            _ => {}
        }
        about.logic &= matches!(meaning, InputMeaning::Node);
        about
    }

    /// Whether a relationship was gone along already.
    fn is_below(&self) -> bool {
        !self.logic
    }

    fn is_length(&self) -> bool {
        matches!(
            self.function,
            Some(
                AggregateFunction::AverageLength
                    | AggregateFunction::LongestLength
                    | AggregateFunction::ShortestLength
            )
        )
    }

    /// What is not asked far down.
    fn leaves_out(&self, meaning: InputMeaning) -> bool {
        match meaning {
            InputMeaning::Operator(operator) => {
                let of_text = matches!(operator, Operator::Matches);
                of_text || self.thin && !matches!(operator, Operator::Eq | Operator::Includes)
            }
            InputMeaning::Quantifier(quantifier) => {
                self.thin && !matches!(quantifier, Quantifier::Some | Quantifier::None)
            }
            InputMeaning::FilterTwin(_, operator) => self.thin && operator != Operator::Eq,
            InputMeaning::CaseInsensitive => true,
            _ => false,
        }
    }

    /// The part of a value that an operator asks.
    fn cut(&self, value: String) -> String {
        let Some(text) = value.strip_prefix('"').and_then(|it| it.strip_suffix('"')) else {
            return value;
        };
        if self.function.is_some() {
            return value;
        }
        let half = text.len() / 2;
        match self.operator {
            Some(Operator::StartsWith) => format!("\"{}\"", &text[..half.max(1)]),
            Some(Operator::EndsWith) => format!("\"{}\"", &text[half..]),
            Some(Operator::Contains) => format!("\"{}\"", &text[1.min(half)..]),
            _ => value,
        }
    }
}
