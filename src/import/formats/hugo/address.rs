//! Where Hugo puts a page: sections, permalinks, `slug` and `url`.

use super::HugoReader;
use crate::import::formats::static_site::{TextFile, value, without_ending, word};
use crate::parse::When;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

/// The path of a page below the site's own path. `path`: of its file, below `content/`.
pub(super) fn of(reader: &HugoReader<'_>, path: &str, file: &TextFile) -> String {
    let (stem, _, prefix) = parts(reader, path);
    let folder = stem.rsplit_once('/').map_or("", |(folder, _)| folder);
    let name = stem.rsplit('/').next().unwrap_or(&stem);
    if let Some(url) = file.text(&["url"]) {
        let url = if url.starts_with("http") {
            url
        } else {
            format!("/{}", url.trim_start_matches('/'))
        };
        return url;
    }
    let (folder, name) = match name {
        "index" => folder.rsplit_once('/').unwrap_or(("", folder)),
        "_index" => return tidy(&format!("{prefix}/{folder}/")),
        name => (folder, name),
    };
    let section = folder.split('/').next().unwrap_or_default();
    let slug = file.text(&["slug"]);
    let pattern = pattern(reader, section).filter(|_| !section.is_empty());
    let name = urlized(slug.as_deref().unwrap_or(name));
    let Some(pattern) = pattern else {
        return tidy(&format!("{prefix}/{}/{name}/", urlized(folder)));
    };
    let title = file
        .text(&["title"])
        .map_or_else(|| name.clone(), |title| urlized(&title));
    let filename = urlized(
        stem.trim_end_matches("/index")
            .rsplit('/')
            .next()
            .unwrap_or_default(),
    );
    // A page without a date is of the first day of the year 1.
    let local = local_date(file).unwrap_or(jiff::civil::date(1, 1, 1).at(0, 0, 0, 0));
    let day = local.date();
    let mut made = pattern;
    for (placeholder, text) in [
        (":slugorfilename", name.clone()),
        (":slugorcontentbasename", name),
        (":contentbasename", filename.clone()),
        (":filename", filename),
        // Without a slug it is made of the title.
        (
            ":slug",
            slug.map_or_else(|| title.clone(), |slug| urlized(&slug)),
        ),
        (":title", title),
        (":yearday", day.day_of_year().to_string()),
        (":year", day.year().to_string()),
        (":monthname", day.strftime("%B").to_string().to_lowercase()),
        (":month", format!("{:02}", day.month())),
        (
            ":weekdayname",
            day.strftime("%A").to_string().to_lowercase(),
        ),
        (
            ":weekday",
            day.weekday().to_sunday_zero_offset().to_string(),
        ),
        (":day", format!("{:02}", day.day())),
        (
            ":sections[1:]",
            urlized(folder.split_once('/').map_or("", |(_, rest)| rest)),
        ),
        (":sections", urlized(folder)),
        (":section", urlized(section)),
    ] {
        made = made.replace(placeholder, &text);
    }
    let made = tidy(&format!("{prefix}/{made}"));
    if made.ends_with('/') || made.ends_with(".html") {
        made
    } else {
        format!("{made}/")
    }
}

/// The path without ending and language, the language, and what stands before addresses in it.
pub(super) fn parts(reader: &HugoReader<'_>, path: &str) -> (String, Option<String>, String) {
    let stem = without_ending(path).0;
    let languages = value(&reader.config, "languages");
    let is_known = |tag: &str| languages.is_some_and(|all| value(all, tag).is_some());
    let usual = value(&reader.config, "defaultContentLanguage")
        .and_then(word)
        .unwrap_or_else(|| "en".to_owned());
    let is_below = matches!(
        value(&reader.config, "defaultContentLanguageInSubdir"),
        Some(crate::config::Data::Bool(true))
    );
    let (stem, language) = match stem.rsplit_once('.') {
        Some((stem, tag)) if is_known(tag) => (stem, Some(tag.to_owned())),
        _ => (stem, None),
    };
    let tag = language.clone().unwrap_or_else(|| usual.clone());
    let prefix = if tag != usual || is_below && languages.is_some() {
        format!("/{tag}")
    } else {
        String::new()
    };
    (stem.to_owned(), language, prefix)
}

/// The pattern of a section: `permalinks: {posts: ...}`, in new versions `permalinks: {page: {...}}`.
fn pattern(reader: &HugoReader<'_>, section: &str) -> Option<String> {
    let all = value(&reader.config, "permalinks")?;
    let pages = value(all, "page");
    pages
        .and_then(|pages| value(pages, section))
        .or(value(all, section))
        .and_then(word)
}

/// The date by which Hugo makes addresses: in the zone that it is written with, not in the site's.
pub(super) fn local_date(file: &TextFile) -> Option<DateTime> {
    let date = file.date(&["date", "publishDate", "published", "pubdate"])?;
    Some(match (date.when, date.local) {
        (_, Some(local)) => local,
        (When::Local(local), _) => local,
        (When::Exact(moment), None) => moment.to_zoned(TimeZone::UTC).datetime(),
    })
}

/// Small letters, hyphens for blanks, nothing but letters, digits and a few signs.
pub(super) fn urlized(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.trim().chars() {
        match c {
            ' ' if !out.ends_with('-') => out.push('-'),
            ' ' => {}
            c if c.is_alphanumeric() || "./\\_-#+~".contains(c) => out.extend(c.to_lowercase()),
            _ => {}
        }
    }
    out.trim_matches('-').to_owned()
}

fn tidy(path: &str) -> String {
    let mut path = path.to_owned();
    while path.contains("//") {
        path = path.replace("//", "/");
    }
    path
}

/// A path below a folder; `..` leads up.
pub(super) fn joined(folder: &str, path: &str) -> String {
    let mut parts: Vec<&str> = if path.starts_with('/') {
        Vec::new()
    } else {
        folder.split('/').filter(|part| !part.is_empty()).collect()
    };
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}
