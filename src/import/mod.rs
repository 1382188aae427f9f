//! Moving in: texts and exports of other programs become posts of this blog.
//!
//! Enters: bytes that came from elsewhere. Leaves: texts as neutral blocks (`text.rs`), and Markdown of
//! them. Forbidden here: writing files.

mod docx;
mod headings;
mod html;
mod markdown;
mod paste;
mod plain;
mod text;

pub use docx::MOST_ARCHIVE;
pub use paste::{MOST_PASTED, PasteError, PasteLoss, Pasted, paste, paste_html, paste_plain};
