//! The numbers as Markdown, with everything that somebody needs to doubt or to repeat them.

use crate::contenders::{Contender, Role};
use crate::lap::Lap;
use crate::machine::Machine;
use crate::rounds::{Heat, Score, Work};
use std::fmt::Write;

/// What a full build may cost, in floors.
const MOST_FLOORS: f64 = 2.5;
/// What 5,000 posts may take of memory, bytes, and the sizes this is asked of.
const MOST_MEMORY: (usize, u64) = (5_000, 120_000_000);

/// The share of processor time that others may take before the report complains.
const MOST_BUSY: f64 = 0.05;

/// A race that is over.
pub struct Race<'a> {
    pub machine: &'a Machine,
    /// Where it was run.
    pub ground: &'a str,
    pub contenders: &'a [Contender],
    pub heats: &'a [Heat],
    pub rounds: usize,
    /// The options it was started with.
    pub args: &'a str,
}

impl Race<'_> {
    /// The contenders of a heat with their scores.
    pub fn scores<'a>(
        &'a self,
        heat: &'a Heat,
    ) -> impl Iterator<Item = (&'a Contender, &'a Score)> {
        self.contenders.iter().zip(&heat.scores)
    }

    fn score<'a>(&'a self, heat: &'a Heat, role: Role) -> Option<&'a Score> {
        self.scores(heat)
            .find(|(contender, _)| contender.role == role)
            .map(|(_, score)| score)
    }

    /// The peer with the best clean build.
    fn best_peer<'a>(&'a self, heat: &'a Heat, work: Work) -> Option<(&'a Contender, &'a Score)> {
        self.scores(heat)
            .filter(|(contender, score)| {
                contender.role == Role::Peer && !score.laps(work).is_empty()
            })
            .min_by(|(_, a), (_, b)| wall(a.laps(work)).total_cmp(&wall(b.laps(work))))
    }
}

/// The report. The chart lies beside it under the name `svg`.
pub fn markdown(race: &Race<'_>, svg: &str) -> String {
    let mut text = String::new();
    // Writing to a `String` cannot fail.
    let _ = write(race, svg, &mut text);
    text
}

fn write(race: &Race<'_>, svg: &str, text: &mut String) -> std::fmt::Result {
    writeln!(text, "# How fast is linger?\n")?;
    writeln!(
        text,
        "Written by `benches/race`; do not edit. [README.md](README.md) says what is measured.\n"
    )?;
    if !race.args.contains("--quick") {
        writeln!(
            text,
            "![Seconds for a full build, by generator and size]({svg})\n"
        )?;
    }
    for heat in race.heats {
        writeln!(text, "## {} posts\n", grouped(heat.posts))?;
        verdict(race, heat, text)?;
        full_build(race, heat, text)?;
        again(race, heat, text)?;
    }
    setting(race, text)
}

/// What matters, in a few lines.
fn verdict(race: &Race<'_>, heat: &Heat, text: &mut String) -> std::fmt::Result {
    let (Some(linger), Some(floor)) = (
        race.score(heat, Role::Linger),
        race.score(heat, Role::Floor),
    ) else {
        return Ok(());
    };
    let laps = linger.laps(Work::Clean);
    let kept = |is_kept: bool| if is_kept { "kept" } else { "missed" };
    if let Some(floors) = ratio(laps, floor.laps(Work::Clean)) {
        let verdict = kept(floors <= MOST_FLOORS);
        let what = "A full build takes";
        writeln!(
            text,
            "- {what} **{floors:.1} x the floor**; the target of {MOST_FLOORS} is {verdict}."
        )?;
    }
    let peak = peak(laps);
    write!(text, "- It takes {} MB of memory at most", megabytes(peak))?;
    if heat.posts == MOST_MEMORY.0 {
        writeln!(
            text,
            "; the target of {} MB is {}.",
            megabytes(MOST_MEMORY.1),
            kept(peak <= MOST_MEMORY.1)
        )?
    } else {
        writeln!(text, ".")?
    }
    if let Some((peer, score)) = race.best_peer(heat, Work::Clean)
        && let Some(times) = ratio(score.laps(Work::Clean), laps)
    {
        writeln!(
            text,
            "- {}, the fastest peer, takes **{times:.1} x as long** as linger.",
            peer.name
        )?;
    }
    writeln!(text)
}

fn full_build(race: &Race<'_>, heat: &Heat, text: &mut String) -> std::fmt::Result {
    writeln!(text, "### A full build\n")?;
    writeln!(
        text,
        "| | seconds | fastest - slowest | x floor | x linger | CPU seconds | peak MB | pages | files | MB | feed items |"
    )?;
    writeln!(text, "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|")?;
    let base = |role| race.score(heat, role).map(|score| score.laps(Work::Clean));
    for (contender, score) in race.scores(heat) {
        let laps = score.laps(Work::Clean);
        let name = contender.name;
        if laps.is_empty() {
            let limit = score.gave_up.unwrap_or(0);
            writeln!(
                text,
                "| {name} | more than {limit}, stopped | | | | | | | | | |"
            )?;
            continue;
        }
        let (fastest, slowest) = extremes(laps);
        let tally = &score.tally;
        writeln!(
            text,
            "| {name} | {} | {} - {} | {} | {} | {} | {} | {} | {} | {:.1} | {} |",
            seconds(wall(laps)),
            seconds(fastest),
            seconds(slowest),
            times(ratio(laps, base(Role::Floor).unwrap_or(&[]))),
            times(ratio(laps, base(Role::Linger).unwrap_or(&[]))),
            seconds(median(laps.iter().map(|lap| lap.cpu))),
            megabytes(peak(laps)),
            grouped(tally.pages),
            grouped(tally.files),
            tally.bytes as f64 / 1e6,
            tally
                .items
                .map(|items| items.to_string())
                .unwrap_or_default(),
        )?;
    }
    writeln!(text)
}

fn again(race: &Race<'_>, heat: &Heat, text: &mut String) -> std::fmt::Result {
    writeln!(text, "### Another build\n")?;
    writeln!(
        text,
        "| | nothing changed, s | x walk | peak MB | one post edited, s | x walk | peak MB |"
    )?;
    writeln!(text, "|---|--:|--:|--:|--:|--:|--:|")?;
    let walk = race
        .score(heat, Role::Floor)
        .map_or(&[][..], |score| score.laps(Work::Unchanged));
    for (contender, score) in race.scores(heat) {
        let name = match contender.role {
            Role::Floor => "the floor: walk, stat, read",
            _ => contender.name,
        };
        write!(text, "| {name} |")?;
        for work in [Work::Unchanged, Work::Edited] {
            let laps = score.laps(work);
            if laps.is_empty() {
                write!(text, " | | |")?
            } else {
                write!(
                    text,
                    " {} | {} | {} |",
                    seconds(wall(laps)),
                    times(ratio(laps, walk)),
                    megabytes(peak(laps)),
                )?
            }
        }
        writeln!(text)?;
    }
    writeln!(text)
}

fn setting(race: &Race<'_>, text: &mut String) -> std::fmt::Result {
    let machine = race.machine;
    writeln!(text, "## Setting\n")?;
    writeln!(text, "| | |\n|---|---|")?;
    writeln!(text, "| date | {} |", machine.began)?;
    writeln!(
        text,
        "| processor | {}, {} cores |",
        machine.cpu, machine.cores
    )?;
    writeln!(text, "| memory | {} MB |", megabytes(machine.memory))?;
    writeln!(text, "| kernel | Linux {} |", machine.kernel)?;
    writeln!(text, "| file system | {} |", race.ground)?;
    writeln!(text, "| busy before | {:.0} % |", machine.busy * 100.0)?;
    writeln!(text, "| rounds | {} |", race.rounds)?;
    for contender in race.contenders {
        writeln!(text, "| {} | {} |", contender.name, contender.version)?;
    }
    if machine.busy > MOST_BUSY {
        writeln!(
            text,
            "\n**The machine was busy with something else.** Ratios may hold, seconds do not."
        )?;
    }
    let options = match race.args {
        "" => String::new(),
        args => format!(" -- {args}"),
    };
    writeln!(text, "\nRepeat it: `cargo bench --bench race{options}`\n")?;
    writeln!(
        text,
        "Seconds are medians over the rounds. A ratio is the median of the ratios within each \
         round, so that a machine that is slow for a while is slow for both. Memory is the most \
         of any round (`ru_maxrss` by wait4). Pages are HTML files: linger has an archive, pages \
         about subscribing and a page for what is not there, which the others lack."
    )
}

/// The median of the seconds.
pub fn wall(laps: &[Lap]) -> f64 {
    median(laps.iter().map(|lap| lap.wall))
}

fn peak(laps: &[Lap]) -> u64 {
    laps.iter().map(|lap| lap.peak).max().unwrap_or(0)
}

fn extremes(laps: &[Lap]) -> (f64, f64) {
    let walls = || laps.iter().map(|lap| lap.wall);
    (
        walls().fold(f64::INFINITY, f64::min),
        walls().fold(0.0, f64::max),
    )
}

/// The median over the rounds of how many times longer `laps` took than `base`.
fn ratio(laps: &[Lap], base: &[Lap]) -> Option<f64> {
    let shared = laps.iter().zip(base);
    let ratio = median(shared.map(|(lap, base)| lap.wall / base.wall));
    ratio.is_finite().then_some(ratio)
}

/// NaN for nothing.
fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_unstable_by(f64::total_cmp);
    match values.len() {
        0 => f64::NAN,
        len if len % 2 == 1 => values[len / 2],
        len => (values[len / 2 - 1] + values[len / 2]) / 2.0,
    }
}

/// Three significant digits or so.
pub fn seconds(seconds: f64) -> String {
    match seconds {
        _ if seconds.is_nan() => String::new(),
        _ if seconds < 1.0 => format!("{seconds:.3}"),
        _ if seconds < 100.0 => format!("{seconds:.2}"),
        _ => format!("{seconds:.0}"),
    }
}

fn times(ratio: Option<f64>) -> String {
    match ratio {
        Some(ratio) if ratio < 10.0 => format!("{ratio:.2}"),
        Some(ratio) => format!("{ratio:.0}"),
        None => String::new(),
    }
}

/// Of 1,000,000 bytes.
fn megabytes(bytes: u64) -> String {
    grouped((bytes as f64 / 1e6).round() as usize)
}

/// `12345` -> `12,345`
pub fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
