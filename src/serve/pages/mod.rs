//! The preview's own pages, and what it adds to the site's.

pub mod client_files;
pub mod dashboard;
pub mod dev_routes;
pub mod editor;
pub mod email_preview;
pub mod form_preview;
pub mod injected;
pub mod phone;
pub mod posting_chart;
pub mod problems;
pub mod screens;
pub mod toolbar_data;
