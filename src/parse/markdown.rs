//! Markdown -> HTML and what the text says about itself, in one pass over pulldown-cmark's events.
//!
//! Follows CommonMark 0.31 with GitHub's tables, strikethrough, task lists, footnotes and alerts,
//! definition lists and smart punctuation. Links and pictures inside the site are left as holes,
//! which the model fills, because only it knows the URLs.

use super::paste;
use super::prose::Prose;
use super::slug::slugify;
use memchr::memmem;
use pulldown_cmark::{
    Alignment, CowStr, Event, HeadingLevel, LinkType, OffsetIter, Options, Parser, Tag, TagEnd,
    html,
};
use pulldown_cmark_escape::{escape_href, escape_html};
use std::borrow::Cow;
use std::collections::{HashMap, VecDeque};
use std::ops::Range;

/// Ends the summary.
const MORE: &str = "<!-- more -->";
/// Marks a hole in the HTML while it is being written. CommonMark lets no NUL through.
const HOLE: &str = "\0";
/// Words that are read in a minute.
const WORDS_PER_MINUTE: u32 = 230;

/// What Markdown became.
#[derive(Clone, Debug, Default, Hash)]
pub struct Body {
    /// HTML, with nothing where the holes are.
    pub html: String,
    /// Where URLs have to be filled in, in the order of the text.
    pub holes: Vec<Hole>,
    /// The headings, in order.
    pub headings: Vec<Heading>,
    /// The first heading, when the front matter had no title and asked for one.
    pub title: Option<String>,
    /// Plain text: what stands before `<!-- more -->`, or the first lines.
    pub summary: String,
    /// Words of running text.
    pub words: u32,
}

impl Body {
    /// Whole minutes that reading takes, at least 1.
    pub fn reading_time(&self) -> u32 {
        self.words.div_ceil(WORDS_PER_MINUTE).max(1)
    }

    /// The HTML with every hole filled by what `url` answers (escaped here).
    pub fn filled(&self, mut url: impl FnMut(&Hole) -> String) -> Cow<'_, str> {
        if self.holes.is_empty() {
            return Cow::Borrowed(&self.html);
        }
        let mut filled = String::with_capacity(self.html.len() + self.holes.len() * 32);
        let mut from = 0;
        for hole in &self.holes {
            let at = hole.at as usize;
            filled.push_str(&self.html[from..at]);
            escape(&url(hole), &mut filled);
            from = at;
        }
        filled.push_str(&self.html[from..]);
        Cow::Owned(filled)
    }
}

/// A URL to be filled in.
#[derive(Clone, Debug, Hash)]
pub struct Hole {
    /// Byte offset in [`Body::html`].
    pub at: u32,
    /// What the writer wrote: a path relative to the file, or from the site's root.
    pub target: Box<str>,
    /// What it is for.
    pub kind: HoleKind,
    /// 1-based line in the file.
    pub line: u32,
    /// 1-based column in the file.
    pub column: u32,
    /// Characters of the whole link.
    pub width: u32,
}

/// What a hole is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum HoleKind {
    /// `[text](target)`
    Link,
    /// `![alt](target)`
    Picture,
}

/// One heading, for a table of contents.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Heading {
    /// 1 to 6.
    pub level: u8,
    /// Its id on the page.
    pub id: String,
    /// Its text without markup.
    pub title: String,
}

/// Renders the Markdown `text`, which stands after `lines_before` lines of its file. With
/// `wants_title`, the first heading becomes the title; if nothing stands before it, it is taken
/// out of the body, because the page shows the title already.
pub(super) fn read(text: &str, lines_before: u32, wants_title: bool) -> Body {
    let text = paste::mend(text);
    let text = &*match memchr::memchr(0, text.as_bytes()) {
        Some(_) => Cow::Owned(text.replace('\0', "\u{fffd}")),
        None => text,
    };
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_SMART_PUNCTUATION
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_DEFINITION_LIST
        | Options::ENABLE_GFM;
    let mut weaver = Weaver {
        text,
        lines_before,
        counted: None,
        events: Parser::new_ext(text, options).into_offset_iter(),
        ahead: None,
        queue: VecDeque::new(),
        wants_title,
        seen_a_block: false,
        ids: footnotes(text),
        prose: Prose::new(memmem::find(text.as_bytes(), MORE.as_bytes()).is_some()),
        table: Table::default(),
        label_is_open: false,
        found: Body::default(),
    };
    let mut written = String::with_capacity(text.len() + text.len() / 6);
    html::push_html(&mut written, weaver.by_ref());
    let mut body = weaver.found;
    (body.summary, body.words) = weaver.prose.finish();
    if body.holes.is_empty() {
        written.shrink_to_fit();
        body.html = written;
    } else {
        let mut holes = body.holes.iter_mut();
        let mut html = String::with_capacity(written.len());
        let mut from = 0;
        for at in memchr::memchr_iter(0, written.as_bytes()) {
            html.push_str(&written[from..at]);
            if let Some(hole) = holes.next() {
                hole.at = html.len() as u32;
            }
            from = at + 1;
        }
        html.push_str(&written[from..]);
        body.html = html;
    }
    body
}

/// Passes events on, changed where linger means more than Markdown says, and notes what they tell.
struct Weaver<'a> {
    text: &'a str,
    lines_before: u32,
    /// How many lines end before a place in the text, as far as they were counted.
    counted: Option<(usize, u32)>,
    events: OffsetIter<'a>,
    /// An event that was looked at and put back.
    ahead: Option<(Event<'a>, Range<usize>)>,
    /// Events to pass on before the next one is read.
    queue: VecDeque<Event<'a>>,
    wants_title: bool,
    seen_a_block: bool,
    ids: HashMap<String, u32>,
    prose: Prose,
    table: Table,
    /// The label of a task in a list is waiting for its end.
    label_is_open: bool,
    found: Body,
}

/// The table that is being read.
#[derive(Default)]
struct Table {
    alignments: Vec<Alignment>,
    in_head: bool,
    column: usize,
}

impl<'a> Iterator for Weaver<'a> {
    type Item = Event<'a>;

    fn next(&mut self) -> Option<Event<'a>> {
        loop {
            if let Some(event) = self.queue.pop_front() {
                return Some(event);
            }
            let (event, range) = self.pull()?;
            match event {
                // Most events are text: the short way for them.
                Event::Text(ref text) if !self.label_is_open => {
                    self.seen_a_block = true;
                    self.prose.text(text);
                    return Some(event);
                }
                Event::Start(Tag::Heading {
                    level,
                    id,
                    classes,
                    attrs,
                }) => {
                    self.heading(level, id, classes, attrs);
                }
                Event::Start(Tag::Paragraph) => self.paragraph(),
                event => {
                    self.seen_a_block = true;
                    let event = self.inline(event, range);
                    if self.queue.is_empty() && !self.label_is_open {
                        return Some(event);
                    }
                    self.queue.push_back(event);
                    self.close_label();
                }
            }
        }
    }
}

impl<'a> Weaver<'a> {
    fn pull(&mut self) -> Option<(Event<'a>, Range<usize>)> {
        self.ahead.take().or_else(|| self.events.next())
    }

    /// Queues a heading with its id; or takes it for the title.
    fn heading(
        &mut self,
        level: HeadingLevel,
        id: Option<CowStr<'a>>,
        classes: Vec<CowStr<'a>>,
        attrs: Vec<(CowStr<'a>, Option<CowStr<'a>>)>,
    ) {
        self.prose.silence(true);
        let mut title = String::new();
        let mut inside = Vec::new();
        let holes_before = self.found.holes.len();
        while let Some((event, range)) = self.pull() {
            if matches!(event, Event::End(TagEnd::Heading(_))) {
                break;
            }
            if let Event::Text(text) | Event::Code(text) = &event {
                title.push_str(text);
            } else if matches!(event, Event::SoftBreak | Event::HardBreak) {
                title.push(' ');
            }
            let event = self.inline(event, range);
            inside.push(event);
        }
        self.prose.silence(false);
        let title = title.trim().to_owned();
        let is_first = !std::mem::replace(&mut self.seen_a_block, true);
        if self.wants_title && self.found.title.is_none() && !title.is_empty() {
            self.found.title = Some(title.clone());
            if is_first {
                self.found.holes.truncate(holes_before);
                return;
            }
        }
        let id = match id {
            Some(id) => {
                *self.ids.entry(id.to_string()).or_insert(0) += 1;
                id.to_string()
            }
            None => self.fresh_id(&title),
        };
        self.found.headings.push(Heading {
            level: level as u8,
            id: id.clone(),
            title,
        });
        self.queue.push_back(Event::Start(Tag::Heading {
            level,
            id: Some(id.into()),
            classes,
            attrs,
        }));
        self.queue.extend(inside);
        self.queue.push_back(Event::End(TagEnd::Heading(level)));
    }

    fn fresh_id(&mut self, title: &str) -> String {
        let slug = slugify(title);
        let slug = if slug.is_empty() {
            "section".to_owned()
        } else {
            slug
        };
        let used = self.ids.entry(slug.clone()).or_insert(0);
        *used += 1;
        match *used {
            1 => slug,
            n => format!("{slug}-{n}"),
        }
    }

    /// Queues a paragraph's start; a paragraph that is one picture with a title becomes a figure.
    fn paragraph(&mut self) {
        self.seen_a_block = true;
        let first = self.pull();
        let Some((
            Event::Start(Tag::Image {
                dest_url, title, ..
            }),
            range,
        )) = first
        else {
            self.ahead = first;
            self.queue.push_back(Event::Start(Tag::Paragraph));
            return;
        };
        let picture = self.picture(&dest_url, &title, range);
        let next = self.pull();
        if matches!(next, Some((Event::End(TagEnd::Paragraph), _))) && !title.is_empty() {
            let mut caption = String::new();
            escape(&title, &mut caption);
            let figure = format!("<figure>{picture}<figcaption>{caption}</figcaption></figure>\n");
            self.queue.push_back(Event::Html(figure.into()));
        } else {
            self.ahead = next;
            self.queue.push_back(Event::Start(Tag::Paragraph));
            self.queue.push_back(Event::InlineHtml(picture.into()));
        }
    }

    /// The label of a task ends before the first thing that no label may hold.
    fn close_label(&mut self) {
        let ends = |event: &Event<'_>| {
            matches!(
                event,
                Event::End(TagEnd::Paragraph | TagEnd::Item)
                    | Event::Start(
                        Tag::List(_)
                            | Tag::Paragraph
                            | Tag::BlockQuote(_)
                            | Tag::CodeBlock(_)
                            | Tag::HtmlBlock
                    )
            )
        };
        if self.label_is_open
            && let Some(at) = self.queue.iter().position(ends)
        {
            self.label_is_open = false;
            self.queue.insert(at, Event::InlineHtml("</label>".into()));
        }
    }

    /// A cell of a table, aligned by class: a strict content security policy forbids styles.
    fn cell(&mut self) -> Event<'a> {
        let class = match self.table.alignments.get(self.table.column) {
            Some(Alignment::Center) => "center",
            Some(Alignment::Right) => "right",
            Some(Alignment::Left | Alignment::None) | None => "",
        };
        self.table.column += 1;
        let tag = if self.table.in_head { "th" } else { "td" };
        match class {
            "" => Event::Start(Tag::TableCell),
            class => Event::InlineHtml(format!("<{tag} class=\"{class}\">").into()),
        }
    }

    /// One event that is not the start of a block this file cares about.
    fn inline(&mut self, event: Event<'a>, range: Range<usize>) -> Event<'a> {
        match &event {
            Event::Text(text) | Event::Code(text) => self.prose.text(text),
            Event::SoftBreak | Event::HardBreak => self.prose.text(" "),
            Event::Html(html) | Event::InlineHtml(html) if html.trim() == MORE => {
                self.prose.more();
                return Event::InlineHtml("".into());
            }
            Event::Start(Tag::CodeBlock(_) | Tag::FootnoteDefinition(_)) => {
                self.prose.silence(true)
            }
            Event::End(TagEnd::CodeBlock | TagEnd::FootnoteDefinition) => self.prose.silence(false),
            Event::Start(Tag::Table(alignments)) => {
                self.prose.silence(true);
                let columns = alignments.len();
                self.table = Table {
                    alignments: alignments.clone(),
                    ..Table::default()
                };
                // A wide table scrolls by itself, also by keyboard, and says which one it is.
                let name = self
                    .found
                    .headings
                    .last()
                    .map_or("Table", |heading| &heading.title);
                let mut open = "<div role=\"region\" aria-label=\"".to_owned();
                escape(name, &mut open);
                open.push_str("\" tabindex=\"0\">\n");
                self.queue.push_back(Event::Html(open.into()));
                return Event::Start(Tag::Table(vec![Alignment::None; columns]));
            }
            Event::End(TagEnd::Table) => {
                self.prose.silence(false);
                self.queue.push_back(event);
                return Event::Html("</div>\n".into());
            }
            Event::Start(Tag::TableHead) => self.table.in_head = true,
            Event::End(TagEnd::TableHead) => (self.table.in_head, self.table.column) = (false, 0),
            Event::Start(Tag::TableRow) => self.table.column = 0,
            Event::Start(Tag::TableCell) => return self.cell(),
            Event::TaskListMarker(done) => {
                self.label_is_open = true;
                let checked = if *done { " checked" } else { "" };
                let tag = format!("<label><input type=\"checkbox\" disabled{checked} /> ");
                return Event::InlineHtml(tag.into());
            }
            Event::End(TagEnd::Paragraph | TagEnd::Item | TagEnd::DefinitionListDefinition) => {
                self.prose.end_of_block();
            }
            Event::Start(Tag::Image {
                dest_url, title, ..
            }) => {
                let picture = self.picture(dest_url, title, range);
                return Event::InlineHtml(picture.into());
            }
            Event::Start(Tag::Link {
                link_type,
                dest_url,
                title,
                ..
            }) if *link_type != LinkType::Email && is_inside(dest_url) => {
                let open = self.link(dest_url, title, range);
                return Event::InlineHtml(open.into());
            }
            _ => {}
        }
        event
    }

    /// The opening tag of a link inside the site. Its end is an ordinary end of a link.
    fn link(&mut self, target: &str, title: &str, range: Range<usize>) -> String {
        self.hole(target, HoleKind::Link, range);
        let mut tag = format!("<a href=\"{HOLE}\"");
        push_title(title, &mut tag);
        tag.push('>');
        tag
    }

    /// The tag of a picture whose start was just read; reads on to its end for the alt text.
    fn picture(&mut self, target: &str, title: &str, range: Range<usize>) -> String {
        let mut alt = String::new();
        let mut depth = 1;
        while let Some((event, _)) = self.pull() {
            match event {
                Event::Start(_) => depth += 1,
                Event::End(_) => depth -= 1,
                Event::Text(text) | Event::Code(text) => alt.push_str(&text),
                Event::SoftBreak | Event::HardBreak => alt.push(' '),
                _ => {}
            }
            if depth == 0 {
                break;
            }
        }
        let mut tag = "<img src=\"".to_owned();
        if is_inside(target) {
            self.hole(target, HoleKind::Picture, range);
            tag.push_str(HOLE);
        } else {
            // Writing to a `String` cannot fail.
            let _ = escape_href(&mut tag, target);
        }
        tag.push_str("\" alt=\"");
        escape(&alt, &mut tag);
        tag.push('"');
        push_title(title, &mut tag);
        tag.push_str(" />");
        tag
    }

    fn hole(&mut self, target: &str, kind: HoleKind, range: Range<usize>) {
        let before = &self.text[..range.start];
        let line_start = memchr::memrchr(b'\n', before.as_bytes()).map_or(0, |at| at + 1);
        // Holes come in the order of the text, so lines are counted once.
        let (from, lines) = self
            .counted
            .filter(|(to, _)| *to <= range.start)
            .unwrap_or((0, 0));
        let lines = lines + memchr::memchr_iter(b'\n', &before.as_bytes()[from..]).count() as u32;
        self.counted = Some((range.start, lines));
        self.found.holes.push(Hole {
            at: 0,
            target: target.into(),
            kind,
            line: self.lines_before + lines + 1,
            column: before[line_start..].chars().count() as u32 + 1,
            width: self.text[range]
                .lines()
                .next()
                .unwrap_or("")
                .chars()
                .count() as u32,
        });
    }
}

/// The names of the footnotes, which are ids on the page.
fn footnotes(text: &str) -> HashMap<String, u32> {
    if memmem::find(text.as_bytes(), b"[^").is_none() {
        return HashMap::new();
    }
    let names = text
        .split("[^")
        .skip(1)
        .filter_map(|rest| rest.split_once("]:"));
    names
        .filter(|(name, _)| !name.contains([']', '\n']))
        .map(|(name, _)| (name.to_owned(), 1))
        .collect()
}

/// Whether a link leads to a place in this site: no scheme, no other host, not only a fragment.
fn is_inside(target: &str) -> bool {
    if target.is_empty() || target.starts_with(['#', '?']) || target.starts_with("//") {
        return false;
    }
    let scheme = target.split(['/', '?', '#']).next().unwrap_or_default();
    !scheme.contains(':')
}

fn push_title(title: &str, tag: &mut String) {
    if !title.is_empty() {
        tag.push_str(" title=\"");
        escape(title, tag);
        tag.push('"');
    }
}

fn escape(text: &str, into: &mut String) {
    // Writing to a `String` cannot fail.
    let _ = escape_html(into, text);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_get_ids_of_their_own() {
        let body = read(
            "# One\n\n## Two *words*\n\n[a](other.md#x) ![p](p.png \"t\")\n\n## Two words\n",
            4,
            false,
        );
        let ids: Vec<_> = body.headings.iter().map(|h| h.id.as_str()).collect();
        assert_eq!(ids, ["one", "two-words", "two-words-2"]);
        let body = read(
            "## Note\n\n## X {#own}\n\n## Own\n\na[^note]\n\n[^note]: b\n",
            0,
            false,
        );
        let ids: Vec<_> = body.headings.iter().map(|h| h.id.as_str()).collect();
        assert_eq!(ids, ["note-2", "own", "own-2"]);
    }

    #[test]
    fn links_and_pictures_leave_holes() {
        let body = read(
            "# One\n\n## Two *words*\n\n[a](other.md#x) ![p](p.png \"t\")\n",
            4,
            false,
        );
        assert_eq!(body.holes.len(), 2);
        assert_eq!(
            (
                body.holes[0].line,
                body.holes[0].column,
                body.holes[0].width
            ),
            (9, 1, 15)
        );
        let html = body.filled(|hole| format!("/{}&", hole.target));
        assert!(
            html.contains("<a href=\"/other.md#x&amp;\">a</a>"),
            "{html}"
        );
        assert!(
            html.contains("<img src=\"/p.png&amp;\" alt=\"p\" title=\"t\" />"),
            "{html}"
        );
    }

    #[test]
    fn the_first_heading_is_the_title_and_leaves_the_body_only_from_its_top() {
        let body = read("# The *first*\n\nText\n", 0, true);
        assert_eq!(
            (body.title.as_deref(), body.html.as_str()),
            (Some("The first"), "<p>Text</p>\n")
        );
        let body = read("Text\n\n## Later\n", 0, true);
        assert_eq!(body.title.as_deref(), Some("Later"));
        assert!(body.html.contains("<h2 id=\"later\">Later</h2>"));
    }

    #[test]
    fn summaries() {
        let body = read(
            "Short.\n\n- one\n- two\n\n## Heading\n\n`code` and “quotes”.\n",
            0,
            false,
        );
        assert_eq!(body.summary, "Short. one two code and “quotes”.");
        let body = read(
            "Before.\n\nStill before.\n\n<!-- more -->\n\nAfter.\n",
            0,
            false,
        );
        assert_eq!(body.summary, "Before. Still before.");
        let body = read("Look: `<!-- more -->`.\n\nAll of it.\n", 0, false);
        assert_eq!(body.summary, "Look: <!-- more -->. All of it.");
        let long = "word ".repeat(100);
        let body = read(&long, 0, false);
        assert!(body.summary.ends_with("word…") && body.summary.chars().count() <= 241);
        assert_eq!(body.words, 100);
    }

    #[test]
    fn a_lone_picture_with_a_title_is_a_figure() {
        let body = read("![a \"b\"](x.svg \"Say <hi>\")\n", 0, false);
        let html = body.filled(|_| "/x.svg".into());
        let expected = "<figure><img src=\"/x.svg\" alt=\"a “b”\" title=\"Say &lt;hi&gt;\" />\
                        <figcaption>Say &lt;hi&gt;</figcaption></figure>\n";
        assert_eq!(html, expected);
        let body = read("![a](https://example.com/x.svg) and more\n", 0, false);
        assert_eq!(
            body.html,
            "<p><img src=\"https://example.com/x.svg\" alt=\"a\" /> and more</p>\n"
        );
    }

    #[test]
    fn tables_and_tasks_are_accessible_without_styles() {
        let body = read("## Rates\n\n| a | b |\n|---|--:|\n| 1 | 2 |\n", 0, false);
        let table = "<div role=\"region\" aria-label=\"Rates\" tabindex=\"0\">\n<table><thead><tr><th>a</th>\
                     <th class=\"right\">b</th></tr></thead><tbody>\n<tr><td>1</td>\
                     <td class=\"right\">2</td></tr>\n</tbody></table>\n</div>\n";
        assert!(body.html.ends_with(table), "{}", body.html);
        let body = read("- [x] call\n- [ ] write\n  - later\n", 0, false);
        let tasks = "<ul>\n<li><label><input type=\"checkbox\" disabled checked /> call</label></li>\n\
                     <li><label><input type=\"checkbox\" disabled /> write</label>\n<ul>\n<li>later</li>\n\
                     </ul>\n</li>\n</ul>\n";
        assert_eq!(body.html, tasks);
    }

    #[test]
    fn addresses_in_angle_brackets_lead_outside() {
        let body = read("<a@example.com> <https://example.com/>\n", 0, false);
        assert!(body.holes.is_empty());
        assert!(body.html.contains("mailto:a@example.com"));
    }

    #[test]
    fn nul_does_not_break_the_holes() {
        let body = read("a\0b [x](y.md)\n", 0, false);
        assert_eq!(
            body.filled(|_| "/y/".into()),
            "<p>a\u{fffd}b <a href=\"/y/\">x</a></p>\n"
        );
    }

    #[test]
    fn which_links_lead_inside() {
        for inside in ["a.md", "./a", "../x/y.png", "/about/", "a.md#b:c"] {
            assert!(is_inside(inside), "{inside}");
        }
        for outside in ["https://x", "mailto:a@b", "#top", "//host/x", "", "tel:1"] {
            assert!(!is_inside(outside), "{outside}");
        }
    }
}
