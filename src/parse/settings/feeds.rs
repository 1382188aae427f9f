//! Reads `feeds:`: which feeds there are, and what they contain.

use crate::config::address::is_web;
use crate::config::{FeedFormat, FeedSettings};
use crate::parse::settings::fields::Fields;

/// The settings of the feeds.
pub(crate) fn feeds(fields: &mut Fields<'_, '_>) -> FeedSettings {
    let usual = FeedSettings::default();
    let known = FeedFormat::ALL.map(|format| (format.name(), format));
    let mut formats = fields.choices_or("formats", &known, usual.formats.clone());
    if formats.is_empty() {
        formats = usual.formats;
    }
    let hub = fields.word("hub");
    if let Some(node) = fields.peek("hub")
        && hub.is_some_and(|url| !is_web(url))
    {
        let example = "https://pubsubhubbub.appspot.com/";
        fields.wrong_kind("hub", node, "the address of a WebSub hub", example);
    }
    FeedSettings {
        items: fields.number_or("items", 1.., usual.items as u32) as usize,
        formats,
        tags: fields.flag_or("tags", usual.tags),
        series: fields.flag_or("series", usual.series),
        collections: fields.flag_or("collections", usual.collections),
        full: fields.choice_or("content", &[("full", true), ("summary", false)], usual.full),
        hub: hub.filter(|url| is_web(url)).map(str::to_owned),
    }
}
