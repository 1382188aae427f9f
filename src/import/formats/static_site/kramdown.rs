//! What kramdown's Markdown has that linger's has not: attributes in braces, tables of contents,
//! comments.
//!
//! Enters: Markdown. Leaves: the same without them, and how much was taken out. Code stays as it is.

use crate::import::formats::words::beginning;
use crate::parse::code_ranges;

/// Bytes that attributes may have.
const MOST_ATTRIBUTES: usize = 1000;

/// What was taken out.
#[derive(Debug, Default, PartialEq, Eq)]
pub(in crate::import::formats) struct KramdownLoss {
    /// Classes and other attributes.
    pub(in crate::import::formats) attributes: usize,
    /// A table of contents stood there.
    pub(in crate::import::formats) has_contents: bool,
}

/// Takes attributes (`{: .class}`), extensions (`{::comment}`) and `{:toc}` out.
pub(in crate::import::formats) fn plain(markdown: &str) -> (String, KramdownLoss) {
    let mut loss = KramdownLoss::default();
    if !markdown.contains("{:") {
        return (markdown.to_owned(), loss);
    }
    let code = code_ranges(markdown);
    let mut out = String::with_capacity(markdown.len());
    let mut from = 0;
    for (at, _) in markdown.match_indices("{:") {
        let after = code.partition_point(|range| range.start <= at);
        let is_code = after > 0 && at < code[after - 1].end;
        if at < from || is_code {
            continue;
        }
        let head = beginning(&markdown[at..], MOST_ATTRIBUTES);
        let Some(len) = head
            .find(['}', '\n'])
            .filter(|len| head[*len..].starts_with('}'))
        else {
            continue;
        };
        let inside = &markdown[at + 2..at + len];
        out.push_str(&markdown[from..at]);
        from = at + len + 1;
        let line_start = out.rfind('\n').map_or(0, |at| at + 1);
        let is_alone = out[line_start..].trim().is_empty()
            && markdown[from..]
                .split('\n')
                .next()
                .unwrap_or_default()
                .trim()
                .is_empty();
        match inside.trim() {
            ":comment" => {
                let end = markdown[from..].find("{:/");
                let close = end.and_then(|end| {
                    markdown[from + end..]
                        .find('}')
                        .map(|close| from + end + close + 1)
                });
                from = close.unwrap_or(markdown.len());
            }
            "toc" => {
                loss.has_contents = true;
                without_last_item(&mut out);
            }
            text => {
                let id = text.split_whitespace().find(|word| word.starts_with('#'));
                let is_heading = out[line_start..].starts_with('#');
                match id.filter(|_| is_heading) {
                    Some(id) => out.push_str(&format!("{{{id}}}")),
                    None if !text.starts_with([':', '/']) => loss.attributes += 1,
                    None => {}
                }
            }
        }
        // Nothing is left of a line that held nothing else.
        if is_alone {
            out.truncate(out.trim_end_matches([' ', '\t']).len());
            let is_whole = out.is_empty() || out.ends_with('\n');
            if is_whole && markdown[from..].starts_with('\n') {
                from += 1;
            }
        }
    }
    out.push_str(&markdown[from..]);
    (out, loss)
}

/// The list item above `{:toc}`, which only stands there for it.
fn without_last_item(out: &mut String) {
    let body = out.trim_end().len();
    let start = out[..body].rfind('\n').map_or(0, |at| at + 1);
    let line = out[start..body].trim_start();
    if line.starts_with(['*', '-', '+']) || line.starts_with(|c: char| c.is_ascii_digit()) {
        out.truncate(start);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_go_and_ids_of_headings_stay() {
        let (text, loss) = plain(
            "# Part {: #first .x}\n\nA [link](/a){:target=\"_blank\"} here.\n{: .note}\n\nNext `{: .code}`\n\n```\n{: .x}\n```\n",
        );
        assert_eq!(
            text,
            "# Part {#first}\n\nA [link](/a) here.\n\nNext `{: .code}`\n\n```\n{: .x}\n```\n"
        );
        assert_eq!(loss.attributes, 2);
    }

    #[test]
    fn contents_and_comments_go() {
        let (text, loss) = plain("* Contents\n{:toc}\n\nText {::comment}no{:/comment}end.\n");
        assert_eq!(text, "\nText end.\n");
        assert!(loss.has_contents);
        assert_eq!(plain("{: open").0, "{: open");
    }
}
