//! Files with front matter: posts, pages and comments.

pub mod approve;
pub mod comment;
mod cut_text;
pub mod date_style;
pub mod edit;
pub mod facts;
pub(crate) mod fences;
mod foreign_keys;
pub mod front_lines;
pub mod front_matter;
pub mod language;
pub mod lazy_body;
mod local_html;
mod lost_lines;
pub mod new_document;
mod publication;
pub mod publish;
mod publishing_words;
pub mod sanitise;
pub mod set_key;
mod spots;
pub mod terms;
mod unread;
