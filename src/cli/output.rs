//! Standard output, whose reader may go away before everything is printed (`cygnet print | head`): that ends the command, quietly.

use std::{
    fmt::Display,
    io::{ErrorKind, Write},
};

/// Prints a text and ends its line.
pub(super) fn line(text: impl Display) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{text}")?;
    Ok(out.flush()?)
}

/// Whether a command failed only because nobody reads what it prints.
pub(super) fn has_no_reader(error: &anyhow::Error) -> bool {
    let failed = error.downcast_ref::<std::io::Error>();
    failed.is_some_and(|error| error.kind() == ErrorKind::BrokenPipe)
}
