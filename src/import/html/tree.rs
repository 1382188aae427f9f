//! HTML as an owned tree: elements, their attributes, texts.
//!
//! `parse.rs` makes it of HTML, readers of formats of other things. Forbidden here: what elements mean.

/// How deep elements may nest; what lies deeper is lifted up to this level.
pub(crate) const DEPTH: usize = 100;

/// An element or a text.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum HtmlNode {
    Element(HtmlElement),
    Text(String),
}

/// An element with what is in it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct HtmlElement {
    /// In small letters, with a prefix such as `o:` where the page has one.
    pub(crate) name: String,
    pub(crate) attributes: Vec<(String, String)>,
    pub(crate) children: Vec<HtmlNode>,
}

impl HtmlElement {
    /// An element with nothing in it.
    pub(crate) fn new(name: &str) -> HtmlElement {
        HtmlElement {
            name: name.to_owned(),
            ..HtmlElement::default()
        }
    }

    /// The value of an attribute.
    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    }

    /// Of a heading, the level: 1 to 6.
    pub(super) fn heading_level(&self) -> Option<u8> {
        if self.attribute("role") == Some("heading") {
            let level: u64 = self.attribute("aria-level")?.trim().parse().ok()?;
            return Some(level.clamp(1, 6) as u8);
        }
        let level = self.name.strip_prefix('h')?.parse().ok()?;
        (1..=6).contains(&level).then_some(level)
    }

    /// Whether it has that class.
    pub(crate) fn has_class(&self, class: &str) -> bool {
        self.attribute("class")
            .is_some_and(|all| all.split_ascii_whitespace().any(|one| one == class))
    }

    /// Whether one of its classes begins like that.
    pub(crate) fn class_begins(&self, start: &str) -> bool {
        self.attribute("class").is_some_and(|all| {
            all.split_ascii_whitespace()
                .any(|one| one.starts_with(start))
        })
    }

    /// The same with an attribute.
    pub(crate) fn with(mut self, name: &str, value: &str) -> HtmlElement {
        self.attributes.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The same with more children.
    pub(crate) fn holding(mut self, children: impl IntoIterator<Item = HtmlNode>) -> HtmlElement {
        self.children.extend(children);
        self
    }

    /// The same with a text at its end.
    pub(crate) fn saying(self, text: &str) -> HtmlElement {
        self.holding([HtmlNode::Text(text.to_owned())])
    }

    /// Puts in the place of each element below what `change` makes of it; the innermost comes first.
    pub(crate) fn rewrite(&mut self, change: &mut dyn FnMut(HtmlElement) -> Vec<HtmlNode>) {
        for child in std::mem::take(&mut self.children) {
            match child {
                HtmlNode::Element(mut child) => {
                    child.rewrite(change);
                    self.children.extend(change(child));
                }
                text => self.children.push(text),
            }
        }
    }

    /// The same, no deeper than [`DEPTH`]: what lies deeper is lifted up. For trees that were made of
    /// something else than HTML.
    pub(crate) fn bounded(self) -> HtmlElement {
        fn lift(element: HtmlElement, depth: usize, into: &mut Vec<HtmlNode>) {
            let HtmlElement {
                name,
                attributes,
                children,
            } = element;
            let mut own = Vec::new();
            for child in children {
                match child {
                    HtmlNode::Element(child) if depth < DEPTH => lift(child, depth + 1, &mut own),
                    HtmlNode::Element(child) => own.push(HtmlNode::Text(child.text())),
                    text => own.push(text),
                }
            }
            into.push(HtmlNode::Element(HtmlElement {
                name,
                attributes,
                children: own,
            }));
        }
        let mut found = Vec::new();
        lift(self, 0, &mut found);
        match found.pop() {
            Some(HtmlNode::Element(element)) => element,
            _ => HtmlElement::new("body"),
        }
    }

    /// The elements among its children.
    pub(crate) fn elements(&self) -> impl Iterator<Item = &HtmlElement> {
        self.children.iter().filter_map(|child| match child {
            HtmlNode::Element(element) => Some(element),
            HtmlNode::Text(_) => None,
        })
    }

    /// All its text, in order.
    pub(crate) fn text(&self) -> String {
        let mut text = String::new();
        self.collect_text(&mut text);
        text
    }

    fn collect_text(&self, into: &mut String) {
        for child in &self.children {
            match child {
                HtmlNode::Text(text) => into.push_str(text),
                HtmlNode::Element(element) if element.name == "br" => into.push('\n'),
                HtmlNode::Element(element) => element.collect_text(into),
            }
        }
    }

    /// The first element below it (itself included) for which `is_wanted` holds, in order.
    pub(crate) fn find(&self, is_wanted: &dyn Fn(&HtmlElement) -> bool) -> Option<&HtmlElement> {
        if is_wanted(self) {
            return Some(self);
        }
        self.elements().find_map(|child| child.find(is_wanted))
    }
}

impl From<HtmlElement> for HtmlNode {
    fn from(element: HtmlElement) -> HtmlNode {
        HtmlNode::Element(element)
    }
}
