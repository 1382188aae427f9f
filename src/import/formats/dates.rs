//! Dates as exports have them.
//!
//! Enters: a text. Leaves: a moment, or a civil time of the site's zone. What has no time is a day at
//! midnight. Years before 1900 are what programs make of dates that are not there.

use crate::import::entry::ImportedDate;
use crate::parse::When;
use jiff::tz::Offset;
use jiff::{Timestamp, civil};

/// Reads `2026-03-01`, `2026/3/1 9:00`, `2026-03-01 09:00:00 +0100`, `2026-03-01T09:00:00.000Z` and the
/// like; RFC 2822; and milliseconds since 1970. `None`: it is none of these, or no date that somebody
/// meant.
pub(super) fn date(text: &str) -> Option<ImportedDate> {
    let text = text.trim().trim_matches(['"', '\'']);
    let found = milliseconds(text)
        .or_else(|| year_first(text))
        .or_else(|| mail_date(text))?;
    let year = match found.when {
        When::Exact(moment) => moment.to_zoned(jiff::tz::TimeZone::UTC).year(),
        When::Local(time) => time.year(),
    };
    (year >= 1900).then_some(found)
}

/// Like [`date`], for programs that write the time of Greenwich without saying so.
pub(super) fn utc_date(text: &str) -> Option<ImportedDate> {
    let found = date(text)?;
    match found.when {
        When::Exact(_) => Some(found),
        When::Local(time) => Offset::UTC
            .to_timestamp(time)
            .ok()
            .map(ImportedDate::moment),
    }
}

fn milliseconds(text: &str) -> Option<ImportedDate> {
    let is_number = text.len() >= 11 && text.bytes().all(|byte| byte.is_ascii_digit());
    let count = is_number.then(|| text.parse().ok())??;
    Timestamp::from_millisecond(count)
        .ok()
        .map(ImportedDate::moment)
}

/// RFC 2822, section 3.3.
fn mail_date(text: &str) -> Option<ImportedDate> {
    let zoned = jiff::fmt::rfc2822::parse(text).ok()?;
    Some(with_local(zoned.timestamp(), zoned.datetime()))
}

fn with_local(moment: Timestamp, local: civil::DateTime) -> ImportedDate {
    ImportedDate {
        when: When::Exact(moment),
        local: Some(local),
    }
}

/// Numbers in the order year, month, day, hour, minute, second, and a zone.
fn year_first(text: &str) -> Option<ImportedDate> {
    let mut rest = text;
    let year = number(&mut rest, 4..=4)?;
    let month = after_sign(&mut rest, &['-', '/', '.'], 1..=2)?;
    let day = after_sign(&mut rest, &['-', '/', '.'], 1..=2)?;
    let date = civil::Date::new(year as i16, month as i8, day as i8).ok()?;
    rest = rest.trim_start_matches(['T', 't', ' ', ',']);
    if rest.is_empty() {
        return Some(ImportedDate::local(date.at(0, 0, 0, 0)));
    }
    let hour = number(&mut rest, 1..=2)?;
    let minute = after_sign(&mut rest, &[':'], 1..=2)?;
    let second = after_sign(&mut rest, &[':'], 1..=2).unwrap_or(0);
    if let Some(fraction) = rest.strip_prefix('.') {
        rest = fraction.trim_start_matches(|c: char| c.is_ascii_digit());
    }
    let time = civil::Time::new(hour as i8, minute as i8, second.min(59) as i8, 0).ok()?;
    let local = date.to_datetime(time);
    let zone = rest.trim();
    if zone.is_empty() {
        return Some(ImportedDate::local(local));
    }
    // `[Europe/Berlin]` behind an offset says nothing more.
    let zone = zone.split('[').next().unwrap_or(zone).trim();
    let moment = offset(zone)?.to_timestamp(local).ok()?;
    if matches!(zone, "Z" | "z") {
        return Some(ImportedDate::moment(moment));
    }
    Some(with_local(moment, local))
}

fn number(rest: &mut &str, digits: std::ops::RangeInclusive<usize>) -> Option<u16> {
    let count = rest.bytes().take_while(u8::is_ascii_digit).count();
    let count = count.min(*digits.end());
    if !digits.contains(&count) {
        return None;
    }
    let (number, after) = rest.split_at(count);
    *rest = after;
    number.parse().ok()
}

fn after_sign(
    rest: &mut &str,
    signs: &[char],
    digits: std::ops::RangeInclusive<usize>,
) -> Option<u16> {
    let mut after = rest.strip_prefix(signs)?;
    let found = number(&mut after, digits)?;
    *rest = after;
    Some(found)
}

/// `Z`, `UTC`, `+01:00`, `+0100`, `-07`.
fn offset(zone: &str) -> Option<Offset> {
    if matches!(zone, "Z" | "z" | "UTC" | "GMT") {
        return Some(Offset::UTC);
    }
    let (sign, digits) = match zone.split_at_checked(1)? {
        ("+", digits) => (1, digits),
        ("-", digits) => (-1, digits),
        _ => return None,
    };
    let digits: String = digits.chars().filter(|c| *c != ':').collect();
    let is_number = matches!(digits.len(), 2 | 4) && digits.bytes().all(|b| b.is_ascii_digit());
    if !is_number {
        return None;
    }
    let hours: i32 = digits[..2].parse().ok()?;
    let minutes: i32 = digits.get(2..).unwrap_or_default().parse().unwrap_or(0);
    Offset::from_seconds(sign * (hours * 3600 + minutes * 60)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        match date(text) {
            Some(ImportedDate {
                when: When::Exact(moment),
                local,
            }) => {
                let local = local.map(|local| format!(" ({local})")).unwrap_or_default();
                format!("{moment}{local}")
            }
            Some(ImportedDate {
                when: When::Local(time),
                ..
            }) => time.to_string(),
            None => "none".to_owned(),
        }
    }

    #[test]
    fn the_ways_in_which_programs_write_dates() {
        for (text, wanted) in [
            ("2026-03-01", "2026-03-01T00:00:00"),
            ("2011/06/22 20:33:00", "2011-06-22T20:33:00"),
            ("2016-1-09", "2016-01-09T00:00:00"),
            ("'2013-09-17 22:35'", "2013-09-17T22:35:00"),
            (
                "2013-09-17 22:35 -0700",
                "2013-09-18T05:35:00Z (2013-09-17T22:35:00)",
            ),
            ("2026-03-01T09:00:00.000Z", "2026-03-01T09:00:00Z"),
            (
                "2026-03-01T09:00:00+05:30",
                "2026-03-01T03:30:00Z (2026-03-01T09:00:00)",
            ),
            (
                "2026-03-01 9:05:07 UTC",
                "2026-03-01T09:05:07Z (2026-03-01T09:05:07)",
            ),
            ("1772355600000", "2026-03-01T09:00:00Z"),
            (
                "Sun, 01 Mar 2026 09:00:00 +0100",
                "2026-03-01T08:00:00Z (2026-03-01T09:00:00)",
            ),
            ("0000-00-00 00:00:00", "none"),
            ("-0001-11-30", "none"),
            ("0001-01-01T00:00:00Z", "none"),
            ("soon", "none"),
            ("2026-13-01", "none"),
            ("2026-03-01 25:00", "none"),
            ("2026-03-01 09:00 XYZ", "none"),
            ("", "none"),
        ] {
            assert_eq!(shown(text), wanted, "{text}");
        }
    }
}
