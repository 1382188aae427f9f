//! A chart of how often posts appear: the last year by weeks, then the scheduled posts.
//!
//! Enters: the days of posts, and the day of the build. Leaves: bars to draw, and the chart in
//! words. The last past week ends with today. Live posts are always in a past week, and scheduled
//! posts in a coming one, even if both are dated today.

use jiff::Span;
use jiff::civil::Date;
use serde::Serialize;

/// How many weeks back the chart begins.
const BACK: i32 = 52;
/// How many weeks ahead it ends.
const AHEAD: i32 = 13;
/// How many weeks lie between two marks on the axis. It divides both numbers above.
const MARK: i32 = 13;
/// The width of a week in the units of the drawing. The next constant is the width of its bar.
const STEP: i32 = 10;
const BAR: i32 = 7;
/// The height of the drawing.
const HEIGHT: u32 = 100;

/// The day of a post.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PostDay {
    pub(crate) day: Date,
    /// Whether it is scheduled; otherwise it is live.
    pub(crate) is_ahead: bool,
}

/// A chart, ready to be drawn.
#[derive(Debug, Serialize)]
pub(crate) struct Chart {
    width: i32,
    /// The horizontal position of today.
    now: i32,
    bars: Vec<Bar>,
    has_ahead: bool,
    /// The labels of the axis.
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

/// The chart of the days on which posts were published or will be.
pub(crate) fn chart(posts: &[PostDay], today: Date, goal: Option<u32>) -> Chart {
    let week = |post: &PostDay| {
        let week = ((post.day - today).get_days() - 1).div_euclid(7);
        if post.is_ahead {
            week.max(0)
        } else {
            week.min(-1)
        }
    };
    let in_week = |wanted: i32| posts.iter().filter(|post| week(post) == wanted).count() as u32;
    let counts: Vec<(i32, u32)> = (-BACK..AHEAD).map(|at| (at, in_week(at))).collect();
    let most = counts
        .iter()
        .map(|(_, count)| *count)
        .max()
        .unwrap_or(0)
        .max(2);
    let first_day = |at: i32| {
        today
            .checked_add(Span::new().days(i64::from(at) * 7 + 1))
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
        label: in_words(posts, today, goal),
    }
}

/// How often posts were published in the last twelve months, or since the first post if the blog is
/// younger.
fn in_words(posts: &[PostDay], today: Date, goal: Option<u32>) -> String {
    let live = posts
        .iter()
        .filter(|post| !post.is_ahead && post.day <= today);
    let (mut year, mut is_older) = (Vec::new(), false);
    for PostDay { day, .. } in live {
        if (today - *day).get_days() < 365 {
            year.push(*day);
        } else {
            is_older = true;
        }
    }
    year.sort_unstable();
    let (Some(first), Some(last)) = (year.first(), year.last()) else {
        return "No post in the last twelve months.".to_owned();
    };
    let count = year.len();
    let since = if is_older || count == 1 {
        "in the last twelve months".to_owned()
    } else {
        format!("since {}", first.strftime("%-d %b %Y"))
    };
    // There is one gap fewer than posts between the first post and the last.
    let days = if is_older {
        365 / count
    } else {
        (*last - *first).get_days() as usize / (count - 1).max(1)
    };
    let pace = match (count, days) {
        (1, _) => String::new(),
        (_, 0 | 1) => ", about one a day".to_owned(),
        (_, days) => format!(", about one every {days} days"),
    };
    let noun = if count == 1 { "post" } else { "posts" };
    let goal = match goal {
        Some(1) => "; your goal is one a day".to_owned(),
        Some(days) => format!("; your goal is one every {days} days"),
        None => String::new(),
    };
    format!("{count} {noun} {since}{pace}{goal}.")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    fn live(text: &str) -> PostDay {
        PostDay {
            day: day(text),
            is_ahead: false,
        }
    }

    fn ahead(text: &str) -> PostDay {
        PostDay {
            day: day(text),
            is_ahead: true,
        }
    }

    fn bars(chart: &Chart) -> Vec<(i32, u32, bool)> {
        let bar = |bar: &Bar| (bar.x / STEP - BACK, bar.height, bar.is_ahead);
        chart.bars.iter().map(bar).collect()
    }

    #[test]
    fn weeks_are_counted_from_today() {
        let posts = [
            live("2026-11-22"),
            live("2026-11-16"),
            live("2026-11-15"),
            ahead("2026-11-23"),
            ahead("2026-12-01"),
            live("2024-01-01"),
        ];
        let chart = chart(&posts, day("2026-11-22"), Some(7));
        let drawn = [
            (-2, 50, false),
            (-1, 100, false),
            (0, 50, true),
            (1, 50, true),
        ];
        assert_eq!(bars(&chart), drawn);
        assert_eq!(
            chart.label,
            "3 posts in the last twelve months, about one every 121 days; your goal is one every 7 days."
        );
        assert!(chart.has_ahead);
    }

    #[test]
    fn of_todays_posts_one_may_be_live_and_one_scheduled() {
        let today = "2026-11-22";
        let drawn = |posts: &[PostDay]| bars(&chart(posts, day(today), None));
        assert_eq!(drawn(&[live(today)]), [(-1, 50, false)]);
        assert_eq!(drawn(&[ahead(today)]), [(0, 50, true)]);
        let both = [(-1, 50, false), (0, 50, true)];
        assert_eq!(drawn(&[live(today), ahead(today)]), both);
    }

    #[test]
    fn the_pace_of_a_young_blog_counts_from_its_first_post() {
        let said = |posts: &[&str]| {
            let posts: Vec<PostDay> = posts.iter().map(|day| live(day)).collect();
            chart(&posts, day("2026-11-22"), None).label
        };
        assert_eq!(said(&[]), "No post in the last twelve months.");
        assert_eq!(said(&["2026-11-20"]), "1 post in the last twelve months.");
        assert_eq!(
            said(&["2026-11-01", "2026-11-15", "2026-11-08"]),
            "3 posts since 1 Nov 2026, about one every 7 days."
        );
        assert_eq!(
            said(&["2026-11-22", "2026-11-22"]),
            "2 posts since 22 Nov 2026, about one a day."
        );
        assert_eq!(
            said(&["2020-01-01", "2026-11-20"]),
            "1 post in the last twelve months."
        );
        assert_eq!(
            said(&["2020-01-01", "2026-11-20", "2026-02-01"]),
            "2 posts in the last twelve months, about one every 182 days."
        );
    }
}
