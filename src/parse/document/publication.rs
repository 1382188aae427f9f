//! Decides whether a post is held back by words of other programs.
//!
//! linger's own keys are `draft`, `date` and `expires`. Enters: the other keys of the front matter,
//! and the path of the file. Leaves: whether the post is held back, and messages for the writer. It
//! is an error if linger cannot be sure that a post is meant to be live.

use crate::config::Data;
use crate::diagnostic::{Diagnostic, Place};
use crate::parse::settings::fields::Fields;
use crate::parse::text::when::When;
use jiff::tz::TimeZone;
use std::sync::Arc;

/// Keys that hold a post back when they are true: those of other programs, and "draft" in other
/// languages.
const HOLDING: &str = "isdraft wip private hidden hide unlisted unpublished unpublish notpublished archived \
    disabled embargoed internal confidential secret offline pending notready utkast entwurf \
    brouillon borrador bozza rascunho черновик szkic kladde luonnos concept 下書き 草稿";

/// Keys that hold a post back when they are false.
const RELEASING: &str = "published publish ispublished live public ispublic visible isvisible listed enabled active \
    online ready released publicerad publicera veröffentlicht veroffentlicht veröffentlichen \
    publié publie publier publicado publicar pubblicato опубликовано опубликован";

/// Keys whose value is a word for the state of a post. The first few are only used for that.
const STATES: &[&str] = &[
    "status",
    "visibility",
    "poststatus",
    "publishstatus",
    "publicationstatus",
    "publicationstate",
    "state",
    "workflow",
    "stage",
    "access",
];
/// How many of [`STATES`] are only used for the state of a post.
const SURE_STATES: usize = 6;

/// Values of such keys that mean hidden, and below, those that mean visible.
const HELD: &str = "draft drafts private pending future scheduled trash hidden unlisted unpublished review \
    inreview wip idea ideas todo protected password members paid internal archived autodraft \
    offline notpublished inprogress writing planned embargo secret utkast entwurf brouillon \
    borrador bozza rascunho черновик no false off";
const SEEN: &str = "publish published public live final done visible everyone all open online ready posted \
    released true yes on publicerad veröffentlicht publié publicado опубликовано";

/// Keys of other programs for the moment when a post goes live, and below, for its end.
const GOES_LIVE: &str = "publishdate publisheddate publishedat publishedon publishat publishon publishtime pubdate \
    postdate published publish scheduled schedule scheduledat scheduledfor embargo golive \
    goliveat live livefrom availablefrom releasedate releaseon datum fecha дата data";
const ENDS: &str = "expire expiry expirydate expiredate expiresat expireson expirationdate expiration \
    unpublishdate unpublishon unpublishat";

/// What linger's own keys say.
#[derive(Clone, Copy, Debug)]
pub(super) struct OwnWords {
    pub(super) draft: bool,
    pub(super) date: Option<When>,
    pub(super) expires: Option<When>,
}

/// Folders in which other programs keep drafts.
const DRAFT_FOLDERS: [&str; 2] = ["_drafts", "drafts"];

/// Whether a list of words, separated by spaces, contains a word.
fn has(list: &str, word: &str) -> bool {
    list.split(' ').any(|known| known == word)
}

/// A key without signs, in lower case, for comparison.
pub(super) fn plain(key: &str) -> String {
    key.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// The truth value of a word for yes or no.
fn truth(value: &Data) -> Option<bool> {
    match value {
        Data::Bool(flag) => Some(*flag),
        Data::Int(1) => Some(true),
        Data::Int(0) => Some(false),
        Data::Text(text) => match plain(text).as_str() {
            "true" | "yes" | "on" | "y" | "1" | "x" | "ja" | "oui" | "si" | "sí" | "sim" | "да"
            | "tak" => Some(true),
            "false" | "no" | "off" | "n" | "0" | "nein" | "nej" | "non" | "нет" | "nie" | "não"
            | "not" | "never" => Some(false),
            _ => None,
        },
        _ => None,
    }
}

fn is_near_draft(key: &str) -> bool {
    let allowed = if key.chars().count() < 5 { 1 } else { 2 };
    strsim::damerau_levenshtein(key, "draft") <= allowed
}

/// Whether a line `key: value` in front matter would decide whether the post is published. The key
/// is as [`plain`] gives it.
pub(super) fn decides(key: &str, value: &str) -> bool {
    let value = value.trim().trim_end_matches(',').trim_matches(['"', '\'']);
    let said = Data::Text(value.into());
    if is_near_draft(key) {
        return value.is_empty() || truth(&said).is_some();
    }
    let is_switch = has(HOLDING, key) || has(RELEASING, key);
    (is_switch && truth(&said).is_some())
        || (STATES.contains(&key) && (has(HELD, &plain(value)) || has(SEEN, &plain(value))))
}

/// Whether such a line would hold the post back by linger's own key, or by one that is similar.
pub(super) fn holds(key: &str, value: &str) -> bool {
    is_near_draft(key)
        && truth(&Data::Text(value.trim().trim_matches(['"', '\'']).into())) == Some(true)
}

/// The meaning of a key of another program.
enum Meaning {
    /// The post is hidden.
    Held,
    /// The post is visible.
    Seen,
    /// The value is not clear.
    Unclear,
    /// The key has nothing to do with publishing.
    Nothing,
}

fn meaning(key: &str, value: &Data) -> Meaning {
    let name = plain(key);
    if is_near_draft(&name) {
        return match (truth(value), value) {
            (Some(false), _) => Meaning::Nothing,
            (Some(true), _) | (_, Data::Null) => Meaning::Unclear,
            (_, Data::Text(word)) if !word.contains(' ') => Meaning::Unclear,
            _ => Meaning::Nothing,
        };
    }
    if has(HOLDING, &name) {
        return match (truth(value), value) {
            (Some(true), _) => Meaning::Held,
            (None, Data::Null) => Meaning::Unclear,
            _ => Meaning::Nothing,
        };
    }
    if has(RELEASING, &name) {
        let is_about_publishing =
            name.contains("publi") || name.contains("veröff") || name.contains("veroff");
        return match truth(value) {
            Some(true) => Meaning::Seen,
            Some(false) => Meaning::Held,
            // `published: 2026-03-01` is a date. `missed_moment` checks it.
            None if as_when(value).is_some() => Meaning::Nothing,
            None if is_about_publishing || *value == Data::Null => Meaning::Unclear,
            None => Meaning::Nothing,
        };
    }
    if name == "password" {
        return match value {
            Data::Null => Meaning::Nothing,
            Data::Text(text) if text.is_empty() => Meaning::Nothing,
            _ => Meaning::Held,
        };
    }
    let Some(state) = STATES.iter().position(|known| *known == name) else {
        return Meaning::Nothing;
    };
    let word = match value {
        Data::Text(text) => plain(text),
        Data::Bool(flag) => flag.to_string(),
        _ => String::new(),
    };
    if has(HELD, &word) {
        Meaning::Held
    } else if has(SEEN, &word) {
        Meaning::Seen
    } else if state < SURE_STATES {
        Meaning::Unclear
    } else {
        Meaning::Nothing
    }
}

fn as_when(value: &Data) -> Option<When> {
    match value {
        Data::Text(text) => When::parse(text),
        _ => None,
    }
}

/// A warning if a key of another program has a later moment than `date`, or an end that `expires`
/// does not have.
fn missed_moment(key: &str, value: &Data, said: OwnWords) -> Option<&'static str> {
    let name = plain(key);
    let moment = |when: When| Some(when.resolve(&TimeZone::UTC)?.timestamp());
    let written = moment(as_when(value)?)?;
    let is_near = |word: &str, allowed| strsim::damerau_levenshtein(&name, word) <= allowed;
    if has(ENDS, &name) || is_near("expires", 2) {
        return said.expires.is_none().then_some("expires");
    }
    if has(GOES_LIVE, &name) || is_near("date", 1) {
        let is_said = said
            .date
            .and_then(moment)
            .is_some_and(|date| date >= written);
        return (!is_said).then_some("date");
    }
    None
}

/// Reads the keys of other programs that decide about publishing, and the folder. Returns what
/// holds the post back: a key, or a folder with a `/` after it.
pub(super) fn judge(
    path: &Arc<str>,
    said: OwnWords,
    fields: &mut Fields<'_, '_>,
) -> Option<Box<str>> {
    for key in ["draft", "date", "expires"] {
        if fields.is_blank(key) && (key == "draft" || !said.draft) {
            fields.complain(key, without_value(key));
        }
    }
    // linger's own key has already made the post a draft.
    if said.draft {
        return None;
    }
    let mut held_by = None;
    fields.refuse(|key, node| {
        let problem = if let Some(own) = missed_moment(key, node.data, said) {
            moment_missed(key, own)
        } else {
            let meaning = meaning(key, node.data);
            if matches!(meaning, Meaning::Held) {
                held_by.get_or_insert_with(|| key.into());
            }
            foreign_word(key, meaning)?
        };
        Some(problem.at(node.key_place()))
    });
    held_by.or_else(|| in_draft_folder(path, fields))
}

/// The error for one of linger's own keys without a value.
fn without_value(key: &str) -> Diagnostic {
    let (then, help) = match key {
        "draft" => (
            "go live",
            "write `draft: true` to hold it back, or take the line out",
        ),
        "date" => (
            "go live",
            "write a date, such as 2026-03-01, or take the line out",
        ),
        _ => (
            "stay live",
            "write a date, such as 2026-03-01, or take the line out",
        ),
    };
    let message = format!("`{key}` has no value, so this post would {then}");
    Diagnostic::error("publishing-unclear", message).help(help)
}

fn moment_missed(key: &str, own: &str) -> Diagnostic {
    let then = match own {
        "date" => "go live too early",
        _ => "stay live",
    };
    let message = format!("`{key}` is not a key that linger knows, so this post would {then}");
    Diagnostic::error("publishing-unclear", message).help(format!("write `{own}:` instead"))
}

fn foreign_word(key: &str, meaning: Meaning) -> Option<Diagnostic> {
    Some(match meaning {
        Meaning::Nothing => return None,
        Meaning::Held => {
            let message = format!("`{key}` holds this post back, as a draft");
            Diagnostic::warning("publishing-word", message)
                .help("linger's own word for it is `draft: true`: write that instead")
        }
        Meaning::Seen => {
            let message =
                format!("`{key}` means nothing to linger: a post without `draft: true` is live");
            Diagnostic::warning("publishing-word", message).help("take the line out")
        }
        Meaning::Unclear => {
            let message =
                format!("`{key}` is not a key that linger knows, so this post would go live");
            Diagnostic::error("publishing-unclear", message)
                .help("write `draft: true` to hold it back, or take the line out")
        }
    })
}

fn in_draft_folder(path: &Arc<str>, fields: &mut Fields<'_, '_>) -> Option<Box<str>> {
    let mut folders = path.split('/').rev().skip(1);
    let folder = folders.find(|part| DRAFT_FOLDERS.contains(part))?;
    let message = format!("this file is in a folder `{folder}`, so it is held back");
    let problem = Diagnostic::warning("publishing-word", message);
    let help = "write `draft: true` into it instead, and move it, or rename the folder";
    fields.complain_at(Place::file(path), problem.help(help));
    Some(format!("{folder}/").into())
}
