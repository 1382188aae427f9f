//! Facts about the machine, for the report.

use std::fs;
use std::thread;
use std::time::Duration;

/// What numbers depend on beside the programs.
pub struct Machine {
    pub cores: usize,
    pub cpu: String,
    pub kernel: String,
    /// Bytes.
    pub memory: u64,
    /// When the race began, UTC.
    pub began: String,
    /// The share of processor time that something else took just before.
    pub busy: f64,
}

impl Machine {
    /// As it is now; takes a second, to see how busy it is. What cannot be found out is said to be
    /// unknown.
    pub fn look() -> Machine {
        let read = |path: &str| fs::read_to_string(path).unwrap_or_default();
        let after = |text: &str, key: &str| {
            let line = text.lines().find(|line| line.starts_with(key))?;
            Some(line.split_once(':')?.1.trim().to_owned())
        };
        let unknown = || "unknown".to_owned();
        let memory = after(&read("/proc/meminfo"), "MemTotal");
        let kilobytes = memory.and_then(|text| text.trim_end_matches(" kB").parse::<u64>().ok());
        let kernel = read("/proc/sys/kernel/osrelease").trim().to_owned();
        Machine {
            cores: thread::available_parallelism().map_or(1, usize::from),
            cpu: after(&read("/proc/cpuinfo"), "model name").unwrap_or_else(unknown),
            kernel: if kernel.is_empty() { unknown() } else { kernel },
            memory: kilobytes.unwrap_or(0) * 1024,
            began: jiff::Timestamp::now()
                .strftime("%Y-%m-%d %H:%M UTC")
                .to_string(),
            busy: busy(),
        }
    }
}

/// How busy all processors together are during one second; 0 if the kernel does not say.
fn busy() -> f64 {
    let before = times();
    thread::sleep(Duration::from_secs(1));
    match (before, times()) {
        (Some((all, idle)), Some((all_now, idle_now))) if all_now > all => {
            1.0 - (idle_now - idle) / (all_now - all)
        }
        _ => 0.0,
    }
}

/// All time and idle time of all processors since the start of the machine (proc_stat(5)).
fn times() -> Option<(f64, f64)> {
    let stat = fs::read_to_string("/proc/stat").ok()?;
    let ticks = stat.lines().next()?.split_whitespace().skip(1);
    let ticks: Vec<f64> = ticks.filter_map(|ticks| ticks.parse().ok()).collect();
    // The fourth is idle, the fifth waits for a disk.
    Some((ticks.iter().sum(), ticks.get(3)? + ticks.get(4)?))
}
