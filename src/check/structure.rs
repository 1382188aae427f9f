//! HTML that browsers read differently from how it is written: ids that occur twice on a page
//! (HTML, 3.2.6), and blocks in a paragraph or a label, which can contain only phrasing content
//! (4.4.1, 4.10.4).
//!
//! Enters: the elements of a page, in order. Leaves: ids and blocks that are wrong.

use crate::parse::elements::is_block;
use lol_html::EndTagHandler;
use lol_html::html_content::Element;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// Elements with content of another kind, for which the elements around them do not matter.
const APART: [&str; 4] = ["svg", "math", "template", "object"];

/// The ids and the open elements of a page.
#[derive(Debug, Default)]
pub(super) struct Structure {
    /// Each id, with the number of elements that have it.
    ids: BTreeMap<String, u32>,
    open: Rc<RefCell<OpenAncestors>>,
}

/// The open elements that matter here: paragraphs, labels, and those in [`APART`].
#[derive(Debug, Default)]
struct OpenAncestors {
    open: Vec<OpenElement>,
    /// The name of an element and the name of a block in it.
    misplaced: BTreeSet<(String, String)>,
}

#[derive(Debug)]
struct OpenElement {
    name: String,
    blocks: Vec<String>,
}

impl Structure {
    /// Reads the next element.
    pub(super) fn element(&mut self, element: &mut Element<'_, '_>) {
        if let Some(id) = element.get_attribute("id") {
            *self.ids.entry(id).or_default() += 1;
        }
        let name = element.tag_name();
        if is_block(&name)
            && let Some(around) = self.open.borrow_mut().open.last_mut()
            && !APART.contains(&&*around.name)
        {
            around.blocks.push(name.clone());
        }
        if name == "p" || name == "label" || APART.contains(&&*name) {
            self.opens(element, name);
        }
    }

    fn opens(&mut self, element: &mut Element<'_, '_>, name: String) {
        let Some(handlers) = element.end_tag_handlers() else {
            return;
        };
        let open = Rc::clone(&self.open);
        let at = open.borrow().open.len();
        let closes: EndTagHandler<'static> = Box::new(move |end| {
            let mut state = open.borrow_mut();
            if let Some(closed) = state.open.get_mut(at) {
                let (name, blocks) = (closed.name.clone(), std::mem::take(&mut closed.blocks));
                // A block may end a paragraph. If the end tag of the paragraph comes after the
                // block, the writer meant the block to be in it.
                if end.name() == name && !APART.contains(&&*name) {
                    let blocks = blocks.into_iter().map(|block| (name.clone(), block));
                    state.misplaced.extend(blocks);
                }
            }
            state.open.truncate(at);
            Ok(())
        });
        handlers.push(closes);
        let blocks = Vec::new();
        self.open
            .borrow_mut()
            .open
            .push(OpenElement { name, blocks });
    }

    /// The ids that occur twice, and the names of blocks in paragraphs and labels with the names of
    /// these.
    pub(super) fn finish(self) -> (Vec<String>, BTreeSet<(String, String)>) {
        let twice = self.ids.into_iter().filter(|(_, count)| *count > 1);
        let misplaced = self.open.take().misplaced;
        (twice.map(|(id, _)| id).collect(), misplaced)
    }
}
