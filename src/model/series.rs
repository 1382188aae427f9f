//! Series: what tells them apart, and where they are published.

use super::{Address, Entry, List, Site};
use crate::config::Config;
use crate::diagnostic::Diagnostic;
use crate::digest::Digest;
use crate::parse::slug_for;
use std::sync::Arc;

/// What tells series apart, and names them in URLs: case and signs do not; a name that no URL can
/// be made from is told by its digest.
pub fn series_slug(config: &Config, name: &str) -> Arc<str> {
    match slug_for(config, name) {
        slug if slug.is_empty() => {
            format!("series-{:.8}", Digest::of_bytes(name.as_bytes()).hex()).into()
        }
        slug => slug.into(),
    }
}

/// Where the parts of a series are listed.
pub fn series_address(config: &Config, slug: &str) -> Address {
    Address::new(config, &format!("/series/{slug}/"))
}

/// Where a series stands whole, on one page to print.
pub fn print_address(config: &Config, slug: &str) -> Address {
    Address::new(config, &format!("/series/{slug}/print/"))
}

impl Site {
    /// The slugs of the series that have published parts, sorted.
    pub fn series(&self) -> impl Iterator<Item = &Arc<str>> {
        self.series.keys()
    }

    /// Two parts of one number: one of them is not where its writer wants it.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spelling_does_not_tell_series_apart_and_every_name_has_a_slug() {
        let config = Config::default();
        assert_eq!(
            series_slug(&config, "The First 90 Days"),
            series_slug(&config, "the first 90 days!")
        );
        assert!(series_slug(&config, "???").starts_with("series-"));
        assert_ne!(series_slug(&config, "???"), series_slug(&config, "!!!"));
    }
}
