//! The structure of a request's variables, as bytes that are compared and hashed, and as a tree that names are bound by.
//!
//! Everything in it decides a statement's text; no scalar's value is in it.

use smallvec::SmallVec;

use super::CursorKind;
use crate::tenant::Reach;

/// The structure of all variables, by position of definition, and how far the request reaches.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Fingerprint(SmallVec<[u8; 64]>, Reach);

/// The structure of a variable, or of a part of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Structure {
    /// Not given, and without a default.
    Absent,
    Null,
    /// A value, whatever it is.
    Value,
    /// A truth that decides something.
    Flag(bool),
    /// A page size.
    Size {
        above_one_row: bool,
    },
    Cursor(CursorKind),
    /// An enum value that decides something, by its position in the enum.
    Choice(u32),
    /// The fields given, by their positions in the type.
    Object(Vec<(u32, Structure)>),
    List(Vec<Structure>),
}

const ABSENT: u8 = 0;
const NULL: u8 = 1;
const VALUE: u8 = 2;
const FALSE: u8 = 3;
const TRUE: u8 = 4;
const WITHIN_ONE_ROW: u8 = 5;
const ABOVE_ONE_ROW: u8 = 6;
const OFFSET_CURSOR: u8 = 7;
const KEYSET_CURSOR: u8 = 8;
const CHOICE: u8 = 9;
const OBJECT: u8 = 10;
const LIST: u8 = 11;

impl Fingerprint {
    /// Whether it is that of most requests: without a variable, for one tenant.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty() && self.1 == Reach::default()
    }

    /// The same for a request that reaches so far.
    pub fn reaching(self, reach: Reach) -> Self {
        Self(self.0, reach)
    }

    /// How far the request reaches.
    pub fn reach(&self) -> Reach {
        self.1
    }

    /// Writes a structure.
    pub(super) fn push(&mut self, structure: &Structure) {
        let tag = match structure {
            Structure::Absent => ABSENT,
            Structure::Null => NULL,
            Structure::Value => VALUE,
            Structure::Flag(false) => FALSE,
            Structure::Flag(true) => TRUE,
            Structure::Size {
                above_one_row: false,
            } => WITHIN_ONE_ROW,
            Structure::Size {
                above_one_row: true,
            } => ABOVE_ONE_ROW,
            Structure::Cursor(CursorKind::Offset) => OFFSET_CURSOR,
            Structure::Cursor(CursorKind::Keyset) => KEYSET_CURSOR,
            Structure::Choice(at) => {
                self.0.push(CHOICE);
                return self.number(*at);
            }
            Structure::Object(fields) => {
                self.object(fields.len());
                for (at, structure) in fields {
                    self.number(*at);
                    self.push(structure);
                }
                return;
            }
            Structure::List(items) => {
                self.list(items.len());
                items.iter().for_each(|item| self.push(item));
                return;
            }
        };
        self.0.push(tag);
    }

    /// Begins an object of so many fields: each a [`Fingerprint::field`] and its structure, in the order of the type.
    pub(super) fn object(&mut self, fields: usize) {
        self.0.push(OBJECT);
        self.number(u32::try_from(fields).unwrap_or(u32::MAX));
    }

    /// The position of the field whose structure follows.
    pub(super) fn field(&mut self, at: usize) {
        self.number(u32::try_from(at).unwrap_or(u32::MAX));
    }

    /// Begins a list of so many items.
    pub(super) fn list(&mut self, items: usize) {
        self.0.push(LIST);
        self.number(u32::try_from(items).unwrap_or(u32::MAX));
    }

    fn number(&mut self, mut number: u32) {
        while number >= 0x80 {
            self.0.push(0x80 | (number & 0x7f) as u8);
            number >>= 7;
        }
        self.0.push(number as u8);
    }

    /// The structures of all variables.
    pub(super) fn structures(&self) -> Vec<Structure> {
        let mut bytes = self.0.as_slice();
        let mut structures = Vec::new();
        while !bytes.is_empty() {
            structures.push(take(&mut bytes));
        }
        structures
    }
}

/// Reads one structure. We wrote the bytes ourselves: their nesting is that of coerced variables, which is bounded.
fn take(bytes: &mut &[u8]) -> Structure {
    match take_byte(bytes) {
        NULL => Structure::Null,
        VALUE => Structure::Value,
        FALSE => Structure::Flag(false),
        TRUE => Structure::Flag(true),
        WITHIN_ONE_ROW => Structure::Size {
            above_one_row: false,
        },
        ABOVE_ONE_ROW => Structure::Size {
            above_one_row: true,
        },
        OFFSET_CURSOR => Structure::Cursor(CursorKind::Offset),
        KEYSET_CURSOR => Structure::Cursor(CursorKind::Keyset),
        CHOICE => Structure::Choice(take_number(bytes)),
        OBJECT => {
            let fields = take_number(bytes);
            Structure::Object(
                (0..fields)
                    .map(|_| (take_number(bytes), take(bytes)))
                    .collect(),
            )
        }
        LIST => {
            let items = take_number(bytes);
            Structure::List((0..items).map(|_| take(bytes)).collect())
        }
        _ => Structure::Absent,
    }
}

fn take_byte(bytes: &mut &[u8]) -> u8 {
    let (first, rest) = bytes.split_first().unwrap_or((&ABSENT, &[]));
    *bytes = rest;
    *first
}

fn take_number(bytes: &mut &[u8]) -> u32 {
    let mut number = 0_u32;
    for shift in (0..32).step_by(7) {
        let byte = take_byte(bytes);
        number |= u32::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            break;
        }
    }
    number
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let mut fingerprint = Fingerprint::default();
        fingerprint.push(&Structure::Absent);
        fingerprint.object(2);
        fingerprint.field(3);
        fingerprint.push(&Structure::Choice(300));
        fingerprint.field(70_000);
        fingerprint.push(&Structure::List(vec![
            Structure::Null,
            Structure::Cursor(CursorKind::Keyset),
        ]));
        fingerprint.push(&Structure::Flag(true));
        let expected = vec![
            Structure::Absent,
            Structure::Object(vec![
                (3, Structure::Choice(300)),
                (
                    70_000,
                    Structure::List(vec![Structure::Null, Structure::Cursor(CursorKind::Keyset)]),
                ),
            ]),
            Structure::Flag(true),
        ];
        assert_eq!(fingerprint.structures(), expected);
    }
}
