//! What items of a WXR file say of each other: attachments, authors, categories, menus.
//!
//! Enters: the whole file, once; a second time if a menu names entries. Leaves: [`WxrFacts`], of bounded
//! size. Forbidden here: texts of entries.

use super::fields::{WxrChannel, WxrItem};
use super::items::{WxrItems, WxrStep};
use super::open_part;
use crate::import::entry::{ImportedAuthor, ImportedMenu, ImportedMenuItem, ImportedSite};
use crate::import::formats::{ImportFailure, MOST_HELD};
use crate::import::html::read_html;
use crate::source::ExportFiles;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

/// A picture, a recording or another file of the library.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct WxrAttachment {
    pub(super) url: String,
    pub(super) alt: String,
    pub(super) caption: String,
    pub(super) parent: String,
    pub(super) order: i64,
}

/// A line of a menu.
#[derive(Clone, Debug, Default)]
struct MenuLine {
    menu: String,
    order: i64,
    title: String,
    /// `post_type`, `taxonomy`, `custom`.
    kind: String,
    object: String,
    object_id: String,
    url: String,
    /// It is shown below another line.
    is_below: bool,
}

/// What is known of the whole file.
#[derive(Debug, Default)]
pub(super) struct WxrFacts {
    channel: WxrChannel,
    /// Names as readers see them, by logins.
    authors: HashMap<String, String>,
    /// Names and parents of categories, by slugs.
    categories: HashMap<String, (String, String)>,
    tags: HashMap<String, String>,
    menu_names: HashMap<String, String>,
    attachments: HashMap<String, WxrAttachment>,
    /// Addresses of pages that show one attachment each.
    attachment_pages: HashSet<String>,
    /// Attachments by the entries that they were uploaded to.
    by_parent: HashMap<String, Vec<String>>,
    /// Texts of blocks that several entries share, by ids.
    pub(super) shared_blocks: HashMap<String, String>,
    menu_lines: Vec<MenuLine>,
    /// Addresses and titles of the entries that menus name.
    menu_targets: HashMap<String, (String, String)>,
    held: usize,
}

/// Reads the files for their facts.
///
/// # Errors
/// The bounds are passed, or the system refuses.
pub(super) fn collect(files: &ExportFiles, parts: &[Arc<str>]) -> Result<WxrFacts, ImportFailure> {
    let mut facts = WxrFacts::default();
    for (at, part) in parts.iter().enumerate() {
        let items = each_item(files, part, &mut |item| facts.add(item))?;
        facts.channel(&items.channel, at == 0);
        if facts.held > MOST_HELD {
            let what = "it names more pictures and categories than linger keeps at once".to_owned();
            return Err(ImportFailure::TooLarge(what));
        }
    }
    let wanted: HashSet<String> = facts
        .menu_lines
        .iter()
        .filter(|line| line.kind == "post_type")
        .map(|line| line.object_id.clone())
        .collect();
    if !wanted.is_empty() {
        for part in parts {
            each_item(files, part, &mut |item| {
                let id = item.field("post_id");
                if wanted.contains(id) {
                    let title = plain_words(&item.title);
                    facts
                        .menu_targets
                        .insert(id.to_owned(), (item.link.clone(), title));
                }
            })?;
        }
    }
    Ok(facts)
}

fn each_item(
    files: &ExportFiles,
    part: &Arc<str>,
    see: &mut dyn FnMut(&WxrItem),
) -> Result<WxrItems, ImportFailure> {
    let mut items = open_part(files, part)?;
    while let WxrStep::Item(item) = items.next()? {
        see(&item);
    }
    Ok(items)
}

/// Words of HTML: entities read, tags taken out.
pub(super) fn plain_words(html: &str) -> String {
    if !html.contains(['<', '&']) {
        return html.to_owned();
    }
    match read_html(html) {
        Ok(page) => page.text(),
        Err(_) => html.to_owned(),
    }
}

impl WxrFacts {
    fn add(&mut self, item: &WxrItem) {
        let id = item.field("post_id").to_owned();
        match item.field("post_type") {
            "attachment" => {
                let page = item.link.trim_end_matches('/');
                self.held += page.len() + 50;
                self.attachment_pages.insert(page.to_owned());
                let attachment = WxrAttachment {
                    // The guid is another address in most files.
                    url: match item.field("attachment_url") {
                        "" => item.guid.clone(),
                        url => url.to_owned(),
                    },
                    alt: item
                        .meta("_wp_attachment_image_alt")
                        .unwrap_or_default()
                        .to_owned(),
                    caption: plain_words(&item.excerpt),
                    parent: item.field("post_parent").to_owned(),
                    order: item.field("menu_order").parse().unwrap_or(0),
                };
                self.held +=
                    attachment.url.len() + attachment.alt.len() + attachment.caption.len() + 200;
                if !matches!(&*attachment.parent, "" | "0") {
                    self.by_parent
                        .entry(attachment.parent.clone())
                        .or_default()
                        .push(id.clone());
                }
                self.attachments.insert(id, attachment);
            }
            "wp_block" => {
                self.held += item.content.len();
                self.shared_blocks.insert(id, item.content.clone());
            }
            "nav_menu_item" if item.field("status") == "publish" => {
                let meta = |key: &str| item.meta(key).unwrap_or_default().to_owned();
                let menu = item.terms.iter().find(|term| term.domain == "nav_menu");
                self.held += 400;
                self.menu_lines.push(MenuLine {
                    menu: menu.map(|term| term.slug.clone()).unwrap_or_default(),
                    order: item.field("menu_order").parse().unwrap_or(0),
                    title: plain_words(&item.title),
                    kind: meta("_menu_item_type"),
                    object: meta("_menu_item_object"),
                    object_id: meta("_menu_item_object_id"),
                    url: meta("_menu_item_url"),
                    is_below: !matches!(&*meta("_menu_item_menu_item_parent"), "" | "0"),
                });
                if let Some(term) = menu {
                    self.menu_names
                        .entry(term.slug.clone())
                        .or_insert_with(|| plain_words(&term.name));
                }
            }
            _ => {}
        }
    }

    fn channel(&mut self, channel: &WxrChannel, is_first: bool) {
        for (kind, fields) in &channel.records {
            let field = |name: &str| fields.get(name).cloned().unwrap_or_default();
            self.held += 200;
            match *kind {
                "author" => {
                    let name = match plain_words(&field("author_display_name")) {
                        name if name.trim().is_empty() || name.contains('@') => {
                            format!(
                                "{} {}",
                                field("author_first_name"),
                                field("author_last_name")
                            )
                        }
                        name => name,
                    };
                    let name = name.trim().to_owned();
                    let login = field("author_login");
                    self.authors.insert(login, name);
                }
                "category" => {
                    let name = twice_unescaped(&field("cat_name"));
                    let parent = field("category_parent");
                    self.categories
                        .insert(field("category_nicename"), (name, parent));
                }
                "tag" => {
                    self.tags
                        .insert(field("tag_slug"), twice_unescaped(&field("tag_name")));
                }
                "term" if field("term_taxonomy") == "nav_menu" => {
                    self.menu_names
                        .insert(field("term_slug"), plain_words(&field("term_name")));
                }
                "term" if field("term_taxonomy") == "category" => {
                    let name = twice_unescaped(&field("term_name"));
                    self.categories
                        .insert(field("term_slug"), (name, field("term_parent")));
                }
                _ => {}
            }
        }
        if is_first {
            self.channel = WxrChannel {
                records: Vec::new(),
                ..channel.clone()
            };
        }
    }

    pub(super) fn attachment(&self, id: &str) -> Option<&WxrAttachment> {
        self.attachments.get(id.trim())
    }

    /// Whether an address is that of a page which shows one attachment.
    pub(super) fn is_attachment_page(&self, address: &str) -> bool {
        self.attachment_pages
            .contains(address.trim_end_matches('/'))
    }

    /// The pictures that were uploaded to an entry, in the order of its gallery.
    pub(super) fn pictures_of(&self, id: &str) -> Vec<&WxrAttachment> {
        let ids = self.by_parent.get(id).into_iter().flatten();
        let mut found: Vec<&WxrAttachment> = ids.filter_map(|id| self.attachment(id)).collect();
        found.retain(|attachment| {
            let ending = attachment
                .url
                .rsplit('.')
                .next()
                .unwrap_or_default()
                .to_lowercase();
            matches!(
                &*ending,
                "jpg" | "jpeg" | "png" | "gif" | "webp" | "avif" | "svg"
            )
        });
        found.sort_by_key(|attachment| attachment.order);
        found
    }

    /// The name of an author as readers see it. A mail address is no name.
    pub(super) fn author(&self, login: &str) -> Option<String> {
        let name = self.authors.get(login).filter(|name| !name.is_empty());
        let login =
            || Some(login.to_owned()).filter(|login| !login.is_empty() && !login.contains('@'));
        name.cloned().or_else(login)
    }

    /// The names of a category and of those that it lies in, from the top.
    pub(super) fn category(&self, slug: &str, name: &str) -> Vec<String> {
        let own = match twice_unescaped(name) {
            name if name.is_empty() => self.categories.get(slug).map(|(name, _)| name.clone()),
            name => Some(name),
        };
        let mut path: Vec<String> = own.into_iter().collect();
        let mut at = self.categories.get(slug).map(|(_, parent)| parent.clone());
        // Parents may form a circle.
        while let Some(parent) = at.filter(|parent| !parent.is_empty() && path.len() < 10) {
            let found = self.categories.get(&parent);
            path.extend(found.map(|(name, _)| name.clone()));
            at = found.map(|(_, parent)| parent.clone());
        }
        path.reverse();
        path
    }

    /// The site as a whole.
    pub(super) fn site(&self) -> ImportedSite {
        let said = |text: &str| Some(plain_words(text)).filter(|text| !text.trim().is_empty());
        let field = |name: &str| self.channel.fields.get(name).cloned().unwrap_or_default();
        let base = match field("base_blog_url") {
            url if url.is_empty() => self.channel.link.clone(),
            url => url,
        };
        let mut authors: Vec<ImportedAuthor> = self
            .authors
            .values()
            .filter(|name| !name.is_empty())
            .map(|name| ImportedAuthor {
                name: name.clone(),
                ..ImportedAuthor::default()
            })
            .collect();
        authors.sort_by(|a, b| a.name.cmp(&b.name));
        ImportedSite {
            title: said(&self.channel.title),
            tagline: said(&self.channel.description),
            language: said(&self.channel.language),
            base_url: Some(base).filter(|base| base.starts_with("http")),
            menus: self.menus(),
            authors,
            generator: said(&self.channel.generator),
            ..ImportedSite::default()
        }
    }

    fn menus(&self) -> Vec<ImportedMenu> {
        let mut menus: BTreeMap<&str, Vec<&MenuLine>> = BTreeMap::new();
        for line in &self.menu_lines {
            menus.entry(&line.menu).or_default().push(line);
        }
        let menu = |(slug, mut lines): (&str, Vec<&MenuLine>)| {
            lines.sort_by_key(|line| line.order);
            ImportedMenu {
                name: self
                    .menu_names
                    .get(slug)
                    .cloned()
                    .unwrap_or_else(|| slug.to_owned()),
                items: lines.into_iter().map(|line| self.menu_item(line)).collect(),
            }
        };
        menus.into_iter().map(menu).collect()
    }

    fn menu_item(&self, line: &MenuLine) -> ImportedMenuItem {
        let target = self.menu_targets.get(&line.object_id);
        let (address, title) = match (&*line.kind, target) {
            ("post_type", Some((address, title))) => (address.clone(), title.clone()),
            ("taxonomy", _) => (String::new(), line.object.clone()),
            _ => (line.url.clone(), String::new()),
        };
        ImportedMenuItem {
            title: if line.title.trim().is_empty() {
                title
            } else {
                line.title.clone()
            },
            address,
            is_below: line.is_below,
        }
    }
}

/// Names of categories are escaped once more in many files: `&amp;amp;`.
fn twice_unescaped(name: &str) -> String {
    plain_words(&plain_words(name)).trim().to_owned()
}
