//! `linger completions SHELL` and `linger man`: from the same table as `--help`.

use super::{Cli, End};
use crate::cli::console::Console;
use clap::{Args, CommandFactory};
use clap_complete::Shell;

#[derive(Debug, Args)]
pub(super) struct CompletionsArgs {
    /// The shell
    shell: Shell,
}

impl CompletionsArgs {
    pub(super) fn run(&self, report: &Console) -> End {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut Cli::command(), "linger", &mut script);
        report.raw(&script);
        End::Fine
    }
}

/// The manual page, for `man -l -`.
pub(super) fn man(report: &Console) -> End {
    let mut page = Vec::new();
    // Writing to memory cannot fail.
    let _ = clap_mangen::Man::new(Cli::command()).render(&mut page);
    report.raw(&page);
    End::Fine
}

#[cfg(test)]
mod tests {
    use super::Cli;
    use clap::CommandFactory;

    #[test]
    fn the_table_of_commands_is_consistent() {
        Cli::command().debug_assert();
    }
}
