//! Cursors: the library's (a position) and ours (the values of the order's keys).
//!
//! A keyset cursor is `base64url(version, masked(signature of the order, values), checksum)`. A cursor of another order, another
//! version, or a changed one is refused.
//!
//! The values are of a row that the client was shown, but for the store's identity of a node or relationship, which ends an order
//! that nothing else makes unique. So that nobody reads it there and builds on it, the values are masked: opaque, not secret, for
//! a secret would have to be shared by all servers behind one address and outlive their restarts.

use std::sync::Arc;

use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};

use crate::value::{Cell, Point, Temporal, Value, View};

const VERSION: u8 = 2;
const PREFIX: &str = "arrayconnection:";
/// More keys than any sort has; a longer cursor is no cursor of ours.
const MAX_KEYS: usize = 256;

/// A cursor's contents.
#[derive(Debug, Clone, PartialEq)]
pub enum Cursor {
    /// The position of the edge.
    Offset(u64),
    /// The values of the order's keys.
    Keyset {
        /// The order's fingerprint.
        signature: u64,
        /// One per key.
        values: Vec<Value>,
    },
}

/// Why a text is no cursor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a cursor of this connection")]
pub struct CursorError;

/// Reads a cursor of either kind.
///
/// # Errors
/// [`CursorError`] for anything that this module does not write.
pub fn decode(text: &str) -> Result<Cursor, CursorError> {
    if let Some(position) = offset(text) {
        return Ok(Cursor::Offset(position));
    }
    let mut bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| CursorError)?;
    let (body, sum) = bytes.split_last_chunk_mut::<4>().ok_or(CursorError)?;
    let sum = u32::from_le_bytes(*sum);
    mask(body, sum);
    if sum != checksum(body) {
        return Err(CursorError);
    }
    let mut reader = Reader(body);
    if reader.take::<1>()? != [VERSION] {
        return Err(CursorError);
    }
    let signature = u64::from_le_bytes(reader.take()?);
    let mut values = Vec::new();
    while !reader.0.is_empty() && values.len() < MAX_KEYS {
        values.push(reader.value()?);
    }
    if reader.0.is_empty() {
        Ok(Cursor::Keyset { signature, values })
    } else {
        Err(CursorError)
    }
}

/// The position in a cursor of the library.
pub fn offset(text: &str) -> Option<u64> {
    let bytes = STANDARD.decode(text).ok()?;
    std::str::from_utf8(&bytes)
        .ok()?
        .strip_prefix(PREFIX)?
        .parse()
        .ok()
}

/// Writes the cursor of a position, in quotes.
pub(super) fn write_offset(out: &mut Vec<u8>, position: u64) {
    let text = format!("{PREFIX}{position}");
    quoted(out, |buffer| STANDARD.encode_string(text, buffer));
}

/// Writes the cursor of an edge's keys, in quotes. Values that no order has are written as null.
pub(super) fn write_keyset<C: Cell>(out: &mut Vec<u8>, signature: u64, keys: &[C]) {
    let mut body = Vec::with_capacity(32);
    body.push(VERSION);
    body.extend_from_slice(&signature.to_le_bytes());
    for key in keys {
        write_value(&mut body, key);
    }
    let sum = checksum(&body);
    mask(&mut body, sum);
    body.extend_from_slice(&sum.to_le_bytes());
    quoted(out, |buffer| URL_SAFE_NO_PAD.encode_string(body, buffer));
}

fn quoted(out: &mut Vec<u8>, write: impl FnOnce(&mut String)) {
    let mut text = String::new();
    write(&mut text);
    out.push(b'"');
    out.extend_from_slice(text.as_bytes());
    out.push(b'"');
}

/// FNV-1a, 32 bits: tells a mistyped cursor from a real one, and no more than that.
fn checksum(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0x811c_9dc5, |hash: u32, byte| {
        (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193)
    })
}

/// Makes what follows the version unreadable, and readable again: splitmix64 from the checksum on.
fn mask(body: &mut [u8], sum: u32) {
    let mut state = u64::from(sum);
    let Some((_, masked)) = body.split_first_mut() else {
        return;
    };
    for chunk in masked.chunks_mut(8) {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut word = state;
        word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        word ^= word >> 31;
        for (byte, part) in chunk.iter_mut().zip(word.to_le_bytes()) {
            *byte ^= part;
        }
    }
}

fn write_value<C: Cell>(out: &mut Vec<u8>, cell: &C) {
    match cell.view() {
        View::Boolean(flag) => out.extend_from_slice(&[1, u8::from(flag)]),
        View::Integer(number) => tagged(out, 2, &[&number.to_le_bytes()]),
        View::Float(number) => tagged(out, 3, &[&number.to_le_bytes()]),
        View::String(text) => {
            let length = u32::try_from(text.len()).unwrap_or(u32::MAX);
            tagged(out, 4, &[&length.to_le_bytes(), text.as_bytes()]);
        }
        View::Temporal(temporal) => write_temporal(out, temporal),
        View::Point(point) => {
            let z = point.z.unwrap_or(f64::NAN);
            tagged(
                out,
                11,
                &[&point.srid.to_le_bytes(), &point.x.to_le_bytes()],
            );
            out.extend_from_slice(&point.y.to_le_bytes());
            out.extend_from_slice(&z.to_le_bytes());
        }
        View::Null | View::List(_) | View::Map | View::Other(_) => out.push(0),
    }
}

fn tagged(out: &mut Vec<u8>, tag: u8, parts: &[&[u8]]) {
    out.push(tag);
    for part in parts {
        out.extend_from_slice(part);
    }
}

fn write_temporal(out: &mut Vec<u8>, temporal: Temporal) {
    match temporal {
        Temporal::Date { days } => tagged(out, 5, &[&days.to_le_bytes()]),
        Temporal::LocalTime { nanoseconds } => tagged(out, 6, &[&nanoseconds.to_le_bytes()]),
        Temporal::Time {
            nanoseconds,
            offset_seconds,
        } => {
            tagged(
                out,
                7,
                &[&nanoseconds.to_le_bytes(), &offset_seconds.to_le_bytes()],
            );
        }
        Temporal::LocalDateTime {
            seconds,
            nanoseconds,
        } => {
            tagged(
                out,
                8,
                &[&seconds.to_le_bytes(), &nanoseconds.to_le_bytes()],
            );
        }
        Temporal::DateTime {
            seconds,
            nanoseconds,
            offset_seconds,
        } => {
            tagged(
                out,
                9,
                &[&seconds.to_le_bytes(), &nanoseconds.to_le_bytes()],
            );
            out.extend_from_slice(&offset_seconds.to_le_bytes());
        }
        Temporal::Duration {
            months,
            days,
            seconds,
            nanoseconds,
        } => {
            tagged(out, 10, &[&months.to_le_bytes(), &days.to_le_bytes()]);
            out.extend_from_slice(&seconds.to_le_bytes());
            out.extend_from_slice(&nanoseconds.to_le_bytes());
        }
    }
}

struct Reader<'a>(&'a [u8]);

impl Reader<'_> {
    fn take<const N: usize>(&mut self) -> Result<[u8; N], CursorError> {
        let (taken, rest) = self.0.split_first_chunk::<N>().ok_or(CursorError)?;
        self.0 = rest;
        Ok(*taken)
    }

    fn long(&mut self) -> Result<i64, CursorError> {
        Ok(i64::from_le_bytes(self.take()?))
    }

    fn float(&mut self) -> Result<f64, CursorError> {
        Ok(f64::from_le_bytes(self.take()?))
    }

    fn value(&mut self) -> Result<Value, CursorError> {
        let [tag] = self.take::<1>()?;
        Ok(match tag {
            0 => Value::Null,
            1 => Value::Boolean(self.take::<1>()? == [1]),
            2 => Value::Integer(self.long()?),
            3 => Value::Float(self.float()?),
            4 => {
                let length = u32::from_le_bytes(self.take()?) as usize;
                let (text, rest) = self.0.split_at_checked(length).ok_or(CursorError)?;
                self.0 = rest;
                Value::String(Arc::from(
                    std::str::from_utf8(text).map_err(|_| CursorError)?,
                ))
            }
            11 => {
                let srid = u32::from_le_bytes(self.take()?);
                let (x, y, z) = (self.float()?, self.float()?, self.float()?);
                Value::Point(Point {
                    srid,
                    x,
                    y,
                    z: (!z.is_nan()).then_some(z),
                })
            }
            _ => Value::Temporal(self.temporal(tag)?),
        })
    }

    fn temporal(&mut self, tag: u8) -> Result<Temporal, CursorError> {
        Ok(match tag {
            5 => Temporal::Date { days: self.long()? },
            6 => Temporal::LocalTime {
                nanoseconds: self.long()?,
            },
            7 => Temporal::Time {
                nanoseconds: self.long()?,
                offset_seconds: i32::from_le_bytes(self.take()?),
            },
            8 => Temporal::LocalDateTime {
                seconds: self.long()?,
                nanoseconds: u32::from_le_bytes(self.take()?),
            },
            9 => Temporal::DateTime {
                seconds: self.long()?,
                nanoseconds: u32::from_le_bytes(self.take()?),
                offset_seconds: i32::from_le_bytes(self.take()?),
            },
            10 => Temporal::Duration {
                months: self.long()?,
                days: self.long()?,
                seconds: self.long()?,
                nanoseconds: self.long()?,
            },
            _ => return Err(CursorError),
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A value as a store would hold it.
    struct Key(Value);

    impl Cell for Key {
        fn view(&self) -> View<'_, Self> {
            match &self.0 {
                Value::Null => View::Null,
                Value::Boolean(flag) => View::Boolean(*flag),
                Value::Integer(number) => View::Integer(*number),
                Value::Float(number) => View::Float(*number),
                Value::String(text) => View::String(text),
                Value::List(_) => View::List(&[]),
                Value::Map(_) => View::Map,
                Value::Temporal(temporal) => View::Temporal(*temporal),
                Value::Point(point) => View::Point(*point),
            }
        }

        fn entry(&self, _key: &str) -> Option<&Self> {
            None
        }

        fn entries(&self, _visit: &mut dyn FnMut(&str, &Self)) {}
    }

    fn written(signature: u64, values: &[Value]) -> String {
        let keys: Vec<Key> = values.iter().cloned().map(Key).collect();
        let mut out = Vec::new();
        write_keyset(&mut out, signature, &keys);
        serde_json::from_slice(&out).expect("a JSON string")
    }

    fn temporal() -> impl Strategy<Value = Temporal> {
        let long = any::<i64>;
        prop_oneof![
            long().prop_map(|days| Temporal::Date { days }),
            long().prop_map(|nanoseconds| Temporal::LocalTime { nanoseconds }),
            (long(), any::<i32>()).prop_map(|(nanoseconds, offset_seconds)| Temporal::Time {
                nanoseconds,
                offset_seconds,
            }),
            (long(), any::<u32>()).prop_map(|(seconds, nanoseconds)| Temporal::LocalDateTime {
                seconds,
                nanoseconds,
            }),
            (long(), any::<u32>(), any::<i32>()).prop_map(
                |(seconds, nanoseconds, offset_seconds)| Temporal::DateTime {
                    seconds,
                    nanoseconds,
                    offset_seconds,
                }
            ),
            (long(), long(), long(), long()).prop_map(|(months, days, seconds, nanoseconds)| {
                Temporal::Duration {
                    months,
                    days,
                    seconds,
                    nanoseconds,
                }
            }),
        ]
    }

    fn point() -> impl Strategy<Value = Point> {
        let number = || proptest::num::f64::NORMAL | proptest::num::f64::ZERO;
        let parts = (
            any::<u32>(),
            number(),
            number(),
            proptest::option::of(number()),
        );
        parts.prop_map(|(srid, x, y, z)| Point { srid, x, y, z })
    }

    fn value() -> impl Strategy<Value = Value> {
        prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::Boolean),
            any::<i64>().prop_map(Value::Integer),
            proptest::num::f64::ANY.prop_map(Value::Float),
            any::<String>().prop_map(|text| Value::String(text.into())),
            temporal().prop_map(Value::Temporal),
            point().prop_map(Value::Point),
        ]
    }

    fn values() -> impl Strategy<Value = Vec<Value>> {
        proptest::collection::vec(value(), 0..6)
    }

    proptest! {
        #[test]
        fn every_value_comes_back(signature: u64, values in values()) {
            let read = decode(&written(signature, &values));
            // By their text: there NaN equals itself, and 0 is not -0.
            let expected = Ok::<_, CursorError>(Cursor::Keyset { signature, values });
            prop_assert_eq!(format!("{read:?}"), format!("{expected:?}"));
        }

        #[test]
        fn positions_come_back(position: u64) {
            let mut out = Vec::new();
            write_offset(&mut out, position);
            let text: String = serde_json::from_slice(&out).expect("a JSON string");
            prop_assert_eq!(decode(&text), Ok(Cursor::Offset(position)));
        }

        #[test]
        fn a_changed_character_is_refused(
            signature: u64,
            values in values(),
            at: prop::sample::Index,
            character in "[A-Za-z0-9_+/=-]|\\PC",
        ) {
            let text = written(signature, &values);
            let at = at.index(text.len());
            let changed = format!("{}{character}{}", &text[..at], &text[at + 1..]);
            prop_assume!(changed != text);
            prop_assert_eq!(decode(&changed), Err(CursorError));
        }

        #[test]
        fn a_part_of_a_cursor_is_refused(signature: u64, values in values(), at: prop::sample::Index) {
            let text = written(signature, &values);
            let at = at.index(text.len());
            prop_assert_eq!(decode(&text[..at]), Err(CursorError));
            if at > 0 {
                prop_assert_eq!(decode(&text[at..]), Err(CursorError));
            }
        }

        #[test]
        fn any_text_is_read_or_refused(text: String) {
            prop_assert_eq!(decode(&text), Err(CursorError));
        }

        #[test]
        fn any_bytes_with_a_right_checksum_are_read_or_refused(
            tail in proptest::collection::vec(any::<u8>(), 0..80),
        ) {
            let mut body = vec![VERSION];
            body.extend_from_slice(&7_u64.to_le_bytes());
            body.extend_from_slice(&tail);
            let sum = checksum(&body);
            mask(&mut body, sum);
            body.extend_from_slice(&sum.to_le_bytes());
            if let Ok(Cursor::Keyset { signature, values }) = decode(&URL_SAFE_NO_PAD.encode(&body)) {
                prop_assert_eq!(signature, 7);
                prop_assert!(values.len() <= tail.len());
            }
        }
    }

    #[test]
    fn the_identity_of_a_node_cannot_be_read() {
        let identity = "4:3f2c1a9e-0d5b-4a51-9d0e-8f2f6f1f2b7c:4711";
        let text = written(7, &[Value::Integer(4711), Value::String(identity.into())]);
        let bytes = URL_SAFE_NO_PAD.decode(&text).expect("base64");
        for part in [
            &identity.as_bytes()[2..10],
            b":4711",
            &4711_i64.to_le_bytes(),
        ] {
            let shown = bytes.windows(part.len()).any(|window| window == part);
            assert!(!shown, "{part:?} in {bytes:?}");
        }
    }

    #[test]
    fn what_has_no_order_is_null_and_too_many_keys_are_refused() {
        let unordered = [Value::List(Vec::new()), Value::Map(Vec::new())];
        let read = decode(&written(1, &unordered));
        let nulls = vec![Value::Null; 2];
        assert_eq!(
            read,
            Ok(Cursor::Keyset {
                signature: 1,
                values: nulls
            })
        );
        let most = vec![Value::Null; MAX_KEYS];
        assert!(decode(&written(1, &most)).is_ok());
        let more = vec![Value::Null; MAX_KEYS + 1];
        assert_eq!(decode(&written(1, &more)), Err(CursorError));
    }
}
