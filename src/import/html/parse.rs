//! HTML becomes a tree, within bounds.
//!
//! Enters: HTML of anybody's making. Leaves: elements and texts, no deeper than [`DEPTH`], or the
//! bound that was passed. The parser is html5ever, which reads tags as browsers do (WHATWG HTML,
//! 13.2). Forbidden here: what elements mean.

use super::tree::{DEPTH, HtmlElement, HtmlNode};
use html5ever::tendril::{StrTendril, TendrilSink};
use html5ever::tree_builder::{ElementFlags, NodeOrText, QuirksMode, TreeBuilderOpts, TreeSink};
use html5ever::{Attribute, ParseOpts, QualName, local_name, ns, parse_document};
use std::borrow::Cow;
use std::cell::{Cell, Ref, RefCell};

/// How many elements and texts a page may have.
pub(crate) const MOST_NODES: usize = 200_000;
/// How deep elements may nest before the page is refused: the parser looks through all open elements at
/// each tag.
const MOST_DEPTH: usize = 6_000;
/// Bytes that the parser reads between two looks at the number of nodes.
const CHUNK: usize = 16 * 1024;

/// Reads a page or a fragment: the `<html>` element that browsers would make of it.
///
/// # Errors
/// It has more than [`MOST_NODES`] nodes, or they nest deeper than a text's.
pub(crate) fn read_html(html: &str) -> Result<HtmlElement, TooManyNodes> {
    let options = ParseOpts {
        tree_builder: TreeBuilderOpts {
            // `<noscript>` then holds elements, not text.
            scripting_enabled: false,
            ..TreeBuilderOpts::default()
        },
        ..ParseOpts::default()
    };
    let mut parser = parse_document(Arena::new(), options);
    let mut rest = html;
    while !rest.is_empty() {
        let mut end = rest.len().min(CHUNK);
        while !rest.is_char_boundary(end) {
            end += 1;
        }
        let (chunk, after) = rest.split_at(end);
        parser.process(StrTendril::from_slice(chunk));
        let arena = &parser.tokenizer.sink.sink;
        let is_deep = arena.deepest.get() > MOST_DEPTH;
        if is_deep || arena.nodes.borrow().len() > MOST_NODES {
            return Err(TooManyNodes);
        }
        rest = after;
    }
    Ok(parser.finish().into_tree())
}

/// A page has more than [`MOST_NODES`] elements and texts, or they nest deeper than a text's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TooManyNodes;

/// Where html5ever puts what it has read. A handle is an index.
struct Arena {
    nodes: RefCell<Vec<RawNode>>,
    deepest: Cell<usize>,
}

struct RawNode {
    /// Of an element; empty for other nodes.
    name: QualName,
    kind: RawKind,
    parent: Option<usize>,
    /// How many elements it was put into, when it was.
    depth: usize,
    children: Vec<usize>,
}

enum RawKind {
    Element(Vec<Attribute>),
    Text(StrTendril),
    /// The document, comments and the like.
    Other,
}

impl Arena {
    fn new() -> Arena {
        let arena = Arena {
            nodes: RefCell::default(),
            deepest: Cell::new(0),
        };
        arena.add(RawKind::Other);
        arena
    }

    fn add(&self, kind: RawKind) -> usize {
        self.add_named(QualName::new(None, ns!(), local_name!("")), kind)
    }

    fn add_named(&self, name: QualName, kind: RawKind) -> usize {
        let mut nodes = self.nodes.borrow_mut();
        nodes.push(RawNode {
            name,
            kind,
            parent: None,
            depth: 0,
            children: Vec::new(),
        });
        nodes.len() - 1
    }

    /// Puts a node among the children of `parent`, before the one at `at`.
    fn put(&self, parent: usize, at: Option<usize>, child: NodeOrText<usize>) {
        let position = |nodes: &[RawNode]| {
            let children = &nodes[parent].children;
            at.and_then(|at| children.iter().rposition(|child| *child == at))
                .unwrap_or(children.len())
        };
        let child = match child {
            NodeOrText::AppendNode(child) => {
                self.remove_from_parent(&child);
                child
            }
            NodeOrText::AppendText(text) => {
                let mut nodes = self.nodes.borrow_mut();
                let before = position(&nodes).checked_sub(1);
                let before = before.map(|before| nodes[parent].children[before]);
                if let Some(before) = before
                    && let RawKind::Text(known) = &mut nodes[before].kind
                {
                    known.push_tendril(&text);
                    return;
                }
                drop(nodes);
                self.add(RawKind::Text(text))
            }
        };
        let mut nodes = self.nodes.borrow_mut();
        let position = position(&nodes);
        nodes[parent].children.insert(position, child);
        nodes[child].parent = Some(parent);
        nodes[child].depth = nodes[parent].depth + 1;
        self.deepest.set(self.deepest.get().max(nodes[child].depth));
    }

    /// The `<html>` element as an owned tree, flattened below [`DEPTH`]. Without recursion, since
    /// the tree may be as deep as the page is long.
    fn into_tree(self) -> HtmlElement {
        let nodes = self.nodes.into_inner();
        let mut open = vec![HtmlElement::new("#document")];
        // What is left to do: a node to enter, or an element to close.
        let mut todo = vec![Step::Enter(0)];
        while let Some(step) = todo.pop() {
            let at = match step {
                Step::Enter(at) => at,
                Step::Close => {
                    if let (Some(done), Some(parent)) = (open.pop(), open.last_mut()) {
                        parent.children.push(HtmlNode::Element(done));
                    }
                    continue;
                }
            };
            let node = &nodes[at];
            match &node.kind {
                RawKind::Text(text) => {
                    if let Some(parent) = open.last_mut() {
                        parent.children.push(HtmlNode::Text(text.to_string()));
                    }
                }
                RawKind::Element(attributes) if open.len() <= DEPTH => {
                    open.push(element(&node.name, attributes));
                    todo.push(Step::Close);
                }
                RawKind::Element(..) | RawKind::Other => {}
            }
            todo.extend(node.children.iter().rev().map(|child| Step::Enter(*child)));
        }
        let document = open.swap_remove(0);
        let html = document.children.into_iter().find_map(|child| match child {
            HtmlNode::Element(element) => Some(element),
            HtmlNode::Text(_) => None,
        });
        html.unwrap_or_else(|| HtmlElement::new("html"))
    }
}

enum Step {
    Enter(usize),
    Close,
}

fn element(name: &QualName, attributes: &[Attribute]) -> HtmlElement {
    let attributes = attributes.iter().map(|attribute| {
        let name = attribute.name.local.to_string();
        (name, attribute.value.to_string())
    });
    HtmlElement {
        name: name.local.to_string(),
        attributes: attributes.collect(),
        children: Vec::new(),
    }
}

impl TreeSink for Arena {
    type Handle = usize;
    type Output = Arena;
    type ElemName<'a> = Ref<'a, QualName>;

    fn finish(self) -> Arena {
        self
    }

    fn parse_error(&self, _: Cow<'static, str>) {}

    fn get_document(&self) -> usize {
        0
    }

    fn elem_name<'a>(&'a self, target: &'a usize) -> Ref<'a, QualName> {
        Ref::map(self.nodes.borrow(), |nodes| &nodes[*target].name)
    }

    fn create_element(&self, name: QualName, attributes: Vec<Attribute>, _: ElementFlags) -> usize {
        self.add_named(name, RawKind::Element(attributes))
    }

    fn create_comment(&self, _: StrTendril) -> usize {
        self.add(RawKind::Other)
    }

    fn create_pi(&self, _: StrTendril, _: StrTendril) -> usize {
        self.add(RawKind::Other)
    }

    fn append(&self, parent: &usize, child: NodeOrText<usize>) {
        self.put(*parent, None, child);
    }

    fn append_based_on_parent_node(
        &self,
        element: &usize,
        before: &usize,
        child: NodeOrText<usize>,
    ) {
        let parent = self.nodes.borrow()[*element].parent;
        match parent {
            Some(parent) => self.put(parent, Some(*element), child),
            None => self.put(*before, None, child),
        }
    }

    fn append_doctype_to_document(&self, _: StrTendril, _: StrTendril, _: StrTendril) {}

    fn get_template_contents(&self, target: &usize) -> usize {
        *target
    }

    fn same_node(&self, a: &usize, b: &usize) -> bool {
        a == b
    }

    fn set_quirks_mode(&self, _: QuirksMode) {}

    fn append_before_sibling(&self, sibling: &usize, child: NodeOrText<usize>) {
        let parent = self.nodes.borrow()[*sibling].parent;
        if let Some(parent) = parent {
            self.put(parent, Some(*sibling), child);
        }
    }

    fn add_attrs_if_missing(&self, target: &usize, attributes: Vec<Attribute>) {
        if let RawKind::Element(known) = &mut self.nodes.borrow_mut()[*target].kind {
            for attribute in attributes {
                if !known.iter().any(|one| one.name == attribute.name) {
                    known.push(attribute);
                }
            }
        }
    }

    fn remove_from_parent(&self, target: &usize) {
        let mut nodes = self.nodes.borrow_mut();
        if let Some(parent) = nodes[*target].parent.take() {
            let children = &mut nodes[parent].children;
            if let Some(at) = children.iter().rposition(|child| child == target) {
                children.remove(at);
            }
        }
    }

    fn reparent_children(&self, node: &usize, parent: &usize) {
        let mut nodes = self.nodes.borrow_mut();
        let children = std::mem::take(&mut nodes[*node].children);
        for child in &children {
            nodes[*child].parent = Some(*parent);
        }
        nodes[*parent].children.extend(children);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(element: &HtmlElement) -> String {
        let inner = element.children.iter().map(|child| match child {
            HtmlNode::Text(text) => text.clone(),
            HtmlNode::Element(element) => shape(element),
        });
        format!("{}({})", element.name, inner.collect::<Vec<_>>().join(","))
    }

    #[test]
    fn tags_are_read_as_browsers_read_them() {
        let tree =
            read_html("<p>one<p>two <b>bold<i>both</b>after</i><!-- no --><o:p>x</o:p>").unwrap();
        assert_eq!(
            shape(&tree),
            "html(head(),body(p(one),p(two ,b(bold,i(both)),i(after),o:p(x))))"
        );
    }

    #[test]
    fn what_stands_between_cells_comes_before_the_table() {
        let tree = read_html("<table>stray<tr><td>cell</table>").unwrap();
        assert_eq!(
            shape(&tree),
            "html(head(),body(stray,table(tbody(tr(td(cell))))))"
        );
    }

    #[test]
    fn deep_pages_are_flattened_and_wide_ones_refused() {
        let deep = format!("{}core{}", "<div>".repeat(5_000), "</div>".repeat(5_000));
        let tree = read_html(&deep).unwrap();
        assert_eq!(tree.text(), "core");
        let mut depth = 0;
        let mut at = &tree;
        while let Some(child) = at.elements().last() {
            at = child;
            depth += 1;
        }
        assert!(depth <= DEPTH, "{depth}");
        assert_eq!(read_html(&"<hr>".repeat(MOST_NODES)), Err(TooManyNodes));
    }
}
