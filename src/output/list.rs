//! Lists over several pages: their addresses, and the `paginator` that templates get.

use super::{Content, Recipe};
use crate::diagnostic::Place;
use crate::model::{List, Site, encode};
use crate::render::{PageValues, View, value_of, window};
use serde::Serialize;
use std::rc::Rc;
use std::sync::Arc;
use tera::Value;

/// The number of pages for a number of posts; an empty list has one page.
fn pages(posts: usize, per_page: usize) -> usize {
    posts.div_ceil(per_page).max(1)
}

/// The path from the site's root of page `number` of the list at `base`.
fn path(base: &str, number: usize) -> String {
    match number {
        1 => base.to_owned(),
        number => format!("{base}page/{number}/"),
    }
}

/// The recipes of all pages of `list`, which lies at `base` (starts and ends with `/`). `origin` is the
/// place where the writer can change that.
pub(super) fn plan(
    site: &Site,
    list: &List,
    base: &str,
    subject: &Arc<str>,
    origin: Option<&Place>,
) -> Vec<Recipe> {
    let total = pages(site.count(list), site.config().posts_per_page);
    (1..=total)
        .map(|number| {
            let file = format!("{}index.html", path(base, number).trim_start_matches('/'));
            Recipe {
                number,
                origin: origin.cloned(),
                ..Recipe::new(file, Arc::clone(subject))
            }
        })
        .collect()
}

/// `paginator`
#[derive(Debug, Serialize)]
struct PaginatorValues {
    posts: Value,
    number: usize,
    total: usize,
    count: usize,
    first: String,
    last: String,
    previous: Option<String>,
    next: Option<String>,
    pages: Vec<PageLink>,
}

/// One of `paginator.pages`; without a number where some are left out.
#[derive(Debug, Serialize)]
struct PageLink {
    number: Option<usize>,
    url: Option<String>,
    current: bool,
}

/// One page of a list, as its template renders it.
pub(super) struct ListPage<'a> {
    pub(super) list: &'a List,
    /// Path of the list's first page from the site's root.
    pub(super) base: &'a str,
    pub(super) template: &'a str,
    pub(super) kind: &'static str,
    pub(super) title: String,
}

impl ListPage<'_> {
    /// Renders page `number`, with the values in `more`.
    pub(super) fn render(
        self,
        number: usize,
        view: &Rc<View>,
        more: impl IntoIterator<Item = (&'static str, Value)>,
    ) -> Option<Content> {
        let url = |number| view.config().url(&encode(&path(self.base, number)));
        let count = view.count(self.list);
        let per_page = view.config().posts_per_page;
        let total = pages(count, per_page);
        let link = |number: usize| (1..=total).contains(&number).then(|| url(number));
        let pages = window(number, total).into_iter().map(|shown| PageLink {
            number: shown,
            url: shown.map(url),
            current: shown == Some(number),
        });
        let paginator = PaginatorValues {
            posts: view.cards(self.list, (number - 1) * per_page, per_page),
            number,
            total,
            count,
            first: url(1),
            last: url(total),
            previous: link(number - 1),
            next: link(number + 1),
            pages: pages.collect(),
        };
        let page = view.page(&PageValues {
            kind: self.kind,
            title: self.title,
            url: url(number),
        });
        let more = more
            .into_iter()
            .chain([("paginator", value_of(&paginator))]);
        view.render(self.template, page, more.collect::<Vec<_>>())
            .map(Content::Bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_list_has_a_page() {
        assert_eq!((pages(0, 5), pages(5, 5), pages(6, 5)), (1, 1, 2));
        assert_eq!(
            (path("/", 1), path("/tags/x/", 2)),
            ("/".into(), "/tags/x/page/2/".into())
        );
    }
}
