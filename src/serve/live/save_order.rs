//! The order of looks at texts and of saves, in one run of the preview.
//!
//! Enters: the saves of open pages, by their numbers. Leaves: which of them are too late, and a count
//! that tells what was seen first. Forbidden here: files.

use std::collections::VecDeque;

/// How many pages are remembered. A page that was forgotten begins again.
const MOST_PAGES: usize = 256;

/// The order of looks and saves.
#[derive(Debug, Default)]
pub(crate) struct SaveOrder {
    /// How often a text was looked at or saved.
    count: u64,
    /// The last number of each page, the newest last.
    pages: VecDeque<(String, u64)>,
}

impl SaveOrder {
    /// Counts a look or a save. A larger number was later.
    pub(crate) fn tick(&mut self) -> u64 {
        self.count += 1;
        self.count
    }

    /// Takes a number of a page. Returns whether it is newer than all that the page has used.
    pub(crate) fn take(&mut self, page: &str, number: u64) -> bool {
        let at = self.pages.iter().position(|(known, _)| known == page);
        let last = at.and_then(|at| self.pages.remove(at));
        let last = last.map_or(0, |(_, last)| last);
        self.pages.push_back((page.to_owned(), last.max(number)));
        if self.pages.len() > MOST_PAGES {
            self.pages.pop_front();
        }
        number > last
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_older_save_that_arrives_late_is_refused() {
        let mut order = SaveOrder::default();
        let mut takes = |page, number| order.take(page, number);
        assert!(takes("a", 1) && takes("a", 3) && takes("b", 1));
        assert!(!takes("a", 2) && !takes("a", 3));
        assert!(takes("a", 4));
        for page in 0..MOST_PAGES * 2 {
            assert!(order.take(&page.to_string(), 1));
        }
        assert_eq!(order.pages.len(), MOST_PAGES);
        assert!(order.tick() < order.tick());
    }
}
