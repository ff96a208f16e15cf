//! Parser spans in, [`Span`]s with the source's name, line and column out.

use std::collections::HashMap;

use apollo_compiler::{
    ast::Document,
    parser::{FileId, SourceSpan},
};

use crate::source::{Source, Span};

/// The sources by the parser's file ids.
#[derive(Debug, Default)]
pub struct Places {
    files: HashMap<FileId, File>,
}

#[derive(Debug)]
struct File {
    source: Source,
    order: usize,
    /// Byte offsets of the first byte of each line.
    lines: Vec<usize>,
}

impl Places {
    /// Remembers under which id the parser knows a source.
    pub(super) fn add(&mut self, source: &Source, document: &Document) {
        let order = self.files.len();
        for id in document
            .sources
            .keys()
            .filter(|id| **id != FileId::BUILT_IN)
        {
            let lines = line_starts(&source.text);
            self.files.insert(
                *id,
                File {
                    source: source.clone(),
                    order,
                    lines,
                },
            );
        }
    }

    /// Whether a span is in one of the sources.
    pub fn contains(&self, location: SourceSpan) -> bool {
        self.files.contains_key(&location.file_id())
    }

    /// The span with its source's name, line and column; `None` outside of the sources.
    pub fn span(&self, location: Option<SourceSpan>) -> Option<Span> {
        let location = location?;
        let file = self.files.get(&location.file_id())?;
        let start = location.offset();
        let line = file.lines.partition_point(|first| *first <= start).max(1);
        let first = file.lines[line - 1];
        let before = file.source.text.get(first..start).unwrap_or_default();
        Some(Span {
            file: file.source.name.clone(),
            line: u32::try_from(line).unwrap_or(u32::MAX),
            column: u32::try_from(before.chars().count() + 1).unwrap_or(u32::MAX),
            start,
            end: location.end_offset(),
        })
    }

    /// The text at a span.
    pub fn text(&self, location: SourceSpan) -> Option<&str> {
        let file = self.files.get(&location.file_id())?;
        file.source
            .text
            .get(location.offset()..location.end_offset())
    }

    /// Where a source stands among the sources.
    pub fn order(&self, name: &str) -> usize {
        let orders = self
            .files
            .values()
            .filter(|file| &*file.source.name == name);
        orders.map(|file| file.order).min().unwrap_or(usize::MAX)
    }
}

fn line_starts(text: &str) -> Vec<usize> {
    let ends = text
        .bytes()
        .enumerate()
        .filter(|(_, byte)| *byte == b'\n')
        .map(|(at, _)| at + 1);
    std::iter::once(0).chain(ends).collect()
}
