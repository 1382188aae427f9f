//! What related posts cost: the default theme without and with them, beside each other.
//!
//! Enters: options, ground to race on. Leaves: a table on standard output, in which the cost for each
//! post should not grow with their number.

use crate::contenders;
use crate::ground::Ground;
use crate::lap::Lap;
use crate::options::Options;
use crate::rounds::{self, Score, Work};

/// Measures both at every size.
pub fn run(options: &Options, ground: &Ground) -> Result<(), String> {
    let contenders = contenders::with_and_without_related()?;
    println!("| posts | without | with | for each post, wall | processor |\n|---|--:|--:|--:|--:|");
    for posts in &options.posts {
        let heat = rounds::run(&contenders, *posts, options.rounds, ground)?;
        let [without, with] = &heat.scores[..] else {
            return Err("two should have taken part".to_owned());
        };
        let wall = |score| median(score, |lap| lap.wall);
        let each =
            |of: fn(&Lap) -> f64| (median(with, of) - median(without, of)) * 1e6 / *posts as f64;
        println!(
            "| {posts} | {:.3} s | {:.3} s | {:.1} µs | {:.1} µs |",
            wall(without),
            wall(with),
            each(|lap| lap.wall),
            each(|lap| lap.cpu)
        );
    }
    Ok(())
}

/// Of a full build.
fn median(score: &Score, of: impl Fn(&Lap) -> f64) -> f64 {
    let mut all: Vec<f64> = score.laps(Work::Clean).iter().map(of).collect();
    all.sort_unstable_by(f64::total_cmp);
    all.get(all.len() / 2).copied().unwrap_or(f64::NAN)
}
