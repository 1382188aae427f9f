//! Writes a moment as the file that it goes into writes dates.
//!
//! Enters: a day, a time, a zone, the date that stood there. Leaves: a date.

use jiff::Zoned;
use jiff::civil::Time;

/// `moment` as a date, written as `before` is: with its separator, with seconds, with the hours from UTC.
/// `is_day` says that it is a day without a time, which is the start of that day in the site's zone.
pub fn date_like(before: &str, moment: &Zoned, is_day: bool) -> String {
    if is_day && moment.time() == Time::midnight() {
        return moment.strftime("%Y-%m-%d").to_string();
    }
    let time = before.get(11..).unwrap_or_default();
    let clock = &time[..time.find(['Z', 'z', '+', '-']).unwrap_or(time.len())];
    let separator = match before.get(10..11) {
        Some(" ") => ' ',
        _ => 'T',
    };
    let seconds = if clock.matches(':').count() > 1 {
        ":%S"
    } else {
        ""
    };
    let (zone, moment) = match &time[clock.len()..] {
        "" => ("", moment.clone()),
        "Z" | "z" => ("Z", moment.with_time_zone(jiff::tz::TimeZone::UTC)),
        _ => ("%:z", moment.clone()),
    };
    let format = format!("%Y-%m-%d{separator}%H:%M{seconds}{zone}");
    moment.strftime(&format).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_date_keeps_its_style() {
        let zone = jiff::tz::TimeZone::get("Europe/Stockholm").unwrap();
        let at = |hour| date(2026, 7, 1).at(hour, 30, 0, 0);
        let moment = at(9).to_zoned(zone.clone()).unwrap();
        for (before, after) in [
            ("", "2026-07-01T09:30"),
            ("2026-03-01", "2026-07-01T09:30"),
            ("2026-03-01T08:00", "2026-07-01T09:30"),
            ("2026-03-01 08:00", "2026-07-01 09:30"),
            ("2026-03-01 08:00:00", "2026-07-01 09:30:00"),
            ("2026-03-01T08:00:00Z", "2026-07-01T07:30:00Z"),
            ("2026-03-01T08:00+01:00", "2026-07-01T09:30+02:00"),
            ("2026-03-01T08:00:05-05:00", "2026-07-01T09:30:00+02:00"),
            ("some day", "2026-07-01T09:30"),
            ("в первый день", "2026-07-01T09:30"),
        ] {
            assert_eq!(date_like(before, &moment, false), after, "{before}");
        }
        let day = date(2026, 7, 1).at(0, 0, 0, 0).to_zoned(zone).unwrap();
        assert_eq!(date_like("2026-03-01T08:00Z", &day, true), "2026-07-01");
    }
}
