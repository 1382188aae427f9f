//! The environment of the process, as values.

use jiff::Timestamp;
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
    /// What whoever runs the command is called: `LINGER_NAME`, or else the name of the account.
    pub name: Option<String>,
    /// Standard input is a terminal, so that a question can be asked.
    pub can_ask: bool,
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
            name: ["LINGER_NAME", "USER", "LOGNAME", "USERNAME"]
                .into_iter()
                .find_map(Environment::variable),
            can_ask: std::io::stdin().is_terminal() && std::io::stderr().is_terminal(),
        }
    }

    /// A variable that is set and not blank, such as one that holds a password.
    pub fn variable(name: &str) -> Option<String> {
        let value = std::env::var(name).ok()?;
        (!value.trim().is_empty()).then_some(value)
    }
}

/// What time it is now, by the system's clock. What a site is made of asks its source instead.
pub fn moment() -> Timestamp {
    Timestamp::now()
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
