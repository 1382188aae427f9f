//! Old addresses, from `aliases:`, and where they lead now.

use super::Site;
use crate::parse::identity;

/// One old address.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Redirect {
    /// The old path from the site's root, with a `/` in front, not encoded. A directory ends with
    /// `/`.
    pub from: String,
    /// The root-relative URL of the page now, encoded.
    pub to: String,
}

impl Site {
    /// Every old address of what is published, sorted.
    pub fn redirects(&self) -> Vec<Redirect> {
        let mut redirects = Vec::new();
        for entry in self.entries.iter() {
            for alias in entry
                .document
                .front
                .aliases
                .iter()
                .filter(|alias| can_be_file(alias))
            {
                let file = alias_file(alias);
                let from = file.strip_suffix("index.html").unwrap_or(&file);
                redirects.push(Redirect {
                    from: format!("/{from}"),
                    to: entry.card.url.to_string(),
                });
            }
        }
        redirects.sort();
        redirects.dedup();
        redirects
    }

    /// Whether the site has old addresses.
    pub fn has_redirects(&self) -> bool {
        self.entries
            .iter()
            .any(|entry| !entry.document.front.aliases.is_empty())
    }
}

/// Whether an old address can be a file: it has no query, and was decoded as a whole.
pub(crate) fn can_be_file(alias: &str) -> bool {
    !alias.contains(['?', '#']) && !identity::is_encoded(alias)
}

/// The file at an old address: `/old/`, `old` and `/old/index.html` are one place; `/old.html` is
/// a file.
pub fn alias_file(alias: &str) -> String {
    let path = alias.trim_start_matches('/');
    match path.rsplit('/').next() {
        _ if path.is_empty() || path.ends_with('/') => format!("{path}index.html"),
        Some(last) if last.contains('.') => path.to_owned(),
        _ => format!("{path}/index.html"),
    }
}

#[cfg(test)]
mod tests {
    use super::alias_file;

    #[test]
    fn aliases_are_files() {
        for (alias, path) in [
            ("/old/", "old/index.html"),
            ("old", "old/index.html"),
            ("/old/index.html", "old/index.html"),
            ("/2019/old.html", "2019/old.html"),
        ] {
            assert_eq!(alias_file(alias), path);
        }
    }
}
