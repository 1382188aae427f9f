//! Moves styles into `style` attributes, because all mail programs support these. Rules that cannot
//! be attributes, such as the colours for a dark screen, stay in a <style> element.
//!
//! Enters: a whole HTML document. Leaves: the document with its styles in its tags. Forbidden here:
//! loading anything.
//!
//! If a rule has two declarations of one property, the library keeps only the last. The first is
//! for programs that do not support the second (CSS Syntax, 9: unknown declarations are ignored).
//! So both are joined to one value before, and divided again after.

use cssparser::{ParseError, Parser, Token};
use lol_html::html_content::{ContentType, Element};
use lol_html::{RewriteStrSettings, element, rewrite_str, text};
use std::cell::RefCell;

/// Marks in a joined value: before the name of the next property, after it, and in place of
/// `!important`. They are noncharacters (Unicode, 23.7), so no text contains them.
const BEFORE: char = '\u{fdd0}';
const BEHIND: char = '\u{fdd1}';
const SIGN: char = '\u{fdd2}';

/// The document with its styles in its tags.
///
/// # Errors
/// The reason why the styles cannot be parsed.
pub(super) fn inlined(html: &str) -> Result<String, String> {
    let plain = html.replace([BEFORE, BEHIND, SIGN], "");
    let joined = joined(&plain).map_err(|error| error.to_string())?;
    let inlined = inliner()
        .inline(&joined)
        .map_err(|error| error.to_string())?;
    Ok(inlined
        .replace(BEFORE, ";")
        .replace(BEHIND, ":")
        .replace(SIGN, "!"))
}

fn inliner() -> css_inline::CSSInliner<'static> {
    css_inline::CSSInliner::options()
        .load_remote_stylesheets(false)
        .keep_style_tags(false)
        .keep_at_rules(true)
        .apply_width_attributes(true)
        .build()
}

/// The document with repeated declarations joined.
fn joined(html: &str) -> Result<String, lol_html::errors::RewritingError> {
    let sheet = RefCell::new(String::new());
    let settings = RewriteStrSettings::new()
        .with_strict(false)
        .append_element_content_handler(text!("style", |chunk| {
            sheet.borrow_mut().push_str(chunk.as_str());
            if chunk.last_in_text_node() {
                chunk.replace(&rules(&sheet.take()), ContentType::Html);
            } else {
                chunk.remove();
            }
            Ok(())
        }))
        .append_element_content_handler(element!("[style]", |element: &mut Element<'_, '_>| {
            let style = element.get_attribute("style").unwrap_or_default();
            // Entities are rare here, and they are not decoded yet.
            if style.contains(';') && !style.contains('&') {
                element.set_attribute("style", &declarations(&style))?;
            }
            Ok(())
        }));
    rewrite_str(html, settings)
}

/// A stylesheet with the declarations of its rules joined. At-rules stay as they are, because they
/// are not moved into tags.
fn rules(css: &str) -> String {
    let mut parser = Parser::new(css);
    let mut written = String::with_capacity(css.len());
    let mut in_at_rule = false;
    loop {
        let start = parser.position();
        let Ok(token) = parser.next_including_whitespace_and_comments() else {
            return written;
        };
        let token = token.clone();
        match token {
            Token::AtKeyword(_) => in_at_rule = true,
            Token::Semicolon => in_at_rule = false,
            _ => {}
        }
        if !matches!(token, Token::CurlyBracketBlock) {
            skip(&token, &mut parser);
            written.push_str(parser.slice_from(start));
            continue;
        }
        let block = content(&mut parser);
        written.push('{');
        if in_at_rule {
            written.push_str(block);
        } else {
            written.push_str(&declarations(block));
        }
        written.push('}');
        in_at_rule = false;
    }
}

/// Skips the content of the brackets that a token has opened.
fn skip(token: &Token<'_>, parser: &mut Parser<'_>) {
    let opens = matches!(
        token,
        Token::Function(_)
            | Token::ParenthesisBlock
            | Token::SquareBracketBlock
            | Token::CurlyBracketBlock
    );
    if opens {
        content(parser);
    }
}

/// The content of the brackets that were opened last.
fn content<'i>(parser: &mut Parser<'i>) -> &'i str {
    let read = parser.parse_nested_block(|inside| -> Result<&'i str, ParseError<()>> {
        let start = inside.position();
        while inside.next_including_whitespace_and_comments().is_ok() {}
        Ok(inside.slice_from(start))
    });
    read.unwrap_or_default()
}

/// One declaration as it is written.
struct CssDeclaration<'a> {
    name: &'a str,
    value: &'a str,
}

/// The declarations of a block. Repeated ones are joined to one value at the place of the last.
fn declarations(block: &str) -> String {
    let all = split(block);
    let is_twice = |at: usize| is_declared_again(&all, at);
    if !(0..all.len()).any(is_twice) {
        return block.to_owned();
    }
    let mut written = String::with_capacity(block.len());
    // Declarations that are repeated later.
    let mut waiting: Vec<(String, String)> = Vec::new();
    for (at, declared) in all.iter().enumerate() {
        let name = declared.name.to_ascii_lowercase();
        let own = waiting.iter().position(|(waits, _)| *waits == name);
        let before = own.map(|at| waiting.remove(at).1).unwrap_or_default();
        let value = declared.value;
        if is_twice(at) {
            let value = value.replace('!', &SIGN.to_string());
            let joined = format!("{before}{value}{BEFORE}{name}{BEHIND}");
            waiting.push((name, joined));
        } else {
            written.push_str(&format!("{}:{before}{value};", declared.name));
        }
    }
    written
}

/// Whether a later declaration has the same property as the one at `at`.
fn is_declared_again(all: &[CssDeclaration<'_>], at: usize) -> bool {
    let own = all[at].name;
    let mut later = all[at + 1..].iter();
    !own.is_empty()
        && !own.starts_with("--")
        && later.any(|other| other.name.eq_ignore_ascii_case(own))
}

/// The declarations of a block, split at semicolons.
fn split(block: &str) -> Vec<CssDeclaration<'_>> {
    let mut parser = Parser::new(block);
    let mut found = Vec::new();
    let mut begins = parser.position();
    loop {
        let ends = parser.position();
        let token = parser.next_including_whitespace_and_comments().cloned();
        if matches!(token, Ok(ref token) if !matches!(token, Token::Semicolon)) {
            if let Ok(token) = token {
                skip(&token, &mut parser);
            }
            continue;
        }
        let whole = parser.slice(begins..ends).trim();
        match whole.split_once(':') {
            Some((name, value)) => found.push(CssDeclaration {
                name: name.trim(),
                value: value.trim(),
            }),
            None if !whole.is_empty() => found.push(CssDeclaration {
                name: "",
                value: whole,
            }),
            None => {}
        }
        if token.is_err() {
            return found;
        }
        begins = parser.position();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn style_of(css: &str, tag: &str) -> String {
        let html = format!("<html><head><style>{css}</style></head><body>{tag}x</p></body></html>");
        let html = inlined(&html).unwrap();
        let style = html.split("<p").nth(1).unwrap().split('>').next().unwrap();
        style
            .split("style=\"")
            .nth(1)
            .unwrap_or_default()
            .trim_end_matches('"')
            .to_owned()
    }

    #[test]
    fn a_fallback_stays_before_the_newer_colour() {
        for (css, expected) in [
            (
                "p { color: #333; color: oklch(40% 0.1 50) }",
                "color: #333;color:oklch(40% 0.1 50);",
            ),
            (
                "p { color: #333; margin: 0; COLOR: rgb(0 0 0 / 50%); color: color(display-p3 1 0 0) }",
                "margin: 0;color: #333;color:rgb(0 0 0 / 50%);color:color(display-p3 1 0 0);",
            ),
            (
                "p { color: #333 !important; color: oklch(40% 0.1 50) !important }",
                "color: #333 !important;color:oklch(40% 0.1 50) !important;",
            ),
            // The last one stays after the parts that it repeats.
            (
                "p { background: #fff; background-color: #eee; background: none }",
                "background-color: #eee;background: #fff;background:none;",
            ),
        ] {
            assert_eq!(style_of(css, "<p>"), expected, "{css}");
        }
    }

    #[test]
    fn the_cascade_is_as_before() {
        for (css, tag, expected) in [
            (
                "p { color: #333; color: oklch(40% 0.1 50) } p.a { color: red }",
                "<p class=\"a\">",
                "color: red;",
            ),
            (
                "p { color: red }",
                "<p style=\"color: blue\">",
                "color: blue",
            ),
            (
                "p { content: \";color:red;color:blue\"; /* a: b; a: c */ margin: 0 }",
                "<p>",
                "content: \";color:red;color:blue\";margin: 0;",
            ),
        ] {
            let style = style_of(css, tag).replace("&quot;", "\"");
            assert_eq!(style.replace('\'', "\""), expected, "{css}");
        }
    }

    #[test]
    fn at_rules_stay_as_they_are() {
        let html = "<style>@media screen { p { color: #333; color: oklch(1 0 0) } } p { margin: 0 }</style><p>x</p>";
        let html = inlined(html).unwrap();
        assert!(
            html.contains("p { color: #333; color: oklch(1 0 0) }"),
            "{html}"
        );
    }
}
