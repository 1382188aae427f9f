//! Templates: the engine, the functions and filters that they may call, and the view that answers
//! the questions of an output.
//!
//! Enters: a [`crate::model::Site`]. Leaves: bytes, and the questions that were asked for them.
//! Forbidden here: which files are published.

mod comments;
mod context;
mod dates;
mod divided;
mod documents;
mod embed;
mod facts;
mod filters;
mod form_values;
mod functions;
mod guesses;
mod known_names;
mod linked_data;
mod page;
mod pager;
mod picture;
mod recording;
mod series;
mod series_page;
mod shortcode;
mod site_values;
mod syndicated_html;
mod theme;
mod value;
mod view;
mod words;

pub use comments::anchor;
pub use context::RenderContext;
pub use dates::rfc2822;
pub use form_values::form_action;
pub use page::{PageValues, TemplatePage};
pub use pager::window;
pub use series_page::{SeriesValues, series_page};
pub use site_values::{CtaValues, TagValues};
pub use syndicated_html::candidates;
pub use theme::CompiledTheme;
pub use value::value_of;
pub use view::View;
