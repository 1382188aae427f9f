//! `chapters:` of a recording: the start and the title of each.

use crate::config::Data;
use crate::config::address::is_web;
use crate::diagnostic::{Diagnostic, nearest};
use crate::parse::settings::fields::{Fields, ValuePlace};

/// The keys of a chapter.
const KEYS: &[&str] = &["at", "title", "url"];
/// The example in help lines.
const EXAMPLE: &str = "{at: \"1:30\", title: The first call}";

/// A chapter of a recording.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Chapter {
    /// The start, in seconds.
    pub at: u32,
    /// The title.
    pub title: String,
    /// An address on the web about its subject.
    pub url: Option<String>,
    /// The place of the start in the front matter.
    pub spot: Option<ValuePlace>,
}

/// Reads the chapters, in their order. A chapter with a mistake is left out.
pub(crate) fn chapters(fields: &mut Fields<'_>) -> Vec<Chapter> {
    const KEY: &str = "chapters";
    let items = fields.maps(KEY, KEYS, EXAMPLE);
    let mut chapters: Vec<Chapter> = Vec::with_capacity(items.len());
    for (number, item) in items.iter().enumerate() {
        let mut complain = |inner: &str, message: String, help: String| {
            let problem = Diagnostic::error("chapter-wrong", message).help(help);
            fields.complain_of_item(KEY, number, inner, problem);
        };
        if let Some((strange, value)) = strange_key(item) {
            // In braces, a comma ends the title, and the text after it looks like a key.
            let is_cut = *value == Data::Null;
            let message = if is_cut {
                format!("`{strange}` is cut off from this chapter's title")
            } else {
                format!("a chapter has no `{strange}`")
            };
            let help = match nearest(strange, KEYS.iter().copied()) {
                Some(meant) => format!("did you mean `{meant}`?"),
                None if is_cut => "put a title with a comma in quotation marks".to_owned(),
                None => format!("a chapter has {}", KEYS.join(", ")),
            };
            complain(strange, message, help);
        }
        let at = match item.get("at") {
            None | Some(Data::Null) => {
                let help = format!("for example `- {EXAMPLE}`");
                complain(
                    "at",
                    "this chapter does not say when it begins".into(),
                    help,
                );
                continue;
            }
            Some(written) => {
                let Some(at) = time(written) else {
                    let help = "write minutes and seconds, \"1:30\", or hours too, \"1:02:30\"";
                    let message = "this is not a time in a recording";
                    complain("at", message.into(), help.into());
                    continue;
                };
                at
            }
        };
        let title = match item.get("title") {
            Some(Data::Text(title)) if !title.trim().is_empty() => title.trim().to_owned(),
            Some(Data::Int(number)) => number.to_string(),
            _ => {
                let help = format!("for example `- {EXAMPLE}`");
                complain("title", "this chapter has no title".into(), help);
                continue;
            }
        };
        let url = match item.get("url") {
            None | Some(Data::Null) => None,
            Some(Data::Text(url)) if is_web(url) => Some(url.to_string()),
            Some(_) => {
                let message = "the `url` of a chapter is not an address on the web";
                complain("url", message.into(), "such as https://example.com/".into());
                None
            }
        };
        if let Some(before) = chapters.last().filter(|before| before.at >= at) {
            let message = format!(
                "this chapter begins at {}, but the one before it at {}",
                clock(at),
                clock(before.at)
            );
            let help = "list the chapters in the order in which they are heard";
            complain("at", message, help.into());
            continue;
        }
        let spot = fields.spot_of_item(KEY, number, "at");
        chapters.push(Chapter {
            at,
            title,
            url,
            spot,
        });
    }
    chapters
}

fn strange_key(item: &Data) -> Option<(&str, &Data)> {
    let Data::Map(entries) = item else {
        return None;
    };
    let mut entries = entries.iter().map(|(name, value)| (name.as_str(), value));
    entries.find(|(name, _)| !KEYS.contains(name))
}

/// Reads `90`, `1:30` or `1:02:30` as seconds.
fn time(written: &Data) -> Option<u32> {
    let text = match written {
        Data::Int(seconds) => return u32::try_from(*seconds).ok(),
        Data::Text(text) => text.trim(),
        _ => return None,
    };
    let parts: Vec<&str> = text.split(':').collect();
    let is_plain = |part: &&str| {
        (1..=4).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    let below_sixty = |part: &u32| *part < 60;
    if parts.len() > 3 || !parts.iter().all(is_plain) {
        return None;
    }
    let numbers: Vec<u32> = parts.iter().filter_map(|part| part.parse().ok()).collect();
    numbers[1..]
        .iter()
        .all(below_sixty)
        .then(|| numbers.iter().fold(0, |sum, part| sum * 60 + part))
}

/// Seconds as players show them: `1:30`, `1:02:30`.
pub fn clock(seconds: u32) -> String {
    let (hours, minutes, rest) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    match hours {
        0 => format!("{minutes}:{rest:02}"),
        hours => format!("{hours}:{minutes:02}:{rest:02}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_and_written() {
        let read = |text: &str| time(&Data::Text(text.into()));
        for (text, seconds) in [("0", 0), ("90", 90), ("1:30", 90), ("90:00", 5400)] {
            assert_eq!(read(text), Some(seconds), "{text}");
        }
        assert_eq!(read("1:02:30"), Some(3750));
        for text in ["", "1:60", "1:2:3:4", "soon", "-1", "1:", "1.5", "1:90:00"] {
            assert_eq!(read(text), None, "{text}");
        }
        assert_eq!((clock(90), clock(3750)), ("1:30".into(), "1:02:30".into()));
    }
}
