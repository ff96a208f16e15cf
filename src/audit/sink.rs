//! Where lines go: a file that may be moved away under us, or standard output.
//!
//! A line is one `write` to a file opened for appending, which the system does whole and in order whoever else writes; no lock is
//! held. Who rotates logs moves the file and is done: at most a second later the path is opened anew, and no line falls between.

use std::{
    fs::{File, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering},
    time::{Duration, Instant},
};

use arc_swap::ArcSwap;

/// How long lines may still go to a file that was moved away.
const LOOK_AGAIN: Duration = Duration::from_secs(1);

/// Where lines go.
#[derive(Debug)]
pub(super) enum Sink {
    Output,
    File(Appended),
}

/// A file that is opened anew when its path names another one.
#[derive(Debug)]
pub(super) struct Appended {
    path: PathBuf,
    file: ArcSwap<File>,
    opened: Instant,
    /// When the path was last looked at, in milliseconds since `opened`.
    looked: AtomicU64,
}

impl Sink {
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        if path == Path::new("-") {
            return Ok(Self::Output);
        }
        Ok(Self::File(Appended {
            file: ArcSwap::from_pointee(open(path)?),
            path: path.to_path_buf(),
            opened: Instant::now(),
            looked: AtomicU64::new(0),
        }))
    }

    /// Writes a whole line.
    pub(super) fn append(&self, line: &[u8]) -> io::Result<()> {
        match self {
            Self::Output => {
                let mut output = io::stdout().lock();
                output.write_all(line)?;
                output.flush()
            }
            Self::File(appended) => {
                appended.follow()?;
                let file = appended.file.load();
                (&**file).write_all(line)
            }
        }
    }
}

impl Appended {
    /// Opens the path anew if the file at hand is no longer what it names.
    fn follow(&self) -> io::Result<()> {
        let now = u64::try_from(self.opened.elapsed().as_millis()).unwrap_or(u64::MAX);
        let looked = self.looked.load(Ordering::Relaxed);
        let due = now.saturating_sub(looked) >= LOOK_AGAIN.as_millis() as u64;
        let mine = || {
            self.looked
                .compare_exchange(looked, now, Ordering::Relaxed, Ordering::Relaxed)
                .is_ok()
        };
        if due && mine() && !same(&self.file.load(), &self.path) {
            self.file.store(open(&self.path)?.into());
        }
        Ok(())
    }
}

fn open(path: &Path) -> io::Result<File> {
    OpenOptions::new().create(true).append(true).open(path)
}

#[cfg(unix)]
fn same(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let name = |it: std::fs::Metadata| (it.dev(), it.ino());
    match (file.metadata(), std::fs::metadata(path)) {
        (Ok(file), Ok(path)) => name(file) == name(path),
        _ => false,
    }
}

/// Elsewhere an open file cannot be moved away.
#[cfg(not(unix))]
fn same(_: &File, path: &Path) -> bool {
    path.exists()
}
