//! `/archive/` and a page for each year.

use super::{Content, Output, Recipe};
use crate::model::{List, Site};
use crate::render::{PageValues, View, value_of};
use serde::Serialize;
use std::rc::Rc;
use tera::Value;

/// One of `years`
#[derive(Debug, Serialize)]
pub(super) struct YearValues {
    pub(super) year: i16,
    pub(super) url: String,
    pub(super) count: usize,
    pub(super) posts: Value,
}

/// `year`
#[derive(Debug, Serialize)]
struct YearPage {
    #[serde(flatten)]
    year: YearValues,
    previous: Option<NearYear>,
    next: Option<NearYear>,
}

/// `year.previous`, `year.next`
#[derive(Debug, Serialize)]
struct NearYear {
    year: i16,
    url: String,
}

/// All posts by year.
pub struct Archive;

impl Output for Archive {
    fn plan(&self, _: &Site) -> Vec<Recipe> {
        vec![Recipe::new("archive/index.html", "")]
    }

    fn render(&self, _: &Recipe, view: &Rc<View>) -> Option<Content> {
        let years = view.years();
        let years: Vec<YearValues> = years
            .iter()
            .map(|(year, count)| whole_year(view, *year, *count))
            .collect();
        let url = view.config().url("/archive/");
        let page = view.page(&PageValues {
            kind: "archive",
            title: view.word("archive"),
            url,
        });
        view.render("archive.html", page, [("years", value_of(&years))])
            .map(Content::Bytes)
    }
}

/// The posts of one year.
pub struct Years;

impl Output for Years {
    fn plan(&self, site: &Site) -> Vec<Recipe> {
        site.years()
            .map(|year| Recipe::new(format!("archive/{year}/index.html"), year.to_string()))
            .collect()
    }

    fn render(&self, recipe: &Recipe, view: &Rc<View>) -> Option<Content> {
        let year: i16 = recipe.subject.parse().ok()?;
        let years = view.years();
        let at = years.iter().position(|(known, _)| *known == year)?;
        let near = |at: Option<usize>| {
            let (year, _) = years.get(at?)?;
            Some(NearYear {
                year: *year,
                url: url(view, *year),
            })
        };
        let whole = YearPage {
            year: whole_year(view, year, years[at].1),
            // Newest first: the year before is the next in the list.
            previous: near(Some(at + 1)),
            next: near(at.checked_sub(1)),
        };
        let page = PageValues {
            kind: "year",
            title: year.to_string(),
            url: url(view, year),
        };
        view.render("year.html", view.page(&page), [("year", value_of(&whole))])
            .map(Content::Bytes)
    }
}

fn url(view: &View, year: i16) -> String {
    view.config().url(&format!("/archive/{year}/"))
}

fn whole_year(view: &View, year: i16, count: usize) -> YearValues {
    YearValues {
        year,
        url: url(view, year),
        count,
        posts: view.cards(&List::Year(year), 0, usize::MAX),
    }
}
