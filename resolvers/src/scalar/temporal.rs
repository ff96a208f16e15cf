//! Text to temporal values: the forms that the reference library takes, less those that the database then refuses.
//!
//! A date and time is what JavaScript's `Date` and Neo4j's `datetime()` both read; where no offset is given, it is UTC.

use super::calendar::{Civil, date_of, days_in_month, days_of};
use crate::value::Temporal;

const SECONDS_PER_DAY: i64 = 86_400;
const NANOSECONDS_PER_SECOND: i64 = 1_000_000_000;

/// `2020-01-01T10:00:00.5+01:00`, seconds and offset may be left out, or a date, or a year and month, or a year.
pub(super) fn date_time(text: &str) -> Option<Temporal> {
    let mut reader = Reader::new(text);
    let days = days_of(reader.date()?);
    let mut clock = Clock::default();
    let mut offset_seconds = 0;
    if reader.take(b"Tt").is_some() {
        clock = reader.clock(Precision::SecondsOptional)?;
        offset_seconds = reader.offset()?.unwrap_or(0);
    }
    reader.end()?;
    let local = days * SECONDS_PER_DAY + clock.seconds;
    Some(Temporal::DateTime {
        seconds: local - i64::from(offset_seconds),
        nanoseconds: clock.nanoseconds,
        offset_seconds,
    })
}

/// What [`date_time`] takes; the day is that of the instant in UTC.
pub(super) fn date(text: &str) -> Option<Temporal> {
    match date_time(text)? {
        Temporal::DateTime { seconds, .. } => Some(Temporal::Date {
            days: seconds.div_euclid(SECONDS_PER_DAY),
        }),
        _ => None,
    }
}

/// `2020-01-01T10:00:00.123456789`: four digits of year, seconds required; digits beyond nanoseconds are dropped.
pub(super) fn local_date_time(text: &str) -> Option<Temporal> {
    let mut reader = Reader::new(text);
    let date = reader.full_date()?;
    reader.take(b"T")?;
    let clock = reader.clock(Precision::SecondsRequired)?;
    reader.end()?;
    Some(Temporal::LocalDateTime {
        seconds: days_of(date) * SECONDS_PER_DAY + clock.seconds,
        nanoseconds: clock.nanoseconds,
    })
}

/// `10:00:00.123456789`: seconds required, at most nine digits of fraction.
pub(super) fn local_time(text: &str) -> Option<Temporal> {
    let mut reader = Reader::new(text);
    let clock = reader.clock(Precision::SecondsRequired)?;
    reader.end()?;
    (clock.digits <= 9).then(|| Temporal::LocalTime {
        nanoseconds: clock.nanoseconds_of_day(),
    })
}

/// `10:00`, `10:00:00.5`, the latter also with `Z` or an offset; UTC without one.
pub(super) fn time(text: &str) -> Option<Temporal> {
    let mut reader = Reader::new(text);
    let clock = reader.clock(Precision::SecondsOptional)?;
    let offset = reader.offset()?;
    reader.end()?;
    let offset_in_place = clock.has_seconds || offset.is_none();
    (clock.digits <= 9 && offset_in_place).then(|| Temporal::Time {
        nanoseconds: clock.nanoseconds_of_day(),
        offset_seconds: offset.unwrap_or(0),
    })
}

/// Whether seconds may be left out.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Precision {
    SecondsRequired,
    SecondsOptional,
}

/// A time of day.
#[derive(Default)]
struct Clock {
    seconds: i64,
    nanoseconds: u32,
    has_seconds: bool,
    digits: usize,
}

impl Clock {
    fn nanoseconds_of_day(&self) -> i64 {
        self.seconds * NANOSECONDS_PER_SECOND + i64::from(self.nanoseconds)
    }
}

/// Reads forward over ASCII; any other byte fits nowhere.
struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    fn new(text: &'a str) -> Self {
        Self {
            rest: text.as_bytes(),
        }
    }

    fn end(&self) -> Option<()> {
        self.rest.is_empty().then_some(())
    }

    /// The next byte if it is one of `any`.
    fn take(&mut self, any: &[u8]) -> Option<u8> {
        let (&first, rest) = self.rest.split_first()?;
        any.contains(&first).then(|| {
            self.rest = rest;
            first
        })
    }

    /// Exactly `count` digits.
    fn digits(&mut self, count: usize) -> Option<i64> {
        let (digits, rest) = self.rest.split_at_checked(count)?;
        if !digits.iter().all(u8::is_ascii_digit) {
            return None;
        }
        self.rest = rest;
        Some(
            digits
                .iter()
                .fold(0, |number, digit| number * 10 + i64::from(digit - b'0')),
        )
    }

    /// Two digits up to `max`.
    fn pair(&mut self, max: i64) -> Option<i64> {
        self.digits(2).filter(|number| *number <= max)
    }

    /// A year of four digits, or of six with a sign; month and day default to 1.
    fn date(&mut self) -> Option<Civil> {
        let year = match self.take(b"+-") {
            Some(b'+') => self.digits(6)?,
            Some(_) => -self.digits(6).filter(|year| *year != 0)?,
            None => self.digits(4)?,
        };
        let mut date = Civil {
            year,
            month: 1,
            day: 1,
        };
        if self.take(b"-").is_some() {
            date.month = self.month()?;
            if self.take(b"-").is_some() {
                date.day = self.day(year, date.month)?;
            }
        }
        Some(date)
    }

    /// `YYYY-MM-DD`
    fn full_date(&mut self) -> Option<Civil> {
        let year = self.digits(4)?;
        self.take(b"-")?;
        let month = self.month()?;
        self.take(b"-")?;
        let day = self.day(year, month)?;
        Some(Civil { year, month, day })
    }

    fn month(&mut self) -> Option<u8> {
        let month = u8::try_from(self.pair(12)?).ok()?;
        (month >= 1).then_some(month)
    }

    fn day(&mut self, year: i64, month: u8) -> Option<u8> {
        let day = u8::try_from(self.pair(31)?).ok()?;
        (day >= 1 && day <= days_in_month(year, month)).then_some(day)
    }

    fn clock(&mut self, precision: Precision) -> Option<Clock> {
        let hour = self.pair(23)?;
        self.take(b":")?;
        let minute = self.pair(59)?;
        let mut clock = Clock {
            seconds: hour * 3_600 + minute * 60,
            ..Clock::default()
        };
        if self.take(b":").is_none() {
            return (precision == Precision::SecondsOptional).then_some(clock);
        }
        clock.seconds += self.pair(59)?;
        clock.has_seconds = true;
        if self.take(b".").is_some() {
            let digits = self
                .rest
                .iter()
                .take_while(|byte| byte.is_ascii_digit())
                .count();
            if digits == 0 {
                return None;
            }
            let kept = digits.min(9);
            let fraction = self.digits(kept)?;
            self.rest = &self.rest[digits - kept..];
            let scale = 10_i64.pow(9 - u32::try_from(kept).expect("at most 9"));
            clock.nanoseconds = u32::try_from(fraction * scale).expect("below one second");
            clock.digits = digits;
        }
        Some(clock)
    }

    /// `Z`, `+01:00`, `+0100`, or nothing: `Some(None)`.
    fn offset(&mut self) -> Option<Option<i32>> {
        let Some(sign) = self.take(b"Zz+-") else {
            return Some(None);
        };
        if matches!(sign, b'Z' | b'z') {
            return Some(Some(0));
        }
        let hours = self.pair(18)?;
        self.take(b":");
        let minutes = self.pair(59)?;
        let seconds = i32::try_from(hours * 3_600 + minutes * 60).expect("below a day");
        (seconds <= 18 * 3_600).then_some(Some(if sign == b'-' { -seconds } else { seconds }))
    }
}

/// A date's parts for printing.
pub(super) fn civil_of_days(days: i64) -> (i64, u8, u8) {
    let Civil { year, month, day } = date_of(days);
    (year, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(parse: fn(&str) -> Option<Temporal>, accepted: &[(&str, Temporal)], refused: &[&str]) {
        for (text, expected) in accepted {
            assert_eq!(parse(text), Some(*expected), "{text}");
        }
        for text in refused {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    const NEW_YEAR: i64 = 1_577_836_800;

    fn instant(seconds: i64, nanoseconds: u32, offset_seconds: i32) -> Temporal {
        Temporal::DateTime {
            seconds,
            nanoseconds,
            offset_seconds,
        }
    }

    #[test]
    fn date_times() {
        check(
            date_time,
            &[
                ("2020", instant(NEW_YEAR, 0, 0)),
                ("2020-01", instant(NEW_YEAR, 0, 0)),
                ("2020-01-01", instant(NEW_YEAR, 0, 0)),
                ("2020-01-01T10:00", instant(NEW_YEAR + 36_000, 0, 0)),
                ("2020-01-01T10:00Z", instant(NEW_YEAR + 36_000, 0, 0)),
                ("2020-01-01t10:00:00z", instant(NEW_YEAR + 36_000, 0, 0)),
                (
                    "2020-01-01T10:00:00.1",
                    instant(NEW_YEAR + 36_000, 100_000_000, 0),
                ),
                (
                    "2020-01-01T10:00:00.1234567891Z",
                    instant(NEW_YEAR + 36_000, 123_456_789, 0),
                ),
                (
                    "2020-01-01T10:00:00+0100",
                    instant(NEW_YEAR + 32_400, 0, 3_600),
                ),
                (
                    "2020-01-01T10:00-05:30",
                    instant(NEW_YEAR + 55_800, 0, -19_800),
                ),
                ("-000001-01-01T00:00:00Z", instant(-62_198_755_200, 0, 0)),
                ("1969-12-31T23:59:59.5Z", instant(-1, 500_000_000, 0)),
            ],
            &[
                "",
                "x",
                "2020-13-01",
                "2020-02-30",
                "2020-01-01T10",
                "2020-01-01T24:00:00Z",
                "2020-01-01T10:00:60Z",
                "20200101T100000Z",
                "2020-01-01T10:00:00[Europe/Oslo]",
                "2020-01-01T10:00:00+24:00",
                "-000000-01-01",
                "2020-01-01T10:00:00.Z",
                "2020-01-01T10:00:00\u{661}",
                "2020-01-01 ",
                "\u{0}2020",
            ],
        );
    }

    #[test]
    fn dates() {
        check(
            date,
            &[
                ("2020-01-01", Temporal::Date { days: 18_262 }),
                ("2020-01-01T23:00:00-05:00", Temporal::Date { days: 18_263 }),
            ],
            &["2021-02-29", "yesterday"],
        );
    }

    #[test]
    fn local_date_times() {
        let expected = Temporal::LocalDateTime {
            seconds: NEW_YEAR,
            nanoseconds: 1_000_000,
        };
        check(
            local_date_time,
            &[("2020-01-01T00:00:00.001", expected)],
            &[
                "2020-01-01T00:00",
                "2020-01-01T00:00:00Z",
                "12020-01-01T00:00:00",
                "2020-01-01",
            ],
        );
    }

    #[test]
    fn local_times() {
        check(
            local_time,
            &[(
                "00:00:01.5",
                Temporal::LocalTime {
                    nanoseconds: 1_500_000_000,
                },
            )],
            &["00:00", "24:00:00", "00:00:00.1234567890", "00:00:00Z"],
        );
    }

    #[test]
    fn times() {
        let ten = 36_000_000_000_000;
        check(
            time,
            &[
                (
                    "10:00",
                    Temporal::Time {
                        nanoseconds: ten,
                        offset_seconds: 0,
                    },
                ),
                (
                    "10:00:00Z",
                    Temporal::Time {
                        nanoseconds: ten,
                        offset_seconds: 0,
                    },
                ),
                (
                    "10:00:00-01:30",
                    Temporal::Time {
                        nanoseconds: ten,
                        offset_seconds: -5_400,
                    },
                ),
            ],
            &["10", "10:00Z", "10:00:00.1234567890Z", "10:00:00 Z"],
        );
    }
}
