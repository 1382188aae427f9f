//! The comments of each post, in the order of the conversation, and those that wait for approval.
//!
//! Enters: comments, documents, the time of the build. Leaves: a [`Thread`] for each post that has
//! any, and what is wrong with them. A comment that readers do not see now leaves no trace in a
//! thread.

use super::card::{DocumentKind, Status};
use super::{Entry, Material, Site};
use crate::diagnostic::{Diagnostic, nearest};
use crate::digest::Digest;
use crate::model::comment_targets::{CommentTarget, CommentTargets};
use crate::parse::{Comment, Parsed, identity, rfc3339};
use jiff::{Timestamp, Zoned};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

/// Answers are indented up to this depth; deeper ones follow each other.
const DEEPEST: usize = 3;

/// The comments of a site.
#[derive(Clone, Debug, Default)]
pub(super) struct Comments {
    /// The threads by the path of the post's file.
    threads: HashMap<Arc<str>, Thread>,
    /// The comments that are not approved yet, each with the file of its post.
    waiting: Vec<(Arc<str>, Arc<Comment>)>,
    /// The ids of all comments, shown or not, by the path of the post's file.
    ids: HashMap<Arc<str>, Vec<String>>,
    /// The future moments at which more comments are shown.
    pub(super) transitions: Vec<Timestamp>,
}

/// The comments of a post, each after the one that it answers.
#[derive(Clone, Debug, Default, Hash)]
pub struct Thread {
    /// The comments that are shown now.
    pub said: Vec<ThreadedComment>,
}

/// A comment in a thread.
#[derive(Clone, Debug, Hash)]
pub struct ThreadedComment {
    /// The parsed file.
    pub comment: Arc<Comment>,
    /// RFC 3339 in the site's time zone.
    pub date: String,
    /// The level of its indentation, from 0.
    pub depth: usize,
    /// Whether it is an answer on the same level as what it answers, because the deepest level is
    /// reached.
    pub is_flat: bool,
    /// The author and the id of the comment that it answers, if that is shown.
    pub answers: Option<(String, String)>,
    /// Whether the author of the post wrote it.
    pub by_author: bool,
    /// Live; in a preview also draft, if it waits for approval, and scheduled, if its date is in
    /// the future.
    pub status: Status,
}

/// A comment with its date, before it is put into a thread.
struct PendingComment<'a> {
    comment: &'a Arc<Comment>,
    moment: Option<Zoned>,
    status: Status,
}

impl Site {
    /// Puts the comments into their threads, once the documents are settled.
    pub(super) fn gather_comments(
        &mut self,
        material: &Material<'_>,
        problems: &mut Vec<Diagnostic>,
    ) {
        let mut folders: BTreeMap<&str, Vec<&Arc<Comment>>> = BTreeMap::new();
        for (_, parsed) in &material.files {
            if let Parsed::Comment(comment) = parsed {
                folders.entry(&comment.folder).or_default().push(comment);
            }
        }
        if folders.is_empty() {
            return;
        }
        let mut comments = Comments::default();
        let targets = CommentTargets::of(self);
        // A post may have two folders: one called like its file, one like its slug.
        let mut posts: BTreeMap<&Arc<str>, (CommentTarget<'_>, Vec<&Arc<Comment>>)> =
            BTreeMap::new();
        for (folder, of_folder) in folders {
            match targets.get(folder) {
                Some(target) => {
                    let of_post = posts.entry(target.path()).or_insert((target, Vec::new()));
                    of_post.1.extend(of_folder);
                }
                None => problems.push(targets.missing(folder, of_folder[0])),
            }
        }
        for (path, (target, of_folder)) in posts {
            problems.extend(mistakes(&of_folder));
            let pending = pending(&of_folder, material, &mut comments.transitions, problems);
            let ids = of_folder.iter().map(|comment| comment.id.clone());
            comments.ids.insert(Arc::clone(path), ids.collect());
            let waiting = of_folder
                .iter()
                .filter(|comment| !comment.approved && comment.is_sound);
            comments
                .waiting
                .extend(waiting.map(|comment| (Arc::clone(path), Arc::clone(comment))));
            let CommentTarget::Live(entry) = target else {
                continue;
            };
            problems.extend(not_by_author(&of_folder, &entry.card.author));
            let shown: Vec<PendingComment<'_>> = pending
                .into_iter()
                .filter(|pending_comment| material.visibility.shows(pending_comment.status))
                .collect();
            let said = in_order(shown, &of_folder, &entry.card.author);
            if !said.is_empty() {
                comments.threads.insert(Arc::clone(path), Thread { said });
            }
        }
        comments.transitions.retain(|moment| *moment > material.now);
        self.comments = Arc::new(comments);
    }

    /// The comments of a post that are shown now.
    pub fn thread(&self, source: &str) -> Option<&Thread> {
        self.comments.threads.get(source)
    }

    /// Whether readers can comment on a post.
    pub fn is_open(&self, source: &str) -> bool {
        let takes = |entry: &Entry| {
            entry.card.kind == DocumentKind::Post && entry.document.front.comments != Some(false)
        };
        self.config.comments.are_open() && self.entry(source).is_some_and(takes)
    }

    /// Whether a post can have comments now, or has any.
    pub fn has_comments(&self) -> bool {
        self.config.comments.are_open() || !self.comments.threads.is_empty()
    }

    /// The comments that wait for approval, each with the file of its post.
    pub fn waiting_comments(&self) -> &[(Arc<str>, Arc<Comment>)] {
        &self.comments.waiting
    }

    /// The ids of all comments on a post, also of those that are not shown.
    pub fn comment_ids(&self, source: &str) -> Vec<&str> {
        let ids = self.comments.ids.get(source);
        ids.into_iter().flatten().map(String::as_str).collect()
    }

    /// The digest of the answer to the question for the comments of a post. For an empty path:
    /// whether the site can have comments.
    pub(super) fn comments_digest(&self, source: &str) -> Digest {
        match source {
            "" => Digest::of(&self.has_comments()),
            source => Digest::of(&(self.thread(source), self.is_open(source))),
        }
    }
}

/// The comments with their dates. Mistakes in their files were reported already.
fn pending<'a>(
    comments: &[&'a Arc<Comment>],
    material: &Material<'_>,
    transitions: &mut Vec<Timestamp>,
    problems: &mut Vec<Diagnostic>,
) -> Vec<PendingComment<'a>> {
    let zone = &material.config.timezone.0;
    let sound = comments.iter().filter(|comment| comment.is_sound);
    sound
        .map(|comment| {
            let moment = comment.date.and_then(|date| date.resolve(zone));
            if moment.is_none() && comment.date.is_some() {
                let problem = Diagnostic::error("bad-date", "`date` is out of range");
                problems.push(
                    problem
                        .at(comment.place("date"))
                        .help("use a year from 1 to 9999"),
                );
            }
            let at = moment.as_ref().map(Zoned::timestamp);
            transitions.extend(at.filter(|_| comment.approved));
            let status = match at {
                _ if !comment.approved => Status::Draft,
                Some(at) if at > material.now => Status::Scheduled,
                _ => Status::Live,
            };
            PendingComment {
                comment,
                moment,
                status,
            }
        })
        .collect()
}

/// Finds comments with the same id, and answers to nothing or to themselves.
fn mistakes(comments: &[&Arc<Comment>]) -> Vec<Diagnostic> {
    let mut problems = Vec::new();
    let mut by_id: HashMap<&str, &Arc<Comment>> = HashMap::new();
    for comment in comments {
        if let Some(other) = by_id.get(comment.id.as_str()) {
            let message = format!("`{}` has the same id", other.path);
            let problem = Diagnostic::error("comment-id", message).at(comment.place("id"));
            problems.push(problem.help("give one of the two another `id:`"));
        } else {
            by_id.insert(&comment.id, comment);
        }
    }
    for comment in comments {
        let Some(answered) = &comment.reply_to else {
            continue;
        };
        let place = comment.place("reply_to");
        if !by_id.contains_key(answered.as_str()) {
            let message =
                format!("this answers `{answered}`, and there is no such comment on this post");
            let ids = comments.iter().map(|comment| comment.id.as_str());
            let help = match nearest(answered, ids) {
                Some(meant) => format!("did you mean `{meant}`?"),
                None => "write the id of the comment, or take the line out".to_owned(),
            };
            problems.push(
                Diagnostic::error("comment-reply", message)
                    .at(place)
                    .help(help),
            );
        } else if is_in_a_circle(comment, &by_id) {
            let message = "this comment answers itself, by way of its answers";
            let problem = Diagnostic::error("comment-reply", message).at(place);
            problems.push(problem.help("take `reply_to:` out of the one that came first"));
        }
    }
    problems
}

fn is_in_a_circle(comment: &Comment, by_id: &HashMap<&str, &Arc<Comment>>) -> bool {
    let mut seen = HashSet::new();
    let mut at = comment;
    while let Some(next) = at.reply_to.as_deref().and_then(|id| by_id.get(id)) {
        if next.id == comment.id {
            return true;
        }
        if !seen.insert(next.id.as_str()) {
            return false;
        }
        at = next;
    }
    false
}

/// Finds comments with `by_author` whose author is another person than the post's.
fn not_by_author(comments: &[&Arc<Comment>], author: &str) -> Vec<Diagnostic> {
    let is_strange = |comment: &&&Arc<Comment>| {
        comment.by_author && comment.is_sound && !identity::same_name(&comment.author, author)
    };
    let strange = comments.iter().filter(is_strange);
    strange
        .map(|comment| {
            let message = match author {
                "" => "`by_author` means nothing here: the post has no author".to_owned(),
                author => {
                    format!("`by_author` means nothing here: the author of the post is `{author}`")
                }
            };
            let problem = Diagnostic::warning("comment-author", message);
            let help = "give the comment the same `author:`, or take the line out";
            problem.at(comment.place("by_author")).help(help)
        })
        .collect()
}

/// The index of the shown comment that the comment at `at` answers, directly or by way of comments
/// that are not shown.
fn shown_parent(
    at: usize,
    comment: &Comment,
    index: &HashMap<&str, usize>,
    known: &HashMap<&str, &Comment>,
) -> Option<usize> {
    let mut next = comment.reply_to.as_deref();
    // The steps are counted, because comments may answer each other in a circle.
    for _ in 0..=known.len() {
        let id = next?;
        match index.get(id) {
            Some(parent) if *parent != at => return Some(*parent),
            _ => {
                next = known
                    .get(id)
                    .and_then(|answered| answered.reply_to.as_deref())
            }
        }
    }
    None
}

/// Orders the shown comments as a conversation: oldest first, and each followed by its answers. If
/// a comment is not shown, its answers follow the comment that it answered.
fn in_order(
    mut shown: Vec<PendingComment<'_>>,
    all: &[&Arc<Comment>],
    author: &str,
) -> Vec<ThreadedComment> {
    shown.sort_by(|a, b| {
        let key = |pending_comment: &PendingComment<'_>| {
            pending_comment.moment.as_ref().map(Zoned::timestamp)
        };
        key(a)
            .cmp(&key(b))
            .then_with(|| a.comment.path.cmp(&b.comment.path))
    });
    let known: HashMap<&str, &Comment> = all.iter().map(|c| (c.id.as_str(), &***c)).collect();
    let mut index: HashMap<&str, usize> = HashMap::new();
    for (at, pending_comment) in shown.iter().enumerate() {
        index.entry(&pending_comment.comment.id).or_insert(at);
    }
    let mut answers: Vec<Vec<usize>> = vec![Vec::new(); shown.len()];
    let mut answered = vec![None; shown.len()];
    let mut roots = Vec::new();
    for (at, pending_comment) in shown.iter().enumerate() {
        let parent = shown_parent(at, pending_comment.comment, &index, &known);
        match parent {
            Some(parent) => {
                answers[parent].push(at);
                answered[at] = Some(parent);
            }
            None => roots.push(at),
        }
    }
    let mut said = Vec::with_capacity(shown.len());
    // There is no recursion here, because a conversation may be deeper than the stack allows.
    let mut ahead: Vec<(usize, usize)> = roots.into_iter().rev().map(|at| (at, 0)).collect();
    while let Some((at, depth)) = ahead.pop() {
        let pending_comment = &shown[at];
        let parent = answered[at].map(|parent| shown[parent].comment);
        said.push(ThreadedComment {
            comment: Arc::clone(pending_comment.comment),
            date: pending_comment
                .moment
                .as_ref()
                .map(rfc3339)
                .unwrap_or_default(),
            depth: depth.min(DEEPEST),
            is_flat: depth > DEEPEST,
            answers: parent.map(|parent| (parent.author.clone(), parent.id.clone())),
            by_author: pending_comment.comment.by_author
                && identity::same_name(&pending_comment.comment.author, author),
            status: pending_comment.status,
        });
        let next = answers[at].iter().rev();
        ahead.extend(next.map(|answer| (*answer, depth + 1)));
    }
    said
}
