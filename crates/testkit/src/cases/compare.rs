//! Two texts in, the lines in which they differ out.

use super::json::json_text;

/// Unchanged lines shown on either side of a difference.
const CONTEXT: usize = 3;

/// Beyond this many pairs of lines the differing parts are shown whole, without looking for what they share.
const MOST_PAIRS: usize = 4_000_000;

/// The form in which a block's text is compared: JSON is laid out anew (the order of keys counts), other text stays, and no
/// text ends with line breaks.
pub(super) fn normal_form(language: &str, text: &str) -> String {
    let text = text.trim_end_matches('\n');
    if language == "json"
        && let Ok(value) = serde_json::from_str(text)
    {
        return json_text(&value);
    }
    text.to_owned()
}

/// A line diff: `-` expected, `+` actual, some unchanged lines around them, `...` for the rest.
pub(super) fn diff(expected: &str, actual: &str) -> String {
    let (old, new): (Vec<&str>, Vec<&str>) = (expected.lines().collect(), actual.lines().collect());
    let start = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let end = old[start..]
        .iter()
        .rev()
        .zip(new[start..].iter().rev())
        .take_while(|(a, b)| a == b)
        .count();
    let mut marked: Vec<(char, &str)> = old[..start].iter().map(|line| (' ', *line)).collect();
    marked.extend(middle(
        &old[start..old.len() - end],
        &new[start..new.len() - end],
    ));
    marked.extend(old[old.len() - end..].iter().map(|line| (' ', *line)));
    with_context(&marked)
}

/// The shortest edit of `old` into `new`, by the table of longest common subsequences.
fn middle<'a>(old: &[&'a str], new: &[&'a str]) -> Vec<(char, &'a str)> {
    let mut marked = Vec::with_capacity(old.len() + new.len());
    let (mut i, mut j) = (0, 0);
    if old.len() * new.len() <= MOST_PAIRS {
        let width = new.len() + 1;
        let mut common = vec![0u32; (old.len() + 1) * width];
        for a in (0..old.len()).rev() {
            for b in (0..new.len()).rev() {
                let longer = common[(a + 1) * width + b].max(common[a * width + b + 1]);
                common[a * width + b] = if old[a] == new[b] {
                    common[(a + 1) * width + b + 1] + 1
                } else {
                    longer
                };
            }
        }
        while i < old.len() && j < new.len() {
            if old[i] == new[j] {
                marked.push((' ', old[i]));
                (i, j) = (i + 1, j + 1);
            } else if common[(i + 1) * width + j] >= common[i * width + j + 1] {
                marked.push(('-', old[i]));
                i += 1;
            } else {
                marked.push(('+', new[j]));
                j += 1;
            }
        }
    }
    marked.extend(old[i..].iter().map(|line| ('-', *line)));
    marked.extend(new[j..].iter().map(|line| ('+', *line)));
    marked
}

fn with_context(marked: &[(char, &str)]) -> String {
    let near = |index: usize| {
        let window = index.saturating_sub(CONTEXT)..(index + CONTEXT + 1).min(marked.len());
        marked[window].iter().any(|(mark, _)| *mark != ' ')
    };
    let mut text = String::new();
    let mut skipping = false;
    for (index, (mark, line)) in marked.iter().enumerate() {
        if near(index) {
            text.push_str(&format!("  {mark} {line}\n"));
            skipping = false;
        } else if !skipping {
            text.push_str("    ...\n");
            skipping = true;
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_compared_by_its_values_and_the_order_of_keys() {
        assert_eq!(
            normal_form("json", "{\"a\":1}\n"),
            normal_form("json", "{\n \"a\" : 1}")
        );
        assert_ne!(
            normal_form("json", r#"{"a":1,"b":2}"#),
            normal_form("json", r#"{"b":2,"a":1}"#)
        );
        assert_ne!(normal_form("text", "a  b"), normal_form("text", "a b"));
    }

    #[test]
    fn shows_what_differs_and_some_lines_around_it() {
        assert_eq!(diff("a\nb\nc", "a\nx\nc"), "    a\n  - b\n  + x\n    c\n");
        assert_eq!(diff("a\nb", "b\nc"), "  - a\n    b\n  + c\n");
        assert_eq!(diff("", "a"), "  + a\n");
        let long: String = (0..20).map(|line| format!("{line}\n")).collect();
        let shown = diff(&long, &long.replace("10\n", "ten\n"));
        assert_eq!(shown.lines().count(), 2 + 2 * CONTEXT + 2, "{shown}");
    }
}
