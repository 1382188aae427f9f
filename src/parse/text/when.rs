//! Reads dates that writers have written.

use crate::record::{Record, RecordReader, RecordWriter};
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
    /// Without a zone: a civil date and time.
    Local(civil::DateTime),
}

/// A moment in the format of RFC 3339 (5.6). Before standard time (in London until 1847, in
/// Monrovia until 1972), offsets of local times had seconds. RFC 3339 has none, so such a moment is
/// given in UTC.
pub fn rfc3339(moment: &Zoned) -> String {
    if moment.offset().seconds() % 60 == 0 {
        return moment.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string();
    }
    let moment = moment.with_time_zone(TimeZone::UTC);
    moment.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

impl Record for When {
    fn write(&self, into: &mut RecordWriter) {
        match self {
            When::Exact(moment) => {
                into.number(0);
                moment.as_second().write(into);
                i64::from(moment.subsec_nanosecond()).write(into);
            }
            When::Local(local) => {
                into.number(1);
                for part in [
                    i64::from(local.year()),
                    i64::from(local.month()),
                    i64::from(local.day()),
                    i64::from(local.hour()),
                    i64::from(local.minute()),
                    i64::from(local.second()),
                    i64::from(local.subsec_nanosecond()),
                ] {
                    part.write(into);
                }
            }
        }
    }

    fn read(from: &mut RecordReader<'_>) -> Option<When> {
        match from.number()? {
            0 => {
                let (seconds, nanoseconds) = (i64::read(from)?, i64::read(from)?);
                let moment = Timestamp::new(seconds, nanoseconds.try_into().ok()?);
                moment.ok().map(When::Exact)
            }
            1 => {
                let (year, month, day) = (i64::read(from)?, i64::read(from)?, i64::read(from)?);
                let (hour, minute, second) = (i64::read(from)?, i64::read(from)?, i64::read(from)?);
                let local = civil::DateTime::new(
                    year.try_into().ok()?,
                    month.try_into().ok()?,
                    day.try_into().ok()?,
                    hour.try_into().ok()?,
                    minute.try_into().ok()?,
                    second.try_into().ok()?,
                    i64::read(from)?.try_into().ok()?,
                );
                local.ok().map(When::Local)
            }
            _ => None,
        }
    }
}

impl When {
    /// Reads `2026-03-01`, `2026-03-01T09:00`, `2026-03-01 09:00:30`, `2026-03-01T09:00:00+01:00`,
    /// `2026-03-01T08:00Z`. A day alone means its midnight. `None` for all other texts.
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

    /// The help line for a `text` that is not a date: it may have another order, the name of a
    /// month, or a day that does not exist.
    pub fn help(text: &str) -> String {
        if let Some(help) = help_with_zone(text) {
            return help;
        }
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

    /// The moment. A local time is taken in `zone`. If a change to summer time skips it, the moment
    /// is as far after the change (RFC 5545). `None` if it is out of range.
    pub fn resolve(self, zone: &TimeZone) -> Option<Zoned> {
        match self {
            When::Exact(moment) => Some(moment.to_zoned(zone.clone())),
            When::Local(local) => zone.to_ambiguous_zoned(local).compatible().ok(),
        }
    }
}

/// Names of zones that people write after a time, with their hours from UTC.
const ZONES: [(&str, &str); 24] = [
    ("utc", "+00:00"),
    ("gmt", "+00:00"),
    ("wet", "+00:00"),
    ("bst", "+01:00"),
    ("west", "+01:00"),
    ("cet", "+01:00"),
    ("mez", "+01:00"),
    ("cest", "+02:00"),
    ("mesz", "+02:00"),
    ("eet", "+02:00"),
    ("eest", "+03:00"),
    ("msk", "+03:00"),
    ("ist", "+05:30"),
    ("jst", "+09:00"),
    ("aest", "+10:00"),
    ("aedt", "+11:00"),
    ("est", "-05:00"),
    ("edt", "-04:00"),
    ("cst", "-06:00"),
    ("cdt", "-05:00"),
    ("mst", "-07:00"),
    ("mdt", "-06:00"),
    ("pst", "-08:00"),
    ("pdt", "-07:00"),
];

/// The correct form of a day and a time with the name of a zone after it, or with `am` or `pm`.
fn help_with_zone(text: &str) -> Option<String> {
    let text = text.trim();
    let day: civil::Date = text.get(..10)?.parse().ok()?;
    let rest = text[10..].trim_start_matches(['T', 't', ' ', ',']);
    let digits = rest
        .find(|c: char| !c.is_ascii_digit() && c != ':')
        .unwrap_or(rest.len());
    let (clock, rest) = rest.split_at(digits);
    let mut parts = clock.split(':').map(|part| part.parse::<i8>().ok());
    let (hour, minute) = (parts.next()??, parts.next().unwrap_or(Some(0))?);
    let (half, zone) = half_of_day(rest.trim());
    let hour = match (half, hour) {
        (Some("pm"), 1..=11) => hour + 12,
        (Some("am"), 12) => 0,
        _ => hour,
    };
    let local = civil::Time::new(hour, minute, 0, 0)
        .ok()?
        .on(day.year(), day.month(), day.day());
    let written = local.strftime("%Y-%m-%dT%H:%M");
    let zone = zone.trim_matches(['[', ']', '(', ')', ' ']);
    if zone.is_empty() {
        return half.map(|_| format!("write the time with 24 hours: {written}"));
    }
    let offset = offset_of(zone, local)?;
    Some(format!(
        "write the hours from UTC in place of the zone's name: {written}{offset}"
    ))
}

/// `am` or `pm` at the start of a text, and the rest.
fn half_of_day(text: &str) -> (Option<&'static str>, &str) {
    for (written, half) in [("a.m.", "am"), ("p.m.", "pm"), ("am", "am"), ("pm", "pm")] {
        let start = text.get(..written.len()).unwrap_or_default();
        let rest = text.get(written.len()..).unwrap_or_default();
        // `America/New_York` also begins with `am`.
        if start.eq_ignore_ascii_case(written) && !rest.starts_with(char::is_alphabetic) {
            return (Some(half), text[written.len()..].trim_start());
        }
    }
    (None, text)
}

/// The hours from UTC that a name means at a local time: `CET`, `Europe/Stockholm`, `GMT+2`.
fn offset_of(zone: &str, local: civil::DateTime) -> Option<String> {
    let small = zone.to_lowercase();
    if let Some((_, offset)) = ZONES.iter().find(|(name, _)| *name == small) {
        return Some((*offset).to_owned());
    }
    if let Some(hours) = small.strip_prefix("gmt").or(small.strip_prefix("utc")) {
        let hours: i8 = hours.trim().split(':').next()?.parse().ok()?;
        let sign = if hours < 0 { '-' } else { '+' };
        return (-12..=14)
            .contains(&hours)
            .then(|| format!("{sign}{:02}:00", hours.abs()));
    }
    let zone = TimeZone::get(zone).ok()?;
    let moment = zone.to_ambiguous_zoned(local).compatible().ok()?;
    Some(moment.strftime("%:z").to_string())
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
            // The year has a digit too many.
            ("20026-01-05", "such as"),
            ("5 March 20026", "such as"),
            ("soon", "such as"),
            // With the name of a zone, or by twelve hours.
            ("2026-03-01 09:00 CET", "2026-03-01T09:00+01:00"),
            (
                "2026-07-01T09:00 Europe/Stockholm",
                "2026-07-01T09:00+02:00",
            ),
            ("2026-03-01 9:30 pm EST", "2026-03-01T21:30-05:00"),
            ("2026-03-01, 9:00 GMT+2", "2026-03-01T09:00+02:00"),
            ("2026-03-01 12:15 AM", "2026-03-01T00:15"),
            ("2026-07-01 9:00 America/New_York", "2026-07-01T09:00-04:00"),
            ("2026-03-01 09:00 (MSK)", "2026-03-01T09:00+03:00"),
            ("2026-03-01 09:00 Nowhere/Else", "year-month-day"),
        ] {
            assert!(
                When::help(text).contains(words),
                "{text}: {}",
                When::help(text)
            );
        }
    }
}
