//! One text file of Jekyll as an entry.

use super::facts::{address_of, facts, several};
use super::{JekyllFile, JekyllReader, JekyllRoom};
use crate::config::Data;
use crate::import::entry::{
    ExportPlace, ImportedBody, ImportedEntry, ImportedKind, ImportedPicture, ImportedRecording,
    ImportedState,
};
use crate::import::formats::static_site::{
    TextFile, kramdown, liquid, value, without_ending, word,
};
use crate::import::formats::words::html_words;
use crate::import::losses::{LossKind, LossList};
use crate::parse::humanise;

/// Keys that become something of linger's, and keys that only the old generator needs. Plugins of old
/// importers leave whole trees under `meta`.
const KNOWN: [&str; 49] = [
    "title",
    "date",
    "permalink",
    "slug",
    "tags",
    "tag",
    "categories",
    "category",
    "published",
    "draft",
    "status",
    "description",
    "excerpt",
    "image",
    "image_alt",
    "author",
    "authors",
    "layout",
    "redirect_from",
    "redirect_to",
    "comments",
    "lang",
    "last_modified_at",
    "meta",
    "type",
    "excerpt_separator",
    "sitemap",
    "toc",
    "header",
    "cover",
    "thumbnail",
    "feature",
    "math",
    "mathjax",
    "parent_id",
    "password",
    "login",
    "email",
    "wordpress_id",
    "wordpress_url",
    "id",
    "post_id",
    "guid",
    "podcast",
    "audio",
    "enclosure",
    "series",
    "summary",
    "subtitle",
];

/// Makes an entry. `None`: it is no text of the site, which has been noted.
pub(super) fn entry(
    reader: &JekyllReader<'_>,
    file: &JekyllFile,
    read: TextFile,
    losses: &mut LossList,
) -> Option<ImportedEntry> {
    let path = reader.path(file);
    let place = ExportPlace::file(std::sync::Arc::clone(&file.name));
    let is_page = matches!(file.room, JekyllRoom::Page | JekyllRoom::Collection(_));
    // A file without front matter is passed on as it is; below `_posts` it is a post all the same.
    if is_page && !read.has_front {
        return None;
    }
    if let JekyllRoom::Collection(at) = file.room {
        let collection = &reader.collections[at];
        let name = &collection.name;
        if !collection.has_pages {
            losses.lose(
                LossKind::LeftOut,
                &place,
                format!(
                    "a text of the collection `{name}`, which has no page of its own, was left out"
                ),
                "write what lists showed of it into a page",
            );
            return None;
        }
        losses.lose(
            LossKind::Setting,
            &place,
            format!("a text of the collection `{name}` is a page now, in no list"),
            "link to it, or move it to content/posts if it should be a post",
        );
    }
    if is_page && is_template(path, &read) {
        losses.lose(
            LossKind::LeftOut,
            &place,
            "a page that is a template (a list, a feed, a search) was left out",
            "linger makes lists, feeds and search by itself",
        );
        return None;
    }
    if read.text(&["redirect_to"]).is_some() {
        losses.lose(
            LossKind::Address,
            &place,
            "a page that only sends readers on was left out",
            "write its address into `aliases:` of the page that it leads to",
        );
        return None;
    }
    let facts = facts(reader, path, file.room, &read);
    let state = state(file.room, &read, &place, losses);
    let address = address_of(reader, file, &read);
    let language = read.text(&["lang"]);
    let mut entry = ImportedEntry {
        kind: if is_page {
            ImportedKind::Page
        } else {
            ImportedKind::Post
        },
        title: read
            .text(&["title"])
            .map_or_else(|| humanise(facts.stem), |title| html_words(&title)),
        slug: facts.slug.clone(),
        address: match file.room {
            JekyllRoom::Drafts => String::new(),
            _ => whole(reader, &address),
        },
        old_addresses: read
            .list(&["redirect_from"])
            .iter()
            .map(|old| whole(reader, old))
            .collect(),
        id: id(reader, file.room, &address),
        date: facts.when,
        updated: read.date(&["last_modified_at"]),
        state,
        authors: authors(reader, &read),
        tags: several(&read, "tags", "tag"),
        categories: facts
            .categories
            .iter()
            .map(|name| vec![name.clone()])
            .collect(),
        description: read
            .text(&["description", "excerpt", "summary"])
            .map(|text| html_words(&text)),
        language: language.filter(|tag| Some(tag) != reader.site.language.as_ref()),
        picture: picture(&read),
        recording: read
            .text(&["audio", "podcast"])
            .map(|address| ImportedRecording {
                address,
                media_type: None,
            }),
        takes_comments: read.flag("comments"),
        extra: read.others(&KNOWN),
        ..ImportedEntry::default()
    };
    if file.room == JekyllRoom::Posts && entry.date.is_none() {
        let what = "a post has no date, neither in its front matter nor in its name";
        losses.lose(LossKind::Date, &place, what, "write its date into `date:`");
    }
    entry.body = body(reader, path, &read, &place, losses);
    entry.place = place;
    Some(entry)
}

/// A whole address, if the old site is known.
fn whole(reader: &JekyllReader<'_>, path: &str) -> String {
    match &reader.site.base_url {
        Some(base) if !path.starts_with("http") => {
            format!("{base}/{}", path.trim_start_matches('/'))
        }
        _ => path.to_owned(),
    }
}

/// What jekyll-feed writes: the address without its ending.
fn id(reader: &JekyllReader<'_>, room: JekyllRoom, address: &str) -> Option<String> {
    let plugins = ["plugins", "gems"]
        .iter()
        .find_map(|key| value(&reader.config, key));
    let has_feed = match plugins {
        Some(Data::List(names)) => names
            .iter()
            .any(|name| word(name).is_some_and(|name| name == "jekyll-feed")),
        _ => false,
    };
    let base = reader.site.base_url.as_deref().filter(|_| has_feed)?;
    let path = address
        .strip_suffix(".html")
        .unwrap_or(address)
        .trim_end_matches('/');
    (room == JekyllRoom::Posts).then(|| format!("{base}{path}"))
}

fn state(
    room: JekyllRoom,
    read: &TextFile,
    place: &ExportPlace,
    losses: &mut LossList,
) -> ImportedState {
    if room == JekyllRoom::Drafts || read.flag("published") == Some(false) {
        return ImportedState::Draft;
    }
    let says_draft = read.flag("draft") == Some(true)
        || read
            .text(&["status"])
            .is_some_and(|status| matches!(status.as_str(), "draft" | "private" | "pending"));
    if says_draft {
        losses.lose(
            LossKind::HeldBack,
            place,
            "a post that calls itself a draft is one now; Jekyll had published it",
            "take `draft: true` out if it may be read",
        );
        return ImportedState::Draft;
    }
    ImportedState::Live
}

/// A page that shows what others hold.
fn is_template(path: &str, read: &TextFile) -> bool {
    let is_html = matches!(without_ending(path).1, "html" | "htm");
    let loops = [
        "{% for ",
        "{%- for ",
        "{% paginate",
        "paginator.",
        "site.posts",
        "site.tags",
    ];
    let is_list = loops.iter().any(|sign| read.body.contains(sign));
    let is_404 = path == "404.html" || path == "404.md";
    let is_home = matches!(path, "index.html" | "index.md" | "index.markdown");
    let is_bare = read.body.trim().is_empty();
    is_list || is_404 || is_bare || is_home && is_html
}

/// Names by `_data/authors.yml`, where that has them.
fn authors(reader: &JekyllReader<'_>, read: &TextFile) -> Vec<String> {
    let own = match read.value("author") {
        Some(facts @ Data::Map(_)) => ["name", "display_name"]
            .iter()
            .find_map(|key| value(facts, key).and_then(word))
            .into_iter()
            .collect(),
        _ => read.list(&["author", "authors"]),
    };
    own.into_iter()
        .map(|name| {
            reader
                .authors
                .get(&name)
                .map_or(name, |author| author.name.clone())
        })
        .collect()
}

/// `image: a.jpg`, `image: {path: a.jpg, alt: ...}`, `header: {image: a.jpg}`.
fn picture(read: &TextFile) -> Option<ImportedPicture> {
    ["image", "cover", "thumbnail", "header", "feature"]
        .iter()
        .find_map(|key| {
            let data = read.value(key)?;
            let said = |keys: &[&str]| keys.iter().find_map(|key| value(data, key).and_then(word));
            let nested = said(&[
                "path",
                "src",
                "url",
                "feature",
                "image",
                "teaser",
                "overlay_image",
            ]);
            Some(ImportedPicture {
                address: nested.or_else(|| word(data))?,
                alt: said(&["alt", "image_description"])
                    .or_else(|| read.text(&["image_alt"]))
                    .unwrap_or_default(),
                caption: said(&["caption"]).unwrap_or_default(),
            })
        })
}

fn body(
    reader: &JekyllReader<'_>,
    path: &str,
    read: &TextFile,
    place: &ExportPlace,
    losses: &mut LossList,
) -> ImportedBody {
    let (text, loss) = liquid::rewrite(&read.body, reader);
    loss.say(
        |name| format!("the tag `{name}` of Jekyll is kept as words"),
        "write what it showed in its place",
        place,
        losses,
    );
    if matches!(without_ending(path).1, "html" | "htm") {
        return text.finish_html();
    }
    let (text, loss) = kramdown::plain(&text.finish());
    for _ in 0..loss.attributes {
        let what = "classes and other attributes (`{: .name}`) were left out";
        let help = "look whether the text needs a box, {{< note >}}, or another shortcode";
        losses.lose(LossKind::Markup, place, what, help);
    }
    if loss.has_contents {
        let what = "a table of contents (`{:toc}`) was left out";
        losses.lose(
            LossKind::Markup,
            place,
            what,
            "write `toc: true` into the front matter",
        );
    }
    ImportedBody::Markdown(text)
}
