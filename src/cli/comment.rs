//! `linger comment add`, `list`, `approve`: turns a mail or a form's data into a file, and approves
//! comments.

use super::{Common, End, unread};
use crate::cli::console::Console;
use crate::comments::{MOST_BYTES, Submission};
use crate::config::CommentProvider;
use crate::diagnostic::{Diagnostic, nearest};
use crate::model::{Entry, Site};
use crate::parse::{Comment, approved, without_markdown};
use crate::pipeline::Engine;
use crate::source::{Disk, Source, read_bounded};
use crate::write::{add_file, replace_file};
use clap::{Args, Subcommand};
use jiff::Timestamp;
use std::borrow::Cow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

#[derive(Debug, Args)]
pub(super) struct CommentArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Take a comment in: from a mail, or a line of JSON as form services send it
    Add(AddArgs),
    /// Show the comments that wait for approval
    List,
    /// Approve a comment, so that the next build shows it
    Approve(ApproveArgs),
}

#[derive(Debug, Args)]
struct AddArgs {
    /// The mail (.eml) or JSON; - or nothing: standard input
    file: Option<PathBuf>,
    /// The post that it is about: its file, or the last part of its address
    #[arg(long, value_name = "POST")]
    post: Option<String>,
    /// Who wrote it, instead of the sender's name
    #[arg(long, value_name = "NAME")]
    author: Option<String>,
    /// Approve it at once
    #[arg(long)]
    approve: bool,
}

#[derive(Debug, Args)]
struct ApproveArgs {
    /// The comment: its id, or its file
    comment: String,
}

type Failed = Box<Diagnostic>;

impl CommentArgs {
    pub(super) fn run(&self, common: &Common, report: &Console) -> End {
        let Some(disk) = common.site_or_report(report) else {
            return End::Errors;
        };
        let (site, problems) = Engine::recalled(common.options(), &disk).survey(&disk);
        if let Err(unread) = unread(&problems) {
            return End::told(&unread, report);
        }
        let done = match &self.what {
            What::Add(add) => add.run(&disk, &site),
            What::List => Ok(list(&site)),
            What::Approve(approve) => approve.run(&disk, &site),
        };
        match done {
            Ok(text) => {
                report.raw(text.as_bytes());
                End::Fine
            }
            Err(problem) => {
                report.diagnostic(&problem);
                End::of(&[*problem])
            }
        }
    }
}

impl AddArgs {
    /// One sentence about what was done.
    fn run(&self, disk: &Disk, site: &Site) -> Result<String, Failed> {
        let file = self.file.as_deref().filter(|file| *file != Path::new("-"));
        let bytes = read_bounded(file, MOST_BYTES + 1)?;
        let form = match &site.config().comments.way {
            CommentProvider::Form(form) => Some(&**form),
            _ => None,
        };
        let mut sent = Submission::read(&bytes, form)?;
        if let Some(author) = &self.author {
            sent.author = Some(author.trim().to_owned()).filter(|name| !name.is_empty());
        }
        if sent.author.is_none() {
            let problem = Diagnostic::error("bad-comment", "the sender's name is not in it");
            return Err(Box::new(
                problem.help("say who wrote it: `--author \"Ann Lee\"`"),
            ));
        }
        let (entry, folder) = self.post(site, &sent)?;
        let known = site.comment_ids(&entry.document.path);
        if sent
            .reply_to
            .as_ref()
            .is_some_and(|id| !known.contains(&id.as_str()))
        {
            // The comment that it answers no longer exists; the answer is kept as a comment.
            sent.reply_to = None;
        }
        // A sender's clock may be wrong, and a comment with a future date would not be shown.
        let date = sent.date.map_or(disk.now(), |date| date.min(disk.now()));
        let (id, path) = write(disk, &folder, &sent, date, self.approve)?;
        let author = sent.author.as_deref().unwrap_or_default();
        let title = &entry.card.title;
        let next = if self.approve {
            "It is approved: the next build shows it.".to_owned()
        } else {
            format!(
                "It waits for you: read it, then `linger comment approve {id}`, or set `approved: true` in the file."
            )
        };
        Ok(format!(
            "{path}\nA comment by {author} on “{title}”. The address of the sender is not in it.\n{next}\n"
        ))
    }

    /// The post of the comment: named by the command, by the comment, or by the subject of the
    /// mail.
    fn post<'a>(
        &self,
        site: &'a Site,
        sent: &Submission,
    ) -> Result<(&'a Entry, Cow<'a, str>), Failed> {
        if let Some(named) = &self.post {
            let stem = named.replace('\\', "/");
            let stem = stem.trim_end_matches('/');
            let stem = without_markdown(stem)
                .unwrap_or(stem)
                .trim_end_matches("/index");
            let name = stem.rsplit('/').next().unwrap_or(stem);
            let found = site.post_of_comment(name);
            return found.ok_or_else(|| Box::new(site.no_post_for_comment(name)));
        }
        if let Some(found) = sent
            .post
            .as_deref()
            .and_then(|name| site.post_of_comment(name))
        {
            return Ok(found);
        }
        // A mail program may have cut the end of the subject.
        let subject = sent.subject.to_lowercase();
        let has_title = |entry: &&Entry| {
            !entry.card.title.is_empty() && subject.contains(&entry.card.title.to_lowercase())
        };
        let found = site.posts().iter().filter(has_title);
        if let Some(entry) = found.max_by_key(|entry| entry.card.title.len()) {
            return Ok((entry, site.comment_folder(entry)));
        }
        Err(Box::new(match &sent.post {
            Some(name) => site.no_post_for_comment(name),
            None => Diagnostic::error("comment-post", "nothing in it says which post it is about")
                .help("name the post: `--post the-second-call`"),
        }))
    }
}

/// Writes the file under an id that no other comment has. Returns the id, and the path from the
/// site's root.
fn write(
    disk: &Disk,
    folder: &str,
    sent: &Submission,
    date: Timestamp,
    approved: bool,
) -> Result<(String, String), Failed> {
    // A name is rarely taken, so a second attempt is usually enough; ten is a safe limit.
    for _ in 0..10 {
        let fresh = uuid::Uuid::new_v4().simple().to_string();
        let id = format!("{}-{fresh:.8}", date.strftime("%Y%m%d"));
        let path = format!("content/comments/{folder}/{id}.yaml");
        let date = date.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
        let text = sent.file(&id, &date, approved);
        if add_file(&disk.root().join(&path), text.as_bytes())? {
            return Ok((id, path));
        }
    }
    let problem = Diagnostic::error(
        "io",
        format!("every name for the comment on `{folder}` is taken"),
    );
    Err(Box::new(problem.help("try again")))
}

/// The comments that wait for approval, as text.
fn list(site: &Site) -> String {
    let waiting = site.waiting_comments();
    if waiting.is_empty() {
        return "No comment waits for approval.\n".to_owned();
    }
    let mut text = String::new();
    for (post, comment) in waiting {
        let beginning: String = one_line(&comment.summary).chars().take(120).collect();
        text.push_str(&format!(
            "{}  {} on {post}\n  {}\n  {beginning}\n",
            comment.id,
            one_line(&comment.author),
            comment.path,
        ));
    }
    text.push_str("\n`linger comment approve ID` approves one; delete its file to turn it down.\n");
    text
}

/// Removes control characters, with which a sender could change the terminal.
pub(super) fn one_line(text: &str) -> String {
    let plain = text.chars().map(|c| if c.is_control() { ' ' } else { c });
    plain.collect()
}

impl ApproveArgs {
    fn run(&self, disk: &Disk, site: &Site) -> Result<String, Failed> {
        let wanted = self.comment.replace('\\', "/");
        let wanted = wanted.trim_start_matches("./");
        let is_meant = |comment: &Comment| {
            comment.id == wanted || comment.path.ends_with(wanted) && wanted.ends_with(".yaml")
        };
        let found: Vec<&Arc<Comment>> = site
            .waiting_comments()
            .iter()
            .map(|(_, comment)| comment)
            .filter(|comment| is_meant(comment))
            .collect();
        let comment = match found[..] {
            [comment] => comment,
            [] => return Err(Box::new(unknown(wanted, site))),
            [one, ..] => {
                let message = format!("there are {} waiting comments `{wanted}`", found.len());
                let problem = Diagnostic::error("no-comment", message);
                return Err(Box::new(
                    problem.help(format!("name the file, such as {}", one.path)),
                ));
            }
        };
        approve(disk, comment)?;
        Ok(format!(
            "{}\nApproved: the next build shows what {} said.\n",
            comment.path,
            one_line(&comment.author)
        ))
    }
}

fn unknown(wanted: &str, site: &Site) -> Diagnostic {
    let problem = Diagnostic::error(
        "no-comment",
        format!("no comment `{wanted}` waits for approval"),
    );
    let ids = site
        .waiting_comments()
        .iter()
        .map(|(_, comment)| comment.id.as_str());
    problem.help(match nearest(wanted, ids) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => "`linger comment list` shows those that wait".to_owned(),
    })
}

/// Sets `approved: true` in the file, and changes nothing else.
fn approve(disk: &Disk, comment: &Comment) -> Result<(), Failed> {
    let bytes = disk.read(&comment.path)?;
    let text = approved(&comment.path, &bytes)?;
    replace_file(&disk.root().join(&*comment.path), text.as_bytes()).map_err(Box::new)
}
