//! `page.series` of a part.

use super::pager::window;
use super::site_values::{FeedValues, series_feed};
use crate::config::Config;
use crate::model::{Card, Entry, print_address, series_address};
use serde::Serialize;

/// `page.series`
#[derive(Debug, Serialize)]
pub(super) struct PartOfSeries<'a> {
    name: &'a str,
    slug: &'a str,
    url: String,
    print_url: String,
    feed: Option<FeedValues>,
    part: u32,
    total: usize,
    previous: Option<PartValues<'a>>,
    next: Option<PartValues<'a>>,
    pages: Vec<PartValues<'a>>,
    parts: Vec<PartValues<'a>>,
}

/// One of `page.series.parts`; also one of `page.series.pages`, which leaves some parts out.
#[derive(Debug, Default, Serialize)]
struct PartValues<'a> {
    title: Option<&'a str>,
    url: Option<&'a str>,
    part: Option<u32>,
    current: bool,
}

fn part_of(card: &Card) -> u32 {
    card.series.as_ref().map_or(0, |series| series.part)
}

/// The number of parts of a series: the number of published parts, or the highest number among them
/// if it is larger, because "part 5 of 4" makes no sense.
pub(super) fn total<'a>(parts: impl Iterator<Item = &'a Card>) -> usize {
    let (count, highest) = parts.fold((0, 0), |(count, highest), card| {
        (count + 1, part_of(card).max(highest))
    });
    usize::max(count, highest as usize)
}

/// `page.series` of a part: the name, the place in it, and the parts that are published.
pub(super) fn of_part<'a>(
    card: &'a Card,
    parts: &[&'a Entry],
    config: &Config,
) -> Option<PartOfSeries<'a>> {
    let series = card.series.as_ref()?;
    let here = parts
        .iter()
        .position(|entry| entry.card.source == card.source);
    let short = |entry: &&'a Entry| PartValues {
        title: Some(&entry.card.title),
        url: Some(&entry.card.url),
        part: Some(part_of(&entry.card)),
        current: entry.card.source == card.source,
    };
    let near = |at: Option<usize>| at.and_then(|at| parts.get(at)).map(short);
    let at = here.unwrap_or(0);
    let pages = window(at + 1, parts.len()).into_iter();
    let pages = pages.map(|shown| shown.and_then(|n| parts.get(n - 1)).map(short));
    Some(PartOfSeries {
        name: &series.name,
        slug: &series.slug,
        url: series_address(config, &series.slug).url.to_string(),
        print_url: print_address(config, &series.slug).url.to_string(),
        feed: series_feed(&series.slug, &series.name, config),
        part: series.part,
        total: total(parts.iter().map(|entry| &*entry.card)),
        previous: near(at.checked_sub(1)),
        next: near(at.checked_add(1)),
        pages: pages.map(Option::unwrap_or_default).collect(),
        parts: parts.iter().map(short).collect(),
    })
}
