//! Finds the documents that are translations of each other.
//!
//! There are two ways: `post.sv.md` beside `post.md`, or `translation_of: post.md` in the front
//! matter. Enters: documents. Leaves: groups. Forbidden here: HTML.

use super::{Entry, Site};
use crate::diagnostic::Diagnostic;
use crate::digest::Digest;
use crate::parse::{identity, split_language};
use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

/// Groups of documents that are translations of each other.
#[derive(Debug, Default)]
pub(super) struct Translations {
    /// Indices of entries: at least two, each in another language, the site's language first.
    groups: Vec<Vec<usize>>,
    /// The group of an entry.
    group_of: HashMap<usize, usize>,
}

impl Translations {
    /// The translations of an entry, with the entry itself; empty if there are none.
    pub(super) fn of(&self, entry: usize) -> &[usize] {
        let group = self.group_of.get(&entry).map(|group| &*self.groups[*group]);
        group.unwrap_or_default()
    }

    /// The digest of all groups.
    pub(super) fn digest(&self) -> Digest {
        Digest::of(&self.groups)
    }
}

/// Sets of names. Each name leads to another one, and finally to the one that represents its set.
#[derive(Default)]
struct NameGroups(HashMap<String, String>);

impl NameGroups {
    fn last<'a>(&'a self, mut name: &'a str) -> &'a str {
        while let Some(next) = self.0.get(name) {
            name = next;
        }
        name
    }

    fn join(&mut self, one: &str, other: &str) {
        let (one, other) = (self.last(one).to_owned(), self.last(other).to_owned());
        if one != other {
            self.0.insert(one, other);
        }
    }
}

/// What the files of one text in several languages have in common: a path without language and
/// ending.
fn text_name(path: &str) -> Cow<'_, str> {
    identity::file(split_language(path).0)
}

impl Site {
    /// The published translations of a document, with the document itself, the one in the site's
    /// language first; empty if there are none.
    pub fn translations(&self, source: &str) -> impl Iterator<Item = &Entry> {
        let group = self.index(source).map(|at| self.translations.of(at));
        group
            .unwrap_or_default()
            .iter()
            .map(|at| &self.entries[*at])
    }

    /// Finds the groups. Mistakes are pushed to `problems`.
    pub(super) fn find_translations(&self, problems: &mut Vec<Diagnostic>) -> Translations {
        let says_so = |entry: &&Entry| {
            entry.document.front.translation_of.is_some()
                || split_language(&entry.document.path).1.is_some()
        };
        let mut names = NameGroups::default();
        let mut known: HashSet<String> = HashSet::new();
        for entry in self.entries.iter().filter(says_so) {
            let own = text_name(&entry.document.path);
            known.insert(own.to_string());
            if let Some(target) = &entry.document.front.translation_of {
                match self.original(entry, target) {
                    Ok(path) => {
                        let original = text_name(&path);
                        known.insert(original.to_string());
                        names.join(&own, &original);
                    }
                    Err(problem) => problems.push(*problem),
                }
            }
        }
        if known.is_empty() {
            return Translations::default();
        }
        let mut found: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (at, entry) in self.entries.iter().enumerate() {
            let name = text_name(&entry.document.path);
            if known.contains(&*name) {
                found
                    .entry(names.last(&name).to_owned())
                    .or_default()
                    .push(at);
            }
        }
        let mut translations = Translations::default();
        for (_, mut group) in found {
            self.settle_group(&mut group, problems);
            if group.len() > 1 {
                let number = translations.groups.len();
                translations
                    .group_of
                    .extend(group.iter().map(|at| (*at, number)));
                translations.groups.push(group);
            }
        }
        translations
    }

    /// Keeps one document for each language, the site's language first. Of two in one language, the
    /// one whose path is first is kept.
    fn settle_group(&self, group: &mut Vec<usize>, problems: &mut Vec<Diagnostic>) {
        let card = |at: usize| &self.entries[at].card;
        group.sort_by_key(|at| {
            let lang = &card(*at).lang;
            (*lang != self.config.language, lang, &card(*at).source)
        });
        let mut at = 1;
        while at < group.len() {
            let (before, entry) = (card(group[at - 1]), &self.entries[group[at]]);
            if before.lang != entry.card.lang {
                at += 1;
                continue;
            }
            let lang = &entry.card.lang;
            let message = format!(
                "this is in `{lang}`, and so is `{}`, a translation of the same text",
                before.source
            );
            let problem = Diagnostic::warning("translation-twice", message);
            let help = "give each translation a language of its own by `lang:`; until then this one stands alone";
            problems.push(problem.at(entry.document.place("lang")).help(help));
            group.remove(at);
        }
    }

    /// The path of the document that `entry` says it is a translation of.
    fn original(&self, entry: &Entry, target: &str) -> Result<Arc<str>, Box<Diagnostic>> {
        let from = &entry.document.path;
        let found = super::file_of(from, target).map(|path| self.spelled(path));
        let known = found.as_deref().and_then(|path| {
            let published = self.by_source.get_key_value(path).map(|(path, _)| path);
            published.or_else(|| self.unpublished.get_key_value(path).map(|(path, _)| path))
        });
        let wrong = |message: String, help: String| {
            let problem = Diagnostic::error("translation-missing", message);
            Err(Box::new(
                problem
                    .at(entry.document.place("translation_of"))
                    .help(help),
            ))
        };
        match known {
            Some(path) if path == from => wrong(
                "this says that it is a translation of itself".to_owned(),
                "name the file that it was translated from".to_owned(),
            ),
            Some(path) => Ok(Arc::clone(path)),
            None => wrong(
                format!("there is no post or page `{target}` that this could be a translation of"),
                match self.meant_by(from, target) {
                    Some(meant) => format!("did you mean `{meant}`?"),
                    None => {
                        "name its file, relative to this one, such as `the-other.md`".to_owned()
                    }
                },
            ),
        }
    }
}
