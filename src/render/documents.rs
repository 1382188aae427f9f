//! Questions about documents: texts with their links and pictures filled in, and their neighbours.
//!
//! Enters: questions. Leaves: HTML, template values, findings about links. Every method records what it
//! asks.

use super::divided;
use super::page::{self, HeadingValues, NeighbourValues, TemplatePage, TranslationValues, Whole};
use super::picture;
use super::view::View;
use crate::config::Data;
use crate::diagnostic::{Diagnostic, Place};
use crate::model::{Entry, List, Question, ResolvedLink, Shown};
use crate::parse::{Body, Placeholder, PlaceholderKind, identity};
use std::borrow::Cow;
use std::sync::Arc;
use tera::Value;

impl View {
    /// The HTML of a document with every link in it resolved and every picture in its sizes; `None`
    /// if it is not published. A link that leads nowhere is an error at its place.
    pub fn content(&self, source: &Arc<str>) -> Option<String> {
        self.ask(Question::Body(Arc::clone(source)));
        let (at, entry) = self.site().numbered(source)?;
        let body = entry.document.body();
        Some(self.content_of(source, at, entry, &body).into_owned())
    }

    /// Like `content`, for callers that already know the index and have asked for the body.
    fn content_of<'a>(
        &self,
        source: &Arc<str>,
        at: usize,
        entry: &Entry,
        body: &'a Body,
    ) -> Cow<'a, str> {
        let mut pictures = 0;
        let fill = |placeholder: &Placeholder, into: &mut String| match &placeholder.kind {
            PlaceholderKind::Word => {
                picture::escape(&self.word_in(&entry.card.lang, &placeholder.target), into);
            }
            PlaceholderKind::Link => picture::escape(&self.fill(source, placeholder), into),
            PlaceholderKind::Picture { alt, title } => {
                let url = self.fill(source, placeholder);
                self.put_picture(source, placeholder, (&url, alt, title), pictures > 0, into);
                pictures += 1;
            }
            PlaceholderKind::GuessedLink { title, raw } => {
                self.guessed_link(source, placeholder, (title, raw), into);
            }
            PlaceholderKind::GuessedLinkEnd { raw } => {
                let is_there = self.link(source, &placeholder.target).url().is_some();
                into.push_str(if is_there { "</a>" } else { raw });
            }
            PlaceholderKind::GuessedPicture(guessed) => {
                pictures += usize::from(self.guessed_picture(
                    source,
                    placeholder,
                    guessed,
                    pictures > 0,
                    into,
                ));
            }
        };
        let filled = body.filled(fill, |number, code, inside| {
            let html = self.shortcode(at, entry, (number, code), inside);
            if code.may_be_in_line {
                divided::marked(html)
            } else {
                html
            }
        });
        match filled {
            Cow::Owned(html) if !body.shortcodes.is_empty() => Cow::Owned(divided::divided(html)),
            whole => whole,
        }
    }

    /// Writes the markup of a picture at a URL, with its alternative text and its title. Pictures
    /// that are visible at first are loaded at once.
    pub(super) fn put_picture(
        &self,
        source: &Arc<str>,
        placeholder: &Placeholder,
        (url, alt, title): (&str, &str, &str),
        is_lazy: bool,
        into: &mut String,
    ) {
        let shown = self.picture_in(source, &placeholder.target);
        let sizes = shown.as_ref().map_or("", |_| self.picture_sizes());
        let shown = shown.as_ref();
        picture::Markup {
            url,
            alt,
            title,
            shown,
            sizes,
            is_lazy,
        }
        .write(into);
    }

    /// How a picture is shown. `target` is its path as it is written in the file `from`.
    pub(super) fn picture_in(&self, from: &str, target: &str) -> Option<Shown> {
        // A query or fragment is for the file itself. The answer about the link says which file it
        // is.
        let path = self.site().file_named(from, target);
        self.picture(&path.filter(|_| !target.contains(['?', '#']))?.into())
    }

    /// How a picture is shown, by the path of its file. `None` if it cannot be shown.
    pub fn picture(&self, source: &Arc<str>) -> Option<Shown> {
        self.ask(Question::Picture(Arc::clone(source)));
        self.site().picture(source)?.ok()
    }

    /// The width of pictures on a page, as the theme says (HTML, `sizes`).
    pub(super) fn picture_sizes(&self) -> &str {
        self.ask(Question::Theme);
        match self.site().theme_options().get("picture_sizes") {
            Some(Data::Text(sizes)) if !sizes.is_empty() => sizes,
            _ => picture::USUAL_SIZES,
        }
    }

    /// The URL for a placeholder in the text of `source`. A link that leads nowhere is an error at
    /// its place.
    pub(super) fn fill(&self, source: &Arc<str>, placeholder: &Placeholder) -> String {
        let place = || {
            Place::new(
                source,
                placeholder.line,
                placeholder.column,
                placeholder.width,
            )
        };
        match self.link(source, &placeholder.target) {
            ResolvedLink::Url(url) => url,
            ResolvedLink::HeldBack(url, status) => {
                let message = format!("this links to a post that is not live ({status})");
                self.find(
                    Diagnostic::warning("link-held-back", message)
                        .at(place())
                        .help("readers will find nothing there until it is published"),
                );
                url
            }
            ResolvedLink::Withheld(url, why) => {
                let message = format!(
                    "this links to a file that is not published: {}",
                    why.reason()
                );
                let help = "readers will find nothing there; link to a PDF, or to the post itself";
                let problem = Diagnostic::warning("link-held-back", message);
                self.find(problem.at(place()).help(help));
                url
            }
            ResolvedLink::Missing(meant) => {
                let what = match placeholder.kind {
                    PlaceholderKind::Picture { .. } => "picture",
                    _ => "file",
                };
                let help = match meant {
                    Some(meant) => format!("did you mean `{meant}`?"),
                    None => "links are relative to this file: `other-post.md`, `photo.jpg`, or `/about/` from the site's root".to_owned(),
                };
                let message = format!("there is no {what} `{}`", placeholder.target);
                self.find(
                    Diagnostic::error("link-broken", message)
                        .at(place())
                        .help(help),
                );
                String::new()
            }
        }
    }

    /// The target of the link `target` in the file `from`.
    pub fn link(&self, from: &Arc<str>, target: &str) -> ResolvedLink {
        if self.context().records {
            self.ask(Question::Link(Arc::clone(from), target.into()));
        }
        self.site().link(from, target)
    }

    /// What lists show of a document, as `page`; `None` if it is not published.
    pub fn card_as_page(&self, source: &Arc<str>) -> Option<TemplatePage> {
        self.ask(Question::Card(Arc::clone(source)));
        self.ask(Question::Config);
        let (at, entry) = self.site().numbered(source)?;
        Some(TemplatePage {
            lang: entry.card.lang.clone(),
            value: self.card_value(at, entry),
        })
    }

    /// `page` of a document; `None` if it is not published.
    pub fn document(&self, source: &Arc<str>) -> Option<TemplatePage> {
        self.ask(Question::Card(Arc::clone(source)));
        let (at, entry) = self.site().numbered(source)?;
        self.ask(Question::Body(Arc::clone(source)));
        let body = entry.document.take_body();
        let content = self.content_of(source, at, entry, &body);
        Some(self.whole(source, at, entry, (&body, &content)))
    }

    /// Like [`View::document`], with `html` as its content.
    pub fn document_with(&self, source: &Arc<str>, html: &str) -> Option<TemplatePage> {
        self.ask(Question::Card(Arc::clone(source)));
        let (at, entry) = self.site().numbered(source)?;
        self.ask(Question::Body(Arc::clone(source)));
        let body = entry.document.body();
        Some(self.whole(source, at, entry, (&body, html)))
    }

    fn whole(
        &self,
        source: &Arc<str>,
        at: usize,
        entry: &Entry,
        (body, content): (&Body, &str),
    ) -> TemplatePage {
        let card = &*entry.card;
        self.ask(Question::Neighbours(Arc::clone(source)));
        let (previous, next) = self.site().neighbours(at);
        fn near(entry: Option<&Entry>) -> Option<NeighbourValues<'_>> {
            entry.map(|entry| NeighbourValues::from(&*entry.card))
        }
        let series = card.series.as_ref().and_then(|series| {
            let list = List::Series(Arc::clone(&series.slug));
            let parts: Vec<&Entry> = self.parts(&list).collect();
            super::series::of_part(card, &parts, self.config())
        });
        let headings = match card.toc {
            Some(false) => &[],
            _ => &body.headings[..],
        };
        let whole = Whole {
            content: Value::safe_string(content),
            words: Some(body.words),
            toc: headings.iter().map(HeadingValues::from).collect(),
            show_toc: card.toc,
            has_code: body.has_colours,
            shortcodes: body.shortcode_names(),
            series,
            previous: near(previous),
            next: near(next),
            translations: self.translations(source),
        };
        page::document(card, &self.card_value(at, entry), &whole)
    }

    /// The posts that are related to a post, most similar first, as cards.
    pub(super) fn related(&self, source: &Arc<str>) -> Value {
        self.ask(Question::Related(Arc::clone(source)));
        self.ask(Question::Config);
        let related = self.site().related(source);
        let cards = related.map(|(at, entry)| {
            self.ask(Question::Card(Arc::clone(&entry.document.path)));
            self.card_value(at, entry)
        });
        Value::from(cards.collect::<Vec<_>>())
    }

    /// The translations of a document.
    fn translations(&self, source: &Arc<str>) -> Vec<TranslationValues<'_>> {
        self.ask(Question::Translations(Arc::clone(source)));
        let all = self.site().translations(source);
        let others = all.filter(|entry| entry.document.path != *source);
        others
            .map(|entry| TranslationValues::from(&*entry.card))
            .collect()
    }

    pub(super) fn parts(&self, list: &List) -> impl Iterator<Item = &Entry> {
        self.ask(Question::Posts(list.clone(), 0, usize::MAX));
        self.site()
            .stretch(list, 0, usize::MAX)
            .map(|(_, entry)| entry)
    }

    /// The parts of a series by its name, as cards.
    pub(super) fn series(&self, name: &str) -> Value {
        self.ask(Question::Config);
        let slug = identity::series(self.site().config(), name);
        self.cards(&List::Series(slug), 0, usize::MAX)
    }
}
