//! What lies ahead as a calendar (iCalendar, RFC 5545): when scheduled posts go live, and when posts are
//! to be looked at again.
//!
//! Enters: the states of all documents, the moment. Leaves: the text of a calendar. Forbidden here: files,
//! the clock.

use crate::config::Config;
use crate::digest::Digest;
use crate::model::{PublicationState, Status};
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// The most bytes of a line, without its end (RFC 5545, 3.1).
const LONGEST_LINE: usize = 75;

/// The calendar of these documents. `config` has the address that readers have.
pub fn calendar(states: &[PublicationState<'_>], config: &Config, now: Timestamp) -> String {
    let mut text = String::new();
    let stamp = utc(now);
    line(&mut text, "BEGIN:VCALENDAR");
    line(&mut text, "VERSION:2.0");
    line(
        &mut text,
        concat!(
            "PRODID:-//linger//linger ",
            env!("CARGO_PKG_VERSION"),
            "//EN"
        ),
    );
    line(&mut text, &format!("NAME:{}", escaped(&config.title)));
    line(
        &mut text,
        &format!("X-WR-CALNAME:{}", escaped(&config.title)),
    );
    for state in states {
        let mut event = |kind: &str, start: String, words: &str| {
            let id = format!("{kind} {} {}", config.base_url, state.source);
            line(&mut text, "BEGIN:VEVENT");
            line(
                &mut text,
                &format!("UID:{}@linger", Digest::of_bytes(id.as_bytes()).hex()),
            );
            line(&mut text, &format!("DTSTAMP:{stamp}"));
            line(&mut text, &start);
            line(
                &mut text,
                &format!("SUMMARY:{}", escaped(&format!("{words}: {}", state.title))),
            );
            line(&mut text, &format!("DESCRIPTION:{}", escaped(state.source)));
            line(&mut text, &format!("URL:{}", config.permalink(state.url)));
            line(&mut text, "TRANSP:TRANSPARENT");
            line(&mut text, "END:VEVENT");
        };
        if let (Status::Scheduled, Some(date)) = (state.status, &state.dates.date) {
            let start = format!("DTSTART:{}", utc(date.timestamp()));
            event("live", start, "Goes live");
        }
        let is_there = matches!(state.status, Status::Live | Status::Scheduled);
        if let Some(review) = state.dates.review_after.as_ref().filter(|_| is_there) {
            let start = format!("DTSTART;VALUE=DATE:{}", review.strftime("%Y%m%d"));
            event("review", start, "Look again");
        }
    }
    line(&mut text, "END:VCALENDAR");
    text
}

fn utc(moment: Timestamp) -> String {
    let moment = moment.to_zoned(TimeZone::UTC);
    moment.strftime("%Y%m%dT%H%M%SZ").to_string()
}

/// A text as a value (RFC 5545, 3.3.11). A control character has no place in one.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | ';' | ',' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

/// Adds a line, folded where it is too long: a line that begins with a space goes on with the one before.
fn line(text: &mut String, content: &str) {
    let mut len = 0;
    for c in content.chars() {
        if len + c.len_utf8() > LONGEST_LINE {
            text.push_str("\r\n ");
            len = 1;
        }
        text.push(c);
        len += c.len_utf8();
    }
    text.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Dates, DocumentKind};
    use crate::parse::When;

    fn state<'a>(
        title: &'a str,
        status: Status,
        date: &str,
        review: Option<&str>,
    ) -> PublicationState<'a> {
        let zone = TimeZone::get("Europe/Stockholm").unwrap();
        let resolve = |text: &str| When::parse(text).unwrap().resolve(&zone).unwrap();
        PublicationState {
            source: "content/posts/a.md",
            kind: DocumentKind::Post,
            collection: None,
            title,
            url: "/posts/a/",
            status,
            dates: Dates {
                date: Some(resolve(date)),
                review_after: review.map(resolve),
                ..Dates::default()
            },
        }
    }

    #[test]
    fn what_lies_ahead_is_a_calendar() {
        let config = Config {
            title: "Sales; and, more".to_owned(),
            base_url: "https://example.net/".to_owned(),
            ..Config::default()
        };
        let now = "2026-03-01T12:00:00Z".parse().unwrap();
        let states = [
            state(
                "Later, \\ “quoted”",
                Status::Scheduled,
                "2026-07-01T09:30",
                None,
            ),
            state("Live", Status::Live, "2026-01-01", Some("2026-03-28")),
            state("Draft", Status::Draft, "2026-07-01", Some("2026-03-28")),
        ];
        let text = calendar(&states, &config, now);
        assert!(
            text.starts_with("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:"),
            "{text}"
        );
        assert!(text.ends_with("END:VEVENT\r\nEND:VCALENDAR\r\n"), "{text}");
        assert_eq!(text.matches("BEGIN:VEVENT").count(), 2, "{text}");
        for part in [
            "NAME:Sales\\; and\\, more\r\n",
            "DTSTAMP:20260301T120000Z\r\nDTSTART:20260701T073000Z\r\nSUMMARY:Goes live: Later\\, \\\\ “quoted”\r\n",
            "DTSTART;VALUE=DATE:20260328\r\nSUMMARY:Look again: Live\r\n",
            "URL:https://example.net/posts/a/\r\n",
        ] {
            assert!(text.contains(part), "{part}: {text}");
        }
        // The same post has the same identity next time.
        let again = calendar(&states, &config, "2026-03-02T12:00:00Z".parse().unwrap());
        let ids = |text: &str| -> Vec<String> {
            let lines = text.lines().filter(|line| line.starts_with("UID:"));
            lines.map(str::to_owned).collect()
        };
        assert_eq!(ids(&text), ids(&again));
        assert_ne!(ids(&text)[0], ids(&text)[1]);
    }

    #[test]
    fn lines_are_folded_between_characters() {
        let title = "ö".repeat(200);
        let mut text = String::new();
        line(&mut text, &format!("SUMMARY:{title}"));
        assert!(text.split("\r\n").all(|line| line.len() <= LONGEST_LINE));
        assert_eq!(text.replace("\r\n ", ""), format!("SUMMARY:{title}\r\n"));
    }
}
