//! The order of names in printed schemas, as graphql-js sorts them: by characters, and digits by the number they make
//! (`r2` before `r10`).
//!
//! Knows nothing of schemas.

use std::cmp::Ordering;

/// The place of a name, for sorting: the names are GraphQL's, so bytes are characters.
pub fn natural(left: &str, right: &str) -> Ordering {
    let (mut left, mut right) = (left.as_bytes(), right.as_bytes());
    loop {
        let (Some(&one), Some(&other)) = (left.first(), right.first()) else {
            return left.len().cmp(&right.len());
        };
        let order;
        if one.is_ascii_digit() && other.is_ascii_digit() {
            let (digits, more) = (number(left), number(right));
            order = magnitude(digits).cmp(&magnitude(more));
            (left, right) = (&left[digits.len()..], &right[more.len()..]);
        } else {
            order = one.cmp(&other);
            (left, right) = (&left[1..], &right[1..]);
        }
        if order != Ordering::Equal {
            return order;
        }
    }
}

/// The digits at the start that make one number; a zero there is a number of its own.
fn number(text: &[u8]) -> &[u8] {
    let end = match text.first() {
        Some(b'0') => 1,
        _ => text
            .iter()
            .position(|byte| !byte.is_ascii_digit())
            .unwrap_or(text.len()),
    };
    &text[..end]
}

/// Of numbers without leading zeros the longer one is larger.
fn magnitude(digits: &[u8]) -> (usize, &[u8]) {
    (digits.len(), digits)
}

#[cfg(test)]
mod tests {
    use super::natural;

    #[test]
    fn digits_count_as_numbers() {
        let sorted = [
            "A", "B2", "B10", "_a", "a", "a0", "a01", "a1", "a1B2", "a1B2_SET", "a1B20", "a2",
            "aB", "b",
        ];
        let mut names = sorted;
        names.reverse();
        names.sort_by(|left, right| natural(left, right));
        assert_eq!(names, sorted);
    }
}
