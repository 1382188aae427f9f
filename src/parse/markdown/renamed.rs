//! Links to a text that was renamed.
//!
//! Enters: two paths, the text of a Markdown file. Leaves: the text with links to the first path leading
//! to the second. Every other byte stays.

use crate::parse::text::relative::{between, join};

/// A text that has another path.
#[derive(Clone, Copy, Debug)]
pub struct Renamed<'a> {
    /// The path that it had, from the root of the site.
    pub from: &'a str,
    /// The path that it has.
    pub to: &'a str,
}

/// What stands before or after a target, in Markdown, in HTML and in front matter.
const EDGES: [char; 12] = [
    '(', ')', '<', '>', '"', '\'', '[', ']', ' ', '\t', '\r', '\n',
];

impl Renamed<'_> {
    /// The text of the file at `path` with such links. `None` if it has none.
    pub fn in_text(self, path: &str, text: &str) -> Option<String> {
        let name = self.from.rsplit('/').next()?;
        let (dir, _) = path.rsplit_once('/')?;
        let mut changed = String::new();
        let mut done = 0;
        for (at, _) in text.match_indices(name) {
            let end = at + name.len();
            let start = text[..at].rfind(EDGES).map_or(0, |edge| edge + 1);
            // A fragment may follow.
            let is_end = text[end..]
                .chars()
                .next()
                .is_none_or(|c| c == '#' || EDGES.contains(&c));
            if start < done || !is_end {
                continue;
            }
            let target = &text[start..end];
            if !target.starts_with('/') && join(dir, target).as_deref() == Some(self.from) {
                changed.push_str(&text[done..start]);
                changed.push_str(&between(path, self.to));
                done = end;
            }
        }
        (done > 0).then(|| changed + &text[done..])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_to_a_renamed_text_lead_to_it() {
        let link = Renamed {
            from: "content/posts/a.md",
            to: "content/posts/first-call.md",
        };
        let at = |path: &str, text: &str| link.in_text(path, text);
        let text = "---\ntranslation_of: a.md\n---\n[A](a.md) [h](<a.md#one> \"a.md\") ba.md a.mdx [x]: ./a.md\n[c]: ../posts/a.md";
        assert_eq!(
            at("content/posts/b.md", text).as_deref(),
            Some(
                "---\ntranslation_of: first-call.md\n---\n[A](first-call.md) [h](<first-call.md#one> \"first-call.md\") ba.md a.mdx [x]: first-call.md\n[c]: first-call.md"
            )
        );
        assert_eq!(
            at("content/about.md", "[A](posts/a.md) [B](a.md)").as_deref(),
            Some("[A](posts/first-call.md) [B](a.md)")
        );
        for text in [
            "",
            "a.md.bak",
            "[x](https://example.com/a.md)",
            "[x](/posts/a.md)",
            "[x](../../../a.md)",
        ] {
            assert_eq!(at("content/posts/b.md", text), None, "{text}");
        }
    }
}
