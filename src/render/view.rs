//! The view through which an output asks. Every method that tells something records the question.

use super::comments;
use super::dates;
use super::picture;
use super::portable::{self, Shelf};
use super::recording;
use super::shape::Shapes;
use super::shortcode::Scene;
use super::theme::Theme;
use super::value::{self, Page, Whole};
use super::words;
use crate::config::{Config, Data};
use crate::diagnostic::{Diagnostic, Place};
use crate::model::unknown_cta;
use crate::model::{
    Card, DocumentKind, Entry, List, Palette, Podcast, Public, Question, Redirect, Said, Shard,
    Shown, Site, TagRef, Target, comment_feed, file_of, series_slug,
};
use crate::parse::{Body, Hole, HoleKind};
use crate::track::{Digest, Once, Trace, while_asking};
use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::{Rc, Weak};
use std::sync::Arc;
use tera::{Context, Error, TeraResult, Value};

/// One build's site and theme, and the template values made from it: each at most once, shared by
/// all pages.
#[derive(Debug)]
pub struct Stage {
    site: Arc<Site>,
    theme: Arc<Theme>,
    site_value: Once<Value>,
    theme_value: Once<Value>,
    tags_value: Once<Value>,
    /// By the index of the language among the site's.
    words: Vec<Once<Value>>,
    shapes: Shapes,
    /// Of each tag as cards hold it.
    tag_refs: Arc<Vec<Once<Value>>>,
    /// By the index of the entry.
    cards: Arc<Vec<Once<Value>>>,
    /// By the index of the document.
    pub(super) portable: Shelf,
    /// A kind of question that is not recorded: the incremental test's proof that it would notice.
    muted: Option<&'static str>,
    /// Whether anybody will remember what was asked.
    records: bool,
}

impl Stage {
    /// Sets the stage for one build. `muted` names a kind of question that goes unrecorded.
    pub fn new(
        site: Arc<Site>,
        theme: Arc<Theme>,
        muted: Option<&'static str>,
        records: bool,
    ) -> Stage {
        let cards = std::iter::repeat_with(Once::new).take(site.len());
        let cards = Arc::new(cards.collect());
        let tags = site.tags().len();
        let tag_refs = Arc::new(std::iter::repeat_with(Once::new).take(tags).collect());
        let portable = portable::shelf(site.len());
        let (site_value, theme_value, tags_value) = (Once::new(), Once::new(), Once::new());
        let words = site.languages().iter().map(|_| Once::new()).collect();
        Stage {
            site,
            theme,
            site_value,
            theme_value,
            tags_value,
            words,
            shapes: Shapes::default(),
            tag_refs,
            cards,
            portable,
            muted,
            records,
        }
    }

    /// The same stage for a site that has other bodies, but the same cards in the same order.
    pub fn amended(&self, site: Arc<Site>) -> Stage {
        let theme = Arc::clone(&self.theme);
        Stage {
            cards: Arc::clone(&self.cards),
            tag_refs: Arc::clone(&self.tag_refs),
            ..Stage::new(site, theme, self.muted, self.records)
        }
    }

    /// The site.
    pub fn site(&self) -> &Site {
        &self.site
    }

    /// Whether the templates could be compiled, so that pages can be rendered.
    pub fn is_whole(&self) -> bool {
        self.theme.is_whole()
    }
}

/// Asks on behalf of one output.
#[derive(Debug)]
pub struct View {
    stage: Arc<Stage>,
    trace: RefCell<Trace<Question>>,
    findings: RefCell<Vec<Diagnostic>>,
    /// The shortcode that is being rendered.
    pub(super) scene: RefCell<Option<Scene>>,
    /// Itself, for what it renders while it answers.
    me: Weak<View>,
}

/// The view of the page that is being rendered on this thread.
///
/// # Errors
/// When a template function is called outside of a page.
pub(super) fn asking() -> TeraResult<Rc<View>> {
    crate::track::asking::<View>()
        .ok_or_else(|| Error::message("this can only be called from a page"))
}

impl View {
    /// A view that has not been asked anything.
    pub fn new(stage: &Arc<Stage>) -> Rc<View> {
        let (trace, findings, scene) = Default::default();
        Rc::new_cyclic(|me| View {
            stage: Arc::clone(stage),
            trace,
            findings,
            scene,
            me: Weak::clone(me),
        })
    }

    /// What was asked and what was found.
    pub fn finish(&self) -> (Trace<Question>, Vec<Diagnostic>) {
        (self.trace.take(), self.findings.take())
    }

    pub(super) fn site(&self) -> &Site {
        &self.stage.site
    }

    pub(super) fn stage(&self) -> &Arc<Stage> {
        &self.stage
    }

    /// Takes over what was asked and found for something that is shared.
    pub(super) fn adopt(&self, trace: &Trace<Question>, findings: &[Diagnostic]) {
        self.trace.borrow_mut().extend(trace);
        self.findings.borrow_mut().extend_from_slice(findings);
    }

    pub(super) fn ask(&self, question: Question) {
        if self.stage.records && self.stage.muted != Some(question.name()) {
            let answer = self.site().answer(&question);
            self.trace.borrow_mut().record(question, answer);
        }
    }

    /// Notes something that the writer should know.
    pub fn find(&self, finding: Diagnostic) {
        self.findings.borrow_mut().push(finding);
    }

    /// The settings.
    pub fn config(&self) -> &Config {
        self.ask(Question::Config);
        self.site().config()
    }

    /// What lists show of a document.
    pub fn card(&self, source: &Arc<str>) -> Option<&Card> {
        self.ask(Question::Card(Arc::clone(source)));
        self.site().entry(source).map(|entry| &*entry.card)
    }

    /// The cards of a stretch of a list.
    pub fn posts(&self, list: &List, from: usize, count: usize) -> impl Iterator<Item = &Card> {
        self.ask(Question::Posts(list.clone(), from, count));
        self.site()
            .stretch(list, from, count)
            .map(|(_, entry)| &*entry.card)
    }

    /// The same as values for a template.
    pub fn cards(&self, list: &List, from: usize, count: usize) -> Value {
        self.ask(Question::Posts(list.clone(), from, count));
        let stretch = self.site().stretch(list, from, count);
        Value::from(
            stretch
                .map(|(at, entry)| self.card_value(at, entry))
                .collect::<Vec<_>>(),
        )
    }

    /// How many posts a list has.
    pub fn count(&self, list: &List) -> usize {
        self.ask(Question::Posts(list.clone(), 0, 0));
        self.site().count(list)
    }

    pub(super) fn card_value(&self, at: usize, entry: &Entry) -> Value {
        let tag_ref = |tag: &TagRef| match self.site().tag_index(&tag.slug) {
            Some(at) => self.stage.tag_refs[at].get(|| value::tag_ref(tag)).clone(),
            // A page's: only posts make a tag known.
            None => value::tag_ref(tag),
        };
        self.stage.cards[at]
            .get(|| {
                value::card(
                    &self.stage.shapes.card,
                    &entry.card,
                    self.site().config(),
                    tag_ref,
                )
            })
            .clone()
    }

    /// The HTML of a document with every link in it resolved and every picture in its sizes; `None`
    /// if it is not published. A link that leads nowhere is an error at its place.
    pub fn content(&self, source: &Arc<str>) -> Option<Cow<'_, str>> {
        self.ask(Question::Body(Arc::clone(source)));
        let (at, entry) = self.site().numbered(source)?;
        Some(self.content_of(source, at, entry))
    }

    /// The same, for who knows where it stands and has asked.
    fn content_of<'a>(&'a self, source: &Arc<str>, at: usize, entry: &'a Entry) -> Cow<'a, str> {
        let mut pictures = 0;
        let body = &entry.document.body;
        let fill = |hole: &Hole, into: &mut String| {
            if hole.kind == HoleKind::Word {
                return picture::escape(&self.word_in(&entry.card.lang, &hole.target), into);
            }
            let url = self.fill(source, hole);
            let HoleKind::Picture { alt, title } = &hole.kind else {
                return picture::escape(&url, into);
            };
            // What is on the screen at first is not put off.
            let is_lazy = pictures > 0;
            pictures += 1;
            let shown = self.picture_in(source, &hole.target);
            let sizes = shown.as_ref().map_or("", |_| self.picture_sizes());
            let shown = shown.as_ref();
            picture::Markup {
                url: &url,
                alt,
                title,
                shown,
                sizes,
                is_lazy,
            }
            .write(into);
        };
        body.filled(fill, |number, code, inside| {
            self.shortcode(at, entry, (number, code), inside)
        })
    }

    /// How the picture is shown that `target`, written in the file `from`, names.
    fn picture_in(&self, from: &str, target: &str) -> Option<Shown> {
        // A query or fragment is meant for the file itself.
        let path = file_of(from, target).filter(|_| !target.contains(['?', '#']))?;
        self.picture(&path.into())
    }

    /// How a picture is shown, by the path of its file; `None` if it cannot be.
    pub fn picture(&self, source: &Arc<str>) -> Option<Shown> {
        self.ask(Question::Picture(Arc::clone(source)));
        self.site().picture(source)?.ok()
    }

    /// How wide pictures are on a page, as the theme says (HTML, `sizes`).
    fn picture_sizes(&self) -> &str {
        self.ask(Question::Theme);
        match self.site().theme_options().get("picture_sizes") {
            Some(Data::Text(sizes)) if !sizes.is_empty() => sizes,
            _ => picture::USUAL_SIZES,
        }
    }

    /// The URL that fills a hole in the text of `source`. A link that leads nowhere is an error at
    /// its place.
    pub(super) fn fill(&self, source: &Arc<str>, hole: &Hole) -> String {
        let place = || Place::new(source, hole.line, hole.column, hole.width);
        match self.link(source, &hole.target) {
            Target::Url(url) => url,
            Target::HeldBack(url, status) => {
                let message = format!("this links to a post that is not live ({status})");
                self.find(
                    Diagnostic::warning("link-held-back", message)
                        .at(place())
                        .help("readers will find nothing there until it is published"),
                );
                url
            }
            Target::Missing(meant) => {
                let what = match hole.kind {
                    HoleKind::Link | HoleKind::Word => "file",
                    HoleKind::Picture { .. } => "picture",
                };
                let help = match meant {
                    Some(meant) => format!("did you mean `{meant}`?"),
                    None => "links are relative to this file: `other-post.md`, `photo.jpg`, or `/about/` from the site's root".to_owned(),
                };
                let message = format!("there is no {what} `{}`", hole.target);
                self.find(
                    Diagnostic::error("link-broken", message)
                        .at(place())
                        .help(help),
                );
                String::new()
            }
        }
    }

    /// Where `target`, written in the file `from`, leads.
    pub fn link(&self, from: &Arc<str>, target: &str) -> Target {
        if self.stage.records {
            self.ask(Question::Link(Arc::clone(from), target.into()));
        }
        self.site().link(from, target)
    }

    /// What lists show of a document, as `page`; `None` if it is not published.
    pub fn card_as_page(&self, source: &Arc<str>) -> Option<Value> {
        self.ask(Question::Card(Arc::clone(source)));
        self.ask(Question::Config);
        let (at, entry) = self.site().numbered(source)?;
        Some(self.card_value(at, entry))
    }

    /// The path of a template's file from the site's root.
    pub fn template_path(&self, name: &str) -> Arc<str> {
        self.ask(Question::Template(name.into()));
        let template = self.site().templates.get(name);
        template.map_or_else(|| name.into(), |template| Arc::clone(&template.path))
    }

    /// `page` of a document; `None` if it is not published.
    pub fn document(&self, source: &Arc<str>) -> Option<Value> {
        self.ask(Question::Card(Arc::clone(source)));
        let (at, entry) = self.site().numbered(source)?;
        let card = &*entry.card;
        self.ask(Question::Body(Arc::clone(source)));
        let content = self.content_of(source, at, entry);
        self.ask(Question::Neighbours(Arc::clone(source)));
        let (previous, next) = self.site().neighbours(at);
        let series = match &card.series {
            Some(series) => {
                let list = List::Series(Arc::clone(&series.slug));
                let parts: Vec<&Entry> = self.parts(&list).collect();
                super::series::of_part(card, &parts, self.config())
            }
            None => Value::none(),
        };
        let body: &Body = &entry.document.body;
        let shapes = &self.stage.shapes;
        let whole = Whole {
            content: &content,
            words: body.words,
            headings: if card.toc == Some(false) {
                &[]
            } else {
                &body.headings
            },
            show_toc: card.toc,
            has_code: body.has_colours,
            series,
            previous: value::neighbour(&shapes.neighbour, previous),
            next: value::neighbour(&shapes.neighbour, next),
            translations: self.translations(source),
        };
        Some(value::document(shapes, &self.card_value(at, entry), whole))
    }

    /// The posts that are about the same as a post, nearest first, as cards.
    pub(super) fn related(&self, source: &Arc<str>) -> Value {
        self.ask(Question::Related(Arc::clone(source)));
        self.ask(Question::Config);
        let related = self.site().related(source);
        let cards = related.map(|(at, entry)| self.card_value(at, entry));
        Value::from(cards.collect::<Vec<_>>())
    }

    /// The same as a document in other languages.
    fn translations(&self, source: &Arc<str>) -> Vec<Value> {
        self.ask(Question::Translations(Arc::clone(source)));
        let all = self.site().translations(source);
        let others = all.filter(|entry| entry.document.path != *source);
        others
            .map(|entry| value::translation(&entry.card))
            .collect()
    }

    fn parts(&self, list: &List) -> impl Iterator<Item = &Entry> {
        self.ask(Question::Posts(list.clone(), 0, usize::MAX));
        self.site()
            .stretch(list, 0, usize::MAX)
            .map(|(_, entry)| entry)
    }

    /// The parts of a series by its name, as cards.
    pub(super) fn series(&self, name: &str) -> Value {
        self.ask(Question::Config);
        let slug = series_slug(self.site().config(), name);
        self.cards(&List::Series(slug), 0, usize::MAX)
    }

    /// `page` of what is not a document.
    pub fn page(&self, page: &Page) -> Value {
        value::page(page, self.config())
    }

    /// Every tag, by name.
    pub fn tags(&self) -> Value {
        self.ask(Question::Tags);
        self.ask(Question::Config);
        let site = self.site();
        let tag = |tag| value::tag(tag, site.tag_count(tag), site.config());
        self.stage
            .tags_value
            .get(|| Value::from(site.tags().iter().map(tag).collect::<Vec<_>>()))
            .clone()
    }

    /// `tag`: one of them.
    pub fn tag(&self, slug: &str) -> Option<Value> {
        self.ask(Question::Tags);
        self.ask(Question::Config);
        let tag = self.site().tag(slug)?;
        Some(value::tag(
            tag,
            self.site().tag_count(tag),
            self.site().config(),
        ))
    }

    /// An author by their name; none if they have no page.
    pub(super) fn author(&self, name: &str) -> Value {
        self.ask(Question::Author(name.into()));
        self.ask(Question::Config);
        let author = self.site().author(name);
        Value::from(author.map(|author| value::author(author, self.site().config())))
    }

    /// `author`: the one of that slug.
    pub fn author_of(&self, slug: &str) -> Option<Value> {
        let name = &self.site().author_of(slug)?.name;
        self.ask(Question::Author((**name).into()));
        self.ask(Question::Config);
        let author = self.site().author_of(slug)?;
        Some(value::author(author, self.site().config()))
    }

    /// The years that have posts, newest first, each with how many.
    pub fn years(&self) -> Vec<(i16, usize)> {
        self.ask(Question::Years);
        self.site()
            .years()
            .map(|year| (year, self.site().count(&List::Year(year))))
            .collect()
    }

    /// The URL of an asset of the theme.
    pub(super) fn asset(&self, name: &str) -> Option<&str> {
        self.ask(Question::Asset(name.into()));
        self.site().asset_url(name)
    }

    /// The names of the theme's assets, for an error's "did you mean". Not recorded: a page with
    /// an error asks for the one asset anyway, and is not published.
    pub(super) fn asset_names(&self) -> Vec<String> {
        self.site().asset_names().map(str::to_owned).collect()
    }

    /// The bytes' digest and the length of a file that is published as it is.
    pub fn file(&self, source: &Arc<str>) -> Option<(Digest, u64)> {
        self.ask(Question::File(Arc::clone(source)));
        self.site()
            .file(source)
            .map(|asset| (asset.digest, asset.len))
    }

    /// A data file as a value; none if it is not there.
    pub fn data(&self, path: &str) -> Value {
        self.ask(Question::Data(path.into()));
        self.site().data(path).map_or_else(Value::none, value::data)
    }

    /// The colours that the site has chosen instead of the theme's.
    pub fn palette(&self) -> Option<&Palette> {
        self.ask(Question::Theme);
        self.site().palette()
    }

    /// Whether there is a podcast, and its cover.
    pub fn podcast(&self) -> Option<Podcast> {
        self.ask(Question::Podcast);
        self.site().podcast()
    }

    /// The podcast as a value; none if there is none.
    pub(super) fn podcast_value(&self) -> Value {
        let podcast = self.podcast();
        Value::from(podcast.map(|podcast| recording::show(&podcast, self.config())))
    }

    /// The call to action of a document: the one called `name`, or its own if that is empty. None
    /// if there is none now.
    ///
    /// # Errors
    /// There never is one of that name.
    pub fn cta(&self, source: &Arc<str>, name: &str) -> Result<Value, Diagnostic> {
        self.ask(Question::Cta(Arc::clone(source), name.into()));
        let site = self.site();
        if !name.is_empty() && !site.cta_names().iter().any(|known| known == name) {
            return Err(unknown_cta(name, site.cta_names()));
        }
        let slug = site.entry(source).map_or("", |entry| &entry.card.slug);
        let url = |cta| site.cta_url(cta, slug);
        let cta = site.cta(source, name);
        Ok(cta.map_or_else(Value::none, |cta| value::cta(cta, &url(cta))))
    }

    /// Whether any post may have comments: whoever asks for those of many asks this first.
    pub fn has_comments(&self) -> bool {
        self.ask(Question::Comments("".into()));
        self.site().has_comments()
    }

    /// What was said about a post, and whether it takes more.
    pub fn comments(&self, source: &Arc<str>) -> (&[Said], bool) {
        self.ask(Question::Comments(Arc::clone(source)));
        let thread = self.site().thread(source);
        let said = thread.map_or(&[][..], |thread| &thread.said);
        (said, self.site().is_open(source))
    }

    /// The URL of the feed of the comments on a post; none if it has none.
    pub fn comment_feed(&self, card: &Card) -> Option<String> {
        let (said, is_open) = self.comments(&card.source);
        let is_there = self.config().comments.feed && (is_open || !said.is_empty());
        is_there.then(|| comment_feed(&card.url))
    }

    /// The comments on a document as a value.
    pub(super) fn comments_value(&self, source: &Arc<str>) -> Value {
        let (said, is_open) = self.comments(source);
        let Some(card) = self.card(source) else {
            return Value::none();
        };
        let folder = self
            .site()
            .entry(source)
            .map_or("", |entry| self.site().comment_folder(entry));
        comments::thread(
            card,
            folder,
            (said, is_open),
            self.comment_feed(card),
            self.config(),
        )
    }

    /// Midnight of the day of the build in the site's time zone, RFC 3339.
    pub(super) fn today(&self) -> String {
        self.ask(Question::Today);
        self.ask(Question::Config);
        let zone = self.site().config().timezone.0.clone();
        match self.site().today().to_zoned(zone) {
            Ok(midnight) => midnight.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string(),
            Err(_) => format!("{}T00:00:00Z", self.site().today()),
        }
    }

    /// Everything that is published: cards and texts, posts newest first, then pages.
    pub fn texts(&self) -> Vec<(&Card, &Body)> {
        self.ask(Question::Texts);
        let entries = self.site().posts().iter().chain(self.site().pages());
        entries
            .map(|entry| (&*entry.card, &entry.document.body))
            .collect()
    }

    /// What readers search by, in as many shards as [`shards`](crate::model::shards) says.
    pub fn search_index(&self) -> &[Shard] {
        self.ask(Question::Texts);
        self.site().search_index()
    }

    /// The date of a document as the theme writes it briefly; empty if it has none.
    pub fn short_date(&self, card: &Card) -> String {
        let date = card.date.as_deref();
        let lang = &self.config().language;
        let format = self.word("short_date");
        let date = date.and_then(|date| dates::format(date, &format, lang).ok());
        date.unwrap_or_default()
    }

    /// The cards of what is of no year: pages, and posts without a date.
    pub fn undated(&self) -> Value {
        self.ask(Question::Texts);
        self.ask(Question::Config);
        let site = self.site();
        let entries = site.posts().iter().chain(site.pages()).enumerate();
        let undated = entries.filter(|(_, entry)| {
            entry.card.kind == DocumentKind::Page || entry.card.date.is_none()
        });
        Value::from(
            undated
                .map(|(at, entry)| self.card_value(at, entry))
                .collect::<Vec<_>>(),
        )
    }

    /// Every old address, and where it leads now.
    pub fn redirects(&self) -> Vec<Redirect> {
        self.ask(Question::Redirects);
        self.site().redirects()
    }

    /// The addresses of everything that search engines should know, `count` of them after the first
    /// `skip`: absolute URL, last change.
    pub fn addresses(&self, skip: usize, count: usize) -> Vec<(String, Option<String>)> {
        self.ask(Question::Addresses);
        self.ask(Question::Config);
        let site = self.site();
        let config = site.config();
        let newest = |list: &List| {
            let listed = site.stretch(list, 0, usize::MAX).map(|(_, entry)| entry);
            listed
                .max_by_key(|entry| entry.changed())
                .and_then(|entry| last_change(&entry.card))
        };
        let some = site.public().skip(skip).take(count);
        some.map(|page| match page {
            Public::Document(entry) => (entry.card.permalink.clone(), last_change(&entry.card)),
            Public::Listing(url, list) => (config.permalink(&url), newest(&list)),
            Public::Other(url) => (config.permalink(&url), None),
        })
        .collect()
    }

    /// By permalink, each address among [`View::addresses`] of something that is there in several
    /// languages: language (BCP 47) and permalink of each, its own among them.
    pub fn alternates(&self) -> HashMap<&str, Vec<(&str, &str)>> {
        self.ask(Question::Addresses);
        let site = self.site();
        let documents = site.posts().iter().chain(site.pages());
        let same = |entry: &Entry| -> Vec<(&str, &str)> {
            let all = site.translations(&entry.document.path);
            all.map(|e| (&*e.card.lang, &*e.card.permalink)).collect()
        };
        documents
            .map(|entry| (&*entry.card.permalink, same(entry)))
            .filter(|(_, same)| !same.is_empty())
            .collect()
    }

    /// `site`; whoever uses it asks for the settings.
    pub(super) fn site_value(&self) -> Value {
        let value = || value::site(self.site().config());
        self.stage.site_value.get(value).clone()
    }

    /// `theme`; whoever uses it asks for the options of the theme.
    pub(super) fn theme_value(&self) -> Value {
        let value = || value::theme(self.site());
        self.stage.theme_value.get(value).clone()
    }

    /// `words` for a page in a language.
    pub(super) fn words(&self, lang: &str) -> Value {
        self.ask(Question::Words(lang.into()));
        let value = || words::value(&self.site().words().of(lang));
        let languages = self.site().languages();
        match languages.binary_search_by(|known| (**known).cmp(lang)) {
            Ok(at) => self.stage.words[at].get(value).clone(),
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
    pub(super) fn theme(&self) -> &Theme {
        &self.stage.theme
    }

    /// Itself, to ask on behalf of what it renders while it answers.
    pub(super) fn itself(&self) -> Option<Rc<View>> {
        self.me.upgrade()
    }

    /// Renders a template with `site`, `theme`, `page` and what else is given. A mistake in it is a
    /// finding, and `None` is returned.
    pub fn render(
        self: &Rc<Self>,
        template: &str,
        page: Value,
        more: impl IntoIterator<Item = (&'static str, Value)>,
    ) -> Option<Vec<u8>> {
        self.ask(Question::Template(template.into()));
        self.ask(Question::Config);
        self.ask(Question::Theme);
        let stage = &self.stage;
        if !stage.theme.is_whole() {
            // What is wrong with the templates has been said already.
            return None;
        }
        let mut context = Context::new();
        context.insert_value("site", self.site_value());
        context.insert_value("theme", self.theme_value());
        let lang = page.get_from_path("lang").and_then(Value::as_str);
        context.insert_value("words", self.words(lang.unwrap_or_default()));
        context.insert_value("page", page);
        for (name, value) in more {
            context.insert_value(name, value);
        }
        let asker = Rc::clone(self);
        match while_asking(asker, || stage.theme.render(template, &context)) {
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

    /// Where the value of a front-matter key stands in a document.
    pub fn place(&self, source: &Arc<str>, key: &str) -> Option<Place> {
        self.ask(Question::Body(Arc::clone(source)));
        self.site()
            .entry(source)
            .map(|entry| entry.document.place(key))
    }
}

fn last_change(card: &Card) -> Option<String> {
    card.updated.clone().or_else(|| card.date.clone())
}
