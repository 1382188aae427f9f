//! One text file of Hugo as an entry.

use super::{HugoReader, address, shortcodes};
use crate::config::Data;
use crate::import::entry::{
    ExportPlace, ImportedBody, ImportedDate, ImportedEntry, ImportedFile, ImportedKind,
    ImportedPicture, ImportedRecording, ImportedSeries, ImportedState,
};
use crate::import::formats::static_site::{TextFile, liquid_tag, value, without_ending, word};
use crate::import::formats::words::html_words;
use crate::import::losses::{LossKind, LossList};
use crate::parse::{When, humanise};
use jiff::tz::TimeZone;
use std::sync::Arc;

/// Keys that become something of linger's, and keys that only the old generator needs.
const KNOWN: [&str; 52] = [
    "title",
    "date",
    "publishDate",
    "published",
    "pubdate",
    "expiryDate",
    "unpublishdate",
    "lastmod",
    "modified",
    "draft",
    "slug",
    "url",
    "aliases",
    "tags",
    "categories",
    "series",
    "series_order",
    "seriesOrder",
    "authors",
    "author",
    "description",
    "summary",
    "image",
    "images",
    "cover",
    "featured_image",
    "featuredImage",
    "featureImage",
    "thumbnail",
    "menu",
    "menus",
    "weight",
    "keywords",
    "type",
    "layout",
    "isCJKLanguage",
    "translationKey",
    "headless",
    "outputs",
    "build",
    "_build",
    "comments",
    "toc",
    "markup",
    "linkTitle",
    "lang",
    "audio",
    "podcast",
    "resources",
    "cascade",
    "sitemap",
    "math",
];

/// Makes an entry. `None`: it is no page of the site, which has been noted.
pub(super) fn entry(
    reader: &HugoReader<'_>,
    name: &Arc<str>,
    read: TextFile,
    losses: &mut LossList,
) -> Option<ImportedEntry> {
    let path = reader.path(name);
    let place = ExportPlace::file(Arc::clone(name));
    let (stem, language, _) = address::parts(reader, path);
    let own_name = stem.rsplit('/').next().unwrap_or(&stem);
    let is_list = own_name == "_index";
    if is_list && read.body.trim().is_empty() {
        // The title of a list, and nothing to read.
        return None;
    }
    if is_hidden(&read) {
        let what = "a page that Hugo does not render was left out";
        losses.lose(
            LossKind::LeftOut,
            &place,
            what,
            "look whether anything in it is missed",
        );
        return None;
    }
    if is_list {
        losses.lose(
            LossKind::Setting,
            &place,
            "the words above a list became a page without the list",
            "look at the page, and whether you need it",
        );
    }
    let section = path.split_once('/').map_or("", |(section, _)| section);
    let is_post = !is_list
        && !section.is_empty()
        && (reader.sections.iter().any(|main| main == section) || read.date(&["date"]).is_some());
    let date = date(reader, &read, &place, losses);
    let address = address::of(reader, path, &read);
    let base = reader.site.base_url.as_deref();
    let whole = |path: &str| match base {
        Some(base) if !path.starts_with("http") => format!("{base}{path}"),
        _ => path.to_owned(),
    };
    let file_name = file_name(&stem);
    let mut entry = ImportedEntry {
        kind: if is_post {
            ImportedKind::Post
        } else {
            ImportedKind::Page
        },
        title: title(reader, path, &read),
        slug: slug(&address, file_name),
        old_addresses: aliases(&read, &stem, &address)
            .iter()
            .map(|old| whole(old))
            .collect(),
        id: base.filter(|_| is_post).map(|_| whole(&address)),
        address: whole(&address),
        date,
        updated: read.date(&["lastmod", "modified"]),
        expires: read.date(&["expiryDate", "unpublishdate"]),
        state: match read.flag("draft") {
            Some(true) => ImportedState::Draft,
            _ => ImportedState::Live,
        },
        authors: authors(&read),
        tags: read.list(&["tags"]),
        categories: read
            .list(&["categories"])
            .into_iter()
            .map(|name| vec![name])
            .collect(),
        series: series(&read),
        description: read
            .text(&["description", "summary"])
            .map(|text| html_words(&text)),
        language,
        picture: picture(&read),
        recording: read
            .text(&["audio", "podcast"])
            .map(|address| ImportedRecording {
                address,
                media_type: None,
            }),
        takes_comments: read.flag("comments"),
        files: files(reader, name),
        extra: extra(&read),
        ..ImportedEntry::default()
    };
    entry.body = body(reader, path, &read, &place, losses);
    entry.place = place;
    Some(entry)
}

/// The title, or one that is made of the name of the file.
pub(super) fn title(reader: &HugoReader<'_>, path: &str, read: &TextFile) -> String {
    let said = read.text(&["title", "linkTitle"]);
    let said = said.map(|title| html_words(&title));
    said.unwrap_or_else(|| humanise(file_name(&address::parts(reader, path).0)))
}

/// The name of a file without its ending; of an `index`, that of its folder.
fn file_name(stem: &str) -> &str {
    let mut parts = stem.rsplit('/');
    match parts.next().unwrap_or(stem) {
        "index" | "_index" => parts.next().unwrap_or_default(),
        name => name,
    }
}

/// Keys that linger does not know, also those below `params:`.
fn extra(read: &TextFile) -> Vec<(String, Data)> {
    let mut kept = read.others(&KNOWN);
    if let Some(at) = kept
        .iter()
        .position(|(key, _)| key.eq_ignore_ascii_case("params"))
    {
        let (_, params) = kept.remove(at);
        if let Data::Map(params) = params {
            let is_new = |key: &str| !KNOWN.iter().any(|known| known.eq_ignore_ascii_case(key));
            kept.extend(params.into_iter().filter(|(key, _)| is_new(key)));
        }
    }
    kept
}

/// `headless: true`, `build: {render: never}`.
fn is_hidden(read: &TextFile) -> bool {
    let build = read.value("build").or(read.value("_build"));
    let render = build.and_then(|build| value(build, "render"));
    let is_never = match render {
        Some(Data::Bool(is_rendered)) => !is_rendered,
        Some(Data::Text(when)) => &**when == "never" || &**when == "link",
        _ => false,
    };
    is_never || read.flag("headless") == Some(true)
}

/// The last part of an address; of a page at the top, the name of its file.
fn slug(address: &str, name: &str) -> String {
    let last = address
        .trim_end_matches('/')
        .rsplit('/')
        .next()
        .unwrap_or_default();
    if last.is_empty() {
        name.to_owned()
    } else {
        last.strip_suffix(".html").unwrap_or(last).to_owned()
    }
}

/// The date that readers see. A page is held back up to `publishDate`, so that counts if it is later.
fn date(
    reader: &HugoReader<'_>,
    read: &TextFile,
    place: &ExportPlace,
    losses: &mut LossList,
) -> Option<ImportedDate> {
    let shown = read.date(&["date", "published", "pubdate"]);
    let from = read.date(&["publishDate"]);
    let zone = reader
        .site
        .zone
        .as_deref()
        .and_then(|name| TimeZone::get(name).ok());
    let zone = zone.unwrap_or(TimeZone::UTC);
    let moment = |date: ImportedDate| date.when.resolve(&zone).map(|at| at.timestamp());
    let (Some(shown), Some(from)) = (shown, from) else {
        return shown.or(from).map(|date| with_local(read, date));
    };
    if moment(from) <= moment(shown) {
        return Some(with_local(read, shown));
    }
    losses.lose(
        LossKind::Date,
        place,
        "a page has a `publishDate` after its `date`; the later one is its date now",
        "look at `date:` in its front matter",
    );
    Some(from)
}

fn with_local(read: &TextFile, date: ImportedDate) -> ImportedDate {
    let local = match date.when {
        When::Local(local) => Some(local),
        When::Exact(_) => address::local_date(read),
    };
    ImportedDate { local, ..date }
}

/// Old addresses. One without a `/` in front counts from the folder of the page.
fn aliases(read: &TextFile, stem: &str, address: &str) -> Vec<String> {
    let folder = address
        .trim_end_matches('/')
        .rsplit_once('/')
        .map_or("", |(folder, _)| folder);
    let folder = if stem.ends_with("/index") {
        address
    } else {
        folder
    };
    let one = |alias: &String| {
        if alias.starts_with('/') || alias.starts_with("http") {
            alias.clone()
        } else {
            let end = if alias.ends_with('/') { "/" } else { "" };
            format!("/{}{end}", address::joined(folder, alias))
        }
    };
    read.list(&["aliases"]).iter().map(one).collect()
}

fn authors(read: &TextFile) -> Vec<String> {
    match read.value("author") {
        Some(facts @ Data::Map(_)) => value(facts, "name").and_then(word).into_iter().collect(),
        _ => read.list(&["author", "authors"]),
    }
}

fn series(read: &TextFile) -> Option<ImportedSeries> {
    let name = read.list(&["series"]).into_iter().next()?;
    let part = read
        .text(&["series_order", "seriesOrder"])
        .and_then(|part| part.parse().ok());
    Some(ImportedSeries { name, part })
}

/// `images: [a.jpg]`, `cover: {image: a.jpg, alt: ..., caption: ...}`, and the names that themes use.
fn picture(read: &TextFile) -> Option<ImportedPicture> {
    let keys = [
        "cover",
        "featured_image",
        "featuredImage",
        "featureImage",
        "image",
        "images",
        "thumbnail",
    ];
    keys.iter().find_map(|key| {
        let data = read.value(key)?;
        let first = match data {
            Data::List(items) => items.first()?,
            other => other,
        };
        let said = |keys: &[&str]| keys.iter().find_map(|key| value(first, key).and_then(word));
        Some(ImportedPicture {
            address: said(&["image", "src", "url", "path"]).or_else(|| word(first))?,
            alt: said(&["alt"]).unwrap_or_default(),
            caption: said(&["caption"]).unwrap_or_default(),
        })
    })
}

/// What lies beside an `index.md`, but for other texts.
fn files(reader: &HugoReader<'_>, name: &Arc<str>) -> Vec<ImportedFile> {
    let (folder, own) = name.rsplit_once('/').unwrap_or(("", name));
    if own.split('.').next() != Some("index") {
        return Vec::new();
    }
    let start = format!("{folder}/");
    let is_text = |path: &str| matches!(without_ending(path).1, "md" | "markdown" | "html" | "htm");
    reader
        .files
        .names()
        .filter_map(|member| {
            let path = member.strip_prefix(start.as_str())?;
            (!is_text(path)).then(|| ImportedFile {
                member: member.to_string(),
                path: path.to_owned(),
            })
        })
        .collect()
}

fn body(
    reader: &HugoReader<'_>,
    path: &str,
    read: &TextFile,
    place: &ExportPlace,
    losses: &mut LossList,
) -> ImportedBody {
    let (text, loss) = shortcodes::rewrite(&read.body, &|target| reader.page(target, path), read);
    loss.say(
        |name| format!("the shortcode `{name}` of Hugo is kept as words"),
        "write what it showed in its place, or make a shortcode of that name",
        place,
        losses,
    );
    for name in liquid_tag::names(&read.body) {
        losses.lose(
            LossKind::Markup,
            place,
            format!("the tag `{name}` of Octopress, which Hugo shows as words, is kept as words"),
            "write what it showed in its place",
        );
    }
    match without_ending(path).1 {
        "html" | "htm" => text.finish_html(),
        _ => ImportedBody::Markdown(text.finish()),
    }
}
