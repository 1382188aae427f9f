//! Settings: `site.yaml`, its sections, and the data files that linger knows.

pub mod authors;
pub mod collections;
pub mod comments;
pub mod ctas;
pub mod deploy;
pub mod embeds;
pub mod feeds;
pub mod fields;
pub mod forms;
pub mod headers;
pub mod lead_forms;
pub mod newsletter;
pub mod permalink;
pub mod podcast;
pub mod site;
pub mod theme;
pub mod words;
