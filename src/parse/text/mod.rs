//! Small readers of text that know nothing of documents: names, slugs, moments, quotation marks, prose.

pub mod identity;
pub mod paste;
pub mod prose;
pub mod quotes;
pub mod shortcode_tag;
pub mod slug;
pub mod when;
