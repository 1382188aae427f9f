//! Small readers of text that know nothing of documents: slugs, moments, quotation marks, prose.

pub mod paste;
pub mod prose;
pub mod quotes;
pub mod shortcode_tag;
pub mod slug;
pub mod when;
