//! What a Ghost export says beside its posts: tags, authors, settings, and who has which.
//!
//! Enters: the export, once. Leaves: small facts by ids. Tables are read by a list of what is known:
//! an export also holds keys, tokens, members and their mail addresses, which are passed over unread.

use crate::import::entry::{ImportedAuthor, ImportedMenu, ImportedMenuItem, ImportedSite};
use crate::import::formats::MOST_HELD;
use crate::import::formats::json_stream::{JsonFault, JsonStream};
use serde_json::Value;
use std::collections::HashMap;
use std::io::BufRead;

/// What is kept of the table of facts beside posts (`posts_meta`, from version 3 on).
const META_KEYS: [&str; 5] = [
    "feature_image_alt",
    "feature_image_caption",
    "meta_title",
    "meta_description",
    "email_only",
];

/// What stands for the address of the blog in an export.
pub(super) const GHOST_URL: &str = "__GHOST_URL__";

/// The facts beside the posts.
#[derive(Default)]
pub(super) struct GhostTables {
    pub(super) site: ImportedSite,
    /// Whether there are posts at all.
    pub(super) has_posts: bool,
    pub(super) ends_early: bool,
    /// Whether the settings put code into every page.
    pub(super) has_code: bool,
    tags: HashMap<String, GhostTag>,
    users: HashMap<String, String>,
    /// Of each post, in order.
    posts_tags: HashMap<String, Vec<(i64, String)>>,
    posts_authors: HashMap<String, Vec<(i64, String)>>,
    meta: HashMap<String, Value>,
    /// Bytes that are held.
    held: usize,
}

struct GhostTag {
    name: String,
    is_internal: bool,
}

/// The tags of a post.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct PostTags {
    pub(super) names: Vec<String>,
    /// How many are for the theme only.
    pub(super) internal: usize,
}

/// Moves on into the object that holds the tables. `false`: there is none.
pub(super) fn enter_tables<R: BufRead>(
    stream: &mut JsonStream<R>,
    version: &mut Option<String>,
) -> Result<bool, JsonFault> {
    if !stream.enter(b'{')? {
        return Ok(false);
    }
    while let Some(key) = stream.next_key()? {
        match key.as_str() {
            // Each database of the export is an object; there is one.
            "db" => {
                let is_list = stream.enter(b'[')?;
                if is_list && !stream.next_item()? || !stream.enter(b'{')? {
                    return Ok(false);
                }
            }
            "data" => return stream.enter(b'{'),
            "meta" => {
                let meta: Value = serde_json::from_slice(&stream.value()?).unwrap_or(Value::Null);
                *version = id_of(&meta, "version");
            }
            _ => stream.skip()?,
        }
    }
    Ok(false)
}

impl GhostTables {
    /// Reads the export up to its end; what is cut off is noted.
    pub(super) fn read<R: BufRead>(
        stream: &mut JsonStream<R>,
    ) -> Result<Option<GhostTables>, JsonFault> {
        let mut tables = GhostTables::default();
        let read = tables.read_all(stream);
        match read {
            Ok(true) => {}
            Ok(false) => return Ok(None),
            Err(JsonFault::EndsEarly) if tables.has_posts => tables.ends_early = true,
            Err(fault) => return Err(fault),
        }
        for all in [&mut tables.posts_tags, &mut tables.posts_authors] {
            all.values_mut().for_each(|rows| rows.sort());
        }
        Ok(Some(tables))
    }

    fn read_all<R: BufRead>(&mut self, stream: &mut JsonStream<R>) -> Result<bool, JsonFault> {
        let mut version = None;
        if !enter_tables(stream, &mut version)? {
            return Ok(false);
        }
        self.site.generator = Some(match version {
            Some(version) => format!("Ghost {version}"),
            None => "Ghost".to_owned(),
        });
        while let Some(table) = stream.next_key()? {
            let is_known = matches!(
                table.as_str(),
                "tags" | "users" | "posts_tags" | "posts_authors" | "posts_meta" | "settings"
            );
            self.has_posts |= table == "posts";
            if !is_known && table != "posts" || !stream.enter(b'[')? {
                stream.skip()?;
                continue;
            }
            while stream.next_item()? {
                if !is_known {
                    stream.skip()?;
                    continue;
                }
                let bytes = stream.value()?;
                let Ok(row) = serde_json::from_slice(&bytes) else {
                    return Err(JsonFault::Syntax(stream.line()));
                };
                self.row(&table, &row);
                if self.held > MOST_HELD {
                    return Err(JsonFault::TooLarge(stream.line()));
                }
            }
        }
        Ok(true)
    }

    fn row(&mut self, table: &str, row: &Value) {
        let id = |key: &str| id_of(row, key);
        // A row costs about as much as its texts, and the table's own places.
        self.held += 100;
        match table {
            "tags" => {
                let (Some(id), Some(name)) = (id("id"), text(row, "name")) else {
                    return;
                };
                let is_internal = name.starts_with('#')
                    || text(row, "visibility").is_some_and(|who| who == "internal");
                self.held += name.len();
                let name = name.to_owned();
                self.tags.insert(id, GhostTag { name, is_internal });
            }
            "users" => {
                let (Some(id), Some(name)) = (id("id"), text(row, "name")) else {
                    return;
                };
                self.held += name.len();
                self.users.insert(id, name.to_owned());
                let own = |key: &str| text(row, key).map(str::to_owned);
                self.site.authors.push(ImportedAuthor {
                    name: name.to_owned(),
                    bio: own("bio"),
                    url: own("website"),
                    slug: own("slug"),
                });
            }
            "posts_tags" => {
                if let (Some(post), Some(tag)) = (id("post_id"), id("tag_id")) {
                    let order = row["sort_order"].as_i64().unwrap_or(0);
                    self.held += post.len() + tag.len();
                    self.posts_tags.entry(post).or_default().push((order, tag));
                }
            }
            "posts_authors" => {
                if let (Some(post), Some(author)) = (id("post_id"), id("author_id")) {
                    let order = row["sort_order"].as_i64().unwrap_or(0);
                    self.held += post.len() + author.len();
                    let known = self.posts_authors.entry(post).or_default();
                    known.push((order, author));
                }
            }
            "posts_meta" => {
                if let Some(post) = id("post_id") {
                    let known = META_KEYS.iter();
                    let kept: serde_json::Map<String, Value> = known
                        .filter(|key| !row[**key].is_null())
                        .map(|key| ((*key).to_owned(), row[*key].clone()))
                        .collect();
                    self.held += Value::Object(kept.clone()).to_string().len();
                    self.meta.insert(post, Value::Object(kept));
                }
            }
            _ => self.setting(row),
        }
    }

    /// One row of the settings, if it is a known one.
    fn setting(&mut self, row: &Value) {
        let (Some(key), Some(value)) = (text(row, "key"), text(row, "value")) else {
            return;
        };
        let value = value.to_owned();
        let site = &mut self.site;
        match key {
            "title" => site.title = Some(value),
            "description" => site.tagline = Some(value),
            "locale" | "lang" | "defaultLang" | "default_locale" => site.language = Some(value),
            "timezone" | "activeTimezone" | "active_timezone" => site.zone = Some(value),
            "permalinks" => site.permalink = permalink(&value),
            "navigation" => site.menus.insert(0, menu("main", &value)),
            "secondary_navigation" => site.menus.push(menu("footer", &value)),
            "codeinjection_head" | "codeinjection_foot" | "ghost_head" | "ghost_foot" => {
                self.has_code = true;
            }
            _ => {}
        }
    }

    /// The tags of a post, in its order.
    pub(super) fn tags_of(&self, post: &str) -> PostTags {
        let mut tags = PostTags::default();
        for (_, id) in self.posts_tags.get(post).into_iter().flatten() {
            match self.tags.get(id) {
                Some(tag) if tag.is_internal => tags.internal += 1,
                Some(tag) if !tags.names.contains(&tag.name) => tags.names.push(tag.name.clone()),
                _ => {}
            }
        }
        tags
    }

    /// The authors of a post, in its order. `own`: the id in the post itself, of old versions.
    pub(super) fn authors_of(&self, post: &str, own: Option<String>) -> Vec<String> {
        let listed = self.posts_authors.get(post).into_iter().flatten();
        let mut names: Vec<String> = Vec::new();
        for id in listed.map(|(_, id)| id) {
            match self.users.get(id) {
                Some(name) if !names.contains(name) => names.push(name.clone()),
                _ => {}
            }
        }
        if names.is_empty() {
            names.extend(own.and_then(|id| self.users.get(&id)).cloned());
        }
        names
    }

    /// What is said of a post in a table of its own.
    pub(super) fn meta_of(&self, post: &str) -> &Value {
        self.meta.get(post).unwrap_or(&Value::Null)
    }
}

/// `/:year/:month/:day/:slug/` in linger's notation.
fn permalink(pattern: &str) -> Option<String> {
    let parts = pattern.split('/').filter(|part| !part.is_empty());
    let parts: Option<Vec<&str>> = parts
        .map(|part| match part {
            ":slug" => Some("{slug}"),
            ":year" => Some("{year}"),
            ":month" => Some("{month}"),
            ":day" => Some("{day}"),
            word if !word.contains([':', '{']) => Some(word),
            _ => None,
        })
        .collect();
    let pattern = format!("/{}/", parts?.join("/"));
    pattern.contains("{slug}").then_some(pattern)
}

/// A menu as JSON in a text: labels and addresses.
fn menu(name: &str, value: &str) -> ImportedMenu {
    let items: Value = serde_json::from_str(value).unwrap_or(Value::Null);
    let item = |item: &Value| {
        Some(ImportedMenuItem {
            title: text(item, "label")?.to_owned(),
            address: text(item, "url")?.replace(GHOST_URL, ""),
            is_below: false,
        })
    };
    ImportedMenu {
        name: name.to_owned(),
        items: items
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(item)
            .collect(),
    }
}

/// A text that is not empty.
pub(super) fn text<'a>(row: &'a Value, key: &str) -> Option<&'a str> {
    row.get(key)?
        .as_str()
        .map(str::trim)
        .filter(|text| !text.is_empty())
}

/// An id: a number in old versions, a text in new ones.
pub(super) fn id_of(row: &Value, key: &str) -> Option<String> {
    match row.get(key)? {
        Value::String(id) => Some(id.clone()),
        Value::Number(id) => Some(id.to_string()),
        _ => None,
    }
}
