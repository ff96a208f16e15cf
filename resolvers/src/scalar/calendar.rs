//! The proleptic Gregorian calendar: days since 1970-01-01 in, year, month and day out, and back.
//!
//! Years have no bound here (databases store -999,999,999 to 999,999,999), which is why it is our own.
//! Algorithms: Howard Hinnant, "chrono-compatible low-level date algorithms".

/// A date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Civil {
    pub(super) year: i64,
    pub(super) month: u8,
    pub(super) day: u8,
}

/// The days of a month.
pub(super) fn days_in_month(year: i64, month: u8) -> u8 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days since 1970-01-01 of a date whose month and day are in range.
pub(super) fn days_of(date: Civil) -> i64 {
    let year = date.year - i64::from(date.month <= 2);
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let month_from_march = (i64::from(date.month) + 9) % 12;
    let day_of_year = (153 * month_from_march + 2) / 5 + i64::from(date.day) - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// The date of days since 1970-01-01.
pub(super) fn date_of(days: i64) -> Civil {
    let shifted = i128::from(days) + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 {
        month_from_march + 3
    } else {
        month_from_march - 9
    };
    let year = year_of_era + era * 400 + i128::from(month <= 2);
    Civil {
        year: i64::try_from(year).expect("fewer years than days"),
        month: u8::try_from(month).expect("1 to 12"),
        day: u8::try_from(day).expect("1 to 31"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_days() {
        for (year, month, day, days) in [
            (1970, 1, 1, 0),
            (2000, 2, 29, 11_016),
            (1969, 12, 31, -1),
            (0, 1, 1, -719_528),
            (-1, 12, 31, -719_529),
            (12345, 6, 7, 3_789_548),
        ] {
            let date = Civil { year, month, day };
            assert_eq!(days_of(date), days, "{date:?}");
            assert_eq!(date_of(days), date);
        }
    }

    #[test]
    fn agrees_with_jiff_on_every_day_of_its_range() {
        let epoch = jiff::civil::date(1970, 1, 1);
        for year in (-9_999..=9_999).step_by(7) {
            for (month, day) in [(1, 1), (2, 28), (3, 1), (7, 31), (12, 31)] {
                let theirs = jiff::civil::date(year, month, day);
                let days = (theirs - epoch).get_days();
                let date = Civil {
                    year: year.into(),
                    month: month as u8,
                    day: day as u8,
                };
                assert_eq!(days_of(date), i64::from(days), "{date:?}");
                assert_eq!(date_of(i64::from(days)), date);
            }
        }
    }

    #[test]
    fn extremes_do_not_overflow() {
        for days in [i64::MIN, i64::MAX] {
            date_of(days);
        }
    }
}
