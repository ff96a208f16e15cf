//! Markdown cases: one readable file says what goes in and what must come out; `UPDATE=1` writes what came out into it.
//!
//! A file is
//!
//! ````text
//! # What the file is about
//!
//! engines: neo4j (why only there)
//! schema: movies
//!
//! ```cypher data
//! CREATE (:Movie {title: "A"})
//! ```
//!
//! ## One case
//!
//! Any prose.
//!
//! ```graphql operation
//! { movies { title } }
//! ```
//!
//! ```json response
//! {"data": {"movies": [{"title": "A"}]}}
//! ```
//! ````
//!
//! Settings are the `name: value` lines right under a heading. Each `##` section is a case that inherits the settings and the
//! input blocks of the file's top, and overrides them by name; a file without `##` sections is one case. A block's name is the
//! second word of its info string. Which names there are is the caller's [`Format`]; any other name is an error, and so is an
//! output block that the caller does not produce: a block that nobody compares is not a test.
//!
//! Knows nothing of GraphQL, Cypher or the product: the caller turns inputs into outputs.

mod compare;
mod json;
mod parse;
mod run;

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};

pub use json::json_text;
pub use parse::parse;
pub use run::{Outputs, Summary, run};

/// The names that a folder of cases may use.
#[derive(Debug, Clone, Copy)]
pub struct Format {
    /// Settings, such as `schema` and `engines`.
    pub settings: &'static [&'static str],
    /// Blocks that the caller reads.
    pub inputs: &'static [&'static str],
    /// Blocks that the caller produces: compared, and rewritten by `UPDATE=1`.
    pub outputs: &'static [&'static str],
}

/// One case of a file.
#[derive(Debug, Clone)]
pub struct Case {
    /// The file it stands in.
    pub file: PathBuf,
    /// The line of its heading, from 1.
    pub line: usize,
    /// The file's title, and the section's after ` / `.
    pub title: String,
    /// Its settings and those it inherits.
    pub settings: BTreeMap<String, String>,
    /// Its blocks and the input blocks it inherits, in the file's order.
    pub blocks: Vec<Block>,
}

/// A fenced block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// The first word of the info string: `graphql`, `json`, `text` ...
    pub language: String,
    /// The second word of the info string: `operation`, `response` ...
    pub name: String,
    /// What stands between the fences, without the last line break.
    pub text: String,
    /// Its lines in the file, fences included, from 0.
    pub lines: Range<usize>,
}

impl Case {
    /// A setting's value.
    pub fn setting(&self, name: &str) -> Option<&str> {
        self.settings.get(name).map(String::as_str)
    }

    /// The text of the last block of that name: a case's own stands after what it inherits.
    pub fn block(&self, name: &str) -> Option<&str> {
        self.blocks
            .iter()
            .rfind(|block| block.name == name)
            .map(|block| block.text.as_str())
    }

    /// The text of a block the case cannot do without.
    pub fn require(&self, name: &str) -> Result<&str> {
        self.block(name)
            .with_context(|| format!("the case has no block `{name}`"))
    }

    /// Whether the case shows an output of that name, so that it has to be produced.
    pub fn wants(&self, name: &str) -> bool {
        self.block(name).is_some()
    }

    /// The one engine that the setting `engines: NAME (reason)` limits the case to, with its reason; `None` when all run it.
    pub fn only_engine(&self) -> Result<Option<(&str, &str)>> {
        let Some(setting) = self.setting("engines") else {
            return Ok(None);
        };
        let parts = setting
            .split_once(" (")
            .and_then(|(name, rest)| Some((name, rest.strip_suffix(')')?)));
        match parts {
            Some((name, reason)) if !reason.trim().is_empty() => Ok(Some((name.trim(), reason))),
            _ => bail!("`engines: {setting}` gives no reason: write `engines: NAME (reason)`"),
        }
    }

    /// `file:line title`, as failures name it.
    pub fn place(&self) -> String {
        format!("{}:{} {}", self.file.display(), self.line, self.title)
    }
}
