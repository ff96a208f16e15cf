//! Values with a unit, written the way people write them: `30s`, `250ms`, `32MiB`.
//!
//! In: the text of a configuration value. Out: a typed amount that is never zero, so that no bound can be switched off
//! by accident. Printing gives the shortest text that reads back as the same amount.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;
use std::time::Duration as StandardDuration;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use thiserror::Error;

/// A length of time such as `30s`, `250ms`, `5m`, `2h` or `1m30s`. Never zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Duration(StandardDuration);

/// An amount of memory such as `512B`, `64KiB`, `32MiB`, `1GiB`, or in powers of ten `1KB`, `1MB`, `1GB`. Never zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct ByteSize(usize);

/// Why a text is not an amount.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum UnitError {
    /// No number where one must be.
    #[error("`{0}` does not begin with a number")]
    Number(String),
    /// A number without a unit, or with one that does not exist.
    #[error("`{text}` needs a unit: one of {units}")]
    Unit {
        /// The text as it was written.
        text: String,
        /// The units there are.
        units: &'static str,
    },
    /// Zero: every amount is a bound or a wait, and neither can be nothing.
    #[error("`{0}` is zero; write a positive amount")]
    Zero(String),
    /// More than the machine can count.
    #[error("`{0}` is too large")]
    TooLarge(String),
}

const TIME_UNITS: [(&str, u64); 5] = [
    ("h", 3_600_000),
    ("m", 60_000),
    ("s", 1_000),
    ("ms", 1),
    ("d", 86_400_000),
];
const TIME_UNIT_NAMES: &str = "ms, s, m, h, d";
const SIZE_UNITS: [(&str, u64); 7] = [
    ("GiB", 1 << 30),
    ("MiB", 1 << 20),
    ("KiB", 1 << 10),
    ("GB", 1_000_000_000),
    ("MB", 1_000_000),
    ("KB", 1_000),
    ("B", 1),
];
const SIZE_UNIT_NAMES: &str = "B, KiB, MiB, GiB, KB, MB, GB";

impl Duration {
    /// Whole seconds; for defaults.
    ///
    /// # Panics
    /// At compile time, in a constant, when given zero.
    pub const fn from_secs(seconds: u64) -> Self {
        assert!(seconds > 0, "a duration is never zero");
        Self(StandardDuration::from_secs(seconds))
    }

    /// The standard library's type.
    pub const fn get(self) -> StandardDuration {
        self.0
    }
}

impl ByteSize {
    /// Units of 1,024 bytes; for defaults.
    pub const fn kibibytes(count: usize) -> Self {
        assert!(count > 0, "a size is never zero");
        Self(count << 10)
    }

    /// Units of 1,048,576 bytes; for defaults.
    pub const fn mebibytes(count: usize) -> Self {
        Self::kibibytes(count << 10)
    }

    /// The number of bytes.
    pub const fn get(self) -> usize {
        self.0
    }
}

/// Reads `<number><unit>` once or several times over and adds up, in the smallest unit.
fn read_amount(
    text: &str,
    units: &[(&str, u64)],
    unit_names: &'static str,
) -> Result<u64, UnitError> {
    let mut rest = text.trim();
    let mut total = 0_u64;
    let too_large = || UnitError::TooLarge(text.to_owned());
    while {
        let digits = rest
            .find(|character: char| !character.is_ascii_digit())
            .unwrap_or(rest.len());
        let (number, tail) = rest.split_at(digits);
        if number.is_empty() {
            return Err(UnitError::Number(text.to_owned()));
        }
        let tail = tail.trim_start();
        let end = tail
            .find(|character: char| character.is_ascii_digit())
            .unwrap_or(tail.len());
        let (name, next) = tail.split_at(end);
        let factor = units
            .iter()
            .find(|(unit, _)| unit.eq_ignore_ascii_case(name.trim()))
            .map(|(_, factor)| *factor)
            .ok_or_else(|| UnitError::Unit {
                text: text.to_owned(),
                units: unit_names,
            })?;
        let number: u64 = number.parse().map_err(|_| too_large())?;
        total = number
            .checked_mul(factor)
            .and_then(|part| total.checked_add(part))
            .ok_or_else(too_large)?;
        rest = next;
        !rest.is_empty()
    } {}
    if total == 0 {
        Err(UnitError::Zero(text.to_owned()))
    } else {
        Ok(total)
    }
}

impl FromStr for Duration {
    type Err = UnitError;

    fn from_str(text: &str) -> Result<Self, UnitError> {
        read_amount(text, &TIME_UNITS, TIME_UNIT_NAMES)
            .map(|millis| Self(StandardDuration::from_millis(millis)))
    }
}

impl FromStr for ByteSize {
    type Err = UnitError;

    fn from_str(text: &str) -> Result<Self, UnitError> {
        let bytes = read_amount(text, &SIZE_UNITS, SIZE_UNIT_NAMES)?;
        usize::try_from(bytes)
            .map(Self)
            .map_err(|_| UnitError::TooLarge(text.to_owned()))
    }
}

impl fmt::Display for Duration {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let millis = self.0.as_millis();
        let (unit, factor) = TIME_UNITS
            .iter()
            .filter(|(_, factor)| millis.is_multiple_of(u128::from(*factor)))
            .filter(|(unit, _)| *unit != "d")
            .max_by_key(|(_, factor)| *factor)
            .copied()
            .unwrap_or(("ms", 1));
        write!(formatter, "{}{unit}", millis / u128::from(factor))
    }
}

impl fmt::Display for ByteSize {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = self.0 as u64;
        let (unit, factor) = SIZE_UNITS
            .iter()
            .filter(|(unit, _)| unit.ends_with("iB") || *unit == "B")
            .find(|(_, factor)| bytes.is_multiple_of(*factor))
            .copied()
            .unwrap_or(("B", 1));
        write!(formatter, "{}{unit}", bytes / factor)
    }
}

macro_rules! as_text {
    ($type:ident, $pattern:literal, $expecting:literal) => {
        impl Serialize for $type {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $type {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Text;

                impl de::Visitor<'_> for Text {
                    type Value = $type;

                    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                        formatter.write_str($expecting)
                    }

                    fn visit_str<E: de::Error>(self, text: &str) -> Result<$type, E> {
                        text.parse().map_err(E::custom)
                    }
                }

                deserializer.deserialize_str(Text)
            }
        }

        impl JsonSchema for $type {
            fn schema_name() -> Cow<'static, str> {
                stringify!($type).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({ "type": "string", "pattern": $pattern })
            }

            fn inline_schema() -> bool {
                true
            }
        }
    };
}

as_text!(
    Duration,
    "^([0-9]+ ?(ms|s|m|h|d))+$",
    "a length of time such as \"30s\" or \"250ms\""
);
as_text!(
    ByteSize,
    "^[0-9]+ ?(B|KiB|MiB|GiB|KB|MB|GB)$",
    "an amount of memory such as \"32MiB\""
);

#[cfg(test)]
mod tests {
    use super::*;

    fn check_duration(text: &str, expect: &str) {
        let got = text
            .parse::<Duration>()
            .map_or_else(|error| error.to_string(), |value| value.to_string());
        assert_eq!(got, expect, "{text}");
    }

    fn check_size(text: &str, expect: &str) {
        let got = text
            .parse::<ByteSize>()
            .map_or_else(|error| error.to_string(), |value| value.to_string());
        assert_eq!(got, expect, "{text}");
    }

    #[test]
    fn durations_read_and_print() {
        check_duration("30s", "30s");
        check_duration("250ms", "250ms");
        check_duration("90s", "90s");
        check_duration("1m30s", "90s");
        check_duration("120 s", "2m");
        check_duration("1d", "24h");
        check_duration("0s", "`0s` is zero; write a positive amount");
        check_duration("30", "`30` needs a unit: one of ms, s, m, h, d");
        check_duration("soon", "`soon` does not begin with a number");
        check_duration("", "`` does not begin with a number");
        check_duration(
            "99999999999999999999s",
            "`99999999999999999999s` is too large",
        );
    }

    #[test]
    fn sizes_read_and_print() {
        check_size("32MiB", "32MiB");
        check_size("1024 B", "1KiB");
        check_size("1kb", "1000B");
        check_size("1500B", "1500B");
        check_size("0MiB", "`0MiB` is zero; write a positive amount");
        check_size(
            "12 pounds",
            "`12 pounds` needs a unit: one of B, KiB, MiB, GiB, KB, MB, GB",
        );
        check_size("99999999999GiB", "`99999999999GiB` is too large");
    }
}
