//! `/search/` and the index that its script fetches, with `search: true`.
//!
//! `/search.json` has the number of shards of the index, and the number of documents in a block of
//! the list of documents. For a small site, the index and the list are in it:
//! `{"shards":1,"block":64,"titles":{"call":[1,1]},"texts":{},"pages":[["/a/","Call","2 Jan
//! 2026"]]}`. Each word has the differences between the numbers of the documents that have it,
//! beginning from -1. A document has its address, title and date, and its language if that is not
//! the site's. For a larger site they are in `/search/words-N.json` and `/search/pages-N.json`,
//! from 0; `model/search.rs` describes how words are divided, `parse/text/search_words.rs` which there
//! are.
//!
//! The page of a small site lists all posts; that of a larger site lists only the years.

use super::archive::YearValues;
use super::{Content, Output, Recipe};
use crate::model::{Card, List, Site, shards};
use crate::render::{PageValues, View, value_of};
use serde_json::{Value as Json, json};
use std::rc::Rc;
use tera::Value;

/// The documents in a block, and the largest number of blocks.
const BLOCK: usize = 64;
const MOST_BLOCKS: usize = 256;

/// The number of documents in each block of a list.
fn block(documents: usize) -> usize {
    documents.div_ceil(MOST_BLOCKS).max(BLOCK)
}

/// The page.
pub struct Search;

impl Output for Search {
    fn plan(&self, site: &Site) -> Vec<Recipe> {
        let is_wanted = site.config().search;
        let recipe = is_wanted.then(|| Recipe::new("search/index.html", ""));
        recipe.into_iter().collect()
    }

    fn render(&self, _: &Recipe, view: &Rc<View>) -> Option<Content> {
        let is_small = shards(view.documents()) == 1;
        let year = |(year, count): (i16, usize)| {
            let url = view.config().url(&format!("/archive/{year}/"));
            let posts = if is_small {
                view.cards(&List::Year(year), 0, usize::MAX)
            } else {
                Value::from(Vec::<Value>::new())
            };
            YearValues {
                year,
                url,
                count,
                posts,
            }
        };
        let years: Vec<YearValues> = view.years().into_iter().map(year).collect();
        let others = if is_small {
            view.undated()
        } else {
            Value::from(Vec::<Value>::new())
        };
        let page = view.page(&PageValues {
            kind: "search",
            title: view.word("search"),
            url: view.config().url("/search/"),
        });
        let index = view.config().url("/search.json");
        let more = [
            ("years", value_of(&years)),
            ("others", others),
            ("index", Value::from(index)),
        ];
        view.render("search.html", page, more).map(Content::Bytes)
    }
}

/// The index.
pub struct SearchIndex;

const WORDS: &str = "words";
const PAGES: &str = "pages";

impl Output for SearchIndex {
    fn plan(&self, site: &Site) -> Vec<Recipe> {
        if !site.config().search {
            return Vec::new();
        }
        let documents = site.posts().len() + site.pages().len();
        let mut recipes = vec![Recipe::new("search.json", "")];
        let parts = |what: &'static str, count: usize| {
            (0..count).map(move |number| Recipe {
                number,
                ..Recipe::new(format!("search/{what}-{number}.json"), what)
            })
        };
        let shards = shards(documents);
        if shards > 1 {
            recipes.extend(parts(WORDS, shards));
            recipes.extend(parts(PAGES, documents.div_ceil(block(documents))));
        }
        recipes
    }

    fn render(&self, recipe: &Recipe, view: &Rc<View>) -> Option<Content> {
        let documents = view.documents();
        let (shards, block) = (shards(documents), block(documents));
        let json = match &*recipe.subject {
            WORDS => words(view, recipe.number),
            PAGES => pages(view, recipe.number * block, block),
            _ => {
                let mut json = json!({ "shards": shards, "block": block });
                if shards == 1 {
                    let mut words = words(view, 0);
                    json["titles"] = words["titles"].take();
                    json["texts"] = words["texts"].take();
                    json["pages"] = pages(view, 0, documents);
                }
                json
            }
        };
        Some(Content::Bytes(json.to_string().into_bytes()))
    }
}

fn words(view: &Rc<View>, number: usize) -> Json {
    let shard = view.search_shard(number);
    json!({ "titles": shard.titles, "texts": shard.texts })
}

/// The results for `count` documents after the first `skip`.
fn pages(view: &Rc<View>, skip: usize, count: usize) -> Json {
    let cards = view.everything(skip, count);
    cards
        .map(|card| page(card, view))
        .collect::<Vec<_>>()
        .into()
}

/// The result for a document.
fn page(card: &Card, view: &Rc<View>) -> Json {
    if view.is_unlisted(card) {
        return Json::Null;
    }
    let mut page = vec![
        json!(&*card.url),
        json!(&*card.title),
        json!(view.short_date(card)),
    ];
    if *card.lang != *view.config().language {
        page.push(json!(&*card.lang));
    }
    page.into()
}
