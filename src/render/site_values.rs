//! The values of templates for the site as a whole: `site`, `theme`, collections, feeds, tags,
//! authors, calls to action.
//!
//! Enters: settings, whole-site facts. Leaves: values. They have to agree with docs/themes.md.

use super::form_values::{FormValues, form};
use super::value::{data, value_of, with};
use crate::config::{Collection, Config, Data, FeedFormat, profile_title};
use crate::model::{Author, List, Shown, Site, Tag, TagRef, encode, feed_path};
use crate::parse::Cta;
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;
use tera::Value;

/// `site`
#[derive(Debug, Serialize)]
struct SiteValues<'a> {
    title: &'a str,
    description: &'a str,
    url: &'a str,
    base_path: &'a str,
    author: &'a str,
    email: &'a str,
    organization: &'a str,
    profiles: &'a [String],
    /// The same addresses, each with the name of its site.
    profile_links: Vec<ProfileValues<'a>>,
    language: &'a str,
    menus: BTreeMap<&'a str, Vec<MenuItemValues<'a>>>,
    /// The collections beside the posts of the blog.
    collections: Vec<CollectionValues<'a>>,
    image: Option<LinkPictureValues<'a>>,
    /// The first of the feeds.
    feed: Option<FeedValues>,
    feeds: Vec<FeedValues>,
    hub: Option<&'a str>,
    subscribe: FormValues<'a>,
    /// Root-relative URL of the page to search on.
    search: Option<String>,
    icon: bool,
    extra: Value,
    generator: &'static str,
}

/// One of `site.profile_links`
#[derive(Debug, Serialize)]
struct ProfileValues<'a> {
    title: String,
    url: &'a str,
}

fn profile(url: &str) -> ProfileValues<'_> {
    let title = profile_title(url);
    ProfileValues { title, url }
}

/// `site.image`
#[derive(Debug, Serialize)]
struct LinkPictureValues<'a> {
    url: &'a str,
    permalink: String,
    width: u32,
    height: u32,
}

/// One of `site.menus.<name>`
#[derive(Debug, Serialize)]
struct MenuItemValues<'a> {
    title: &'a str,
    url: String,
}

/// `collection`, and the items of `site.collections`
#[derive(Debug, Serialize)]
pub struct CollectionValues<'a> {
    name: &'a str,
    title: &'a str,
    description: &'a str,
    url: String,
    permalink: String,
    feed: Option<FeedValues>,
}

/// A feed
#[derive(Clone, Debug, Serialize)]
pub(super) struct FeedValues {
    permalink: String,
    url: String,
    title: String,
    r#type: &'static str,
    format: &'static str,
}

/// A tag beside a title
#[derive(Debug, Serialize)]
struct TagRefValues<'a> {
    name: &'a str,
    slug: &'a str,
    url: &'a str,
}

/// `tag`, and the items of `tags()`
#[derive(Debug, Serialize)]
pub struct TagValues<'a> {
    /// The most frequent spelling.
    pub name: &'a str,
    slug: &'a str,
    url: &'a str,
    /// Absolute URL of its page.
    pub permalink: String,
    count: usize,
    feed: Option<FeedValues>,
}

/// `author`, and the result of `author(name=...)`. The entry of the data file is added.
#[derive(Debug, Serialize)]
struct AuthorValues<'a> {
    name: &'a str,
    slug: &'a str,
    url: &'a str,
    permalink: String,
    picture: Option<&'a str>,
}

/// The values that `author` has even if the data file does not have them.
#[derive(Debug, Default, Serialize)]
struct AuthorDefaults {
    bio: Option<&'static str>,
    links: Option<&'static str>,
}

/// `theme.colours`, over the options of the theme
#[derive(Debug, Serialize)]
struct ThemeValues {
    /// Root-relative URL of the stylesheet of colours, if the site has its own.
    colours: Option<String>,
}

/// The result of `cta()`
#[derive(Debug, Serialize)]
pub struct CtaValues<'a> {
    name: &'a str,
    /// The title. It may be empty.
    pub title: &'a str,
    /// More words. They may be empty.
    pub text: &'a str,
    /// The words on the button.
    pub button: &'a str,
    /// The target of the button: absolute or root-relative; or the place of the form on its page.
    pub url: String,
    /// The name of the form that stands in the place of the button.
    pub form: Option<&'a str>,
}

/// `site`. `image` is the picture for links to pages that have none.
pub(super) fn site(config: &Config, image: Option<&Shown>) -> Value {
    let menus = config.menus.iter().map(|(name, items)| {
        let items = items.iter().map(|item| MenuItemValues {
            title: &item.title,
            url: match item.url.strip_prefix('/') {
                Some(path) => config.url(&format!("/{path}")),
                None => item.url.clone(),
            },
        });
        (&**name, items.collect())
    });
    let formats = config.feeds.formats.iter();
    let feeds: Vec<FeedValues> = formats
        .filter_map(|format| feed(&List::Feed, *format, &config.title, config))
        .collect();
    value_of(&SiteValues {
        title: &config.title,
        description: &config.description,
        url: &config.base_url,
        base_path: config.base_path(),
        author: &config.author,
        email: &config.email,
        organization: &config.organization,
        profiles: &config.profiles,
        profile_links: config.profiles.iter().map(|url| profile(url)).collect(),
        language: &config.language,
        menus: menus.collect(),
        collections: config
            .own_collections()
            .map(|own| collection(own, config))
            .collect(),
        image: image.map(|shown| LinkPictureValues {
            url: shown.url(),
            permalink: config.permalink(shown.url()),
            width: shown.picture.width,
            height: shown.picture.height,
        }),
        feed: feeds.first().cloned(),
        feeds,
        hub: config.feeds.hub.as_deref(),
        subscribe: form(&config.subscribe, config),
        search: config.search.then(|| config.url("/search/")),
        icon: config.icon.is_some(),
        extra: data(&config.extra),
        generator: concat!("linger ", env!("CARGO_PKG_VERSION")),
    })
}

/// `theme`: its options, and the address of the stylesheet of colours.
pub(super) fn theme(site: &Site) -> Value {
    let palette = site.palette();
    let colours = palette.map(|palette| site.config().url(&format!("/{}", palette.path)));
    with(&data(site.theme_options()), &ThemeValues { colours })
}

/// The feed of a collection; none if collections have no feeds. The posts of the blog are in the feed of
/// the site.
fn collection_feed(collection: &Collection, config: &Config) -> Option<FeedValues> {
    if collection.is_first() {
        return feed(&List::Feed, config.feeds.first(), &config.title, config);
    }
    let title = format!("{}: {}", config.title, collection.title);
    let list = List::Collection(Arc::clone(&collection.name));
    let of_collection = || feed(&list, config.feeds.first(), &title, config);
    config.feeds.collections.then(of_collection).flatten()
}

/// A collection.
pub(super) fn collection<'a>(collection: &'a Collection, config: &Config) -> CollectionValues<'a> {
    let url = config.url(&collection.list_path());
    CollectionValues {
        name: &collection.name,
        title: &collection.title,
        description: &collection.description,
        permalink: config.permalink(&url),
        url,
        feed: collection_feed(collection, config),
    }
}

/// The feed of a list.
fn feed(list: &List, format: FeedFormat, title: &str, config: &Config) -> Option<FeedValues> {
    let url = config.url(&encode(&feed_path(list, format)?));
    Some(FeedValues {
        permalink: config.permalink(&url),
        url,
        title: title.to_owned(),
        r#type: format.media_type(),
        format: format.title(),
    })
}

/// The feed of a series; none if series have no feeds.
pub(super) fn series_feed(slug: &Arc<str>, name: &str, config: &Config) -> Option<FeedValues> {
    let of_series = || {
        let title = format!("{}: {name}", config.title);
        let list = List::Series(Arc::clone(slug));
        feed(&list, config.feeds.first(), &title, config)
    };
    config.feeds.series.then(of_series).flatten()
}

/// A tag of a post as a template value.
pub(super) fn tag_ref(tag: &TagRef) -> Value {
    value_of(&TagRefValues {
        name: &tag.name,
        slug: &tag.slug,
        url: &tag.url,
    })
}

/// `tag`, and the items of `tags()`
pub(super) fn tag<'a>(tag: &'a Tag, count: usize, config: &Config) -> TagValues<'a> {
    let tag = &tag.tag;
    let of_tag = || {
        let title = format!("{}: {}", config.title, tag.name);
        let list = List::Tag(Arc::clone(&tag.slug));
        feed(&list, config.feeds.first(), &title, config)
    };
    TagValues {
        name: &tag.name,
        slug: &tag.slug,
        url: &tag.url,
        permalink: config.permalink(&tag.url),
        count,
        feed: config.feeds.tags.then(of_tag).flatten(),
    }
}

/// `author`, and the result of `author(name=...)`: the entry of the data file, with these keys on
/// top.
pub(super) fn author(author: &Author, config: &Config) -> Value {
    let said = match &author.profile {
        Data::Map(_) => with(
            &value_of(&AuthorDefaults::default()),
            &data(&author.profile),
        ),
        _ => value_of(&AuthorDefaults::default()),
    };
    let values = AuthorValues {
        name: &author.name,
        slug: &author.slug,
        url: &author.url,
        permalink: config.permalink(&author.url),
        picture: author.picture.as_deref(),
    };
    with(&said, &values)
}

/// The result of `cta()`.
pub(super) fn cta(cta: &Cta, url: String) -> CtaValues<'_> {
    CtaValues {
        name: &cta.name,
        title: &cta.title,
        text: &cta.text,
        button: &cta.button,
        url,
        form: Some(cta.form.as_str()).filter(|form| !form.is_empty()),
    }
}
