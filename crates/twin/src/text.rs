//! Small texts: numbers, keys and instants as digits, without the formatting machinery.
//!
//! In: numbers. Out: ASCII appended to a string. Must not know formats.

use crate::labels::Label;

/// Appends `number` in decimal digits.
pub(crate) fn push_number(out: &mut String, number: u64) {
    push_digits(out, number, 1);
}

/// Appends `number` in decimal digits, at least `least` of them.
pub(crate) fn push_digits(out: &mut String, number: u64, least: usize) {
    let mut digits = [b'0'; 20];
    let mut at = digits.len();
    let mut rest = number;
    while rest > 0 || digits.len() - at < least {
        at -= 1;
        digits[at] = b'0' + (rest % 10) as u8;
        rest /= 10;
    }
    out.extend(digits[at..].iter().map(|&digit| char::from(digit)));
}

/// Appends a signed number in decimal digits.
pub(crate) fn push_integer(out: &mut String, number: i64) {
    if number < 0 {
        out.push('-');
    }
    push_number(out, number.unsigned_abs());
}

/// Appends `units / 10^decimals`, always with all its decimals, so that it reads as a float.
pub(crate) fn push_decimal(out: &mut String, units: i64, decimals: u32) {
    if units < 0 {
        out.push('-');
    }
    let one = 10_u64.pow(decimals);
    push_number(out, units.unsigned_abs() / one);
    out.push('.');
    push_digits(out, units.unsigned_abs() % one, decimals as usize);
}

/// Appends a node's key.
pub(crate) fn push_key(out: &mut String, label: Label, index: u64) {
    let (before, first, digits) = label.key_form();
    out.push_str(before);
    push_digits(out, index + first, digits);
}

/// Appends an instant, in seconds since 1970, as `2026-01-31T23:59:59Z`. Not for years before 1970.
pub(crate) fn push_instant(out: &mut String, seconds: i64) {
    let seconds = seconds.max(0) as u64;
    let (days, second) = (seconds / 86_400, seconds % 86_400);
    let (year, month, day) = civil(days);
    push_digits(out, year, 4);
    for (mark, number) in [
        ('-', month),
        ('-', day),
        ('T', second / 3_600),
        (':', second / 60 % 60),
        (':', second % 60),
    ] {
        out.push(mark);
        push_digits(out, number, 2);
    }
    out.push('Z');
}

/// Year, month and day of a day since 1970 in the proleptic Gregorian calendar: years begin in
/// March, so that the leap day is the last of its year.
fn civil(days: u64) -> (u64, u64, u64) {
    let days = days + 719_468;
    let (era, day_of_era) = (days / 146_097, days % 146_097);
    let leaps = day_of_era / 1_460 + day_of_era / 146_096 - day_of_era / 36_524;
    let year_of_era = (day_of_era - leaps) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let (month, carry) = match month_from_march {
        early if early < 10 => (early + 3, 0),
        late => (late - 9, 1),
    };
    (era * 400 + year_of_era + carry, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(write: impl Fn(&mut String)) -> String {
        let mut out = String::new();
        write(&mut out);
        out
    }

    #[test]
    fn numbers() {
        assert_eq!(written(|out| push_number(out, 0)), "0");
        assert_eq!(written(|out| push_digits(out, 42, 6)), "000042");
        assert_eq!(
            written(|out| push_integer(out, i64::MIN)),
            "-9223372036854775808"
        );
        assert_eq!(written(|out| push_decimal(out, -5, 2)), "-0.05");
        assert_eq!(written(|out| push_decimal(out, 100, 1)), "10.0");
    }

    #[test]
    fn keys() {
        assert_eq!(
            written(|out| push_key(out, Label::Device, 123)),
            "device-000123"
        );
        assert_eq!(written(|out| push_key(out, Label::Cve, 0)), "CVE-2099-0001");
        assert_eq!(
            written(|out| push_key(out, Label::Cve, 99_999)),
            "CVE-2099-100000"
        );
    }

    #[test]
    fn instants() {
        for (seconds, text) in [
            (0, "1970-01-01T00:00:00Z"),
            (951_782_399, "2000-02-28T23:59:59Z"),
            (951_782_400, "2000-02-29T00:00:00Z"),
            (951_868_800, "2000-03-01T00:00:00Z"),
            (1_767_225_600, "2026-01-01T00:00:00Z"),
            (4_102_444_799, "2099-12-31T23:59:59Z"),
        ] {
            assert_eq!(written(|out| push_instant(out, seconds)), text);
        }
    }
}
