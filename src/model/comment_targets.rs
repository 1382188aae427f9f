//! Finds the post of a folder of comments, by the name of the post's file or by its slug.
//!
//! Enters: documents, the name of a folder. Leaves: the post, published or not, or a suggestion.
//! Forbidden here: the texts of comments.

use super::{Entry, Site, Unpublished};
use crate::config::POSTS;
use crate::diagnostic::{Diagnostic, Place, nearest};
use crate::model::card::DocumentKind;
use crate::model::permalink::file_stem;
use crate::parse::{Comment, identity, split_language};
use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

impl Site {
    /// The name of the folder that holds the comments of a post. In a collection beside the posts of the
    /// blog, the name of the collection is a part of it, because a post may have a file of the same name.
    pub fn comment_folder<'a>(&self, entry: &'a Entry) -> Cow<'a, str> {
        let name = self.name_for_comments(entry);
        match beside_posts(entry.card.collection.as_deref()) {
            Some(collection) => Cow::from(format!("{collection}-{name}")),
            None => Cow::from(name),
        }
    }

    fn name_for_comments<'a>(&self, entry: &'a Entry) -> &'a str {
        let name = file_name(&entry.document.path);
        let has_language = name != file_stem(&entry.document.path);
        // The slug of one post may be the file name of another, so the file name is used where
        // possible.
        if has_language || entry.document.front.slug.is_none() {
            name
        } else {
            &entry.card.slug
        }
    }

    /// The post for the name of a folder, or for a name in the subject of a mail, with the post's
    /// folder.
    pub fn post_of_comment(&self, folder: &str) -> Option<(&Entry, Cow<'_, str>)> {
        match CommentTargets::of(self).get(folder)? {
            CommentTarget::Live(entry) => Some((entry, self.comment_folder(entry))),
            CommentTarget::Unpublished(_) => None,
        }
    }

    /// The error for a post that does not exist.
    pub fn no_post_for_comment(&self, folder: &str) -> Diagnostic {
        CommentTargets::of(self).unknown(folder)
    }
}

/// The name of a document's file without its ending, but with its language: `x.sv`.
fn file_name(path: &str) -> &str {
    let name = path.rsplit_once('.').map_or(path, |(stem, _)| stem);
    let is_index = split_language(path).0.ends_with("/index");
    if is_index {
        file_stem(path)
    } else {
        name.rsplit('/').next().unwrap_or(name)
    }
}

/// The name of a collection that is not that of the posts of the blog.
fn beside_posts(collection: Option<&str>) -> Option<&str> {
    collection.filter(|name| *name != POSTS)
}

/// The name of a post for comparison. A folder is subject to the rules of file systems, and a name
/// may come from a mail.
fn known_by(name: &str) -> String {
    identity::file(name).into_owned()
}

/// A post, published or not.
#[derive(Clone, Copy)]
pub(crate) enum CommentTarget<'a> {
    Live(&'a Entry),
    Unpublished(&'a Unpublished),
}

impl<'a> CommentTarget<'a> {
    /// The name of its collection, if that is not the posts of the blog.
    fn collection(self) -> Option<&'a str> {
        beside_posts(match self {
            CommentTarget::Live(entry) => entry.card.collection.as_deref(),
            CommentTarget::Unpublished(held) => held.collection.as_deref(),
        })
    }

    pub(crate) fn path(self) -> &'a Arc<str> {
        match self {
            CommentTarget::Live(entry) => &entry.document.path,
            CommentTarget::Unpublished(held) => &held.document.path,
        }
    }
}

/// The posts by the names that a folder of comments may have.
pub(crate) struct CommentTargets<'a>(HashMap<String, CommentTarget<'a>>);

impl<'a> CommentTargets<'a> {
    pub(crate) fn of(site: &'a Site) -> CommentTargets<'a> {
        let mut targets = HashMap::new();
        let unpublished = site
            .unpublished
            .values()
            .filter(|held| held.kind == DocumentKind::Post);
        let mut all: Vec<(&str, String, CommentTarget<'a>)> = site
            .posts()
            .iter()
            .map(|entry| {
                let slug = entry.card.slug.clone();
                (&*entry.document.path, slug, CommentTarget::Live(entry))
            })
            .chain(unpublished.map(|held| {
                let url = held.url.trim_end_matches('/').trim_end_matches(".html");
                let slug = identity::alias(url.rsplit('/').next().unwrap_or_default());
                (&*held.document.path, slug, CommentTarget::Unpublished(held))
            }))
            .collect();
        // A post of the blog has its name before a post of another collection.
        all.sort_by_key(|(_, _, target)| target.collection().is_some());
        for (path, slug, target) in &all {
            if let Some(collection) = target.collection() {
                for name in [file_name(path), slug, file_stem(path)] {
                    let name = known_by(&format!("{collection}-{name}"));
                    targets.entry(name).or_insert(*target);
                }
            }
        }
        // The most reliable name goes first: that of the file, then the slug.
        for (path, _, target) in &all {
            targets.entry(known_by(file_name(path))).or_insert(*target);
        }
        for (_, slug, target) in &all {
            targets.entry(known_by(slug)).or_insert(*target);
        }
        for (path, _, target) in &all {
            targets.entry(known_by(file_stem(path))).or_insert(*target);
        }
        CommentTargets(targets)
    }

    pub(crate) fn get(&self, folder: &str) -> Option<CommentTarget<'a>> {
        self.0.get(&known_by(folder)).copied()
    }

    pub(crate) fn missing(&self, folder: &str, first: &Comment) -> Diagnostic {
        let problem = match folder {
            "" => {
                let message =
                    "this comment is in no folder, so linger cannot know which post it is about";
                Diagnostic::error("comment-post", message).help(
                    "move it to content/comments/NAME/, where NAME is the name of the post's file",
                )
            }
            folder => self.unknown(folder),
        };
        problem.at(Place::file(&first.path))
    }

    fn unknown(&self, folder: &str) -> Diagnostic {
        let mut names: Vec<&str> = self.0.keys().map(String::as_str).collect();
        names.sort_unstable();
        let message = format!("there is no post `{folder}` to comment on");
        let help = match nearest(folder, names) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => {
                "a folder of comments is called like the post's file, without its ending".to_owned()
            }
        };
        Diagnostic::error("comment-post", message).help(help)
    }
}
