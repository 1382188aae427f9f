//! What became of the tags of another program in a text: Liquid's, Hugo's shortcodes.

use crate::import::entry::ExportPlace;
use crate::import::losses::{LossKind, LossList};
use std::collections::BTreeMap;

/// What became of the tags of a text.
#[derive(Debug, Default, PartialEq, Eq)]
pub(in crate::import::formats) struct TagLoss {
    /// Tags that were kept as words, by their names.
    pub(in crate::import::formats) kept: BTreeMap<String, usize>,
    /// Tags that became links.
    pub(in crate::import::formats) links: usize,
}

impl TagLoss {
    /// Reports each tag. `kept`: what to say of one that was kept, by its name; `help`: what to do then.
    pub(in crate::import::formats) fn say(
        self,
        kept: impl Fn(&str) -> String,
        help: &'static str,
        place: &ExportPlace,
        losses: &mut LossList,
    ) {
        for (name, count) in self.kept {
            let what = kept(&name);
            for _ in 0..count {
                losses.lose(LossKind::Markup, place, what.as_str(), help);
            }
        }
        for _ in 0..self.links {
            losses.lose(
                LossKind::Markup,
                place,
                "a part of another site became a link",
                "look whether the link is enough",
            );
        }
    }
}
