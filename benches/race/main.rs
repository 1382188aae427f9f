//! The race: linger beside the floor and its peers, on one corpus, in one run.
//!
//! Enters: options, the programs that are installed. Leaves: a report and a chart. Every contender
//! is a process of its own, started from here and measured from outside; contenders take turns, so
//! that whatever else the machine does is shared among them.
//!
//! `benches/README.md` says what is measured and why.

mod chart;
mod contenders;
mod corpus;
mod floor;
mod ground;
mod lap;
mod machine;
mod options;
mod related;
mod report;
mod rounds;
mod tally;
mod words;

use options::{Options, Wish};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let ended = match options::read(&args) {
        Ok(Wish::Race(options)) => match &options.lay_out {
            Some(dir) => lay_out(&options, dir),
            None if options.related => ground::Ground::new(options.disk.as_deref(), options.keep)
                .and_then(|ground| related::run(&options, &ground)),
            None => race(&options),
        },
        Ok(Wish::Floor { site, out }) => floor::build(&site, &out),
        Ok(Wish::Walk { site }) => floor::walk(&site),
        Ok(Wish::Say(text)) => {
            println!("{text}");
            Ok(())
        }
        Err(problem) => {
            eprintln!("race: {problem}\n\n{}", options::HELP);
            return ExitCode::from(2);
        }
    };
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("race: {problem}");
            ExitCode::FAILURE
        }
    }
}

/// The whole race as a recipe.
fn race(options: &Options) -> Result<(), String> {
    let machine = machine::Machine::look();
    let ground = ground::Ground::new(options.disk.as_deref(), options.keep)?;
    let contenders = contenders::all(&options.peers, ground.dir())?;
    for contender in &contenders {
        eprintln!("{}: {}", contender.name, contender.version);
    }
    let mut heats = Vec::new();
    for posts in &options.posts {
        heats.push(rounds::run(&contenders, *posts, options.rounds, &ground)?);
    }
    let race = report::Race {
        machine: &machine,
        ground: ground.kind(),
        contenders: &contenders,
        heats: &heats,
        rounds: options.rounds,
        args: &options.given,
    };
    let svg_name = "results.svg";
    let markdown = report::markdown(&race, svg_name);
    match &options.out {
        Some(out) => {
            let svg = out.with_file_name(svg_name);
            write(out, &markdown)?;
            write(&svg, &chart::svg(&race))?;
            eprintln!("wrote {} and {}", out.display(), svg.display());
        }
        None => println!("{markdown}"),
    }
    Ok(())
}

/// Writes the site of every contender, each in a directory of its own.
fn lay_out(options: &Options, dir: &Path) -> Result<(), String> {
    let posts = options.posts.first().copied().unwrap_or_default();
    for contender in contenders::all(&options.peers, dir)? {
        let site = dir.join(contender.site_name());
        contender
            .write_site(&site, posts)
            .map_err(|error| format!("cannot write {}: {error}", site.display()))?;
    }
    Ok(())
}

fn write(path: &Path, text: &str) -> Result<(), String> {
    let dir: PathBuf = path.parent().map(Path::to_owned).unwrap_or_default();
    if !dir.as_os_str().is_empty() {
        fs::create_dir_all(&dir)
            .map_err(|error| format!("cannot create {}: {error}", dir.display()))?;
    }
    fs::write(path, text).map_err(|error| format!("cannot write {}: {error}", path.display()))
}
