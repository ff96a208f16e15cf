//! One property, several spellings: `createdAt`, `created_at` and `CreatedAt` on nodes of one label.
//!
//! Spellings are the same property where they differ in capitals and separators only, and no node has two of them.

use std::collections::{BTreeMap, BTreeSet};

use cygnet_schema::naming::camel_case;

use crate::store::survey::Kind;

/// A property as it was seen on the nodes of one label.
#[derive(Debug, Default, Clone)]
pub(super) struct Seen {
    /// How often each kind of value was seen.
    pub(super) kinds: BTreeMap<Kind, u64>,
}

impl Seen {
    pub(super) fn times(&self) -> u64 {
        self.kinds.values().sum()
    }
}

/// A property under one name or several.
#[derive(Debug)]
pub(super) struct Property {
    /// The spelling that was seen most often; of two as often, the first by name.
    pub(super) spelling: String,
    /// All values, whatever the spelling.
    pub(super) seen: Seen,
    /// Other spellings and how often they were seen.
    pub(super) others: Vec<(String, u64)>,
}

impl Property {
    /// How the field is called where the property has several spellings.
    pub(super) fn merged_name(&self) -> Option<String> {
        (!self.others.is_empty()).then(|| camel_case(&self.spelling))
    }
}

/// Properties and how often each kind was seen: those that are spellings of one another become one.
///
/// `together` are the sets of names that were seen on one node or relationship.
pub(super) fn merge(seen: BTreeMap<String, Seen>, together: &[Vec<&str>]) -> Vec<Property> {
    let mut groups: BTreeMap<String, Vec<(String, Seen)>> = BTreeMap::new();
    for (name, seen) in seen {
        groups.entry(key(&name)).or_default().push((name, seen));
    }
    let mut properties = Vec::new();
    for group in groups.into_values() {
        let names: BTreeSet<&str> = group.iter().map(|(name, _)| name.as_str()).collect();
        let apart = together
            .iter()
            .all(|of_one| of_one.iter().filter(|name| names.contains(*name)).count() < 2);
        if apart && group.len() > 1 {
            properties.push(one(group));
        } else {
            properties.extend(group.into_iter().map(|(spelling, seen)| Property {
                spelling,
                seen,
                others: Vec::new(),
            }));
        }
    }
    properties.sort_by(|left, right| left.spelling.cmp(&right.spelling));
    properties
}

fn one(mut group: Vec<(String, Seen)>) -> Property {
    group.sort_by(|(left_name, left), (right_name, right)| {
        right
            .times()
            .cmp(&left.times())
            .then_with(|| left_name.cmp(right_name))
    });
    let mut spellings = group.into_iter();
    let (spelling, mut seen) = spellings.next().expect("a group has members");
    let mut others = Vec::new();
    for (name, other) in spellings {
        others.push((name, other.times()));
        for (kind, times) in other.kinds {
            *seen.kinds.entry(kind).or_default() += times;
        }
    }
    Property {
        spelling,
        seen,
        others,
    }
}

/// What all spellings of a name have in common; a name of other characters only is its own.
fn key(name: &str) -> String {
    let key: String = name
        .chars()
        .filter(|character| !matches!(character, '_' | '-' | ' ' | '.'))
        .flat_map(char::to_lowercase)
        .collect();
    match key.is_empty() {
        true => name.to_owned(),
        false => key,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::survey::ItemKind;

    fn seen(times: u64) -> Seen {
        Seen {
            kinds: BTreeMap::from([(Kind::One(ItemKind::Date), times)]),
        }
    }

    fn merged(
        names: &[(&str, u64)],
        together: &[Vec<&str>],
    ) -> Vec<(String, Option<String>, usize)> {
        let seen = names
            .iter()
            .map(|(name, times)| ((*name).to_owned(), seen(*times)));
        merge(seen.collect(), together)
            .into_iter()
            .map(|it| (it.spelling.clone(), it.merged_name(), it.others.len()))
            .collect()
    }

    #[test]
    fn spellings_become_one_under_the_prevalent_one() {
        let names = [
            ("createdAt", 2),
            ("created_at", 9),
            ("CreatedAt", 1),
            ("title", 3),
        ];
        assert_eq!(
            merged(&names, &[]),
            [
                ("created_at".to_owned(), Some("createdAt".to_owned()), 2),
                ("title".to_owned(), None, 0)
            ]
        );
        assert_eq!(
            merged(&[("b_c", 1), ("bC", 1)], &[])[0].0,
            "bC",
            "a tie goes by name"
        );
    }

    #[test]
    fn what_one_node_has_side_by_side_is_not_the_same() {
        let names = [("ab", 2), ("a_b", 2)];
        assert_eq!(merged(&names, &[vec!["ab", "a_b"]]).len(), 2);
        assert_eq!(merged(&names, &[vec!["ab"], vec!["a_b"]]).len(), 1);
        assert_eq!(merged(&[("_", 1), ("__", 1)], &[]).len(), 2);
    }
}
