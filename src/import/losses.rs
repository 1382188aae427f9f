//! What could not be kept, with its place in the export and what the writer can do.
//!
//! Enters: what readers and the writer notice. Leaves: a bounded list, for the report.

use super::entry::ExportPlace;

/// How many places of one kind of loss are kept; the rest is counted.
const MOST_PLACES: usize = 10_000;

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

/// Something that could not be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ImportLoss {
    pub(crate) kind: LossKind,
    /// One sentence, the same for each place of the same loss.
    pub(crate) what: String,
    /// What the writer can do.
    pub(crate) help: String,
    /// Where in the export. The writer adds the places in the files that it makes.
    pub(crate) places: Vec<ExportPlace>,
    /// How often, also beyond the places.
    pub(crate) count: usize,
}

/// Losses, each once with its places.
#[derive(Clone, Debug, Default)]
pub(crate) struct LossList {
    losses: Vec<ImportLoss>,
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
        let known = self
            .losses
            .iter_mut()
            .find(|loss| loss.kind == kind && loss.what == what);
        match known {
            Some(loss) => {
                loss.count += 1;
                if loss.places.len() < MOST_PLACES {
                    loss.places.push(place.clone());
                }
            }
            None => self.losses.push(ImportLoss {
                kind,
                what,
                help: help.into(),
                places: vec![place.clone()],
                count: 1,
            }),
        }
    }

    /// All of them, in the order in which they were first noticed.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &ImportLoss> {
        self.losses.iter()
    }
}
