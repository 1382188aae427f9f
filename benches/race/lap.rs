//! One process from start to end: how long it took, how much of the processors and of memory.
//!
//! Memory is `ru_maxrss` as wait4(2) reports it for exactly this child, by the crate `wait4`. The
//! kernel counts a child's memory from before it became another program, when it shares ours: so
//! no peak is below that of this process, which therefore holds nothing large.

use std::fs::{self, File};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};
use wait4::Wait4;

/// What one run took.
#[derive(Clone, Copy, Debug)]
pub struct Lap {
    /// Seconds from start to end.
    pub wall: f64,
    /// Seconds of processor time, user and system, over all threads.
    pub cpu: f64,
    /// The most memory at one time, bytes.
    pub peak: u64,
}

/// Why there is no lap.
pub enum Dropout {
    /// It took longer than it may, and was stopped.
    Late,
    /// It failed; the end of what it said.
    Failed(String),
}

/// Runs `command`, with what it says going to the file `log`, for at most `patience`.
pub fn run(command: &mut Command, log: &Path, patience: Duration) -> Result<Lap, Dropout> {
    let failed = |what: &str, error: std::io::Error| {
        Dropout::Failed(format!("cannot {what} {command:?}: {error}"))
    };
    let said = File::create(log).map_err(|error| failed("log", error))?;
    let said_too = said.try_clone().map_err(|error| failed("log", error))?;
    command.stdin(Stdio::null()).stdout(said).stderr(said_too);
    let start = Instant::now();
    let mut child = match command.spawn() {
        Ok(child) => child,
        Err(error) => {
            return Err(Dropout::Failed(format!(
                "cannot start {command:?}: {error}"
            )));
        }
    };
    let pid = child.id();
    let (done, waiting) = mpsc::channel::<()>();
    let watch = thread::spawn(move || {
        // The child is ours and not waited for yet, so its number cannot be another's.
        let is_late = waiting.recv_timeout(patience) == Err(RecvTimeoutError::Timeout);
        if is_late {
            let _ = Command::new("kill")
                .args(["-KILL", &pid.to_string()])
                .status();
        }
        is_late
    });
    let ended = child.wait4();
    let wall = start.elapsed().as_secs_f64();
    drop(done);
    let is_late = watch.join().unwrap_or(false);
    let ended = match ended {
        Ok(ended) => ended,
        Err(error) => {
            return Err(Dropout::Failed(format!(
                "cannot wait for {command:?}: {error}"
            )));
        }
    };
    if is_late {
        return Err(Dropout::Late);
    }
    if !ended.status.success() {
        let said = fs::read_to_string(log).unwrap_or_default();
        let lines: Vec<&str> = said.lines().collect();
        let end = lines[lines.len().saturating_sub(12)..].join("\n");
        return Err(Dropout::Failed(format!(
            "{command:?} ended with {}:\n{end}",
            ended.status
        )));
    }
    Ok(Lap {
        wall,
        cpu: (ended.rusage.utime + ended.rusage.stime).as_secs_f64(),
        peak: ended.rusage.maxrss,
    })
}
