//! The full builds as a bar chart: SVG by hand, readable on light and on dark ground.

use crate::contenders::Role;
use crate::report::{Race, grouped, seconds, wall};
use crate::rounds::Work;
use std::fmt::Write;

const WIDTH: f64 = 720.0;
/// Where the bars begin; the names end before it.
const BARS: f64 = 170.0;
/// The longest bar leaves room for its number.
const LONGEST: f64 = WIDTH - BARS - 90.0;
const BAR: f64 = 20.0;
const STEP: f64 = 28.0;
const MARGIN: f64 = 16.0;

/// Each class has one colour that stands out against white and against near-black, both by more
/// than 3:1 (WCAG 1.4.11); only the text changes with the ground.
const STYLE: &str = "
text { font: 14px system-ui, sans-serif; fill: #1f2328 }
.head { font-weight: 600 }
.linger { fill: #1a8a5f }
.floor { fill: #8a6d1f }
.peer { fill: #6e7781 }
@media (prefers-color-scheme: dark) { text { fill: #e6edf3 } }
";

/// One panel for each size, each with its own scale.
pub fn svg(race: &Race<'_>) -> String {
    let mut body = String::new();
    let mut spoken = Vec::new();
    let mut y = MARGIN;
    for heat in race.heats {
        let walls = race
            .scores(heat)
            .map(|(_, score)| wall(score.laps(Work::Clean)));
        let most = walls
            .filter(|wall| wall.is_finite())
            .fold(f64::MIN_POSITIVE, f64::max);
        y += 18.0;
        let posts = grouped(heat.posts);
        line(
            &mut body,
            format_args!(
                "<text class=\"head\" x=\"{MARGIN}\" y=\"{y}\">Full build of {posts} posts, seconds</text>"
            ),
        );
        y += 14.0;
        for (contender, score) in race.scores(heat) {
            let wall = wall(score.laps(Work::Clean));
            let class = match contender.role {
                Role::Floor => "floor",
                Role::Linger | Role::LingerThemed => "linger",
                Role::Peer => "peer",
            };
            // A bar too short to be seen would look like nothing at all.
            let length = (wall / most * LONGEST).max(2.0);
            let (length, number) = match score.gave_up {
                Some(limit) if wall.is_nan() => (0.0, format!("stopped after {limit} s")),
                _ => (length, seconds(wall)),
            };
            let name = contender.name;
            let (base, edge, after) = (y + 15.0, BARS - 10.0, BARS + length + 8.0);
            line(
                &mut body,
                format_args!(
                    "<text x=\"{edge}\" y=\"{base}\" text-anchor=\"end\">{name}</text>\
                 <rect class=\"{class}\" x=\"{BARS}\" y=\"{y}\" width=\"{length:.1}\" height=\"{BAR}\" rx=\"3\"/>\
                 <text x=\"{after:.1}\" y=\"{base}\">{number}</text>"
                ),
            );
            spoken.push(format!("{posts} posts, {name}: {number}"));
            y += STEP;
        }
        y += 12.0;
    }
    let spoken = spoken.join("; ");
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {y}\" width=\"{WIDTH}\" \
         height=\"{y}\" role=\"img\" aria-labelledby=\"t d\">\n\
         <title id=\"t\">Seconds for a full build</title>\n<desc id=\"d\">{spoken}</desc>\n\
         <style>{STYLE}</style>\n{body}</svg>\n"
    )
}

fn line(body: &mut String, text: std::fmt::Arguments<'_>) {
    // Writing to a `String` cannot fail.
    let _ = body.write_fmt(text);
    body.push('\n');
}
