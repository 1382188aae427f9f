//! The entries of a feed of Blogger, in each of its three forms, one by one.
//!
//! Enters: a file of Atom (RFC 4287) with threads (RFC 4685). Leaves: a [`BloggerItem`] for each entry,
//! and what the feed says of itself. No mail address is read.

use crate::import::formats::xml::{ExportXml, XmlPiece};
use crate::import::formats::{ImportFailure, MOST_ENTRY};

/// What a feed says of itself.
#[derive(Debug, Default)]
pub(super) struct BloggerFeed {
    pub(super) title: String,
    pub(super) subtitle: String,
    /// The address of the blog.
    pub(super) address: Option<String>,
    /// How many entries there are at Blogger, which may be more than the file has.
    pub(super) total: Option<u64>,
}

/// An entry of the feed: a post, a page, a comment, a setting.
#[derive(Debug, Default)]
pub(super) struct BloggerItem {
    pub(super) line: u64,
    pub(super) id: String,
    pub(super) title: String,
    pub(super) content: String,
    pub(super) published: String,
    /// `post`, `page`, `comment`, `settings`, `template`; empty in a feed that was saved.
    pub(super) kind: String,
    pub(super) labels: Vec<String>,
    pub(super) is_draft: bool,
    /// Of Takeout: `LIVE`, `DRAFT`, `SOFT_TRASHED`.
    pub(super) status: String,
    /// The address, or (Takeout) its path.
    pub(super) address: String,
    pub(super) author: String,
    pub(super) author_url: String,
    /// Of a comment: the post.
    pub(super) parent: String,
    /// Of a comment: the comment that it answers.
    pub(super) answers: String,
    pub(super) enclosure: Option<(String, String)>,
}

/// What comes next in a feed.
#[derive(Debug)]
pub(super) enum FeedStep {
    Item(Box<BloggerItem>),
    End,
    CutOff,
}

/// Reads a feed.
pub(super) struct FeedReader {
    pub(super) xml: ExportXml,
    pub(super) feed: BloggerFeed,
}

fn attribute<'a>(attributes: &'a [(String, String)], name: &str) -> &'a str {
    let found = attributes.iter().find(|(key, _)| key == name);
    found.map_or("", |(_, value)| value.as_str())
}

/// A name without its prefix, except for Blogger's own: `blogger:type` is not `type`.
fn plain(name: &str) -> &str {
    match name.split_once(':') {
        Some(("blogger", _)) | None => name,
        Some((_, local)) => local,
    }
}

impl FeedReader {
    pub(super) fn new(xml: ExportXml) -> FeedReader {
        FeedReader {
            xml,
            feed: BloggerFeed::default(),
        }
    }

    /// Reads on to the next entry.
    ///
    /// # Errors
    /// The file is out of bounds, or the system refuses.
    pub(super) fn next(&mut self) -> Result<FeedStep, ImportFailure> {
        loop {
            match self.xml.next()? {
                XmlPiece::Eof => return Ok(FeedStep::End),
                XmlPiece::CutOff => return Ok(FeedStep::CutOff),
                XmlPiece::Text(_) | XmlPiece::End => {}
                XmlPiece::Start(name, attributes) => match plain(&name) {
                    "feed" => {}
                    "entry" => {
                        let line = self.xml.line();
                        return Ok(match self.item(line)? {
                            Some(item) => FeedStep::Item(Box::new(item)),
                            None => FeedStep::CutOff,
                        });
                    }
                    "link" if attribute(&attributes, "rel") == "alternate" => {
                        self.feed.address = Some(attribute(&attributes, "href").to_owned());
                    }
                    "title" => self.feed.title = self.text()?,
                    "subtitle" => self.feed.subtitle = self.text()?,
                    "totalResults" => self.feed.total = self.text()?.parse().ok(),
                    // The author of the feed has a name and a title too.
                    "author" => drop(self.text()?),
                    _ => {}
                },
            }
        }
    }

    /// The text up to the end of the element that has begun.
    fn text(&mut self) -> Result<String, ImportFailure> {
        let depth = self.xml.depth();
        let mut text = String::new();
        while self.xml.depth() >= depth {
            match self.xml.next()? {
                XmlPiece::Text(more) => text.push_str(&more),
                XmlPiece::Eof | XmlPiece::CutOff => break,
                XmlPiece::Start(..) | XmlPiece::End => {}
            }
            if text.len() > MOST_ENTRY {
                let what = format!(
                    "the entry near line {} is larger than a post can be",
                    self.xml.line()
                );
                return Err(ImportFailure::TooLarge(what));
            }
        }
        Ok(text.trim().to_owned())
    }

    /// The entry that has begun. `None`: the file ends in it.
    fn item(&mut self, line: u64) -> Result<Option<BloggerItem>, ImportFailure> {
        let depth = self.xml.depth();
        let mut item = BloggerItem {
            line,
            ..BloggerItem::default()
        };
        while self.xml.depth() >= depth {
            match self.xml.next()? {
                XmlPiece::Eof | XmlPiece::CutOff => return Ok(None),
                XmlPiece::Text(_) | XmlPiece::End => {}
                XmlPiece::Start(name, attributes) => {
                    self.part(plain(&name), &attributes, &mut item)?;
                }
            }
        }
        Ok(Some(item))
    }

    fn part(
        &mut self,
        name: &str,
        attributes: &[(String, String)],
        item: &mut BloggerItem,
    ) -> Result<(), ImportFailure> {
        let said = |key: &str| attribute(attributes, key);
        match name {
            "id" => item.id = self.text()?,
            "title" => item.title = self.text()?,
            "content" | "summary" if item.content.is_empty() => item.content = self.text()?,
            "published" => item.published = self.text()?,
            "blogger:created" if item.published.is_empty() => item.published = self.text()?,
            "blogger:type" => item.kind = self.text()?.to_lowercase(),
            "blogger:status" => item.status = self.text()?,
            "blogger:filename" => item.address = self.text()?,
            "blogger:parent" => item.parent = self.text()?,
            "blogger:inReplyTo" => item.answers = self.text()?,
            "draft" => item.is_draft = self.text()? == "yes",
            "author" => self.author(item)?,
            "in-reply-to" => item.parent = said("ref").to_owned(),
            "category" => match said("scheme") {
                scheme if scheme.ends_with("#kind") => {
                    let kind = said("term").rsplit('#').next();
                    item.kind = kind.unwrap_or_default().to_owned();
                }
                _ if !said("term").is_empty() => item.labels.push(said("term").to_owned()),
                _ => {}
            },
            "link" => match said("rel") {
                "alternate" => item.address = said("href").to_owned(),
                "enclosure" => {
                    item.enclosure = Some((said("href").to_owned(), said("type").to_owned()));
                }
                // Of a comment: the one above it, by its address in the interface for programs.
                "related" if said("href").contains("/comments/default/") => {
                    let id = said("href").rsplit('/').next();
                    item.answers = id.unwrap_or_default().to_owned();
                }
                _ => {}
            },
            _ => {}
        }
        Ok(())
    }

    /// Name and address. Takeout puts a `blogger:type` in here too, which is not that of the entry.
    fn author(&mut self, item: &mut BloggerItem) -> Result<(), ImportFailure> {
        let depth = self.xml.depth();
        while self.xml.depth() >= depth {
            match self.xml.next()? {
                XmlPiece::Start(name, _) => match plain(&name) {
                    "name" => item.author = self.text()?,
                    "uri" => item.author_url = self.text()?,
                    _ => {}
                },
                XmlPiece::Eof | XmlPiece::CutOff => break,
                XmlPiece::Text(_) | XmlPiece::End => {}
            }
        }
        Ok(())
    }
}
