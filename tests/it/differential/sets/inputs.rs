//! Input types in, values out: one or two fields of an object, and more where something is created.
//!
//! What an operation could be answered to in several ways is made rarely, and noted.

use apollo_compiler::{
    ast::{InputValueDefinition, Type},
    schema::ExtendedType,
};
use cygnet_schema::api::InputMeaning;
use serde_json::{Value, json};

use super::{
    given::Given,
    maker::{Maker, Trait},
    pool,
};

/// How the fields of an input object are chosen.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Choice {
    /// Most of the leaves and some of the rest: what a node is created with.
    Most,
    /// One or two, and what is required.
    Few,
}

fn is_in_list(name: &str) -> bool {
    let ends = ["in", "includes", "_IN", "_INCLUDES"];
    ends.iter().any(|end| match end.strip_prefix('_') {
        Some(_) => name.ends_with(end),
        None => name == *end,
    })
}

fn is_logical(name: &str) -> bool {
    matches!(name, "AND" | "OR" | "NOT")
}

impl<'a> Maker<'a> {
    /// A value of a type; now and then by a variable.
    pub fn value(&mut self, ty: &Type, depth: usize) -> Given {
        if !self.inside_variable && self.random.one_in(8) {
            self.inside_variable = true;
            let value = self.plain(ty, depth);
            self.inside_variable = false;
            let name = format!("v{}", self.variables.len());
            self.variables
                .push((name.clone(), ty.to_string(), value.json()));
            return Given::Variable(name);
        }
        self.plain(ty, depth)
    }

    fn plain(&mut self, ty: &Type, depth: usize) -> Given {
        if !ty.is_non_null() && self.random.one_in(40) {
            return Given::Null;
        }
        match ty {
            Type::List(item) | Type::NonNullList(item) => {
                let count = match self.random.below(8) {
                    0 => 0,
                    1..6 => 1,
                    _ => 2,
                };
                Given::List((0..count).map(|_| self.value(item, depth)).collect())
            }
            Type::Named(name) | Type::NonNullNamed(name) => self.named(name, depth),
        }
    }

    fn named(&mut self, name: &str, depth: usize) -> Given {
        let at = self.random.below(pool::VALUES);
        if let Some(point) = pool::point(name, at) {
            return Given::Leaf(point);
        }
        match self.graphql.types.get(name) {
            Some(ExtendedType::Enum(of)) => {
                let at = self.random.below(of.values.len());
                let value = of.values.keys().nth(at).expect("an enum has values");
                Given::Enum(value.to_string())
            }
            Some(ExtendedType::InputObject(of)) => {
                let fields: Vec<&'a InputValueDefinition> =
                    of.fields.values().map(|field| &**field).collect();
                let choice = match name.ends_with("CreateInput") {
                    true => Choice::Most,
                    false => Choice::Few,
                };
                self.object(name, &fields, (choice, depth))
            }
            _ => self.scalar(name, at),
        }
    }

    fn scalar(&mut self, name: &str, at: usize) -> Given {
        // Now and then what does not fit into 32 bits after a change.
        if name == "Int" && self.random.one_in(30) {
            return Given::Leaf(json!(2_147_483_647));
        }
        match (name, pool::value(name, at)) {
            ("BigInt", Value::String(text)) => Given::Big(text),
            (_, value) => Given::Leaf(value),
        }
    }

    fn object(
        &mut self,
        name: &str,
        fields: &[&'a InputValueDefinition],
        (choice, depth): (Choice, usize),
    ) -> Given {
        let nested_where = std::mem::take(&mut self.nested_where);
        let plain = nested_where && !self.random.one_in(40);
        let usable: Vec<&'a InputValueDefinition> = fields
            .iter()
            .filter(|field| self.is_usable(name, field))
            .filter(|field| depth > 0 || self.is_shallow(&field.ty))
            .filter(|field| !plain || !is_logical(&field.name))
            .copied()
            .collect();
        let mut chosen: Vec<&'a InputValueDefinition> = Vec::new();
        // What is required is left out where that is the question.
        let forgets = self.random.one_in(150);
        chosen.extend(
            fields
                .iter()
                .filter(|field| field.is_required() && !forgets),
        );
        match choice {
            Choice::Most => chosen.extend(self.most(&usable)),
            Choice::Few if usable.is_empty() || (depth > 0 && self.random.one_in(25)) => {}
            Choice::Few => self.few(name, &usable, &mut chosen),
        }
        chosen.sort_by(|left, right| left.name.cmp(&right.name));
        chosen.dedup_by(|left, right| left.name == right.name);
        if nested_where && chosen.iter().any(|field| is_logical(&field.name)) {
            self.traits.insert(Trait::NestedLogic);
        }
        let entries = chosen.into_iter().map(|field| {
            let value = self.entry(name, field, depth.saturating_sub(1));
            (field.name.to_string(), value)
        });
        Given::Object(entries.collect())
    }

    fn most(&mut self, usable: &[&'a InputValueDefinition]) -> Vec<&'a InputValueDefinition> {
        let mut chosen = Vec::new();
        for field in usable {
            let wanted = match self.is_shallow(&field.ty) {
                true => !self.random.one_in(3),
                false => self.random.one_in(3),
            };
            if wanted && field.name != "_emptyInput" {
                chosen.push(*field);
            }
        }
        chosen
    }

    fn few(
        &mut self,
        name: &str,
        usable: &[&'a InputValueDefinition],
        chosen: &mut Vec<&'a InputValueDefinition>,
    ) {
        // A nested write without a `where` is for everything: rarely what a client wants.
        let is_where = |field: &&&InputValueDefinition| {
            self.input_meaning(name, &field.name) == Some(InputMeaning::NestedWhere)
        };
        let wheres: Vec<_> = usable.iter().filter(is_where).copied().collect();
        if !self.random.one_in(10) {
            chosen.extend(wheres);
        }
        let more = usize::from(self.random.one_in(4));
        let enough = usize::from(chosen.is_empty());
        for _ in 0..enough + more {
            chosen.push(*self.random.pick(usable));
        }
    }

    fn entry(&mut self, parent: &str, field: &'a InputValueDefinition, depth: usize) -> Given {
        if field.ty.inner_named_type() == "Duration" && is_in_list(&field.name) {
            self.traits.insert(Trait::DurationInList);
        }
        if self.input_meaning(parent, &field.name) != Some(InputMeaning::NestedWhere) {
            return self.value(&field.ty, depth);
        }
        // What a nested write finds by relationships depends on which were written before.
        let (depth, related) = match self.random.one_in(30) {
            true => (2, true),
            false => (1, false),
        };
        self.nested_where = true;
        let value = self.value(&field.ty, depth);
        self.nested_where = false;
        if related {
            self.traits.insert(Trait::NestedRelated);
        }
        value
    }

    /// Whether the input ends soon: leaves, and objects of leaves.
    fn is_shallow(&self, ty: &Type) -> bool {
        let fields = |name: &str| match self.graphql.types.get(name) {
            Some(ExtendedType::InputObject(of)) => Some(&of.fields),
            _ => None,
        };
        let is_leaf = |name: &str| fields(name).is_none() || pool::point(name, 0).is_some();
        let named = ty.inner_named_type();
        is_leaf(named)
            || fields(named).is_some_and(|fields| {
                let mut inner = fields.values().map(|field| field.ty.inner_named_type());
                inner.all(|name| is_leaf(name))
            })
    }

    /// Statements of authors have answers of any type: only those that have one of their own type are asked for.
    fn is_usable(&self, parent: &str, field: &InputValueDefinition) -> bool {
        match self.input_meaning(parent, &field.name) {
            Some(
                InputMeaning::Filter(id)
                | InputMeaning::FilterTwin(id, _)
                | InputMeaning::Sort(id)
                | InputMeaning::Related(id)
                | InputMeaning::RelatedTwin(id, _),
            ) => self.is_answered(id),
            _ => true,
        }
    }
}
