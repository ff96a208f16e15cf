//! Paths on the command line to files: a folder stands for the files below it.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

/// Endings of files of type definitions.
pub(super) const TYPE_DEFINITIONS: &[&str] = &["graphql", "gql", "graphqls"];

/// A folder with more files than this is a mistake.
const MOST_FILES: usize = 10_000;

/// The file itself, or the files below a folder whose names end in one of `endings`, sorted. Hidden folders and `node_modules` are
/// passed over, links are not followed.
pub(super) fn below(path: &Path, endings: &[&str]) -> anyhow::Result<Vec<PathBuf>> {
    if !path.is_dir() {
        return Ok(vec![path.to_path_buf()]);
    }
    let mut files = Vec::new();
    let mut open = vec![path.to_path_buf()];
    while let Some(folder) = open.pop() {
        let entries = std::fs::read_dir(&folder)
            .with_context(|| format!("{}: cannot be read", folder.display()))?;
        for entry in entries {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if name.starts_with('.') || name == "node_modules" {
                continue;
            }
            let kind = entry.file_type()?;
            let ends_well = name
                .rsplit_once('.')
                .is_some_and(|(_, ending)| endings.contains(&ending));
            if kind.is_dir() {
                open.push(entry.path());
            } else if kind.is_file() && ends_well {
                files.push(entry.path());
            }
            if files.len() > MOST_FILES {
                bail!("{}: more than {MOST_FILES} files", path.display());
            }
        }
    }
    if files.is_empty() {
        bail!(
            "{}: no file below it ends in {}",
            path.display(),
            endings.join(", ")
        );
    }
    files.sort();
    Ok(files)
}
