//! The filters that templates may use beside Tera's own.

use super::dates;
use super::view::asking;
use tera::{Error, Kwargs, State, Tera, TeraResult};

/// How dates are written when a template does not say.
const USUAL_DATE: &str = "%-d %B %Y";

/// Registers them all.
pub(super) fn register(tera: &mut Tera) {
    tera.register_filter("date", date);
    tera.register_filter("absolute", absolute);
}

/// `{{ page.date | date(format="%-d %B %Y", lang="sv") }}`
fn date(moment: &str, kwargs: Kwargs, _: &State) -> TeraResult<String> {
    let format = kwargs.get::<&str>("format")?.unwrap_or(USUAL_DATE);
    let formatted = match kwargs.get::<&str>("lang")? {
        Some(lang) => dates::format(moment, format, lang),
        None => dates::format(moment, format, &asking()?.config().language),
    };
    formatted.map_err(Error::message)
}

/// `{{ page.url | absolute }}`
fn absolute(url: &str, _: Kwargs, _: &State) -> TeraResult<String> {
    if url.contains("://") {
        return Ok(url.to_owned());
    }
    if !url.starts_with('/') {
        return Err(Error::message(format!(
            "`absolute` takes a URL that starts with /, not `{url}`"
        )));
    }
    Ok(asking()?.config().permalink(url))
}
