//! From elements to blocks and runs.
//!
//! Enters: a page within bounds, its sheets. Leaves: blocks, and what was lost. Lists that the source
//! marks at their items (Word) leave as marked paragraphs; `lists.rs` makes lists of them.

use super::characters::clean;
use super::links::{LinkFate, link};
use super::marks::State;
use super::notes::MARK;
use super::pictures::{self, PictureFate};
use super::style::{Sheets, Style};
use super::tree::{HtmlElement, HtmlNode};
use super::{HtmlOrigin, RAW_LINE, compound, embeds, forms, lists, tables};
use crate::import::text::{Block, ImportedText, Inline, Paragraph, ParagraphStyle, Run, is_blank};
use std::sync::Arc;
use url::Url;

/// Reads elements of one page.
pub(super) struct HtmlReader<'a> {
    pub(super) sheets: Sheets,
    pub(super) origin: HtmlOrigin,
    pub(super) base: Option<Url>,
    /// Where losses and pictures are noted.
    pub(super) text: &'a mut ImportedText,
    pub(super) files: &'a mut Vec<pictures::PictureFile>,
}

/// Blocks that are being made, and the line that is not yet one.
#[derive(Default)]
pub(super) struct Flow {
    pub(super) blocks: Vec<Block>,
    runs: Vec<Run>,
    paragraph: Paragraph,
}

impl Flow {
    /// Ends the line.
    pub(super) fn flush(&mut self) {
        let runs = std::mem::take(&mut self.runs);
        if !is_blank(&runs) {
            let paragraph = Paragraph {
                runs,
                ..self.paragraph.clone()
            };
            self.blocks.push(Block::Paragraph(paragraph));
        }
    }
}

/// Elements that begin and end a line.
fn is_block(name: &str) -> bool {
    matches!(
        name,
        "address"
            | "article"
            | "aside"
            | "body"
            | "center"
            | "dd"
            | "dialog"
            | "div"
            | "dl"
            | "dt"
            | "fieldset"
            | "figcaption"
            | "footer"
            | "form"
            | "header"
            | "hgroup"
            | "html"
            | "li"
            | "main"
            | "nav"
            | "p"
            | "section"
            | "summary"
    )
}

impl HtmlReader<'_> {
    /// The blocks of an element.
    pub(super) fn blocks(&mut self, element: &HtmlElement, state: &State) -> Vec<Block> {
        let mut flow = Flow::default();
        self.children(element, state, &mut flow);
        flow.flush();
        flow.blocks
    }

    /// The runs of an element, blocks in it one after the other with a break between them.
    pub(super) fn runs(&mut self, element: &HtmlElement, state: &State) -> Vec<Run> {
        let mut runs = Vec::new();
        for block in self.blocks(element, state) {
            if !runs.is_empty() {
                runs.push(Run::of(Inline::Break));
            }
            tables::in_one_line(block, &mut runs);
        }
        runs
    }

    pub(super) fn children(&mut self, element: &HtmlElement, state: &State, flow: &mut Flow) {
        for child in &element.children {
            match child {
                HtmlNode::Text(text) => text_run(text, state, flow),
                HtmlNode::Element(child) => self.element(child, element, state, flow),
            }
        }
    }

    fn element(
        &mut self,
        element: &HtmlElement,
        parent: &HtmlElement,
        outer: &State,
        flow: &mut Flow,
    ) {
        let name = element.name.as_str();
        if self.origin == HtmlOrigin::Post && self.read_of_post(element, parent, flow) {
            return;
        }
        // A heading that opens what is below it; the sign in it says so.
        let opens = |e: &HtmlElement| e.name == "button";
        let is_sign = opens(parent) && element.attribute("aria-hidden") == Some("true");
        let is_words = opens(element) && parent.heading_level().is_some();
        if is_sign || (!is_words && self.is_chrome(element, parent)) {
            return;
        }
        let style = self.sheets.of(element);
        if style.hidden || element.attribute("hidden").is_some() {
            return;
        }
        let state = self.inside(element, &style, outer);
        match name {
            "br" => line_break(element, &state, flow),
            // The line above footnotes, which linger draws itself.
            "hr" if element.class_begins("footnotes") => {}
            "hr" => {
                flow.flush();
                flow.blocks.push(Block::Rule);
            }
            MARK => {
                let label = element.attribute("label").unwrap_or_default();
                flow.runs.push(Run::of(Inline::Note(label.to_owned())));
            }
            "img" => self.picture(element, parent, &state, flow),
            "iframe" | "video" | "audio" => {
                flow.flush();
                let block = self.embedded(element);
                flow.blocks.extend(block);
            }
            RAW_LINE => {
                flow.flush();
                let line = element.attribute("text").unwrap_or_default();
                flow.blocks.push(Block::Raw(line.to_owned()));
            }
            "details" => {
                flow.flush();
                let blocks = self.details(element, &state);
                flow.blocks.extend(blocks);
            }
            "pre" => {
                flow.flush();
                flow.blocks.push(compound::code_block(element));
            }
            "table" => {
                flow.flush();
                let blocks = self.table(element, &state);
                flow.blocks.extend(blocks);
            }
            "ul" | "ol" | "menu" => {
                flow.flush();
                let blocks = self.list(element, &state);
                flow.blocks.extend(blocks);
            }
            "blockquote" => {
                flow.flush();
                let inner = self.blocks(element, &state);
                if !inner.is_empty() {
                    flow.blocks.push(Block::Quote(inner));
                }
            }
            "figure" => {
                flow.flush();
                let blocks = self.figure(element, &state);
                flow.blocks.extend(blocks);
            }
            "q" => {
                flow.runs.push(Run::text("“"));
                self.children(element, &state, flow);
                flow.runs.push(Run::text("”"));
            }
            _ => match element.heading_level() {
                Some(level) => {
                    flow.flush();
                    let runs = self.runs(element, &state);
                    flow.blocks.extend(heading(level, runs, &style));
                }
                None if is_block(name) => self.block(element, &style, &state, flow),
                None => self.children(element, &state, flow),
            },
        }
    }

    /// A `<p>`, a `<div>` and the like: a line of its own, or several.
    fn block(&mut self, element: &HtmlElement, style: &Style, state: &State, flow: &mut Flow) {
        flow.flush();
        let paragraph = Paragraph {
            item: lists::word_item(element, style, &self.sheets),
            is_continued: element.class_begins("MsoListParagraph") || style.is_indented,
            style: match element.attribute("class") {
                Some(class) if class.starts_with("MsoTitle") => ParagraphStyle::Title,
                Some(class) if class.starts_with("MsoSubtitle") => ParagraphStyle::Subtitle,
                _ => ParagraphStyle::Plain,
            },
            runs: Vec::new(),
        };
        let before = std::mem::replace(&mut flow.paragraph, paragraph);
        let is_term = matches!(element.name.as_str(), "dt" | "summary");
        let mut inner = state.clone();
        inner.marks.bold |= is_term;
        self.children(element, &inner, flow);
        flow.flush();
        flow.paragraph = before;
    }

    /// What holds inside an element, also where it leads.
    pub(super) fn inside(&mut self, element: &HtmlElement, style: &Style, outer: &State) -> State {
        let mut state = outer.inside(element, style, self.origin);
        let target = element
            .attribute("originalsrc")
            .or(element.attribute("href"));
        if let Some(href) = target.filter(|_| element.name == "a") {
            state.link = self.target(href);
        }
        state
    }

    pub(super) fn target(&mut self, href: &str) -> Option<Arc<str>> {
        match link(href, self.base.as_ref()) {
            LinkFate::Kept(url) => Some(url.into()),
            LinkFate::InPage(id) => {
                if self.origin == HtmlOrigin::Post && !id.is_empty() {
                    let what = "a link to a place on its own page became words";
                    let help = "link to a heading: `[words](#heading)`, as docs/writing.md says";
                    self.text.lose(what, help);
                }
                None
            }
            LinkFate::Dropped(None) => None,
            LinkFate::Dropped(Some(what)) => {
                let help =
                    "its words stay; put the file into the folder of the post and link to it";
                self.text.lose(what, help);
                None
            }
        }
    }

    fn picture(
        &mut self,
        element: &HtmlElement,
        parent: &HtmlElement,
        state: &State,
        flow: &mut Flow,
    ) {
        match pictures::picture(element, parent, self.base.as_ref(), self.files) {
            PictureFate::Shown(picture) => flow.runs.push(Run {
                link: self.link_of_picture(parent, state, &picture.address),
                ..Run::of(Inline::Picture(picture))
            }),
            PictureFate::Words(words) => text_run(&words, state, flow),
            PictureFate::Dropped(Some(what)) => {
                let help =
                    "save the picture beside the post and show it with ![what it shows](name.jpg)";
                self.text.lose(what, help);
            }
            PictureFate::Dropped(None) => {}
        }
    }
}

impl HtmlReader<'_> {
    /// Elements that only the text of a post has. `true`: the element is read.
    fn read_of_post(
        &mut self,
        element: &HtmlElement,
        parent: &HtmlElement,
        flow: &mut Flow,
    ) -> bool {
        if let Some((what, help)) = forms::lost(element, parent) {
            self.text.lose(what, help);
            return !forms::has_text(element);
        }
        match element.name.as_str() {
            "object" | "embed" => {
                flow.flush();
                let block = self.plugin(element);
                flow.blocks.extend(block);
            }
            "script" => {
                let (lost, page) = embeds::script(element);
                if let Some(what) = lost {
                    let help = "if readers need it: docs/going-live.md says how code of other services is added";
                    self.text.lose(what, help);
                }
                if let Some(target) = page.and_then(|page| self.target(&page)) {
                    flow.flush();
                    flow.blocks.push(Block::paragraph(vec![Run {
                        link: Some(Arc::clone(&target)),
                        ..Run::text(&*target)
                    }]));
                }
            }
            "svg" | "math" => {
                let what = "a drawing or a formula inside the text was left out";
                let help = "save it as a picture beside the post, and show that";
                self.text.lose(what, help);
            }
            _ => return false,
        }
        true
    }

    /// Where a picture leads. A post's picture that leads to itself, or to a page of its own, leads
    /// nowhere.
    fn link_of_picture(
        &self,
        parent: &HtmlElement,
        state: &State,
        address: &str,
    ) -> Option<Arc<str>> {
        let link = state.link.clone()?;
        let is_own_page = parent
            .attribute("rel")
            .is_some_and(|rel| rel.contains("attachment"));
        let is_itself = pictures::is_same_picture(&link, address);
        let is_bare = self.origin == HtmlOrigin::Post && (is_own_page || is_itself);
        (!is_bare).then_some(link)
    }
}

fn heading(level: u8, mut runs: Vec<Run>, style: &Style) -> Option<Block> {
    if is_blank(&runs) {
        return None;
    }
    for run in &mut runs {
        run.marks.bold = false;
        run.size = style.size.unwrap_or(run.size);
    }
    Some(Block::Heading(level, runs))
}

fn text_run(text: &str, state: &State, flow: &mut Flow) {
    let mut push = |text: &str| {
        let text = clean(text);
        if !text.is_empty() {
            flow.runs.push(Run {
                inline: Inline::Text(text),
                marks: state.marks,
                link: state.link.clone(),
                size: state.size,
            });
        }
    };
    if !state.keeps_lines {
        push(text);
        return;
    }
    let mut lines = text.split('\n');
    push(lines.next().unwrap_or_default());
    for line in lines {
        flow.runs.push(Run::of(Inline::Break));
        let text = clean(line);
        flow.runs.push(Run {
            inline: Inline::Text(text),
            marks: state.marks,
            link: state.link.clone(),
            size: state.size,
        });
    }
}

fn line_break(element: &HtmlElement, state: &State, flow: &mut Flow) {
    let style = element.attribute("style").unwrap_or_default();
    if style.contains("page-break") {
        return;
    }
    let is_second = matches!(flow.runs.last(), Some(run) if run.inline == Inline::Break);
    // Two in a row are how people make paragraphs.
    if is_second && !state.marks.code {
        flow.flush();
        return;
    }
    flow.runs.push(Run::of(Inline::Break));
}

/// The value of an attribute that is a whole number.
pub(super) fn number(element: &HtmlElement, name: &str) -> Option<u64> {
    element.attribute(name)?.trim().parse().ok()
}
