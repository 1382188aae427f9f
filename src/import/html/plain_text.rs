//! HTML that only wraps a plain text: some chat assistants and editors put Markdown or bare words on the
//! clipboard as one `<span>`.

use super::style::Sheets;
use super::tree::HtmlElement;
use crate::import::plain::is_markdown;

/// Elements that say nothing of the words in them.
const NEUTRAL: [&str; 12] = [
    "html", "head", "body", "meta", "link", "style", "title", "span", "font", "div", "p", "br",
];

/// The text of a page that has no block, no link and no mark. A page of one block is taken for plain text
/// only if the text is Markdown.
pub(crate) fn plain_text(page: &HtmlElement) -> Option<String> {
    let sheets = Sheets::read(page);
    let mut lines = 0;
    if !is_neutral(page, &sheets, &mut lines) {
        return None;
    }
    let body = page.find(&|element| element.name == "body")?;
    let text = body.text();
    let is_plain = lines == 0 || (lines == 1 && is_markdown(&text));
    is_plain.then_some(text)
}

/// Whether nothing below an element says more than its words. `lines`: counts blocks, and line breaks
/// outside of them.
fn is_neutral(element: &HtmlElement, sheets: &Sheets, lines: &mut usize) -> bool {
    let style = sheets.of(element);
    let has_mark = style.bold == Some(true)
        || style.italic == Some(true)
        || style.code == Some(true)
        || style.strike
        || style.sub
        || style.sup
        || style.hidden;
    if has_mark || !NEUTRAL.contains(&element.name.as_str()) {
        return false;
    }
    *lines += usize::from(matches!(element.name.as_str(), "div" | "p" | "br"));
    element
        .elements()
        .all(|child| is_neutral(child, sheets, lines))
}
