//! The preview's own pages, and what it adds to the site's pages.

pub mod client_files;
pub mod context;
pub mod dashboard;
pub mod dev_routes;
pub mod editor;
pub mod email_preview;
pub mod form_preview;
pub mod injected;
pub mod notes;
pub mod own_page;
pub mod phone;
pub mod posting_chart;
pub mod problems;
pub mod site;
pub mod templates;
pub mod toolbar_data;
