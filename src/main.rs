//! The command `linger`.

use std::process::ExitCode;

fn main() -> ExitCode {
    linger::cli::run(std::env::args_os())
}
