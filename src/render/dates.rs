//! Dates in the reader's language: strftime with the month and weekday names of the GNU C
//! library's locales.

use jiff::Zoned;
use jiff::fmt::temporal::Pieces;
use jiff::tz::{Offset, TimeZone};
use pure_rust_locales::{Locale, locale_match};

/// The region to use for a language without one, if the region is not named like the language (`de`
/// -> `de_DE` needs no entry).
const REGIONS: [(&str, &str); 44] = [
    ("en", "US"),
    ("ar", "EG"),
    ("be", "BY"),
    ("bn", "BD"),
    ("bs", "BA"),
    ("ca", "ES"),
    ("cs", "CZ"),
    ("cy", "GB"),
    ("da", "DK"),
    ("el", "GR"),
    ("et", "EE"),
    ("eu", "ES"),
    ("fa", "IR"),
    ("ga", "IE"),
    ("gl", "ES"),
    ("he", "IL"),
    ("hi", "IN"),
    ("hy", "AM"),
    ("ja", "JP"),
    ("ka", "GE"),
    ("kk", "KZ"),
    ("ko", "KR"),
    ("ms", "MY"),
    ("nb", "NO"),
    ("nn", "NO"),
    ("no", "NO"),
    ("sl", "SI"),
    ("sq", "AL"),
    ("sr", "RS"),
    ("sv", "SE"),
    ("sw", "KE"),
    ("ta", "IN"),
    ("te", "IN"),
    ("uk", "UA"),
    ("ur", "PK"),
    ("vi", "VN"),
    ("zh", "CN"),
    ("af", "ZA"),
    ("zu", "ZA"),
    ("lb", "LU"),
    ("fil", "PH"),
    ("ne", "NP"),
    ("my", "MM"),
    ("se", "NO"),
];

/// The locale of a BCP 47 language tag; English if there is none.
fn locale(lang: &str) -> Locale {
    known(lang).unwrap_or(Locale::en_US)
}

/// The name of a language in that language; `None` if there is no locale for it.
pub(super) fn language_name(lang: &str) -> Option<&'static str> {
    let locale = known(lang)?;
    locale_match!(locale => LC_ADDRESS::LANG_NAME)
}

/// The locale of a BCP 47 language tag, if there is one.
fn known(lang: &str) -> Option<Locale> {
    let mut parts = lang.split(['-', '_']);
    let language = parts.next().unwrap_or_default().to_lowercase();
    let region = parts.find(|part| part.len() == 2).map(str::to_uppercase);
    let usual = REGIONS
        .iter()
        .find(|(known, _)| *known == language)
        .map(|(_, region)| *region);
    let usual = usual.map_or_else(|| language.to_uppercase(), str::to_owned);
    // The GNU C library has no locale for plain Norwegian.
    let language = if language == "no" {
        "nb".to_owned()
    } else {
        language
    };
    [region, Some(usual)]
        .into_iter()
        .flatten()
        .find_map(|region| Locale::try_from(format!("{language}_{region}").as_str()).ok())
}

/// Formats an RFC 3339 date, in its own offset, by a strftime `format`, with names in the language
/// `lang`. A date in UTC that had an offset with seconds in the `zone` of the site is shown as it was
/// there.
///
/// # Errors One sentence that says whether the date or the format is wrong.
pub(super) fn format(
    date: &str,
    format: &str,
    lang: &str,
    zone: impl FnOnce() -> Option<TimeZone>,
) -> Result<String, String> {
    let mut moment = parse(date)
        .ok_or_else(|| format!("`{date}` is not a date of the form 2026-03-01T09:00:00+01:00"))?;
    if date.ends_with('Z')
        && let Some(zone) = zone()
        && zone.to_offset(moment.timestamp()).seconds() % 60 != 0
    {
        moment = moment.with_time_zone(zone);
    }
    let named = with_names(format, &moment, locale(lang));
    jiff::fmt::strtime::format(&named, &moment)
        .map_err(|error| format!("`{format}` is not a date format: {error}"))
}

/// RFC 822 as RSS wants it: four-digit year, English names, numeric zone. `None`: not a date.
pub fn rfc2822(date: &str) -> Option<String> {
    jiff::fmt::rfc2822::to_string(&parse(date)?).ok()
}

fn parse(date: &str) -> Option<Zoned> {
    let pieces = Pieces::parse(date).ok()?;
    let time = pieces.time().unwrap_or_default();
    let offset = pieces.to_numeric_offset().unwrap_or(Offset::UTC);
    pieces
        .date()
        .to_datetime(time)
        .to_zoned(TimeZone::fixed(offset))
        .ok()
}

/// The format with the names of months and weekdays filled in.
fn with_names(format: &str, moment: &Zoned, locale: Locale) -> String {
    if !format.contains(['B', 'b', 'h', 'A', 'a', 'p', 'P']) {
        return format.to_owned();
    }
    let month = moment.month() as usize - 1;
    let weekday = moment.weekday().to_sunday_zero_offset() as usize;
    // In some languages a month after a day has another form than a month alone.
    let alone = !["%d", "%e", "%-d", "%_d", "%-e"]
        .iter()
        .any(|day| format.contains(day));
    let mut named = String::with_capacity(format.len() + 16);
    let mut chars = format.chars();
    while let Some(c) = chars.next() {
        if c != '%' {
            named.push(c);
            continue;
        }
        let name = match chars.next() {
            Some('B') => match locale_match!(locale => LC_TIME::ALT_MON).filter(|_| alone) {
                Some(names) => names[month],
                None => locale_match!(locale => LC_TIME::MON)[month],
            },
            Some('b' | 'h') => match locale_match!(locale => LC_TIME::AB_ALT_MON).filter(|_| alone)
            {
                Some(names) => names[month],
                None => locale_match!(locale => LC_TIME::ABMON)[month],
            },
            Some('A') => locale_match!(locale => LC_TIME::DAY)[weekday],
            Some('a') => locale_match!(locale => LC_TIME::ABDAY)[weekday],
            Some(other) => {
                named.push('%');
                named.push(other);
                continue;
            }
            None => {
                named.push('%');
                continue;
            }
        };
        // The names pass through strftime again, so `%` is doubled.
        named.push_str(&name.trim().replace('%', "%%"));
    }
    named
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_the_readers_language() {
        let date = "2026-03-01T09:00:00+01:00";
        for (lang, pattern, expected) in [
            ("en", "%-d %B %Y", "1 March 2026"),
            ("sv", "%A %-d %B %Y", "söndag 1 mars 2026"),
            ("de-AT", "%-d. %B %Y", "1. März 2026"),
            ("ru", "%-d %B %Y", "1 марта 2026"),
            ("ru", "%B %Y", "Март 2026"),
            ("fr", "%a %d %b", "dim. 01 mars"),
            ("xx", "%B", "March"),
            ("en", "%H:%M %z", "09:00 +0100"),
        ] {
            assert_eq!(
                format(date, pattern, lang).unwrap().to_lowercase(),
                expected.to_lowercase(),
                "{lang} {pattern}"
            );
        }
    }

    #[test]
    fn languages_have_names_of_their_own() {
        for (lang, name) in [
            ("sv", Some("svenska")),
            ("de-AT", Some("Deutsch")),
            ("fr", Some("français")),
            ("ru", Some("русский")),
            ("xx", None),
        ] {
            assert_eq!(language_name(lang), name, "{lang}");
        }
    }

    fn format(date: &str, pattern: &str, lang: &str) -> Result<String, String> {
        super::format(date, pattern, lang, || {
            TimeZone::get("Europe/Stockholm").ok()
        })
    }

    #[test]
    fn days_before_standard_time_are_those_of_the_place() {
        let day = |date| format(date, "%Y-%m-%d %H:%M", "en").unwrap();
        assert_eq!(day("1659-12-31T22:47:48Z"), "1660-01-01 00:00");
        assert_eq!(day("2026-03-01T22:47:48Z"), "2026-03-01 22:47");
        assert_eq!(day("1659-12-31T22:47:48+00:00"), "1659-12-31 22:47");
    }

    #[test]
    fn mistakes_are_said() {
        assert!(format("soon", "%Y", "en").unwrap_err().contains("soon"));
        assert!(
            format("2026-03-01T09:00:00+01:00", "%Q%", "en")
                .unwrap_err()
                .contains("%Q%")
        );
    }

    #[test]
    fn rss_dates() {
        let date = rfc2822("2026-03-01T09:00:00+01:00");
        assert_eq!(date.as_deref(), Some("Sun, 1 Mar 2026 09:00:00 +0100"));
        assert_eq!(rfc2822("soon"), None);
    }

    #[test]
    fn every_region_in_the_table_exists() {
        for (language, region) in REGIONS.iter().filter(|(language, _)| *language != "no") {
            assert!(
                Locale::try_from(format!("{language}_{region}").as_str()).is_ok(),
                "{language}"
            );
        }
    }
}
