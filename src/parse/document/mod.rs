//! Files with front matter: posts, pages and comments.

pub mod comment;
mod cut_text;
pub mod edit;
pub(crate) mod fences;
mod foreign_keys;
pub mod front_lines;
pub mod front_matter;
pub mod language;
mod publication;
pub mod sanitise;
pub mod terms;
mod unread;
