//! Jekyll (and Octopress): a folder of sources, or a zip of one.
//!
//! Enters: `_posts/`, `_drafts/`, collections, pages in Markdown, `_config.yml`, `_data/authors.yml`. Leaves:
//! entries.
//! The front matter of all posts is read first, since texts point to each other by file names.

mod address;
mod collections;
mod entry;
mod facts;

use super::static_site::liquid_value::LiquidSite;
use super::static_site::offered::{offered, say_of_host};
use super::static_site::{MOST_TEXT, TextFile, text_file, value, without_ending, word};
use super::{EntryReader, ExportFormat, ImportFailure, ReadItem};
use crate::config::Data;
use crate::import::entry::{ExportPlace, ImportedAuthor, ImportedFile, ImportedSite};
use crate::import::losses::{LossKind, LossList};
use crate::parse::foreign_yaml;
use crate::source::ExportFiles;
use collections::{JekyllCollection, collections};
use std::collections::HashMap;
use std::sync::Arc;

/// The format.
pub(crate) const JEKYLL: ExportFormat = ExportFormat {
    name: "jekyll",
    title: "Jekyll",
    recognises,
    open,
};

/// Where a text file is for Jekyll.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum JekyllRoom {
    Posts,
    Drafts,
    /// In a collection, by its number.
    Collection(usize),
    /// Anywhere else.
    Page,
}

/// A text file.
struct JekyllFile {
    name: Arc<str>,
    room: JekyllRoom,
}

/// The folder that the sources lie in, with a `/` at its end if it is not the top.
fn root(files: &ExportFiles) -> Option<String> {
    let of = |part: &str| {
        files.names().find_map(|name| match name.find(part) {
            Some(0) => Some(String::new()),
            Some(at) if name.as_bytes()[at - 1] == b'/' => Some(name[..at].to_owned()),
            _ => None,
        })
    };
    let config = files.names().find_map(|name| {
        let root = name
            .strip_suffix("_config.yml")
            .or(name.strip_suffix("_config.yaml"))?;
        (root.is_empty() || root.ends_with('/')).then(|| root.to_owned())
    });
    config.or_else(|| of("_posts/")).or_else(|| of("_drafts/"))
}

fn recognises(files: &ExportFiles) -> bool {
    root(files).is_some()
}

/// Folders and files of the generator itself, of tools and of themes.
fn is_apart(path: &str) -> bool {
    path.split('/').any(|part| {
        part.starts_with(['_', '.', '#', '~']) && !matches!(part, "_posts" | "_drafts")
            || matches!(part, "vendor" | "node_modules" | "bower_components")
    })
}

fn is_text(path: &str) -> bool {
    let ending = without_ending(path).1.to_ascii_lowercase();
    matches!(
        ending.as_str(),
        "md" | "markdown" | "mkd" | "mkdn" | "mkdown" | "html" | "htm" | "textile"
    )
}

fn open(files: &ExportFiles) -> Result<Box<dyn EntryReader + '_>, ImportFailure> {
    let Some(root) = root(files) else {
        let why = "there is no `_posts` folder and no `_config.yml` in it";
        return Err(ImportFailure::OtherFormat(why.to_owned()));
    };
    let config = ["_config.yml", "_config.yaml"]
        .iter()
        .find_map(|name| files.read(&format!("{root}{name}"), MOST_TEXT).ok())
        .and_then(|bytes| foreign_yaml(&String::from_utf8_lossy(&bytes).replace('\t', "  ")))
        .unwrap_or_default();
    let collections = collections(&config);
    let room = |path: &str| {
        let mut all = collections.iter();
        let collection = all.position(|collection| {
            let below = collection.below(path);
            below.is_some_and(|below| !is_apart(below))
        });
        match path {
            _ if collection.is_some() => collection.map(JekyllRoom::Collection),
            path if is_apart(path) => None,
            path if path.contains("_posts/") => Some(JekyllRoom::Posts),
            path if path.contains("_drafts/") => Some(JekyllRoom::Drafts),
            _ => Some(JekyllRoom::Page),
        }
    };
    let texts: Vec<JekyllFile> = files
        .names()
        .filter_map(|name| {
            let path = name.strip_prefix(root.as_str())?;
            let room = room(path).filter(|_| is_text(path))?;
            let name = Arc::clone(name);
            Some(JekyllFile { name, room })
        })
        .collect();
    let mut reader = JekyllReader {
        site: site(&config),
        authors: authors(files, &root),
        config,
        files,
        root,
        texts,
        collections,
        posts: HashMap::new(),
        at: 0,
    };
    reader.site.authors = reader.authors.values().cloned().collect();
    reader.site.authors.sort_by(|a, b| a.name.cmp(&b.name));
    reader.index()?;
    Ok(Box::new(reader))
}

fn site(config: &Data) -> ImportedSite {
    let said = |key: &str| value(config, key).and_then(word);
    let base = said("baseurl").or(said("root")).unwrap_or_default();
    let url = said("url").filter(|url| url.starts_with("http"));
    ImportedSite {
        title: said("title").or(said("name")),
        tagline: said("description").or(said("tagline")).or(said("subtitle")),
        language: said("lang").or(said("locale")),
        zone: said("timezone"),
        base_url: url.map(|url| {
            format!("{}/{}", url.trim_end_matches('/'), base.trim_matches('/'))
                .trim_end_matches('/')
                .to_owned()
        }),
        generator: Some("Jekyll".to_owned()),
        ..ImportedSite::default()
    }
}

/// `_data/authors.yml`: authors by their keys, or a list of them.
fn authors(files: &ExportFiles, root: &str) -> HashMap<String, ImportedAuthor> {
    let names = ["authors.yml", "authors.yaml", "authors.json"];
    let read = names.iter().find_map(|name| {
        let bytes = files.read(&format!("{root}_data/{name}"), MOST_TEXT).ok()?;
        foreign_yaml(&String::from_utf8_lossy(&bytes))
    });
    let author = |key: &str, facts: &Data| {
        let said = |keys: &[&str]| keys.iter().find_map(|key| value(facts, key).and_then(word));
        let name = said(&["name", "display_name", "full_name"]);
        let name = name.unwrap_or_else(|| key.to_owned());
        ImportedAuthor {
            name,
            bio: said(&["bio", "description", "about"]),
            url: said(&["url", "website", "web", "uri"]).filter(|url| url.starts_with("http")),
            slug: None,
        }
    };
    match read {
        Some(Data::Map(entries)) => entries
            .iter()
            .map(|(key, facts)| (key.clone(), author(key, facts)))
            .collect(),
        Some(Data::List(items)) => items
            .iter()
            .filter_map(|facts| {
                let key = ["key", "id", "username", "short_name", "name"]
                    .iter()
                    .find_map(|key| value(facts, key).and_then(word))?;
                Some((key.clone(), author(&key, facts)))
            })
            .collect(),
        _ => HashMap::new(),
    }
}

struct JekyllReader<'a> {
    files: &'a ExportFiles,
    root: String,
    config: Data,
    site: ImportedSite,
    authors: HashMap<String, ImportedAuthor>,
    texts: Vec<JekyllFile>,
    collections: Vec<JekyllCollection>,
    /// Addresses by file names without folders and endings (posts), and by paths (pages).
    posts: HashMap<String, String>,
    at: usize,
}

impl JekyllReader<'_> {
    fn path<'b>(&self, file: &'b JekyllFile) -> &'b str {
        file.name
            .strip_prefix(self.root.as_str())
            .unwrap_or(&file.name)
    }

    /// The files that are published as they are, with their paths.
    fn published(&self) -> impl Iterator<Item = (&Arc<str>, &str)> {
        let files = self.files.names().filter_map(|name| {
            let path = name.strip_prefix(self.root.as_str())?;
            Some((name, path))
        });
        files.filter(|(_, path)| !is_text(path) && !is_apart(path))
    }

    fn read(&self, file: &JekyllFile) -> Result<TextFile, ImportFailure> {
        let mut read = text_file(&self.files.read(&file.name, MOST_TEXT)?);
        self.add_defaults(&mut read, self.path(file), file.room);
        Ok(read)
    }

    /// Values of `defaults:` in the settings for a path and a kind.
    fn add_defaults(&self, file: &mut TextFile, path: &str, room: JekyllRoom) {
        let Some(Data::List(defaults)) = value(&self.config, "defaults") else {
            return;
        };
        for default in defaults {
            let Some(scope) = value(default, "scope") else {
                continue;
            };
            let said = |key: &str| value(scope, key).and_then(word).unwrap_or_default();
            let folder = said("path");
            let folder = folder
                .trim_matches('/')
                .split('*')
                .next()
                .unwrap_or_default();
            let kind = match room {
                JekyllRoom::Posts => "posts",
                JekyllRoom::Drafts => "drafts",
                JekyllRoom::Collection(at) => &self.collections[at].name,
                JekyllRoom::Page => "pages",
            };
            let is_meant = path.starts_with(folder)
                && matches!(said("type"), wanted if wanted.is_empty() || wanted == kind);
            if let (true, Some(values)) = (is_meant, value(default, "values")) {
                file.front = values.overlaid(&file.front);
            }
        }
    }

    /// Reads the front matter of all, for links by file names.
    fn index(&mut self) -> Result<(), ImportFailure> {
        let mut posts = HashMap::new();
        for file in &self.texts {
            let path = self.path(file);
            let read = self.read(file)?;
            let is_post = matches!(file.room, JekyllRoom::Posts | JekyllRoom::Drafts);
            if !is_post && !read.has_front {
                continue;
            }
            let address = facts::address_of(self, file, &read);
            let key = match file.room {
                JekyllRoom::Page | JekyllRoom::Collection(_) => path.to_owned(),
                JekyllRoom::Posts | JekyllRoom::Drafts => {
                    let name = path.rsplit('/').next().unwrap_or(path);
                    posts.insert(path.to_owned(), address.clone());
                    without_ending(name).0.to_owned()
                }
            };
            posts.insert(key, address);
        }
        self.posts = posts;
        Ok(())
    }
}

impl LiquidSite for JekyllReader<'_> {
    fn post(&self, name: &str) -> Option<String> {
        self.page(name)
    }

    fn page(&self, path: &str) -> Option<String> {
        let base = value(&self.config, "baseurl")
            .and_then(word)
            .unwrap_or_default();
        let address = self.posts.get(path)?;
        Some(format!("{}{address}", base.trim_end_matches('/')))
    }

    fn value(&self, name: &str) -> Option<String> {
        let key = name.strip_prefix("site.")?;
        let found = value(&self.config, key).and_then(word);
        match key {
            "baseurl" | "url" => Some(found.unwrap_or_default()),
            "title" | "name" | "description" | "tagline" => found,
            _ => None,
        }
    }
}

impl EntryReader for JekyllReader<'_> {
    fn site(&self) -> &ImportedSite {
        &self.site
    }

    fn next_item(&mut self, losses: &mut LossList) -> Result<ReadItem, ImportFailure> {
        while let Some(file) = self.texts.get(self.at) {
            self.at += 1;
            let place = ExportPlace::file(Arc::clone(&file.name));
            let read = self.read(file)?;
            if read.is_damaged {
                losses.lose(
                    LossKind::Damaged,
                    &place,
                    "front matter is no valid YAML, so only its single lines were read",
                    "compare the front matter of the new file with the old one",
                );
            }
            if without_ending(&file.name).1 == "textile" {
                losses.lose(
                    LossKind::LeftOut,
                    &place,
                    "a text in Textile was left out",
                    "make Markdown of it, for example with pandoc, and import again",
                );
                continue;
            }
            if let Some(entry) = entry::entry(self, file, read, losses) {
                return Ok(ReadItem::Entry(Box::new(entry)));
            }
        }
        say_of_host(self.published(), losses);
        Ok(ReadItem::End)
    }

    fn progress(&self) -> (u64, u64) {
        (self.at as u64, self.texts.len() as u64)
    }

    fn offered(&self) -> Vec<ImportedFile> {
        offered(self.published())
    }
}
