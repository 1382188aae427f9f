//! The settings of `site.yaml` as values. `parse/settings/site.rs` reads them; every later layer
//! may use them.
//!
//! Forbidden here: files, clocks, YAML.

pub mod address;
mod collections;
mod comments;
mod deploy;
mod embeds;
mod feeds;
mod forms;
mod lead_forms;
mod mailbox;
mod newsletter;
pub mod placeholders;
mod podcast;
mod profiles;
mod providers;
mod words;

pub use collections::{Collection, POSTS, TAKEN_NAMES};
pub use comments::{CommentProvider, CommentSettings, GISCUS, Giscus, mail_link, mail_subject};
pub use deploy::{DeployTarget, ONLY_TARGET, STORES, StoreSettings};
pub use embeds::{Embed, EmbedShape, EmbeddedFrame, embedded, embeds};
pub use feeds::{FeedFormat, FeedSettings};
pub use forms::{BUILT_IN, CUSTOM, FORM_PREVIEW, Form, Provider, THANKS, is_secret};
pub use lead_forms::{FieldKind, FormField, LeadForm, Thanks, thanks_path};
pub use mailbox::mailbox;
pub use newsletter::Newsletter;
pub use podcast::{CATEGORIES, Owner, PODCAST_FILE, PodcastSettings};
pub use profiles::profile_title;
pub use providers::providers;
pub use words::{FORMS, TextPiece, Word, pieces};

use crate::digest::Digest;
use crate::record::record_enum;
use jiff::tz::TimeZone;
use std::collections::BTreeMap;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

/// The path of the site's settings, from its root.
pub const SITE_FILE: &str = "site.yaml";
/// The theme that is inside the binary.
pub const DEFAULT_THEME: &str = "handshake";
/// The most posts that are named as related to one.
pub const MOST_RELATED: u32 = 12;

/// The settings of a site. Every field has a default, so an empty `site.yaml` is a site.
#[derive(Clone, Debug, Hash)]
pub struct Config {
    /// The name of the site.
    pub title: String,
    /// One or two sentences for search engines and feeds.
    pub description: String,
    /// The address that the site will have: scheme, host, optional path; ends with `/`.
    pub base_url: String,
    /// The default author's name.
    pub author: String,
    /// A contact address, or empty.
    pub email: String,
    /// The publisher of the site, if that is not the author. May be empty.
    pub organization: String,
    /// Absolute addresses of the author, or of the organization, on other sites.
    pub profiles: Vec<String>,
    /// BCP 47 language tag.
    pub language: String,
    /// The time zone of dates that name none.
    pub timezone: Zone,
    /// The theme's name.
    pub theme: String,
    /// Options that override the theme's.
    pub theme_options: Data,
    /// Words that override the theme's in the site's language.
    pub words: BTreeMap<Arc<str>, Word>,
    /// Named menus.
    pub menus: BTreeMap<String, Vec<MenuItem>>,
    /// The number of posts on one page of a list, at least 1.
    pub posts_per_page: usize,
    /// The collections of posts: first the posts of the blog, then those of the settings, in their
    /// order.
    pub collections: Vec<Collection>,
    /// The letters of slugs that are made from titles and file names.
    pub slugs: Slugs,
    /// How requests for old addresses are redirected.
    pub redirects: Redirects,
    /// Whether each post and page gets a picture for links to it.
    pub posters: bool,
    /// The picture for links to pages that have none: its path under `content/`.
    pub image: Option<String>,
    /// The picture that icons are made from: its path under `content/`.
    pub icon: Option<String>,
    /// The headers that the host is asked to send with every page.
    pub headers: Headers,
    /// The widths of smaller copies of pictures, in pixels, ascending.
    pub picture_widths: Vec<u32>,
    /// The options of Markdown.
    pub markdown: Markdown,
    /// The feeds.
    pub feeds: FeedSettings,
    /// How many related posts are named at the end of a post, at most [`MOST_RELATED`].
    pub related: u32,
    /// Whether there is a page to search in.
    pub search: bool,
    /// Whether there is an `/llms.txt`.
    pub llms: bool,
    /// The subscription form.
    pub subscribe: Form,
    /// The other forms, in the order of the settings.
    pub lead_forms: Vec<LeadForm>,
    /// What of other sites posts can show: the rows of the site, then those that linger knows.
    pub embeds: Arc<[Embed]>,
    /// The ways to comment on posts.
    pub comments: CommentSettings,
    /// The podcast of posts with recordings.
    pub podcast: PodcastSettings,
    /// The email edition of posts.
    pub newsletter: Newsletter,
    /// The key by which search engines are told of new pages (IndexNow).
    pub indexnow: Option<String>,
    /// Where the finished site goes.
    pub deploy: Vec<DeployTarget>,
    /// Whether this is a preview: forms then lead to a page that shows what would be sent.
    pub preview: bool,
    /// Days between two posts that the writer aims for.
    pub goal: Option<u32>,
    /// The writer's own values, for the site's templates.
    pub extra: Data,
}

impl Default for Config {
    fn default() -> Self {
        Config {
            title: "A blog".into(),
            description: String::new(),
            base_url: "http://localhost/".into(),
            author: String::new(),
            email: String::new(),
            organization: String::new(),
            profiles: Vec::new(),
            language: "en".into(),
            timezone: Zone(TimeZone::UTC),
            theme: DEFAULT_THEME.into(),
            theme_options: Data::Map(Vec::new()),
            words: BTreeMap::new(),
            menus: BTreeMap::new(),
            posts_per_page: 10,
            collections: vec![Collection::posts("A blog", "/posts/{slug}/")],
            slugs: Slugs::default(),
            redirects: Redirects::default(),
            posters: false,
            image: None,
            icon: None,
            headers: Headers::default(),
            picture_widths: vec![480, 960, 1600],
            markdown: Markdown::default(),
            feeds: FeedSettings::default(),
            related: 3,
            search: false,
            llms: true,
            subscribe: Form::stub(),
            lead_forms: Vec::new(),
            embeds: embeds().into(),
            comments: CommentSettings::default(),
            podcast: PodcastSettings::default(),
            newsletter: Newsletter::default(),
            indexnow: None,
            deploy: Vec::new(),
            preview: false,
            goal: None,
            extra: Data::Map(Vec::new()),
        }
    }
}

impl Config {
    /// The path part of the base URL: starts and ends with `/`.
    pub fn base_path(&self) -> &str {
        match address::split_origin(&self.base_url).1 {
            "" => "/",
            path => path,
        }
    }

    /// Scheme and host without a trailing `/`.
    pub fn origin(&self) -> &str {
        self.base_url
            .strip_suffix(self.base_path())
            .unwrap_or(&self.base_url)
    }

    /// The root-relative URL of `path`, which starts with `/` and is relative to the site's root.
    pub fn url(&self, path: &str) -> String {
        format!("{}{}", self.base_path().trim_end_matches('/'), path)
    }

    /// The absolute URL of a root-relative `url` (as [`Config::url`] makes it).
    pub fn permalink(&self, url: &str) -> String {
        format!("{}{}", self.origin(), url)
    }

    /// The absolute URL of an address that is root-relative, or has a scheme or a host already.
    pub fn absolute(&self, url: &str) -> String {
        if url.starts_with("//") {
            format!("https:{url}")
        } else if address::scheme(url).is_some() {
            url.to_owned()
        } else {
            self.permalink(url)
        }
    }

    /// The collection of that name.
    pub fn collection(&self, name: &str) -> Option<&Collection> {
        self.collections.iter().find(|known| &*known.name == name)
    }

    /// The collection of the posts of the blog.
    pub fn posts(&self) -> Option<&Collection> {
        self.collection(POSTS)
    }

    /// The collections beside the posts of the blog.
    pub fn own_collections(&self) -> impl Iterator<Item = &Collection> {
        self.collections.iter().filter(|known| !known.is_first())
    }

    /// The collection that a document belongs to, by its path under `content/`. `None`: it is a page.
    pub fn collection_of(&self, content_path: &str) -> Option<&Collection> {
        self.collection(content_path.split_once('/')?.0)
    }

    /// The form that the settings describe under a name.
    pub fn lead_form(&self, name: &str) -> Option<&LeadForm> {
        self.lead_forms.iter().find(|form| form.name == name)
    }

    /// The digest of all settings.
    pub fn digest(&self) -> Digest {
        Digest::of(self)
    }
}

/// The letters of slugs that are made from titles and file names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Slugs {
    /// A to Z: other scripts are transliterated.
    #[default]
    Ascii,
    /// Any script, as it is written.
    Unicode,
}

/// How requests for old addresses are redirected. Each host reads the form that it knows and
/// ignores the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Redirects {
    /// A small page at each old address.
    pub html: bool,
    /// `_redirects`, as Netlify reads it.
    pub netlify: bool,
    /// `_redirects`, as Cloudflare Pages reads it.
    pub cloudflare: bool,
    /// `.htaccess`, as Apache reads it.
    pub apache: bool,
    /// `vercel.json`.
    pub vercel: bool,
    /// `firebase.json`.
    pub firebase: bool,
    /// `staticwebapp.config.json`, as Azure Static Web Apps reads it.
    pub azure: bool,
}

impl Default for Redirects {
    fn default() -> Self {
        Redirects {
            html: true,
            netlify: true,
            cloudflare: true,
            apache: true,
            vercel: false,
            firebase: false,
            azure: false,
        }
    }
}

/// The headers that a host is asked to send with every page, in `_headers`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Headers {
    /// Whether there are any. The most important one is the content security policy.
    pub policy: bool,
    /// Origins that the policy allows beside the site itself, by what they may be used for.
    pub allow: BTreeMap<String, Vec<String>>,
}

impl Default for Headers {
    fn default() -> Self {
        Headers {
            policy: true,
            allow: BTreeMap::new(),
        }
    }
}

/// The kinds of things that may be allowed from other sites, each with its directive (CSP level 3).
pub const HEADER_SOURCES: [(&str, &str); 9] = [
    ("scripts", "script-src"),
    ("styles", "style-src"),
    ("pictures", "img-src"),
    ("fonts", "font-src"),
    ("media", "media-src"),
    ("frames", "frame-src"),
    ("connections", "connect-src"),
    ("manifests", "manifest-src"),
    ("forms", "form-action"),
];

/// One entry of a menu.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct MenuItem {
    /// The text of the link.
    pub title: String,
    /// The target: an absolute URL, or a path from the site's root.
    pub url: String,
}

/// The options of Markdown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Markdown {
    /// How HTML in the text is treated.
    pub raw_html: RawHtml,
    /// Whether straight quotation marks, hyphens and dots become typographic ones.
    pub smart_punctuation: bool,
    /// Whether each heading is a link to itself.
    pub heading_links: bool,
    /// Whether code with a named language gets classes for colours.
    pub highlight: bool,
    /// Whether an address that is written in the text without markup becomes a link.
    pub linkify: bool,
}

impl Default for Markdown {
    fn default() -> Self {
        Markdown {
            raw_html: RawHtml::Allow,
            smart_punctuation: true,
            heading_links: true,
            highlight: true,
            linkify: true,
        }
    }
}

/// How HTML in Markdown is treated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RawHtml {
    /// It stays as it is.
    Allow,
    /// It is shown as it was written.
    Escape,
    /// Its tags are removed; the words between them stay.
    Strip,
}

/// A time zone. Its hash is made from its IANA name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Zone(pub TimeZone);

impl Hash for Zone {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.iana_name().hash(state);
    }
}

/// A tree of plain values, as YAML data files and `extra:` hold them.
#[derive(Clone, Debug, PartialEq)]
pub enum Data {
    /// No value.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A number with a fraction.
    Float(f64),
    /// Text.
    Text(Arc<str>),
    /// Several values.
    List(Vec<Data>),
    /// Named values, in the order they were written.
    Map(Vec<(String, Data)>),
}

record_enum!(Data {
    0 => Null,
    1 => Bool(value),
    2 => Int(value),
    3 => Float(value),
    4 => Text(value),
    5 => List(values),
    6 => Map(entries),
});

impl Data {
    /// The value under `key`. `None` if this is no map, or does not have the key.
    pub fn get(&self, key: &str) -> Option<&Data> {
        match self {
            Data::Map(entries) => entries.iter().find(|(name, _)| name == key).map(|(_, v)| v),
            _ => None,
        }
    }

    /// This map with its entries replaced by those of `over`. Unless both are maps, the result is
    /// `over`.
    pub fn overlaid(&self, over: &Data) -> Data {
        match (self, over) {
            (Data::Map(below), Data::Map(above)) => {
                let mut merged = below.clone();
                for (key, value) in above {
                    match merged.iter_mut().find(|(name, _)| name == key) {
                        Some((_, old)) => *old = old.overlaid(value),
                        None => merged.push((key.clone(), value.clone())),
                    }
                }
                Data::Map(merged)
            }
            _ => over.clone(),
        }
    }
}

impl Hash for Data {
    fn hash<H: Hasher>(&self, state: &mut H) {
        std::mem::discriminant(self).hash(state);
        match self {
            Data::Null => {}
            Data::Bool(value) => value.hash(state),
            Data::Int(value) => value.hash(state),
            Data::Float(value) => value.to_bits().hash(state),
            Data::Text(value) => value.hash(state),
            Data::List(values) => values.hash(state),
            Data::Map(entries) => entries.hash(state),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_base_url_with_a_path_prefixes_urls() {
        let config = Config {
            base_url: "https://example.com/blog/".into(),
            ..Config::default()
        };
        assert_eq!(config.base_path(), "/blog/");
        assert_eq!(config.url("/posts/x/"), "/blog/posts/x/");
        assert_eq!(
            config.permalink("/blog/posts/x/"),
            "https://example.com/blog/posts/x/"
        );
        let root = Config {
            base_url: "https://example.com/".into(),
            ..Config::default()
        };
        assert_eq!(
            (root.base_path(), root.origin()),
            ("/", "https://example.com")
        );
    }

    #[test]
    fn options_overlay_key_by_key() {
        let text = |s: &str| Data::Text(s.into());
        let below = Data::Map(vec![("a".into(), text("1")), ("b".into(), text("2"))]);
        let above = Data::Map(vec![("b".into(), text("3")), ("c".into(), text("4"))]);
        let merged = below.overlaid(&above);
        assert_eq!(merged.get("a"), Some(&text("1")));
        assert_eq!(merged.get("b"), Some(&text("3")));
        assert_eq!(merged.get("c"), Some(&text("4")));
    }
}
