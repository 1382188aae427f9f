//! Tags of shortcodes, and lines of HTML, as linger reads them in a text.
//!
//! Enters: a name and values of anybody's making. Leaves: one line of Markdown.

/// `{{< name key="value" >}}`. Empty values are left out; an argument without a name has an empty one.
pub(crate) fn shortcode(name: &str, arguments: &[(&str, &str)]) -> String {
    let mut tag = format!("{{{{< {name} ");
    for (key, value) in arguments.iter().filter(|(_, value)| !value.is_empty()) {
        if !key.is_empty() {
            tag.push_str(key);
            tag.push('=');
        }
        tag.push('"');
        let words = value.split_whitespace().collect::<Vec<_>>().join(" ");
        for c in words.chars().filter(|c| !c.is_control()) {
            if matches!(c, '"' | '\\') {
                tag.push('\\');
            }
            tag.push(c);
        }
        tag.push_str("\" ");
    }
    tag.push_str(">}}");
    tag
}

/// Words as HTML on one line, in which nothing is a tag, of HTML or of a shortcode.
pub(crate) fn words_of_html(words: &str) -> String {
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut out = String::with_capacity(words.len());
    for c in words.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '{' => out.push_str("&#123;"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::scan_shortcodes;

    #[test]
    fn any_value_reads_back() {
        for value in ["a \"b\" >}} c", "back\\slash", "l'été", "\\\""] {
            let tag = shortcode("audio", &[("src", value), ("title", "")]);
            let (tags, _) = scan_shortcodes(&tag, &[]);
            assert_eq!(tags[0].arguments.len(), 1, "{tag}");
            assert_eq!(tags[0].arguments[0].value, value, "{tag}");
            assert_eq!(tags[0].range, 0..tag.len());
        }
    }
}
