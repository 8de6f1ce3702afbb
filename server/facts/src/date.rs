//! Calendar days.

use std::fmt;

/// A calendar day. This crate has no clock: whoever asks whether something is over passes the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    /// The year, such as 2026.
    pub year: u16,
    /// The month, 1 to 12.
    pub month: u8,
    /// The day of the month, 1 to 31.
    pub day: u8,
}

impl Date {
    /// Reads `2026-08-21`. Nothing else is a date here; the length of the month is not checked.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.splitn(3, '-');
        let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
        let digits = |part: &str, length| part.len() == length && part.bytes().all(|b| b.is_ascii_digit());
        if !digits(year, 4) || !digits(month, 2) || !digits(day, 2) {
            return None;
        }
        let date = Self { year: year.parse().ok()?, month: month.parse().ok()?, day: day.parse().ok()? };
        ((1..=12).contains(&date.month) && (1..=31).contains(&date.day)).then_some(date)
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_and_writes_iso_days() {
        let day = Date::parse("2026-08-21").unwrap();
        assert_eq!(day.to_string(), "2026-08-21");
        assert!(day < Date::parse("2026-11-01").unwrap());
        for text in ["", "2026", "2026-13-01", "2026-00-10", "26-01-01", "2026-1-1", "2026-01-01-01", "+026-01-01"] {
            assert_eq!(Date::parse(text), None, "{text}");
        }
    }
}
