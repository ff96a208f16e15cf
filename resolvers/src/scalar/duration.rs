//! ISO 8601 durations: text in, the database's four parts out.
//!
//! Three forms, as the reference library takes them: `P1Y2M3W4DT5H6M7.5S` (each part may be negative, the last one may
//! have a fraction, 1 to 53 weeks), `P0001-02-03T04:05:06` and `P00010203T040506`; any of them after a minus sign.
//! A fraction runs over into the smaller parts with a year of 365.2425 days.

use crate::value::Temporal;

const DAYS_PER_MONTH: f64 = 365.2425 / 12.0;
const NANOSECONDS_PER_SECOND: i64 = 1_000_000_000;
/// Of a year of 365.2425 days.
const SECONDS_PER_MONTH: i128 = 2_629_746;

/// Whole months, days, seconds, and a rest in nanoseconds of any sign.
#[derive(Default, Clone, Copy)]
struct Parts {
    months: i64,
    days: i64,
    seconds: i64,
    nanoseconds: i64,
}

/// Reads a duration; `None` where the form or the range is wrong.
pub(super) fn duration(text: &str) -> Option<Temporal> {
    let (negated, rest) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let rest = rest.strip_prefix('P')?;
    let parts = designated(rest).or_else(|| positional(rest))?;
    let parts = if negated { negate(parts)? } else { parts };
    let carried = parts.nanoseconds.div_euclid(NANOSECONDS_PER_SECOND);
    let parts = Parts {
        seconds: parts.seconds.checked_add(carried)?,
        nanoseconds: parts.nanoseconds.rem_euclid(NANOSECONDS_PER_SECOND),
        ..parts
    };
    fits(parts).then_some(Temporal::Duration {
        months: parts.months,
        days: parts.days,
        seconds: parts.seconds,
        nanoseconds: parts.nanoseconds,
    })
}

/// Whether all of it in seconds is a number of 64 bits: Neo4j refuses a longer duration.
fn fits(parts: Parts) -> bool {
    let [months, days, seconds] = [parts.months, parts.days, parts.seconds].map(i128::from);
    let all = months * SECONDS_PER_MONTH + days * 86_400 + seconds;
    i64::try_from(all).is_ok()
}

fn negate(parts: Parts) -> Option<Parts> {
    Some(Parts {
        months: parts.months.checked_neg()?,
        days: parts.days.checked_neg()?,
        seconds: parts.seconds.checked_neg()?,
        nanoseconds: -parts.nanoseconds,
    })
}

/// `1Y2M3W4DT5H6M7.5S`
fn designated(text: &str) -> Option<Parts> {
    let (date, time) = match text.split_once('T') {
        Some((date, time)) => (date, Some(time)),
        None => (text, None),
    };
    if date.is_empty() && time.is_none_or(str::is_empty) {
        return None;
    }
    let mut parts = Parts::default();
    let mut fraction_seen = false;
    let groups = [
        (date, DATE_UNITS.as_slice()),
        (time.unwrap_or(""), TIME_UNITS.as_slice()),
    ];
    for (mut rest, mut units) in groups {
        // A fraction is the end of the text: not even a `T` comes after it.
        if fraction_seen && time.is_some() {
            return None;
        }
        while !rest.is_empty() {
            let end = rest.find(|character: char| character.is_ascii_uppercase())?;
            let letter = rest.as_bytes()[end];
            let place = units.iter().position(|(known, _)| *known == letter)?;
            let unit = units[place].1;
            units = &units[place + 1..];
            let (whole, fraction) = number(&rest[..end])?;
            if fraction_seen || (letter == b'W' && !(1..=53).contains(&whole.abs())) {
                return None;
            }
            fraction_seen = fraction.is_some();
            add_whole(&mut parts, unit, whole)?;
            if let Some(fraction) = fraction {
                add_fraction(&mut parts, unit, fraction)?;
            }
            rest = &rest[end + 1..];
        }
    }
    Some(parts)
}

#[derive(Clone, Copy)]
enum Unit {
    Months(f64),
    Days(f64),
    Seconds(f64),
}

/// The letters before the `T`, in the order they must have, and what one of each is.
const DATE_UNITS: [(u8, Unit); 4] = [
    (b'Y', Unit::Months(12.0)),
    (b'M', Unit::Months(1.0)),
    (b'W', Unit::Days(7.0)),
    (b'D', Unit::Days(1.0)),
];
/// And those after it.
const TIME_UNITS: [(u8, Unit); 3] = [
    (b'H', Unit::Seconds(3_600.0)),
    (b'M', Unit::Seconds(60.0)),
    (b'S', Unit::Seconds(1.0)),
];

/// `-12` and `.5`: the fraction has the number's sign.
fn number(text: &str) -> Option<(i64, Option<f64>)> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, text),
    };
    let (whole, fraction) = match digits.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (digits, None),
    };
    let all_digits =
        |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !all_digits(whole) || !fraction.is_none_or(all_digits) {
        return None;
    }
    let fraction = match fraction {
        Some(fraction) => Some(f64::from(sign) * format!("0.{fraction}").parse::<f64>().ok()?),
        None => None,
    };
    Some((whole.parse::<i64>().ok()? * i64::from(sign), fraction))
}

fn add_whole(parts: &mut Parts, unit: Unit, whole: i64) -> Option<()> {
    let (part, scale) = match unit {
        Unit::Months(scale) => (&mut parts.months, scale),
        Unit::Days(scale) => (&mut parts.days, scale),
        Unit::Seconds(scale) => (&mut parts.seconds, scale),
    };
    *part = part.checked_add(whole.checked_mul(scale as i64)?)?;
    Some(())
}

/// Adds a fraction of a unit; what is left of each part runs over into the next.
fn add_fraction(parts: &mut Parts, unit: Unit, fraction: f64) -> Option<()> {
    let (mut months, mut days, mut seconds) = (0.0, 0.0, 0.0);
    match unit {
        Unit::Months(scale) => months = fraction * scale,
        Unit::Days(scale) => days = fraction * scale,
        Unit::Seconds(scale) => seconds = fraction * scale,
    }
    let (whole_months, rest) = split(months);
    let (whole_days, rest) = split(days + rest * DAYS_PER_MONTH);
    let (whole_seconds, rest) = split(seconds + rest * 86_400.0);
    parts.months = parts.months.checked_add(whole_months)?;
    parts.days = parts.days.checked_add(whole_days)?;
    parts.seconds = parts.seconds.checked_add(whole_seconds)?;
    parts.nanoseconds = (rest * NANOSECONDS_PER_SECOND as f64).round() as i64;
    Some(())
}

/// Whole part and rest of a small number, after rounding to nine digits.
fn split(number: f64) -> (i64, f64) {
    let rounded = (number * 1e9).round() / 1e9;
    (rounded.trunc() as i64, rounded.fract())
}

/// `0001-02-03T04:05:06` or `00010203T040506`; the library ignores what follows, and so it is here.
fn positional(text: &str) -> Option<Parts> {
    let widths = [4, 2, 2, 2, 2, 2];
    read_positional(text, widths, ["-", "-", "T", ":", ":", ""])
        .or_else(|| read_positional(text, widths, ["", "", "T", "", "", ""]))
}

fn read_positional(text: &str, widths: [usize; 6], after: [&str; 6]) -> Option<Parts> {
    let mut rest = text;
    let mut numbers = [0_i64; 6];
    for ((number, width), separator) in numbers.iter_mut().zip(widths).zip(after) {
        let (digits, tail) = rest.split_at_checked(width)?;
        if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        *number = digits.parse().ok()?;
        rest = tail.strip_prefix(separator)?;
    }
    let [years, months, days, hours, minutes, seconds] = numbers;
    Some(Parts {
        months: years * 12 + months,
        days,
        seconds: hours * 3_600 + minutes * 60 + seconds,
        nanoseconds: 0,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<(i64, i64, i64, i64)>) {
        let expected = expected.map(|(months, days, seconds, nanoseconds)| Temporal::Duration {
            months,
            days,
            seconds,
            nanoseconds,
        });
        assert_eq!(duration(text), expected, "{text}");
    }

    /// The expected parts are what the reference library's parser answers.
    #[test]
    fn accepted() {
        check("P1Y", Some((12, 0, 0, 0)));
        check("P1Y2M3W4DT5H6M7S", Some((14, 25, 18_367, 0)));
        check("P1.5Y", Some((18, 0, 0, 0)));
        check("P0.5M", Some((0, 15, 18_873, 0)));
        check("P1.5W", Some((0, 10, 43_200, 0)));
        check("PT9223372036854775807S", Some((0, 0, i64::MAX, 0)));
        check("PT1.123456789S", Some((0, 0, 1, 123_456_789)));
        check("PT-1.5S", Some((0, 0, -2, 500_000_000)));
        check("-PT1.5S", Some((0, 0, -2, 500_000_000)));
        check("-P1M", Some((-1, 0, 0, 0)));
        check("P-1M2D", Some((-1, 2, 0, 0)));
        check("PT1.5M", Some((0, 0, 90, 0)));
        check("P1YT", Some((12, 0, 0, 0)));
        check("P0001-02-03T04:05:06", Some((14, 3, 14_706, 0)));
        check("P00010203T040506", Some((14, 3, 14_706, 0)));
    }

    #[test]
    fn refused() {
        for text in [
            "",
            "P",
            "PT",
            "-P",
            "1Y",
            "P1",
            "P1X",
            "P1D1Y",
            "P1.5YT1H",
            "P1.5Y1M",
            "P54W",
            "P0W",
            "P1.W",
            "P.5D",
            "P+1D",
            "PT1H1H",
            "P99999999999999999999D",
            "P9223372036854775807Y",
            "P999999999999Y",
            "P9223372036854775807M",
            "-P9223372036854775807D",
            "P1DT9223372036854775807S",
            "p1y",
            "P1\u{661}D",
            "P--1D",
            "PT1.5.5S",
        ] {
            check(text, None);
        }
    }
}
