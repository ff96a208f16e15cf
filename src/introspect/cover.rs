//! Which types stand at an end of a relationship, of the sets of labels that were seen there.
//!
//! One type for all, where its nodes need not be of a more special type; else a few special ones; else, where these are many, the
//! general one.

use super::nodes::NodeLabels;

/// More types than this at one end are said by a general one, if there is one.
const MOST_SPECIAL: usize = 6;

/// Positions of types that together stand for all sets of labels; sets without a type are left out.
pub(super) fn cover(sets: &[&[String]], types: &[NodeLabels]) -> Vec<usize> {
    let mut open: Vec<&[String]> = sets
        .iter()
        .copied()
        .filter(|set| types.iter().any(|ty| ty.covers(set)))
        .collect();
    let general = best(&open, types, |_| true).filter(|at| covers_all(&types[*at], &open));
    if let Some(at) = best(&open, types, |ty| !ty.is_general)
        && covers_all(&types[at], &open)
    {
        return vec![at];
    }
    let mut chosen = Vec::new();
    while let Some(at) =
        best(&open, types, |ty| !ty.is_general).or_else(|| best(&open, types, |_| true))
    {
        chosen.push(at);
        open.retain(|set| !types[at].covers(set));
    }
    match general {
        Some(at) if chosen.len() > MOST_SPECIAL => vec![at],
        Some(_) | None => {
            chosen.sort_unstable();
            chosen
        }
    }
}

fn covers_all(ty: &NodeLabels, sets: &[&[String]]) -> bool {
    sets.iter().all(|set| ty.covers(set))
}

/// The type that stands for most of the sets; of several the most special, then the rarest, then the first by name.
fn best(
    sets: &[&[String]],
    types: &[NodeLabels],
    allowed: impl Fn(&NodeLabels) -> bool,
) -> Option<usize> {
    let rank = |ty: &NodeLabels| {
        let covered = sets.iter().filter(|set| ty.covers(set)).count();
        (covered, ty.labels.len(), std::cmp::Reverse(ty.count))
    };
    types
        .iter()
        .enumerate()
        .filter(|(_, ty)| allowed(ty) && sets.iter().any(|set| ty.covers(set)))
        // Of equals the last would win: names are in order, and the first shall.
        .rev()
        .max_by_key(|(_, ty)| rank(ty))
        .map(|(at, _)| at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ty(labels: &[&str], count: u64) -> NodeLabels {
        NodeLabels {
            labels: labels.iter().map(|label| (*label).to_owned()).collect(),
            count,
            is_general: false,
        }
    }

    #[track_caller]
    fn check(types: &[NodeLabels], sets: &[&[&str]], expected: &[&str]) {
        let sets: Vec<Vec<String>> = sets
            .iter()
            .map(|set| set.iter().map(|label| (*label).to_owned()).collect())
            .collect();
        let sets: Vec<&[String]> = sets.iter().map(Vec::as_slice).collect();
        let found: Vec<&str> = cover(&sets, types)
            .into_iter()
            .map(|at| types[at].own())
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn the_most_special_type_that_stands_for_all() {
        let types = [
            ty(&["Device"], 9),
            ty(&["Plc", "Device"], 3),
            ty(&["Zone"], 2),
        ];
        check(&types, &[&["Device", "Plc"]], &["Plc"]);
        check(&types, &[&["Device", "Plc"], &["Device"]], &["Device"]);
        check(&types, &[&["Device"], &["Zone"]], &["Device", "Zone"]);
        check(&types, &[&[], &["Zone"]], &["Zone"]);
        check(&types, &[&["Unknown"]], &[]);
        check(&types, &[], &[]);
    }

    #[test]
    fn a_general_type_only_where_the_special_ones_are_many() {
        let names: Vec<String> = (0..8).map(|number| format!("T{number}")).collect();
        let mut types: Vec<NodeLabels> = names.iter().map(|name| ty(&[name, "All"], 1)).collect();
        types.insert(
            0,
            NodeLabels {
                is_general: true,
                ..ty(&["All"], 8)
            },
        );
        check(&types, &[&["All", "T0"], &["All", "T1"]], &["T0", "T1"]);
        let sets: Vec<[&str; 2]> = names.iter().map(|name| ["All", name.as_str()]).collect();
        let sets: Vec<&[&str]> = sets.iter().map(<[&str; 2]>::as_slice).collect();
        check(&types, &sets, &["All"]);
    }
}
