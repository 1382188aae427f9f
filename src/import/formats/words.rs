//! Words and Markdown of other programs.
//!
//! Enters: texts of fields, and Markdown that people wrote for another generator. Leaves: plain words,
//! and Markdown in which nothing is a shortcode that was none.

use crate::import::html::read_html;
use crate::parse::code_ranges;

/// The words of a field that may hold HTML: tags and entities read, on one line.
pub(crate) fn html_words(text: &str) -> String {
    let words = if text.contains(['<', '&']) {
        read_html(text).map_or_else(|_| text.to_owned(), |page| page.text())
    } else {
        text.to_owned()
    };
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The first bytes of a text, up to the end of a character.
pub(crate) fn beginning(text: &str, most: usize) -> &str {
    let mut end = most.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// Markdown in which `{{<` and `{{%` are words, except in code, where they are that already.
pub(crate) fn proofed(markdown: &str) -> String {
    if !markdown.contains("{{") {
        return markdown.to_owned();
    }
    let code = code_ranges(markdown);
    let mut out = String::with_capacity(markdown.len() + 32);
    let mut from = 0;
    for at in memchr::memmem::find_iter(markdown.as_bytes(), "{{") {
        let after = code.partition_point(|range| range.start <= at);
        let is_code = after > 0 && at < code[after - 1].end;
        let is_tag = markdown[at + 2..]
            .trim_start_matches(' ')
            .starts_with(['<', '%']);
        if at < from || is_code || !is_tag {
            continue;
        }
        out.push_str(&markdown[from..at]);
        out.push_str("&#123;&#123;");
        from = at + 2;
    }
    out.push_str(&markdown[from..]);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_have_no_tags_and_no_entities() {
        assert_eq!(
            html_words("Fish &amp; <b>chips</b>\n now"),
            "Fish & chips now"
        );
        assert_eq!(html_words("1 < 2"), "1 < 2");
        assert_eq!(html_words("plain"), "plain");
    }

    #[test]
    fn tags_of_others_stay_words() {
        assert_eq!(
            proofed("a {{< x >}} `{{< y >}}` {{ z }}\n\n    {{% w %}}\n"),
            "a &#123;&#123;< x >}} `{{< y >}}` {{ z }}\n\n    {{% w %}}\n"
        );
    }
}
