//! JSON-LD for search engines, with the vocabulary of schema.org.
//!
//! Enters: the template value `page`, the settings. Leaves: a script element of data, which no
//! browser runs. Follows JSON-LD 1.1 and what search engines document of BlogPosting and
//! BreadcrumbList.

use super::comments::anchor;
use super::recording::duration;
use super::view::View;
use crate::config::address::is_elsewhere;
use crate::config::{Config, POSTS};
use crate::model::{Card, Episode, Status, ThreadedComment, encode};
use serde_json::{Value as Json, json};
use tera::Value;

/// The element for the head of a page; empty for a page that search engines should not index.
pub(super) fn element(page: &Value, view: &View) -> String {
    let config = view.config();
    let text = |path| text_of(page, path);
    let is_live = matches!(text("status"), "" | "live");
    let kind = text("kind");
    if !is_live || matches!(kind, "404" | "subscribed" | "thanks") {
        return String::new();
    }
    let is_post = kind == "post";
    let card = is_post.then(|| view.card(&text("source").into())).flatten();
    let mut graph = vec![match (kind, card) {
        (_, Some(card)) => with_comments(posting(card, view), card, view),
        ("home", _) => blog(config),
        // The title of an author's page is their name.
        ("author", _) => json!({
            "@type": "ProfilePage",
            "url": text("permalink"),
            "name": text("title"),
            "inLanguage": text("lang"),
            "mainEntity": whole_author(text("title"), view),
        }),
        _ => json!({
            "@type": if kind == "page" { "WebPage" } else { "CollectionPage" },
            "url": text("permalink"),
            "name": text("title"),
            "inLanguage": text("lang"),
        }),
    }];
    match kind {
        // The name of the site that search engines show above an address.
        "home" => graph.push(json!({
            "@type": "WebSite",
            "url": config.base_url,
            "name": config.title,
        })),
        _ => graph.push(breadcrumbs(page, view)),
    }
    let data = json!({ "@context": "https://schema.org", "@graph": graph });
    // In a script element, only `<` could end the element or begin a comment.
    let data = data.to_string().replace('<', "\\u003c");
    format!("<script type=\"application/ld+json\">{data}</script>")
}

fn text_of<'a>(page: &'a Value, path: &'static str) -> &'a str {
    let found = page.get_from_path(path).and_then(Value::as_str);
    found.unwrap_or_default()
}

/// A post.
fn posting(card: &Card, view: &View) -> Json {
    let config = view.config();
    let text = |text: &str| {
        Some(text)
            .filter(|text| !text.is_empty())
            .map(str::to_owned)
    };
    let keywords: Vec<&str> = card.tags.iter().map(|tag| &*tag.name).collect();
    let image = card.image.as_ref().map(|image| &*image.url);
    let images = [image, card.poster.as_ref().map(|poster| &*poster.url)];
    let images: Vec<String> = images
        .into_iter()
        .flatten()
        .map(|url| config.absolute(url))
        .collect();
    let mut posting = json!({
        "@type": "BlogPosting",
        "headline": text(&card.title),
        "description": text(&card.description),
        "url": card.permalink,
        "mainEntityOfPage": card.permalink,
        "inLanguage": text(&card.lang),
        "datePublished": card.date,
        "dateModified": card.updated.as_ref().or(card.date.as_ref()),
        "image": (!images.is_empty()).then_some(images),
        "author": text(&card.author).map(|name| author(&name, view)),
        "publisher": publisher(config),
        "audio": card.episode.as_ref().map(|episode| recording(episode, config)),
        "keywords": (!keywords.is_empty()).then_some(keywords),
    });
    if let Json::Object(entries) = &mut posting {
        entries.retain(|_, value| !value.is_null());
    }
    posting
}

/// The recording of a post.
fn recording(episode: &Episode, config: &Config) -> Json {
    json!({
        "@type": "AudioObject",
        "contentUrl": config.permalink(&episode.url),
        "encodingFormat": episode.sound.media_type(),
        "duration": duration(episode.seconds),
        "contentSize": episode.len.to_string(),
    })
}

/// Adds the comments on a post, if there are any.
fn with_comments(mut posting: Json, card: &Card, view: &View) -> Json {
    if !view.has_comments() {
        return posting;
    }
    let (said, _) = view.comments(&card.source);
    let live: Vec<&ThreadedComment> = said
        .iter()
        .filter(|said| said.status == Status::Live)
        .collect();
    if !live.is_empty() {
        let url = &card.permalink;
        let comments = live.iter().map(|said| {
            let comment = &said.comment;
            let mut person = json!({ "@type": "Person", "name": comment.author });
            if let Some(url) = &comment.url {
                person["url"] = json!(url);
            }
            json!({
                "@type": "Comment",
                "author": person,
                "datePublished": said.date,
                "text": comment.summary,
                "url": format!("{url}#{}", encode(&anchor(&comment.id))),
            })
        });
        posting["commentCount"] = json!(live.len());
        posting["comment"] = Json::from(comments.collect::<Vec<_>>());
    }
    posting
}

/// The site, on its first page.
fn blog(config: &Config) -> Json {
    json!({
        "@type": "Blog",
        "url": config.base_url,
        "name": config.title,
        "description": config.description,
        "inLanguage": config.language,
        "publisher": publisher(config),
    })
}

/// A person, with their page; the site's own author also has the site's profiles.
fn author(name: &str, view: &View) -> Json {
    let config = view.config();
    let is_own = name == config.author && config.organization.is_empty();
    let mut who = if is_own {
        publisher(config)
    } else {
        json!({ "@type": "Person", "name": name, "url": config.base_url })
    };
    let known = view.author(name);
    match text_of(&known, "permalink") {
        "" => {}
        page => who["url"] = json!(page),
    }
    who
}

/// A person with everything that the data file says, for their own page.
fn whole_author(name: &str, view: &View) -> Json {
    let mut who = author(name, view);
    let known = view.author(name);
    let text = |path| Some(text_of(&known, path)).filter(|text| !text.is_empty());
    if let Some(bio) = text("bio") {
        who["description"] = json!(bio);
    }
    if let Some(picture) = text("picture") {
        who["image"] = json!(view.config().absolute(picture));
    }
    let links = known.get_from_path("links").and_then(Value::as_array);
    let elsewhere = links.unwrap_or_default().iter();
    let elsewhere: Vec<&str> = elsewhere
        .map(|link| text_of(link, "url"))
        .filter(|url| is_elsewhere(url))
        .collect();
    if !elsewhere.is_empty() {
        who["sameAs"] = json!(elsewhere);
    }
    who
}

/// The publisher of the site.
fn publisher(config: &Config) -> Json {
    let (kind, name) = match (config.organization.as_str(), config.author.as_str()) {
        ("", "") => ("Organization", config.title.as_str()),
        ("", author) => ("Person", author),
        (organization, _) => ("Organization", organization),
    };
    let mut who = json!({ "@type": kind, "name": name, "url": config.base_url });
    if !config.profiles.is_empty() {
        who["sameAs"] = json!(config.profiles);
    }
    who
}

/// The breadcrumbs: the path from the home page to this one.
fn breadcrumbs(page: &Value, view: &View) -> Json {
    let config = view.config();
    let text = |path| text_of(page, path);
    let mut steps = vec![(config.title.clone(), config.base_url.clone())];
    let of_series = (text("series.name"), text("series.url"));
    match text("kind") {
        "post" if !of_series.1.is_empty() => {
            steps.push((of_series.0.to_owned(), config.permalink(of_series.1)));
        }
        "post" if text("collection.name") != POSTS => {
            let url = config.permalink(text("collection.url"));
            steps.push((text("collection.title").to_owned(), url));
        }
        "tag" => steps.push((view.word("tags"), config.permalink(&config.url("/tags/")))),
        "year" => steps.push((
            view.word("archive"),
            config.permalink(&config.url("/archive/")),
        )),
        _ => {}
    }
    steps.push((text("title").to_owned(), text("permalink").to_owned()));
    let steps: Vec<Json> = steps
        .iter()
        .enumerate()
        .map(|(at, (name, url))| {
            json!({ "@type": "ListItem", "position": at + 1, "name": name, "item": url })
        })
        .collect();
    json!({ "@type": "BreadcrumbList", "itemListElement": steps })
}
