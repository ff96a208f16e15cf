//! "Did you mean": a wrong name and the right ones in, the nearest out, by graphql-js's measure.

use cygnet_schema::print::natural;

/// So many are said.
const MOST_SUGGESTIONS: usize = 5;

/// Comparing is quadratic in the length: nobody misspells a name this long.
const LONGEST: usize = 200;

/// The names near enough to be meant, the nearest first: two fifths of the letters may differ, and one more.
pub(in crate::operation) fn suggestions<'n>(
    wrong: &str,
    names: impl Iterator<Item = &'n str>,
) -> Vec<&'n str> {
    if wrong.len() > LONGEST {
        return Vec::new();
    }
    let allowed = wrong.chars().count() * 2 / 5 + 1;
    let lower = wrong.to_lowercase();
    let mut near: Vec<(usize, &str)> = names
        .filter(|name| name.len() <= LONGEST)
        .filter_map(|name| {
            let distance = match name.to_lowercase() {
                _ if name == wrong => 0,
                // Any change of case counts once.
                other if other == lower => 1,
                other => strsim::osa_distance(&lower, &other),
            };
            (distance <= allowed).then_some((distance, name))
        })
        .collect();
    near.sort_by(|(one, left), (other, right)| one.cmp(other).then_with(|| natural(left, right)));
    near.dedup();
    near.into_iter().map(|(_, name)| name).collect()
}

/// ` Did you mean "a", "b", or "c"?`, or nothing. `what` stands before the names (`the enum value `).
pub(in crate::operation) fn did_you_mean(what: &str, names: &[&str]) -> String {
    let quoted: Vec<String> = names
        .iter()
        .take(MOST_SUGGESTIONS)
        .map(|name| format!("\"{name}\""))
        .collect();
    let said = match quoted.as_slice() {
        [] => return String::new(),
        [one] => one.clone(),
        [one, other] => format!("{one} or {other}"),
        [first @ .., last] => format!("{}, or {last}", first.join(", ")),
    };
    format!(" Did you mean {what}{said}?")
}

#[cfg(test)]
mod tests {
    use super::{did_you_mean, suggestions};

    #[test]
    fn the_nearest_come_first() {
        let names = [
            "title", "titles", "tile", "Title", "year", "t1", "t10", "t2",
        ];
        let check = |wrong: &str, expected: &[&str]| {
            assert_eq!(suggestions(wrong, names.into_iter()), expected, "{wrong}");
        };
        check("titel", &["Title", "title", "tile", "titles"]);
        check("TITLE", &["Title", "tile", "title", "titles"]);
        check("t", &["t1", "t2"]);
        check("zzzzz", &[]);
    }

    #[test]
    fn names_are_joined() {
        assert_eq!(did_you_mean("", &[]), "");
        assert_eq!(did_you_mean("", &["a"]), " Did you mean \"a\"?");
        assert_eq!(
            did_you_mean("", &["a", "b"]),
            " Did you mean \"a\" or \"b\"?"
        );
        assert_eq!(
            did_you_mean("the enum value ", &["a", "b", "c", "d", "e", "f"]),
            " Did you mean the enum value \"a\", \"b\", \"c\", \"d\", or \"e\"?"
        );
    }
}
