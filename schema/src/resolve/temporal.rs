//! Whether a text is a date or a time: for values that type definitions write. ISO 8601, as the library reads it.

/// `2026-11-24`, `2026-11-24T10:00`, `2026-11-24T10:00:00.5+01:00`: also for a date and a local date-time, of which
/// the library takes the part it needs.
pub(super) fn is_date_time(text: &str) -> bool {
    match text.split_once(['T', 't', ' ']) {
        None => is_calendar_date(text),
        Some((date, time)) => is_calendar_date(date) && is_time(time),
    }
}

/// `10:00`, `10:00:00`, `10:00:00.123456789`, each with or without `Z` or an offset.
pub(super) fn is_time(text: &str) -> bool {
    let clock = match text.find(['Z', 'z', '+', '-']) {
        None => text,
        Some(at) if matches!(text.as_bytes()[at], b'Z' | b'z') => {
            if at + 1 != text.len() {
                return false;
            }
            &text[..at]
        }
        Some(at) => {
            if !is_hour_minute(&text[at + 1..]) {
                return false;
            }
            &text[..at]
        }
    };
    is_hour_minute(clock) || is_local_time(clock)
}

/// `10:00:00` or `10:00:00.123456789`.
pub(super) fn is_local_time(text: &str) -> bool {
    let (clock, fraction) = match text.split_once('.') {
        None => (text, None),
        Some((clock, fraction)) => (clock, Some(fraction)),
    };
    let is_fraction = |digits: &str| (1..=9).contains(&digits.len()) && is_digits(digits);
    let Some((hour_minute, second)) = clock.rsplit_once(':') else {
        return false;
    };
    is_hour_minute(hour_minute) && is_number(second, 2, 0..=59) && fraction.is_none_or(is_fraction)
}

fn is_calendar_date(text: &str) -> bool {
    let mut parts = text.split('-');
    let (year, month, day) = (parts.next(), parts.next(), parts.next());
    let (Some(year), Some(month), Some(day), None) = (year, month, day, parts.next()) else {
        return false;
    };
    is_number(year, 4, 0..=9999) && is_number(month, 2, 1..=12) && is_number(day, 2, 1..=31)
}

fn is_hour_minute(text: &str) -> bool {
    let Some((hour, minute)) = text.split_once(':') else {
        return false;
    };
    is_number(hour, 2, 0..=23) && is_number(minute, 2, 0..=59)
}

fn is_number(text: &str, digits: usize, range: std::ops::RangeInclusive<u32>) -> bool {
    text.len() == digits
        && is_digits(text)
        && text.parse().is_ok_and(|number| range.contains(&number))
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::{is_date_time, is_local_time, is_time};

    #[test]
    fn dates_and_times_are_told_from_other_texts() {
        for good in [
            "2026-11-24",
            "2026-11-24T10:00",
            "2026-11-24T10:00:00.5+01:00",
            "2026-11-24T23:59:59Z",
        ] {
            assert!(is_date_time(good), "{good}");
        }
        for bad in [
            "",
            "today",
            "2026-13-01",
            "2026-11-24T25:00",
            "2026-11-24T10:00:00Zx",
            "26-1-1",
            "2026-11-24T",
        ] {
            assert!(!is_date_time(bad), "{bad}");
        }
        for good in [
            "10:00",
            "10:00:00",
            "10:00:00.123456789",
            "10:00:00Z",
            "10:00:00-05:30",
        ] {
            assert!(is_time(good), "{good}");
        }
        for bad in [
            "10",
            "10:60",
            "10:00:00.",
            "10:00:00.1234567890",
            "10:00:00+5",
            "ä0:00",
        ] {
            assert!(!is_time(bad), "{bad}");
        }
        assert!(is_local_time("10:00:00"));
        assert!(!is_local_time("10:00"));
        assert!(!is_local_time("10:00:00Z"));
    }
}
