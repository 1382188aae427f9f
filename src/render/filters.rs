//! The filters that templates may use beside Tera's own.

use super::dates;
use super::view::current_view;
use crate::config::address::{is_elsewhere, scheme};
use crate::parse::short;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use tera::{Error, Kwargs, State, Tera, TeraResult, Value};

/// The format of dates when a template gives none.
const USUAL_DATE: &str = "long";

/// Registers all filters.
pub(super) fn register(tera: &mut Tera) {
    tera.register_filter("date", date);
    tera.register_filter("absolute", absolute);
    tera.register_filter("urlencode", urlencode);
    tera.register_filter("attribute", attribute);
    tera.register_filter("lines", lines);
    tera.register_filter("megabytes", megabytes);
    tera.register_filter("fill", super::words::fill);
    tera.register_filter("markdown", markdown);
}

/// `{{ page.date | date(format="%-d %B %Y", lang="sv") }}`
fn date(moment: &str, kwargs: Kwargs, _: &State) -> TeraResult<String> {
    let format = kwargs.get::<&str>("format")?.unwrap_or(USUAL_DATE);
    let zone = || Some(current_view().ok()?.config().timezone.0.clone());
    let formatted = match kwargs.get::<&str>("lang")? {
        Some(lang) => dates::format(moment, format, lang, zone),
        None => dates::format(moment, format, &current_view()?.config().language, zone),
    };
    formatted.map_err(Error::message)
}

/// `{{ page.url | absolute }}`
fn absolute(url: &str, _: Kwargs, _: &State) -> TeraResult<String> {
    if !url.starts_with('/') && scheme(url).is_none() {
        return Err(Error::message(format!(
            "`absolute` takes a URL that starts with /, not `{url}`"
        )));
    }
    Ok(current_view()?.config().absolute(url))
}

/// `{{ theme.footer_text | markdown }}`: a few words of Markdown as HTML. Links lead to files under
/// `content/`, or to paths of the site, as in `link()`.
fn markdown(text: &str, _: Kwargs, _: &State) -> TeraResult<Value> {
    let view = current_view()?;
    let html = short(text, |target| {
        if is_elsewhere(target) || scheme(target).is_some() || target.starts_with('#') {
            return Ok(target.to_owned());
        }
        let found = view.link(&"content/".into(), target);
        match found.url() {
            Some(url) => Ok(url.to_owned()),
            None => Err(Error::message(format!(
                "there is no file `content/{target}`, to which a text of the theme leads"
            ))),
        }
    });
    Ok(Value::safe_string(&html?))
}

/// `srcdoc="{{ html | attribute }}"`: HTML as the value of an attribute in double quotes.
fn attribute(html: &str, _: Kwargs, _: &State) -> TeraResult<Value> {
    let escaped = html.replace('&', "&amp;").replace('"', "&quot;");
    Ok(Value::safe_string(&escaped))
}

/// `{{ page.title | lines(size=72, width=1040, count=4) }}`: breaks a text into lines for a
/// drawing, set at `size` pixels in the font that drawings call `serif`.
fn lines(text: &str, kwargs: Kwargs, _: &State) -> TeraResult<Value> {
    let size = kwargs.must_get::<f64>("size")?;
    let width = kwargs.must_get::<f64>("width")?;
    let count = kwargs.get::<u32>("count")?.unwrap_or(4) as usize;
    let lines = crate::derive::lines(text, size as f32, width as f32, count);
    Ok(Value::from(lines))
}

/// `{{ page.recording.bytes | megabytes(mark=words.decimal_mark) }}`: millions of bytes with one digit
/// after the decimal mark.
fn megabytes(bytes: u64, kwargs: Kwargs, _: &State) -> TeraResult<String> {
    let mark = kwargs.get::<&str>("mark")?.unwrap_or(".");
    let tenths = bytes.saturating_add(50_000) / 100_000;
    let tenths = tenths.max(1);
    Ok(format!("{}{mark}{}", tenths / 10, tenths % 10))
}

/// All characters except the unreserved ones (RFC 3986).
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// `{{ page.title | urlencode }}`: for a part of a query, as in `mailto:?subject=...`
fn urlencode(text: &str, _: Kwargs, _: &State) -> TeraResult<String> {
    Ok(utf8_percent_encode(text, RESERVED).to_string())
}
