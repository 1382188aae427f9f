//! Everything that is published: one small module for each kind of file, behind one trait, and the
//! registry of all kinds.
//!
//! Enters: a site to plan from, a view to ask. Leaves: recipes, and their bytes. Forbidden here:
//! disks and clocks; in `render`, anything but the view.

mod alias;
mod archive;
mod asset;
mod author;
mod calendar;
mod chapters;
mod collection;
mod colours;
mod document;
mod email;
mod feed;
mod home;
mod host;
mod icon;
mod indexnow;
mod list;
mod llms;
pub(crate) mod media_type;
mod not_found;
mod one_page;
mod paths;
mod picture;
mod poster;
mod robots;
mod search;
mod series;
mod sitemap;
mod subscribe;
mod tag;
mod thanks;

pub use calendar::calendar;
pub use email::{EmailEdition, GMAIL_CLIPS, edition};
pub use host::{HostTable, WebServer, content_security_policy, server_settings};
pub use paths::with_own_paths;

use crate::derive::DerivedFile;
use crate::diagnostic::Place;
use crate::model::Site;
use crate::record::record_struct;
use crate::render::View;
use std::rc::Rc;
use std::sync::Arc;

/// One file to be published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recipe {
    /// The kind of output: an index into [`REGISTRY`].
    pub kind: usize,
    /// Path under the output directory.
    pub path: Arc<str>,
    /// The subject: the path of a source file, a tag's slug, a year; or empty.
    pub subject: Arc<str>,
    /// The page of a list, from 1; 1 for anything else.
    pub number: usize,
    /// The place that the writer can change to give it another path.
    pub origin: Option<Place>,
}

record_struct!(Recipe {
    kind,
    path,
    subject,
    number,
    origin
});

impl Recipe {
    /// A recipe for a file at `path` about `subject`.
    fn new(path: impl Into<Arc<str>>, subject: impl Into<Arc<str>>) -> Recipe {
        Recipe {
            kind: 0,
            path: path.into(),
            subject: subject.into(),
            number: 1,
            origin: None,
        }
    }

    /// Whether both recipes make the same bytes.
    pub fn is_same(&self, other: &Recipe) -> bool {
        (self.kind, self.number) == (other.kind, other.number)
            && self.path == other.path
            && self.subject == other.subject
    }
}

/// The result of a recipe.
#[derive(Clone, Debug)]
pub enum Content {
    /// These bytes.
    Bytes(Vec<u8>),
    /// The bytes of a source file, unchanged.
    File(Arc<str>),
    /// A file that is expensive to make from a source file, and cached.
    Made(DerivedFile),
}

/// One kind of published file.
pub trait Output: Sync {
    /// Lists every file of this kind. It has to be quick, because it runs in every build.
    fn plan(&self, site: &Site) -> Vec<Recipe>;

    /// Renders one file; `None` if it failed, and the mistake is among the view's findings.
    /// Everything that it needs to know, it asks the view.
    fn render(&self, recipe: &Recipe, view: &Rc<View>) -> Option<Content>;
}

/// Every kind of output. To add one: a file beside this one, and a line here.
pub const REGISTRY: &[&dyn Output] = &[
    &document::Documents,
    &alias::Aliases,
    &host::REDIRECTS,
    &host::HTACCESS,
    &host::VERCEL,
    &host::FIREBASE,
    &host::AZURE,
    &home::HomePages,
    &collection::CollectionPages,
    &tag::TagIndex,
    &tag::Tags,
    &series::Series,
    &series::Printed,
    &author::AuthorPages,
    &archive::Archive,
    &archive::Years,
    &subscribe::Subscribe,
    &thanks::ThanksPages,
    &not_found::NotFound,
    &feed::Feeds,
    &feed::CommentFeeds,
    &feed::Podcasts,
    &chapters::Chapters,
    &sitemap::Sitemap,
    &robots::Robots,
    &llms::Llms,
    &indexnow::IndexNowKey,
    &search::Search,
    &search::SearchIndex,
    &host::HEADERS,
    &asset::Assets,
    &colours::Colours,
    &picture::Pictures,
    &poster::Posters,
    &icon::Icons,
];

/// The recipes of every kind of output.
pub fn plan(site: &Site) -> Vec<Recipe> {
    let mut recipes = Vec::new();
    for (kind, output) in REGISTRY.iter().enumerate() {
        recipes.extend(
            output
                .plan(site)
                .into_iter()
                .map(|recipe| Recipe { kind, ..recipe }),
        );
    }
    recipes
}
