//! The view, through which an output asks about the site. Every method that answers a question
//! records it.

use super::context::RenderContext;
use super::page::{self, PageValues, TemplatePage};
use super::shortcode::ShortcodeCall;
use super::site_values;
use super::theme::CompiledTheme;
use super::value::{value_of, with};
use super::words;
use crate::config::{Collection, Config};
use crate::dependencies::{Dependencies, with_current_view};
use crate::diagnostic::{Diagnostic, Place};
use crate::model::{Card, Entry, List, Question, Site, TagRef};
use std::cell::RefCell;
use std::rc::{Rc, Weak};
use std::sync::Arc;
use tera::{Context, Error, TeraResult, Value};

/// Asks questions for one output, and records them.
#[derive(Debug)]
pub struct View {
    context: Arc<RenderContext>,
    trace: RefCell<Dependencies<Question>>,
    findings: RefCell<Vec<Diagnostic>>,
    /// The shortcode that is being rendered.
    pub(super) scene: RefCell<Option<ShortcodeCall>>,
    /// A reference to this view, for rendering while it answers.
    me: Weak<View>,
}

/// What the page of a list knows of its collection beside the other values
#[derive(Debug, serde::Serialize)]
struct CountValues {
    count: usize,
}

/// The view of the page that is being rendered on this thread.
///
/// # Errors
/// When a template function is called outside of a page.
pub(super) fn current_view() -> TeraResult<Rc<View>> {
    crate::dependencies::current_view::<View>()
        .ok_or_else(|| Error::message("this can only be called from a page"))
}

impl View {
    /// A view with nothing recorded.
    pub fn new(context: &Arc<RenderContext>) -> Rc<View> {
        let (trace, findings, scene) = Default::default();
        Rc::new_cyclic(|me| View {
            context: Arc::clone(context),
            trace,
            findings,
            scene,
            me: Weak::clone(me),
        })
    }

    /// The recorded questions and the findings.
    pub fn finish(&self) -> (Dependencies<Question>, Vec<Diagnostic>) {
        (self.trace.take(), self.findings.take())
    }

    pub(super) fn site(&self) -> &Site {
        &self.context.site
    }

    pub(super) fn context(&self) -> &Arc<RenderContext> {
        &self.context
    }

    /// Adds the questions and findings of a part that several outputs share.
    pub(super) fn adopt(&self, trace: &Dependencies<Question>, findings: &[Diagnostic]) {
        self.trace.borrow_mut().extend(trace);
        self.findings.borrow_mut().extend_from_slice(findings);
    }

    pub(super) fn ask(&self, question: Question) {
        if self.context.records && self.context.muted != Some(question.name()) {
            let answer = self.site().answer(&question);
            self.trace.borrow_mut().record(question, answer);
        }
    }

    /// Adds a finding.
    pub fn find(&self, finding: Diagnostic) {
        self.findings.borrow_mut().push(finding);
    }

    /// The settings.
    pub fn config(&self) -> &Config {
        self.ask(Question::Config);
        self.site().config()
    }

    /// The card of a document.
    pub fn card(&self, source: &Arc<str>) -> Option<&Card> {
        self.ask(Question::Card(Arc::clone(source)));
        self.site().entry(source).map(|entry| &*entry.card)
    }

    /// The cards of a part of a list.
    pub fn posts(&self, list: &List, from: usize, count: usize) -> impl Iterator<Item = &Card> {
        self.ask(Question::Posts(list.clone(), from, count));
        self.site()
            .stretch(list, from, count)
            .map(|(_, entry)| &*entry.card)
    }

    /// The cards of a part of a list, as template values.
    pub fn cards(&self, list: &List, from: usize, count: usize) -> Value {
        self.ask(Question::Posts(list.clone(), from, count));
        let stretch = self.site().stretch(list, from, count);
        Value::from(
            stretch
                .map(|(at, entry)| self.card_value(at, entry))
                .collect::<Vec<_>>(),
        )
    }

    /// The number of posts in a list.
    pub fn count(&self, list: &List) -> usize {
        self.ask(Question::Posts(list.clone(), 0, 0));
        self.site().count(list)
    }

    pub(super) fn card_value(&self, at: usize, entry: &Entry) -> Value {
        let tag_ref = |tag: &TagRef| match self.site().tag_index(&tag.slug) {
            Some(at) => self.context.tag_refs[at]
                .get(|| site_values::tag_ref(tag))
                .clone(),
            // Only pages have this tag. The table has the tags of posts.
            None => site_values::tag_ref(tag),
        };
        let value = || {
            let collection = self.collection_of(&entry.card);
            page::card(&entry.card, self.site().config(), collection, tag_ref)
        };
        self.context.cards.get(at, value)
    }

    /// The collection of a document; none for a page. The caller has to ask for the settings.
    fn collection_of(&self, card: &Card) -> Option<Value> {
        let name = card.collection.as_ref()?;
        let all = &self.site().config().collections;
        let at = all.iter().position(|known| known.name == *name)?;
        let value = || value_of(&site_values::collection(&all[at], self.site().config()));
        Some(self.context.collections[at].get(value).clone())
    }

    /// The value `collection` for the page of its list.
    pub fn collection_value(&self, collection: &Collection) -> Value {
        let list = List::Collection(Arc::clone(&collection.name));
        let count = CountValues {
            count: self.count(&list),
        };
        let value = site_values::collection(collection, self.config());
        with(&value_of(&value), &count)
    }

    /// The path of a template's file from the site's root.
    pub fn template_path(&self, name: &str) -> Arc<str> {
        self.ask(Question::Template(name.into()));
        let template = self.site().templates.get(name);
        template.map_or_else(|| name.into(), |template| Arc::clone(&template.path))
    }

    /// `page` for a page that is no document.
    pub fn page(&self, page: &PageValues) -> TemplatePage {
        page::page(page, self.config())
    }

    /// `site`. The caller has to ask for the settings.
    pub(super) fn site_value(&self) -> Value {
        let site = self.site();
        let image = site.link_picture();
        if let Some(image) = image {
            self.ask(Question::Picture(Arc::clone(image)));
        }
        let shown = || site.picture(image?)?.ok();
        let value = || site_values::site(site.config(), shown().as_ref());
        self.context.site_value.get(value).clone()
    }

    /// `theme`. The caller has to ask for the options of the theme.
    pub(super) fn theme_value(&self) -> Value {
        let value = || site_values::theme(self.site());
        self.context.theme_value.get(value).clone()
    }

    /// `words` for a page in a language.
    pub(super) fn words(&self, lang: &str) -> Value {
        self.ask(Question::Words(lang.into()));
        let value = || words::value(&self.site().words().of(lang));
        let languages = self.site().languages();
        match languages.binary_search_by(|known| (**known).cmp(lang)) {
            Ok(at) => self.context.words[at].get(value).clone(),
            Err(_) => value(),
        }
    }

    /// One of the words in the site's language; empty if the theme has none by that key.
    pub fn word(&self, key: &str) -> String {
        self.word_in(&self.config().language, key)
    }

    /// One of the words for a page in a language.
    pub fn word_in(&self, lang: &str, key: &str) -> String {
        let words = self.words(lang);
        let word = words.get_from_path(key).and_then(Value::as_str);
        word.unwrap_or_default().to_owned()
    }

    /// The templates.
    pub(super) fn theme(&self) -> &CompiledTheme {
        &self.context.theme
    }

    /// This view, for rendering parts of the page.
    pub(super) fn itself(&self) -> Option<Rc<View>> {
        self.me.upgrade()
    }

    /// Renders a template with `site`, `theme`, `words`, `page` and the values in `more`. `None`:
    /// it has a mistake, which is now a finding.
    pub fn render(
        self: &Rc<Self>,
        template: &str,
        page: TemplatePage,
        more: impl IntoIterator<Item = (&'static str, Value)>,
    ) -> Option<Vec<u8>> {
        self.ask(Question::Template(template.into()));
        self.ask(Question::Config);
        self.ask(Question::Theme);
        let context = &self.context;
        if !context.theme.is_whole() {
            // The mistakes in the templates were reported already.
            return None;
        }
        let mut context = Context::new();
        context.insert_value("site", self.site_value());
        context.insert_value("theme", self.theme_value());
        context.insert_value("words", self.words(&page.lang));
        context.insert_value("page", page.value);
        for (name, value) in more {
            context.insert_value(name, value);
        }
        let asker = Rc::clone(self);
        match with_current_view(asker, || self.context.theme.render(template, &context)) {
            Ok(bytes) => Some(bytes),
            Err(finding) => {
                self.find(*finding);
                None
            }
        }
    }

    /// Whether a template of that name exists.
    pub fn has_template(&self, name: &str) -> bool {
        self.ask(Question::Template(name.into()));
        self.site().templates.get(name).is_some()
    }

    /// The place of the value of a front-matter key.
    pub fn place(&self, source: &Arc<str>, key: &str) -> Option<Place> {
        self.ask(Question::Body(Arc::clone(source)));
        self.site()
            .entry(source)
            .map(|entry| entry.document.place(key))
    }
}
