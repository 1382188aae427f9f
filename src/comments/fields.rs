//! Reads the fields of a form: as JSON, which form services send to programs, or as browsers encode
//! them.
//!
//! Enters: bytes (JSON; `application/x-www-form-urlencoded`, URL Standard, 5.1). Leaves: a
//! [`Submission`]. Forbidden here: mails.

use crate::comments::form_mail::{self, FieldNames, MailField};
use crate::comments::submission::{Submission, address, bad, without};
use crate::diagnostic::Diagnostic;
use serde_json::{Map, Value};

/// Reads a JSON object.
///
/// # Errors
/// It is no JSON object.
pub(crate) fn of_json(bytes: &[u8], names: &FieldNames) -> Result<Submission, Box<Diagnostic>> {
    let value: Value =
        serde_json::from_slice(bytes).map_err(|error| bad(&format!("it is no JSON: {error}")))?;
    let Value::Object(outer) = value else {
        return Err(bad("it is no JSON object"));
    };
    // Most services wrap the fields of a form: Netlify and Basin in `data`, which Basin may
    // encode once more, Formspree in `submission`, others in `payload`.
    let wrapped = ["data", "submission", "payload", "fields"]
        .iter()
        .find_map(|name| match outer.get(*name)? {
            Value::Object(fields) => Some(fields.clone()),
            Value::String(fields) => encoded(fields.as_bytes()),
            _ => None,
        });
    Ok(match wrapped {
        Some(fields) => of_fields(&fields, &outer, names),
        None => of_fields(&outer, &Map::new(), names),
    })
}

/// Reads the fields of a form as browsers encode it. `None`: it is something else.
pub(crate) fn of_form(bytes: &[u8], names: &FieldNames) -> Option<Submission> {
    Some(of_fields(&encoded(bytes)?, &Map::new(), names))
}

/// Reads fields. A value that they do not have may be `around` them, where services add some.
fn of_fields(
    fields: &Map<String, Value>,
    around: &Map<String, Value>,
    names: &FieldNames,
) -> Submission {
    // Names are compared in lower case; of two equal names, the first counts.
    let mut folded = Map::new();
    for (name, value) in fields {
        folded
            .entry(form_mail::plain(name))
            .or_insert_with(|| value.clone());
    }
    let first = |field: MailField| {
        let mut known = names.for_field(field);
        known.find_map(|name| text_of(&folded, name))
    };
    let date = first(MailField::Date).or_else(|| text_of(around, "created_at"));
    let mut text = first(MailField::Text).unwrap_or_default();
    let email = first(MailField::Email);
    if let Some(address) = email.as_deref().and_then(address) {
        text = without(&text, address);
    }
    Submission {
        post: first(MailField::Post),
        subject: String::new(),
        author: first(MailField::Author),
        url: first(MailField::Url),
        text,
        date: date.and_then(|date| date.parse().ok()),
        reply_to: first(MailField::ReplyTo),
    }
}

/// The fields of a form as browsers encode it (URL Standard, 5.1), if that is what it is.
fn encoded(bytes: &[u8]) -> Option<Map<String, Value>> {
    let text = std::str::from_utf8(bytes).ok()?.trim();
    if text.contains(char::is_whitespace) || !text.contains('=') {
        return None;
    }
    let pairs = form_urlencoded::parse(text.as_bytes());
    let pairs = pairs.map(|(name, value)| (name.into_owned(), Value::from(value.into_owned())));
    Some(pairs.collect())
}

fn text_of(fields: &Map<String, Value>, name: &str) -> Option<String> {
    let text = match fields.get(name)? {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    Some(text).filter(|text| !text.is_empty())
}
