//! Finds the templates, components and words that a template uses. Tera accepts only literals in
//! `extends` and `include`, so a scan of the text finds all of them. It may also find one in a
//! comment, which does no harm.

use crate::digest::Digest;
use crate::parse::inline_script::{InlineScript, inline_scripts};
use crate::parse::outside_hosts::{OutsideHost, outside_hosts};
use std::ops::Range;
use std::sync::Arc;

/// A template, not yet compiled.
#[derive(Clone, Debug)]
pub struct Template {
    /// The path from the site's root.
    pub path: Arc<str>,
    /// The name by which templates refer to it, such as `partials/card.html`.
    pub name: Arc<str>,
    /// Its text.
    pub text: Arc<str>,
    /// The digest of the text.
    pub digest: Digest,
    /// The names it extends and includes.
    pub refers_to: Vec<String>,
    /// The name it extends.
    pub extends: Option<String>,
    /// The components it defines, which any other template may then call by name.
    pub components: Vec<String>,
    /// The inline scripts in it.
    pub scripts: Vec<InlineScript>,
    /// What its code loads from other sites.
    pub hosts: Vec<OutsideHost>,
    /// The words of the theme that it uses, each with its range in the text.
    pub words: Vec<(String, Range<usize>)>,
}

impl Template {
    /// Scans the text of the template `name` at `path`.
    pub fn new(path: &Arc<str>, name: &str, text: &str) -> Template {
        let mut refers_to = Vec::new();
        let mut extends = None;
        let mut components = Vec::new();
        for tag in text.split("{%").skip(1) {
            let tag = tag.trim_start_matches('-').trim_start();
            if let Some(rest) = tag.strip_prefix("component") {
                let is_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.');
                let name = rest.trim_start().chars().take_while(|c| is_name(*c));
                components.push(name.collect());
            }
            let parent = tag.strip_prefix("extends");
            let Some(rest) = parent.or_else(|| tag.strip_prefix("include")) else {
                continue;
            };
            let rest = rest.trim_start();
            let Some(quote) = rest
                .chars()
                .next()
                .filter(|c| matches!(c, '"' | '\'' | '`'))
            else {
                continue;
            };
            if let Some((name, _)) = rest[1..].split_once(quote) {
                refers_to.push(name.to_owned());
                if parent.is_some() {
                    extends.get_or_insert_with(|| name.to_owned());
                }
            }
        }
        Template {
            path: Arc::clone(path),
            name: name.into(),
            text: text.into(),
            digest: Digest::of_bytes(text.as_bytes()),
            refers_to,
            extends,
            components,
            scripts: inline_scripts(text),
            hosts: outside_hosts(text),
            words: words(text),
        }
    }
}

/// Each `words.key` in a tag.
fn words(text: &str) -> Vec<(String, Range<usize>)> {
    let is_name = |c: char| c.is_alphanumeric() || c == '_';
    let mut found = Vec::new();
    for (at, name) in text.match_indices("words.") {
        let before = &text[..at];
        if before.ends_with(|c| is_name(c) || c == '.') {
            continue;
        }
        let opens = before.rfind("{{").max(before.rfind("{%"));
        let closes = before.rfind("}}").max(before.rfind("%}"));
        let from = at + name.len();
        let rest = &text[from..];
        let key = &rest[..rest.find(|c| !is_name(c)).unwrap_or(rest.len())];
        if opens > closes && !key.is_empty() {
            found.push((key.to_owned(), from..from + key.len()));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_is_extended_and_included() {
        let text = "{% extends \"base.html\" %}{%- include 'partials/card.html' -%}{% if x %}";
        let template = Template::new(&"templates/x.html".into(), "x.html", text);
        assert_eq!(template.refers_to, ["base.html", "partials/card.html"]);
        assert_eq!(template.extends.as_deref(), Some("base.html"));
        assert_eq!(template.components, [""; 0]);
        let text = "{%- component price(of, in = 1) %}{% endcomponent price %}";
        let template = Template::new(&"templates/x.html".into(), "x.html", text);
        assert_eq!(template.components, ["price"]);
    }

    #[test]
    fn finds_the_words_it_uses() {
        let text = "{{ words.tags }} in other words.so {% if page.words.x or words.by %}{{ a }}";
        let template = Template::new(&"templates/x.html".into(), "x.html", text);
        let found: Vec<_> = template
            .words
            .iter()
            .map(|(key, at)| (&**key, &text[at.clone()]))
            .collect();
        assert_eq!(found, [("tags", "tags"), ("by", "by")]);
    }
}
