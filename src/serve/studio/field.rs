//! Changes one value of the front matter of a text that a page has: the text comes back with that
//! value, and every other byte as it was. Saving it is the page's matter, as with all that is typed.
//!
//! Enters: a visit with a text, a key and a value. Leaves: the text. Forbidden here: writing files.

use crate::config::{Config, Data};
use crate::model::{Site, Status, address_of};
use crate::parse::{
    Document, KeyValue, ParseOptions, Parsed, date_like, identity, read, set_key, top_values,
};
use crate::serve::http::response::Response;
use crate::serve::pages::context::Visit;
use crate::serve::studio::form::{DetailKind, fields};
use crate::serve::studio::texts::{MOST_TEXT, json, text_path, wanted};
use jiff::civil::{Date, Time};
use jiff::tz::{AmbiguousOffset, TimeZone};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::sync::Arc;

/// What is said where nothing can be changed.
const IN_TEXT: &str =
    "This is written in a way that one field cannot change. Change it in the text.\n";

#[derive(Deserialize)]
struct FieldRequest {
    file: String,
    text: String,
    key: String,
    value: Value,
}

#[derive(Serialize)]
struct FieldAnswer {
    text: String,
    /// What the writer has to know; mostly empty.
    note: String,
}

/// Changes a value.
pub(crate) fn change(visit: &Visit<'_>) -> Response {
    let answer = || {
        let asked: FieldRequest = wanted(visit)?;
        let path = text_path(visit, &asked.file)?;
        if asked.text.len() > MOST_TEXT {
            return Err(Response::plain(413, "The text is too long.\n"));
        }
        let snapshot = visit.preview.site.newest();
        let site = snapshot.site();
        let field = fields(visit.schema(), None, &[]).into_iter();
        let Some(field) = { field }.find(|field| field.key == asked.key) else {
            return Err(Response::plain(400, "There is no such field.\n"));
        };
        let usual = Config::default();
        let config = site.map_or(&usual, |site| site.config());
        let (text, mut note) = with_value(&asked, field.kind, site, config)?;
        let source: Arc<str> = path.path().into();
        let entry = site.and_then(|site| site.entry(&source));
        let is_live = entry.is_some_and(|entry| entry.card.status == Status::Live);
        let text = match moved(&source, &asked.text, &text, config) {
            Some((before, after)) if is_live => {
                note = format!("The post moves to {after}. Its old address leads there.");
                with_alias(&text, &before, &after).ok_or_else(in_text)?
            }
            _ => text,
        };
        Ok(json(200, &FieldAnswer { text, note }))
    };
    answer().unwrap_or_else(|refusal: Response| refusal)
}

fn in_text() -> Response {
    Response::plain(422, IN_TEXT)
}

/// The text with the value, and what there is to say about it.
fn with_value(
    asked: &FieldRequest,
    kind: DetailKind,
    site: Option<&Site>,
    config: &Config,
) -> Result<(String, String), Response> {
    let FieldRequest {
        text, key, value, ..
    } = asked;
    let wrong = || Response::plain(400, "The request is not understood.\n");
    let read = top_values(text).ok_or_else(in_text)?;
    let old = read.iter().find(|(known, _)| known == key);
    let old = old.map(|(_, data)| data);
    let mut note = String::new();
    let written = match kind {
        DetailKind::Flag => {
            let flag = value.as_bool().ok_or_else(wrong)?;
            if old.is_none() && !flag {
                return Ok((text.clone(), note));
            }
            set_key(
                text,
                key,
                KeyValue::Plain(if flag { "true" } else { "false" }),
            )
        }
        DetailKind::Texts => {
            let words = value.as_array().ok_or_else(wrong)?;
            let words: Option<Vec<&str>> = words.iter().map(Value::as_str).collect();
            let words = known_words(&words.ok_or_else(wrong)?, key, site);
            if old.is_none() && words.is_empty() {
                return Ok((text.clone(), note));
            }
            set_key(text, key, KeyValue::Texts(&words))
        }
        DetailKind::When => {
            let part = |at: usize| value.get(at).and_then(Value::as_str).ok_or_else(wrong);
            let (day, time) = (part(0)?, part(1)?);
            if day.is_empty() {
                set_key(text, key, KeyValue::Nothing)
            } else {
                let before = match old {
                    Some(Data::Text(before)) => &**before,
                    _ => "",
                };
                let (date, said) = date(day, time, before, &config.timezone.0)?;
                note = said;
                set_key(text, key, KeyValue::Plain(&date))
            }
        }
        DetailKind::Number => match value.as_str().ok_or_else(wrong)?.trim() {
            "" => set_key(text, key, KeyValue::Nothing),
            number if number.bytes().all(|byte| byte.is_ascii_digit()) => {
                set_key(text, key, KeyValue::Plain(number))
            }
            _ => return Err(Response::plain(422, "Write a whole number.\n")),
        },
        DetailKind::Text => {
            let words = value.as_str().ok_or_else(wrong)?;
            let words = words.split(['\r', '\n']).collect::<Vec<_>>().join(" ");
            let words = known_words(&[&words], key, site);
            let words = words.first().map_or("", |word| word.as_str());
            if old.is_none() && words.is_empty() {
                return Ok((text.clone(), note));
            }
            set_key(text, key, KeyValue::Text(words))
        }
    };
    Ok((written.ok_or_else(in_text)?, note))
}

/// Words as the site spells them already, where it has them; each once, and no empty ones.
fn known_words(words: &[&str], key: &str, site: Option<&Site>) -> Vec<String> {
    let names: Vec<String> = match (key, site) {
        ("tags", Some(site)) => site
            .tags()
            .iter()
            .map(|tag| tag.tag.name.to_string())
            .collect(),
        _ => Vec::new(),
    };
    let mut known: Vec<String> = Vec::new();
    for word in words.iter().map(|word| word.trim()) {
        let spelled = names.iter().find(|name| identity::same_name(name, word));
        let word = spelled.map_or(word, String::as_str);
        let is_new = !known.iter().any(|there| identity::same_name(there, word));
        if !word.is_empty() && is_new {
            known.push(word.to_owned());
        }
    }
    known
}

/// A day and a time in the site's zone, written as `before` is, and what there is to say about it.
pub(crate) fn date(
    day: &str,
    time: &str,
    before: &str,
    zone: &TimeZone,
) -> Result<(String, String), Response> {
    let wrong = |words: String| Response::plain(422, &format!("{words}\n"));
    let bad = || wrong("This is no day, or no time.".to_owned());
    let day: Date = day.parse().map_err(|_| bad())?;
    let is_day = time.is_empty();
    let time: Time = match time {
        "" => Time::midnight(),
        time => time.parse().map_err(|_| bad())?,
    };
    let name = zone.iana_name().unwrap_or("this time zone");
    let found = zone.to_ambiguous_zoned(day.to_datetime(time));
    let clock = time.strftime("%H:%M");
    let note = match found.offset() {
        AmbiguousOffset::Unambiguous { .. } => String::new(),
        AmbiguousOffset::Gap { .. } if !is_day => {
            let words = format!(
                "There is no {clock} on that day in {name}: clocks go forward. Choose another time."
            );
            return Err(wrong(words));
        }
        AmbiguousOffset::Gap { .. } => String::new(),
        AmbiguousOffset::Fold { .. } => {
            format!(
                "{clock} comes twice on that day in {name}, because clocks go back. The first one counts."
            )
        }
    };
    let moment = found.compatible().map_err(|_| bad())?;
    Ok((date_like(before, &moment, is_day), note))
}

/// The addresses of a post with the text `before` and with the text `after`, if they differ.
pub(crate) fn moved(
    path: &Arc<str>,
    before: &str,
    after: &str,
    config: &Config,
) -> Option<(String, String)> {
    let document = |text: &str| -> Option<Arc<Document>> {
        let parsed = read(
            path,
            text.as_bytes(),
            &ParseOptions::default(),
            &mut Vec::new(),
        );
        match parsed {
            Parsed::Document(document) => Some(document),
            _ => None,
        }
    };
    let before = address_of(&*document(before)?, config);
    let after = address_of(&*document(after)?, config);
    (before != after).then_some((before, after))
}

/// The text with the address `before` among the old ones, and without its own among them.
pub(crate) fn with_alias(text: &str, before: &str, after: &str) -> Option<String> {
    let read = top_values(text)?;
    let there = read.iter().find(|(key, _)| key == "aliases");
    let mut aliases: Vec<String> = match there.map(|(_, data)| data) {
        Some(Data::List(items)) => items
            .iter()
            .map(|item| match item {
                Data::Text(alias) => Some(alias.to_string()),
                _ => None,
            })
            .collect::<Option<_>>()?,
        Some(Data::Text(alias)) => vec![alias.to_string()],
        Some(Data::Null) | None => Vec::new(),
        Some(_) => return None,
    };
    let is_at = |alias: &String, path: &str| {
        identity::alias(alias).trim_matches('/') == path.trim_matches('/')
    };
    aliases.retain(|alias| !is_at(alias, after));
    if !aliases.iter().any(|alias| is_at(alias, before)) {
        aliases.push(before.to_owned());
    }
    set_key(text, "aliases", KeyValue::Texts(&aliases))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_server_decides_what_a_time_means() {
        let zone = TimeZone::get("Europe/Stockholm").unwrap();
        let date = |day: &str, time: &str| date(day, time, "", &zone).map_err(|_| ());
        let plain = |text: &str| Ok((text.to_owned(), String::new()));
        assert_eq!(date("2026-03-01", ""), plain("2026-03-01"));
        assert_eq!(date("2026-03-01", "08:00"), plain("2026-03-01T08:00"));
        assert_eq!(date("2026-03-29", "02:30"), Err(()));
        let (written, note) = date("2026-10-25", "02:30").unwrap();
        assert_eq!(written, "2026-10-25T02:30");
        assert!(note.contains("comes twice on that day in Europe/Stockholm"));
        assert_eq!(date("2026-02-30", ""), Err(()));
        assert_eq!(date("soon", ""), Err(()));
    }

    #[test]
    fn an_address_that_was_left_leads_to_the_new_one() {
        let path: Arc<str> = "content/posts/a.md".into();
        let config = Config::default();
        let before = "---\ntitle: A\n---\n";
        let after = "---\ntitle: A\nslug: b\n---\n";
        let (old, new) = moved(&path, before, after, &config).unwrap();
        assert_eq!((&*old, &*new), ("/posts/a/", "/posts/b/"));
        assert_eq!(moved(&path, before, "---\ntitle: B\n---\n", &config), None);
        let moved = with_alias(after, &old, &new).unwrap();
        assert_eq!(
            moved,
            "---\ntitle: A\naliases: [\"/posts/a/\"]\nslug: b\n---\n"
        );
        // And back: a post is no alias of itself.
        let back = moved.replace("slug: b\n", "");
        assert_eq!(
            with_alias(&back, &new, &old).unwrap(),
            "---\ntitle: A\naliases: [\"/posts/b/\"]\n---\n"
        );
    }
}
