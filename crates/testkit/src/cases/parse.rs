//! A case file's text in, its cases out, or what is wrong with the text. Reads no file.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Result, bail, ensure};

use super::{Block, Case, Format};

/// A section under construction: the file's top, or one case.
struct Section {
    line: usize,
    title: String,
    settings: BTreeMap<String, String>,
    blocks: Vec<Block>,
    settings_may_follow: bool,
}

impl Section {
    fn new(line: usize, title: &str) -> Self {
        let settings = BTreeMap::new();
        Self {
            line,
            title: title.trim().to_owned(),
            settings,
            blocks: Vec::new(),
            settings_may_follow: true,
        }
    }
}

/// Splits a file's text into its cases.
///
/// An error names the line: no title, an unknown setting or block name, a name given twice, a fence without an end, a fence
/// without two words of info string.
pub fn parse(file: &Path, text: &str, format: &Format) -> Result<Vec<Case>> {
    let lines: Vec<&str> = text.lines().collect();
    let mut sections: Vec<Section> = Vec::new();
    let mut index = 0;
    while index < lines.len() {
        let line = lines[index];
        let place = || format!("{}:{}", file.display(), index + 1);
        let mut next = index + 1;
        if let Some(title) = line.strip_prefix("# ") {
            ensure!(
                sections.is_empty(),
                "{}: a second title; cases are `##` sections",
                place()
            );
            sections.push(Section::new(index + 1, title));
        } else if let Some(title) = line.strip_prefix("## ") {
            ensure!(
                !sections.is_empty(),
                "{}: a case before the file's title",
                place()
            );
            sections.push(Section::new(index + 1, title));
        } else if let Some(section) = sections.last_mut() {
            let fence = fence_length(line);
            if fence > 0 {
                let Some(length) = lines[next..].iter().position(|line| is_end(line, fence)) else {
                    bail!("{}: the fence has no end", place());
                };
                let block =
                    block(&lines, index, length, format).map_err(|error| error.context(place()))?;
                ensure!(
                    section.blocks.iter().all(|other| other.name != block.name),
                    "{}: a second `{}`",
                    place(),
                    block.name
                );
                next = block.lines.end;
                section.blocks.push(block);
                section.settings_may_follow = false;
            } else {
                setting(section, line, format).map_err(|error| error.context(place()))?;
            }
        } else {
            ensure!(
                line.trim().is_empty(),
                "{}: the file does not begin with a `# ` title",
                place()
            );
        }
        index = next;
    }
    ensure!(
        !sections.is_empty(),
        "{}: the file is empty",
        file.display()
    );
    inherit(file, sections, format)
}

/// The number of backticks that open a fence; 0 for any other line.
fn fence_length(line: &str) -> usize {
    let length = line.bytes().take_while(|byte| *byte == b'`').count();
    if length >= 3 { length } else { 0 }
}

fn is_end(line: &str, fence: usize) -> bool {
    fence_length(line) >= fence && line.trim_end().bytes().all(|byte| byte == b'`')
}

fn block(lines: &[&str], start: usize, length: usize, format: &Format) -> Result<Block> {
    let info: Vec<&str> = lines[start]
        .trim_start_matches('`')
        .split_whitespace()
        .collect();
    let [language, name] = info[..] else {
        bail!("a fence says its language and its name, such as ```json response");
    };
    ensure!(
        format.inputs.contains(&name) || format.outputs.contains(&name),
        "no block is called `{name}` here"
    );
    let text = lines[start + 1..start + 1 + length].join("\n");
    Ok(Block {
        language: language.to_owned(),
        name: name.to_owned(),
        text,
        lines: start..start + length + 2,
    })
}

/// Takes a `name: value` line that stands right under the heading; the first line of another kind ends them.
fn setting(section: &mut Section, line: &str, format: &Format) -> Result<()> {
    if !section.settings_may_follow || line.trim().is_empty() {
        return Ok(());
    }
    let parts = line.split_once(": ");
    let Some((name, value)) = parts.filter(|(name, _)| {
        name.bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte == b'-')
    }) else {
        section.settings_may_follow = false;
        return Ok(());
    };
    ensure!(
        format.settings.contains(&name),
        "no setting is called `{name}` here"
    );
    let before = section
        .settings
        .insert(name.to_owned(), value.trim().to_owned());
    ensure!(before.is_none(), "a second `{name}`");
    Ok(())
}

fn inherit(file: &Path, mut sections: Vec<Section>, format: &Format) -> Result<Vec<Case>> {
    let top = sections.remove(0);
    let whole_file_is_one_case = sections.is_empty();
    let case = |section: Section, title| Case {
        file: file.to_owned(),
        line: section.line,
        title,
        settings: section.settings,
        blocks: section.blocks,
    };
    if whole_file_is_one_case {
        let title = top.title.clone();
        return Ok(vec![case(top, title)]);
    }
    for block in &top.blocks {
        let is_input = format.inputs.contains(&block.name.as_str());
        ensure!(
            is_input,
            "{}:{}: an output belongs to a case",
            file.display(),
            block.lines.start + 1
        );
    }
    let cases = sections.into_iter().map(|mut section| {
        let title = format!("{} / {}", top.title, section.title);
        let own = std::mem::take(&mut section.blocks);
        section.blocks = top
            .blocks
            .iter()
            .filter(|block| own.iter().all(|other| other.name != block.name))
            .cloned()
            .collect();
        section.blocks.extend(own);
        let inherited = top.settings.clone();
        section.settings = inherited
            .into_iter()
            .chain(std::mem::take(&mut section.settings))
            .collect();
        case(section, title)
    });
    Ok(cases.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const FORMAT: Format = Format {
        settings: &["schema", "engines"],
        inputs: &["data", "operation"],
        outputs: &["plan", "response"],
    };

    fn cases(text: &str) -> Result<Vec<Case>> {
        parse(Path::new("a.md"), text, &FORMAT)
    }

    #[test]
    fn a_file_without_sections_is_one_case() {
        let cases = cases("# Title\n\nschema: movies\n\nSome prose: here.\n\n```graphql operation\n{ a }\n\n{ b }\n```\n").expect("it parses");
        let [case] = &cases[..] else {
            panic!("one case")
        };
        assert_eq!((case.title.as_str(), case.line), ("Title", 1));
        assert_eq!(case.setting("schema"), Some("movies"));
        assert_eq!(case.block("operation"), Some("{ a }\n\n{ b }"));
        assert_eq!(case.blocks[0].lines, 6..11);
        assert!(case.require("data").is_err());
        assert!(!case.wants("plan"));
    }

    #[test]
    fn sections_inherit_and_override() {
        let text = "# T\nschema: one\n```cypher data\nX\n```\n## First\n```text plan\np\n```\n## Second\nschema: two\n```cypher data\nY\n```\n";
        let cases = cases(text).expect("it parses");
        let [first, second] = &cases[..] else {
            panic!("two cases")
        };
        assert_eq!((first.title.as_str(), first.line), ("T / First", 6));
        assert_eq!(
            (first.setting("schema"), first.block("data")),
            (Some("one"), Some("X"))
        );
        assert_eq!(
            (second.setting("schema"), second.block("data")),
            (Some("two"), Some("Y"))
        );
        assert!(first.wants("plan") && !second.wants("plan"));
        assert_eq!(second.blocks.len(), 1);
    }

    #[test]
    fn longer_fences_hold_shorter_ones() {
        let cases = cases("# T\n````text plan\n```\nx\n```\n````\n").expect("it parses");
        assert_eq!(cases[0].block("plan"), Some("```\nx\n```"));
    }

    #[test]
    fn an_engine_needs_a_reason() {
        let engine = |setting: &str| {
            let case = cases(&format!("# T\n{setting}\n"))
                .expect("it parses")
                .remove(0);
            case.only_engine()
                .map(|only| only.map(|(name, reason)| (name.to_owned(), reason.to_owned())))
        };
        assert_eq!(engine("").expect("all engines"), None);
        let expected = Some(("neo4j".to_owned(), "no points (yet)".to_owned()));
        assert_eq!(
            engine("engines: neo4j (no points (yet))").expect("a reason"),
            expected
        );
        assert!(engine("engines: neo4j").is_err());
        assert!(engine("engines: neo4j ()").is_err());
    }

    #[test]
    fn what_is_wrong_is_named_with_its_line() {
        let refused = |text: &str, part: &str| {
            let error = format!("{:#}", cases(text).expect_err(text));
            assert!(error.contains(part), "{error}");
        };
        refused("", "empty");
        refused("prose\n", "a.md:1: the file does not begin");
        refused("## Case\n", "a.md:1: a case before");
        refused("# A\n# B\n", "a.md:2: a second title");
        refused(
            "# A\ncolour: red\n",
            "a.md:2: no setting is called `colour`",
        );
        refused("# A\nschema: a\nschema: b\n", "a.md:3: a second `schema`");
        refused("# A\n```text\nx\n```\n", "a.md:2: a fence says");
        refused(
            "# A\n```text answer\nx\n```\n",
            "a.md:2: no block is called `answer`",
        );
        refused("# A\n```text plan\nx\n", "a.md:2: the fence has no end");
        refused(
            "# A\n```text plan\n```\n```text plan\n```\n",
            "a.md:4: a second `plan`",
        );
        refused(
            "# A\n```text plan\n```\n## B\n",
            "a.md:2: an output belongs to a case",
        );
    }
}
