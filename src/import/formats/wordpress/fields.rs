//! What a WXR file can say: the fields of its items and of its head that are read.
//!
//! Enters: names. Leaves: types. Everything that is not named here is passed over; mail addresses and
//! addresses of computers are not named.

use crate::import::entry::ExportPlace;
use std::collections::HashMap;

/// An item: a post, a page, a picture, a line of a menu.
#[derive(Clone, Debug, Default)]
pub(super) struct WxrItem {
    pub(super) place: ExportPlace,
    pub(super) title: String,
    pub(super) link: String,
    pub(super) guid: String,
    pub(super) creator: String,
    pub(super) content: String,
    pub(super) excerpt: String,
    /// The fields of the namespace `wp`, by their names: `post_id`, `status`.
    pub(super) fields: HashMap<&'static str, String>,
    pub(super) terms: Vec<WxrTerm>,
    /// Keys and values; a key may stand several times.
    pub(super) meta: Vec<(String, String)>,
    pub(super) comments: Vec<HashMap<&'static str, String>>,
}

impl WxrItem {
    pub(super) fn field(&self, name: &str) -> &str {
        self.fields.get(name).map_or("", String::as_str)
    }

    /// The last value of a key.
    pub(super) fn meta(&self, key: &str) -> Option<&str> {
        let found = self.meta.iter().rev().find(|(known, _)| known == key);
        found
            .map(|(_, value)| value.as_str())
            .filter(|value| !value.is_empty())
    }

    pub(super) fn all_meta<'a>(&'a self, key: &'a str) -> impl Iterator<Item = &'a str> {
        let found = self.meta.iter().filter(move |(known, _)| known == key);
        found.map(|(_, value)| value.as_str())
    }
}

/// A term of an item: a category, a tag, a series, a menu.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct WxrTerm {
    /// The taxonomy; WordPress 2.x leaves it out for categories.
    pub(super) domain: String,
    pub(super) slug: String,
    pub(super) name: String,
}

/// What the file says before its items.
#[derive(Clone, Debug, Default)]
pub(super) struct WxrChannel {
    pub(super) title: String,
    pub(super) link: String,
    pub(super) description: String,
    pub(super) language: String,
    pub(super) generator: String,
    pub(super) fields: HashMap<&'static str, String>,
    /// `author`, `category`, `tag` and `term` elements, each with its fields.
    pub(super) records: Vec<(&'static str, HashMap<&'static str, String>)>,
}

/// The fields of the namespace `wp` that are read. Mail addresses and addresses of computers are not
/// among them.
const FIELDS: [&str; 46] = [
    "post_id",
    "post_date",
    "post_date_gmt",
    "post_modified_gmt",
    "post_modified",
    "post_name",
    "status",
    "post_parent",
    "menu_order",
    "post_type",
    "post_password",
    "attachment_url",
    "comment_status",
    "meta_key",
    "meta_value",
    "comment_id",
    "comment_author",
    "comment_author_url",
    "comment_date",
    "comment_date_gmt",
    "comment_content",
    "comment_approved",
    "comment_type",
    "comment_parent",
    "comment_user_id",
    "wxr_version",
    "base_site_url",
    "base_blog_url",
    "author_id",
    "author_login",
    "author_display_name",
    "author_first_name",
    "author_last_name",
    "term_id",
    "category_nicename",
    "category_parent",
    "cat_name",
    "tag_slug",
    "tag_name",
    "term_taxonomy",
    "term_slug",
    "term_name",
    "term_parent",
    "is_sticky",
    "ping_status",
    "category_description",
];

pub(super) fn field_name(local: &str) -> Option<&'static str> {
    FIELDS.iter().find(|known| **known == local).copied()
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Space {
    Plain,
    Wp,
    Content,
    Excerpt,
    Dc,
    Other,
}

impl Space {
    pub(super) fn of_uri(uri: &str) -> Space {
        if uri.contains("/export/") && uri.contains("excerpt") {
            Space::Excerpt
        } else if uri.contains("/export/") {
            Space::Wp
        } else if uri.contains("modules/content") {
            Space::Content
        } else if uri.contains("elements/1.1") {
            Space::Dc
        } else {
            Space::Other
        }
    }

    pub(super) fn of_prefix(prefix: &str) -> Space {
        match prefix {
            "" => Space::Plain,
            "wp" => Space::Wp,
            "content" => Space::Content,
            "excerpt" => Space::Excerpt,
            "dc" => Space::Dc,
            _ => Space::Other,
        }
    }
}
