//! Hugo: a folder of sources, or a zip of one.
//!
//! Enters: `content/` with its bundles, the settings (TOML, YAML or JSON). Leaves: entries. The front
//! matter of all is read first, since `ref` and `relref` point to files.

mod address;
mod entry;
mod menus;
mod shortcodes;

use super::static_site::offered::{offered, say_of_host};
use super::static_site::{MOST_TEXT, TextFile, json_data, text_file, value, without_ending, word};
use super::{EntryReader, ExportFormat, ImportFailure, ReadItem};
use crate::config::Data;
use crate::import::entry::{ExportPlace, ImportedFile, ImportedSite};
use crate::import::losses::{LossKind, LossList};
use crate::parse::{foreign_toml, foreign_yaml};
use crate::source::ExportFiles;
use menus::MenuLines;
use std::collections::HashMap;
use std::sync::Arc;

/// The format.
pub(crate) const HUGO: ExportFormat = ExportFormat {
    name: "hugo",
    title: "Hugo",
    recognises,
    open,
};

/// Names of settings, in the order in which Hugo looks for them.
const CONFIGS: [&str; 12] = [
    "hugo.toml",
    "hugo.yaml",
    "hugo.yml",
    "hugo.json",
    "config.toml",
    "config.yaml",
    "config.yml",
    "config.json",
    "config/_default/hugo.toml",
    "config/_default/hugo.yaml",
    "config/_default/config.toml",
    "config/_default/config.yaml",
];

/// The folder that the sources lie in, with a `/` at its end if it is not the top.
fn root(files: &ExportFiles) -> Option<String> {
    let is_config = |name: &Arc<str>| {
        let root = CONFIGS
            .iter()
            .find_map(|config| name.strip_suffix(config))?;
        let is_whole = root.is_empty() || root.ends_with('/');
        let has_content = || {
            let start = format!("{root}content/");
            files.names().any(|name| name.starts_with(&start))
        };
        (is_whole && has_content()).then(|| root.to_owned())
    };
    files.names().find_map(is_config)
}

fn recognises(files: &ExportFiles) -> bool {
    root(files).is_some()
}

fn open(files: &ExportFiles) -> Result<Box<dyn EntryReader + '_>, ImportFailure> {
    let root = match root(files) {
        Some(root) => root,
        None if files.names().any(|name| name.starts_with("content/")) => String::new(),
        None => {
            let why = "there is no folder `content` with the settings of Hugo beside it";
            return Err(ImportFailure::OtherFormat(why.to_owned()));
        }
    };
    let config = config(files, &root);
    let content = format!(
        "{root}{}/",
        value(&config, "contentDir")
            .and_then(word)
            .unwrap_or_else(|| "content".to_owned())
    );
    let is_text = |path: &str| {
        let ending = without_ending(path).1.to_ascii_lowercase();
        matches!(
            ending.as_str(),
            "md" | "markdown" | "mdown" | "html" | "htm" | "adoc" | "org" | "rst"
        )
    };
    let texts: Vec<Arc<str>> = files
        .names()
        .filter(|name| name.strip_prefix(content.as_str()).is_some_and(is_text))
        .cloned()
        .collect();
    // What lies beside an `index.md` is part of it.
    let bundles: Vec<String> = texts
        .iter()
        .filter_map(|name| {
            let (folder, file) = name.rsplit_once('/')?;
            without_ending(file)
                .0
                .split('.')
                .next()
                .is_some_and(|stem| stem == "index")
                .then(|| format!("{folder}/"))
        })
        .collect();
    let is_resource = |name: &Arc<str>| {
        let stem = name.rsplit('/').next().unwrap_or(name).split('.').next();
        bundles.iter().any(|bundle| {
            name.strip_prefix(bundle.as_str())
                .is_some_and(|rest| rest.contains('/') || stem != Some("index"))
        })
    };
    let texts: Vec<Arc<str>> = texts
        .iter()
        .filter(|name| !is_resource(name))
        .cloned()
        .collect();
    let mut reader = HugoReader {
        site: site(&config),
        sections: main_sections(&config, &texts, &content),
        config,
        files,
        published: format!("{root}static/"),
        content,
        texts,
        addresses: HashMap::new(),
        at: 0,
    };
    reader.index()?;
    Ok(Box::new(reader))
}

/// The settings; menus may stand in a file of their own.
fn config(files: &ExportFiles, root: &str) -> Data {
    let read = |name: &str| {
        let bytes = files.read(&format!("{root}{name}"), MOST_TEXT).ok()?;
        let text = String::from_utf8_lossy(&bytes).into_owned();
        match without_ending(name).1 {
            "toml" => foreign_toml(&text),
            "json" => serde_json::from_str(&text)
                .ok()
                .map(|value| json_data(&value)),
            _ => foreign_yaml(&text),
        }
    };
    let config = CONFIGS
        .iter()
        .find_map(|name| read(name))
        .unwrap_or_default();
    // Parts of the settings that people keep apart.
    ["menus", "menu", "params", "permalinks", "languages"]
        .iter()
        .fold(config, |config, part| {
            let own = ["toml", "yaml", "yml", "json"]
                .iter()
                .find_map(|ending| read(&format!("config/_default/{part}.{ending}")));
            match own {
                Some(data) => Data::Map(vec![((*part).to_owned(), data)]).overlaid(&config),
                None => config,
            }
        })
}

fn site(config: &Data) -> ImportedSite {
    let said = |key: &str| value(config, key).and_then(word);
    let params = value(config, "params").cloned().unwrap_or_default();
    let base = said("baseURL").filter(|base| base.starts_with("http"));
    let tagline = ["description", "subtitle", "tagline"]
        .iter()
        .find_map(|key| value(&params, key).and_then(word));
    ImportedSite {
        title: said("title"),
        tagline,
        language: said("languageCode")
            .or(said("locale"))
            .or(said("defaultContentLanguage")),
        zone: said("timeZone"),
        base_url: base.map(|base| base.trim_end_matches('/').to_owned()),
        generator: Some("Hugo".to_owned()),
        ..ImportedSite::default()
    }
}

/// The sections that hold posts: as the settings say, by their usual names, or the largest.
fn main_sections(config: &Data, texts: &[Arc<str>], content: &str) -> Vec<String> {
    let params = value(config, "params");
    let said = value(config, "mainSections").or(params.and_then(|p| value(p, "mainSections")));
    let said: Vec<String> = match said {
        Some(Data::List(names)) => names.iter().filter_map(word).collect(),
        Some(other) => word(other).into_iter().collect(),
        None => Vec::new(),
    };
    if !said.is_empty() {
        return said;
    }
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for name in texts {
        let path = name.strip_prefix(content).unwrap_or(name);
        if let Some((section, _)) = path.split_once('/') {
            *counts.entry(section).or_default() += 1;
        }
    }
    let usual = [
        "post", "posts", "blog", "article", "articles", "news", "writing", "essays",
    ];
    let mut found: Vec<String> = counts
        .keys()
        .filter(|section| usual.contains(&section.to_lowercase().as_str()))
        .map(|section| (*section).to_owned())
        .collect();
    if found.is_empty() {
        let largest = counts
            .iter()
            .max_by_key(|(name, count)| (**count, std::cmp::Reverse(**name)));
        found.extend(largest.map(|(section, _)| (*section).to_owned()));
    }
    found
}

struct HugoReader<'a> {
    files: &'a ExportFiles,
    /// The folder of the content, with a `/` at its end.
    content: String,
    /// The folder of files that are published as they are, with a `/` at its end.
    published: String,
    config: Data,
    site: ImportedSite,
    /// Sections whose pages are posts.
    sections: Vec<String>,
    texts: Vec<Arc<str>>,
    /// Addresses by what `ref` may call a page, in small letters.
    addresses: HashMap<String, String>,
    at: usize,
}

impl HugoReader<'_> {
    fn path<'b>(&self, name: &'b str) -> &'b str {
        name.strip_prefix(self.content.as_str()).unwrap_or(name)
    }

    fn read(&self, name: &str) -> Result<TextFile, ImportFailure> {
        Ok(text_file(&self.files.read(name, MOST_TEXT)?))
    }

    /// Reads the front matter of all, for links by file names.
    fn index(&mut self) -> Result<(), ImportFailure> {
        let mut addresses = HashMap::new();
        let mut menus = MenuLines::of_settings(&self.config);
        for name in &self.texts {
            let path = self.path(name).to_lowercase();
            let read = self.read(name)?;
            let address = address::of(self, self.path(name), &read);
            if read.flag("draft") != Some(true) {
                let title = entry::title(self, self.path(name), &read);
                let below = self.base_path();
                menus.page(&read, &title, &format!("{below}{address}"));
            }
            let stem = without_ending(&path).0;
            let logical = stem.trim_end_matches("/_index").trim_end_matches("/index");
            let last = logical.rsplit('/').next().unwrap_or(logical);
            for key in [&path, stem, logical] {
                addresses.insert(key.to_owned(), address.clone());
            }
            for key in [last.to_owned(), format!("{last}.md")] {
                addresses.entry(key).or_insert_with(|| address.clone());
            }
        }
        self.addresses = addresses;
        self.site.menus = menus.finish();
        Ok(())
    }

    /// The address of a page as `ref` calls it, from the file at `from`.
    fn page(&self, target: &str, from: &str) -> Option<String> {
        let (path, anchor) = match target.split_once('#') {
            Some((path, anchor)) => (path, format!("#{anchor}")),
            None => (target, String::new()),
        };
        if path.is_empty() {
            return Some(anchor);
        }
        let path = path.trim_end_matches('/').to_lowercase();
        let folder = from
            .rsplit_once('/')
            .map_or("", |(folder, _)| folder)
            .to_lowercase();
        let near = address::joined(&folder, &path);
        let top = path.trim_start_matches('/').to_owned();
        let found = [near, top]
            .into_iter()
            .find_map(|key| self.addresses.get(&key))?;
        Some(format!("{}{found}{anchor}", self.base_path()))
    }

    /// The files that are published as they are, with their paths.
    fn published(&self) -> impl Iterator<Item = (&Arc<str>, &str)> {
        let names = self.files.names();
        names.filter_map(|name| Some((name, name.strip_prefix(&*self.published)?)))
    }

    /// The path of the old site's address, without a `/` at its end.
    fn base_path(&self) -> String {
        let base = self.site.base_url.as_deref().unwrap_or_default();
        let path = base
            .split_once("://")
            .and_then(|(_, rest)| rest.split_once('/'));
        path.map(|(_, path)| format!("/{path}")).unwrap_or_default()
    }
}

impl EntryReader for HugoReader<'_> {
    fn site(&self) -> &ImportedSite {
        &self.site
    }

    fn next_item(&mut self, losses: &mut LossList) -> Result<ReadItem, ImportFailure> {
        while let Some(name) = self.texts.get(self.at) {
            self.at += 1;
            let place = ExportPlace::file(Arc::clone(name));
            let ending = without_ending(name).1.to_ascii_lowercase();
            if matches!(ending.as_str(), "adoc" | "org" | "rst") {
                losses.lose(
                    LossKind::LeftOut,
                    &place,
                    "a text in AsciiDoc, Org or reStructuredText was left out",
                    "make Markdown of it, for example with pandoc, and import again",
                );
                continue;
            }
            let read = self.read(name)?;
            if read.is_damaged {
                losses.lose(
                    LossKind::Damaged,
                    &place,
                    "front matter is not valid, so only its single lines were read",
                    "compare the front matter of the new file with the old one",
                );
            }
            if let Some(entry) = entry::entry(self, name, read, losses) {
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
