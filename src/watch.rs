//! `--watch`: a changed file of type definitions is compiled beside the old schema and swapped in; a bad one is reported
//! and the old one stays.
//!
//! In: files and what to do when one has changed. It must not know what a schema is.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use notify::{RecommendedWatcher, RecursiveMode, Watcher};
use tokio::sync::mpsc;

/// Editors write a file in several steps; so long must it be quiet before it is read.
const QUIET: Duration = Duration::from_millis(150);
/// Changes that wait to be looked at; more say nothing new.
const PENDING: usize = 16;

/// Calls `changed` after files have changed, until the returned watcher is dropped.
///
/// # Errors
/// Where the system cannot watch the folders of the files.
pub fn watch(
    files: &[PathBuf],
    mut changed: impl FnMut() + Send + 'static,
) -> notify::Result<RecommendedWatcher> {
    let (sender, mut receiver) = mpsc::channel::<()>(PENDING);
    let names: Vec<PathBuf> = files.iter().map(|file| absolute(file)).collect();
    let watched = names.clone();
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        let ours = event.is_ok_and(|event| {
            !event.kind.is_access() && event.paths.iter().any(|path| watched.contains(path))
        });
        if ours {
            // A full queue holds a change already.
            let _ = sender.try_send(());
        }
    })?;
    // Editors replace files: the folder sees that, the file would not.
    for name in &names {
        let folder = name.parent().unwrap_or(Path::new("."));
        watcher.watch(folder, RecursiveMode::NonRecursive)?;
    }
    tokio::spawn(async move {
        while receiver.recv().await.is_some() {
            while let Ok(Some(())) = tokio::time::timeout(QUIET, receiver.recv()).await {}
            changed();
        }
    });
    Ok(watcher)
}

fn absolute(file: &Path) -> PathBuf {
    file.canonicalize()
        .or_else(|_| std::path::absolute(file))
        .unwrap_or_else(|_| file.to_owned())
}
