//! Blocks of code, and lines that belong to a list by mistake.

use super::event_rewriter::EventRewriter;
use crate::diagnostic::{Diagnostic, Place};
use crate::parse::markdown::code::Coloured;
use pulldown_cmark::{CodeBlockKind, CowStr, Event, Tag, TagEnd};
use std::ops::Range;

/// Writers break a line of this length because it is full; a shorter one they break on purpose.
const FULL_LINE: usize = 60;

impl<'a> EventRewriter<'a> {
    /// Begins a block of code. `info` may name its language. If the block gets colours, all of it
    /// is queued.
    pub(super) fn code_starts(
        &mut self,
        kind: CodeBlockKind<'a>,
        range: &Range<usize>,
    ) -> Event<'a> {
        self.prose.silence(true);
        self.unread.in_code = true;
        let CodeBlockKind::Fenced(info) = &kind else {
            return Event::Start(Tag::CodeBlock(kind));
        };
        let language = language(info);
        if language.is_empty() {
            return Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced("".into())));
        }
        let start = Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(
            language.to_owned().into(),
        )));
        if !self.style.markdown.highlight {
            return start;
        }
        let mut code = String::new();
        while let Some((event, _)) = self.pull() {
            match event {
                Event::Text(text) => code.push_str(&text),
                Event::End(TagEnd::CodeBlock) => break,
                _ => {}
            }
        }
        self.prose.text(&code);
        self.prose.silence(false);
        self.unread.in_code = false;
        let inside = match self.style.grammars.colour(language, &code) {
            Coloured::Html(html) => {
                self.found.has_colours = true;
                Event::InlineHtml(html.into())
            }
            Coloured::Plain => Event::Text(code.into()),
            Coloured::Unknown(meant) => {
                let message = format!("linger knows no language `{language}` to colour code by");
                let help = format!("did you mean `{meant}`? Code in `text` stays plain");
                let problem = Diagnostic::warning("code-language", message).help(help);
                self.complain(problem, range.clone());
                Event::Text(code.into())
            }
        };
        self.queue.push_back(start);
        self.queue.push_back(inside);
        Event::End(TagEnd::CodeBlock)
    }

    /// Checks a line after a line break in a list. In Markdown, a line without indentation belongs
    /// to the item above it, which few writers mean.
    pub(super) fn line_in_list(&mut self, after: usize) {
        let is_at_edge = after == 0 || self.text.as_bytes()[after - 1] == b'\n';
        let line = self.text[after..].lines().next().unwrap_or_default();
        let begins = line
            .chars()
            .next()
            .is_some_and(|c| c.is_uppercase() || "„“«\"".contains(c));
        if !is_at_edge || !begins {
            return;
        }
        let before = self.text[..after].trim_end();
        let above = before.rsplit('\n').next().unwrap_or_default();
        let was_ended = above.ends_with(['.', '!', '?', ':', ';', '…', '»', '”', '"']);
        if was_ended || above.chars().count() < FULL_LINE {
            let message = "this line becomes part of the list item above it";
            let help =
                "leave an empty line before it; or indent it by two spaces, if it belongs there";
            let problem = Diagnostic::warning("list-swallows", message).help(help);
            self.complain(problem, after..after + line.len());
        }
    }

    /// Adds a warning about `range` of the text.
    pub(super) fn complain(&mut self, problem: Diagnostic, range: Range<usize>) {
        let (line, column) = self.locate(range.start);
        let shown = self.text[range].lines().next().unwrap_or_default();
        let place = Place::new(self.file, line, column, shown.chars().count() as u32);
        self.problems.push(problem.at(place));
    }
}

/// The language in the line that opens a block: its first word, without additions for other
/// programs (`rust,ignore`, `{.python}`).
fn language<'a>(info: &'a CowStr<'_>) -> &'a str {
    let info = info.trim().trim_start_matches(['{', '.']);
    let end = info.find(|c: char| c.is_whitespace() || matches!(c, ',' | '{' | '}'));
    &info[..end.unwrap_or(info.len())]
}
