//! Which file of an export, or of a folder of uploads, an address means.
//!
//! Enters: names of files, addresses. Leaves: the file, and a name for it beside a post. Forbidden here:
//! reading the files.

use super::old_address::decoded;
use crate::import::media_name::original_stem;
use crate::source::ExportFiles;
use std::collections::HashMap;
use std::sync::Arc;

/// A file of the export, or of a folder of uploads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct MediaFile {
    /// 0: the export itself; from 1 on: the folders that the command names.
    pub(super) source: usize,
    pub(super) name: Arc<str>,
}

/// Files by the last parts of their names.
#[derive(Debug, Default)]
pub(super) struct MediaIndex {
    by_name: HashMap<String, Vec<MediaFile>>,
}

impl MediaIndex {
    /// The files of an export, and of the folders beside it, that pages may show or offer; texts are not
    /// among them.
    pub(super) fn of<'a>(sources: impl IntoIterator<Item = &'a ExportFiles>) -> MediaIndex {
        let mut by_name: HashMap<String, Vec<MediaFile>> = HashMap::new();
        for (source, files) in sources.into_iter().enumerate() {
            for name in files.names().filter(|name| is_media_name(name)) {
                let own = last(name).to_lowercase();
                let name = Arc::clone(name);
                by_name
                    .entry(own)
                    .or_default()
                    .push(MediaFile { source, name });
            }
        }
        MediaIndex { by_name }
    }

    /// The file at an address: the original of a smaller copy, if it is there.
    pub(super) fn find(&self, address: &str) -> Option<&MediaFile> {
        if self.by_name.is_empty() {
            return None;
        }
        let path = decoded(address.split(['?', '#']).next().unwrap_or_default());
        let name = last(&path);
        let (stem, ending) = name.rsplit_once('.')?;
        let original = original_stem(stem);
        let names = [
            format!("{original}.{ending}"),
            name.to_owned(),
            format!("{original}-scaled.{ending}"),
        ];
        names.iter().find_map(|name| {
            let found = self.by_name.get(&name.to_lowercase())?;
            self.nearest(found, &path)
        })
    }

    /// The one whose folders are most like those of the path. Of several that are equally near, none
    /// can be told.
    fn nearest<'a>(&self, found: &'a [MediaFile], path: &str) -> Option<&'a MediaFile> {
        let near = |name: &str| {
            let folders = |path: &str| -> Vec<String> {
                path.split('/')
                    .rev()
                    .skip(1)
                    .map(str::to_lowercase)
                    .collect()
            };
            folders(name)
                .iter()
                .zip(folders(path).iter())
                .take_while(|(one, other)| one == other)
                .count()
        };
        let most = found.iter().map(|file| near(&file.name)).max()?;
        let mut best = found.iter().filter(|file| near(&file.name) == most);
        let first = best.next()?;
        // The same file may lie in the export and in a folder beside it.
        best.all(|other| other.name == first.name).then_some(first)
    }
}

fn last(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

/// Whether a file is no text of an export: pictures, recordings, films, documents.
pub(crate) fn is_media_name(name: &str) -> bool {
    let ending = last(name)
        .rsplit_once('.')
        .map(|(_, ending)| ending.to_lowercase());
    let Some(ending) = ending else { return false };
    !matches!(
        ending.as_str(),
        "html"
            | "htm"
            | "md"
            | "markdown"
            | "xml"
            | "json"
            | "csv"
            | "yaml"
            | "yml"
            | "toml"
            | "php"
            | "js"
            | "css"
            | "scss"
            | "rb"
            | "atom"
            | "lock"
            | "sql"
            | "exe"
            | "sh"
            | "bat"
            | "log"
            | "part"
    ) && !ending.is_empty()
}

/// A name beside a post: letters, digits, hyphens and underscores, and its ending. `taken`: names that
/// are beside it already.
pub(super) fn name_beside(member: &str, taken: &dyn Fn(&str) -> bool) -> String {
    let own = last(member);
    let (stem, ending) = own.rsplit_once('.').unwrap_or((own, ""));
    let mut plain = String::new();
    for c in stem.chars().take(100) {
        match c {
            c if c.is_alphanumeric() || c == '_' => plain.push(c),
            _ if plain.is_empty() || plain.ends_with('-') => {}
            _ => plain.push('-'),
        }
    }
    let plain = plain.trim_end_matches('-');
    let stem = if plain.is_empty() { "file" } else { plain };
    let ending: String = ending
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .take(10)
        .collect();
    let ending = ending.to_lowercase();
    let mut name = format!("{stem}.{ending}");
    let mut count = 1;
    while taken(&name.to_lowercase()) {
        count += 1;
        name = format!("{stem}-{count}.{ending}");
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    fn index(names: &[&str]) -> MediaIndex {
        let files = names.iter().map(|name| ((*name).to_owned(), Vec::new()));
        MediaIndex::of([&ExportFiles::of_memory(files)])
    }

    #[test]
    fn an_address_means_the_original_in_the_nearest_folder() {
        let media = index(&[
            "uploads/2019/02/desk.jpg",
            "uploads/2019/02/desk-300x200.jpg",
            "uploads/2020/01/desk.jpg",
            "uploads/2020/01/photo-scaled.jpg",
            "posts/desk.html",
        ]);
        let find = |address: &str| media.find(address).map(|file| &*file.name);
        let desk = "https://a.example/wp-content/uploads/2019/02/desk-300x200.jpg";
        assert_eq!(find(desk), Some("uploads/2019/02/desk.jpg"));
        assert_eq!(
            find("/uploads/2020/01/desk.jpg?w=300"),
            Some("uploads/2020/01/desk.jpg")
        );
        assert_eq!(
            find("/x/photo-1024x768.jpg"),
            Some("uploads/2020/01/photo-scaled.jpg")
        );
        // Two are equally near.
        assert_eq!(find("/elsewhere/desk.jpg"), None);
        assert_eq!(find("/posts/desk.html"), None);
    }

    #[test]
    fn names_beside_a_post_are_plain() {
        let free = |_: &str| false;
        assert_eq!(name_beside("a/My Désk (1).JPG", &free), "My-Désk-1.jpg");
        assert_eq!(name_beside("a/...png", &free), "file.png");
        let taken = |name: &str| name == "desk.jpg";
        assert_eq!(name_beside("Desk.jpg", &taken), "Desk-2.jpg");
    }
}
