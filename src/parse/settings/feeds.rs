//! `feeds:` -> which feeds there are, and what they carry.

use crate::config::address::is_web;
use crate::config::{Data, FeedFormat, FeedSettings};
use crate::diagnostic::Diagnostic;
use crate::parse::settings::fields::Fields;
use crate::parse::settings::site::warn_unknown;

/// The settings of the feeds.
pub(crate) fn feeds(fields: &mut Fields<'_>) -> FeedSettings {
    let written = fields.map("feeds");
    let known = ["items", "formats", "tags", "series", "content", "hub"];
    warn_unknown(fields, "feeds", &written, &known);
    let usual = FeedSettings::default();
    let mut wrong = |key: &str, expected: &str, example: &str| {
        let problem =
            Diagnostic::error("wrong-kind", format!("`feeds.{key}` should be {expected}"));
        fields.complain(
            "feeds",
            problem.help(format!("for example `{key}: {example}`")),
        );
    };
    let items = match written.get("items") {
        None | Some(Data::Null) => usual.items,
        Some(Data::Int(items)) if *items >= 1 => usize::try_from(*items).unwrap_or(usize::MAX),
        Some(_) => {
            wrong("items", "a whole number from 1 up", "20");
            usual.items
        }
    };
    let formats = match written.get("formats") {
        None | Some(Data::Null) => usual.formats,
        Some(list) => formats(list).unwrap_or_else(|| {
            wrong("formats", "a list of rss, atom and json", "[rss, atom]");
            usual.formats
        }),
    };
    let mut flag = |key: &str, usual: bool| match written.get(key) {
        None | Some(Data::Null) => usual,
        Some(Data::Bool(flag)) => *flag,
        Some(_) => {
            wrong(key, "true or false", "true");
            usual
        }
    };
    let (tags, series) = (flag("tags", usual.tags), flag("series", usual.series));
    let full = match written.get("content") {
        None | Some(Data::Null) => usual.full,
        Some(Data::Text(text)) if &**text == "full" => true,
        Some(Data::Text(text)) if &**text == "summary" => false,
        Some(_) => {
            wrong("content", "full or summary", "full");
            usual.full
        }
    };
    let hub = match written.get("hub") {
        None | Some(Data::Null) => None,
        Some(Data::Text(url)) if is_web(url) => Some(url.to_string()),
        Some(_) => {
            wrong(
                "hub",
                "the address of a WebSub hub",
                "https://pubsubhubbub.appspot.com/",
            );
            None
        }
    };
    FeedSettings {
        items,
        formats,
        tags,
        series,
        full,
        hub,
    }
}

/// The formats of a list of their names; `None`: it is not such a list.
fn formats(list: &Data) -> Option<Vec<FeedFormat>> {
    let Data::List(names) = list else { return None };
    let mut formats = Vec::with_capacity(names.len());
    for name in names {
        let Data::Text(name) = name else { return None };
        let format = FeedFormat::ALL
            .into_iter()
            .find(|known| known.name() == &**name)?;
        if !formats.contains(&format) {
            formats.push(format);
        }
    }
    Some(formats).filter(|formats| !formats.is_empty())
}
