//! `/search/` and its index, `/search.json`, where the settings want them.
//!
//! The page is the whole archive; its script shows what is asked for. The index holds the address of
//! every document, and by each word which of them have it, as steps from one to the next, from -1 on:
//! `{"pages":["/a/","/b/"],"words":{"call":[1,1]}}`. Words are folded: NFKD, without marks, lower case.

use super::{Content, Output, Recipe};
use crate::model::{Card, List, Site};
use crate::parse::Body;
use crate::render::{Page, View, map};
use rayon::prelude::*;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;
use tera::Value;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Words of a text that are in the index, beside those of its title, tags and description.
const MOST: usize = 60;
/// Letters of the longest word that anybody looks for.
const LONGEST: usize = 32;

/// The page.
pub struct Search;

impl Output for Search {
    fn plan(&self, site: &Site) -> Vec<Recipe> {
        let is_wanted = site.config().search;
        let recipe = is_wanted.then(|| Recipe::new("search/index.html", ""));
        recipe.into_iter().collect()
    }

    fn render(&self, _: &Recipe, view: &Rc<View>) -> Option<Content> {
        let year = |(year, count): (i16, usize)| {
            let url = view.config().url(&format!("/archive/{year}/"));
            map([
                ("year", Value::from(year)),
                ("url", Value::from(url)),
                ("count", Value::from(count)),
                ("posts", view.cards(&List::Year(year), 0, usize::MAX)),
            ])
        };
        let years: Vec<Value> = view.years().into_iter().map(year).collect();
        let page = view.page(&Page {
            kind: "search",
            title: view.word("search"),
            url: view.config().url("/search/"),
        });
        let index = view.config().url("/search.json");
        let more = [
            ("years", Value::from(years)),
            ("others", view.undated()),
            ("index", Value::from(index)),
        ];
        view.render("search.html", page, more).map(Content::Bytes)
    }
}

/// The index.
pub struct Index;

impl Output for Index {
    fn plan(&self, site: &Site) -> Vec<Recipe> {
        let is_wanted = site.config().search;
        let recipe = is_wanted.then(|| Recipe::new("search.json", ""));
        recipe.into_iter().collect()
    }

    fn render(&self, _: &Recipe, view: &Rc<View>) -> Option<Content> {
        let texts = view.texts();
        let pages: Vec<&str> = texts.iter().map(|(card, _)| &*card.url).collect();
        let index = json!({ "pages": pages, "words": index(&texts) });
        Some(Content::Bytes(index.to_string().into_bytes()))
    }
}

/// By each word, the steps from one document that has it to the next.
fn index(texts: &[(&Card, &Body)]) -> BTreeMap<String, Vec<usize>> {
    let words: Vec<(BTreeSet<String>, HashMap<String, u32>)> = texts
        .par_iter()
        .map(|(card, body)| (above(card), counted(&body.html)))
        .collect();
    let mut spread: HashMap<&str, usize> = HashMap::new();
    for word in words.iter().flat_map(|(_, counts)| counts.keys()) {
        *spread.entry(word).or_default() += 1;
    }
    let mut found: BTreeMap<String, (usize, Vec<usize>)> = BTreeMap::new();
    for (at, (above, counts)) in words.iter().enumerate() {
        let mut weighed: Vec<(f32, &str)> = counts
            .iter()
            .map(|(word, count)| {
                let rarity = texts.len() as f32 / spread[&**word] as f32;
                (
                    (*count as f32).sqrt() * (rarity.sqrt().sqrt() - 0.9),
                    &**word,
                )
            })
            .collect();
        weighed.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
        let most = weighed.iter().take(MOST).map(|(_, word)| *word);
        for word in most
            .chain(above.iter().map(|word| &**word))
            .collect::<BTreeSet<_>>()
        {
            let (next, steps) = found.entry(word.to_owned()).or_default();
            steps.push(at + 1 - *next);
            *next = at + 1;
        }
    }
    found
        .into_iter()
        .map(|(word, (_, steps))| (word, steps))
        .collect()
}

/// The words of what stands above a text.
fn above(card: &Card) -> BTreeSet<String> {
    let tags = card.tags.iter().map(|tag| &*tag.name);
    let mut words = BTreeSet::new();
    for text in [&*card.title, &card.description].into_iter().chain(tags) {
        each(text, |word| {
            words.insert(word.to_owned());
        });
    }
    words
}

/// The words of some HTML, each with how often it is there.
fn counted(html: &str) -> HashMap<String, u32> {
    let mut counts = HashMap::new();
    let mut rest = html;
    while !rest.is_empty() {
        let (text, tag) = rest.split_at(rest.find(['<', '&']).unwrap_or(rest.len()));
        each(text, |word| match counts.get_mut(word) {
            Some(count) => *count += 1,
            None => {
                counts.insert(word.to_owned(), 1);
            }
        });
        let end = match tag.starts_with('<') {
            true => tag.find('>').map(|at| at + 1),
            false => tag
                .bytes()
                .take(8)
                .position(|byte| byte == b';')
                .map(|at| at + 1),
        };
        rest = &tag[end.unwrap_or(tag.len().min(1))..];
    }
    counts
}

/// Hands on each word of a text, folded.
fn each(text: &str, mut take: impl FnMut(&str)) {
    let mut word = String::new();
    let mut length = 0;
    let folded = text.nfkd().filter(|letter| !is_combining_mark(*letter));
    for letter in folded.chain([' ']) {
        if letter.is_alphanumeric() {
            word.extend(letter.to_lowercase());
            length += 1;
        } else {
            if (2..=LONGEST).contains(&length) {
                take(&word);
            }
            word.clear();
            length = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_folded_and_markup_is_none() {
        let counts = counted("<p class=\"x\">Été, ÉTÉ &amp; ﬁn</p> a <b>Жёлтый</b> R&D");
        let mut words: Vec<(&str, u32)> = counts.iter().map(|(w, n)| (&**w, *n)).collect();
        words.sort_unstable();
        assert_eq!(words, [("ete", 2), ("fin", 1), ("желтыи", 1)]);
    }
}
