//! Saves a text that a page in the browser has, unless the file has changed meanwhile.
//!
//! Enters: a path, the digest of the file as the page knows it, the text of the page. Leaves: the
//! file, or the file as it is now. The laws:
//! - The file is replaced in one step, and only if it has the digest that the page knows, at the moment
//!   before it is replaced. The caller lets one thread save at a time.
//! - The text before and the text after are in the history before the file is replaced.
//! - What the page did not change stays as it is, to the byte. A text without any change is not
//!   written.

use super::history::History;
use super::writer_path::WriterPath;
use super::{AS_BEFORE, io_problem};
use crate::diagnostic::Diagnostic;
use crate::digest::Digest;
use crate::parse::{from_field, in_field};
use crate::source::atomic;
use jiff::Timestamp;
use std::fs;
use std::path::Path;

/// What a page wants to save.
#[derive(Clone, Copy, Debug)]
pub struct SaveRequest<'a> {
    /// The file.
    pub path: &'a WriterPath,
    /// The digest of the file as the page knows it. `None`: there is no file yet.
    pub base: Option<Digest>,
    /// The text.
    pub text: PageText<'a>,
    /// The moment, for the history.
    pub now: Timestamp,
}

/// The text of a page, as a text field has it.
#[derive(Clone, Copy, Debug)]
pub enum PageText<'a> {
    /// The whole text.
    Whole(&'a str),
    /// The text of the file, with `insert` in place of what is from `from` to `to`. Both count the
    /// code units of UTF-16, as scripts do.
    Edit {
        from: usize,
        to: usize,
        insert: &'a str,
    },
}

impl PageText<'_> {
    /// The text, where the file has `shown`. `None` if the edit is not within it.
    pub fn of(self, shown: &str) -> Option<String> {
        match self {
            PageText::Whole(text) => Some(text.to_owned()),
            PageText::Edit { from, to, insert } => {
                let (from, to) = (index(shown, from)?, index(shown, to)?);
                let (before, after) = (shown.get(..from)?, shown.get(to..)?);
                (from <= to).then(|| format!("{before}{insert}{after}"))
            }
        }
    }
}

/// The index in bytes of a code unit of UTF-16. `None` if it is in the middle of a character, or beyond
/// the end.
fn index(text: &str, wanted: usize) -> Option<usize> {
    let mut units = 0;
    for (at, c) in text.char_indices() {
        if units >= wanted {
            return (units == wanted).then_some(at);
        }
        units += c.len_utf16();
    }
    (units == wanted).then_some(text.len())
}

/// What became of it.
#[derive(Debug, PartialEq, Eq)]
pub enum SaveOutcome {
    /// The file has these bytes now.
    Saved(Vec<u8>),
    /// The file has had these bytes already, so nothing was written.
    Unchanged(Vec<u8>),
    /// The file has changed meanwhile. These are its bytes; nothing was written.
    Changed(Vec<u8>),
    /// There is no file any more. Nothing was written.
    Gone,
}

/// Saves the text of a page.
///
/// # Errors
/// When the system refuses, or the path leads out of the content of the site. The file then stays as it
/// was.
pub fn save(root: &Path, request: &SaveRequest<'_>) -> Result<SaveOutcome, Diagnostic> {
    let SaveRequest {
        path, base, text, ..
    } = *request;
    let place = root.join(path.path());
    let problem = |what, error| io_problem(what, &place, &error).help(AS_BEFORE);
    let found = path.read().map_err(|error| problem("read", error))?;
    let Some(before) = found else {
        return if base.is_none() {
            add_text(root, request)
        } else {
            Ok(SaveOutcome::Gone)
        };
    };
    let known = Digest::of_bytes(&before);
    if base != Some(known) {
        return Ok(SaveOutcome::Changed(before));
    }
    let after = std::str::from_utf8(&before).ok().and_then(|before| {
        let text = text.of(&in_field(before))?;
        Some(from_field(before, &text).into_bytes())
    });
    let Some(after) = after else {
        return Ok(SaveOutcome::Changed(before));
    };
    if after == before {
        return Ok(SaveOutcome::Unchanged(before));
    }
    let history = History::of(root, path.path());
    history.keep(&before, request.now, false)?;
    history.keep(&after, request.now, false)?;
    let real = path.resolve().map_err(|error| problem("read", error))?;
    let is_still = || fs::read(&real).is_ok_and(|now| Digest::of_bytes(&now) == known);
    let is_saved = atomic::replace_if(&real, &after, is_still);
    if is_saved.map_err(|error| problem("write", error))? {
        return Ok(SaveOutcome::Saved(after));
    }
    match path.read().map_err(|error| problem("read", error))? {
        Some(now) => Ok(SaveOutcome::Changed(now)),
        None => Ok(SaveOutcome::Gone),
    }
}

/// Begins a text: writes a new file, and the folder above it. Returns `false` if there is one already.
///
/// # Errors
/// As [`save`].
pub fn begin(root: &Path, path: &WriterPath, text: &str) -> Result<bool, Diagnostic> {
    let problem = |error| io_problem("write", &root.join(path.path()), &error).help(AS_BEFORE);
    let place = path.make_folder().and_then(|()| path.resolve_new());
    place
        .and_then(|place| atomic::add(&place, text.as_bytes()))
        .map_err(problem)
}

/// Saves a text to a new file.
fn add_text(root: &Path, request: &SaveRequest<'_>) -> Result<SaveOutcome, Diagnostic> {
    let SaveRequest { path, text, .. } = *request;
    let place = root.join(path.path());
    let problem = |error| io_problem("write", &place, &error).help(AS_BEFORE);
    let bytes = text.of("").unwrap_or_default().into_bytes();
    History::of(root, path.path()).keep(&bytes, request.now, false)?;
    let real = path.resolve_new().map_err(problem)?;
    if atomic::add(&real, &bytes).map_err(problem)? {
        return Ok(SaveOutcome::Saved(bytes));
    }
    // Another program has just made one.
    match path.read().map_err(problem)? {
        Some(now) => Ok(SaveOutcome::Changed(now)),
        None => Ok(SaveOutcome::Gone),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Disk;

    const PATH: &str = "content/a.md";
    const BEFORE: &[u8] = b"\xef\xbb\xbf---\r\ntitle: A\r\n---\r\nOne\nTwo\r\n";

    struct Site(tempfile::TempDir);

    impl Site {
        fn new() -> Site {
            let temp = tempfile::tempdir().unwrap();
            fs::create_dir_all(temp.path().join("content")).unwrap();
            fs::write(temp.path().join(PATH), BEFORE).unwrap();
            Site(temp)
        }

        fn read(&self) -> Vec<u8> {
            fs::read(self.0.path().join(PATH)).unwrap()
        }

        fn save(&self, base: Option<&[u8]>, text: &str) -> SaveOutcome {
            self.save_text(base, PageText::Whole(text))
        }

        fn save_text(&self, base: Option<&[u8]>, text: PageText<'_>) -> SaveOutcome {
            let path = WriterPath::of(&Disk::new(self.0.path(), None), PATH).unwrap();
            let request = SaveRequest {
                path: &path,
                base: base.map(Digest::of_bytes),
                text,
                now: Timestamp::UNIX_EPOCH,
            };
            save(self.0.path(), &request).unwrap()
        }

        fn history(&self) -> Vec<Vec<u8>> {
            let history = History::of(self.0.path(), PATH);
            let versions = history.versions().unwrap();
            let read = |name: &str| history.read(name).unwrap().unwrap();
            versions.iter().map(|version| read(&version.name)).collect()
        }
    }

    #[test]
    fn a_save_changes_what_was_edited_and_keeps_both_texts() {
        let site = Site::new();
        let after = b"\xef\xbb\xbf---\r\ntitle: A\r\n---\r\nOne\nTwo and three\r\n".to_vec();
        let text = "---\ntitle: A\n---\nOne\nTwo and three\n";
        let outcome = site.save(Some(BEFORE), text);
        assert_eq!(outcome, SaveOutcome::Saved(after.clone()));
        assert_eq!(site.read(), after);
        assert_eq!(site.history(), [after.clone(), BEFORE.to_vec()]);
        // The same text again: nothing is written.
        let path = site.0.path().join(PATH);
        let written = fs::metadata(&path).unwrap().modified().unwrap();
        assert_eq!(
            site.save(Some(&after), text),
            SaveOutcome::Unchanged(after.clone())
        );
        assert_eq!(fs::metadata(&path).unwrap().modified().unwrap(), written);
        assert_eq!(site.history().len(), 2);
    }

    #[test]
    fn an_edit_counts_as_scripts_do() {
        let site = Site::new();
        fs::write(site.0.path().join(PATH), "\u{feff}é😀\r\nb").unwrap();
        let base = "\u{feff}é😀\r\nb".as_bytes();
        let edit = |from, to| PageText::Edit {
            from,
            to,
            insert: "x\n",
        };
        let same = SaveOutcome::Changed(base.to_vec());
        for (from, to) in [(2, 3), (4, 2), (5, 6)] {
            assert_eq!(
                site.save_text(Some(base), edit(from, to)),
                same,
                "{from} {to}"
            );
        }
        let after = "\u{feff}éx\r\n\r\nb".as_bytes().to_vec();
        let outcome = site.save_text(Some(base), edit(1, 3));
        assert_eq!(outcome, SaveOutcome::Saved(after));
    }

    #[test]
    fn a_file_that_has_changed_is_never_overwritten() {
        let site = Site::new();
        let path = site.0.path().join(PATH);
        fs::write(&path, "of another program").unwrap();
        let theirs = b"of another program".to_vec();
        let changed = || SaveOutcome::Changed(theirs.clone());
        assert_eq!(site.save(Some(BEFORE), "mine"), changed());
        assert_eq!(site.save(None, "mine"), changed());
        assert_eq!(site.read(), theirs);
        // No text at all can be taken for another one that is no text.
        fs::write(&path, b"\xff\xfe").unwrap();
        let binary = SaveOutcome::Changed(b"\xff\xfe".to_vec());
        assert_eq!(site.save(Some(b"\xff\xfe"), "mine"), binary);
        fs::remove_file(&path).unwrap();
        assert_eq!(site.save(Some(BEFORE), "mine"), SaveOutcome::Gone);
        assert!(!path.exists());
        assert_eq!(site.save(None, "mine"), SaveOutcome::Saved(b"mine".into()));
        assert_eq!(site.read(), b"mine");
    }
}
