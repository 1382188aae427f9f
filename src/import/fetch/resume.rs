//! Whether the rest of a file may be put behind what came of it before.
//!
//! Enters: the heads of answers. Leaves: what tells one version of a file from another, and whether an
//! answer is the rest that was asked for. A weak mark, or a date that may be of two versions, counts for
//! nothing: without a strong one, a download begins anew (RFC 9110, 13.1.5 and 15.3.7.3).

use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimeParser;
use ureq::http::{HeaderMap, header};

/// What is sent in `If-Range`: the strong tag of the version (RFC 9110, 8.8.3), or the moment of its last
/// change, if the answer was made a second later at the earliest (8.8.2.2). `None`: nothing tells versions
/// apart.
pub(super) fn strong_mark(head: &HeaderMap) -> Option<&str> {
    let said = |name| head.get(name).and_then(|value| value.to_str().ok());
    if let Some(tag) = said(header::ETAG) {
        let is_strong = tag.len() >= 2 && tag.starts_with('"') && tag.ends_with('"');
        return is_strong.then_some(tag);
    }
    let changed = said(header::LAST_MODIFIED)?;
    let is_strong = moment(said(header::DATE)?)? > moment(changed)?;
    is_strong.then_some(changed)
}

/// Whether an answer of status 206 has the bytes from `from` on, of the version `mark`.
pub(super) fn goes_on(head: &HeaderMap, from: u64, mark: &str) -> bool {
    let said = |name| head.get(name).and_then(|value| value.to_str().ok());
    let is_same = if mark.starts_with('"') {
        said(header::ETAG).is_none_or(|tag| tag == mark)
    } else {
        said(header::LAST_MODIFIED).is_none_or(|changed| changed == mark)
    };
    is_same && said(header::CONTENT_RANGE).and_then(first_byte) == Some(from)
}

/// How many bytes the whole file has, if the answer is a part of it and says so.
pub(super) fn whole_length(head: &HeaderMap) -> Option<u64> {
    let range = head.get(header::CONTENT_RANGE)?.to_str().ok()?;
    range.rsplit_once('/')?.1.trim().parse().ok()
}

/// Of `bytes 500-999/1000` (RFC 9110, 14.4).
fn first_byte(range: &str) -> Option<u64> {
    let (unit, rest) = range.trim().split_once(' ')?;
    let first = rest.split_once('-')?.0.trim().parse().ok()?;
    unit.eq_ignore_ascii_case("bytes").then_some(first)
}

/// A date of HTTP in the form that servers send (RFC 9110, 5.6.7).
fn moment(date: &str) -> Option<Timestamp> {
    DateTimeParser::new().parse_timestamp(date).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use ureq::http::HeaderName;

    fn head(lines: &[(HeaderName, &str)]) -> HeaderMap {
        let lines = lines.iter().cloned();
        lines
            .map(|(name, value)| (name, value.parse().unwrap()))
            .collect()
    }

    #[test]
    fn only_a_strong_mark_counts() {
        let at = |second: u8| format!("Sun, 06 Nov 1994 08:49:{second} GMT");
        let (early, late) = (at(37), at(38));
        let tag = |tag| {
            head(&[
                (header::ETAG, tag),
                (header::LAST_MODIFIED, &early),
                (header::DATE, &late),
            ])
        };
        assert_eq!(strong_mark(&tag("\"a\"")), Some("\"a\""));
        assert_eq!(strong_mark(&tag("W/\"a\"")), None);
        assert_eq!(strong_mark(&tag("a")), None);
        let dates = |changed, date| head(&[(header::LAST_MODIFIED, changed), (header::DATE, date)]);
        assert_eq!(strong_mark(&dates(&early, &late)), Some(&*early));
        assert_eq!(strong_mark(&dates(&early, &early)), None);
        assert_eq!(strong_mark(&dates("lately", &late)), None);
        assert_eq!(strong_mark(&head(&[(header::LAST_MODIFIED, &early)])), None);
        assert_eq!(strong_mark(&head(&[])), None);
    }

    #[test]
    fn a_part_fits_if_it_begins_there_and_is_of_the_same_version() {
        let part = |range, tag| head(&[(header::CONTENT_RANGE, range), (header::ETAG, tag)]);
        assert!(goes_on(&part("bytes 5-9/10", "\"a\""), 5, "\"a\""));
        assert!(goes_on(
            &head(&[(header::CONTENT_RANGE, "bytes 5-9/*")]),
            5,
            "\"a\""
        ));
        assert!(!goes_on(&part("bytes 0-9/10", "\"a\""), 5, "\"a\""));
        assert!(!goes_on(&part("bytes 5-9/10", "\"b\""), 5, "\"a\""));
        assert!(!goes_on(&part("items 5-9/10", "\"a\""), 5, "\"a\""));
        assert!(!goes_on(&head(&[(header::ETAG, "\"a\"")]), 5, "\"a\""));
        assert_eq!(whole_length(&part("bytes 5-9/10", "\"a\"")), Some(10));
        assert_eq!(whole_length(&part("bytes 5-9/*", "\"a\"")), None);
    }
}
