//! How a type's name becomes the names in the API: a GraphQL name in, `Names` out.
//!
//! The rules are those of npm's `camelcase` 6.3 and `pluralize` 8, which the library uses. It must not know the model.

use super::plural::plural;

/// The forms of one type's name.
///
/// For `Movie`: singular `movie`, plural `movies`, and the two with a capital: `Movie`, `Movies`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Names {
    /// The type's name as it is.
    pub name: String,
    /// Root of subscription fields (`movieCreated`).
    pub singular: String,
    /// Root of query fields (`movies`, `moviesConnection`).
    pub plural: String,
    /// `singular` with a capital (`MovieIndexEdge`, `MovieCreatedEvent`).
    pub pascal_singular: String,
    /// `plural` with a capital (`MoviesConnection`, `createMovies`).
    pub pascal_plural: String,
}

impl Names {
    /// The names of a type; `given` is the value of its `@plural`.
    pub fn of(name: &str, given: Option<&str>) -> Self {
        let singular = singular_of(name);
        let plural = given.map_or_else(|| plural_of(name), singular_of);
        Self {
            name: name.to_owned(),
            pascal_singular: upper_first(&singular),
            pascal_plural: upper_first(&plural),
            singular,
            plural,
        }
    }
}

/// A name in camel case, with the underscores it starts with.
fn singular_of(name: &str) -> String {
    format!("{}{}", leading_underscores(name), camel_case(name))
}

fn plural_of(name: &str) -> String {
    format!("{}{}", leading_underscores(name), plural(&camel_case(name)))
}

/// `name` with its first letter in upper case.
pub fn upper_first(name: &str) -> String {
    let mut characters = name.chars();
    match characters.next() {
        Some(first) => first.to_uppercase().chain(characters).collect(),
        None => String::new(),
    }
}

fn leading_underscores(name: &str) -> &str {
    let rest = name.trim_start_matches('_');
    // A name of underscores only keeps all but one of them, as the library's pattern does.
    let length = if rest.is_empty() {
        name.len().saturating_sub(1)
    } else {
        name.len() - rest.len()
    };
    &name[..length]
}

/// `some_HTTPName2go` -> `someHttpName2Go`.
pub fn camel_case(name: &str) -> String {
    let name = name.trim();
    if name.chars().count() < 2 {
        return name.to_lowercase();
    }
    let parted = if name.chars().any(char::is_uppercase) {
        part_words(name)
    } else {
        name.to_owned()
    };
    let lower = parted.trim_start_matches(is_separator).to_lowercase();
    raise_after_digits(&raise_after_separators(&lower))
}

fn is_separator(character: char) -> bool {
    matches!(character, '_' | '.' | '-' | ' ')
}

/// Puts a dash before each word that a capital starts.
fn part_words(name: &str) -> String {
    let mut out: Vec<char> = Vec::with_capacity(name.len() + 4);
    let (mut last_lower, mut last_upper, mut before_last_upper) = (false, false, false);
    for character in name.chars() {
        if last_lower && character.is_uppercase() {
            out.push('-');
            (last_lower, before_last_upper, last_upper) = (false, last_upper, true);
        } else if last_upper && before_last_upper && character.is_lowercase() {
            out.insert(out.len() - 1, '-');
            (before_last_upper, last_upper, last_lower) = (last_upper, false, true);
        } else {
            last_lower = character.is_lowercase();
            before_last_upper = last_upper;
            last_upper = character.is_uppercase();
        }
        out.push(character);
    }
    out.into_iter().collect()
}

fn raise_after_separators(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let mut after_separator = false;
    for character in name.chars() {
        if is_separator(character) {
            after_separator = true;
        } else if after_separator {
            out.extend(character.to_uppercase());
            after_separator = false;
        } else {
            out.push(character);
        }
    }
    out
}

fn raise_after_digits(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let mut after_digit = false;
    for character in name.chars() {
        let digit = character.is_ascii_digit();
        if after_digit && !digit {
            out.extend(character.to_uppercase());
        } else {
            out.push(character);
        }
        after_digit = digit;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::Names;

    #[track_caller]
    fn check(name: &str, singular: &str, plural: &str) {
        let names = Names::of(name, None);
        assert_eq!(
            (names.singular.as_str(), names.plural.as_str()),
            (singular, plural),
            "{name}"
        );
    }

    /// Every line was printed by npm's packages (`tests/api/names.mjs` makes thousands more).
    #[test]
    fn names_are_those_of_the_library() {
        let committed = include_str!("../../tests/api/names.txt").to_owned();
        let names = std::env::var("CYGNET_NAMES").map_or(committed, |file| {
            std::fs::read_to_string(file).expect("a file of names")
        });
        for line in names.lines() {
            let mut parts = line.split(' ');
            let (Some(name), Some(singular), Some(plural)) =
                (parts.next(), parts.next(), parts.next())
            else {
                panic!("three words: {line}");
            };
            check(name, singular, plural);
        }
    }

    #[test]
    fn a_given_plural_is_put_in_camel_case() {
        let names = Names::of("Movie", Some("Film_reels"));
        assert_eq!(names.plural, "filmReels");
        assert_eq!(names.pascal_plural, "FilmReels");
        assert_eq!(names.pascal_singular, "Movie");
    }
}
