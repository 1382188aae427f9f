//! The items of a WXR file (WordPress eXtended RSS 1.0 to 1.2) as their fields, one after the other.
//!
//! Enters: pieces of XML. Leaves: what stands before the first item, and items. Every field is trimmed:
//! a file that was saved from a browser has blanks around everything. Forbidden here: what fields mean.

use super::fields::{Space, WxrChannel, WxrItem, WxrTerm, field_name};
use crate::import::formats::xml::{ExportXml, XmlPiece};
use crate::import::formats::{ImportFailure, MOST_ENTRY};
use std::collections::HashMap;

/// A step of the reading.
#[derive(Debug)]
pub(super) enum WxrStep {
    Item(Box<WxrItem>),
    End,
    CutOff,
}

/// Reads items.
pub(super) struct WxrItems {
    xml: ExportXml,
    /// Prefixes of the namespaces that the file names.
    prefixes: HashMap<String, Space>,
    pub(super) channel: WxrChannel,
    is_in_channel: bool,
    /// The start of an item was read, the item was not.
    has_item: bool,
    is_over: Option<bool>,
}

impl WxrItems {
    /// Reads up to the first item.
    ///
    /// # Errors
    /// The bounds are passed, the system refuses, or it is no RSS.
    pub(super) fn open(xml: ExportXml) -> Result<WxrItems, ImportFailure> {
        let mut items = WxrItems {
            xml,
            prefixes: HashMap::new(),
            channel: WxrChannel::default(),
            is_in_channel: false,
            has_item: false,
            is_over: None,
        };
        items.seek_item()?;
        if !items.is_in_channel {
            let why = "there is no <rss> with a <channel> in it".to_owned();
            return Err(ImportFailure::OtherFormat(why));
        }
        Ok(items)
    }

    pub(super) fn xml(&self) -> &ExportXml {
        &self.xml
    }

    /// The next item.
    ///
    /// # Errors
    /// The bounds are passed, or the system refuses.
    pub(super) fn next(&mut self) -> Result<WxrStep, ImportFailure> {
        if !self.has_item && self.is_over.is_none() {
            self.seek_item()?;
        }
        if !self.has_item {
            return Ok(match self.is_over {
                Some(false) => WxrStep::CutOff,
                _ => WxrStep::End,
            });
        }
        self.has_item = false;
        let place = self.xml.place();
        let depth = self.xml.depth();
        let mut item = WxrItem {
            place,
            ..WxrItem::default()
        };
        if self.read_item(depth, &mut item)? {
            return Ok(WxrStep::Item(Box::new(item)));
        }
        self.is_over = Some(false);
        Ok(WxrStep::CutOff)
    }

    /// The namespace and the local name of an element.
    fn split<'a>(&self, name: &'a str) -> (Space, &'a str) {
        let (prefix, local) = name.split_once(':').unwrap_or(("", name));
        let known = self.prefixes.get(prefix).copied();
        (known.unwrap_or_else(|| Space::of_prefix(prefix)), local)
    }

    /// Reads the head of the channel, or what stands between items.
    fn seek_item(&mut self) -> Result<(), ImportFailure> {
        loop {
            match self.xml.next()? {
                XmlPiece::Start(name, attributes) => {
                    for (key, uri) in &attributes {
                        if let Some(prefix) = key.strip_prefix("xmlns:") {
                            self.prefixes.insert(prefix.to_owned(), Space::of_uri(uri));
                        }
                    }
                    let (space, local) = self.split(&name);
                    match (space, local) {
                        (Space::Plain, "rss") => {}
                        (Space::Plain, "channel") => self.is_in_channel = true,
                        (Space::Plain, "item") if self.is_in_channel => {
                            self.has_item = true;
                            return Ok(());
                        }
                        _ if !self.is_in_channel => {}
                        _ => self.channel_element(space, local.to_owned())?,
                    }
                }
                XmlPiece::Eof => {
                    self.is_over = Some(true);
                    return Ok(());
                }
                XmlPiece::CutOff => {
                    self.is_over = Some(false);
                    return Ok(());
                }
                XmlPiece::Text(_) | XmlPiece::End => {}
            }
        }
    }

    fn channel_element(&mut self, space: Space, local: String) -> Result<(), ImportFailure> {
        let depth = self.xml.depth();
        let record = ["author", "category", "tag", "term"]
            .into_iter()
            .find(|known| *known == local);
        if let (Space::Wp, Some(record)) = (space, record) {
            let mut fields = HashMap::new();
            if self.record(depth, &mut fields)?.is_some() && self.channel.records.len() < 200_000 {
                self.channel.records.push((record, fields));
            }
            return Ok(());
        }
        let Some(text) = self.text(depth)? else {
            return Ok(());
        };
        let channel = &mut self.channel;
        match (space, &*local) {
            (Space::Plain, "title") => channel.title = text,
            (Space::Plain, "link") => channel.link = text,
            (Space::Plain, "description") => channel.description = text,
            (Space::Plain, "language") => channel.language = text,
            (Space::Plain, "generator") => channel.generator = text,
            (Space::Wp, local) => {
                if let Some(name) = field_name(local) {
                    channel.fields.insert(name, text);
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// The text of an element that has begun, without those inside of it. `None`: the file ends in it.
    fn text(&mut self, depth: usize) -> Result<Option<String>, ImportFailure> {
        let mut all = String::new();
        loop {
            match self.xml.next()? {
                XmlPiece::Text(text) => {
                    all.push_str(&text);
                    if all.len() > MOST_ENTRY {
                        let line = self.xml.line();
                        let what = format!(
                            "one text, which ends near line {line}, is larger than a post can be"
                        );
                        return Err(ImportFailure::TooLarge(what));
                    }
                }
                XmlPiece::End if self.xml.depth() < depth => {
                    return Ok(Some(all.trim().to_owned()));
                }
                XmlPiece::Start(..) | XmlPiece::End => {}
                XmlPiece::Eof | XmlPiece::CutOff => {
                    self.is_over = Some(false);
                    return Ok(None);
                }
            }
        }
    }

    /// The known fields of a record such as `wp:comment`, which has begun. Elements inside that are not
    /// known are passed over. `None`: the file ends in it.
    fn record(
        &mut self,
        depth: usize,
        fields: &mut HashMap<&'static str, String>,
    ) -> Result<Option<()>, ImportFailure> {
        loop {
            match self.xml.next()? {
                XmlPiece::Start(name, _) => {
                    let inner = self.xml.depth();
                    let known = field_name(self.split(&name).1);
                    let Some(text) = self.text(inner)? else {
                        return Ok(None);
                    };
                    if let Some(name) = known {
                        fields.insert(name, text);
                    }
                }
                XmlPiece::End if self.xml.depth() < depth => return Ok(Some(())),
                XmlPiece::End | XmlPiece::Text(_) => {}
                XmlPiece::Eof | XmlPiece::CutOff => {
                    self.is_over = Some(false);
                    return Ok(None);
                }
            }
        }
    }

    /// Whether the item is whole.
    fn read_item(&mut self, depth: usize, item: &mut WxrItem) -> Result<bool, ImportFailure> {
        let mut size = 0;
        loop {
            match self.xml.next()? {
                XmlPiece::Start(name, attributes) => {
                    let (space, local) = self.split(&name);
                    let local = local.to_owned();
                    let inner = self.xml.depth();
                    let before = size;
                    if space == Space::Wp && matches!(&*local, "postmeta" | "comment") {
                        let mut fields = HashMap::new();
                        if self.record(inner, &mut fields)?.is_none() {
                            return Ok(false);
                        }
                        size += fields.values().map(String::len).sum::<usize>() + 64;
                        keep_record(&local, fields, item);
                    } else {
                        let Some(text) = self.text(inner)? else {
                            return Ok(false);
                        };
                        size += text.len() + 32;
                        keep_field(space, &local, &attributes, text, item);
                    }
                    if size > MOST_ENTRY && before <= MOST_ENTRY {
                        let line = item.place.line.unwrap_or(0);
                        let what = format!("the entry at line {line} is larger than a post can be");
                        return Err(ImportFailure::TooLarge(what));
                    }
                }
                XmlPiece::End if self.xml.depth() < depth => return Ok(true),
                XmlPiece::End | XmlPiece::Text(_) => {}
                XmlPiece::Eof | XmlPiece::CutOff => return Ok(false),
            }
        }
    }
}

fn keep_record(local: &str, mut fields: HashMap<&'static str, String>, item: &mut WxrItem) {
    if local == "comment" {
        item.comments.push(fields);
        return;
    }
    let key = fields.remove("meta_key").unwrap_or_default();
    item.meta
        .push((key, fields.remove("meta_value").unwrap_or_default()));
}

fn keep_field(
    space: Space,
    local: &str,
    attributes: &[(String, String)],
    text: String,
    item: &mut WxrItem,
) {
    match (space, local) {
        (Space::Plain, "title") => item.title = text,
        (Space::Plain, "link") => item.link = text,
        (Space::Plain, "guid") => item.guid = text,
        (Space::Dc, "creator") => item.creator = text,
        (Space::Content, "encoded") => item.content = text,
        (Space::Excerpt, "encoded") => item.excerpt = text,
        (Space::Plain, "category") => {
            let attribute = |name: &str| {
                let found = attributes.iter().find(|(key, _)| key == name);
                found
                    .map(|(_, value)| value.trim().to_owned())
                    .unwrap_or_default()
            };
            let term = WxrTerm {
                domain: attribute("domain"),
                slug: attribute("nicename"),
                name: text,
            };
            if !item.terms.contains(&term) {
                item.terms.push(term);
            }
        }
        (Space::Wp, local) => {
            if let Some(name) = field_name(local) {
                item.fields.insert(name, text);
            }
        }
        _ => {}
    }
}
