//! What the name of a file under `content/` says about it: whether it is a text, a document of an
//! office program, or a copy that a sync program made.
//!
//! Enters: a path or a name. Leaves: answers. Forbidden here: the content of the file. Temporary
//! files of programs are not listed at all; `source/ignored.rs` has that table.

use super::media::{picture, recording};

/// The endings of documents that writers work in, in lower case. Such a file may be meant for
/// readers (a price list in Excel), or it may be the manuscript of a post.
///
/// Word and other formats that Word can save, Works, WordPerfect, Google's links to a document;
/// Excel, PowerPoint, OneNote, Visio, Publisher, Project; LibreOffice and OpenOffice; Pages,
/// Numbers, Keynote; texts of other writing programs; Markdown under names that linger does not
/// read; drawings and layouts before they are exported; mails.
const WORKING_FILES: &str = "doc docx docm dot dotx dotm rtf wps wpd gdoc gsheet gslides \
    xls xlsx xlsm xlsb xlt xltx ppt pptx pptm pot potx one vsd vsdx pub mpp \
    odt ott fodt ods ots fods odp otp fodp odg sxw pages numbers key \
    tex lyx org adoc asciidoc rst textile wiki scriv ulysses fountain \
    mdown mdwn mkd mkdn mdtxt mdtext mdx rmd qmd \
    psd ai indd idml afdesign afphoto afpub xcf kra sketch fig eml msg mbox pst";

/// Endings of films and of other recordings that linger does not read.
const FILMS: &str = "mp4 m4v mov webm ogv mkv avi aac wav flac";

/// The words for "conflict" that sync programs put between brackets, in lower case: English,
/// French, Spanish, Portuguese; German, Swedish, Norwegian, Danish; Italian; Russian; Japanese,
/// Chinese, Korean.
const CONFLICTS: &[&str] = &[
    "conflict",
    "conflit",
    "conflito",
    "konflikt",
    "conflitto",
    "конфликт",
    "競合",
    "冲突",
    "衝突",
    "충돌",
];

/// Whether a list of endings, separated by spaces, contains an ending.
fn has(list: &str, ending: &str) -> bool {
    list.split(' ').any(|known| known == ending)
}

/// The ending of the last part of a path, in lower case. Empty if it has none.
fn ending(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.rsplit_once('.')
        .map_or_else(String::new, |(_, ending)| ending.to_lowercase())
}

/// Whether a path is that of a text for linger: `x.md`, `x.MD`, `x.markdown`.
pub fn is_markdown(path: &str) -> bool {
    without_markdown(path).is_some()
}

/// A path without the ending of a text. `None` if it has another ending.
pub fn without_markdown(path: &str) -> Option<&str> {
    let (stem, ending) = path.rsplit_once('.')?;
    let is_text = ["md", "markdown"]
        .iter()
        .any(|known| ending.eq_ignore_ascii_case(known));
    is_text.then_some(stem)
}

/// Whether a file is a document that writers work in. Such a file is published only if a page links
/// to it.
pub fn is_working_file(path: &str) -> bool {
    has(WORKING_FILES, &ending(path))
}

/// Whether a file of that name is a text whose name got a second ending: `x.md.txt`, as Windows' Notepad
/// and some browsers save it. Such a file is never published.
pub fn is_text_in_disguise(path: &str) -> bool {
    let Some((before, last)) = path.rsplit_once('.') else {
        return false;
    };
    let is_text = matches!(
        last.to_lowercase().as_str(),
        "txt" | "text" | "html" | "htm"
    );
    (is_text || is_working_file(path)) && is_markdown(before)
}

/// Whether a file is a picture, a film or a recording, and so cannot be a manuscript.
pub fn is_seen_or_heard(path: &str) -> bool {
    picture::is_picture(path) || recording::is_recording(path) || has(FILMS, &ending(path))
}

/// Whether a file of that name is one side of a conflict, as sync and merge programs keep it: `x
/// (Anna's conflicted copy 2026-03-01).md` (Dropbox), `x (conflicted copy 2026-03-01 101500).md`
/// (Nextcloud), `x_conflict-20260301-101500.md` (ownCloud), `x.sync-conflict-20260301-101500-ABCDEFG.md`
/// (Syncthing), `x (SFConflict anna@x.com 2026-03-01-10-15-00).md` (Seafile), `x-ANNA-safeBackup-0001.md`
/// and `x-DESKTOP-1A2B3C4.md` (OneDrive), `x [conflicted].md` (pCloud), `x_Nas_Mar-01-1015-2026_Conflict.md`
/// (Synology), `x_LOCAL_4711.md` (git mergetool).
pub fn is_conflict_copy(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    // Most names have none of the characters that all of these have.
    if !name.contains(['(', '[', '_']) && !name.contains(".sync-conflict-") && !has_device(name) {
        return false;
    }
    let small = name.to_lowercase();
    let stem = small.split_once('.').map_or(&*small, |(stem, _)| stem);
    let between_brackets = small.split(['(', '[']).skip(1).any(|rest| {
        let inside = rest.split([')', ']']).next().unwrap_or_default();
        CONFLICTS.iter().any(|word| inside.contains(word))
    });
    let is_dated = small
        .split("_conflict-")
        .nth(1)
        .is_some_and(|rest| rest.bytes().take_while(u8::is_ascii_digit).count() >= 8);
    between_brackets
        || small.contains(".sync-conflict-")
        || is_dated
        || stem.ends_with("_conflict")
        || is_side_of_merge(name)
        || has_device(name)
}

/// `x_LOCAL_4711.md`: git writes each side of a merge beside the file, with the number of its
/// process.
fn is_side_of_merge(name: &str) -> bool {
    let stem = name.split_once('.').map_or(name, |(stem, _)| stem);
    let mut parts = stem.rsplit('_');
    let number = parts.next().unwrap_or_default();
    let side = parts.next().unwrap_or_default();
    !number.is_empty()
        && number.bytes().all(|byte| byte.is_ascii_digit())
        && ["BACKUP", "BASE", "LOCAL", "REMOTE"].contains(&side)
}

/// `x-DESKTOP-1A2B3C4.md`: OneDrive adds the name of the computer. Only names that Windows has
/// generated can be recognised. `x-anna-safeBackup-0001.md`: OneDrive's client for Linux adds this.
fn has_device(name: &str) -> bool {
    let stem = name.split_once('.').map_or(name, |(stem, _)| stem);
    if stem.contains("-safeBackup-") {
        return true;
    }
    [("-DESKTOP-", 7), ("-LAPTOP-", 8), ("-WIN-", 11)]
        .iter()
        .any(|(mark, len)| {
            let Some((_, rest)) = stem.rsplit_once(mark) else {
                return false;
            };
            rest.len() == *len
                && rest
                    .bytes()
                    .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_known_in_any_case() {
        for path in ["a.md", "A.MD", "a.Md", "x/a.markdown", "a.Markdown"] {
            assert!(is_markdown(path), "{path}");
        }
        for path in ["a.md.txt", "md", "a.mdx", "a.md/b.jpg"] {
            assert!(!is_markdown(path), "{path}");
        }
        for path in [
            "a.md.txt",
            "A.MD.TXT",
            "a.markdown.text",
            "a.md.docx",
            "a.md.html",
        ] {
            assert!(is_text_in_disguise(path), "{path}");
        }
        for path in ["a.txt", "robots.txt", "a.md.pdf", "a.md"] {
            assert!(!is_text_in_disguise(path), "{path}");
        }
    }

    #[test]
    fn copies_of_sync_programs_are_known() {
        for name in [
            "call (Anna's conflicted copy 2026-03-01).md",
            "call (In Konflikt stehende Kopie von Anna 2026-03-01).md",
            "call (copie en conflit de Anna 2026-03-01).md",
            "call (Case Conflict).md",
            "call (conflicted copy 2026-03-01 101500).md",
            "call_conflict-20260301-101500.md",
            "call.sync-conflict-20260301-101500-ABCDEFG.md",
            "call (SFConflict anna@x.com 2026-03-01-10-15-00).md",
            "call-anna-safeBackup-0001.md",
            "call-DESKTOP-1A2B3C4.md",
            "call [conflicted].md",
            "call_Nas_Mar-01-1015-2026_Conflict.md",
            "call_LOCAL_4711.md",
            "call_BACKUP_12.md",
        ] {
            assert!(is_conflict_copy(name), "{name}");
        }
        for name in [
            "conflict.md",
            "conflict-of-interest.md",
            "handling_conflict-in-sales.md",
            "the call (second part).md",
            "local_1.md",
            "DESKTOP-OR-PHONE.md",
            "x-DESKTOP-computer.md",
            "call_2026.md",
        ] {
            assert!(!is_conflict_copy(name), "{name}");
        }
    }

    #[test]
    fn working_files_are_not_what_is_looked_at() {
        for name in ["a.docx", "a.RTF", "a.pages", "plan.odt", "x.psd"] {
            assert!(is_working_file(name) && !is_seen_or_heard(name), "{name}");
        }
        for name in ["a.pdf", "a.csv", "a.zip", "a.html", "a.txt", "a.jpg"] {
            assert!(!is_working_file(name), "{name}");
        }
    }
}
