//! The tags of a template, such as `{% for x in y %}`, by their names: which tag is not closed, and
//! which blocks there are.
//!
//! Enters: the text of a template, which may have mistakes. Leaves: places in it. Forbidden here:
//! the meaning of expressions.

use std::ops::Range;

/// Tags that need an end tag: `end` and the name.
const OPENING: [&str; 5] = ["if", "for", "block", "filter", "component"];

/// One tag.
#[derive(Clone, Debug, PartialEq, Eq)]
struct TemplateTag<'a> {
    /// Its first word. `<` means a component around text, and `</` the end of one.
    name: &'a str,
    /// The rest of the tag.
    rest: &'a str,
    /// The whole tag.
    range: Range<usize>,
}

/// A mistake in the tags of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unbalanced {
    /// The tag to look at.
    pub range: Range<usize>,
    /// The mistake, as a sentence.
    pub message: String,
    /// What to do.
    pub help: String,
}

/// The tags in their order, without those in comments and in `{% raw %}`.
fn tags(text: &str) -> Vec<TemplateTag<'_>> {
    let mut tags = Vec::new();
    let mut at = 0;
    let mut is_raw = false;
    while let Some(found) = text[at..].find(['{']) {
        let start = at + found;
        let rest = &text[start..];
        if rest.starts_with("{#") && !is_raw {
            at = end_of(text, start, "#}");
        } else if rest.starts_with("{{") && !is_raw {
            at = end_of(text, start, "}}");
        } else if rest.starts_with("{%") {
            let end = end_of(text, start, "%}");
            let inside = text[start + 2..end].trim_end_matches("%}");
            let inside = inside.trim_start_matches('-').trim_end_matches('-').trim();
            let is_name = |c: char| c.is_alphanumeric() || c == '_';
            let len = match inside {
                _ if inside.starts_with("</") => 2,
                _ if inside.starts_with('<') => 1,
                _ => inside.find(|c| !is_name(c)).unwrap_or(inside.len()),
            };
            let (name, rest) = inside.split_at(len);
            match name {
                "raw" => is_raw = true,
                "endraw" => is_raw = false,
                _ if is_raw => {}
                _ => tags.push(TemplateTag {
                    name,
                    rest: rest.trim(),
                    range: start..end,
                }),
            }
            at = end;
        } else {
            at = start + 1;
        }
    }
    tags
}

/// The end of something that begins at `start` and ends with `mark`. Without the mark, it is the
/// end of the text.
fn end_of(text: &str, start: usize, mark: &str) -> usize {
    text[start + 2..]
        .find(mark)
        .map_or(text.len(), |at| start + 2 + at + mark.len())
}

/// The end tag that a tag needs. `None` if it needs none.
fn end_for(tag: &TemplateTag<'_>) -> Option<String> {
    match tag.name {
        // `{% <card(page=page)> %}` is around text; `{% <card(page=page) /> %}` needs no end.
        "<" if !tag.rest.ends_with("/>") => {
            let name = tag.rest.split(['(', ' ', '>']).next().unwrap_or_default();
            Some(format!("</{name}>"))
        }
        // `{% set x = 1 %}` needs no end; `{% set x %}` is around text.
        "set" | "set_global" if !tag.rest.contains('=') => Some("endset".to_owned()),
        name if OPENING.contains(&name) => Some(format!("end{name}")),
        _ => None,
    }
}

/// Whether a tag is the end tag `end`.
fn is_end(tag: &TemplateTag<'_>, end: &str) -> bool {
    match tag.name {
        "</" => end == format!("</{}>", tag.rest.trim_end_matches('>').trim()),
        name => end == name,
    }
}

/// The first tag that is opened and never closed, or that closes what is not open.
pub fn unbalanced(text: &str) -> Option<Unbalanced> {
    let mut open: Vec<(TemplateTag<'_>, String)> = Vec::new();
    for tag in tags(text) {
        if let Some(end) = end_for(&tag) {
            open.push((tag, end));
            continue;
        }
        if tag.name != "</" && !tag.name.starts_with("end") {
            continue;
        }
        match open.iter().rposition(|(_, end)| is_end(&tag, end)) {
            // The tag that was opened after it is not closed.
            Some(at) if at + 1 < open.len() => return Some(not_closed(open.swap_remove(at + 1))),
            Some(at) => open.truncate(at),
            None => return Some(not_opened(&tag, open.last())),
        }
    }
    let innermost = open.pop()?;
    Some(not_closed(innermost))
}

fn not_closed((tag, end): (TemplateTag<'_>, String)) -> Unbalanced {
    let written = match tag.name {
        "<" => format!("<{}", tag.rest.split(['(', ' ']).next().unwrap_or_default()),
        name => name.to_owned(),
    };
    Unbalanced {
        range: tag.range,
        message: format!("this `{written}` is opened and never closed"),
        help: format!("put `{{% {end} %}}` where it ends"),
    }
}

fn not_opened(tag: &TemplateTag<'_>, open: Option<&(TemplateTag<'_>, String)>) -> Unbalanced {
    let written = match tag.name {
        "</" => format!("</{}", tag.rest),
        name => name.to_owned(),
    };
    let help = match open {
        Some((_, end)) => format!("what is open here ends with `{{% {end} %}}`"),
        None => "take it out, or put the tag that it closes above it".to_owned(),
    };
    Unbalanced {
        range: tag.range.clone(),
        message: format!("this `{written}` closes nothing that is open"),
        help,
    }
}

/// The blocks of a template: the name of each, and the place of the name.
pub fn blocks(text: &str) -> Vec<(&str, Range<usize>)> {
    let blocks = tags(text).into_iter().filter(|tag| tag.name == "block");
    let named = blocks.filter_map(|tag| {
        let name = tag.rest.split_whitespace().next()?;
        // The word `block` may contain the name of the block, such as `b`.
        let keyword = text[tag.range.clone()].find("block")?;
        let from = tag.range.start + keyword + "block".len();
        let at = from + text[from..].find(name)?;
        Some((name, at..at + name.len()))
    });
    named.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blamed(text: &str) -> Option<(usize, String)> {
        let found = unbalanced(text)?;
        let line = text[..found.range.start].matches('\n').count() + 1;
        Some((line, found.message))
    }

    #[test]
    fn the_tag_that_is_not_closed_is_blamed() {
        for (text, line, word) in [
            ("{% for a in b %}\nx\n", 1, "`for`"),
            ("{% if a %}\n{%- for a in b -%}\n{% endif %}\n", 2, "`for`"),
            (
                "{% block a %}\n{% if x %}\n{% else %}\n{% endblock %}",
                2,
                "`if`",
            ),
            ("{% if a %}{% endif %}\n{% endif %}", 2, "`endif`"),
            ("{% for a in b %}\n{% endif %}\n{% endfor %}", 2, "`endif`"),
            ("{% set x %}\nwords\n", 1, "`set`"),
            ("{% filter upper %}\n{# {% endfilter %} #}", 1, "`filter`"),
            ("a\n{% <box(x=1)> %}\n", 2, "`<box`"),
            (
                "{% component c() %}\n{% if x %}\n{% endcomponent c %}",
                2,
                "`if`",
            ),
        ] {
            let (found, message) = blamed(text).unwrap();
            assert_eq!(found, line, "{text}: {message}");
            assert!(message.contains(word), "{text}: {message}");
        }
    }

    #[test]
    fn what_is_whole_is_not_blamed() {
        for text in [
            "{% if a %}x{% elif b %}y{% else %}z{% endif %}",
            "{% set x = 1 %}{% set_global y = x %}",
            "{% raw %}{% for a in b %}{% endraw %}",
            "{# {% if x %} #}{{ \"{% if %}\" }}",
            "{% <box(x=1)> %}a{% </box> %}{{ <box(x=1) /> }}",
            "{%- block b -%}{%- endblock b -%}",
            "{ % { {",
        ] {
            assert_eq!(unbalanced(text), None, "{text}");
        }
    }

    #[test]
    fn blocks_have_their_places() {
        let text = "{% block b %}{% endblock %}\n{%- block title -%}{% endblock title %}";
        let found: Vec<_> = blocks(text)
            .into_iter()
            .map(|(name, at)| (name, at.start))
            .collect();
        assert_eq!(found, [("b", 9), ("title", text.find("title").unwrap())]);
    }
}
