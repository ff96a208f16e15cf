//! Text on its way out: collected in a buffer, handed on in large pieces.
//!
//! In: text. Out: bytes in a writer. Must not know formats.

use std::io::{Result, Write};

const PIECE: usize = 1 << 16;

/// Text for `out`, which gets it when there is enough and at [`Output::finish`].
pub(crate) struct Output<'w, W: Write> {
    /// What was not handed on yet: append here, then call [`Output::relieve`] between rows.
    pub(crate) text: String,
    out: &'w mut W,
}

impl<'w, W: Write> Output<'w, W> {
    pub(crate) fn new(out: &'w mut W) -> Self {
        let text = String::with_capacity(PIECE + PIECE / 8);
        Self { text, out }
    }

    /// Hands the text on if there is enough of it.
    pub(crate) fn relieve(&mut self) -> Result<()> {
        if self.text.len() < PIECE {
            return Ok(());
        }
        self.out.write_all(self.text.as_bytes())?;
        self.text.clear();
        Ok(())
    }

    /// Hands the rest on.
    pub(crate) fn finish(self) -> Result<()> {
        self.out.write_all(self.text.as_bytes())?;
        self.out.flush()
    }
}
