//! Old addresses, from `aliases:`, and where they lead now.

use super::Site;
use crate::parse::identity;

/// One old address.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Redirect {
    /// The old path from the site's root, with a `/` in front, not encoded. A directory ends with
    /// `/`.
    pub from: String,
    /// The query that the old address has, such as `p=12`; empty for most.
    pub query: String,
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
                    query: String::new(),
                    to: entry.card.url.to_string(),
                });
            }
            let queries = entry.document.front.query_aliases.iter();
            for query in queries.filter(|query| can_be_query(query)) {
                redirects.push(Redirect {
                    from: "/".to_owned(),
                    query: query.clone(),
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
        self.entries.iter().any(|entry| {
            let front = &entry.document.front;
            !front.aliases.is_empty() || !front.query_aliases.is_empty()
        })
    }
}

/// Whether an old address can be a file: it has no query, and was decoded as a whole.
pub(crate) fn can_be_file(alias: &str) -> bool {
    !alias.contains(['?', '#']) && !identity::is_encoded(alias)
}

/// Whether hosts can compare a query with this one: a key, `=`, a value, and no sign that means something
/// in the files that they read.
pub(crate) fn can_be_query(query: &str) -> bool {
    let is_plain = |text: &str| {
        !text.is_empty()
            && text.len() <= 200
            && text
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
    };
    query
        .split_once('=')
        .is_some_and(|(key, value)| is_plain(key) && is_plain(value))
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
