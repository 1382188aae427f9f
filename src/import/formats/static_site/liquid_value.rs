//! Values of Liquid: `{{ "/a.png" | relative_url }}`, `{{ site.baseurl }}`.
//!
//! Enters: what stands between the braces. Leaves: what the old site showed there.

/// What texts ask about the site.
pub(in crate::import::formats) trait LiquidSite {
    /// The address of a post by the name of its file, without folder and ending.
    fn post(&self, name: &str) -> Option<String>;
    /// The address of a file by its path.
    fn page(&self, path: &str) -> Option<String>;
    /// `site.title` and the like.
    fn value(&self, name: &str) -> Option<String>;
}

/// The value of an output such as `site.baseurl | append: "/a.png"`. `None`: it is not known.
pub(super) fn evaluated(inside: &str, site: &dyn LiquidSite) -> Option<String> {
    let mut parts = inside.split('|').map(str::trim);
    let mut value = operand(parts.next()?, site)?;
    for filter in parts {
        let (name, argument) = match filter.split_once(':') {
            Some((name, argument)) => (name.trim(), argument.trim()),
            None => (filter, ""),
        };
        value = match name {
            "relative_url" => format!("{}{value}", site.value("site.baseurl")?),
            "absolute_url" => format!(
                "{}{}{value}",
                site.value("site.url").unwrap_or_default(),
                site.value("site.baseurl")?
            ),
            "prepend" => format!("{}{value}", operand(argument, site)?),
            "append" => format!("{value}{}", operand(argument, site)?),
            "escape" | "xml_escape" | "strip" | "uri_escape" | "url_encode" => value,
            _ => return None,
        };
    }
    Some(value)
}

/// A text in quotation marks, or a value of the site.
fn operand(written: &str, site: &dyn LiquidSite) -> Option<String> {
    for quote in ['"', '\''] {
        if let Some(text) = written
            .strip_prefix(quote)
            .and_then(|t| t.strip_suffix(quote))
        {
            return Some(text.to_owned());
        }
    }
    site.value(written)
}
