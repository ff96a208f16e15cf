//! Where lines go: a file that may be moved away under us, or standard output.
//!
//! A line is one `write` to a file opened for appending, which the system does whole and in order whoever else writes; no lock is
//! held. A full disk may take a part of a line: then the next one begins anew, so that only the part cannot be read. Who rotates logs
//! moves the file and is done: at most a second later the path is opened anew, and no line falls between.

use std::{
    fs::{File, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
    sync::atomic::{AtomicBool, AtomicU64, Ordering},
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
    /// Whether the last line was cut off.
    torn: AtomicBool,
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
            torn: AtomicBool::new(false),
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
                appended.write(line)
            }
        }
    }
}

impl Appended {
    fn write(&self, line: &[u8]) -> io::Result<()> {
        let file = self.file.load();
        let mut to = &**file;
        // Whoever sees that a line was cut off ends it, in the same call as its own.
        let was_torn = self.torn.swap(false, Ordering::AcqRel);
        let written = match was_torn {
            true => whole(&mut to, &[b"\n", line].concat()),
            false => whole(&mut to, line),
        };
        written.map_err(|cut| {
            self.torn
                .fetch_or(was_torn || cut.written > 0, Ordering::AcqRel);
            cut.source
        })
    }

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
            self.torn.store(false, Ordering::Release);
        }
        Ok(())
    }
}

/// What was written of a line before it could not be gone on.
struct Cut {
    written: usize,
    source: io::Error,
}

/// Writes all, or says how much of it.
fn whole(to: &mut impl Write, bytes: &[u8]) -> Result<(), Cut> {
    let mut written = 0;
    while written < bytes.len() {
        match to.write(&bytes[written..]) {
            Ok(0) => {
                let source = io::ErrorKind::WriteZero.into();
                return Err(Cut { written, source });
            }
            Ok(more) => written += more,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(source) => return Err(Cut { written, source }),
        }
    }
    Ok(())
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
