//! The path of a document's address, made from the name of its file, its `slug:`, its date and the
//! pattern in the settings.
//!
//! Enters: a document, the settings. Leaves: paths that begin with `/`. Forbidden here: other
//! documents; two documents with one address are found when outputs are planned.

use super::address::{self, Address};
use crate::config::Config;
use crate::diagnostic::{Diagnostic, Place};
use crate::digest::Digest;
use crate::model::schedule::Dates;
use crate::parse::{Document, identity, slug_for, split_language};
use jiff::Zoned;
use jiff::civil::Date;

/// The name of a file without its ending and its language. The name of an `index.md` is that of its
/// directory.
pub(super) fn file_stem(path: &str) -> &str {
    let stem = split_language(path).0;
    let (dir, name) = stem.rsplit_once('/').unwrap_or(("", stem));
    match name {
        "index" => dir.rsplit_once('/').map_or(dir, |(_, name)| name),
        stem => stem,
    }
}

/// The last part of a document's address: its `slug:`, or else made of the name of its file.
fn slug(document: &Document, config: &Config, problems: &mut Vec<Diagnostic>) -> String {
    let stem = file_stem(&document.path);
    let Some(written) = &document.front.slug else {
        let slug = slug_for(config, stem);
        if slug.is_empty() {
            let message = format!("no URL can be made from the file name `{stem}`");
            let problem = Diagnostic::error("empty-slug", message).at(Place::file(&document.path));
            problems.push(problem.help("add `slug: some-words` to the front matter"));
            return format!("{:.8}", Digest::of_bytes(document.path.as_bytes()).hex());
        }
        return slug;
    };
    if let Some(complaint) = address::slug_problem(written) {
        let suggestion = slug_for(config, written);
        let help = if suggestion.is_empty() {
            "use lower-case letters, digits and hyphens".to_owned()
        } else {
            format!("use lower-case letters, digits and hyphens, such as `{suggestion}`")
        };
        let problem = Diagnostic::error("bad-slug", format!("the slug `{written}` {complaint}"));
        problems.push(problem.at(document.place("slug")).help(help));
        return slug_for(config, stem);
    }
    written.clone()
}

/// Where a document is published: by the name of its file, its front matter and the settings. `date` is
/// its date in the site's time zone.
pub(super) fn address_at(
    document: &Document,
    config: &Config,
    date: Option<&Zoned>,
    problems: &mut Vec<Diagnostic>,
) -> (Address, String) {
    let path = &document.path;
    let content_path = path.strip_prefix("content/").unwrap_or(path);
    let slug = slug(document, config, problems);
    let path = match config.collection_of(content_path) {
        Some(collection) => post_path(&collection.permalink, &slug, date),
        None => page_path(config, content_path, &slug),
    };
    let address = Address::new(config, &in_language(config, content_path, path));
    (address, slug)
}

/// The path of the address of a document from the top of the site, such as `/posts/x/`, not encoded.
pub fn address_of(document: &Document, config: &Config) -> String {
    let mut problems = Vec::new();
    let date = Dates::of(document, &config.timezone.0, &mut problems).date;
    let (address, _) = address_at(document, config, date.as_ref(), &mut problems);
    let path = &*address.path;
    format!("/{}", path.strip_suffix("index.html").unwrap_or(path))
}

/// The path of a post's address, by the settings' pattern.
fn post_path(pattern: &str, slug: &str, date: Option<&Zoned>) -> String {
    path_of_post(pattern, slug, date.map(Zoned::date))
}

/// Like `post_path`, for callers that know the day in the site's time zone.
pub(crate) fn path_of_post(pattern: &str, slug: &str, day: Option<Date>) -> String {
    let part =
        |format: &str| day.map_or_else(|| "undated".to_owned(), |d| d.strftime(format).to_string());
    let mut path = pattern.replace("{slug}", slug);
    for (name, format) in [("{year}", "%Y"), ("{month}", "%m"), ("{day}", "%d")] {
        if path.contains(name) {
            path = path.replace(name, &part(format));
        }
    }
    path
}

/// Puts the language before the path if the name of the file has another language than the site's,
/// as in `/sv/posts/x/`.
fn in_language(config: &Config, content_path: &str, path: String) -> String {
    match split_language(content_path).1.and_then(identity::language) {
        Some(lang) if lang != config.language => format!("/{}{path}", lang.to_lowercase()),
        _ => path,
    }
}

/// `a/b.md` -> `/a/b/`, `a/index.md` -> `/a/`.
fn page_path(config: &Config, content_path: &str, slug: &str) -> String {
    let mut parts: Vec<String> = content_path
        .split('/')
        .rev()
        .skip(1)
        .map(|part| slug_for(config, part))
        .filter(|p| !p.is_empty())
        .collect();
    parts.reverse();
    if content_path
        .rsplit('/')
        .next()
        .is_some_and(|name| name.starts_with("index."))
    {
        parts.pop();
    }
    parts.push(slug.to_owned());
    match split_language(content_path).0 {
        "index" => "/".to_owned(),
        _ => format!("/{}/", parts.join("/")),
    }
}
