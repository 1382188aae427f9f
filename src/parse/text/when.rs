//! Dates as writers write them.

use jiff::civil;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// A moment, or a local time that becomes one in the site's time zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum When {
    /// With a zone: RFC 3339.
    Exact(Timestamp),
    /// Without: a civil date and time.
    Local(civil::DateTime),
}

impl When {
    /// Reads `2026-03-01`, `2026-03-01T09:00`, `2026-03-01 09:00:30`, `2026-03-01T09:00:00+01:00`,
    /// `2026-03-01T08:00Z`. A day alone means its midnight. `None`: it is none of these.
    pub fn parse(text: &str) -> Option<When> {
        let text = text.trim();
        if let Ok(moment) = text.parse::<Timestamp>() {
            return Some(When::Exact(moment));
        }
        // The civil parser would accept `2026-03-01T09:00+01:00` and drop the offset.
        let mut after_the_day = text.bytes().skip(10);
        if after_the_day.any(|byte| matches!(byte, b'+' | b'Z' | b'z' | b'[')) {
            return None;
        }
        if let Ok(local) = text.parse::<civil::DateTime>() {
            return Some(When::Local(local));
        }
        text.parse::<civil::Date>()
            .ok()
            .map(|date| When::Local(date.at(0, 0, 0, 0)))
    }

    /// A help line for a `text` that is no date: it may have another order, the name of a month, or
    /// a day that does not exist.
    pub fn help(text: &str) -> String {
        let words: Vec<String> = text
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(str::to_lowercase)
            .collect();
        let number = |at: usize| words.get(at).and_then(|word| word.parse::<i16>().ok());
        let month = |at: usize| {
            let word = words.get(at)?;
            let known = MONTHS
                .iter()
                .position(|name| word.len() >= 3 && name.starts_with(word.as_str()));
            known.map(|at| at as i16 + 1)
        };
        let candidates = [
            // 1 March 2026, March 1, 2026, 01.03.2026, 2026/3/1
            (number(2), month(1), number(0)),
            (number(2), month(0), number(1)),
            (
                number(2),
                number(1),
                number(0).filter(|_| text.contains('.')),
            ),
            (number(0), number(1), number(2)),
        ];
        for (year, month, day) in candidates {
            let (Some(year @ 1000..=9999), Some(month @ 1..=12), Some(day)) = (year, month, day)
            else {
                continue;
            };
            let first = civil::date(year, month as i8, 1);
            return match i8::try_from(day) {
                Ok(day) if (1..=first.days_in_month()).contains(&day) => {
                    format!("write year-month-day: {year}-{month:02}-{day:02}")
                }
                _ => format!("that month has {} days", first.days_in_month()),
            };
        }
        "write year-month-day, such as 2026-03-01, or with a time 2026-03-01T09:00".to_owned()
    }

    /// The moment, with local times taken in `zone`. A local time that a change to summer time
    /// skips is taken as the moment that far after the change (RFC 5545). `None`: out of range.
    pub fn resolve(self, zone: &TimeZone) -> Option<Zoned> {
        match self {
            When::Exact(moment) => Some(moment.to_zoned(zone.clone())),
            When::Local(local) => zone.to_ambiguous_zoned(local).compatible().ok(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_forms_that_writers_use() {
        let zone = TimeZone::get("Europe/Stockholm").unwrap();
        for (text, moment) in [
            ("2026-03-01", "2026-02-28T23:00:00Z"),
            ("2026-03-01T09:00", "2026-03-01T08:00:00Z"),
            ("2026-03-01 09:00:30", "2026-03-01T08:00:30Z"),
            ("2026-07-01T09:00", "2026-07-01T07:00:00Z"),
            ("2026-03-01T09:00:00+05:00", "2026-03-01T04:00:00Z"),
            ("2026-03-01T09:00+05:00", "2026-03-01T04:00:00Z"),
            ("2026-03-01T08:00:00Z", "2026-03-01T08:00:00Z"),
        ] {
            let found = When::parse(text).and_then(|when| when.resolve(&zone));
            let found = found.map(|zoned| zoned.timestamp().to_string());
            assert_eq!(found.as_deref(), Some(moment), "{text}");
        }
        for text in [
            "soon",
            "2026-13-01",
            "2026-02-30",
            "01.03.2026",
            "",
            "2026",
            // The tenth byte may be inside a character.
            "в первый день",
        ] {
            assert_eq!(When::parse(text), None, "{text}");
        }
    }

    #[test]
    fn what_was_meant_is_guessed_only_where_there_is_one_way_to_read_it() {
        for (text, words) in [
            ("1 March 2026", "2026-03-01"),
            ("Mar 1st, 2026", "such as"),
            ("March 1, 2026", "2026-03-01"),
            ("01.03.2026", "2026-03-01"),
            ("2026/3/1", "2026-03-01"),
            ("2026-02-30", "that month has 28 days"),
            // This may mean 3 January or 1 March.
            ("01/03/2026", "such as"),
            ("2026-13-01", "such as"),
            // A digit too many, which no calendar has.
            ("20026-01-05", "such as"),
            ("5 March 20026", "such as"),
            ("soon", "such as"),
        ] {
            assert!(
                When::help(text).contains(words),
                "{text}: {}",
                When::help(text)
            );
        }
    }
}
