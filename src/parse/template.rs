//! What a template refers to. Tera takes only literals in `extends` and `include`, so a scan of
//! the text finds them all; one too many (in a comment, say) does no harm.

use crate::track::Digest;
use std::sync::Arc;

/// A template before Tera has seen it.
#[derive(Clone, Debug)]
pub struct Template {
    /// Where it is, from the site's root.
    pub path: Arc<str>,
    /// What templates call it, such as `partials/card.html`.
    pub name: Arc<str>,
    /// Its text.
    pub text: Arc<str>,
    /// Of the text.
    pub digest: Digest,
    /// The names it extends and includes.
    pub refers_to: Vec<String>,
    /// The components it defines, which any other template may then call by name.
    pub components: Vec<String>,
}

impl Template {
    /// Scans the text of the template `name` at `path`.
    pub fn new(path: &Arc<str>, name: &str, text: &str) -> Template {
        let mut refers_to = Vec::new();
        let mut components = Vec::new();
        for tag in text.split("{%").skip(1) {
            let tag = tag.trim_start_matches('-').trim_start();
            if let Some(rest) = tag.strip_prefix("component") {
                let is_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.');
                let name = rest.trim_start().chars().take_while(|c| is_name(*c));
                components.push(name.collect());
            }
            let Some(rest) = tag
                .strip_prefix("extends")
                .or_else(|| tag.strip_prefix("include"))
            else {
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
            }
        }
        Template {
            path: Arc::clone(path),
            name: name.into(),
            text: text.into(),
            digest: Digest::of_bytes(text.as_bytes()),
            refers_to,
            components,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_is_extended_and_included() {
        let text = "{% extends \"base.html\" %}{%- include 'partials/card.html' -%}{% if x %}";
        let template = Template::new(&"templates/x.html".into(), "x.html", text);
        assert_eq!(template.refers_to, ["base.html", "partials/card.html"]);
        assert_eq!(template.components, [""; 0]);
        let text = "{%- component price(of, in = 1) %}{% endcomponent price %}";
        let template = Template::new(&"templates/x.html".into(), "x.html", text);
        assert_eq!(template.components, ["price"]);
    }
}
