//! Files with front matter: posts, pages and comments.

pub mod comment;
pub mod edit;
pub mod front_matter;
pub mod language;
pub mod sanitise;
pub mod terms;
