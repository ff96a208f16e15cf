//! Fields with one response key: they must ask the same, or be of types that exclude each other; and so must what is below them.
//! Also what a subscription may select at its root.

use std::collections::{HashMap, HashSet};

use apollo_compiler::{
    Node,
    ast::{Argument, Field, OperationDefinition, Selection, Type, Value},
    parser::SourceSpan,
    schema::ExtendedType,
};

use super::{Context, Findings, types::is_leaf};

/// Fields that are looked at for one selection set. Where there are more, the other validator has the word.
const MOST_COMPARISONS: usize = 100_000;

/// How far below two fields is looked: a cycle of fragments has no end.
const MOST_LEVELS: usize = 100;

/// What is left of both.
struct Budget {
    comparisons: usize,
    levels: usize,
}

/// Whether the fields around two fields can be of one object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Parents {
    Meet,
    Exclude,
}

/// A field of a selection set, with the fragments around it resolved.
struct Entry<'a> {
    parent: Option<&'a ExtendedType>,
    field: &'a Node<Field>,
    /// The spread of the selection set itself that led here.
    through: Option<&'a str>,
    /// The fragment in which the field is written.
    within: Option<&'a str>,
}

type ByKey<'a> = (Vec<&'a str>, HashMap<&'a str, Vec<Entry<'a>>>);

struct Conflict {
    key: String,
    reason: String,
    places: [Vec<Option<SourceSpan>>; 2],
}

impl<'a> Context<'a> {
    pub(super) fn find_conflicts(
        &self,
        findings: &mut Findings,
        parent: Option<&'a ExtendedType>,
        selections: &'a [Selection],
    ) {
        let (keys, entries) = self.collect(parent, selections);
        let mut left = Budget {
            comparisons: MOST_COMPARISONS,
            levels: MOST_LEVELS,
        };
        for key in keys {
            let of_key = &entries[key];
            for (at, one) in of_key.iter().enumerate() {
                for other in &of_key[at + 1..] {
                    // Inside a fragment they are compared where the fragment stands.
                    let apart = one.through.is_none()
                        || other.through.is_none()
                        || one.through != other.through;
                    let same = one.within.is_some() && one.within == other.within;
                    if !apart || same {
                        continue;
                    }
                    if let Some(conflict) =
                        self.conflict(key, Parents::Meet, (one, other), &mut left)
                    {
                        let Conflict {
                            key,
                            reason,
                            places: [first, second],
                        } = conflict;
                        let message = format!(
                            "Fields \"{key}\" conflict because {reason}. Use different aliases on the fields to fetch both if this was intentional."
                        );
                        self.report(findings, message, first.into_iter().chain(second));
                    }
                }
            }
        }
    }

    fn collect(&self, parent: Option<&'a ExtendedType>, selections: &'a [Selection]) -> ByKey<'a> {
        let mut found: ByKey<'a> = (Vec::new(), HashMap::new());
        let mut later = Vec::new();
        self.add(&mut found, &mut later, (parent, selections), (None, None));
        // Fragments stand behind the fields, each once for each spread of the set itself.
        let mut seen = HashSet::new();
        let mut at = 0;
        while let Some((name, through)) = later.get(at).copied() {
            at += 1;
            let through = through.unwrap_or(name);
            if let Some(fragment) = self.fragments.get(name)
                && seen.insert((name, through))
            {
                let ty = self.composite(&fragment.type_condition);
                let of = (ty, fragment.selection_set.as_slice());
                self.add(&mut found, &mut later, of, (Some(through), Some(name)));
            }
        }
        found
    }

    fn add(
        &self,
        found: &mut ByKey<'a>,
        later: &mut Vec<(&'a str, Option<&'a str>)>,
        (parent, selections): (Option<&'a ExtendedType>, &'a [Selection]),
        (through, within): (Option<&'a str>, Option<&'a str>),
    ) {
        for selection in selections {
            match selection {
                Selection::Field(field) => {
                    let key = field.alias.as_ref().unwrap_or(&field.name).as_str();
                    let entries = found.1.entry(key).or_insert_with(|| {
                        found.0.push(key);
                        Vec::new()
                    });
                    entries.push(Entry {
                        parent,
                        field,
                        through,
                        within,
                    });
                }
                Selection::FragmentSpread(spread) => {
                    later.push((spread.fragment_name.as_str(), through));
                }
                Selection::InlineFragment(inline) => {
                    let ty = match &inline.type_condition {
                        Some(condition) => self.ty(condition),
                        None => parent,
                    };
                    let of = (ty, inline.selection_set.as_slice());
                    self.add(found, later, of, (through, within));
                }
            }
        }
    }

    fn conflict(
        &self,
        key: &str,
        parents: Parents,
        (one, other): (&Entry<'a>, &Entry<'a>),
        left: &mut Budget,
    ) -> Option<Conflict> {
        left.comparisons = left.comparisons.checked_sub(1)?;
        let (first, second) = (one.field, other.field);
        let conflict = |reason: String| {
            let places = [vec![first.location()], vec![second.location()]];
            let key = key.to_owned();
            Some(Conflict {
                key,
                reason,
                places,
            })
        };
        let parents = match are_exclusive(one.parent, other.parent) {
            true => Parents::Exclude,
            false => parents,
        };
        if parents == Parents::Meet {
            if first.name != second.name {
                let reason = format!(
                    "\"{}\" and \"{}\" are different fields",
                    first.name, second.name
                );
                return conflict(reason);
            }
            if !same_arguments(&first.arguments, &second.arguments) {
                return conflict("they have differing arguments".to_owned());
            }
        }
        let ty = |of: &Entry<'a>| self.definition(of.parent, of.field).map(|known| &known.ty);
        let types = (ty(one), ty(other));
        if let (Some(left), Some(right)) = types
            && self.types_conflict(left, right)
        {
            return conflict(format!(
                "they return conflicting types \"{left}\" and \"{right}\""
            ));
        }
        let named = |ty: Option<&'a Type>| ty.and_then(|ty| self.ty(ty.inner_named_type()));
        let below = self.collect(named(types.0), first.selection_set.as_deref()?);
        let other = self.collect(named(types.1), second.selection_set.as_deref()?);
        let looked_at = below.1.values().chain(other.1.values()).map(Vec::len).sum();
        left.comparisons = left.comparisons.checked_sub(looked_at)?;
        left.levels = left.levels.checked_sub(1)?;
        let mut found = Vec::new();
        for key in &below.0 {
            for (one, other) in pairs(&below.1[key], other.1.get(key)) {
                found.extend(self.conflict(key, parents, (one, other), left));
            }
        }
        left.levels += 1;
        around(key, (first, second), found)
    }

    fn types_conflict(&self, one: &Type, other: &Type) -> bool {
        match (one, other) {
            (Type::NonNullList(one), Type::NonNullList(other))
            | (Type::List(one), Type::List(other)) => self.types_conflict(one, other),
            (Type::NonNullNamed(one), Type::NonNullNamed(other))
            | (Type::Named(one), Type::Named(other)) => {
                let leaf = |name| self.ty(name).is_some_and(is_leaf);
                one != other && (leaf(one) || leaf(other))
            }
            _ => true,
        }
    }

    pub(super) fn check_subscription(
        &self,
        findings: &mut Findings,
        operation: &'a Node<OperationDefinition>,
        root: &'a ExtendedType,
    ) {
        let (keys, entries) = self.collect(Some(root), &operation.selection_set);
        let who = match &operation.name {
            Some(name) => format!("Subscription \"{name}\""),
            None => "Anonymous Subscription".to_owned(),
        };
        if keys.len() > 1 {
            let extra = keys[1..].iter().flat_map(|key| &entries[key]);
            let places: Vec<_> = extra.map(|entry| entry.field.location()).collect();
            let message = format!("{who} must select only one top level field.");
            self.report(findings, message, places);
        }
        for key in keys {
            let fields = &entries[key];
            if fields[0].field.name.starts_with("__") {
                let places: Vec<_> = fields.iter().map(|entry| entry.field.location()).collect();
                let message = format!("{who} must not select an introspection top level field.");
                self.report(findings, message, places);
            }
        }
    }
}

/// All of one set beside all of the other, but not a fragment beside itself.
fn pairs<'e, 'a>(
    one: &'e [Entry<'a>],
    other: Option<&'e Vec<Entry<'a>>>,
) -> impl Iterator<Item = (&'e Entry<'a>, &'e Entry<'a>)> {
    let all = one
        .iter()
        .flat_map(move |left| other.into_iter().flatten().map(move |right| (left, right)));
    all.filter(|(left, right)| left.within.is_none() || left.within != right.within)
}

/// The conflicts below two fields as one of theirs.
fn around(
    key: &str,
    (first, second): (&Node<Field>, &Node<Field>),
    below: Vec<Conflict>,
) -> Option<Conflict> {
    if below.is_empty() {
        return None;
    }
    let mut places = [vec![first.location()], vec![second.location()]];
    let mut reasons = Vec::new();
    for conflict in below {
        let Conflict {
            key,
            reason,
            places: [one, other],
        } = conflict;
        reasons.push(format!("subfields \"{key}\" conflict because {reason}"));
        places[0].extend(one);
        places[1].extend(other);
    }
    let (key, reason) = (key.to_owned(), reasons.join(" and "));
    Some(Conflict {
        key,
        reason,
        places,
    })
}

fn are_exclusive(one: Option<&ExtendedType>, other: Option<&ExtendedType>) -> bool {
    match (one, other) {
        (Some(ExtendedType::Object(one)), Some(ExtendedType::Object(other))) => {
            one.name != other.name
        }
        _ => false,
    }
}

fn same_arguments(one: &[Node<Argument>], other: &[Node<Argument>]) -> bool {
    let same = |argument: &Node<Argument>| {
        let beside = other.iter().find(|beside| beside.name == argument.name);
        beside.is_some_and(|beside| same_value(&argument.value, &beside.value))
    };
    one.len() == other.len() && one.iter().all(same)
}

/// Equal literals; the order of an object's fields does not count.
fn same_value(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Object(one), Value::Object(other)) => {
            one.len() == other.len()
                && one.iter().all(|(name, value)| {
                    let beside = other.iter().find(|(beside, _)| beside == name);
                    beside.is_some_and(|(_, beside)| same_value(value, beside))
                })
        }
        (Value::List(one), Value::List(other)) => {
            let mut pairs = one.iter().zip(other);
            one.len() == other.len() && pairs.all(|(one, other)| same_value(one, other))
        }
        (one, other) => one == other,
    }
}
