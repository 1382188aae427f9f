//! Finds text that was meant as front matter and is not read as such. Without this check, a draft
//! would go live.
//!
//! Enters: a text, where its body starts, the keys that linger knows. Leaves: an error, or nothing.
//! In doubt it is an error: a writer who really means the words as text can put front matter above
//! them.

use crate::diagnostic::{Diagnostic, Place};
use crate::parse::document::publication::{decides, decision, holds, says_draft};
use crate::parse::document::publishing_words::plain;
use memchr::memmem;
use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

/// How many lines are checked.
const LOOKED_AT: usize = 24;
/// How many lines of prose may stand before a line that decides about publishing.
const PROSE: usize = 3;

/// How many bytes of a body are looked at for a line that stands alone.
const LATE: usize = 1500;

/// The beginning of a text.
pub(super) struct Beginning<'a> {
    pub(super) file: &'a Arc<str>,
    pub(super) text: &'a str,
    /// Where the body starts.
    pub(super) from: usize,
    /// Whether there is front matter with a key in it.
    pub(super) has_keys: bool,
    /// The keys that linger knows.
    pub(super) known: &'a [Cow<'a, str>],
}

/// The kind of a line, by its look.
#[derive(Debug, PartialEq)]
enum LineLook<'a> {
    Blank,
    /// Only hyphens, dashes, plus signs and the like, or the start of a block of code.
    Fence,
    /// A line that begins like a comment or a heading.
    Note,
    /// Keys with their values. A line of JSON can have several.
    Keys(Vec<(String, &'a str)>),
    /// Something else.
    Prose,
}

struct Line<'a> {
    text: &'a str,
    range: Range<usize>,
    look: LineLook<'a>,
}

impl Beginning<'_> {
    /// The error, if there is front matter that is not read.
    pub(super) fn unread(&self) -> Option<Diagnostic> {
        let body = &self.text[self.from..];
        if self.has_keys && !self.may_go_on(body) {
            return self.late(body);
        }
        let lines = self.lines(body);
        let found = if self.has_keys {
            self.second_block(&lines)
        } else {
            self.block(&lines)
        };
        match found {
            Some(found) => Some(self.error(&lines[found].range, &lines[..found])),
            None => self.late(body),
        }
    }

    fn error(&self, range: &Range<usize>, above: &[Line<'_>]) -> Diagnostic {
        let line = &self.text[range.clone()];
        let lead = line.len() - line.trim_start().len();
        let place = Place::in_text(self.file, self.text, range.start + lead..range.end);
        let message = "this looks like front matter, and linger does not read it, so the post \
                       would go live with it as text";
        let problem = Diagnostic::error("front-matter-unread", message).at(place);
        problem.help(self.advice(above))
    }

    /// Below the first words, a line such as `draft: true` that is a paragraph of its own, or stands right
    /// below a fence. Most bodies do not even have the letters.
    fn late(&self, body: &str) -> Option<Diagnostic> {
        let end = body.len().min(LATE);
        let beginning = &body.as_bytes()[..end];
        if !["raft", "RAFT"]
            .iter()
            .any(|part| memmem::find(beginning, part.as_bytes()).is_some())
        {
            return None;
        }
        let mut at = self.from;
        let (mut above, mut is_code) = ("", false);
        let mut lines = body.split_inclusive('\n').peekable();
        while let Some(line) = lines.next() {
            let range = at..at + line.trim_end().len();
            at += line.len();
            let written = line.trim();
            if written.starts_with("```") || written.starts_with("~~~") {
                is_code = !is_code;
            }
            let is_code_line = is_code
                || line.starts_with("    ")
                || line.starts_with('\t')
                || (self.has_keys && written.starts_with('>'));
            let below = lines.peek().map_or("", |next| next.trim());
            let is_apart = above.is_empty() && below.is_empty();
            let is_below_fence = !above.is_empty() && look(above) == LineLook::Fence;
            if let Some((key, value)) = written.split_once(':').filter(|_| !is_code_line)
                && (is_apart || is_below_fence)
                && holds(&plain(key), value)
            {
                return Some(self.error(&range, &[]));
            }
            above = written;
            if at > self.from + end {
                break;
            }
        }
        None
    }

    /// Whether the first line of a body could contain a key. Nearly every body fails this quick
    /// check.
    fn may_go_on(&self, body: &str) -> bool {
        let first = body.trim_start();
        let line = first.split(['\n', '\r']).next().unwrap_or_default();
        line.contains([':', '=', '：']) || !line.contains(char::is_alphanumeric)
    }

    fn lines<'t>(&self, body: &'t str) -> Vec<Line<'t>> {
        let mut lines = Vec::new();
        let mut at = 0;
        // The line ends of Windows make each line count twice, with an empty one.
        for text in body.split(is_line_end).take(LOOKED_AT * 2) {
            let start = self.from + at;
            let look = if self.has_keys && text.trim_start().starts_with('>') {
                LineLook::Prose
            } else {
                look(text)
            };
            let ends = self.has_keys && matches!(look, LineLook::Prose | LineLook::Note);
            lines.push(Line {
                text,
                range: start..start + text.len(),
                look,
            });
            if ends {
                break;
            }
            let end = body[at + text.len()..].chars().next();
            at += text.len() + end.map_or(0, char::len_utf8);
        }
        lines
    }

    fn is_known(&self, key: &str) -> bool {
        self.known.iter().any(|known| plain(known) == key)
    }

    fn knows(&self, line: &Line<'_>) -> bool {
        matches!(&line.look, LineLook::Keys(keys) if keys.iter().any(|(key, value)| {
            self.is_known(key) || decides(key, value)
        }))
    }

    /// The first key of front matter in a text that has none, or an empty one.
    fn block(&self, lines: &[Line<'_>]) -> Option<usize> {
        let solid: Vec<usize> = (0..lines.len())
            .filter(|at| !matches!(lines[*at].look, LineLook::Blank | LineLook::Note))
            .collect();
        let after_fence = solid.windows(2).find_map(|pair| {
            let is_fence = lines[pair[0]].look == LineLook::Fence;
            (is_fence && self.knows(&lines[pair[1]])).then_some(pair[1])
        });
        let mut prose = 0;
        let deciding = (0..lines.len()).find(|at| {
            prose += usize::from(lines[*at].look == LineLook::Prose);
            prose <= PROSE && has_deciding(&lines[*at])
        });
        let first = solid.first().copied().filter(|at| {
            let line = &lines[*at];
            let follows = lines.get(at + 1).map(|next| &next.look);
            let is_block = matches!(follows, Some(LineLook::Fence))
                || lines.get(at + 1).is_some_and(|next| is_key_line(next.text));
            self.knows(line) && (self.is_as_known(line.text) || is_block)
        });
        [after_fence, deciding, first].into_iter().flatten().min()
    }

    /// Whether a line begins with a key of linger, exactly as front matter has it.
    fn is_as_known(&self, line: &str) -> bool {
        let key = line.split([':', '=']).next().unwrap_or_default();
        self.known.iter().any(|known| known == key.trim_end())
    }

    /// The first key of a second front matter, below the one that is read.
    fn second_block(&self, lines: &[Line<'_>]) -> Option<usize> {
        let is_code = |text: &str| text.trim_start().starts_with(['`', '~']);
        let skipped = lines.iter().position(|line| match line.look {
            LineLook::Blank => false,
            LineLook::Fence => is_code(line.text),
            _ => true,
        })?;
        // An empty line ends the front matter, unless there is a known key above it.
        let mut goes_on = true;
        let keys = lines[skipped..].iter().take_while(|line| match line.look {
            LineLook::Blank => goes_on,
            LineLook::Keys(_) => {
                goes_on = self.knows(line);
                true
            }
            _ => false,
        });
        let block = skipped..skipped + keys.count();
        // `Status: open` above a text is prose: it holds nothing back.
        let deciding = block.clone().find(|at| has_holding(&lines[*at]));
        let is_closed = lines.get(block.end).is_some_and(|line| {
            ["---", "...", "+++"].contains(&line.text.trim())
                && lines[block.end - 1].look != LineLook::Blank
        });
        let keys = block
            .clone()
            .filter(|at| lines[*at].look != LineLook::Blank);
        // `Date: the day that counts` above a line of hyphens is a heading in Markdown.
        let is_sure = self.is_as_known(lines.get(skipped)?.text) || keys.count() > 1;
        let known = block.clone().find(|at| self.knows(&lines[*at]));
        deciding.or(known.filter(|_| is_closed && is_sure))
    }

    /// What to do, depending on the lines above the first key.
    fn advice(&self, above: &[Line<'_>]) -> String {
        let between =
            "put a line of three hyphens, ---, above the first of these lines and below the last";
        if self.has_keys {
            return "put these lines above the second `---`, which ends the front matter"
                .to_owned();
        }
        if self.text.contains('\r') && !self.text.contains('\n') {
            return "save the file with the line ends of Windows or Unix: its lines end with a sign \
                    that only very old programs write"
                .to_owned();
        }
        let Some(fence) = above.iter().rev().find(|line| line.look == LineLook::Fence) else {
            return between.to_owned();
        };
        let written = fence.text.trim();
        let is_first = above
            .iter()
            .all(|line| line.range.start >= fence.range.start);
        match written {
            "---" | "+++" if self.from > 0 => {
                "take one of the two front matters out: linger reads the first".to_owned()
            }
            "---" | "+++" if !is_first => {
                format!(
                    "front matter begins in the first line of the file: remove what is above `{written}`"
                )
            }
            "---" | "+++" => format!("take out the spaces before `{written}`"),
            _ if written.trim_matches(is_invisible) == "---" => {
                "there is an invisible character beside `---`: delete the line and type it again"
                    .to_owned()
            }
            _ if written.starts_with(['`', '~']) => format!(
                "take out the line `{written}` and the one that closes it, and put --- in their place"
            ),
            _ if written.starts_with('{') => {
                "linger reads no JSON here: write `key: value` lines between two lines of ---"
                    .to_owned()
            }
            _ => format!(
                "write three hyphens, ---, in place of `{written}`, above and below these lines"
            ),
        }
    }
}

/// A line without the tags of HTML around it; of `<draft>true</draft>`, `draft>true`.
fn without_tags(line: &str) -> &str {
    let mut line = line;
    while line.starts_with('<')
        && !line.starts_with("<!")
        && let Some(end) = line.find('>')
    {
        let tag = &line[1..end];
        if is_draft_tag(tag) {
            return line[1..].split('<').next().unwrap_or_default();
        }
        line = line[end + 1..].trim_start();
    }
    while line.ends_with('>')
        && !line.ends_with("->")
        && let Some(start) = line.rfind('<').filter(|start| *start > 0)
    {
        line = line[..start].trim_end();
    }
    line
}

fn is_draft_tag(tag: &str) -> bool {
    says_draft(&plain(tag), "true")
}

/// Whether a program ends a line at this character.
fn is_line_end(c: char) -> bool {
    matches!(
        c,
        '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}'
    )
}

fn is_invisible(c: char) -> bool {
    c.is_whitespace()
        || matches!(
            c,
            '\u{feff}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{ad}'
        )
}

fn look(line: &str) -> LineLook<'_> {
    let written = line.trim_matches(is_invisible);
    let written = without_tags(written);
    if written.is_empty() {
        return LineLook::Blank;
    }
    let keys = keys(written);
    if !keys.is_empty() {
        return LineLook::Keys(keys);
    }
    if !written.contains(char::is_alphanumeric)
        || written.starts_with("```")
        || written.starts_with("~~~")
    {
        return LineLook::Fence;
    }
    // `--- yaml` and `---#` are fences that a program has changed.
    if written.starts_with("---") || written.starts_with("+++") {
        return LineLook::Fence;
    }
    if ["#", "//", "<!--", "%", ";"]
        .iter()
        .any(|sign| written.starts_with(sign))
    {
        return LineLook::Note;
    }
    LineLook::Prose
}

/// The keys of a line with their values. A line of JSON can have several.
fn keys(line: &str) -> Vec<(String, &str)> {
    // `draft true` has lost its colon.
    if let Some((key, value)) = line.split_once(' ')
        && says_draft(&plain(key), value)
    {
        return vec![(plain(key), value)];
    }
    // A row of a table, as some programs show front matter.
    if let Some((key, rest)) = line.strip_prefix('|').and_then(|row| row.split_once('|'))
        && let Some(value) = rest.split('|').next()
        && decides(&plain(key), value)
    {
        return vec![(plain(key), value.trim())];
    }
    // `--- title: A draft: true ---`, in one line.
    if line.starts_with("---") || line.starts_with("+++") {
        let words: Vec<&str> = line.split_whitespace().collect();
        let said = words
            .windows(2)
            .find(|pair| pair[0].ends_with([':', '=']) && says_draft(&plain(pair[0]), pair[1]));
        if let Some(pair) = said {
            return vec![(plain(pair[0]), pair[1])];
        }
    }
    let line = ["export const ", "const ", "let ", "var "]
        .iter()
        .find_map(|word| line.strip_prefix(word))
        .unwrap_or(line)
        .trim_end_matches(';');
    let inside = line
        .trim_start_matches("---")
        .trim_start_matches("+++")
        .trim_start();
    let pairs: Vec<&str> = match inside.strip_prefix('{') {
        Some(inside) => inside.trim_end_matches('}').split(',').collect(),
        None => vec![inside],
    };
    let pair = |pair: &'_ str| -> Option<(usize, usize)> {
        // `draft>true` is left of a tag.
        let in_tag = || pair.find('>').filter(|at| *at > 0);
        let at = pair.find([':', '=', '：']).or_else(in_tag)?;
        let sign = pair[at..].chars().next()?;
        Some((at, at + sign.len_utf8()))
    };
    pairs
        .into_iter()
        .filter_map(|text| {
            let (end, start) = pair(text)?;
            let key = plain(&text[..end]);
            // `# Date: the day that counts` is a heading.
            let is_heading = line.starts_with('#') && !decides(&key, &text[start..]);
            let is_key = !key.is_empty() && end <= 40 && !is_heading;
            is_key.then(|| (key, text[start..].trim()))
        })
        .collect()
}

/// Whether a line is `Word: value`, or has a few words before the colon.
fn is_key_line(line: &str) -> bool {
    let Some((key, value)) = line.split_once(':') else {
        return false;
    };
    let words = key.split_whitespace().count();
    (1..=3).contains(&words)
        && key.chars().count() <= 25
        && (value.is_empty() || value.starts_with(' '))
}

fn has_deciding(line: &Line<'_>) -> bool {
    matches!(&line.look, LineLook::Keys(keys) if keys.iter().any(|(key, value)| decides(key, value)))
}

/// Whether a line would hold the post back.
fn has_holding(line: &Line<'_>) -> bool {
    matches!(&line.look, LineLook::Keys(keys) if keys.iter().any(|(key, value)| {
        decision(key, value) == Some(true)
    }))
}
