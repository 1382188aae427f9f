//! What the form over a text shows: the values of its front matter, and how others will see the post.
//!
//! Enters: the text as a page has it, the newest build. Leaves: a value that can be serialised.
//! Forbidden here: files.

use crate::config::Data;
use crate::model::Entry;
use crate::parse::{When, can_set, top_values};
use crate::serve::pages::context::Visit;
use crate::serve::pages::email_preview::PICTURES;
use crate::serve::studio::form::{DetailField, DetailKind, fields};
use jiff::civil::Time;
use jiff::tz::TimeZone;
use serde::Serialize;
use serde_json::{Value, json};

/// About how many characters of a title and of a description search engines show.
const SEARCH_SHOWS: (usize, usize) = (60, 155);

/// What the form shows.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Details {
    values: Vec<FieldValue>,
    look: PostLook,
}

/// The value of a field.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct FieldValue {
    key: String,
    /// A text, several, a day and a time, or a flag.
    value: Value,
    /// Whether it is written in a way that a field cannot change.
    is_locked: bool,
}

/// How a post looks elsewhere.
#[derive(Debug, Default, Serialize)]
struct PostLook {
    title: String,
    address: String,
    description: String,
    /// The URL of its picture at the origin of the studio; empty if it has none.
    picture: String,
    /// How long the description is, in words.
    count: String,
}

/// What the form shows of `text`, of which `entry` is what the newest build made.
pub(crate) fn of(visit: &Visit<'_>, text: &str, entry: Option<&Entry>) -> Details {
    let snapshot = visit.preview.site.newest();
    let config = snapshot.site().map(|site| site.config());
    let zone = config.map_or(TimeZone::UTC, |config| config.timezone.0.clone());
    let read = top_values(text);
    let is_read = read.is_some();
    let read = read.unwrap_or_default();
    let value = |field: &DetailField| {
        let found = read.iter().find(|(key, _)| *key == field.key);
        let found = found.map(|(_, data)| data);
        let shown = shown(found.unwrap_or(&Data::Null), field.kind, &zone);
        let is_list = field.kind == DetailKind::Texts;
        let is_locked =
            !is_read || shown.is_none() || found.is_some() && !can_set(text, &field.key, is_list);
        FieldValue {
            key: field.key.clone(),
            value: shown.unwrap_or_else(|| empty(field.kind)),
            is_locked,
        }
    };
    Details {
        values: fields(visit.schema(), None, &[])
            .iter()
            .map(value)
            .collect(),
        look: entry.map_or_else(PostLook::default, |entry| {
            let public = visit.settings().permalink(&entry.card.url);
            look(entry, config.map(|config| config.origin()), &public)
        }),
    }
}

/// A value as its field has it. `None`: it is of another kind.
fn shown(data: &Data, kind: DetailKind, zone: &TimeZone) -> Option<Value> {
    let words = |data: &Data| match data {
        Data::Text(text) => Some(text.to_string()),
        Data::Int(number) => Some(number.to_string()),
        Data::Float(number) => Some(number.to_string()),
        Data::Bool(flag) => Some(flag.to_string()),
        Data::Null => Some(String::new()),
        Data::List(_) | Data::Map(_) => None,
    };
    Some(match (kind, data) {
        (_, Data::Null) => empty(kind),
        (DetailKind::Flag, Data::Bool(flag)) => json!(flag),
        (DetailKind::Flag, Data::Text(word)) => match &*word.to_lowercase() {
            "yes" | "on" => json!(true),
            "no" | "off" => json!(false),
            _ => return None,
        },
        (DetailKind::Flag, _) => return None,
        (DetailKind::Texts, Data::List(items)) => {
            let items: Option<Vec<String>> = items.iter().map(words).collect();
            json!(items?)
        }
        (DetailKind::When, data) => {
            let moment = When::parse(&words(data)?)?.resolve(zone)?;
            let time = match moment.time() {
                midnight if midnight == Time::midnight() => String::new(),
                time => time.strftime("%H:%M").to_string(),
            };
            json!([moment.date().to_string(), time])
        }
        (DetailKind::Texts, data) => json!([words(data)?]),
        (DetailKind::Text | DetailKind::Number, data) => json!(words(data)?),
    })
}

fn empty(kind: DetailKind) -> Value {
    match kind {
        DetailKind::Text | DetailKind::Number => json!(""),
        DetailKind::Texts => json!([]),
        DetailKind::When => json!(["", ""]),
        DetailKind::Flag => json!(false),
    }
}

/// `origin` is that of the preview, `public` the address that readers will have.
fn look(entry: &Entry, origin: Option<&str>, public: &str) -> PostLook {
    let card = &entry.card;
    let picture = card.image.as_ref().map(|image| image.url.as_str());
    let picture = picture.or(card.poster.as_ref().map(|poster| &*poster.url));
    let picture = picture.map(|url| {
        origin
            .and_then(|origin| url.strip_prefix(origin))
            .unwrap_or(url)
    });
    let count = card.description.chars().count();
    let place = public.split_once("://").map_or(public, |(_, rest)| rest);
    PostLook {
        title: cut(&card.title, SEARCH_SHOWS.0),
        address: place.trim_end_matches('/').replace('/', " › "),
        description: cut(&card.description, SEARCH_SHOWS.1),
        picture: picture
            .filter(|url| url.starts_with('/'))
            .map(|url| format!("{PICTURES}{url}"))
            .unwrap_or_default(),
        count: format!(
            "{count} characters. Search engines show about {}.",
            SEARCH_SHOWS.1
        ),
    }
}

/// A text as far as there is room for it, at the end of a word.
fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let start: String = text.chars().take(most).collect();
    let words = start.rsplit_once(char::is_whitespace);
    format!("{} …", words.map_or(&*start, |(words, _)| words))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_shown_as_its_field_has_it() {
        let zone = TimeZone::get("Europe/Stockholm").unwrap();
        let text = |text: &str| Data::Text(text.into());
        for (data, kind, value) in [
            (text("A"), DetailKind::Text, Some(json!("A"))),
            (Data::Int(7), DetailKind::Text, Some(json!("7"))),
            (Data::Null, DetailKind::When, Some(json!(["", ""]))),
            (
                text("2026-03-01"),
                DetailKind::When,
                Some(json!(["2026-03-01", ""])),
            ),
            (
                text("2026-07-01T07:30:00Z"),
                DetailKind::When,
                Some(json!(["2026-07-01", "09:30"])),
            ),
            (text("soon"), DetailKind::When, None),
            (text("a"), DetailKind::Texts, Some(json!(["a"]))),
            (
                Data::List(vec![text("a"), Data::Int(1)]),
                DetailKind::Texts,
                Some(json!(["a", "1"])),
            ),
            (
                Data::List(vec![Data::List(Vec::new())]),
                DetailKind::Texts,
                None,
            ),
            (Data::List(Vec::new()), DetailKind::Text, None),
            (Data::Bool(true), DetailKind::Flag, Some(json!(true))),
            (text("off"), DetailKind::Flag, Some(json!(false))),
            (text("maybe"), DetailKind::Flag, None),
        ] {
            assert_eq!(shown(&data, kind, &zone), value, "{data:?}");
        }
    }

    #[test]
    fn what_search_shows_ends_with_a_word() {
        assert_eq!(cut("One two", 10), "One two");
        assert_eq!(cut("One two three", 10), "One two …");
        assert_eq!(cut("Ååååååååååååå", 10), "Åååååååååå …");
    }
}
