//! Markdown of another generator on its way to linger: words that are kept, and tags that are ours.
//!
//! Our tags travel as marks, so that the words around them can be made safe as a whole: a shortcode of
//! the other generator that is not known stays as words.

use crate::import::entry::ImportedBody;
use crate::import::formats::words::proofed;
use crate::import::html::{raw_line, read_html};

/// The element that stands for a tag while HTML is read.
const TAG: &str = "linger-tag";
const OPEN: char = '\u{e000}';
const CLOSE: char = '\u{e001}';

/// A text that is being made.
#[derive(Default)]
pub(in crate::import::formats) struct Rewritten {
    out: String,
    tags: Vec<String>,
}

impl Rewritten {
    /// Words of the writer.
    pub(in crate::import::formats) fn words(&mut self, text: &str) {
        self.out
            .extend(text.chars().filter(|c| !matches!(*c, OPEN | CLOSE)));
    }

    /// A tag of linger.
    pub(in crate::import::formats) fn tag(&mut self, tag: String) {
        self.out.push(OPEN);
        self.out.push_str(&self.tags.len().to_string());
        self.out.push(CLOSE);
        self.tags.push(tag);
    }

    /// A block of code. It stands where the tag stood, with the blanks before it on each line.
    pub(in crate::import::formats) fn code(&mut self, language: &str, code: &str) {
        let line = self.out.rsplit('\n').next().unwrap_or_default();
        let indent = if line.trim().is_empty() {
            line.to_owned()
        } else {
            self.out.push('\n');
            String::new()
        };
        let longest = code
            .lines()
            .map(|line| {
                line.trim_start()
                    .bytes()
                    .take_while(|byte| *byte == b'`')
                    .count()
            })
            .max();
        let fence = "`".repeat(longest.unwrap_or(0).max(2) + 1);
        self.words(&format!("{fence}{language}\n"));
        let code = code.trim_start_matches('\n').trim_end();
        for line in code.lines() {
            let line = line.strip_prefix(indent.as_str()).unwrap_or(line);
            self.words(&format!("{indent}{line}\n"));
        }
        self.words(&format!("{indent}{fence}\n"));
    }

    /// Whether nothing stands on the line yet.
    pub(in crate::import::formats) fn is_at_line_start(&self) -> bool {
        self.out
            .rsplit('\n')
            .next()
            .unwrap_or_default()
            .trim()
            .is_empty()
    }

    /// Whether the text so far ends like that.
    pub(in crate::import::formats) fn ends_with(&self, end: &str) -> bool {
        self.out.ends_with(end)
    }

    /// The text as HTML, with our tags as lines of their own.
    pub(in crate::import::formats) fn finish_html(self) -> ImportedBody {
        let open = format!("<{TAG} at=\"");
        let html = self
            .out
            .replace(OPEN, &open)
            .replace(CLOSE, &format!("\"></{TAG}>"));
        let Ok(mut page) = read_html(&html) else {
            return ImportedBody::Html(html);
        };
        page.rewrite(&mut |element| {
            if element.name != TAG {
                return vec![element.into()];
            }
            let at = element
                .attribute("at")
                .and_then(|at| at.parse::<usize>().ok());
            let tag = at.and_then(|at| self.tags.get(at));
            tag.map(|tag| raw_line(tag.as_str())).into_iter().collect()
        });
        ImportedBody::Tree(page)
    }

    /// The text.
    pub(in crate::import::formats) fn finish(self) -> String {
        let text = proofed(&self.out).replace("<!--more-->", "<!-- more -->");
        let mut out = String::with_capacity(text.len());
        let mut rest = text.as_str();
        while let Some((before, after)) = rest.split_once(OPEN) {
            out.push_str(before);
            let (number, after) = after.split_once(CLOSE).unwrap_or((after, ""));
            let tag = number.parse().ok().and_then(|at: usize| self.tags.get(at));
            out.push_str(tag.map_or("", String::as_str));
            rest = after;
        }
        out.push_str(rest);
        out
    }
}
