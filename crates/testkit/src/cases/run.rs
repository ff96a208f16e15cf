//! Runs a folder of cases: the caller's outputs against the files' blocks, all failures together, or the files rewritten.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use super::compare::{diff, normal_form};
use super::{Block, Case, Format, parse};

/// What a case's inputs gave: texts by the name of the output block.
pub type Outputs = Vec<(&'static str, String)>;

/// What a run did.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Summary {
    /// Cases run.
    pub cases: usize,
    /// Blocks compared.
    pub blocks: usize,
    /// Blocks rewritten.
    pub updated: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    Compare,
    Update,
}

/// Runs every case of every `.md` file under `folder`, in order of the path.
///
/// `answer` turns a case into its outputs; an error or a panic of it is a failure of that case. Outputs without a block are
/// left out of the comparison, so that a file shows only what matters. With `UPDATE=1` in the environment a block that differs is rewritten in its file.
/// `CASE=text` runs only the cases whose place or title contains the text.
///
/// # Panics
/// After the last case, with all failures; and when there is no case.
pub fn run(
    folder: &Path,
    format: &Format,
    mut answer: impl FnMut(&Case) -> Result<Outputs>,
) -> Summary {
    let mode = if std::env::var_os("UPDATE").is_some_and(|value| value == "1") {
        Mode::Update
    } else {
        Mode::Compare
    };
    let only = std::env::var("CASE").unwrap_or_default();
    let (summary, failures) = run_all(
        folder,
        format,
        &mut |case| (case.place().contains(&only)).then(|| answer(case)),
        mode,
    );
    assert!(
        failures.is_empty(),
        "{} of {} cases failed\n\n{}",
        failures.len(),
        summary.cases,
        failures.join("\n")
    );
    assert!(
        summary.cases > 0 || !only.is_empty(),
        "{} holds no case",
        folder.display()
    );
    summary
}

type Answer<'a> = dyn FnMut(&Case) -> Option<Result<Outputs>> + 'a;

fn run_all(
    folder: &Path,
    format: &Format,
    answer: &mut Answer,
    mode: Mode,
) -> (Summary, Vec<String>) {
    let mut summary = Summary::default();
    let mut failures = Vec::new();
    let files = case_files(folder).unwrap_or_else(|error| {
        failures.push(format!("{error:#}"));
        Vec::new()
    });
    for file in files {
        if let Err(error) = run_file(&file, format, answer, (mode, &mut summary, &mut failures)) {
            failures.push(format!("{error:#}"));
        }
    }
    (summary, failures)
}

fn case_files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).with_context(|| folder.display().to_string())? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "md") {
                files.push(path);
            }
        }
    }
    files.sort();
    Ok(files)
}

fn run_file(
    file: &Path,
    format: &Format,
    answer: &mut Answer,
    (mode, summary, failures): (Mode, &mut Summary, &mut Vec<String>),
) -> Result<()> {
    let text = std::fs::read_to_string(file).with_context(|| file.display().to_string())?;
    let mut updates = Vec::new();
    for case in parse(file, &text, format)? {
        let Ok(answered) = catch_unwind(AssertUnwindSafe(|| answer(&case))) else {
            summary.cases += 1;
            failures.push(format!("{}: panicked, see above\n", case.place()));
            continue;
        };
        let Some(answered) = answered else { continue };
        summary.cases += 1;
        match answered.and_then(|outputs| differences(&case, format, &outputs)) {
            Err(error) => failures.push(format!("{}: {error:#}\n", case.place())),
            Ok((compared, differing)) => {
                summary.blocks += compared;
                if mode == Mode::Compare && !differing.is_empty() {
                    let shown = differing.iter().map(|(block, actual)| show(block, actual));
                    failures.push(format!("{}\n{}", case.place(), shown.collect::<String>()));
                }
                updates.extend(differing);
            }
        }
    }
    if mode == Mode::Update && !updates.is_empty() {
        summary.updated += updates.len();
        std::fs::write(file, rewrite(&text, updates))
            .with_context(|| file.display().to_string())?;
    }
    Ok(())
}

/// The number of output blocks of the case, and those that differ with their actual text.
fn differences(
    case: &Case,
    format: &Format,
    outputs: &Outputs,
) -> Result<(usize, Vec<(Block, String)>)> {
    let mut compared = 0;
    let mut differing = Vec::new();
    for block in case
        .blocks
        .iter()
        .filter(|block| format.outputs.contains(&block.name.as_str()))
    {
        let Some((_, actual)) = outputs.iter().find(|(name, _)| *name == block.name) else {
            bail!("nothing produces its block `{}`", block.name);
        };
        compared += 1;
        let actual = normal_form(&block.language, actual);
        if normal_form(&block.language, &block.text) != actual {
            differing.push((block.clone(), actual));
        }
    }
    Ok((compared, differing))
}

fn show(block: &Block, actual: &str) -> String {
    let expected = normal_form(&block.language, &block.text);
    format!(
        "  {} (line {}): - expected, + actual\n{}",
        block.name,
        block.lines.start + 1,
        diff(&expected, actual)
    )
}

/// The file's text with the blocks replaced, each in a fence longer than any inside it.
fn rewrite(text: &str, mut updates: Vec<(Block, String)>) -> String {
    updates.sort_by_key(|(block, _)| std::cmp::Reverse(block.lines.start));
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    for (block, actual) in updates {
        let inside = actual
            .lines()
            .map(|line| line.bytes().take_while(|byte| *byte == b'`').count())
            .max();
        let fence = "`".repeat(inside.unwrap_or_default().max(2) + 1);
        let mut written = vec![format!("{fence}{} {}", block.language, block.name)];
        written.extend(actual.lines().map(str::to_owned));
        written.push(fence);
        lines.splice(block.lines, written);
    }
    lines.join("\n") + "\n"
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    const FORMAT: Format = Format {
        settings: &[],
        inputs: &["operation"],
        outputs: &["plan", "response"],
    };

    const FILE: &str = "# Title\n\n## Good\n\n```text operation\na\n```\n\n```text plan\nplan of a\n```\n\n## Bad\n\n\
        ```text operation\nb\n```\n\n```text plan\nstale\n```\n\n```json response\n{ \"a\":1 }\n```\n";

    /// A folder with one case file, removed at the end.
    struct Folder(PathBuf);

    impl Folder {
        fn with(text: &str) -> Self {
            static COUNT: AtomicU32 = AtomicU32::new(0);
            let number = COUNT.fetch_add(1, Ordering::Relaxed);
            let folder =
                std::env::temp_dir().join(format!("cygnet-cases-{}-{number}", std::process::id()));
            std::fs::create_dir_all(folder.join("deep")).expect("the temporary folder is writable");
            std::fs::write(folder.join("deep/a.md"), text)
                .expect("the temporary folder is writable");
            Self(folder)
        }

        fn text(&self) -> String {
            std::fs::read_to_string(self.0.join("deep/a.md")).expect("the file is there")
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = std::fs::remove_dir_all(&self.0);
        }
    }

    fn answer(case: &Case) -> Option<Result<Outputs>> {
        let operation = case.block("operation").unwrap_or_default();
        Some(Ok(vec![
            ("plan", format!("plan of {operation}\n")),
            ("response", r#"{"a":1}"#.to_owned()),
        ]))
    }

    #[test]
    fn compares_and_reports_the_place() {
        let folder = Folder::with(FILE);
        let (summary, failures) = run_all(&folder.0, &FORMAT, &mut answer, Mode::Compare);
        assert_eq!(
            summary,
            Summary {
                cases: 2,
                blocks: 3,
                updated: 0
            }
        );
        let [failure] = &failures[..] else {
            panic!("one failure: {failures:?}")
        };
        assert!(
            failure.contains("deep/a.md:13 Title / Bad\n  plan (line 19)"),
            "{failure}"
        );
        assert!(failure.contains("  - stale\n  + plan of b\n"), "{failure}");
        assert_eq!(folder.text(), FILE);
    }

    #[test]
    fn updates_in_place_and_is_then_satisfied() {
        let folder = Folder::with(FILE);
        let (summary, failures) = run_all(&folder.0, &FORMAT, &mut answer, Mode::Update);
        assert_eq!((summary.updated, failures.len()), (1, 0));
        assert_eq!(folder.text(), FILE.replace("stale", "plan of b"));
        let (_, failures) = run_all(&folder.0, &FORMAT, &mut answer, Mode::Compare);
        assert_eq!(failures, Vec::<String>::new());
    }

    #[test]
    fn an_updated_fence_is_longer_than_what_it_holds() {
        let folder = Folder::with("# T\n\n```text plan\n```\n");
        let mut fenced = |_: &Case| Some(Ok(vec![("plan", "```\nx\n```".to_owned())]));
        run_all(&folder.0, &FORMAT, &mut fenced, Mode::Update);
        assert_eq!(folder.text(), "# T\n\n````text plan\n```\nx\n```\n````\n");
        assert!(
            run_all(&folder.0, &FORMAT, &mut fenced, Mode::Compare)
                .1
                .is_empty()
        );
    }

    #[test]
    fn errors_panics_and_missing_outputs_are_failures_also_while_updating() {
        let folder = Folder::with(FILE);
        let mut nothing = |_: &Case| Some(Ok(Outputs::new()));
        let (_, failures) = run_all(&folder.0, &FORMAT, &mut nothing, Mode::Update);
        assert_eq!(failures.len(), 2);
        assert!(
            failures[0].contains("nothing produces its block `plan`"),
            "{}",
            failures[0]
        );
        let mut refusing = |_: &Case| Some(Err(anyhow::anyhow!("no such field")));
        let (_, failures) = run_all(&folder.0, &FORMAT, &mut refusing, Mode::Update);
        assert!(
            failures[0].contains("Title / Good: no such field"),
            "{}",
            failures[0]
        );
        let mut panicking = |_: &Case| panic!("a panic that the runner must catch");
        let (summary, failures) = run_all(&folder.0, &FORMAT, &mut panicking, Mode::Update);
        assert_eq!((summary.cases, failures.len()), (2, 2));
        assert_eq!(folder.text(), FILE);
    }

    #[test]
    fn a_file_that_does_not_parse_and_a_missing_folder_are_failures() {
        let folder = Folder::with("no title\n");
        assert_eq!(
            run_all(&folder.0, &FORMAT, &mut answer, Mode::Compare)
                .1
                .len(),
            1
        );
        assert_eq!(
            run_all(&folder.0.join("none"), &FORMAT, &mut answer, Mode::Compare)
                .1
                .len(),
            1
        );
    }
}
