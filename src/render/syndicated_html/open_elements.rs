//! Elements that a writer has forgotten to close.
//!
//! Enters: HTML. Leaves: which elements have no end. Forbidden here: what becomes of them.

use lol_html::errors::RewritingError;
use lol_html::{EndTagHandler, RewriteStrSettings, element, rewrite_str};
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

/// Elements that are removed and that a writer may forget to close. Without their end, they would
/// contain the rest of the text. All other removed elements have no content, or their content is
/// plain text in HTML, which would become dangerous as markup.
const OPEN: [&str; 13] = [
    "annotation",
    "annotation-xml",
    "applet",
    "button",
    "datalist",
    "dialog",
    "foreignobject",
    "form",
    "frameset",
    "object",
    "select",
    "svg",
    "template",
];

/// Whether a tag of one of the elements is in the text.
fn has_any(html: &str, names: &[&str]) -> bool {
    let html = html.as_bytes();
    memchr::memchr_iter(b'<', html).any(|at| {
        names.iter().any(|name| {
            let tag = html.get(at + 1..=at + name.len());
            tag.is_some_and(|tag| tag.eq_ignore_ascii_case(name.as_bytes()))
        })
    })
}

/// The elements of a text that are removed and that the writer has not closed.
pub(super) struct OpenElements {
    /// Where elements of [`OPEN`] begin that are closed.
    closed: BTreeSet<usize>,
}

impl OpenElements {
    /// # Errors
    /// The reason why the HTML cannot be parsed.
    pub(super) fn of(html: &str) -> Result<OpenElements, RewritingError> {
        let closed = if has_any(html, &OPEN) {
            closed(html)?
        } else {
            BTreeSet::new()
        };
        Ok(OpenElements { closed })
    }

    /// Whether the element `name` that begins at a byte of the text is one of them.
    pub(super) fn has(&self, name: &str, begins: usize) -> bool {
        OPEN.contains(&name) && !self.closed.contains(&begins)
    }
}

fn closed(html: &str) -> Result<BTreeSet<usize>, RewritingError> {
    let closed = Rc::new(RefCell::new(BTreeSet::new()));
    let note = element!("*", |element| {
        let (name, at) = (element.tag_name(), element.source_location().bytes().start);
        if !OPEN.contains(&&*name) {
            return Ok(());
        }
        let closed = Rc::clone(&closed);
        let seen: EndTagHandler<'static> = Box::new(move |end| {
            if end.name() == name {
                closed.borrow_mut().insert(at);
            }
            Ok(())
        });
        if let Some(handlers) = element.end_tag_handlers() {
            handlers.push(seen);
        }
        Ok(())
    });
    let settings = RewriteStrSettings::new()
        .with_strict(false)
        .append_element_content_handler(note);
    rewrite_str(html, settings)?;
    Ok(closed.take())
}
