//! Series as template values: `page.series` of a part, and `series` on the pages of a series.

use super::pager::window;
use super::shape::map;
use super::value;
use super::view::View;
use crate::config::Config;
use crate::model::{Card, Entry, List, print_address, series_address};
use std::sync::Arc;
use tera::Value;

fn part_of(card: &Card) -> u32 {
    card.series.as_ref().map_or(0, |series| series.part)
}

/// The number of parts that is shown: the published ones, but at least the highest number among
/// them, because "part 5 of 4" makes no sense.
fn total<'a>(parts: impl Iterator<Item = &'a Card>) -> usize {
    let (count, highest) = parts.fold((0, 0), |(count, highest), card| {
        (count + 1, part_of(card).max(highest))
    });
    usize::max(count, highest as usize)
}

/// `page.series` of a part: the name, its number, and the published parts.
pub(super) fn of_part(card: &Card, parts: &[&Entry], config: &Config) -> Value {
    let Some(series) = &card.series else {
        return Value::none();
    };
    let here = parts
        .iter()
        .position(|entry| entry.card.source == card.source);
    let short = |entry: &&Entry| {
        map([
            ("title", Value::from(&*entry.card.title)),
            ("url", Value::from(&*entry.card.url)),
            ("part", Value::from(part_of(&entry.card))),
            ("current", Value::from(entry.card.source == card.source)),
        ])
    };
    let near = |at: Option<usize>| Value::from(at.and_then(|at| parts.get(at)).map(short));
    let at = here.unwrap_or(0);
    let gap = || {
        map([
            ("title", Value::none()),
            ("url", Value::none()),
            ("part", Value::none()),
            ("current", Value::from(false)),
        ])
    };
    let pages: Vec<Value> = window(at + 1, parts.len())
        .into_iter()
        .map(|shown| shown.and_then(|n| parts.get(n - 1)).map_or_else(gap, short))
        .collect();
    map([
        ("name", Value::from(&*series.name)),
        ("slug", Value::from(&*series.slug)),
        (
            "url",
            Value::from(&*series_address(config, &series.slug).url),
        ),
        (
            "print_url",
            Value::from(&*print_address(config, &series.slug).url),
        ),
        (
            "feed",
            value::series_feed(&series.slug, &series.name, config),
        ),
        ("part", Value::from(series.part)),
        (
            "total",
            Value::from(total(parts.iter().map(|entry| &*entry.card))),
        ),
        ("previous", near(at.checked_sub(1))),
        ("next", near(at.checked_add(1))),
        ("pages", Value::from(pages)),
        (
            "parts",
            Value::from(parts.iter().map(short).collect::<Vec<_>>()),
        ),
    ])
}

/// `series` on the pages of a series; `None` if no part of it is published.
pub fn series_page(view: &View, slug: &Arc<str>) -> Option<Value> {
    let list = List::Series(Arc::clone(slug));
    let cards: Vec<&Card> = view.posts(&list, 0, usize::MAX).collect();
    let config = view.config();
    let first = cards.first()?.series.as_ref()?;
    let address = series_address(config, slug);
    Some(map([
        ("name", Value::from(&*first.name)),
        ("slug", Value::from(&**slug)),
        ("permalink", Value::from(config.permalink(&address.url))),
        ("url", Value::from(&*address.url)),
        ("print_url", Value::from(&*print_address(config, slug).url)),
        ("count", Value::from(cards.len())),
        ("total", Value::from(total(cards.iter().copied()))),
        ("posts", view.cards(&list, 0, usize::MAX)),
        ("feed", value::series_feed(slug, &first.name, config)),
    ]))
}
