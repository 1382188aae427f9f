//! Facts about the machine, for the report.

use std::fs;

/// What numbers depend on beside the programs.
pub struct Machine {
    pub cores: usize,
    pub cpu: String,
    pub kernel: String,
    /// Bytes.
    pub memory: u64,
    /// When the race began, UTC.
    pub began: String,
    /// Processes that wanted to run in the minute before, on average.
    pub load: f64,
}

impl Machine {
    /// As it is now. What cannot be found out is said to be unknown.
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
        let load = read("/proc/loadavg");
        Machine {
            cores: std::thread::available_parallelism().map_or(1, usize::from),
            cpu: after(&read("/proc/cpuinfo"), "model name").unwrap_or_else(unknown),
            kernel: if kernel.is_empty() { unknown() } else { kernel },
            memory: kilobytes.unwrap_or(0) * 1024,
            began: jiff::Timestamp::now()
                .strftime("%Y-%m-%d %H:%M UTC")
                .to_string(),
            load: load
                .split(' ')
                .next()
                .and_then(|load| load.parse().ok())
                .unwrap_or(0.0),
        }
    }
}
