//! Two texts beside each other, line by line.
//!
//! Enters: a visit with two texts. Leaves: rows in JSON. Forbidden here: files.

use crate::serve::http::response::Response;
use crate::serve::pages::context::Visit;
use crate::serve::studio::texts::{json, wanted};
use serde::{Deserialize, Serialize};

/// The most pairs of lines that are compared.
const MOST_PAIRS: usize = 4_000_000;
/// How many lines that are the same are shown around others.
const AROUND: usize = 2;

#[derive(Deserialize)]
struct CompareRequest {
    left: String,
    right: String,
}

/// A line of each text; `None` where a text has none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
struct LinePair<'t>(Option<&'t str>, Option<&'t str>);

/// Compares two texts. A row without a value stands for lines that are the same and are left out.
pub(crate) fn compare(visit: &Visit<'_>) -> Response {
    match wanted::<CompareRequest>(visit) {
        Ok(asked) => json(200, &shortened(&beside(&asked.left, &asked.right))),
        Err(refusal) => refusal,
    }
}

/// The lines of two texts beside each other.
fn beside<'t>(left: &'t str, right: &'t str) -> Vec<LinePair<'t>> {
    let left: Vec<&str> = left.split('\n').collect();
    let right: Vec<&str> = right.split('\n').collect();
    let start = left.iter().zip(&right).take_while(|(a, b)| a == b).count();
    let most = left.len().min(right.len()) - start;
    let ends = left.iter().rev().zip(right.iter().rev());
    let end = ends.take(most).take_while(|(a, b)| a == b).count();
    let same = |line: &&'t str| LinePair(Some(line), Some(line));
    let mut rows: Vec<LinePair<'t>> = left[..start].iter().map(same).collect();
    rows.extend(middle(
        &left[start..left.len() - end],
        &right[start..right.len() - end],
    ));
    rows.extend(left[left.len() - end..].iter().map(same));
    rows
}

/// The rows of two lists of lines, by their longest common subsequence.
fn middle<'t>(a: &[&'t str], b: &[&'t str]) -> Vec<LinePair<'t>> {
    let width = b.len() + 1;
    // How long the longest common subsequence of the rests is.
    let mut longest = Vec::new();
    if a.len() * b.len() <= MOST_PAIRS {
        longest = vec![0_u32; (a.len() + 1) * width];
        for i in (0..a.len()).rev() {
            for j in (0..b.len()).rev() {
                longest[i * width + j] = if a[i] == b[j] {
                    longest[(i + 1) * width + j + 1] + 1
                } else {
                    longest[(i + 1) * width + j].max(longest[i * width + j + 1])
                };
            }
        }
    }
    let (mut rows, mut i, mut j) = (Vec::new(), 0, 0);
    // Where the lines begin that have no place in a row yet.
    let (mut removed, mut added) = (0, 0);
    while !longest.is_empty() && i < a.len() && j < b.len() {
        if a[i] == b[j] {
            rows.extend(paired(&a[removed..i], &b[added..j]));
            rows.push(LinePair(Some(a[i]), Some(b[j])));
            (i, j) = (i + 1, j + 1);
            (removed, added) = (i, j);
        } else if longest[(i + 1) * width + j] >= longest[i * width + j + 1] {
            i += 1;
        } else {
            j += 1;
        }
    }
    rows.extend(paired(&a[removed..], &b[added..]));
    rows
}

/// Lines that were removed beside those that were added.
fn paired<'t>(removed: &[&'t str], added: &[&'t str]) -> Vec<LinePair<'t>> {
    let rows = 0..removed.len().max(added.len());
    rows.map(|at| LinePair(removed.get(at).copied(), added.get(at).copied()))
        .collect()
}

/// The rows that differ, and a few around them.
fn shortened<'t>(rows: &[LinePair<'t>]) -> Vec<Option<LinePair<'t>>> {
    let mut short: Vec<Option<LinePair<'t>>> = Vec::new();
    for (at, row) in rows.iter().enumerate() {
        let around = &rows[at.saturating_sub(AROUND)..(at + AROUND + 1).min(rows.len())];
        if around.iter().any(|LinePair(left, right)| left != right) {
            short.push(Some(*row));
        } else if short.last() != Some(&None) {
            short.push(None);
        }
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_texts_stand_beside_each_other_with_what_they_share_left_out() {
        let many: Vec<String> = (0..20).map(|at| format!("line {at}")).collect();
        let mut other = many.clone();
        other[10] = "another".to_owned();
        other.insert(15, "new".to_owned());
        let (left, right) = (many.join("\n"), other.join("\n"));
        let rows = shortened(&beside(&left, &right));
        let differ: Vec<LinePair<'_>> = rows
            .iter()
            .flatten()
            .filter(|LinePair(left, right)| left != right)
            .copied()
            .collect();
        let pairs = [
            LinePair(Some("line 10"), Some("another")),
            LinePair(None, Some("new")),
        ];
        assert_eq!(differ, pairs);
        assert_eq!(rows[0], None);
        assert!(rows.len() < 14);
    }

    #[test]
    fn no_line_is_lost_whatever_the_texts() {
        let long = "a\nb\n".repeat(3000);
        for (left, right) in [
            ("", ""),
            ("a", ""),
            ("a\nb", "b\na"),
            (&*long, "b\nc"),
            (&long, &long[2..]),
        ] {
            let rows = beside(left, right);
            let side = |pick: fn(&LinePair<'_>) -> Option<String>| {
                rows.iter().filter_map(pick).collect::<Vec<_>>().join("\n")
            };
            assert_eq!(side(|LinePair(left, _)| left.map(str::to_owned)), left);
            assert_eq!(side(|LinePair(_, right)| right.map(str::to_owned)), right);
        }
    }
}
