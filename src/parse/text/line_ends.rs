//! The text of a file as a text field of a browser shows it, and back.
//!
//! Enters: the text of a file, and what became of it in a field. Leaves: the new text of the file.
//! Forbidden here: what the text means. A field has only line feeds and no byte order mark (WHATWG
//! HTML, 4.10.11, "API value"). So the new text is compared with the old one line by line: a line
//! that is still there keeps its end, and a new line gets the end that most lines have.

/// U+FEFF at the start of a text.
const BYTE_ORDER_MARK: char = '\u{feff}';
/// The most pairs of lines that are compared to find those that are still there.
const MOST_PAIRS: usize = 4_000_000;

/// The text of a file as a field shows it.
pub fn in_field(text: &str) -> String {
    let text = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text);
    text.replace("\r\n", "\n").replace('\r', "\n")
}

/// The text of a file whose field now has `shown`, and whose text was `before`.
pub fn from_field(before: &str, shown: &str) -> String {
    let (mark, before) = match before.strip_prefix(BYTE_ORDER_MARK) {
        Some(rest) => ("\u{feff}", rest),
        None => ("", before),
    };
    let old = lines(before);
    let shown = shown.replace("\r\n", "\n").replace('\r', "\n");
    let new: Vec<&str> = shown.split('\n').collect();
    let usual = usual_end(&old);
    let ends = kept_ends(&old, &new);
    let mut text = String::with_capacity(mark.len() + shown.len());
    text.push_str(mark);
    let last = new.len() - 1;
    for (at, line) in new.iter().enumerate() {
        text.push_str(line);
        if at < last {
            // The last line of a file may have no end, and be followed by another one now.
            let end = ends[at].filter(|end| !end.is_empty()).unwrap_or(usual);
            // CR and LF that meet would be one end.
            let meets = line.is_empty() && text.ends_with('\r') && end == "\n";
            text.push_str(if meets { "\r" } else { end });
        }
    }
    text
}

/// The lines of a text, each with its end. The last one has none.
fn lines(text: &str) -> Vec<(&str, &str)> {
    let mut lines = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(['\r', '\n']) {
        let len = if rest[at..].starts_with("\r\n") { 2 } else { 1 };
        lines.push((&rest[..at], &rest[at..at + len]));
        rest = &rest[at + len..];
    }
    lines.push((rest, ""));
    lines
}

/// The end that most lines have.
fn usual_end<'a>(lines: &[(&'a str, &'a str)]) -> &'a str {
    let count = |wanted: &str| lines.iter().filter(|(_, end)| *end == wanted).count();
    let ends = ["\r", "\r\n", "\n"];
    let usual = ends.iter().max_by_key(|end| count(end));
    usual.copied().unwrap_or("\n")
}

/// For each new line, the end of the old line that it is.
fn kept_ends<'a>(old: &[(&'a str, &'a str)], new: &[&str]) -> Vec<Option<&'a str>> {
    let mut ends = vec![None; new.len()];
    let is_same = |(old, new): &(&(&str, &str), &&str)| old.0 == **new;
    let start = old.iter().zip(new).take_while(is_same).count();
    let (old_rest, new_rest) = (&old[start..], &new[start..]);
    let back = old_rest.iter().rev().zip(new_rest.iter().rev());
    let tail = back.take_while(is_same).count();
    for at in 0..start {
        ends[at] = Some(old[at].1);
    }
    for at in 1..=tail {
        ends[new.len() - at] = Some(old[old.len() - at].1);
    }
    let (old_middle, new_middle) = (
        &old_rest[..old_rest.len() - tail],
        &new_rest[..new_rest.len() - tail],
    );
    // Where all ends are the same, or too much is new, it does not matter which lines are kept.
    let has_one_end = old_middle.windows(2).all(|pair| pair[0].1 == pair[1].1);
    if !has_one_end && old_middle.len() * new_middle.len() <= MOST_PAIRS {
        for (from, to) in common(old_middle, new_middle) {
            ends[start + to] = Some(old_middle[from].1);
        }
    }
    ends
}

/// The longest common subsequence of two lists of lines, as pairs of indexes.
fn common(old: &[(&str, &str)], new: &[&str]) -> Vec<(usize, usize)> {
    let width = new.len() + 1;
    let mut longest = vec![0_u32; (old.len() + 1) * width];
    for a in (0..old.len()).rev() {
        for b in (0..new.len()).rev() {
            longest[a * width + b] = if old[a].0 == new[b] {
                longest[(a + 1) * width + b + 1] + 1
            } else {
                longest[(a + 1) * width + b].max(longest[a * width + b + 1])
            };
        }
    }
    let (mut a, mut b, mut pairs) = (0, 0, Vec::new());
    while a < old.len() && b < new.len() {
        if old[a].0 == new[b] {
            pairs.push((a, b));
            (a, b) = (a + 1, b + 1);
        } else if longest[(a + 1) * width + b] >= longest[a * width + b + 1] {
            a += 1;
        } else {
            b += 1;
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_end_stays_where_it_was() {
        for (before, shown, after) in [
            ("a\nb\n", "a\nB\n", "a\nB\n"),
            ("a\r\nb\r\n", "a\nx\nb\n", "a\r\nx\r\nb\r\n"),
            ("\u{feff}a\r\nb", "a\nb\nc", "\u{feff}a\r\nb\r\nc"),
            // Mixed ends, and edits on both sides of one that stays.
            (
                "a\r\nb\nc\rd\r\n",
                "A\nb\nc\nd\nnew\n",
                "A\r\nb\nc\rd\r\nnew\r\n",
            ),
            ("1\n2\r\n3\n4\n5\n", "x\n2\n3\n4\ny\n", "x\n2\r\n3\n4\ny\n"),
            ("", "a\nb", "a\nb"),
            ("a\r\n", "", ""),
            ("no end", "no end\n", "no end\n"),
            ("a\u{2028}b\0\n", "a\u{2028}c\0\n", "a\u{2028}c\0\n"),
        ] {
            assert_eq!(from_field(before, shown), after, "{before:?} {shown:?}");
        }
    }

    fn text() -> impl Strategy<Value = String> {
        let piece = prop::sample::select(vec!["a", "b", "c", "\n", "\r\n", "\r", "\u{feff}"]);
        prop::collection::vec(piece, 0..14).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn what_was_not_edited_stays_to_the_byte(before in text(), other in text()) {
            prop_assert_eq!(from_field(&before, &in_field(&before)), before.clone());
            let shown = in_field(&other).replace(BYTE_ORDER_MARK, "");
            prop_assert_eq!(in_field(&from_field(&before, &shown)), shown);
        }
    }
}
