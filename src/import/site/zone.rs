//! Which time zone the clock of the old site was in.
//!
//! Enters: moments, each with the local time that the site showed. Leaves: a zone that shows the same
//! for nearly all of them. An export names none, and a number of hours is no zone: it says nothing about
//! the other half of the year.

use crate::import::entry::ImportedDate;
use crate::parse::When;
use jiff::tz::TimeZone;

/// How many moments are looked at.
const MOST_SAMPLES: usize = 500;

/// Zones with many people, each with the languages that point to it.
const ZONES: [(&str, &str); 44] = [
    ("UTC", ""),
    ("Europe/London", "en-GB"),
    ("Europe/Dublin", "en-IE ga"),
    ("Europe/Lisbon", "pt-PT pt"),
    ("Europe/Berlin", "de de-DE"),
    ("Europe/Vienna", "de-AT"),
    ("Europe/Zurich", "de-CH fr-CH"),
    ("Europe/Paris", "fr fr-FR"),
    ("Europe/Brussels", "nl-BE fr-BE"),
    ("Europe/Amsterdam", "nl nl-NL"),
    ("Europe/Madrid", "es es-ES ca eu gl"),
    ("Europe/Rome", "it it-IT"),
    ("Europe/Stockholm", "sv sv-SE"),
    ("Europe/Oslo", "nb nn no nb-NO"),
    ("Europe/Copenhagen", "da da-DK"),
    ("Europe/Warsaw", "pl pl-PL"),
    ("Europe/Prague", "cs cs-CZ"),
    ("Europe/Budapest", "hu hu-HU"),
    ("Europe/Helsinki", "fi fi-FI"),
    ("Europe/Athens", "el el-GR"),
    ("Europe/Bucharest", "ro ro-RO"),
    ("Europe/Kyiv", "uk uk-UA"),
    ("Europe/Moscow", "ru ru-RU"),
    ("Europe/Istanbul", "tr tr-TR"),
    ("Asia/Jerusalem", "he he-IL"),
    ("America/New_York", "en-US en"),
    ("America/Chicago", "en-US en"),
    ("America/Denver", "en-US en"),
    ("America/Los_Angeles", "en-US en"),
    ("America/Phoenix", "en-US"),
    ("America/Toronto", "en-CA fr-CA"),
    ("America/Sao_Paulo", "pt-BR"),
    ("America/Argentina/Buenos_Aires", "es-AR"),
    ("America/Mexico_City", "es-MX"),
    ("America/Bogota", "es-CO"),
    ("Africa/Johannesburg", "en-ZA af"),
    ("Asia/Dubai", "ar"),
    ("Asia/Kolkata", "en-IN hi"),
    ("Asia/Bangkok", "th th-TH"),
    ("Asia/Shanghai", "zh-CN zh"),
    ("Asia/Singapore", "en-SG"),
    ("Asia/Tokyo", "ja ja-JP"),
    ("Australia/Sydney", "en-AU"),
    ("Pacific/Auckland", "en-NZ"),
];

/// What the old clock showed, and when.
#[derive(Clone, Debug, Default)]
pub(super) struct ClockSamples(Vec<(jiff::Timestamp, jiff::civil::DateTime)>);

impl ClockSamples {
    /// Looks at a date.
    pub(super) fn add(&mut self, date: &ImportedDate) {
        if let (When::Exact(moment), Some(local)) = (date.when, date.local)
            && self.0.len() < MOST_SAMPLES
        {
            self.0.push((moment, local));
        }
    }

    /// The zone, and whether nearly all moments agree. `None`: there is nothing to tell it by.
    pub(super) fn zone(&self, language: &str) -> Option<(&'static str, bool)> {
        if self.0.is_empty() {
            return None;
        }
        let short = language.split('-').next().unwrap_or_default();
        let fits = |name: &str| {
            let Ok(zone) = TimeZone::get(name) else {
                return 0;
            };
            let shown = |(moment, local): &&(jiff::Timestamp, jiff::civil::DateTime)| {
                zone.to_datetime(*moment) == *local
            };
            self.0.iter().filter(shown).count()
        };
        let rank = |languages: &str| {
            let is_said = |wanted: &str| {
                languages
                    .split(' ')
                    .any(|one| one.eq_ignore_ascii_case(wanted))
            };
            u8::from(is_said(language)) * 2 + u8::from(is_said(short))
        };
        let best = ZONES
            .iter()
            .enumerate()
            .max_by_key(|(at, (name, languages))| (fits(name), rank(languages), usize::MAX - at));
        let (_, (name, _)) = best?;
        let count = fits(name);
        let is_sure = count * 10 >= self.0.len() * 9;
        (count > 0).then_some((name, is_sure))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn clocks_tell_their_zones() {
        let samples = |all: &[(&str, i8)]| {
            let mut samples = ClockSamples::default();
            for (moment, hour) in all {
                let when: jiff::Timestamp = moment.parse().unwrap();
                let day = when.to_zoned(TimeZone::UTC).date();
                let local = Some(date(day.year(), day.month(), day.day()).at(*hour, 0, 0, 0));
                samples.add(&ImportedDate {
                    when: When::Exact(when),
                    local,
                });
            }
            samples
        };
        let winter = ("2019-01-10T09:00:00Z", 10);
        let summer = ("2019-07-10T09:00:00Z", 11);
        assert_eq!(
            samples(&[winter, summer]).zone("sv-SE"),
            Some(("Europe/Stockholm", true))
        );
        assert_eq!(
            samples(&[winter, summer]).zone("en"),
            Some(("Europe/Berlin", true))
        );
        let utc = ("2019-07-10T09:00:00Z", 9);
        assert_eq!(
            samples(&[utc, ("2019-01-10T09:00:00Z", 9)]).zone("de"),
            Some(("UTC", true))
        );
        assert_eq!(samples(&[]).zone("de"), None);
    }
}
