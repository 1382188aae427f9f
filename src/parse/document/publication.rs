//! Decides whether a post is held back by words of other programs.
//!
//! linger's own keys are `draft`, `date` and `expires`. Enters: the other keys of the front matter,
//! and the path of the file. Leaves: whether the post is held back, and messages for the writer. It
//! is an error if linger cannot be sure that a post is meant to be live.

use crate::config::Data;
use crate::diagnostic::{Diagnostic, Place, ValuePlace};
use crate::parse::document::foreign_keys;
use crate::parse::document::publishing_words::{KeyWords, has, is_draft, plain, split};
use crate::parse::settings::fields::Fields;
use crate::parse::text::when::When;
use crate::parse::values::Node;
use crate::record::record_struct;
use std::sync::Arc;

/// Values of keys such as `status` that mean hidden, and below, those that mean visible.
const HELD: &str = "private pending future scheduled trash hidden unlisted unpublished review inreview idea ideas \
    todo protected password members membersonly subscribers paid onlypaid premium tiers internal archived \
    restricted onlyme offline notpublished inprogress started writing planned queued embargo embargoed secret \
    unfinished incomplete notready backlog deleted no false off";
const SEEN: &str = "publish published public live final done visible everyone all open online ready posted \
    released true yes on publicerad veröffentlicht publié publicado опубликовано";

/// Words for yes and no in several languages.
const YES: &str = "true yes on y 1 x ja jah jā jā jep oui vrai si sí sì verdadero vero verdade verdadeiro sim wahr waar \
    sant sand sann kyllä joo tosi tak prawda ano áno igen evet doğru да истина так ναι כן نعم हाँ 是 はい 예 네 \
    có ใช่ ya da taip";
const NO: &str = "false no off n 0 nein nej nei non faux falso falsch falskt falsk onwaar nee ei não nie ne nu hayır nem \
    нет ні όχι לא لا नहीं 否 いいえ 아니오 아니요 không ไม่ tidak not never none";

/// What linger's own keys say.
#[derive(Clone, Copy, Debug)]
pub(super) struct OwnWords {
    pub(super) draft: bool,
    pub(super) date: Option<When>,
    pub(super) expires: Option<When>,
}

/// Folders in which other programs keep drafts.
const DRAFT_FOLDERS: [&str; 2] = ["_drafts", "drafts"];

/// The truth value of a word for yes or no.
fn truth(value: &Data) -> Option<bool> {
    match value {
        Data::Bool(flag) => Some(*flag),
        Data::Int(1) => Some(true),
        Data::Int(0) => Some(false),
        Data::Text(text) => {
            let word = plain(text);
            match (has(YES, &word), has(NO, &word)) {
                (false, false) => None,
                (is_yes, _) => Some(is_yes),
            }
        }
        _ => None,
    }
}

fn is_near_draft(key: &str) -> bool {
    let allowed = if key.chars().count() < 5 { 1 } else { 2 };
    // That is a word of other programs, spelled right.
    key != "isdraft" && strsim::damerau_levenshtein(key, "draft") <= allowed
}

/// Whether a line `key: value` in front matter would hold the post back. `None` if it would not decide
/// whether the post is published. The key is as [`plain`] gives it.
pub(super) fn decision(key: &str, value: &str) -> Option<bool> {
    let value = value.trim().trim_end_matches(',').trim_matches(['"', '\'']);
    let flag = truth(&Data::Text(value.into()));
    if is_near_draft(key) {
        return flag.or_else(|| value.is_empty().then_some(true));
    }
    let word = plain(value);
    let is_held = has(HELD, &word) || is_draft(&word);
    // Most lines end here.
    if flag.is_none() && !is_held && !has(SEEN, &word) {
        return None;
    }
    let words = KeyWords::of(key)?;
    if words.is_state {
        return Some(is_held);
    }
    words.holds(flag?)
}

/// Whether such a line would decide whether the post is published.
pub(super) fn decides(key: &str, value: &str) -> bool {
    decision(key, value).is_some()
}

/// Whether such a line would hold the post back by linger's own key, or by one that is similar.
pub(super) fn holds(key: &str, value: &str) -> bool {
    is_near_draft(key)
        && truth(&Data::Text(value.trim().trim_matches(['"', '\'']).into())) == Some(true)
}

/// Whether such a line would hold the post back by a word for a draft, in any language.
pub(super) fn says_draft(key: &str, value: &str) -> bool {
    (is_near_draft(key) || is_draft(key)) && truth(&Data::Text(value.trim().into())) == Some(true)
}

/// The meaning of a key of another program.
#[derive(Clone, Copy, PartialEq, Eq)]
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

/// The meaning of a key with a value that is no moment. `dated` says whether the post has a date.
fn meaning(key: &str, value: &Data, dated: bool) -> Meaning {
    let name = plain(key);
    if is_near_draft(&name) {
        return match (truth(value), value) {
            (Some(false), _) => Meaning::Nothing,
            (Some(true), _) | (_, Data::Null) => Meaning::Unclear,
            (_, Data::Text(word)) if !word.contains(' ') => Meaning::Unclear,
            _ => Meaning::Nothing,
        };
    }
    let text = match value {
        Data::Text(text) => &**text,
        _ => "",
    };
    let is_unread_date = !dated && means_date(&name) && (!text.is_empty() || *value == Data::Null);
    let words = KeyWords::of(key).unwrap_or_default();
    if words.is_state {
        let meaning = state(value);
        let is_sure = words.is_sure_state || words.is_releasing || words.is_moment;
        return match meaning {
            Meaning::Unclear if !is_sure => Meaning::Nothing,
            meaning => meaning,
        };
    }
    if let Some(held) = truth(value).and_then(|flag| words.holds(flag)) {
        return match (held, words.is_holding) {
            (true, _) => Meaning::Held,
            // `private: no` is true of every published post.
            (false, true) => Meaning::Nothing,
            (false, false) => Meaning::Seen,
        };
    }
    // Eleventy's way to write no page.
    if foreign_keys::own(&name) == Some("slug") && *value == Data::Bool(false) {
        return Meaning::Held;
    }
    if name == "password" && !text.is_empty() {
        return Meaning::Held;
    }
    let is_about_publishing = ["publi", "veröff", "veroff", "embarg"]
        .iter()
        .any(|part| name.contains(part));
    let is_unread = *value == Data::Null || !text.is_empty() || matches!(value, Data::Int(_));
    let is_empty_switch = *value == Data::Null && words.holds(true).is_some() && name != "password";
    let is_publishing_unread = is_about_publishing && words != KeyWords::default() && is_unread;
    // `layout: draft`.
    let is_called_draft = is_draft(&plain(text));
    if is_unread_date || is_empty_switch || is_publishing_unread || is_called_draft {
        Meaning::Unclear
    } else {
        Meaning::Nothing
    }
}

/// The meaning of the value of a key such as `status`.
fn state(value: &Data) -> Meaning {
    let first = match value {
        Data::List(items) => items.first().unwrap_or(value),
        value => value,
    };
    let text = match first {
        Data::Text(text) => &**text,
        Data::Bool(true) => "true",
        Data::Bool(false) => "false",
        _ => "",
    };
    let word = plain(text);
    let is_draft = is_draft(&word) || split(text).first().is_some_and(|first| is_draft(first));
    if is_draft || has(HELD, &word) {
        Meaning::Held
    } else if has(SEEN, &word) {
        Meaning::Seen
    } else {
        Meaning::Unclear
    }
}

/// Whether a key is another word for linger's `date`, or a slip in it.
fn means_date(name: &str) -> bool {
    foreign_keys::own(name) == Some("date") || strsim::damerau_levenshtein(name, "date") <= 1
}

fn as_when(value: &Data) -> Option<When> {
    match value {
        Data::Text(text) => When::parse(text),
        _ => None,
    }
}

/// A moment in a key that linger does not know. If the moment is in the future and the post is live, the
/// writer may have meant the post to wait for it.
#[derive(Clone, Debug, Hash)]
pub struct ForeignMoment {
    /// The key.
    pub key: Box<str>,
    /// The moment.
    pub when: When,
    /// Where the key stands.
    pub place: ValuePlace,
}

record_struct!(ForeignMoment { key, when, place });

/// What the keys of other programs decide.
#[derive(Default)]
pub(super) struct Judgement {
    /// What holds the post back: a key, or a folder with a `/` after it.
    pub(super) held_by: Option<Box<str>>,
    pub(super) moments: Vec<ForeignMoment>,
}

/// Reads what the front matter says about publishing by words that are not linger's, and what the
/// folder says.
pub(super) fn judge(path: &Arc<str>, said: OwnWords, fields: &mut Fields<'_, '_>) -> Judgement {
    for key in ["draft", "date", "expires"] {
        if fields.is_blank(key) && (key == "draft" || !said.draft) {
            fields.complain(key, without_value(key));
        }
    }
    let mut judgement = Judgement::default();
    // linger's own key has already made the post a draft.
    if said.draft {
        return judgement;
    }
    fields.refuse(|key, node| judgement.entry(key, node, said));
    if judgement.held_by.is_none() {
        judgement.held_by = in_draft_folder(path, fields);
    }
    judgement
}

impl Judgement {
    /// Reads one entry, or the entries of a mapping. Returns a message for the writer.
    fn entry(&mut self, key: &str, node: Node<'_>, said: OwnWords) -> Option<Diagnostic> {
        if matches!(node.data, Data::Map(_)) {
            return node.entries().find_map(|(inner, node)| {
                let is_draft = is_near_draft(&plain(inner)) && truth(node.data) == Some(true);
                let problem = foreign_word(inner, Meaning::Unclear).filter(|_| is_draft);
                let problem = problem.map(|problem| problem.at(node.key_place()));
                problem.or_else(|| self.entry(&format!("{key}.{inner}"), node, said))
            });
        }
        let name = plain(key);
        if let Some(when) = as_when(node.data) {
            let is_end = strsim::damerau_levenshtein(&name, "expires") <= 2
                || KeyWords::of(key).is_some_and(KeyWords::ends);
            let own = foreign_keys::own(&name);
            if is_end && said.expires.is_none() {
                return Some(end_missed(key).at(node.key_place()));
            }
            if !is_end && own.is_none_or(|own| own == "date") {
                self.moments.push(ForeignMoment {
                    key: key.into(),
                    when,
                    place: ValuePlace::from(&node.key_place()),
                });
            }
            return None;
        }
        let meaning = meaning(key, node.data, said.date.is_some());
        if meaning == Meaning::Held {
            self.held_by.get_or_insert_with(|| key.into());
        }
        Some(foreign_word(key, meaning)?.at(node.key_place()))
    }
}

/// Warns if a title or a tag says that a post is a draft. That does not hold the post back.
pub(super) fn marked_as_draft(title: Option<&str>, tags: &[String], fields: &mut Fields<'_, '_>) {
    let is_tag = tags.iter().any(|tag| is_draft(&plain(tag)));
    let is_title = title.is_some_and(is_marked);
    for (key, _) in [("tags", is_tag), ("title", is_title)]
        .iter()
        .filter(|(_, is_said)| *is_said)
    {
        let message =
            format!("`{key}` says that this is a draft, and that does not hold the post back");
        let problem = Diagnostic::warning("publishing-word", message);
        fields.complain(
            key,
            problem.help("add the line `draft: true`, or take the word out"),
        );
    }
}

/// Whether a title marks a draft: `[Draft] x`, `DRAFT: x`, `WIP – x`, `x (draft)`.
fn is_marked(title: &str) -> bool {
    let words: Vec<&str> = title.split_whitespace().collect();
    let (Some(first), Some(last)) = (words.first(), words.last()) else {
        return false;
    };
    let inside = |word: &str| word.trim_matches(['[', ']', '(', ')', ':', '-']).to_owned();
    let in_brackets = |word: &&&str| word.starts_with(['[', '(']) && is_draft(&plain(word));
    let word = inside(first);
    let is_loud = word.to_uppercase() == word && is_draft(&plain(&word));
    let is_apart = first.ends_with(':') || matches!(words.get(1), Some(&("-" | "–" | "—" | "|")));
    [first, last].iter().any(in_brackets) || (is_loud && is_apart)
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

fn end_missed(key: &str) -> Diagnostic {
    let message = format!("`{key}` is not a key that linger knows, so this post would stay live");
    Diagnostic::error("publishing-unclear", message).help("write `expires:` instead")
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
