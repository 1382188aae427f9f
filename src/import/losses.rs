//! What could not be kept, with its place in the export and what the writer can do.
//!
//! Enters: what readers and the writer notice. Leaves: a bounded list, for the report.

use super::entry::ExportPlace;
use std::collections::HashMap;
use std::sync::Arc;

/// How many places of one kind of loss are kept; the rest is counted.
const MOST_PLACES: usize = 2_000;
/// How many different losses are kept.
const MOST_LOSSES: usize = 20_000;

/// Which kind of thing was lost. Each has a section in docs/mistakes.md.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum LossKind {
    /// An entry that was for some readers only is a draft now.
    HeldBack,
    /// Something in the export was not brought over.
    LeftOut,
    /// A mark, an element or a shortcode of a text.
    Markup,
    /// A picture, a recording or another file.
    Media,
    /// An address or a slug is another than before.
    Address,
    /// Categories and tags.
    Terms,
    /// A date that is missing or cannot be.
    Date,
    /// A comment.
    Comment,
    /// Something of the site as a whole: menus, the time zone.
    Setting,
    /// The file is damaged, or ends early.
    Damaged,
}

impl LossKind {
    /// The code of the diagnostic.
    pub(crate) fn code(self) -> &'static str {
        match self {
            LossKind::HeldBack => "import-held-back",
            LossKind::LeftOut => "import-left-out",
            LossKind::Markup => "import-loss",
            LossKind::Media => "import-media",
            LossKind::Address => "import-address",
            LossKind::Terms => "import-tags",
            LossKind::Date => "import-date",
            LossKind::Comment => "import-comment",
            LossKind::Setting => "import-setting",
            LossKind::Damaged => "import-damaged",
        }
    }
}

/// Where something was lost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LossPlace {
    pub(crate) export: ExportPlace,
    /// The file of the new site, and the line in it. `None`: no file was made of it.
    pub(crate) file: Option<(Arc<str>, u32)>,
}

/// Something that could not be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ImportLoss {
    pub(crate) kind: LossKind,
    /// One sentence, the same for each place of the same loss.
    pub(crate) what: String,
    /// What the writer can do.
    pub(crate) help: String,
    pub(crate) places: Vec<LossPlace>,
    /// How often, also beyond the places.
    pub(crate) count: usize,
}

/// Where a part of a text says what of it is lost: the kind, one sentence, what to do.
pub(crate) type LossNote<'a> = dyn FnMut(LossKind, &str, &str) + 'a;

/// Losses, each once with its places.
#[derive(Clone, Debug, Default)]
pub(crate) struct LossList {
    losses: Vec<ImportLoss>,
    known: HashMap<(LossKind, String), usize>,
    /// Places whose file is not known yet: a loss, a place of it.
    unsettled: Vec<(usize, usize)>,
    /// Kinds of losses that there was no room for.
    pub(crate) unnamed: usize,
}

impl LossList {
    /// Notes a loss. `what` and `help` are one plain sentence each.
    pub(crate) fn lose(
        &mut self,
        kind: LossKind,
        place: &ExportPlace,
        what: impl Into<String>,
        help: impl Into<String>,
    ) {
        let what = what.into();
        let key = (kind, what);
        let at = match self.known.get(&key) {
            Some(at) => *at,
            None if self.losses.len() >= MOST_LOSSES => {
                self.unnamed += 1;
                return;
            }
            None => {
                self.losses.push(ImportLoss {
                    kind,
                    what: key.1.clone(),
                    help: help.into(),
                    places: Vec::new(),
                    count: 0,
                });
                self.known.insert(key, self.losses.len() - 1);
                self.losses.len() - 1
            }
        };
        let loss = &mut self.losses[at];
        loss.count += 1;
        if loss.places.len() < MOST_PLACES {
            loss.places.push(LossPlace {
                export: place.clone(),
                file: None,
            });
            self.unsettled.push((at, loss.places.len() - 1));
        }
    }

    /// Says which file of the new site came of a place in the export. `line_of` finds the line for the
    /// words of a loss.
    pub(crate) fn settle(
        &mut self,
        place: &ExportPlace,
        file: &Arc<str>,
        line_of: &dyn Fn(&str) -> u32,
    ) {
        // A loss may have thousands of places in one text, which all have the line of its words.
        let mut lines: HashMap<usize, u32> = HashMap::new();
        for (number, at) in std::mem::take(&mut self.unsettled) {
            let loss = &mut self.losses[number];
            let found = &mut loss.places[at];
            if found.export == *place {
                let line = lines.entry(number).or_insert_with(|| line_of(&loss.what));
                found.file = Some((Arc::clone(file), *line));
            }
        }
    }

    /// All of them, in the order in which they were first noticed.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &ImportLoss> {
        self.losses.iter()
    }
}
