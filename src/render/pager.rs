//! The page numbers that a pager shows, few enough to read at any length.

/// The numbers from 1 to `total` that a pager shows: the first, the last, those around the
/// current one, and `None` where some are left out. A gap of one number is that number.
pub fn window(current: usize, total: usize) -> Vec<Option<usize>> {
    let mut shown = Vec::new();
    let mut last = 0;
    // Only numbers near the current one are computed, so a list of ten thousand pages costs no more
    // than one of ten.
    let around = current.saturating_sub(1)..=current.saturating_add(1);
    let mut candidates: Vec<usize> = match total {
        0..=7 => (1..=total).collect(),
        _ => [1, total].into_iter().chain(around).collect(),
    };
    candidates.sort_unstable();
    candidates.dedup();
    candidates.retain(|number| (1..=total).contains(number));
    for number in candidates {
        match number - last {
            1 => {}
            2 => shown.push(Some(number - 1)),
            _ => shown.push(None),
        }
        shown.push(Some(number));
        last = number;
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(current: usize, total: usize) -> String {
        let numbers = window(current, total).into_iter();
        numbers
            .map(|n| n.map_or("…".to_owned(), |n| n.to_string()))
            .collect::<Vec<_>>()
            .join(" ")
    }

    #[test]
    fn a_pager_stays_readable() {
        assert_eq!(shown(1, 1), "1");
        assert_eq!(shown(3, 7), "1 2 3 4 5 6 7");
        assert_eq!(shown(56, 71), "1 … 55 56 57 … 71");
        assert_eq!(shown(1, 71), "1 2 … 71");
        assert_eq!(shown(4, 71), "1 2 3 4 5 … 71");
        assert_eq!(shown(71, 71), "1 … 70 71");
        assert_eq!(shown(1, 0), "");
    }
}
