//! Stores a file beside a text: a picture, a recording, a document.
//!
//! Enters: the path of a text, a name as it was sent, bytes. Leaves: a file, and its name. The laws:
//! - No file is replaced. A file with the same bytes is used again.
//! - The name has letters of addresses only, and one of the endings below.
//! - It stands in the folder of the text, so it is held back with it. If that folder is not the text's
//!   own, the name begins with that of the text.
//! - What has the ending of a picture or a recording has to be one.

use super::writer_path::WriterPath;
use super::{AS_BEFORE, io_problem};
use crate::diagnostic::Diagnostic;
use crate::parse::{Media, bounded, read_asset, slugify, without_markdown};
use crate::source::atomic;
use std::fs;
use std::io::{self, Cursor};
use std::path::Path;

/// The endings of files that may be stored.
const ENDINGS: [&str; 13] = [
    "jpg", "jpeg", "png", "gif", "webp", "avif", "svg", "mp3", "m4a", "ogg", "opus", "pdf", "vtt",
];
/// How many names are tried.
const MOST_NAMES: u32 = 1000;
/// The most bytes of a name without its ending.
const LONGEST: usize = 80;

/// A file that stands beside a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttachedFile {
    /// Its name, which the text uses.
    pub name: String,
    /// Whether it is a picture, and whether it is a recording.
    pub is_picture: bool,
    pub is_recording: bool,
}

/// Why a file was not stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AttachError {
    /// It is no file of a kind that can be stored: two sentences for the writer.
    Kind(String),
    /// The system refuses.
    System(Diagnostic),
}

/// Stores a file beside the text at `path`, which has to be there.
///
/// # Errors
/// When it is no file of a kind that can be stored, or the system refuses.
pub fn attach(
    root: &Path,
    path: &WriterPath,
    name: &str,
    bytes: &[u8],
) -> Result<AttachedFile, AttachError> {
    let place = root.join(path.path());
    let problem =
        |error: io::Error| AttachError::System(io_problem("write", &place, &error).help(AS_BEFORE));
    let refused = |why: String, help: &str| Err(AttachError::Kind(format!("{why}. {help}.")));
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let (stem, ending) = name.rsplit_once('.').unwrap_or((name, ""));
    let ending = ending.to_ascii_lowercase();
    if !ENDINGS.contains(&ending.as_str()) {
        return refused(
            format!("“{name}” is no picture, recording or PDF"),
            "Save it in another format first",
        );
    }
    let slug = slugify(stem);
    let stem = match bounded(&slug, LONGEST) {
        stem if stem.is_empty() => "file".to_owned(),
        stem => stem.into_owned(),
    };
    let text = path.path().rsplit('/').next().unwrap_or_default();
    let text = without_markdown(text).unwrap_or(text);
    let is_own_folder = text == "index" || text.starts_with("index.");
    let stem = if is_own_folder {
        stem
    } else {
        format!("{text}-{stem}")
    };
    let media = read_asset(&format!("content/{stem}.{ending}"), &mut Cursor::new(bytes));
    let media = media.map_err(problem)?.media;
    let is_broken = ending == "pdf" && !bytes.starts_with(b"%PDF-");
    match media {
        Media::BrokenPicture(why) | Media::BrokenRecording(why) => {
            return refused(
                format!("“{name}” cannot be read: {why}"),
                "Open it in its program, and save it again",
            );
        }
        _ if is_broken => {
            return refused(format!("“{name}” is no PDF"), "Save it as PDF first");
        }
        _ => {}
    }
    let real = path.resolve().map_err(problem)?;
    // The file that a link leads to may lie elsewhere; the name counts where the link is.
    let dir = path.resolve_new().map_err(problem)?;
    let dir = dir.parent().or(real.parent()).unwrap_or(root);
    for number in 1..=MOST_NAMES {
        let name = match number {
            1 => format!("{stem}.{ending}"),
            number => format!("{stem}-{number}.{ending}"),
        };
        let file = dir.join(&name);
        let is_there = atomic::add(&file, bytes).map_err(problem)?
            || fs::symlink_metadata(&file).is_ok_and(|found| found.is_file())
                && fs::read(&file).is_ok_and(|there| there == bytes);
        if is_there {
            return Ok(AttachedFile {
                name,
                is_picture: matches!(media, Media::Picture(_)),
                is_recording: matches!(media, Media::Recording(_)),
            });
        }
    }
    refused(
        format!("There are {MOST_NAMES} files with the name of “{name}”"),
        "Give it another name",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Disk;

    const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x02\0\0\0\x01\x08\x02\0\0\0{@\xe8\xdd\0\0\0\x0fIDATx\x9cc\xf8\xcf\xc0\xf0\x1f\x88\x01\x06\x04\x01\xff\x8b8\x8fh\0\0\0\0IEND\xaeB`\x82";

    #[test]
    fn a_file_stands_beside_its_text_and_replaces_none() {
        let temp = tempfile::tempdir().unwrap();
        let root = temp.path();
        fs::create_dir_all(root.join("content/posts/b")).unwrap();
        for file in ["content/posts/a.md", "content/posts/b/index.md"] {
            fs::write(root.join(file), "x").unwrap();
        }
        let disk = Disk::new(root, None);
        let stored = |text: &str, name: &str, bytes: &[u8]| {
            let path = WriterPath::of(&disk, text).unwrap();
            attach(root, &path, name, bytes).map(|file| file.name)
        };
        let named = |name: &str| Ok(name.to_owned());
        let other = [PNG, b" "].concat();
        let (a, b) = ("content/posts/a.md", "content/posts/b/index.md");
        assert_eq!(stored(a, "My Desk #1.PNG", PNG), named("a-my-desk-1.png"));
        assert_eq!(stored(a, "my desk 1.png", PNG), named("a-my-desk-1.png"));
        assert_eq!(
            stored(a, "my desk 1.png", &other),
            named("a-my-desk-1-2.png")
        );
        assert_eq!(stored(b, "../../../x/desk.png", PNG), named("desk.png"));
        assert_eq!(stored(b, "C:\\Users\\Ann\\?.png", PNG), named("file.png"));
        assert_eq!(stored(b, "plan.pdf", b"%PDF-1.7"), named("plan.pdf"));
        assert_eq!(
            fs::read(root.join("content/posts/a-my-desk-1.png")).unwrap(),
            PNG
        );
        for (name, bytes) in [
            ("page.html", &b"<script>"[..]),
            ("script.js", b"x"),
            ("no-ending", b"x"),
            ("index.md", b"x"),
            (".htaccess", b"x"),
            ("picture.png", b"<html>"),
            ("plan.pdf", b"<html>"),
            ("x.png/../../y", PNG),
        ] {
            let refused = stored(b, name, bytes);
            assert!(
                matches!(refused, Err(AttachError::Kind(_))),
                "{name}: {refused:?}"
            );
        }
        assert_eq!(
            fs::read_dir(root.join("content/posts/b")).unwrap().count(),
            4
        );
    }
}
