//! What is published: one small file for each kind of thing, behind one trait, and the registry
//! of them all.
//!
//! Enters: a site to plan from, a view to ask. Leaves: recipes, and their bytes. Forbidden here:
//! disks and clocks; in `render`, anything but the view.

mod alias;
mod archive;
mod asset;
mod author;
mod chapters;
mod colours;
mod document;
mod email;
mod feed;
mod headers;
mod home;
mod icon;
mod list;
mod llms;
mod not_found;
mod one_page;
mod paths;
mod picture;
mod poster;
mod redirects;
mod robots;
mod search;
mod series;
mod sitemap;
mod subscribe;
mod tag;

pub use email::{EmailEdition, GMAIL_CLIPS, edition};
pub use paths::with_own_paths;

use crate::derive::DerivedFile;
use crate::diagnostic::Place;
use crate::model::Site;
use crate::render::View;
use std::rc::Rc;
use std::sync::Arc;

/// One file to be published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recipe {
    /// Which kind of output it is: an index into [`REGISTRY`].
    pub kind: usize,
    /// Path under the output directory.
    pub path: Arc<str>,
    /// What it is about: the path of a source file, a tag's slug, a year; or nothing.
    pub subject: Arc<str>,
    /// Which page of a list it is, from 1; 1 for anything else.
    pub number: usize,
    /// What the writer can change to give it another path.
    pub origin: Option<Place>,
}

impl Recipe {
    /// A file at `path` that is about `subject`.
    fn new(path: impl Into<Arc<str>>, subject: impl Into<Arc<str>>) -> Recipe {
        Recipe {
            kind: 0,
            path: path.into(),
            subject: subject.into(),
            number: 1,
            origin: None,
        }
    }

    /// Whether both ask for the same bytes.
    pub fn is_same(&self, other: &Recipe) -> bool {
        (self.kind, self.number) == (other.kind, other.number)
            && self.path == other.path
            && self.subject == other.subject
    }
}

/// What one recipe makes.
#[derive(Clone, Debug)]
pub enum Content {
    /// These bytes.
    Bytes(Vec<u8>),
    /// The bytes of a source file, unchanged.
    File(Arc<str>),
    /// What is made of a source file, at some cost, and kept.
    Made(DerivedFile),
}

/// One kind of thing that is published.
pub trait Output: Sync {
    /// Every file of this kind. Cheap: it runs on every build.
    fn plan(&self, site: &Site) -> Vec<Recipe>;

    /// The content of one file; `None` if what went wrong is among the view's findings. Whatever
    /// it needs to know, it asks the view.
    fn render(&self, recipe: &Recipe, view: &Rc<View>) -> Option<Content>;
}

/// Every kind of output. To add one: a file beside this one, and a line here.
pub const REGISTRY: &[&dyn Output] = &[
    &document::Documents,
    &alias::Aliases,
    &redirects::HostRedirects,
    &redirects::ApacheRedirects,
    &home::HomePages,
    &tag::TagIndex,
    &tag::Tags,
    &series::Series,
    &series::Printed,
    &author::AuthorPages,
    &archive::Archive,
    &archive::Years,
    &subscribe::Subscribe,
    &not_found::NotFound,
    &feed::Feeds,
    &feed::CommentFeeds,
    &feed::Podcasts,
    &chapters::Chapters,
    &sitemap::Sitemap,
    &robots::Robots,
    &llms::Llms,
    &search::Search,
    &search::SearchIndex,
    &headers::HostHeaders,
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
