//! What styles mean: bold, italic, hidden, a size, a place in a list. Nothing else of CSS is kept.
//!
//! Enters: `style` attributes and `<style>` sheets, of which only rules for a tag, a class or both
//! are read. Leaves: a [`Style`] for each element.

use super::tree::HtmlElement;
use std::collections::HashMap;

/// What the styles of one element say. `None`: nothing.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Style {
    pub(super) bold: Option<bool>,
    pub(super) italic: Option<bool>,
    pub(super) strike: bool,
    pub(super) sub: bool,
    pub(super) sup: bool,
    pub(super) code: Option<bool>,
    pub(super) hidden: bool,
    /// Whether line breaks in the text are meant (`white-space: pre` and its kin).
    pub(super) keeps_lines: Option<bool>,
    /// Whether the element is no item of its own (`list-style-type: none`).
    pub(super) is_unmarked: bool,
    /// Whether text begins some way to the right.
    pub(super) is_indented: bool,
    /// Letters in CSS pixels.
    pub(super) size: Option<f32>,
    pub(super) align: Option<Alignment>,
    /// The value of Word's `mso-list`.
    pub(super) mso_list: Option<String>,
    /// The value of Word's `mso-element`.
    pub(super) mso_element: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Alignment {
    Left,
    Center,
    Right,
}

/// The sheets of a page.
#[derive(Debug, Default)]
pub(super) struct Sheets {
    /// Declarations by selector (`p`, `.s1`, `span.s1`), in the order of the page.
    rules: HashMap<String, Vec<String>>,
    /// Of each Word list and level (`l0:level2`): whether it has numbers.
    lists: HashMap<String, bool>,
}

impl Sheets {
    /// Reads every `<style>` of a page.
    pub(super) fn read(page: &HtmlElement) -> Sheets {
        let mut sheets = Sheets::default();
        sheets.collect(page);
        sheets
    }

    fn collect(&mut self, element: &HtmlElement) {
        if element.name == "style" {
            self.add(&element.text());
        }
        for child in element.elements() {
            self.collect(child);
        }
    }

    fn add(&mut self, text: &str) {
        let text = without_comments(text);
        for rule in text.split('}') {
            let Some((selectors, declarations)) = rule.rsplit_once('{') else {
                continue;
            };
            // In a media query, the selector stands behind its bracket.
            let selectors = selectors.rsplit('{').next().unwrap_or(selectors).trim();
            if let Some(list) = selectors.strip_prefix("@list") {
                let value = declaration(declarations, "mso-level-number-format");
                let has_numbers = !value
                    .is_some_and(|value| value.starts_with("bullet") || value.starts_with("image"));
                self.lists
                    .insert(list.trim().to_ascii_lowercase(), has_numbers);
                continue;
            }
            for selector in selectors.split(',') {
                let selector = selector.trim().to_ascii_lowercase();
                let is_simple = selector
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_'));
                if is_simple && !selector.is_empty() {
                    let known = self.rules.entry(selector).or_default();
                    known.push(declarations.to_owned());
                }
            }
        }
    }

    /// Whether a Word list has numbers at a level (from 1), if a sheet says so.
    pub(super) fn has_numbers(&self, list: &str, level: usize) -> Option<bool> {
        self.lists.get(&format!("{list}:level{level}")).copied()
    }

    /// What the sheets and the element itself say of it.
    pub(super) fn of(&self, element: &HtmlElement) -> Style {
        let mut style = Style::default();
        if !self.rules.is_empty() {
            let classes = element.attribute("class").unwrap_or_default();
            let classes = classes
                .split_ascii_whitespace()
                .map(str::to_ascii_lowercase);
            let mut selectors = vec![element.name.clone()];
            for class in classes {
                selectors.push(format!(".{class}"));
                selectors.push(format!("{}.{class}", element.name));
            }
            for selector in selectors {
                for declarations in self.rules.get(&selector).into_iter().flatten() {
                    style.take(declarations);
                }
            }
        }
        if let Some(own) = element.attribute("style") {
            style.take(own);
        }
        style
    }
}

/// Without `/* */`, and without the signs of an HTML comment around a sheet.
fn without_comments(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("/*") {
        out.push_str(before);
        rest = after.split_once("*/").map_or("", |(_, after)| after);
    }
    out.push_str(rest);
    out.replace("<!--", " ").replace("-->", " ")
}

/// The value of a property among declarations.
fn declaration<'a>(declarations: &'a str, wanted: &str) -> Option<&'a str> {
    each(declarations)
        .filter(|(name, _)| name.eq_ignore_ascii_case(wanted))
        .map(|(_, v)| v)
        .last()
}

/// The declarations of a rule. A semicolon in brackets or quotes ends none.
fn each(declarations: &str) -> impl Iterator<Item = (&str, &str)> {
    let (mut depth, mut quote) = (0_u32, None);
    let ends = move |c: char| {
        match (c, quote) {
            ('"' | '\'', None) => quote = Some(c),
            (c, Some(open)) if c == open => quote = None,
            ('(', None) => depth += 1,
            (')', None) => depth = depth.saturating_sub(1),
            _ => {}
        }
        c == ';' && depth == 0 && quote.is_none()
    };
    let pairs = declarations
        .split(ends)
        .filter_map(|one| one.split_once(':'));
    pairs.map(|(name, value)| (name.trim(), value.trim()))
}

impl Style {
    fn take(&mut self, declarations: &str) {
        for (name, value) in each(declarations) {
            let value = value.trim_end_matches("!important").trim();
            let lower = value.to_ascii_lowercase();
            self.declare(&name.to_ascii_lowercase(), value, &lower);
        }
    }

    fn declare(&mut self, name: &str, value: &str, lower: &str) {
        match name {
            "font-weight" => {
                self.bold = match lower {
                    "bold" | "bolder" => Some(true),
                    "normal" | "lighter" => Some(false),
                    number => number.parse::<f32>().ok().map(|number| number >= 600.0),
                };
            }
            "font-style" => {
                self.italic = Some(lower.starts_with("italic") || lower.starts_with("oblique"));
            }
            "text-decoration" | "text-decoration-line" => {
                self.strike = lower.contains("line-through");
            }
            "vertical-align" => (self.sub, self.sup) = (lower == "sub", lower == "super"),
            "font-family" => self.code = Some(is_monospaced(lower)),
            "font" => self.shorthand(lower),
            "font-size" => self.size = pixels(lower),
            "display" if lower == "none" => self.hidden = true,
            "mso-hide" if lower == "all" => self.hidden = true,
            "visibility" if lower == "hidden" => self.hidden = true,
            "white-space" => {
                self.keeps_lines = Some(lower.starts_with("pre") || lower == "break-spaces");
            }
            "list-style-type" | "list-style" => self.is_unmarked = lower == "none",
            "margin-left" | "padding-left" => {
                self.is_indented |= pixels(lower).is_some_and(|pixels| pixels >= 12.0);
            }
            "text-align" => {
                self.align = match lower {
                    "right" | "end" => Some(Alignment::Right),
                    "center" => Some(Alignment::Center),
                    "left" | "start" => Some(Alignment::Left),
                    _ => None,
                };
            }
            "mso-list" => self.mso_list = Some(value.to_owned()),
            "mso-element" => self.mso_element = Some(lower.to_owned()),
            _ => {}
        }
    }

    /// `font: italic bold 12.0px 'Menlo'`.
    fn shorthand(&mut self, value: &str) {
        for word in value.split_ascii_whitespace() {
            match word {
                "bold" | "bolder" => self.bold = Some(true),
                "italic" | "oblique" => self.italic = Some(true),
                word => {
                    let size = word.split('/').next().unwrap_or(word);
                    match size.parse::<f32>() {
                        Ok(weight) if (100.0..=900.0).contains(&weight) => {
                            self.bold = Some(weight >= 600.0);
                        }
                        _ => self.size = pixels(size).or(self.size),
                    }
                }
            }
        }
        self.code = Some(is_monospaced(value));
    }
}

fn is_monospaced(families: &str) -> bool {
    const KNOWN: [&str; 9] = [
        "monospace",
        "courier",
        "consolas",
        "menlo",
        "monaco",
        "roboto mono",
        "source code pro",
        "sf mono",
        "liberation mono",
    ];
    // The first family is the one that was meant.
    let first = families.split(',').next().unwrap_or_default();
    KNOWN.iter().any(|known| first.contains(known))
}

/// A length in CSS pixels (CSS Values 4, 6.2).
fn pixels(value: &str) -> Option<f32> {
    let at = value.find(|c: char| c.is_ascii_alphabetic() || c == '%')?;
    let number: f32 = value[..at].trim().parse().ok()?;
    let factor = match &value[at..] {
        "px" => 1.0,
        "pt" => 4.0 / 3.0,
        "em" | "rem" => 16.0,
        "in" => 96.0,
        "cm" => 96.0 / 2.54,
        "%" => 0.16,
        _ => return None,
    };
    Some(number * factor)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::html::parse::read_html;

    fn style_of(html: &str, tag: &str) -> Style {
        let page = read_html(html).unwrap();
        let element = page.find(&|e| e.name == tag).unwrap();
        Sheets::read(&page).of(element)
    }

    #[test]
    fn styles_come_from_the_tag_the_class_and_the_element() {
        let sheet = "<style><!-- /* x{} */ p.p1, span.s1 {font: bold 12.0px 'Menlo'} .c2{font-style:italic}\n@list l0:level2 {mso-level-number-format:bullet; mso-level-text:\"o\"} @media print { p {display:none} } --></style>";
        let style = style_of(
            &format!("{sheet}<span class='s1 c2' style='font-weight:400'>x"),
            "span",
        );
        assert_eq!(style.bold, Some(false));
        assert_eq!((style.italic, style.code), (Some(true), Some(true)));
        assert_eq!(style.size, Some(12.0));
        let page = read_html(sheet).unwrap();
        assert_eq!(Sheets::read(&page).has_numbers("l0", 2), Some(false));
        assert_eq!(Sheets::read(&page).has_numbers("l0", 1), None);
    }

    #[test]
    fn a_semicolon_in_an_address_ends_no_declaration() {
        let style = style_of(
            "<p style=\"background: url('data:image/png;base64,A='); font-weight: 700\">x",
            "p",
        );
        assert_eq!(style.bold, Some(true));
    }
}
