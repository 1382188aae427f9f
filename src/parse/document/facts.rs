//! What the whole site has to know of a text: what lists show of it, and the files that it names.
//!
//! Enters: a body. Leaves: [`BodyFacts`]. Forbidden here: other files.

use crate::diagnostic::ValuePlace;
use crate::parse::file_names::is_markdown;
use crate::parse::markdown::{Body, Placeholder, PlaceholderKind, is_inside, is_local};
use crate::parse::text::search_words::SearchWords;
use crate::record::record_struct;
use memchr::memmem;

/// What the whole site has to know of a text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct BodyFacts {
    /// The first heading, when the front matter had no title and asked for one.
    pub title: Option<String>,
    /// Plain text: the text before `<!-- more -->`, or the first lines.
    pub summary: String,
    /// The number of words of running text.
    pub words: u32,
    /// Those of them that are characters of scripts without spaces.
    dense: u32,
    /// The pictures that it shows, as they are written, each with its place.
    pub pictures: Vec<(Box<str>, ValuePlace)>,
    /// What arguments of its shortcodes say that may be a file of the site, each with its place.
    pub arguments: Vec<(Box<str>, ValuePlace)>,
    /// The files that it names, as they are written.
    pub(super) files: Vec<Box<str>>,
    /// The words by which a search finds it. Empty if the site has no search.
    pub search: SearchWords,
}

record_struct!(BodyFacts {
    title,
    summary,
    words,
    dense,
    pictures,
    arguments,
    files,
    search
});

impl BodyFacts {
    pub(super) fn of(body: &Body) -> BodyFacts {
        let pictures = body.placeholders.iter().filter(|part| part.is_picture());
        let told = body.shortcodes.iter().flat_map(|code| &code.arguments);
        let inside = told.filter(|argument| is_inside(&argument.value));
        BodyFacts {
            title: body.title.clone(),
            summary: body.summary.clone(),
            words: body.words,
            dense: body.dense,
            pictures: pictures
                .map(|part| (part.target.clone(), spot(part)))
                .collect(),
            arguments: inside
                .map(|argument| (argument.value.clone(), argument.value_spot))
                .collect(),
            files: files(body),
            search: SearchWords::default(),
        }
    }

    /// The time for reading, in whole minutes, at least 1.
    pub fn reading_time(&self) -> u32 {
        let dense = u64::from(self.dense);
        let words = u64::from(self.words) - dense;
        let (of_words, of_dense) = (u64::from(WORDS_PER_MINUTE), u64::from(DENSE_PER_MINUTE));
        let minutes = (words * of_dense + dense * of_words).div_ceil(of_words * of_dense);
        minutes.max(1) as u32
    }
}

/// The words that people read in a minute.
const WORDS_PER_MINUTE: u32 = 230;
/// Characters of scripts without spaces that are read in a minute.
const DENSE_PER_MINUTE: u32 = 500;

fn spot(part: &Placeholder) -> ValuePlace {
    ValuePlace {
        line: part.line,
        column: part.column,
        width: part.width,
    }
}

/// The files that a text names: pictures and links, arguments of shortcodes, and what its HTML names.
fn files(body: &Body) -> Vec<Box<str>> {
    let shown = body.placeholders.iter().filter_map(|part| match part.kind {
        PlaceholderKind::Picture { .. } | PlaceholderKind::Link => Some(&*part.target),
        PlaceholderKind::GuessedLink { .. } | PlaceholderKind::GuessedPicture(_) => {
            Some(guessed_file(&part.target))
        }
        PlaceholderKind::Word | PlaceholderKind::GuessedLinkEnd { .. } => None,
    });
    let told = body.shortcodes.iter().flat_map(|code| &code.arguments);
    let told = told.map(|argument| &*argument.value);
    let all = shown.chain(told).filter(|target| may_be_file(target));
    let mut files: Vec<Box<str>> = all.map(Box::from).collect();
    files.extend(html_files(&body.html));
    files
}

/// The path or the name of the file that a guessed link names.
fn guessed_file(target: &str) -> &str {
    let name = target
        .strip_prefix("[[")
        .and_then(|name| name.strip_suffix("]]"));
    match name {
        Some(name) => name,
        None if is_local(target) => target.rsplit(['/', '\\']).next().unwrap_or(target),
        None => target,
    }
}

/// Whether a link may lead to a file that is no page: its name has an ending other than `.md`.
pub(super) fn may_be_file(target: &str) -> bool {
    let path = target.split(['?', '#']).next().unwrap_or_default();
    let name = path.rsplit('/').next().unwrap_or_default();
    let ending = name.rsplit_once('.').map(|(_, ending)| ending);
    !path.contains(':') && ending.is_some_and(|ending| !ending.is_empty()) && !is_markdown(path)
}

/// The files that tags written by hand name: the links of Markdown are not filled in yet, so they are
/// not among them.
fn html_files(html: &str) -> Vec<Box<str>> {
    let values = attribute_values(html);
    values
        .filter(|value| may_be_file(value))
        .map(Box::from)
        .collect()
}

/// The addresses in the tags of a text.
pub(super) fn attribute_values(html: &str) -> impl Iterator<Item = &str> {
    ["href=", "src=", "poster="].into_iter().flat_map(|name| {
        memmem::find_iter(html.as_bytes(), name).filter_map(|at| {
            let rest = &html[at + name.len()..];
            match rest.chars().next() {
                Some(quote @ ('"' | '\'')) => rest[1..].split(quote).next(),
                _ => rest.split([' ', '>', '\n']).next(),
            }
        })
    })
}
