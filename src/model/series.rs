//! Series: their addresses, and mistakes in their names and numbers.

use super::{Address, Entry, List, Site};
use crate::config::Config;
use crate::diagnostic::Diagnostic;
use crate::parse::identity;
use std::sync::Arc;

/// The address of the list of a series' parts.
pub fn series_address(config: &Config, slug: &str) -> Address {
    Address::new(config, &format!("/series/{slug}/"))
}

/// The address of the page that has a whole series, for printing.
pub fn print_address(config: &Config, slug: &str) -> Address {
    Address::new(config, &format!("/series/{slug}/print/"))
}

impl Site {
    /// The slugs of the series that have published parts, sorted.
    pub fn series(&self) -> impl Iterator<Item = &Arc<str>> {
        self.series.keys()
    }

    /// Series whose names differ in more than spelling, and lead to one address.
    pub(super) fn series_of_one_address(&self) -> Vec<Diagnostic> {
        let mut problems = Vec::new();
        for (slug, parts) in self.series.iter() {
            let name = |at: &usize| {
                let series = self.entries[*at].card.series.as_ref();
                series.map_or("", |series| &series.name)
            };
            let Some(first) = parts.first().map(name) else {
                continue;
            };
            let mut said: Vec<&str> = Vec::new();
            for at in parts {
                let other = name(at);
                if said.contains(&other) || identity::same_name(first, other) {
                    continue;
                }
                said.push(other);
                let address = series_address(&self.config, slug).url;
                let message =
                    format!("the series `{first}` and `{other}` have the same address, {address}");
                let problem = Diagnostic::warning("series-address", message);
                let place = self.entries[*at].document.place("series");
                problems.push(problem.at(place).help(format!(
                    "they are taken for one; write the name as `{first}`, or give this series another"
                )));
            }
        }
        problems
    }

    /// Parts with the same number; one of them is in the wrong place.
    pub(super) fn doubled_parts(&self) -> Vec<Diagnostic> {
        let mut problems = Vec::new();
        for slug in self.series.keys() {
            let parts: Vec<&Entry> = self
                .stretch(&List::Series(Arc::clone(slug)), 0, usize::MAX)
                .map(|(_, entry)| entry)
                .collect();
            let number = |entry: &Entry| entry.card.series.as_ref().map_or(0, |series| series.part);
            for pair in parts.windows(2) {
                let part = number(pair[0]);
                if part == 0 || part != number(pair[1]) {
                    continue;
                }
                let message = format!(
                    "this is part {part} of its series, and so is `{}`",
                    pair[0].document.path
                );
                let problem = Diagnostic::warning("series-part-twice", message);
                problems.push(problem.at(pair[1].document.place("part")).help(
                    "give each part a number of its own; until then the older post comes first",
                ));
            }
        }
        problems
    }
}
