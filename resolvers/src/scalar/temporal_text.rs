//! Temporal values as text: the forms of the JavaScript driver, which are the library's answers.

use super::temporal::civil_of_days;
use crate::value::Temporal;

const SECONDS_PER_DAY: i64 = 86_400;
const NANOSECONDS_PER_SECOND: i64 = 1_000_000_000;

/// Writes a temporal value, without quotes. A date and time is written in UTC with milliseconds.
pub fn format_temporal(out: &mut Vec<u8>, temporal: Temporal) {
    match temporal {
        Temporal::Date { days } => date(out, days),
        Temporal::LocalTime { nanoseconds } => clock(out, nanoseconds),
        Temporal::Time {
            nanoseconds,
            offset_seconds,
        } => {
            clock(out, nanoseconds);
            offset(out, offset_seconds);
        }
        Temporal::LocalDateTime {
            seconds,
            nanoseconds,
        } => {
            date(out, seconds.div_euclid(SECONDS_PER_DAY));
            out.push(b'T');
            let second_of_day = seconds.rem_euclid(SECONDS_PER_DAY);
            clock(
                out,
                second_of_day * NANOSECONDS_PER_SECOND + i64::from(nanoseconds),
            );
        }
        Temporal::DateTime {
            seconds,
            nanoseconds,
            ..
        } => {
            date(out, seconds.div_euclid(SECONDS_PER_DAY));
            let second_of_day = seconds.rem_euclid(SECONDS_PER_DAY).unsigned_abs();
            let [h1, h2] = two(second_of_day / 3_600);
            let [m1, m2] = two(second_of_day / 60 % 60);
            let [s1, s2] = two(second_of_day % 60);
            let millis = u64::from(nanoseconds / 1_000_000);
            let [f2, f3] = two(millis % 100);
            let [_, f1] = two(millis / 100);
            out.extend_from_slice(&[
                b'T', h1, h2, b':', m1, m2, b':', s1, s2, b'.', f1, f2, f3, b'Z',
            ]);
        }
        Temporal::Duration {
            months,
            days,
            seconds,
            nanoseconds,
        } => {
            duration(out, [months, days, seconds, nanoseconds]);
        }
    }
}

/// Two digits of a number below 100.
fn two(number: u64) -> [u8; 2] {
    let digit = |number: u64| b'0' + u8::try_from(number % 10).unwrap_or(0);
    [digit(number / 10), digit(number)]
}

fn padded(out: &mut Vec<u8>, number: u64, width: usize) {
    let mut buffer = itoa::Buffer::new();
    let digits = buffer.format(number);
    out.resize(out.len() + width.saturating_sub(digits.len()), b'0');
    out.extend_from_slice(digits.as_bytes());
}

/// `2020-01-01`; beyond four digits a year has a sign and six digits.
fn date(out: &mut Vec<u8>, days: i64) {
    let (year, month, day) = civil_of_days(days);
    let [m1, m2] = two(month.into());
    let [d1, d2] = two(day.into());
    if (0..=9_999).contains(&year) {
        let year = year.unsigned_abs();
        let [y1, y2] = two(year / 100);
        let [y3, y4] = two(year % 100);
        out.extend_from_slice(&[y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2]);
    } else {
        out.push(if year < 0 { b'-' } else { b'+' });
        padded(out, year.unsigned_abs(), 6);
        out.extend_from_slice(&[b'-', m1, m2, b'-', d1, d2]);
    }
}

fn time_of_day(out: &mut Vec<u8>, seconds: i64) {
    let seconds = seconds.unsigned_abs();
    padded(out, seconds / 3_600, 2);
    out.push(b':');
    padded(out, seconds / 60 % 60, 2);
    out.push(b':');
    padded(out, seconds % 60, 2);
}

/// A fraction, where there is one, has nine digits.
fn clock(out: &mut Vec<u8>, nanoseconds: i64) {
    time_of_day(out, nanoseconds / NANOSECONDS_PER_SECOND);
    fraction(out, nanoseconds % NANOSECONDS_PER_SECOND);
}

fn fraction(out: &mut Vec<u8>, nanoseconds: i64) {
    if nanoseconds != 0 {
        out.push(b'.');
        padded(out, nanoseconds.unsigned_abs(), 9);
    }
}

fn offset(out: &mut Vec<u8>, seconds: i32) {
    if seconds == 0 {
        out.push(b'Z');
        return;
    }
    out.push(if seconds < 0 { b'-' } else { b'+' });
    let seconds = u64::from(seconds.unsigned_abs());
    padded(out, seconds / 3_600, 2);
    out.push(b':');
    padded(out, seconds / 60 % 60, 2);
    if !seconds.is_multiple_of(60) {
        out.push(b':');
        padded(out, seconds % 60, 2);
    }
}

/// All four parts, always: `P0M0DT0S`.
fn duration(out: &mut Vec<u8>, [months, days, seconds, nanoseconds]: [i64; 4]) {
    let seconds = i128::from(seconds) + i128::from(nanoseconds.div_euclid(NANOSECONDS_PER_SECOND));
    let nanoseconds = nanoseconds.rem_euclid(NANOSECONDS_PER_SECOND);
    let mut buffer = itoa::Buffer::new();
    out.push(b'P');
    out.extend_from_slice(buffer.format(months).as_bytes());
    out.push(b'M');
    out.extend_from_slice(buffer.format(days).as_bytes());
    out.extend_from_slice(b"DT");
    if seconds < 0 && nanoseconds > 0 {
        // One number below zero: -2 s and 0.5 s is -1.5 s.
        out.push(b'-');
        out.extend_from_slice(buffer.format((seconds + 1).unsigned_abs()).as_bytes());
        fraction(out, NANOSECONDS_PER_SECOND - nanoseconds);
    } else {
        out.extend_from_slice(buffer.format(seconds).as_bytes());
        fraction(out, nanoseconds);
    }
    out.push(b'S');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms() {
        let half = 500_000_000;
        let duration = |months, days, seconds, nanoseconds| Temporal::Duration {
            months,
            days,
            seconds,
            nanoseconds,
        };
        for (temporal, text) in [
            (Temporal::Date { days: 0 }, "1970-01-01"),
            (Temporal::Date { days: 3_789_548 }, "+012345-06-07"),
            (Temporal::Date { days: -719_529 }, "-000001-12-31"),
            (
                Temporal::LocalTime {
                    nanoseconds: 1_000_000_001,
                },
                "00:00:01.000000001",
            ),
            (
                Temporal::Time {
                    nanoseconds: 0,
                    offset_seconds: 0,
                },
                "00:00:00Z",
            ),
            (
                Temporal::Time {
                    nanoseconds: 0,
                    offset_seconds: -5_400,
                },
                "00:00:00-01:30",
            ),
            (
                Temporal::Time {
                    nanoseconds: 0,
                    offset_seconds: 3_601,
                },
                "00:00:00+01:00:01",
            ),
            (
                Temporal::LocalDateTime {
                    seconds: -1,
                    nanoseconds: 0,
                },
                "1969-12-31T23:59:59",
            ),
            (
                Temporal::DateTime {
                    seconds: 1_577_836_800,
                    nanoseconds: 999_999_999,
                    offset_seconds: 3_600,
                },
                "2020-01-01T00:00:00.999Z",
            ),
            (
                Temporal::DateTime {
                    seconds: -1,
                    nanoseconds: half,
                    offset_seconds: 0,
                },
                "1969-12-31T23:59:59.500Z",
            ),
            (duration(0, 0, 0, 0), "P0M0DT0S"),
            (duration(14, -3, 1, 5), "P14M-3DT1.000000005S"),
            (duration(0, 0, -2, i64::from(half)), "P0M0DT-1.500000000S"),
            (duration(0, 0, -1, i64::from(half)), "P0M0DT-0.500000000S"),
            (duration(0, 0, -1, -i64::from(half)), "P0M0DT-1.500000000S"),
            (duration(i64::MIN, i64::MAX, i64::MIN, i64::MIN), ""),
        ] {
            let mut out = Vec::new();
            format_temporal(&mut out, temporal);
            let written = String::from_utf8(out).expect("ASCII");
            assert!(
                text.is_empty() || written == text,
                "{written} is not {text}"
            );
        }
    }
}
