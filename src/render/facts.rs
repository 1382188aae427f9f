//! Questions about the site as a whole: tags, authors, files, data, addresses, comments.
//!
//! Enters: questions. Leaves: facts and template values. Every method records what it asks.

use super::comments;
use super::dates;
use super::form_values;
use super::recording;
use super::site_values::{self, CtaValues, TagValues};
use super::value::{self, value_of};
use super::view::View;
use crate::config::LeadForm;
use crate::diagnostic::Diagnostic;
use crate::digest::Digest;
use crate::model::unknown_cta;
use crate::model::{
    Card, DocumentKind, Entry, IndexablePage, List, Palette, Podcast, Question, Redirect,
    ResolvedLink, Shard, ThreadedComment, comment_feed,
};
use crate::parse::{is_inside, rfc3339};
use std::collections::HashMap;
use std::sync::Arc;
use tera::Value;

impl View {
    /// Every tag, by name.
    pub fn tags(&self) -> Value {
        self.ask(Question::Tags);
        self.ask(Question::Config);
        let site = self.site();
        let tag = |tag| value_of(&site_values::tag(tag, site.tag_count(tag), site.config()));
        self.context()
            .tags_value
            .get(|| Value::from(site.tags().iter().map(tag).collect::<Vec<_>>()))
            .clone()
    }

    /// `tag`: a tag by its slug.
    pub fn tag(&self, slug: &str) -> Option<TagValues<'_>> {
        self.ask(Question::Tags);
        self.ask(Question::Config);
        let tag = self.site().tag(slug)?;
        Some(site_values::tag(
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
        Value::from(author.map(|author| site_values::author(author, self.site().config())))
    }

    /// The name of the author with that slug, and the value `author`.
    pub fn author_of(&self, slug: &str) -> Option<(&str, Value)> {
        let name = &self.site().author_of(slug)?.name;
        self.ask(Question::Author((**name).into()));
        self.ask(Question::Config);
        let author = self.site().author_of(slug)?;
        Some((
            &author.name,
            site_values::author(author, self.site().config()),
        ))
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

    /// The names of the theme's assets, for "did you mean" in an error. This is not recorded: a
    /// page with an error has asked for the missing asset, and is not published.
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
        Value::from(podcast.map(|podcast| value_of(&recording::show(&podcast, self.config()))))
    }

    /// A form of the settings, as templates get it.
    pub fn lead_form(&self, form: &LeadForm) -> Value {
        let file = form.thanks.file.as_deref().filter(|file| !file.is_empty());
        let url = |file: &str| {
            if !is_inside(file) {
                return Some(file.to_owned());
            }
            match self.link(&"content/".into(), file) {
                ResolvedLink::Url(url)
                | ResolvedLink::HeldBack(url, _)
                | ResolvedLink::Withheld(url, _) => Some(url),
                // The build has reported it.
                ResolvedLink::Missing(_) => None,
            }
        };
        form_values::lead_form(form, file.and_then(url), self.config())
    }

    /// The call to action of a document: the one called `name`, or its own if `name` is empty. The
    /// value is none if no call is shown now.
    ///
    /// # Errors
    /// No call to action has that name.
    pub fn cta(&self, source: &Arc<str>, name: &str) -> Result<Option<CtaValues<'_>>, Diagnostic> {
        self.ask(Question::Cta(Arc::clone(source), name.into()));
        let site = self.site();
        if !name.is_empty() && !site.knows_cta(name) {
            return Err(unknown_cta(name, site.cta_names()));
        }
        let slug = site.entry(source).map_or("", |entry| &entry.card.slug);
        let url = |cta| site.cta_url(cta, slug);
        let cta = site.cta(source, name);
        Ok(cta.map(|cta| site_values::cta(cta, url(cta))))
    }

    /// Whether any post can have comments. An output that asks for the comments of many posts asks
    /// this first.
    pub fn has_comments(&self) -> bool {
        self.ask(Question::Comments("".into()));
        self.site().has_comments()
    }

    /// The comments on a post, and whether readers can add more.
    pub fn comments(&self, source: &Arc<str>) -> (&[ThreadedComment], bool) {
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
            .map(|entry| self.site().comment_folder(entry))
            .unwrap_or_default();
        value_of(&comments::thread(
            card,
            &folder,
            (said, is_open),
            self.comment_feed(card),
            self.config(),
        ))
    }

    /// Midnight of the day of the build in the site's time zone, RFC 3339.
    pub(super) fn today(&self) -> String {
        self.ask(Question::Today);
        self.ask(Question::Config);
        let zone = self.site().config().timezone.0.clone();
        match self.site().today().to_zoned(zone) {
            Ok(midnight) => rfc3339(&midnight),
            Err(_) => format!("{}T00:00:00Z", self.site().today()),
        }
    }

    /// The number of published documents.
    pub fn documents(&self) -> usize {
        self.ask(Question::Documents(0, 0));
        self.site().len()
    }

    /// The cards of everything that is published, posts newest first, then pages: `count` of them from
    /// the index `from` on.
    pub fn everything(&self, from: usize, count: usize) -> impl Iterator<Item = &Card> {
        self.ask(Question::Documents(from, count));
        let entries = self.site().posts().iter().chain(self.site().pages());
        let some = entries.skip(from).take(count);
        some.map(|entry| &*entry.card)
    }

    /// Whether no list, feed or index names the page.
    pub fn is_unlisted(&self, card: &Card) -> bool {
        self.ask(Question::Config);
        self.site().is_unlisted(card)
    }

    /// A part of the search index, of so many as [`shards`](crate::model::shards) says.
    pub fn search_shard(&self, number: usize) -> Shard<'_> {
        self.ask(Question::SearchWords(number));
        self.site().search_shard(number)
    }

    /// The date of a document in the theme's short form; empty if it has none.
    pub fn short_date(&self, card: &Card) -> String {
        let date = card.date.as_deref();
        let lang = &self.config().language;
        let format = self.word("short_date");
        let date = date.and_then(|date| {
            dates::format(date, &format, lang, || {
                Some(self.config().timezone.0.clone())
            })
            .ok()
        });
        date.unwrap_or_default()
    }

    /// The cards of documents that belong to no year: pages, and posts without a date.
    pub fn undated(&self) -> Value {
        self.ask(Question::Documents(0, usize::MAX));
        self.ask(Question::Config);
        let site = self.site();
        let entries = site.posts().iter().chain(site.pages()).enumerate();
        let undated = entries.filter(|(_, entry)| {
            let is_undated = entry.card.kind == DocumentKind::Page || entry.card.date.is_none();
            is_undated && !site.is_unlisted(&entry.card)
        });
        Value::from(
            undated
                .map(|(at, entry)| self.card_value(at, entry))
                .collect::<Vec<_>>(),
        )
    }

    /// Every old address with the address of its page now.
    pub fn redirects(&self) -> Vec<Redirect> {
        self.ask(Question::Redirects);
        self.site().redirects()
    }

    /// The pages that search engines should index, `count` of them after the first `skip`: absolute
    /// URL, last change.
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
            IndexablePage::Document(entry) => {
                (entry.card.permalink.clone(), last_change(&entry.card))
            }
            IndexablePage::Listing(url, list) => (config.permalink(&url), newest(&list)),
            IndexablePage::Other(url) => (config.permalink(&url), None),
        })
        .collect()
    }

    /// The translations of each document that has any, by its permalink: language (BCP 47) and
    /// permalink of each, with its own among them.
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
}

fn last_change(card: &Card) -> Option<String> {
    card.updated.clone().or_else(|| card.date.clone())
}
