//! Moving in: texts and exports of other programs become posts of this blog.
//!
//! | step | file | enters | leaves |
//! |---|---|---|---|
//! | read | `formats/`, one file a format | the files of an export | entries (`entry.rs`), one by one |
//! | read | `html/`, `docx/`, `plain.rs` | HTML, `.docx`, plain text | neutral blocks (`text.rs`) |
//! | write | `markdown.rs` | blocks | Markdown |
//! | write | `site/` | entries | files: posts, pages, pictures, comments, settings |
//! | report | `losses.rs` | what was noticed on the way | what to say of it |
//!
//! How a format is added is said in `formats/mod.rs`. Forbidden here: opening files (`source/` does); the
//! network, except in `fetch.rs`.

mod code_lines;
mod docx;
mod entry;
mod fetch;
mod formats;
mod headings;
mod html;
mod losses;
mod markdown;
mod markdown_links;
mod media_name;
mod paste;
mod plain;
mod shortcode;
mod site;
mod text;

pub use docx::MOST_ARCHIVE;
pub use fetch::{FetchLimits, FetchRequest, fetch};
pub use paste::{MOST_PASTED, PasteError, PasteLoss, Pasted, paste, paste_html, paste_plain};
pub use site::{
    ImportCounts, ImportOutcome, ImportRequest, RECORD, REPORT, format_names, import, is_export,
};
