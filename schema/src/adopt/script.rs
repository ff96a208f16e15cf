//! Template literals of JavaScript and TypeScript: where they are, what stands before them, and whether anything is put into them.
//!
//! In: a program's text. Out: its templates. Only tokens are looked at; a program that does not parse gives what could be found.

/// Templates in templates deeper than this are not looked at.
const MAX_DEPTH: usize = 100;

/// Words after which a slash begins a regular expression.
const BEFORE_PATTERNS: [&str; 10] = [
    "return", "typeof", "case", "in", "of", "delete", "void", "throw", "new", "else",
];

/// How many words before a template are remembered.
const WORDS: usize = 6;

/// One template literal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Template {
    /// The first byte between the backticks.
    pub(super) start: usize,
    /// The byte of the second backtick.
    pub(super) end: usize,
    /// Words before it in the same statement, the nearest last: its tag, the variable that it is given to.
    pub(super) words: Vec<String>,
    /// Whether its tag, or a comment before it, says that it is GraphQL.
    pub(super) is_tagged: bool,
    /// Where the first value is put into it.
    pub(super) interpolation: Option<usize>,
}

/// What the reader is in.
enum Frame {
    /// Code, with braces that are open.
    Code(usize),
    /// The template of this position.
    Template(usize),
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
    frames: Vec<Frame>,
    templates: Vec<Template>,
    words: Vec<String>,
    /// Whether a value just ended, so that a slash divides.
    after_value: bool,
    /// Whether a comment just said that GraphQL follows.
    marked: bool,
    /// Whether a word, and nothing else, stands right before.
    after_word: bool,
}

/// The templates of a program that have an end, in the order of their beginnings.
pub(super) fn templates(text: &str) -> Vec<Template> {
    let mut reader = Reader {
        text,
        at: 0,
        frames: vec![Frame::Code(0)],
        templates: Vec::new(),
        words: Vec::new(),
        after_value: false,
        marked: false,
        after_word: false,
    };
    while reader.at < text.len() && !reader.frames.is_empty() && reader.frames.len() < MAX_DEPTH {
        match reader.frames.last() {
            Some(Frame::Template(of)) => {
                let of = *of;
                reader.in_template(of);
            }
            Some(Frame::Code(_)) | None => reader.in_code(),
        }
    }
    let mut templates = reader.templates;
    templates.retain(|template| template.end > 0);
    templates.sort_by_key(|template| template.start);
    templates
}

impl<'t> Reader<'t> {
    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    fn in_template(&mut self, of: usize) {
        let rest = self.rest();
        if let Some(after) = rest.strip_prefix('\\') {
            let escaped = after.chars().next().map_or(0, char::len_utf8);
            self.at += 1 + escaped;
        } else if rest.starts_with('`') {
            self.templates[of].end = self.at;
            // An empty template has no place of its own, and nothing in it.
            self.frames.pop();
            self.at += 1;
            self.value();
        } else if rest.starts_with("${") {
            let at = self.at;
            self.templates[of].interpolation.get_or_insert(at);
            self.frames.push(Frame::Code(0));
            self.at += 2;
            self.after_value = false;
        } else {
            self.at += rest.chars().next().map_or(1, char::len_utf8);
        }
    }

    fn in_code(&mut self) {
        let rest = self.rest();
        let Some(first) = rest.chars().next() else {
            return;
        };
        match first {
            '/' if rest.starts_with("//") => self.at += rest.find('\n').unwrap_or(rest.len()),
            '/' if rest.starts_with("/*") => self.comment(),
            '/' if !self.after_value => self.pattern(),
            '\'' | '"' => self.string(first),
            '`' => self.template(),
            '{' | '}' => self.brace(first),
            _ if is_of_word(first) => self.word(),
            _ => {
                if !first.is_whitespace() {
                    self.after_value = matches!(first, ')' | ']');
                    self.after_word = false;
                    self.marked = false;
                }
                if matches!(first, ';' | ',' | '(' | '[') {
                    self.words.clear();
                }
                self.at += first.len_utf8();
            }
        }
    }

    fn value(&mut self) {
        self.after_value = true;
        self.after_word = false;
        self.marked = false;
    }

    fn comment(&mut self) {
        let rest = self.rest();
        let end = rest.find("*/").unwrap_or(rest.len());
        let says = rest.get(2..end).unwrap_or_default().trim();
        self.marked = says.eq_ignore_ascii_case("graphql");
        self.at += (end + 2).min(rest.len());
    }

    fn string(&mut self, quote: char) {
        let mut characters = self.rest().char_indices().skip(1);
        let mut end = self.rest().len();
        while let Some((at, character)) = characters.next() {
            match character {
                '\\' => drop(characters.next()),
                '\n' => {
                    end = at;
                    break;
                }
                _ if character == quote => {
                    end = at + 1;
                    break;
                }
                _ => {}
            }
        }
        self.at += end;
        self.value();
    }

    /// A regular expression, up to its end or that of the line.
    fn pattern(&mut self) {
        let mut in_class = false;
        let mut characters = self.rest().char_indices().skip(1);
        let mut end = self.rest().len();
        while let Some((at, character)) = characters.next() {
            match character {
                '\\' => drop(characters.next()),
                '[' => in_class = true,
                ']' => in_class = false,
                '/' if !in_class => {
                    end = at + 1;
                    break;
                }
                '\n' => {
                    end = at;
                    break;
                }
                _ => {}
            }
        }
        self.at += end;
        self.value();
    }

    fn template(&mut self) {
        let tag = self.words.last().filter(|_| self.after_word);
        let is_tagged =
            self.marked || tag.is_some_and(|tag| matches!(tag.as_str(), "gql" | "graphql"));
        self.templates.push(Template {
            start: self.at + 1,
            end: 0,
            words: self.words.clone(),
            is_tagged,
            interpolation: None,
        });
        self.frames.push(Frame::Template(self.templates.len() - 1));
        self.at += 1;
    }

    fn brace(&mut self, brace: char) {
        self.at += 1;
        self.words.clear();
        self.after_word = false;
        self.marked = false;
        // A block or an object may end here: after either, a slash hardly ever divides.
        self.after_value = false;
        let returns = match self.frames.last_mut() {
            Some(Frame::Code(open)) if brace == '{' => {
                *open += 1;
                false
            }
            Some(Frame::Code(open)) if *open > 0 => {
                *open -= 1;
                false
            }
            Some(Frame::Code(_) | Frame::Template(_)) | None => true,
        };
        // The end of a value in a template; at the outermost level the brace is one too many, and passed over.
        if returns && self.frames.len() > 1 {
            self.frames.pop();
        }
    }

    fn word(&mut self) {
        let rest = self.rest();
        let end = rest
            .find(|letter: char| !is_of_word(letter))
            .unwrap_or(rest.len());
        let word = rest[..end].to_owned();
        self.after_value = !BEFORE_PATTERNS.contains(&word.as_str());
        self.after_word = true;
        self.marked = false;
        if self.words.len() == WORDS {
            self.words.remove(0);
        }
        self.words.push(word);
        self.at += end;
    }
}

fn is_of_word(letter: char) -> bool {
    letter.is_alphanumeric() || matches!(letter, '_' | '$')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[(&str, bool, bool)]) {
        let found: Vec<_> = templates(text)
            .into_iter()
            .map(|it| {
                (
                    &text[it.start..it.end],
                    it.is_tagged,
                    it.interpolation.is_some(),
                )
            })
            .collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn templates_are_found_and_what_looks_like_one_is_not() {
        check(
            "const a = gql`x`; b(`y`)",
            &[("x", true, false), ("y", false, false)],
        );
        check("'`' + \"`\" // `\n /* ` */ `z`", &[("z", false, false)]);
        check(
            "s.split(/[`/]/).map(x => x / 2) `t`",
            &[("t", false, false)],
        );
        check("a = b / c; d = `e` / f", &[("e", false, false)]);
        check("`a\\`b`", &[("a\\`b", false, false)]);
        check("/* GraphQL */ `q`", &[("q", true, false)]);
        check("graphql(`q`)", &[("q", false, false)]);
        check("`no end", &[]);
        check("}}} gql`x`", &[("x", true, false)]);
    }

    #[test]
    fn values_put_into_a_template_are_told_and_looked_into() {
        check(
            "gql`a ${ { b: gql`c` } } d`",
            &[("a ${ { b: gql`c` } } d", true, true), ("c", true, false)],
        );
        check("`a \\${b}`", &[("a \\${b}", false, false)]);
        check(
            "`a ${'}'} b` + `c`",
            &[("a ${'}'} b", false, true), ("c", false, false)],
        );
    }

    #[test]
    fn the_words_before_a_template_are_known() {
        let of = |text: &str| templates(text)[0].words.clone();
        assert_eq!(
            of("export const typeDefs: string = gql`a`"),
            ["export", "const", "typeDefs", "string", "gql"]
        );
        assert_eq!(of("{ typeDefs: `a` }"), ["typeDefs"]);
        assert_eq!(of("x; y = [`a`]"), Vec::<String>::new());
    }

    #[test]
    fn any_text_is_read_to_an_end() {
        for text in [
            "`${`".repeat(500),
            "\\".to_owned(),
            "/".to_owned(),
            "'\\".to_owned(),
            "`\\".to_owned(),
            "/*".to_owned(),
            "é`é`".to_owned(),
        ] {
            let _ = templates(&text);
        }
    }
}
