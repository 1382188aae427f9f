//! Footnotes: a mark that leads to a note, which leads back to the mark.
//!
//! Enters: a page. Leaves: the notes, taken out of it, and `<note-mark>` elements where their marks
//! were. A link into the page that nothing leads back from is no footnote, unless both sides have the
//! classes that pulldown-cmark gives them (linger, mdBook, Zola).

use super::tree::{HtmlElement, HtmlNode};
use std::collections::{BTreeSet, HashMap};

/// The element that stands for a mark; its `label` says which note it is of.
pub(crate) const MARK: &str = "note-mark";

type Path = Vec<usize>;

/// An `<a href="#...">`.
struct Anchor {
    path: Path,
    /// The id that it leads to.
    to: String,
    /// Its own ids, and those of what it stands in.
    homes: Vec<String>,
}

/// Takes the footnotes out of a page, in the order of their marks.
pub(super) fn take_notes(page: &mut HtmlElement) -> Vec<(String, HtmlElement)> {
    tie(page);
    let mut anchors = Vec::new();
    collect(page, &mut Vec::new(), &mut Vec::new(), &mut anchors);
    let mut by_home: HashMap<&str, Vec<usize>> = HashMap::new();
    for (at, anchor) in anchors.iter().enumerate() {
        for home in &anchor.homes {
            by_home.entry(home).or_default().push(at);
        }
    }
    // Of each mark, the anchor in its note.
    let mut pairs: Vec<(usize, usize)> = Vec::new();
    let mut in_notes = BTreeSet::new();
    for (at, anchor) in anchors.iter().enumerate() {
        if in_notes.contains(&at) {
            continue;
        }
        let there = by_home.get(anchor.to.as_str()).into_iter().flatten();
        let back = there
            .copied()
            .find(|other| *other > at && anchor.homes.contains(&anchors[*other].to));
        if let Some(back) = back {
            pairs.push((at, back));
            in_notes.insert(back);
        }
    }
    let marks: BTreeSet<&Path> = pairs.iter().map(|(mark, _)| &anchors[*mark].path).collect();
    let backs: BTreeSet<&Path> = in_notes.iter().map(|at| &anchors[*at].path).collect();
    let mut notes: Vec<(String, HtmlElement)> = Vec::new();
    let mut labels: HashMap<Path, String> = HashMap::new();
    let mut changes: Vec<(Path, NoteChange)> = Vec::new();
    for (mark, back) in &pairs {
        let place = container(page, &anchors[*back].path, &marks, &backs);
        let label = match labels.get(&place) {
            Some(label) => label.clone(),
            None => {
                let label = (labels.len() + 1).to_string();
                labels.insert(place.clone(), label.clone());
                if let Some(note) = at(page, &place) {
                    let below: Path = anchors[*back].path[place.len()..].to_vec();
                    notes.push((label.clone(), without(note, &below)));
                }
                changes.push((place, NoteChange::Remove));
                label
            }
        };
        changes.push((
            whole_mark(page, &anchors[*mark].path),
            NoteChange::Mark(label),
        ));
    }
    // From the end, so that the paths of what is left stay right.
    changes.sort_by(|a, b| b.0.cmp(&a.0));
    for (path, change) in changes {
        apply(page, &path, change);
    }
    notes
}

/// Gives each note of pulldown-cmark an anchor that leads back to its marks.
fn tie(element: &mut HtmlElement) {
    let mark = |id: &str| format!("{id}-mark");
    let has_id = element.attribute("id").is_some();
    if element.has_class("footnote-reference") && !has_id {
        let target = element.elements().find_map(|child| child.attribute("href"));
        let target = target.and_then(|href| href.strip_prefix('#')).map(mark);
        element
            .attributes
            .extend(target.map(|id| ("id".to_owned(), id)));
    }
    if element.has_class("footnote-definition")
        && let Some(back) = element.attribute("id").map(mark)
    {
        for child in &mut element.children {
            if let HtmlNode::Element(label) = child
                && label.has_class("footnote-definition-label")
            {
                let mut anchor = HtmlElement::new("a").with("href", &format!("#{back}"));
                anchor.children = std::mem::take(&mut label.children);
                label.children.push(anchor.into());
            }
        }
    }
    for child in &mut element.children {
        if let HtmlNode::Element(child) = child {
            tie(child);
        }
    }
}

enum NoteChange {
    Remove,
    Mark(String),
}

fn collect(
    element: &HtmlElement,
    path: &mut Path,
    homes: &mut Vec<String>,
    into: &mut Vec<Anchor>,
) {
    let before = homes.len();
    homes.extend(
        ["id", "name"]
            .iter()
            .filter_map(|key| element.attribute(key))
            .map(str::to_owned),
    );
    let to = element.attribute("href").and_then(|href| {
        let (start, id) = href.rsplit_once('#')?;
        // Word writes the whole address of its own temporary file before the sign.
        (start.is_empty() || !start.starts_with("http")).then(|| id.to_owned())
    });
    if let (true, Some(to)) = (element.name == "a", to) {
        into.push(Anchor {
            path: path.clone(),
            to,
            homes: homes.clone(),
        });
    }
    for (at, child) in element.children.iter().enumerate() {
        if let HtmlNode::Element(child) = child {
            path.push(at);
            collect(child, path, homes, into);
            path.pop();
        }
    }
    homes.truncate(before);
}

fn at<'a>(page: &'a HtmlElement, path: &[usize]) -> Option<&'a HtmlElement> {
    path.iter()
        .try_fold(page, |element, at| match element.children.get(*at) {
            Some(HtmlNode::Element(child)) => Some(child),
            _ => None,
        })
}

/// The largest element around a note that holds no other note and no mark.
fn container(
    page: &HtmlElement,
    path: &Path,
    marks: &BTreeSet<&Path>,
    backs: &BTreeSet<&Path>,
) -> Path {
    let below = |paths: &BTreeSet<&Path>, start: &[usize]| {
        paths.iter().filter(|path| path.starts_with(start)).count()
    };
    let mut best = path.len();
    for len in (1..path.len()).rev() {
        let start = &path[..len];
        if below(marks, start) > 0 || below(backs, start) > 1 {
            break;
        }
        let Some(element) = at(page, start) else {
            break;
        };
        if matches!(element.name.as_str(), "html" | "body") {
            break;
        }
        best = len;
        // A note is one item of its list.
        if element.name == "li" {
            break;
        }
    }
    path[..best].to_vec()
}

/// The mark with what is only there for it: `<sup>`, brackets in a span.
fn whole_mark(page: &HtmlElement, path: &Path) -> Path {
    let mut best = path.len();
    for len in (1..path.len()).rev() {
        let Some(element) = at(page, &path[..len]) else {
            break;
        };
        let is_wrapper = matches!(element.name.as_str(), "sup" | "span" | "a" | "b" | "font");
        let letters = element
            .text()
            .chars()
            .filter(|c| c.is_alphanumeric())
            .count();
        if !is_wrapper || letters > 4 {
            break;
        }
        best = len;
    }
    path[..best].to_vec()
}

/// A copy of a note without the anchor that leads back.
fn without(note: &HtmlElement, below: &[usize]) -> HtmlElement {
    let mut copy = note.clone();
    if below.is_empty() {
        return copy;
    }
    let path = whole_mark(note, &below.to_vec());
    apply(&mut copy, &path, NoteChange::Remove);
    copy
}

fn apply(page: &mut HtmlElement, path: &[usize], change: NoteChange) {
    let Some((last, parents)) = path.split_last() else {
        return;
    };
    let mut element = page;
    for at in parents {
        match element.children.get_mut(*at) {
            Some(HtmlNode::Element(child)) => element = child,
            _ => return,
        }
    }
    if let Some(place) = element.children.get_mut(*last) {
        *place = match change {
            NoteChange::Remove => HtmlNode::Text(String::new()),
            NoteChange::Mark(label) => {
                let mut mark = HtmlElement::new(MARK);
                mark.attributes.push(("label".to_owned(), label));
                HtmlNode::Element(mark)
            }
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::html::parse::read_html;

    fn taken(html: &str) -> (String, Vec<(String, String)>) {
        let mut page = read_html(html).unwrap();
        let notes = take_notes(&mut page);
        let notes = notes
            .into_iter()
            .map(|(label, note)| (label, note.text().trim().to_owned()));
        (page.text(), notes.collect())
    }

    #[test]
    fn notes_of_word_and_of_block_editors_are_taken() {
        let word = "<p>Calls<a style='mso-footnote-id:ftn1' href='#_ftn1' name='_ftnref1'><span><sup>[1]</sup></span></a> help.</p><div style='mso-element:footnote-list'><hr><div style='mso-element:footnote' id=ftn1><p class=MsoFootnoteText><a href='#_ftnref1' name='_ftn1'><span>[1]</span></a> Ours do.</p></div></div>";
        assert_eq!(
            taken(word),
            ("Calls help.".into(), vec![("1".into(), "Ours do.".into())])
        );
        let blocks = "<p>One<sup data-fn='u1' class='fn'><a href='#u1' id='u1-link'>1</a></sup> two<sup data-fn='u2'><a href='#u2' id='u2-link'>2</a></sup>.</p><ol class='wp-block-footnotes'><li id='u1'>First. <a href='#u1-link'>↩︎</a></li><li id='u2'>Second. <a href='#u2-link'>↩︎</a></li></ol>";
        let (text, notes) = taken(blocks);
        assert_eq!(text, "One two.");
        assert_eq!(
            notes,
            [
                ("1".into(), "First.".into()),
                ("2".into(), "Second.".into())
            ]
        );
    }

    #[test]
    fn notes_that_lead_back_from_nowhere_are_known_by_their_classes() {
        let page = "<p>One,<sup class='footnote-reference'><a href='#a'>1</a></sup> two,<sup class='footnote-reference'><a href='#b'>2</a></sup> three.<sup class='footnote-reference'><a href='#a'>1</a></sup></p><div class='footnote-definition' id='a'><sup class='footnote-definition-label'>1</sup><p>First.</p></div><div class='footnote-definition' id='b'><sup class='footnote-definition-label'>2</sup><p>Second.</p></div>";
        let (text, notes) = taken(page);
        assert_eq!(text, "One, two, three.");
        assert_eq!(
            notes,
            [
                ("1".into(), "First.".into()),
                ("2".into(), "Second.".into())
            ]
        );
    }

    #[test]
    fn contents_lists_are_no_notes() {
        let contents = "<ul><li><a href='#a'>Part</a></li></ul><h2 id=a>Part</h2><p>Text.</p>";
        assert_eq!(taken(contents).1, []);
    }
}
