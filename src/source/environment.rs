//! The environment of the process, as values.

use std::io::IsTerminal;
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// The parts of the environment that matter.
#[derive(Clone, Debug)]
pub struct Environment {
    /// The writer's home directory.
    pub home: Option<PathBuf>,
    /// `NO_COLOR` is set and not empty (no-color.org).
    pub no_color: bool,
    /// Standard error is a terminal that understands colours.
    pub is_terminal: bool,
    /// The writer's editor as a command line: `VISUAL`, or else `EDITOR`.
    pub editor: Option<String>,
}

impl Environment {
    /// Reads the environment of this process.
    pub fn read() -> Environment {
        let is_dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        Environment {
            home: std::env::home_dir().filter(|home| !home.as_os_str().is_empty()),
            no_color: std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty()),
            is_terminal: std::io::stderr().is_terminal() && !is_dumb,
            editor: ["VISUAL", "EDITOR"]
                .into_iter()
                .filter_map(|name| std::env::var(name).ok())
                .find(|line| !line.trim().is_empty()),
        }
    }
}

/// Measures how long something takes.
#[derive(Clone, Copy, Debug)]
pub struct Stopwatch(Instant);

impl Stopwatch {
    /// Starts now.
    pub fn start() -> Stopwatch {
        Stopwatch(Instant::now())
    }

    /// The time since the start.
    pub fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }
}
