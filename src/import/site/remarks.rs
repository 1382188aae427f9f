//! What is said of an entry while it is written.
//!
//! Enters: an entry, and what became of it. Leaves: losses. Forbidden here: files.

use super::body::{LeftBehind, WrittenBody};
use super::front::one_line;
use super::plan::PlannedEntry;
use crate::import::entry::{ImportedEntry, ImportedState};
use crate::import::losses::{LossKind, LossList};
use crate::parse::humanise;
use std::collections::BTreeMap;

/// Addresses of files on the old site that the report names.
const MOST_LEFT: usize = 100_000;

/// Says that an entry is a draft now, if readers with a key could see it.
pub(super) fn say_state(entry: &ImportedEntry, planned: &PlannedEntry, losses: &mut LossList) {
    let (what, help) = match entry.state {
        ImportedState::Private => (
            "a private entry is a draft now",
            "take `draft: true` out, if everybody may read it",
        ),
        ImportedState::Password => (
            "an entry that had a password is a draft now",
            "take `draft: true` out, if everybody may read it",
        ),
        ImportedState::Members => (
            "an entry for subscribers only is a draft now",
            "take `draft: true` out, if everybody may read it",
        ),
        ImportedState::Scheduled if !planned.is_live => (
            "an entry was to be published on a day that has passed, so it is a draft now",
            "publish it: `linger publish`, or give it another date and take `draft: true` out",
        ),
        ImportedState::Live | ImportedState::Draft | ImportedState::Scheduled => return,
    };
    losses.lose(LossKind::HeldBack, &entry.place, what, help);
}

/// Says what the text has lost, and what stays on the old site.
pub(super) fn say_losses(
    entry: &ImportedEntry,
    written: &WrittenBody,
    left: &LeftBehind,
    left_media: &mut BTreeMap<String, usize>,
    losses: &mut LossList,
) {
    for (what, help, count) in &written.losses {
        for _ in 0..*count {
            losses.lose(LossKind::Markup, &entry.place, what.clone(), help.clone());
        }
    }
    for _ in 0..left.links {
        losses.lose(
            LossKind::Address,
            &entry.place,
            "a link leads to a page of the old site that did not come over",
            "look where it leads, and give it the address of a page that is here",
        );
    }
    for _ in 0..left.fragments {
        losses.lose(
            LossKind::Markup,
            &entry.place,
            "a link to a place on another page leads to the top of that page now",
            "link to a heading: `[words](the-post.md#heading)`, as docs/writing.md says",
        );
    }
    for address in &left.media {
        if left_media.len() < MOST_LEFT || left_media.contains_key(address) {
            *left_media.entry(address.clone()).or_default() += 1;
        }
    }
}

/// The title, or one that is made of the first words or of the name of the file.
pub(super) fn title(
    entry: &ImportedEntry,
    written: &WrittenBody,
    planned: &PlannedEntry,
    losses: &mut LossList,
) -> String {
    let title = one_line(&entry.title);
    if !title.is_empty() {
        return title;
    }
    losses.lose(
        LossKind::Markup,
        &entry.place,
        "an entry had no title; its first words are its title now",
        "write a title that says what it is about",
    );
    match one_line(&written.beginning) {
        words if words.is_empty() => humanise(planned.stem.rsplit('/').next().unwrap_or_default()),
        words => words,
    }
}

/// The line of a file where something was lost: a loss often quotes what stands there.
pub(super) fn line_of(text: &str, what: &str, first: u32) -> u32 {
    let quoted = what.rsplit_once(": ").map(|(_, quoted)| quoted);
    let quoted = quoted
        .or_else(|| what.split('`').nth(1))
        .filter(|words| words.len() > 3);
    let found = quoted.and_then(|words| {
        let lines = text.lines().zip(1..).skip(first as usize - 1);
        lines.into_iter().find(|(line, _)| line.contains(words))
    });
    found.map_or(first, |(_, line)| line)
}
