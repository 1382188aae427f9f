//! Values that all pages of one build share.
//!
//! Enters: a site and a theme. Leaves: template values, each made at most once. Forbidden here:
//! recording questions.

use super::syndicated_html::SyndicatedCache;
use super::theme::CompiledTheme;
use crate::concurrency::{NewestValues, Once};
use crate::model::Site;
use std::sync::Arc;
use tera::Value;

/// How many cards are kept as template values, of about 3 KB each.
const MOST_CARDS: usize = 8192;

/// One build's site and theme, and the template values made from it: each at most once, shared by
/// all pages.
#[derive(Debug)]
pub struct RenderContext {
    pub(super) site: Arc<Site>,
    pub(super) theme: Arc<CompiledTheme>,
    pub(super) site_value: Once<Value>,
    pub(super) theme_value: Once<Value>,
    pub(super) tags_value: Once<Value>,
    /// The words, by the index of the language among the site's.
    pub(super) words: Vec<Once<Value>>,
    /// The value of each collection for cards, in the order of the settings.
    pub(super) collections: Arc<Vec<Once<Value>>>,
    /// The value of each tag for cards.
    pub(super) tag_refs: Arc<Vec<Once<Value>>>,
    /// The newest of the cards that were needed, by the index of the entry.
    pub(super) cards: Arc<NewestValues<Value>>,
    /// The texts for feeds and mails, by the index of the document.
    pub(super) syndicated_html: SyndicatedCache,
    /// A kind of question that is not recorded. The incremental tests use it to prove that they
    /// would notice a missing question.
    pub(super) muted: Option<&'static str>,
    /// Whether the questions are needed after the build.
    pub(super) records: bool,
}

impl RenderContext {
    /// The context for one build. `muted` is a kind of question that is not recorded.
    pub fn new(
        site: Arc<Site>,
        theme: Arc<CompiledTheme>,
        muted: Option<&'static str>,
        records: bool,
    ) -> RenderContext {
        let cards = Arc::new(NewestValues::new(site.len(), MOST_CARDS));
        let tags = site.tags().len();
        let tag_refs = Arc::new(std::iter::repeat_with(Once::new).take(tags).collect());
        let collections = site.config().collections.len();
        let collections = Arc::new(
            std::iter::repeat_with(Once::new)
                .take(collections)
                .collect(),
        );
        let syndicated_html = SyndicatedCache::new(site.len());
        let (site_value, theme_value, tags_value) = (Once::new(), Once::new(), Once::new());
        let words = site.languages().iter().map(|_| Once::new()).collect();
        RenderContext {
            site,
            theme,
            site_value,
            theme_value,
            tags_value,
            words,
            collections,
            tag_refs,
            cards,
            syndicated_html,
            muted,
            records,
        }
    }

    /// The context for a site with other bodies, but the same cards in the same order.
    pub fn amended(&self, site: Arc<Site>) -> RenderContext {
        let theme = Arc::clone(&self.theme);
        RenderContext {
            cards: Arc::clone(&self.cards),
            tag_refs: Arc::clone(&self.tag_refs),
            collections: Arc::clone(&self.collections),
            ..RenderContext::new(site, theme, self.muted, self.records)
        }
    }

    /// The site.
    pub fn site(&self) -> &Arc<Site> {
        &self.site
    }

    /// Whether the templates could be compiled, so that pages can be rendered.
    pub fn is_whole(&self) -> bool {
        self.theme.is_whole()
    }
}
