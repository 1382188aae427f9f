//! Dates in the reader's language: as CLDR writes them, or by a strftime format with the names of that
//! language.

mod cldr;

use cldr::DateLocale;
use jiff::Zoned;
use jiff::fmt::temporal::Pieces;
use jiff::tz::{Offset, TimeZone};

/// The name of a language in that language; `None` if it is not known.
pub(super) fn language_name(lang: &str) -> Option<&'static str> {
    // A region has a language, not one of its own.
    let language = lang.split(['-', '_']).next().unwrap_or_default();
    DateLocale::of(language).map(DateLocale::name)
}

/// Formats an RFC 3339 date, in its own offset, for readers of the language `lang`. `format` is the name
/// of a style of CLDR (`long`, `medium`, `day`, `month`) or a strftime format. A date in UTC that had an offset with seconds in the `zone` of the site is shown as it was
/// there.
///
/// # Errors
/// One sentence that says whether the date or the format is wrong.
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
    let locale = DateLocale::or_english(lang);
    if let Some(styled) = locale.styled(format, &moment) {
        return Ok(styled);
    }
    let named = with_names(format, &moment, locale);
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
fn with_names(format: &str, moment: &Zoned, locale: DateLocale) -> String {
    if !format.contains(['B', 'b', 'h', 'A', 'a']) {
        return format.to_owned();
    }
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
            Some('B') => locale.month(moment, alone),
            Some('b' | 'h') => locale.short_month(moment),
            Some('A') => locale.weekday(moment, false),
            Some('a') => locale.weekday(moment, true),
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
        named.push_str(&name.replace('%', "%%"));
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

    /// Values of ICU 78.2 (CLDR 48) for 1 March 2026.
    #[test]
    fn dates_are_written_as_cldr_does() {
        for (lang, long, medium, month) in [
            ("en-US", "March 1, 2026", "Mar 1, 2026", "March 2026"),
            ("en-GB", "1 March 2026", "1 Mar 2026", "March 2026"),
            ("en", "March 1, 2026", "Mar 1, 2026", "March 2026"),
            ("de", "1. März 2026", "01.03.2026", "März 2026"),
            ("de-AT", "1. März 2026", "01.03.2026", "März 2026"),
            ("sv", "1 mars 2026", "1 mars 2026", "mars 2026"),
            ("nb", "1. mars 2026", "1. mars 2026", "mars 2026"),
            ("da", "1. marts 2026", "1. mar. 2026", "marts 2026"),
            ("fi", "1. maaliskuuta 2026", "1.3.2026", "maaliskuu 2026"),
            ("is", "1. mars 2026", "1. mar. 2026", "mars 2026"),
            ("nl", "1 maart 2026", "1 mrt 2026", "maart 2026"),
            ("fr", "1 mars 2026", "1 mars 2026", "mars 2026"),
            ("fr-CA", "1 mars 2026", "1 mars 2026", "mars 2026"),
            ("es", "1 de marzo de 2026", "1 mar 2026", "marzo de 2026"),
            ("es-MX", "1 de marzo de 2026", "1 mar 2026", "marzo de 2026"),
            (
                "pt-BR",
                "1 de março de 2026",
                "1 de mar. de 2026",
                "março de 2026",
            ),
            ("pt-PT", "1 de março de 2026", "01/03/2026", "março de 2026"),
            ("it", "1 marzo 2026", "1 mar 2026", "marzo 2026"),
            (
                "ca",
                "1 de març del 2026",
                "1 de març 2026",
                "març del 2026",
            ),
            ("pl", "1 marca 2026", "1 mar 2026", "marzec 2026"),
            ("cs", "1. března 2026", "1. 3. 2026", "březen 2026"),
            ("sk", "1. marca 2026", "1. 3. 2026", "marec 2026"),
            ("hu", "2026. március 1.", "2026. márc. 1.", "2026. március"),
            ("ro", "1 martie 2026", "1 mar. 2026", "martie 2026"),
            ("bg", "1 март 2026 г.", "1.03.2026 г.", "март 2026 г."),
            ("ru", "1 марта 2026 г.", "1 мар. 2026 г.", "март 2026 г."),
            (
                "uk",
                "1 березня 2026 р.",
                "1 бер. 2026 р.",
                "березень 2026 р.",
            ),
            ("el", "1 Μαρτίου 2026", "1 Μαρ 2026", "Μάρτιος 2026"),
            ("tr", "1 Mart 2026", "1 Mar 2026", "Mart 2026"),
            ("et", "1. märts 2026", "1. märts 2026", "märts 2026"),
            (
                "lv",
                "2026. gada 1. marts",
                "2026. gada 1. marts",
                "2026. g. marts",
            ),
            ("lt", "2026 m. kovo 1 d.", "2026-03-01", "2026 m. kovas"),
            ("hr", "1. ožujka 2026.", "1. ožu 2026.", "ožujak 2026."),
            ("sr", "1. март 2026.", "1. 3. 2026.", "март 2026."),
            ("sl", "1. marec 2026", "1. mar. 2026", "marec 2026"),
            ("ja", "2026年3月1日", "2026/03/01", "2026年3月"),
            ("zh-CN", "2026年3月1日", "2026年3月1日", "2026年3月"),
            ("zh-TW", "2026年3月1日", "2026年3月1日", "2026年3月"),
            ("ko", "2026년 3월 1일", "2026. 3. 1.", "2026년 3월"),
            (
                "ar",
                "1 مارس 2026",
                "01\u{200f}/03\u{200f}/2026",
                "مارس 2026",
            ),
            ("he", "1 במרץ 2026", "1 במרץ 2026", "מרץ 2026"),
            ("fa", "۱ مارس ۲۰۲۶", "۱ مارس ۲۰۲۶", "مارس ۲۰۲۶"),
            ("hi", "1 मार्च 2026", "1 मार्च 2026", "मार्च 2026"),
            ("th", "1 มีนาคม ค.ศ. 2026", "1 มี.ค. 2026", "มีนาคม 2026"),
            ("vi", "1 tháng 3, 2026", "1 thg 3, 2026", "tháng 3 năm 2026"),
            ("id", "1 Maret 2026", "1 Mar 2026", "Maret 2026"),
        ] {
            let written = |style| {
                let date = format("2026-03-01T09:00:00+01:00", style, lang).unwrap();
                date.replace(['\u{a0}', '\u{202f}'], " ")
            };
            assert_eq!(written("long"), long, "{lang}");
            assert_eq!(written("medium"), medium, "{lang}");
            assert_eq!(written("month"), month, "{lang}");
        }
    }

    #[test]
    fn a_tag_with_a_region_or_a_script_is_its_language() {
        for (lang, expected) in [
            ("de-Latn-AT", "1. Jänner 2027"),
            ("de-LI", "1. Januar 2027"),
            ("en_GB", "1 January 2027"),
            ("SR-LATN-RS", "1. januar 2027."),
            ("zh-Hant-HK", "2027年1月1日"),
            ("no", "1. januar 2027"),
            ("tlh", "January 1, 2027"),
        ] {
            let written = format("2027-01-01T09:00:00+01:00", "long", lang);
            assert_eq!(written.as_deref(), Ok(expected), "{lang}");
        }
        let day = |lang| format("2026-11-23T09:00:00Z", "day", lang).unwrap();
        assert_eq!(
            [day("en"), day("sv"), day("ja")],
            ["Nov 23", "23 nov.", "11月23日"]
        );
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
}
