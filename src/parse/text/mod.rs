//! Small functions on text that do not know documents: names, slugs, dates, quotation marks, prose.

pub mod elements;
pub mod identity;
pub mod line_ends;
pub(crate) mod line_starts;
pub mod paste;
pub mod prose;
pub mod quotes;
pub mod relative;
pub mod search_words;
pub mod shortcode_tag;
pub mod slug;
pub mod when;
