//! The settings under `collections:`: kinds of posts beside the blog's own, such as webinars or case
//! studies. The posts of the blog are the first collection of every site.

use std::sync::Arc;

/// The name of the collection that every site has, which is also its folder under `content/`.
pub const POSTS: &str = "posts";

/// The names that are folders or addresses of linger's own.
pub const TAKEN_NAMES: [&str; 16] = [
    POSTS,
    "archive",
    "assets",
    "authors",
    "comments",
    "data",
    "page",
    "pages",
    "partials",
    "search",
    "series",
    "shortcodes",
    "subscribe",
    "subscribed",
    "tags",
    "thanks",
];

/// Posts of one kind. Each has a folder under `content/`, addresses, a list and a feed of its own. A
/// post belongs to the collection in whose folder it is, and to no other.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Collection {
    /// Its name: the folder under `content/`, and the first part of its addresses.
    pub name: Arc<str>,
    /// The title of its list; for the posts of the blog, that of the site.
    pub title: String,
    /// One or two sentences above its list, plain text. May be empty.
    pub description: String,
    /// The URL pattern of its posts, such as `/webinars/{slug}/`.
    pub permalink: String,
    /// Whether the home page lists its posts.
    pub on_home: bool,
    /// Whether the feeds of the site carry its posts.
    pub in_feed: bool,
}

impl Collection {
    /// The posts of the blog.
    pub fn posts(title: &str, permalink: &str) -> Collection {
        Collection {
            name: POSTS.into(),
            title: title.to_owned(),
            description: String::new(),
            permalink: permalink.to_owned(),
            on_home: true,
            in_feed: true,
        }
    }

    /// Whether these are the posts of the blog.
    pub fn is_first(&self) -> bool {
        &*self.name == POSTS
    }

    /// The path from the site's root of the list of its posts, which begins and ends with `/`. The
    /// posts of the blog are listed on the home page.
    pub fn list_path(&self) -> String {
        if self.is_first() {
            "/".to_owned()
        } else {
            format!("/{}/", self.name)
        }
    }

    /// The name of a template for this collection alone, such as `webinars/post.html`. `None` for the
    /// posts of the blog, whose templates are the usual ones.
    pub fn own_template(&self, usual: &str) -> Option<String> {
        (!self.is_first()).then(|| format!("{}/{usual}", self.name))
    }
}
