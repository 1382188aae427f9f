//! The ids of headings and footnotes. Each id occurs once on a page (HTML, 3.2.6).
//!
//! Enters: the text, then headings and footnotes in its order. Leaves: ids. An id that the writer
//! chose (`{#own}`, `id="own"` in HTML, the label of a footnote) is reserved, so an id made from a
//! title never takes it, even if the title comes first.

use crate::config::RawHtml;
use crate::parse::text::identity;
use crate::parse::text::slug::slugify;
use memchr::memmem;
use std::collections::{HashMap, HashSet};

/// Ids that the theme's pages use outside the text.
const TAKEN: [&str; 1] = ["comment-form"];

/// The ids that are used, and those that are reserved.
#[derive(Debug, Default)]
pub(super) struct Ids {
    /// All used and reserved ids.
    taken: HashSet<String>,
    /// The ids that headings have chosen, each with the line of its heading.
    chosen: HashMap<String, u32>,
    /// The last number that was tried for the slug of a title.
    last: HashMap<String, u32>,
    /// The footnotes, by label.
    footnotes: HashMap<String, Footnote>,
}

#[derive(Debug)]
struct Footnote {
    id: String,
    /// The line of its note, after the note was read.
    line: Option<u32>,
}

impl Ids {
    /// Reserves the ids that the writer of `text` has chosen.
    pub(super) fn of(text: &str, raw_html: RawHtml) -> Ids {
        let mut ids = Ids::default();
        let chosen = chosen_in_headings(text).map(str::to_owned);
        ids.taken.extend(chosen);
        if raw_html == RawHtml::Allow {
            ids.taken.extend(chosen_in_html(text).map(str::to_owned));
        }
        for label in footnotes(text) {
            ids.footnote(label);
        }
        ids
    }

    /// The id of a heading: the one that the writer chose, or one made from its title. `Err`:
    /// another heading, on the given line, has chosen the same id, so this heading gets another
    /// one.
    pub(super) fn heading(
        &mut self,
        chosen: Option<&str>,
        title: &str,
        line: u32,
    ) -> Result<String, (String, u32)> {
        let Some(chosen) = chosen else {
            let slug = slugify(title);
            return Ok(self.fresh(if slug.is_empty() { "section" } else { &slug }));
        };
        if let Some(other) = self.chosen.get(chosen) {
            let other = *other;
            return Err((self.fresh(chosen), other));
        }
        self.chosen.insert(chosen.to_owned(), line);
        self.taken.insert(chosen.to_owned());
        Ok(chosen.to_owned())
    }

    /// The id of a footnote by its label.
    pub(super) fn footnote(&mut self, label: &str) -> String {
        let key = identity::footnote(label);
        if let Some(known) = self.footnotes.get(&key) {
            return known.id.clone();
        }
        // An id cannot contain a space.
        let wanted = if label.contains(char::is_whitespace) {
            slugify(label)
        } else {
            label.to_owned()
        };
        let id = self.fresh(if wanted.is_empty() { "fn" } else { &wanted });
        let footnote = Footnote {
            id: id.clone(),
            line: None,
        };
        self.footnotes.insert(key, footnote);
        id
    }

    /// The id of a footnote whose note is on this line. `Err`: there is another note with this
    /// label, on the given line.
    pub(super) fn explain(&mut self, label: &str, line: u32) -> Result<String, u32> {
        let id = self.footnote(label);
        let known = self.footnotes.get_mut(&identity::footnote(label));
        match known.and_then(|footnote| footnote.line.replace(line)) {
            Some(before) => Err(before),
            None => Ok(id),
        }
    }

    /// `wanted`, or the first of `wanted-2`, `wanted-3` and so on that is free.
    fn fresh(&mut self, wanted: &str) -> String {
        if !TAKEN.contains(&wanted) && self.taken.insert(wanted.to_owned()) {
            return wanted.to_owned();
        }
        let mut number = self.last.get(wanted).copied().unwrap_or(1);
        loop {
            number += 1;
            let id = format!("{wanted}-{number}");
            if self.taken.insert(id.clone()) {
                self.last.insert(wanted.to_owned(), number);
                return id;
            }
        }
    }
}

/// The ids that headings choose: `{#id}`, alone or among classes, at the end of a line.
fn chosen_in_headings(text: &str) -> impl Iterator<Item = &str> {
    let has_braces = memchr::memchr(b'{', text.as_bytes()).is_some();
    let lines = has_braces.then(|| text.lines()).into_iter().flatten();
    let inside = lines.filter_map(|line| {
        let line = line.trim_end().strip_suffix('}')?;
        Some(line.rsplit_once('{')?.1)
    });
    let words = inside.flat_map(str::split_whitespace);
    words.filter_map(|word| word.strip_prefix('#').filter(|id| !id.is_empty()))
}

/// The ids of elements in the writer's own HTML.
fn chosen_in_html(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    let tags = std::iter::from_fn(move || {
        let open = memchr::memchr(b'<', rest.as_bytes())?;
        let length = memchr::memchr(b'>', &rest.as_bytes()[open..])?;
        let tag = &rest[open..open + length];
        rest = &rest[open + length..];
        Some(tag)
    });
    tags.filter_map(|tag| {
        let at = [" id=", "\nid=", "\tid="]
            .iter()
            .find_map(|id| tag.find(id))?;
        let value = &tag[at + 4..];
        let id = match value.chars().next()? {
            quote @ ('"' | '\'') => value[1..].split(quote).next()?,
            _ => value.split_whitespace().next()?,
        };
        (!id.is_empty()).then_some(id)
    })
}

/// The labels of the footnotes that have a note.
fn footnotes(text: &str) -> Vec<&str> {
    if memmem::find(text.as_bytes(), b"[^").is_none() {
        return Vec::new();
    }
    let labels = text.split("[^").skip(1);
    let labels = labels.filter_map(|rest| Some(rest.split_once("]:")?.0));
    labels
        .filter(|label| !label.contains([']', '\n']))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_writers_choose_is_found() {
        let text = "## A {.wide #own}\n\nB {#two}  \n---\n\n> # C {#in-quote}\n\n{#in} text {not #one} here\n";
        let found: Vec<&str> = chosen_in_headings(text).collect();
        assert_eq!(found, ["own", "two", "in-quote"]);
        let html = "<a id=\"x\"></a> <p\nid='y z' class=w> a <b id=>\n<i data-id=n>";
        let found: Vec<&str> = chosen_in_html(html).collect();
        assert_eq!(found, ["x", "y z"]);
    }

    #[test]
    fn titles_give_way() {
        let text = "[^plan-2]: n\n\n# X {#later}\n";
        let mut ids = Ids::of(text, RawHtml::Strip);
        let titles = [
            "Plan",
            "Plan",
            "Plan 2",
            "Later",
            "Comment form",
            "!",
            "Plan",
        ];
        let given = titles.map(|title| ids.heading(None, title, 0).unwrap());
        let expected = [
            "plan",
            "plan-3",
            "plan-2-2",
            "later-2",
            "comment-form-2",
            "section",
            "plan-4",
        ];
        assert_eq!(given, expected);
        assert_eq!(ids.heading(Some("later"), "", 5), Ok("later".to_owned()));
        assert_eq!(
            ids.heading(Some("later"), "", 9),
            Err(("later-3".to_owned(), 5))
        );
        assert_eq!(ids.footnote("PLAN-2"), "plan-2");
        assert_eq!(ids.footnote("a note"), "a-note");
        assert_eq!(ids.footnote("A  Note"), "a-note");
        assert_eq!(ids.footnote("a-note"), "a-note-2");
        assert_eq!(ids.footnote("!?"), "!?");
        assert_eq!(ids.footnote("! ?"), "fn");
    }
}
