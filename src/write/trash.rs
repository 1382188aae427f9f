//! Posts and comments that the writer has thrown away, in `.linger/private/trash`.
//!
//! Enters: the path of a text, a title, a moment. Leaves: items, each a folder with what it was
//! (`item.json`) and, in `thing`, the file or folder itself. The laws:
//! - What it was is on the disk before the post is moved there, in one step. A post that was not moved
//!   has no item.
//! - It goes back in one step, and replaces nothing.
//! - An item is found by its name among those that are there, never by a path that was sent.
//! - linger never empties the trash by itself.

use super::post_files::{copy_whole, thing};
use super::writer_path::WriterPath;
use super::{AS_BEFORE, io_problem};
use crate::diagnostic::Diagnostic;
use crate::source::{Disk, atomic};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Where they are, from the root of the site.
const FOLDER: &str = ".linger/private/trash";
const ITEM: &str = "item.json";
const THING: &str = "thing";

/// The trash of a site.
#[derive(Clone, Debug)]
pub struct Trash<'a> {
    disk: &'a Disk,
}

/// A post in the trash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrashItem {
    /// Its name, which is unique in the trash.
    pub name: String,
    /// What it was.
    pub post: TrashedPost,
}

/// What a post in the trash was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrashedPost {
    /// Its title.
    pub title: String,
    /// The path of its text, from the root of the site.
    pub file: String,
    /// The path of what was moved: that file, or its folder.
    thing: String,
    /// When (RFC 3339).
    pub moment: String,
}

impl<'a> Trash<'a> {
    /// The trash of the site on `disk`.
    pub fn of(disk: &'a Disk) -> Trash<'a> {
        Trash { disk }
    }

    fn dir(&self) -> PathBuf {
        self.disk.root().join(FOLDER)
    }

    /// Moves a post there, with its folder if it has one.
    ///
    /// # Errors
    /// When there is no such post, or the system refuses. Then it is where it was.
    pub fn put(&self, path: &WriterPath, title: &str, now: Timestamp) -> Result<(), Diagnostic> {
        let root = self.disk.root();
        let problem =
            |error: io::Error| io_problem("move", &root.join(path.path()), &error).help(AS_BEFORE);
        let moved = || {
            path.resolve()?;
            let post = TrashedPost {
                title: title.to_owned(),
                file: path.path().to_owned(),
                thing: thing(root, path)?,
                moment: now.to_string(),
            };
            let name = format!(
                "{:015}-{}",
                now.as_millisecond(),
                uuid::Uuid::new_v4().simple()
            );
            let item = self.dir().join(name);
            let holder = item.join(THING);
            fs::create_dir_all(&holder)?;
            // Nothing of it belongs under version control.
            atomic::add(&root.join(".linger/.gitignore"), b"*\n")?;
            let json = serde_json::to_vec_pretty(&post)?;
            atomic::add(&item.join(ITEM), &json)?;
            let from = root.join(&post.thing);
            let to = holder.join(last(&post.thing));
            let moved = match atomic::move_new(&from, &to) {
                Err(error) if error.kind() == io::ErrorKind::CrossesDevices => {
                    take_over(&from, &to)
                }
                moved => moved.map(drop),
            };
            if moved.is_err() {
                let _ = fs::remove_dir_all(&item);
            }
            moved
        };
        moved().map_err(problem)
    }

    /// What is there, the newest first.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn items(&self) -> io::Result<Vec<TrashItem>> {
        let found = match fs::read_dir(self.dir()) {
            Ok(found) => found,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let mut items = Vec::new();
        for folder in found {
            let folder = folder?;
            let json = fs::read(folder.path().join(ITEM)).unwrap_or_default();
            let post = serde_json::from_slice::<TrashedPost>(&json).ok();
            let name = folder.file_name().into_string().ok();
            if let (Some(post), Some(name)) = (post, name)
                && self.held(&name, &post).symlink_metadata().is_ok()
            {
                items.push(TrashItem { name, post });
            }
        }
        items.sort_unstable_by(|a, b| b.name.cmp(&a.name));
        Ok(items)
    }

    fn held(&self, name: &str, post: &TrashedPost) -> PathBuf {
        self.dir().join(name).join(THING).join(last(&post.thing))
    }

    /// Puts the post with that name back to where it was.
    ///
    /// # Errors
    /// When the system refuses. Then it stays in the trash.
    pub fn restore(&self, name: &str) -> Result<Restored, Diagnostic> {
        let problem = |error: io::Error| io_problem("move", &self.dir().join(name), &error);
        let items = self.items().map_err(problem)?;
        let Some(item) = items.into_iter().find(|item| item.name == name) else {
            return Ok(Restored::Unknown);
        };
        let TrashedPost { file, thing, .. } = &item.post;
        // What stands in `item.json` is checked like any path that was sent.
        let is_own = file == thing
            || file
                .rsplit_once('/')
                .is_some_and(|(folder, _)| folder == thing);
        let path = WriterPath::of(self.disk, file);
        let path = path.or_else(|| WriterPath::of_comment(self.disk, file));
        let Some(path) = path.filter(|_| is_own) else {
            return Ok(Restored::Unknown);
        };
        let back = || {
            path.may_be_made_below(thing)?;
            atomic::move_new(&self.held(name, &item.post), &self.disk.root().join(thing))
        };
        if !back().map_err(problem)? {
            return Ok(Restored::Taken(file.clone()));
        }
        let _ = fs::remove_dir_all(self.dir().join(name));
        Ok(Restored::Back(file.clone()))
    }
}

/// What became of a post that was to go back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Restored {
    /// Its text is at this path again.
    Back(String),
    /// There is something at this path.
    Taken(String),
    /// There is no such item.
    Unknown,
}

fn last(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// Moves a file or folder to another drive: there is a whole copy before it goes.
fn take_over(from: &Path, to: &Path) -> io::Result<()> {
    copy_whole(from, to, None)?;
    let name = from.file_name().unwrap_or_default().to_string_lossy();
    let hidden = from.with_file_name(format!(".{name}.linger-gone"));
    fs::rename(from, &hidden)?;
    if hidden.is_dir() {
        fs::remove_dir_all(hidden)
    } else {
        fs::remove_file(hidden)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_post_goes_whole_and_comes_back_where_it_was() {
        let temp = tempfile::tempdir().unwrap();
        let root = temp.path();
        let files = [
            "content/posts/a.md",
            "content/posts/b/index.md",
            "content/posts/b/desk.png",
        ];
        fs::create_dir_all(root.join("content/posts/b")).unwrap();
        for file in files {
            fs::write(root.join(file), file).unwrap();
        }
        let disk = Disk::new(root, None);
        let trash = Trash::of(&disk);
        let put = |file: &str, second| {
            let path = WriterPath::of(&disk, file).unwrap();
            trash.put(&path, "A title", Timestamp::from_second(second).unwrap())
        };
        put(files[0], 1).unwrap();
        put(files[1], 2).unwrap();
        assert!(put(files[0], 3).is_err(), "it is gone already");
        assert!(files.iter().all(|file| !root.join(file).exists()));
        let items = trash.items().unwrap();
        let paths: Vec<&str> = items.iter().map(|item| &*item.post.file).collect();
        assert_eq!(paths, [files[1], files[0]]);
        // Something else is there meanwhile.
        fs::write(root.join(files[0]), "new").unwrap();
        let (folder, file) = (&items[0].name, &items[1].name);
        assert_eq!(
            trash.restore(file).unwrap(),
            Restored::Taken(files[0].to_owned())
        );
        assert_eq!(fs::read(root.join(files[0])).unwrap(), b"new");
        fs::remove_file(root.join(files[0])).unwrap();
        assert_eq!(
            trash.restore(file).unwrap(),
            Restored::Back(files[0].to_owned())
        );
        // The folder above may be gone as well.
        fs::remove_dir_all(root.join("content")).unwrap();
        fs::create_dir(root.join("content")).unwrap();
        assert_eq!(
            trash.restore(folder).unwrap(),
            Restored::Back(files[1].to_owned())
        );
        assert_eq!(fs::read(root.join(files[2])).unwrap(), files[2].as_bytes());
        assert_eq!(trash.items().unwrap(), []);
        for name in ["", "..", "../history", file] {
            assert_eq!(trash.restore(name).unwrap(), Restored::Unknown);
        }
    }

    #[test]
    fn an_item_that_names_another_place_does_not_go_there() {
        let temp = tempfile::tempdir().unwrap();
        let disk = Disk::new(temp.path(), None);
        fs::create_dir_all(temp.path().join("content")).unwrap();
        for (file, thing) in [
            ("../out.md", "../out.md"),
            ("site.yaml", "site.yaml"),
            ("content/a.md", "themes/own"),
        ] {
            let item = temp.path().join(FOLDER).join("1-x");
            fs::create_dir_all(item.join(THING)).unwrap();
            fs::write(item.join(THING).join(last(thing)), "x").unwrap();
            let json = serde_json::json!({ "title": "", "file": file, "thing": thing, "moment": "2026-01-01T00:00:00Z" });
            fs::write(item.join(ITEM), json.to_string()).unwrap();
            assert_eq!(Trash::of(&disk).items().unwrap().len(), 1);
            assert_eq!(Trash::of(&disk).restore("1-x").unwrap(), Restored::Unknown);
            fs::remove_dir_all(item).unwrap();
        }
    }
}
