//! Files that programs leave behind and that are not meant to be published. They are not listed.
//!
//! Enters: the name of a file or directory. Leaves: whether a program left it behind. Forbidden
//! here: the content of the file. Copies that a sync program makes of a text are different, because
//! a person wrote their content. `parse/file_names.rs` knows them, and the writer is warned.

use std::borrow::Cow;

/// Whole names, in lower case.
const NAMES: &[&str] = &[
    // Windows: thumbnails, the look of a folder, the trash.
    "thumbs.db",
    "ehthumbs.db",
    "ehthumbs_vista.db",
    "desktop.ini",
    "$recycle.bin",
    "recycler",
    "system volume information",
    // macOS: the picture of a folder (its name ends with a carriage return, which some file servers
    // replace), and files that it adds to archives and servers.
    "icon\r",
    "icon\u{f00d}",
    "__macosx",
    "network trash folder",
    "temporary items",
    // Linux, and home servers.
    "lost+found",
    "@eadir",
    "#recycle",
    "#snapshot",
    // vim probes a directory with a file of this name.
    "4913",
    // joe's rescued text, ed's rescued text, Emacs' saved names, Notepad++'s copies, Dreamweaver's
    // notes.
    "deadjoe",
    "ed.hup",
    "auto-save-list",
    "nppbackup",
    "dwsync.xml",
    "zbthumbnail.info",
];

/// How a name may begin, in lower case.
const STARTS: &[&str] = &[
    // Hidden: `.DS_Store`, `.x.swp`, `.~lock.x#`, `._x`, `.goutputstream-x`, `.nfs01`.
    ".",
    // Word, Excel and PowerPoint while a file is open; unfinished files of Word and Syncthing.
    "~$",
    "~wrl",
    "~syncthing~",
];

/// What a name may contain.
const PARTS: &[&str] = &[
    // JetBrains' editors while they save: `x.md___jb_tmp___`.
    "___jb_",
    // Mercurial's sides of a merge: `x.md~base.a1b2c3`, `x~other.a1b2c3.md`.
    "~base", "~local", "~other",
];

/// Whether a program gives this ending, which is in lower case, to its own files.
fn is_ending(ending: &str) -> bool {
    matches!(
        ending,
        // vim while a file is open, with one letter earlier for each session (`swf` is Flash).
        // kate.
        "swp" | "swo" | "swn" | "swm" | "swl" | "swk" | "swx" | "kate-swp"
        // Old versions: many editors, nano, Word, Excel, Visio.
        | "bak" | "back" | "backup" | "bck" | "bkp" | "old" | "save" | "wbk" | "xlk" | "asd" | "~vsdx"
        // git mergetool, patch, Mercurial, Subversion, Bazaar.
        | "orig" | "ori" | "original" | "porig" | "rej" | "mine" | "theirs"
        // Unfinished files, also of FreeFileSync.
        | "tmp" | "temp" | "temporary" | "ffs_tmp" | "ffs_lock"
        // Unfinished downloads: Chrome and Edge, Firefox and yt-dlp, Internet Explorer, Safari,
        // Opera, WinSCP, aria2, DownThemAll, Free Download Manager, lftp, torrents, Resilio.
        | "crdownload" | "part" | "partial" | "download" | "opdownload" | "filepart" | "aria2"
        | "dtapart" | "fdmdownload" | "ytdl" | "lftp-pget-status" | "!ut" | "!qb" | "!bt" | "bc!"
        | "!sync" | "bts"
        // Shortcuts, which contain paths of the writer's disk; iCloud's placeholder for a file
        // elsewhere.
        | "lnk" | "url" | "webloc" | "icloud"
    )
}

/// Whether a program left a file or directory of that name behind.
pub(super) fn is_ignored(name: &str) -> bool {
    let is_small = |byte: u8| byte.is_ascii() && !byte.is_ascii_uppercase();
    let name: Cow<'_, str> = if name.bytes().all(is_small) {
        name.into()
    } else {
        name.to_lowercase().into()
    };
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    is_ending(ending)
        // Emacs, gedit, kate, vim (`x~`, `x.~1~`, `x.un~`); Emacs' rescued text; the history of RCS.
        || name.ends_with('~')
        || name.ends_with(",v")
        || (name.starts_with('#') && name.ends_with('#'))
        || STARTS.iter().any(|start| name.starts_with(start))
        || NAMES.contains(&&*name)
        || PARTS.iter().any(|part| name.contains(part))
        || is_numbered(&name)
        || is_safe_save(&name)
}

/// nano's second copy, `x.save.1`; Subversion's revisions in a conflict, `x.md.r123`.
fn is_numbered(name: &str) -> bool {
    let Some((before, last)) = name.rsplit_once('.') else {
        return false;
    };
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let is_revision = last.strip_prefix('r').is_some_and(is_number) && before.contains('.');
    is_revision || (is_number(last) && (before.ends_with(".save") || before.ends_with(".bak")))
}

/// macOS writes this before it moves a document into place: `x.docx.sb-1a2b3c4d-E5f6G7`.
fn is_safe_save(name: &str) -> bool {
    let tag = name.rsplit_once(".sb-").map_or("", |(_, tag)| tag);
    let (hash, rest) = tag.split_once('-').unwrap_or_default();
    let is_hash = hash.len() == 8
        && hash
            .bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    is_hash && !rest.is_empty()
}

#[cfg(test)]
mod tests {
    use super::is_ignored;

    #[test]
    fn what_programs_leave_is_ignored() {
        for name in [
            ".DS_Store",
            ".post.md.swp",
            "post.md.swo",
            "post.md~",
            "post.md.~2~",
            "#post.md#",
            "post.md.orig",
            "POST.MD.REJ",
            "post.md.save",
            "post.md.save.2",
            "post.md.r118",
            "post.md.mine",
            "post.md___jb_old___",
            "list.pdf.crdownload",
            "list.pdf.part",
            "~$price.docx",
            "Desktop.ini",
            "ehthumbs.db",
            "__MACOSX",
            "Icon\r",
            "$RECYCLE.BIN",
            "plan.docx.sb-0a1b2c3d-XyZ123",
            "post.md~other.9f8e7d",
            "post~base.9f8e7d.md",
            "post.md.BAK.3",
            "post.md,v",
        ] {
            assert!(is_ignored(name), "{name:?}");
        }
    }

    #[test]
    fn what_somebody_made_is_not() {
        for name in [
            "post.md",
            "old.md",
            "parting.md",
            "icon.png",
            "Icon.svg",
            "save-the-date.md",
            "the-part-time-customer.md",
            "clip.swf",
            "v1.r.pdf",
            "price~list.pdf",
            "r12.md",
            "bak.md",
            "4913.md",
            "drawing.sb-board.svg",
            "#1-reason.md",
            "downloads",
        ] {
            assert!(!is_ignored(name), "{name:?}");
        }
    }
}
