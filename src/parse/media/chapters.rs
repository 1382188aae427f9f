//! Reads `chapters:` of a recording: the start and the title of each chapter.

use crate::config::Data;
use crate::config::address::is_web;
use crate::diagnostic::{Diagnostic, ValuePlace, nearest};
use crate::parse::settings::fields::Fields;
use crate::record::record_struct;

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

record_struct!(Chapter {
    at,
    title,
    url,
    spot
});

/// Reads the chapters, in their order. A chapter with a mistake is left out.
pub(crate) fn chapters(fields: &mut Fields<'_, '_>) -> Vec<Chapter> {
    let mut before = None;
    let chapters = fields.items("chapters", EXAMPLE, |item| {
        let chapter = chapter(item)?;
        if let Some(before) = before.filter(|before| *before >= chapter.at) {
            let message = format!(
                "this chapter begins at {}, but the one before it at {}",
                clock(chapter.at),
                clock(before)
            );
            let help = "list the chapters in the order in which they are heard";
            wrong(item, "at", message, help);
            return None;
        }
        before = Some(chapter.at);
        Some(chapter)
    });
    chapters.into_iter().flatten().collect()
}

fn wrong(
    item: &mut Fields<'_, '_>,
    key: &str,
    message: impl Into<String>,
    help: impl Into<String>,
) {
    item.complain(key, Diagnostic::error("chapter-wrong", message).help(help));
}

fn chapter(item: &mut Fields<'_, '_>) -> Option<Chapter> {
    let example = format!("for example `- {EXAMPLE}`");
    let (at, title, url) = (item.word("at"), item.text("title"), item.word("url"));
    item.refuse(|strange, node| {
        // In braces, a comma ends the title, and the text after it becomes a key.
        let is_cut = *node.data == Data::Null;
        let message = if is_cut {
            format!("`{strange}` is cut off from this chapter's title")
        } else {
            format!("a chapter has no `{strange}`")
        };
        let help = match nearest(strange, ["at", "title", "url"]) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None if is_cut => "put a title with a comma in quotation marks".to_owned(),
            None => "a chapter has at, title, url".to_owned(),
        };
        let problem = Diagnostic::error("chapter-wrong", message).help(help);
        Some(problem.at(node.place()))
    });
    let Some(at) = at else {
        wrong(
            item,
            "at",
            "this chapter does not say when it begins",
            example,
        );
        return None;
    };
    let Some(at) = time(at) else {
        let help = "write minutes and seconds, \"1:30\", or hours too, \"1:02:30\"";
        wrong(item, "at", "this is not a time in a recording", help);
        return None;
    };
    let Some(title) = title else {
        wrong(item, "title", "this chapter has no title", example);
        return None;
    };
    if url.is_some_and(|url| !is_web(url)) {
        let message = "the `url` of a chapter is not an address on the web";
        wrong(item, "url", message, "such as https://example.com/");
    }
    Some(Chapter {
        at,
        title,
        url: url.filter(|url| is_web(url)).map(str::to_owned),
        spot: item.peek("at").map(|node| ValuePlace::from(&node.place())),
    })
}

/// Reads `90`, `1:30` or `1:02:30` as seconds.
fn time(text: &str) -> Option<u32> {
    if !text.contains(':') {
        return text.parse().ok();
    }
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
        for (text, seconds) in [("0", 0), ("90", 90), ("1:30", 90), ("90:00", 5400)] {
            assert_eq!(time(text), Some(seconds), "{text}");
        }
        assert_eq!(time("1:02:30"), Some(3750));
        for text in ["", "1:60", "1:2:3:4", "soon", "-1", "1:", "1.5", "1:90:00"] {
            assert_eq!(time(text), None, "{text}");
        }
        assert_eq!((clock(90), clock(3750)), ("1:30".into(), "1:02:30".into()));
    }
}
