//! The text of an entry as Markdown of this site: its pictures beside it, its links leading to where
//! things are now.
//!
//! Enters: a body in any form. Leaves: a [`WrittenBody`], and what was lost. Forbidden here: files.

use super::media::{MediaFile, MediaIndex, name_beside};
use super::old_address::OldSite;
use super::plan::AddressPlan;
use crate::import::entry::{ImportedBody, ImportedEntry, ImportedFile};
use crate::import::html::{self, HtmlOrigin};
use crate::import::markdown::markdown;
use crate::import::text::{AddressUse, Block, words};
use crate::import::{markdown_links, plain};
use std::sync::Arc;
use url::{Position, Url};

/// A text, written.
#[derive(Clone, Debug, Default)]
pub(super) struct WrittenBody {
    pub(super) markdown: String,
    /// Its first words, for an entry without a title.
    pub(super) beginning: String,
    /// Pictures that stood inside the text: names and bytes.
    pub(super) inside: Vec<(String, Vec<u8>)>,
    /// Sentences, help lines, counts.
    pub(super) losses: Vec<(String, String, usize)>,
}

/// The files beside one entry.
#[derive(Debug, Default)]
pub(super) struct FilesBeside {
    /// The file of the export, and its name beside the post.
    pub(super) files: Vec<(MediaFile, String)>,
    /// Names that are taken, in small letters.
    taken: Vec<String>,
    /// What names begin with where the entry has no folder of its own.
    pub(super) folder: String,
}

impl FilesBeside {
    /// The name beside the post of a file of the export.
    pub(super) fn name(&mut self, member: &MediaFile) -> String {
        let known = self.files.iter().find(|(known, _)| known == member);
        let name = match known {
            Some((_, name)) => name.clone(),
            None => {
                let taken = &self.taken;
                let name = name_beside(&member.name, &|name| {
                    taken.iter().any(|known| known == name)
                });
                self.taken.push(name.to_lowercase());
                self.files.push((member.clone(), name.clone()));
                name
            }
        };
        format!("{}{name}", self.folder)
    }

    /// A file that the reader has named.
    pub(super) fn add(&mut self, file: &ImportedFile) {
        self.taken.push(file.path.to_lowercase());
        let name = Arc::from(file.member.as_str());
        self.files
            .push((MediaFile { source: 0, name }, file.path.clone()));
    }

    fn take(&mut self, name: &str) {
        self.taken.push(name.to_lowercase());
    }
}

/// The page of the old site that a text stood on.
struct OldPage {
    /// Its address, if the export says where the old site was.
    base: Option<Url>,
    /// Its address on a host that does not exist.
    anywhere: Option<Url>,
}

impl OldPage {
    fn at(base: Option<Url>, address: &str) -> OldPage {
        let top = Url::parse("http://old-site.invalid/").ok();
        let anywhere = top.and_then(|top| top.join(address).ok());
        OldPage { base, anywhere }
    }

    /// An address that counts from the page becomes one that leads there from anywhere: a whole one, or,
    /// where nothing says where the old site was, one from the top of the site.
    fn make_whole(&self, address: &mut String) {
        if Url::parse(address).is_ok() {
            return;
        }
        if let Some(base) = &self.base {
            if let Ok(whole) = base.join(address) {
                *address = whole.into();
            }
            return;
        }
        let top = self.anywhere.as_ref();
        let whole = top.and_then(|page| page.join(address).ok());
        let whole = whole.filter(|whole| whole.host_str() == top.and_then(Url::host_str));
        if let Some(whole) = whole {
            *address = whole[Position::BeforePath..].to_owned();
        }
    }
}

/// What texts are written with.
pub(super) struct BodyWriter<'a> {
    pub(super) old: &'a OldSite,
    pub(super) base: Option<&'a Url>,
    pub(super) plan: &'a AddressPlan,
    pub(super) media: &'a MediaIndex,
}

/// Files and links that stay on the old site, each with its count.
#[derive(Debug, Default)]
pub(super) struct LeftBehind {
    pub(super) media: Vec<String>,
    pub(super) links: usize,
    /// Links to a place on another page, which lead to its top now.
    pub(super) fragments: usize,
}

impl BodyWriter<'_> {
    /// Writes the text of an entry.
    pub(super) fn write(
        &self,
        entry: &mut ImportedEntry,
        files: &mut FilesBeside,
        left: &mut LeftBehind,
    ) -> WrittenBody {
        let base = self.base.and_then(|base| base.join(&entry.address).ok());
        let base = base.or_else(|| Url::parse(&entry.address).ok());
        let page = OldPage::at(base, &entry.address);
        let mut written = self.written(std::mem::take(&mut entry.body), &page, files, left);
        written.markdown.truncate(written.markdown.trim_end().len());
        if !written.markdown.is_empty() {
            written.markdown.push('\n');
        }
        written
    }

    fn written(
        &self,
        body: ImportedBody,
        old_page: &OldPage,
        files: &mut FilesBeside,
        left: &mut LeftBehind,
    ) -> WrittenBody {
        let read = |page| {
            let base = old_page.base.clone();
            html::read_tree(page, HtmlOrigin::Post, base, Vec::new(), Vec::new())
        };
        let (mut text, inside) = match body {
            ImportedBody::Html(html) => match html::read_html(&html) {
                Ok(page) => read(page),
                Err(html::TooManyNodes) => return too_large(),
            },
            ImportedBody::Tree(page) => read(page),
            ImportedBody::Plain(text) => (plain::body(&text), Vec::new()),
            ImportedBody::Markdown(text) => {
                let markdown = markdown_links::changed(&text, &mut |usage, address| {
                    self.settle(usage, address, old_page, files, left);
                });
                let beginning = first_words(&markdown);
                return WrittenBody {
                    markdown,
                    beginning,
                    ..WrittenBody::default()
                };
            }
        };
        below_title(&mut text.blocks);
        let names: Vec<String> = inside.iter().map(|file| file.name.clone()).collect();
        names.iter().for_each(|name| files.take(name));
        let folder = files.folder.clone();
        text.change_addresses(&mut |usage, address| {
            if names.contains(address) {
                *address = format!("{folder}{address}");
            } else {
                self.settle(usage, address, old_page, files, left);
            }
        });
        let losses = text.losses.iter();
        WrittenBody {
            beginning: beginning(&text.blocks),
            losses: losses
                .map(|loss| (loss.what.clone(), loss.help.to_owned(), loss.count))
                .collect(),
            inside: inside
                .into_iter()
                .map(|file| (file.name, file.bytes))
                .collect(),
            markdown: markdown(&text),
        }
    }

    /// Turns an address of the old site into one of the new.
    fn settle(
        &self,
        usage: AddressUse,
        address: &mut String,
        page: &OldPage,
        files: &mut FilesBeside,
        left: &mut LeftBehind,
    ) {
        if address.starts_with('#') || address.starts_with("mailto:") || address.starts_with("tel:")
        {
            return;
        }
        if let Some(member) = self.media.find(address) {
            *address = files.name(member);
            return;
        }
        if usage == AddressUse::Link {
            if let Some(now) = self.link(address) {
                left.fragments += usize::from(address.contains('#'));
                *address = now;
                return;
            }
            left.links += usize::from(self.old.address(address).is_some());
            page.make_whole(address);
            return;
        }
        page.make_whole(address);
        note(&mut left.media, address);
    }

    /// Where an entry of the old site is now.
    fn link(&self, address: &str) -> Option<String> {
        let entry = self.plan.at_old(&self.old.address(address)?)?;
        if !entry.is_public {
            return None;
        }
        Some(crate::model::encode(&entry.address))
    }

    /// An address from the top of the old site becomes one that leads there from anywhere.
    pub(super) fn make_whole(&self, address: &mut String) {
        if Url::parse(address).is_err()
            && let Some(whole) = self.base.and_then(|base| base.join(address).ok())
        {
            *address = whole.into();
        }
    }
}

impl BodyWriter<'_> {
    /// The picture or the recording of an entry: a file beside it, or the address as it is.
    pub(super) fn file(&self, address: &str, files: &mut FilesBeside) -> Option<String> {
        self.media.find(address).map(|member| files.name(member))
    }
}

fn note(list: &mut Vec<String>, address: &str) {
    if !list.iter().any(|known| known == address) {
        list.push(address.to_owned());
    }
}

fn too_large() -> WrittenBody {
    WrittenBody {
        losses: vec![(
            "a text has too many elements to be a post, and was left out".to_owned(),
            "copy it by hand, in parts".to_owned(),
            1,
        )],
        ..WrittenBody::default()
    }
}

/// The page shows the title as its first heading, so headings of the text begin with the second level.
fn below_title(blocks: &mut [Block]) {
    let has_first = blocks
        .iter()
        .any(|block| matches!(block, Block::Heading(1, _)));
    if !has_first {
        return;
    }
    for block in blocks {
        if let Block::Heading(level, _) = block {
            *level = (*level + 1).min(6);
        }
    }
}

/// The first words of a text, at most 60 characters, on one line.
fn beginning(blocks: &[Block]) -> String {
    let mut first = blocks.iter().filter_map(|block| match block {
        Block::Paragraph(paragraph) => Some(words(&paragraph.runs)),
        Block::Heading(_, runs) => Some(words(runs)),
        Block::Quote(inner) => Some(beginning(inner)),
        _ => None,
    });
    let found = first.find(|text| !text.trim().is_empty());
    first_words(&found.unwrap_or_default())
}

fn first_words(text: &str) -> String {
    let mut out = String::new();
    for word in text.split_whitespace() {
        let length = out.chars().count() + word.chars().count();
        if length > 60 {
            if out.is_empty() {
                out = word.chars().take(60).collect();
            }
            out.push('…');
            break;
        }
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}
