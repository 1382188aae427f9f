//! The command `linger`.

/// Several threads ask for thousands of small pieces each: this allocator gives each thread its own.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

use std::process::ExitCode;

fn main() -> ExitCode {
    linger::cli::run(std::env::args_os())
}
