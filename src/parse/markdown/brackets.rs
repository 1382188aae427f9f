//! Brackets that the writer meant as a link, but that are no link in CommonMark: `[x](my
//! file.pdf)`, `[x] (y.pdf)`, `[[x]]`, `(x)[y.pdf]`.
//!
//! Enters: each pair of brackets that the parser could not resolve. Leaves: what the writer may
//! have meant by it, if anything. Every search ends after a few hundred bytes, so the time is
//! linear.

use super::address::{has_file_ending, is_local};
use pulldown_cmark::{BrokenLink, BrokenLinkCallback, CowStr, LinkType};
use std::cell::RefCell;
use std::ops::Range;

/// No writer types a longer address by hand.
const LONGEST: usize = 400;

/// A link that a pair of brackets may mean.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct MeantLink<'t> {
    /// The address as it was written. `[[name]]` keeps its brackets, because it names a page and is
    /// not a path.
    pub(super) target: CowStr<'t>,
    /// The title in quotes after the address.
    pub(super) title: &'t str,
    /// The offset in the text at which all of it ends.
    pub(super) end: usize,
}

/// A mistake in brackets that no file can explain, so the writer gets a warning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LinkSlip {
    /// `[x](https://example.com/a b)`
    Space,
    /// `[x] (https://example.com/)`
    Apart,
    /// `(x)[https://example.com/]`
    Swapped,
    /// `[x](https://example.com/`
    Unclosed,
    /// `[x]（https://example.com/）`
    Wide,
    /// `[x]: my file.pdf`
    Reference,
}

impl LinkSlip {
    /// The message about it, and what the writer can do.
    pub(super) fn said(self) -> (&'static str, &'static str) {
        match self {
            LinkSlip::Space => (
                "this is no link, because its address has a space in it",
                "write `%20` for each space in the address",
            ),
            LinkSlip::Apart => (
                "this is no link, because there is a space between the brackets and the address",
                "take the space out: `[words](https://example.com/)`",
            ),
            LinkSlip::Unclosed => (
                "this is no link, because the bracket behind its address is missing",
                "write `)` behind the address: `[words](https://example.com/)`",
            ),
            LinkSlip::Wide => (
                "this is no link, because its brackets are the wide ones of Chinese and Japanese",
                "write `(` and `)`: `[words](https://example.com/)`",
            ),
            LinkSlip::Reference => (
                "this line names no address, because there is a space in it",
                "put the address between `<` and `>`: `[words]: <my file.pdf>`",
            ),
            LinkSlip::Swapped => (
                "this is no link: its brackets are the wrong way round",
                "the words go into square brackets, the address into round ones: `[words](price.pdf)`",
            ),
        }
    }
}

/// Decides what brackets mean that the parser could not resolve.
pub(super) struct Brackets<'a> {
    /// The text that the parser reads.
    pub(super) text: &'a str,
    /// The mistakes, each with the place of its brackets.
    pub(super) slips: &'a RefCell<Vec<(Range<usize>, LinkSlip)>>,
}

impl<'a> BrokenLinkCallback<'a> for Brackets<'a> {
    fn handle_broken_link(&mut self, link: BrokenLink<'a>) -> Option<(CowStr<'a>, CowStr<'a>)> {
        if link.link_type != LinkType::Shortcut {
            return None;
        }
        match meant(self.text, &link.span) {
            Some(Ok(meant)) => Some((meant.target, "".into())),
            Some(Err(slip)) => {
                self.slips.borrow_mut().push((link.span, slip));
                None
            }
            None => None,
        }
    }
}

/// The meaning of the brackets at `span`, which may begin with an `!`: a link if there is a file of
/// that name, or a mistake, or nothing.
pub(super) fn meant<'t>(
    text: &'t str,
    span: &Range<usize>,
) -> Option<Result<MeantLink<'t>, LinkSlip>> {
    let after = &text[span.end..];
    let is_picture = text[span.clone()].starts_with('!');
    let label = text[span.clone()].trim_start_matches('!');
    let label = label.strip_prefix('[')?.strip_suffix(']')?;
    if label.bytes().any(|byte| byte < b'\t') {
        return None;
    }
    if let Some(inside) = after.strip_prefix('（') {
        let line = inside.split('\n').next().unwrap_or_default();
        return is_address(line.split('）').next()?).then_some(Err(LinkSlip::Wide));
    }
    match after.as_bytes().first()? {
        b':' if begins_line(text, span.start) => {
            let line = &after[1..line_end(text, span.end) - span.end];
            let target = without_title(line.trim()).0;
            let is_path = is_address(target) || is_local(target);
            (is_path && target.contains(' ')).then_some(Err(LinkSlip::Reference))
        }
        b']' if !is_picture => named_page(text, span, label).map(Ok),
        b'(' => in_parentheses(&text[..line_end(text, span.end)], span.end),
        b' ' | b'\n' if after[1..].starts_with('(') => {
            let end = line_end(text, span.end + 1);
            let found = apart(&text[..end], span.end + 1)?;
            // `[1] (https://example.com/)` names a source, so it is no mistake.
            let is_number = label.bytes().all(|byte| byte.is_ascii_digit());
            (!is_number).then_some(found)
        }
        _ if text[..span.start].ends_with(')') && !is_picture => {
            let is_address = is_web(label) || (has_file_ending(label) && !label.contains(' '));
            is_address.then_some(Err(LinkSlip::Swapped))
        }
        _ => None,
    }
}

/// `[[name]]` and `![[name]]`: links between notes in other programs.
fn named_page<'t>(text: &'t str, span: &Range<usize>, label: &'t str) -> Option<MeantLink<'t>> {
    let before = text[..span.start].strip_suffix('[')?;
    let behind = &text[span.end + 1..];
    let is_whole = !before.ends_with(['[', '\\']) && !behind.starts_with(['(', '[', ']', ':']);
    let name = label.split('|').next().unwrap_or_default();
    let is_name = name == name.trim()
        && name.chars().any(char::is_alphabetic)
        && !name.contains(|c: char| c.is_control() || "[]<>\"`".contains(c));
    (is_whole && is_name && label.len() <= LONGEST).then(|| MeantLink {
        target: format!("[[{name}]]").into(),
        title: "",
        end: span.end + 1,
    })
}

/// `(my file.pdf "title")` at `open`. In CommonMark, an address has no spaces.
fn in_parentheses(text: &str, open: usize) -> Option<Result<MeantLink<'_>, LinkSlip>> {
    let Some(inside) = inside(text, open) else {
        let is_open = is_web(&text[open + 1..]) && !text[open..].contains(')');
        return is_open.then_some(Err(LinkSlip::Unclosed));
    };
    let end = open + inside.len() + 2;
    let (target, title) = without_title(inside.trim());
    let target = without_size(target);
    let has_more = target.len() < inside.trim().len();
    if target.starts_with('<') || !(has_more || target.contains([' ', '\u{a0}'])) {
        return None;
    }
    if is_web(target) {
        return Some(Err(LinkSlip::Space));
    }
    let is_path = has_file_ending(target)
        || ["./", "../", "/", ".\\", "..\\"]
            .iter()
            .any(|start| target.starts_with(start))
        || is_local(target);
    is_path.then(|| {
        Ok(MeantLink {
            target: target.into(),
            title,
            end,
        })
    })
}

/// `(y.pdf)` at `open`, after a space.
fn apart(text: &str, open: usize) -> Option<Result<MeantLink<'_>, LinkSlip>> {
    let inside = inside(text, open)?;
    if inside.is_empty() || inside.contains(char::is_whitespace) {
        return None;
    }
    let is_rooted = inside.len() > 2 && inside.starts_with('/') && inside.ends_with('/');
    if is_web(inside) || is_rooted {
        return Some(Err(LinkSlip::Apart));
    }
    has_file_ending(inside).then(|| {
        Ok(MeantLink {
            target: inside.into(),
            title: "",
            end: open + inside.len() + 2,
        })
    })
}

/// The text between the parenthesis at `open` and its closing partner.
fn inside(text: &str, open: usize) -> Option<&str> {
    let mut depth = 0_u32;
    for (at, byte) in text.bytes().enumerate().skip(open).take(LONGEST) {
        match byte {
            b'(' => depth += 1,
            b')' if depth == 1 => return Some(&text[open + 1..at]),
            b')' => depth -= 1,
            // Marks of Markdown may continue after the parenthesis. A character below the tab is
            // part of a masked shortcode.
            b'`' | b'*' | b'<' | b'[' | b']' | b'~' | 0..=8 => return None,
            b'_' if !text.as_bytes()[at - 1].is_ascii_alphanumeric() => return None,
            _ => {}
        }
    }
    None
}

/// Whether this can be nothing but an address, of the web or of a file.
fn is_address(text: &str) -> bool {
    is_web(text) || has_file_ending(text)
}

/// Whether nothing but spaces stands before `at` in its line.
fn begins_line(text: &str, at: usize) -> bool {
    let line = text[..at].rsplit('\n').next().unwrap_or_default();
    line.len() < 4 && line.trim().is_empty()
}

/// `p.jpg =100x20`, as some programs write the size of a picture, without the size.
fn without_size(target: &str) -> &str {
    let is_size = |size: &str| {
        !size.is_empty()
            && size
                .bytes()
                .all(|byte| byte.is_ascii_digit() || b"x%*".contains(&byte))
    };
    match target.rsplit_once(" =") {
        Some((path, size)) if is_size(size) && has_file_ending(path) => path.trim_end(),
        _ => target,
    }
}

/// The quotation marks around the title of a picture, as programs turn them.
const QUOTES: [(char, char); 8] = [
    ('"', '"'),
    ('\'', '\''),
    ('“', '”'),
    ('„', '“'),
    ('”', '”'),
    ('‘', '’'),
    ('«', '»'),
    ('»', '«'),
];

/// `p.jpg "title"` in its two parts.
fn without_title(inside: &str) -> (&str, &str) {
    for (open, close) in QUOTES {
        if let Some(rest) = inside.strip_suffix(close)
            && let Some((target, title)) = rest.split_once(open)
            && (target.ends_with([' ', '\u{a0}']) || has_file_ending(target))
        {
            return (target.trim_end(), title);
        }
    }
    (inside, "")
}

/// The end of the line of `at`, or the end of the part that is searched.
fn line_end(text: &str, at: usize) -> usize {
    let bytes = &text.as_bytes()[at..];
    let near = &bytes[..bytes.len().min(2 * LONGEST)];
    match memchr::memchr(b'\n', near) {
        Some(length) => at + length,
        None => {
            let end = at + near.len();
            (end..=text.len())
                .find(|end| text.is_char_boundary(*end))
                .unwrap_or(end)
        }
    }
}

fn is_web(target: &str) -> bool {
    ["https:", "http:", "mailto:", "tel:", "www."]
        .iter()
        .any(|start| target.starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Option<Result<(String, String), LinkSlip>> {
        let open = text.rfind("[").unwrap();
        let open = open - usize::from(text[..open].ends_with('!'));
        let end = open + text[open..].find(']').unwrap() + 1;
        let found = meant(text, &(open..end))?;
        Some(found.map(|meant| (meant.target.to_string(), text[meant.end..].to_owned())))
    }

    #[test]
    fn an_address_with_spaces_is_one_address() {
        for (text, target, rest) in [
            ("a [x](my file.pdf) b", "my file.pdf", " b"),
            (
                "![x](photo (1) of it.jpg \"T\").",
                "photo (1) of it.jpg",
                ".",
            ),
            ("[x](../my notes/a.md#top)", "../my notes/a.md#top", ""),
            ("[x](C:\\My Pictures\\a.png)", "C:\\My Pictures\\a.png", ""),
            ("[x](/our prices)", "/our prices", ""),
            ("[x] (price.pdf) b", "price.pdf", " b"),
            ("![x](a.png “T”) b", "a.png", " b"),
            ("![x](my a.png „T“) b", "my a.png", " b"),
            ("![x](a.png\"T\") b", "a.png", " b"),
            ("![x](a.png =300x20) b", "a.png", " b"),
            ("![x](a.png =50%) b", "a.png", " b"),
            ("a [[Some note|it]] b", "[[Some note]]", " b"),
        ] {
            let found = of(text).unwrap().unwrap();
            assert_eq!(found, (target.to_owned(), rest.to_owned()), "{text}");
        }
    }

    #[test]
    fn slips_that_no_file_can_mend() {
        for (text, slip) in [
            ("[x](https://example.com/a b)", LinkSlip::Space),
            ("[x] (https://example.com/)", LinkSlip::Apart),
            ("[x] (/about/)", LinkSlip::Apart),
            ("(x)[https://example.com/]\n", LinkSlip::Swapped),
            ("(x)[price.pdf] a", LinkSlip::Swapped),
            ("[x]\n(https://example.com/)", LinkSlip::Apart),
            ("[x](https://example.com/ and on", LinkSlip::Unclosed),
            ("[x](tel:+46 70 123)", LinkSlip::Space),
            ("[x](https: //example.com)", LinkSlip::Space),
            ("[x]（https://example.com/）", LinkSlip::Wide),
            ("[x]（price.pdf）", LinkSlip::Wide),
            ("[x]: my price.pdf", LinkSlip::Reference),
            ("[x]: C:\\My Files\\p.pdf", LinkSlip::Reference),
        ] {
            assert_eq!(of(text), Some(Err(slip)), "{text}");
        }
    }

    #[test]
    fn prose_is_prose() {
        for text in [
            "[sic](he meant me)",
            "[sic] (Node.js)",
            "[1] (https://example.com/)",
            "[x] (see price.pdf)",
            "[x](a\nb.pdf)",
            "[x](`a b.pdf`)",
            "[x](a b.pdf",
            "[[1, 2]]",
            "[[ -f x ]]",
            "\\[[x]]",
            "[[x]](y)",
            "(see above)[12]",
            "[x]\n(see below)",
            "[x]（笑）",
            "[Ann]: we know her price.",
            "a [x]: my price.pdf",
            "[x](the “so-called” end)",
            "f(x)[i] ",
            "[x]",
        ] {
            assert_eq!(of(text), None, "{text}");
        }
    }
}
