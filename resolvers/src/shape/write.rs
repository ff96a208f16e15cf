//! The writer: follows a shape over a store's values and writes JSON.
//!
//! Null where non-null is promised: the nearest nullable ancestor is cut back to its start and written as null, and one
//! error with its path is kept. Depth is the operation's, which has been checked.

use std::sync::Arc;

use super::{
    Field, Form, Node, Object, PageField, PagePart, Paging, PointField, Source, cursor, json, leaf,
};
use crate::{
    error::{Denials, ErrorCode, PathSegment, Refused},
    scalar,
    slot::SlotId,
    value::{Cell, Value, View},
};

/// Why writing stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stopped {
    /// Null has reached a position that refuses it; the error is kept already.
    Null,
    /// The answer is larger than its bound.
    TooLarge,
    /// A validation does not hold of something in it, of the rule of this number: nothing of it is shown.
    Forbidden(usize),
}

/// Writes one root field's value.
#[derive(Debug)]
pub struct Writer<'a> {
    root: &'a Field,
    /// The values of the root's slots, by number.
    values: &'a [Value],
    /// What has been written.
    pub out: Vec<u8>,
    /// Errors of fields, in the order found.
    pub errors: Vec<Refused>,
    path: Vec<Step<'a>>,
    bound: usize,
    /// How many objects of the graph have been written.
    objects: u64,
    rows: usize,
    /// Where the root's value starts, once it is known to be a list that comes row by row.
    stopped: Option<Stopped>,
    /// The rules of the statement, by the numbers that stand in the place of what they deny.
    denials: Denials,
}

#[derive(Debug, Clone, Copy)]
enum Step<'a> {
    Key(&'a Arc<str>),
    Index(usize),
}

/// A value at hand: the cell and, where it is a list of columns, its items from an object's start.
type Written = Result<bool, Stopped>;

impl<'a> Writer<'a> {
    /// A writer for a root field. `values` are the slots' values, `bound` is in bytes.
    pub fn new(root: &'a Field, values: &'a [Value], bound: usize) -> Self {
        let path = vec![Step::Key(&root.response_key)];
        Self {
            root,
            values,
            out: Vec::with_capacity(256),
            errors: Vec::new(),
            path,
            bound,
            objects: 0,
            rows: 0,
            stopped: None,
            denials: Denials::default(),
        }
    }

    /// Tells which rules may deny what comes.
    pub fn denied_by(&mut self, denials: &Denials) {
        self.denials = denials.clone();
    }

    /// The whole value, in one row.
    pub fn one_row<C: Cell>(&mut self, cell: &C) {
        let written = self.node(self.root, &self.root.node, cell);
        // A scalar alone can be large.
        if let Err(stopped) = written.and_then(|()| self.check_size()) {
            self.stopped = Some(stopped);
        }
    }

    /// One element of the root list. Returns whether more elements are wanted.
    pub fn row<C: Cell>(&mut self, cell: &C) -> bool {
        let Form::List(item) = &self.root.node.form else {
            return false;
        };
        if self.stopped.is_some() {
            return false;
        }
        self.out.push(if self.rows == 0 { b'[' } else { b',' });
        self.path.push(Step::Index(self.rows));
        let written = self.node(self.root, item, cell);
        self.path.pop();
        self.rows += 1;
        if let Err(stopped) = written {
            self.stopped = Some(stopped);
        }
        self.stopped.is_none()
    }

    /// Ends a root list that came row by row.
    pub fn end_rows(&mut self) {
        match self.stopped {
            None if self.rows == 0 => self.out.extend_from_slice(b"[]"),
            None => self.out.push(b']'),
            Some(_) => {}
        }
    }

    /// Writes a constant root.
    pub fn constant(&mut self) {
        if let Form::Text(text) = &self.root.node.form {
            self.out.extend_from_slice(text);
        }
    }

    /// How many objects of the graph (nodes, edges, groups) are shown: none where all of it is null in the end.
    pub fn objects(&self) -> u64 {
        match self.stopped {
            None => self.objects,
            Some(_) => 0,
        }
    }

    /// The root could not be read: null with this error.
    pub fn fail(&mut self, mut error: Refused) {
        error.path = self.place();
        self.errors.push(error);
        self.stopped = Some(Stopped::Null);
    }

    /// Ends the root: its bytes (null where it was stopped), whether null reaches further up, and its errors.
    pub fn finish(mut self) -> super::RootAnswer {
        let mut bubbles = false;
        match self.stopped {
            None => {}
            Some(Stopped::Null) => {
                self.out.clear();
                self.out.extend_from_slice(b"null");
                bubbles = self.root.node.required;
            }
            Some(Stopped::Forbidden(number)) => {
                self.out.clear();
                let mut error = self.denials.refused(number);
                error.path = vec![PathSegment::Key(Arc::clone(&self.root.response_key))];
                self.errors = vec![error];
                self.out.extend_from_slice(b"null");
                bubbles = self.root.node.required;
            }
            Some(Stopped::TooLarge) => {
                let mut answer = super::RootAnswer::too_large(self.root, self.bound);
                answer.errors.splice(0..0, self.errors);
                return answer;
            }
        }
        super::RootAnswer {
            bytes: self.out,
            bubbles,
            errors: self.errors,
        }
    }

    /// A value in a position: what is written, or null, or an error for the position above.
    fn node<C: Cell>(&mut self, field: &'a Field, node: &'a Node, cell: &C) -> Result<(), Stopped> {
        let start = self.out.len();
        match self.form(field, &node.form, cell) {
            Ok(true) => Ok(()),
            Ok(false) if node.required => {
                let label = &field.label;
                let message = format!("Cannot return null for non-nullable field {label}.");
                self.error(ErrorCode::InternalServerError, message);
                Err(Stopped::Null)
            }
            Ok(false) => {
                self.out.extend_from_slice(b"null");
                Ok(())
            }
            Err(Stopped::Null) if !node.required => {
                self.out.truncate(start);
                self.out.extend_from_slice(b"null");
                Ok(())
            }
            Err(stopped) => Err(stopped),
        }
    }

    /// Writes a value; `Ok(false)`: it is null and nothing is written.
    fn form<C: Cell>(&mut self, field: &'a Field, form: &'a Form, cell: &C) -> Written {
        match form {
            Form::Text(text) => {
                self.out.extend_from_slice(text);
                Ok(true)
            }
            Form::Leaf(format) => match leaf::write(&mut self.out, format, cell) {
                Ok(written) => Ok(written),
                Err(message) => {
                    self.error(ErrorCode::InternalServerError, message);
                    Err(Stopped::Null)
                }
            },
            Form::List(item) => match cell.view() {
                View::List(cells) => self.list(field, item, cells),
                View::Null => Ok(false),
                other => match other.denied() {
                    Some(number) => Err(Stopped::Forbidden(number)),
                    None => self.mismatch("a list"),
                },
            },
            Form::Object(object) => match cell.view() {
                View::List(cells) => self.object(object, cell, cells),
                View::Null => Ok(false),
                other => match other.denied() {
                    Some(number) => Err(Stopped::Forbidden(number)),
                    None => self.mismatch("an object"),
                },
            },
            Form::Map(fields) => match cell.view() {
                View::Map => self.fields(fields, cell, &[]),
                View::Null => Ok(false),
                _ => self.mismatch("an object"),
            },
            Form::Answer(fields) => self.fields(fields, cell, &[]),
            Form::Flags(slot) => {
                self.flags(*slot);
                Ok(true)
            }
            Form::Counter(slot) => {
                self.counter(*slot);
                Ok(true)
            }
            Form::Point(fields) => self.point(fields, cell),
            Form::Edges(item, paging) => match cell.view() {
                View::List(cells) => {
                    let shown = self.shown(paging, cells.len());
                    self.list(field, item, &cells[..shown])
                }
                _ => Ok(false),
            },
            Form::PageInfo(fields, paging) => match cell.view() {
                View::List(cells) => self.page_info(fields, paging, cells),
                _ => self.page_info::<C>(fields, paging, &[]),
            },
            Form::Cursor(paging) => {
                let at = self.path.iter().rev().find_map(|step| match step {
                    Step::Index(at) => Some(*at),
                    Step::Key(_) => None,
                });
                self.cursor(paging, cell, at.unwrap_or(0));
                Ok(true)
            }
        }
    }

    fn list<C: Cell>(&mut self, field: &'a Field, item: &'a Node, cells: &[C]) -> Written {
        self.out.push(b'[');
        for (at, cell) in cells.iter().enumerate() {
            if at > 0 {
                self.out.push(b',');
            }
            self.path.push(Step::Index(at));
            let written = self.node(field, item, cell);
            self.path.pop();
            written?;
        }
        self.out.push(b']');
        self.check_size()?;
        Ok(true)
    }

    fn object<C: Cell>(&mut self, object: &'a Object, cell: &C, cells: &[C]) -> Written {
        let mut own = cells.get(object.start..).unwrap_or(&[]);
        let mut branch = 0;
        if object.tagged {
            let Some((tag, rest)) = own.split_first() else {
                return Ok(false);
            };
            let View::Integer(tag) = tag.view() else {
                return Ok(false);
            };
            branch = usize::try_from(tag).unwrap_or(usize::MAX);
            own = rest;
        }
        let Some(fields) = object.branches.get(branch) else {
            return Ok(false);
        };
        self.objects += 1;
        self.fields(fields, cell, own)
    }

    fn fields<C: Cell>(&mut self, fields: &'a [Field], cell: &C, cells: &[C]) -> Written {
        self.out.push(b'{');
        for (at, field) in fields.iter().enumerate() {
            // Keys carry a comma in front, for all but the first.
            self.out
                .extend_from_slice(&field.key[usize::from(at == 0)..]);
            if self.plain_leaf(field, cells) {
                continue;
            }
            self.path.push(Step::Key(&field.response_key));
            let written = self.field(field, cell, cells);
            self.path.pop();
            written?;
        }
        self.out.push(b'}');
        self.check_size()?;
        Ok(true)
    }

    /// Writes a leaf of a column that is there and well, which most are; what it returns false for goes the long way.
    #[inline]
    fn plain_leaf<C: Cell>(&mut self, field: &Field, cells: &[C]) -> bool {
        let (Form::Leaf(format), Source::Column(at)) = (&field.node.form, &field.source) else {
            return false;
        };
        let Some(cell) = cells.get(*at) else {
            return false;
        };
        matches!(leaf::write(&mut self.out, format, cell), Ok(true))
    }

    fn field<C: Cell>(&mut self, field: &'a Field, cell: &C, cells: &[C]) -> Result<(), Stopped> {
        let value = match &field.source {
            Source::Column(at) => cells.get(*at),
            Source::Same => Some(cell),
            Source::Entry(name) => cell.entry(name),
            Source::Nowhere => None,
        };
        match (value, &field.node.form) {
            (Some(value), _) => self.node(field, &field.node, value),
            (None, Form::Text(text)) => {
                self.out.extend_from_slice(text);
                Ok(())
            }
            // No edge is needed for what is asked of the page.
            (None, Form::PageInfo(fields, paging)) => {
                self.page_info::<C>(fields, paging, &[]).map(drop)
            }
            (None, _) if field.node.required => {
                let label = &field.label;
                let message = format!("Cannot return null for non-nullable field {label}.");
                self.error(ErrorCode::InternalServerError, message);
                Err(Stopped::Null)
            }
            (None, _) => {
                self.out.extend_from_slice(b"null");
                Ok(())
            }
        }
    }

    fn flags(&mut self, slot: SlotId) {
        self.out.push(b'[');
        if let Some(Value::List(flags)) = self.values.get(slot.0 as usize) {
            for (at, flag) in flags.iter().enumerate() {
                if at > 0 {
                    self.out.push(b',');
                }
                let text: &[u8] = match flag {
                    Value::Boolean(true) => b"true",
                    _ => b"false",
                };
                self.out.extend_from_slice(text);
            }
        }
        self.out.push(b']');
    }

    fn counter(&mut self, slot: SlotId) {
        let count = match self.values.get(slot.0 as usize) {
            Some(Value::Integer(count)) => *count,
            _ => 0,
        };
        json::write_integer(&mut self.out, count);
    }

    fn point<C: Cell>(&mut self, fields: &'a [PointField], cell: &C) -> Written {
        let point = match cell.view() {
            View::Point(point) => point,
            View::Null => return Ok(false),
            _ => return self.mismatch("a point"),
        };
        self.out.push(b'{');
        for (at, field) in fields.iter().enumerate() {
            self.out
                .extend_from_slice(&field.key[usize::from(at == 0)..]);
            match field.part {
                None => self.out.extend_from_slice(&field.text),
                Some(part) => scalar::format_point_part(part, &point, &mut self.out),
            }
        }
        self.out.push(b'}');
        Ok(true)
    }

    /// How many edges of those read are shown.
    fn shown(&self, paging: &Paging, read: usize) -> usize {
        if self.has_next(paging, read) {
            read - 1
        } else {
            read
        }
    }

    fn has_next(&self, paging: &Paging, read: usize) -> bool {
        paging.extra
            && read > 0
            && self
                .number(paging.take)
                .is_some_and(|take| read as u64 >= take)
    }

    fn number(&self, slot: Option<SlotId>) -> Option<u64> {
        match self.values.get(slot?.0 as usize)? {
            Value::Integer(number) => u64::try_from(*number).ok(),
            _ => None,
        }
    }

    fn page_info<C: Cell>(
        &mut self,
        fields: &'a [PageField],
        paging: &Paging,
        cells: &[C],
    ) -> Written {
        let shown = self.shown(paging, cells.len());
        let mut denied = cells[..shown].iter();
        if let Some(number) = denied.find_map(|cell| cell.view().denied()) {
            return Err(Stopped::Forbidden(number));
        }
        self.out.push(b'{');
        for (at, field) in fields.iter().enumerate() {
            self.out
                .extend_from_slice(&field.key[usize::from(at == 0)..]);
            match &field.part {
                PagePart::TypeName(name) => self.out.extend_from_slice(name),
                PagePart::HasNextPage => {
                    let next: &[u8] = if self.has_next(paging, cells.len()) {
                        b"true"
                    } else {
                        b"false"
                    };
                    self.out.extend_from_slice(next);
                }
                PagePart::HasPreviousPage => {
                    let skipped = self.number(paging.skip).is_some_and(|skip| skip > 0);
                    let previous: &[u8] = if paging.after || skipped {
                        b"true"
                    } else {
                        b"false"
                    };
                    self.out.extend_from_slice(previous);
                }
                PagePart::StartCursor => self.page_cursor(paging, &cells[..shown], 0),
                PagePart::EndCursor => {
                    self.page_cursor(paging, &cells[..shown], shown.saturating_sub(1));
                }
            }
        }
        self.out.push(b'}');
        Ok(true)
    }

    fn page_cursor<C: Cell>(&mut self, paging: &Paging, cells: &[C], at: usize) {
        match cells.get(at) {
            Some(cell) => self.cursor(paging, cell, at),
            None => self.out.extend_from_slice(b"null"),
        }
    }

    fn cursor<C: Cell>(&mut self, paging: &Paging, cell: &C, at: usize) {
        match (paging.signature, cell.view()) {
            (Some(signature), View::List(cells)) => {
                let keys = cells.get(..paging.keys).unwrap_or(cells);
                cursor::write_keyset(&mut self.out, signature, keys);
            }
            _ => {
                let before = self.number(paging.skip).unwrap_or(0);
                cursor::write_offset(&mut self.out, before + at as u64);
            }
        }
    }

    fn mismatch(&mut self, wanted: &str) -> Written {
        self.error(
            ErrorCode::InternalServerError,
            format!("The value is not {wanted}."),
        );
        Err(Stopped::Null)
    }

    fn check_size(&self) -> Result<(), Stopped> {
        if self.out.len() > self.bound {
            Err(Stopped::TooLarge)
        } else {
            Ok(())
        }
    }

    fn error(&mut self, code: ErrorCode, message: impl Into<Arc<str>>) {
        let mut error = Refused::new(code, message);
        error.path = self.place();
        self.errors.push(error);
    }

    fn place(&self) -> Vec<PathSegment> {
        let step = |step: &Step<'_>| match step {
            Step::Key(key) => PathSegment::Key(Arc::clone(key)),
            Step::Index(at) => PathSegment::Index(*at),
        };
        self.path.iter().map(step).collect()
    }
}
