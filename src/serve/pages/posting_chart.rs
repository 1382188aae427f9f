//! How often posts appear: a chart of the last year by weeks, with what is scheduled after it.
//!
//! Enters: days of posts and the day of the build. Leaves: bars to draw, and the chart in words.

use jiff::Span;
use jiff::civil::Date;
use serde::Serialize;

/// Weeks that the chart looks back.
const BACK: i32 = 52;
/// Weeks that it looks ahead.
const AHEAD: i32 = 13;
/// Weeks from one mark on the axis to the next: they divide both.
const MARK: i32 = 13;
/// The width of a week in the drawing's units, and of its bar.
const STEP: i32 = 10;
const BAR: i32 = 7;
/// The height of the drawing.
const HEIGHT: u32 = 100;

/// A chart to be drawn.
#[derive(Debug, Serialize)]
pub(crate) struct Chart {
    width: i32,
    /// Where today is.
    now: i32,
    bars: Vec<Bar>,
    has_ahead: bool,
    /// What stands at the beginning of each fifth of the axis.
    marks: Vec<String>,
    /// The chart in words.
    label: String,
}

#[derive(Debug, Serialize)]
struct Bar {
    x: i32,
    y: u32,
    width: i32,
    height: u32,
    is_ahead: bool,
    label: String,
}

/// Draws the chart of the `days` on which posts were published, or are going to be.
pub(crate) fn chart(days: &[Date], today: Date, goal: Option<u32>) -> Chart {
    let week = |day: Date| (day - today).get_days().div_euclid(7);
    let in_week = |wanted: i32| days.iter().filter(|day| week(**day) == wanted).count() as u32;
    let counts: Vec<(i32, u32)> = (-BACK..AHEAD).map(|at| (at, in_week(at))).collect();
    let most = counts
        .iter()
        .map(|(_, count)| *count)
        .max()
        .unwrap_or(0)
        .max(2);
    let first_day = |at: i32| {
        today
            .checked_add(Span::new().days(i64::from(at) * 7))
            .unwrap_or(today)
    };
    let bars: Vec<Bar> = counts
        .iter()
        .filter(|(_, count)| *count > 0)
        .map(|(at, count)| {
            let height = count * HEIGHT / most;
            let posts = if *count == 1 { "post" } else { "posts" };
            Bar {
                x: (at + BACK) * STEP + (STEP - BAR) / 2,
                y: HEIGHT - height,
                width: BAR,
                height,
                is_ahead: *at >= 0,
                label: format!("{count} {posts} in the seven days from {}", first_day(*at)),
            }
        })
        .collect();
    let year = days
        .iter()
        .filter(|day| (-BACK..=0).contains(&week(**day)) && **day <= today);
    Chart {
        width: (BACK + AHEAD) * STEP,
        now: BACK * STEP,
        has_ahead: bars.iter().any(|bar| bar.is_ahead),
        bars,
        marks: (-BACK..AHEAD)
            .step_by(MARK as usize)
            .map(|at| match at {
                0 => "today".to_owned(),
                at => first_day(at).strftime("%b %Y").to_string(),
            })
            .collect(),
        label: in_words(year.count(), goal),
    }
}

fn in_words(count: usize, goal: Option<u32>) -> String {
    let posts = match count {
        0 => return "No post in the last twelve months.".to_owned(),
        1 => "1 post".to_owned(),
        count => format!("{count} posts"),
    };
    let pace = match 365 / count {
        0 | 1 => "about one a day".to_owned(),
        days => format!("about one every {days} days"),
    };
    let goal = match goal {
        Some(1) => "; your goal is one a day".to_owned(),
        Some(days) => format!("; your goal is one every {days} days"),
        None => String::new(),
    };
    format!("{posts} in the last twelve months, {pace}{goal}.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weeks_are_counted_from_today() {
        let day = |text: &str| text.parse::<Date>().unwrap();
        let days = [
            "2026-11-22",
            "2026-11-21",
            "2026-11-15",
            "2026-11-14",
            "2026-12-01",
            "2024-01-01",
        ]
        .map(day);
        let chart = chart(&days, day("2026-11-22"), Some(7));
        let drawn: Vec<_> = chart
            .bars
            .iter()
            .map(|bar| (bar.x / STEP - BACK, bar.height, bar.is_ahead))
            .collect();
        assert_eq!(
            drawn,
            [
                (-2, 50, false),
                (-1, 100, false),
                (0, 50, true),
                (1, 50, true)
            ]
        );
        assert_eq!(
            chart.label,
            "4 posts in the last twelve months, about one every 91 days; your goal is one every 7 days."
        );
        assert!(chart.has_ahead);
    }

    #[test]
    fn nothing_yet_is_said() {
        let chart = chart(&[], "2026-11-22".parse().unwrap(), None);
        assert!(chart.bars.is_empty());
        assert_eq!(chart.label, "No post in the last twelve months.");
    }
}
