//! The output of commands: results to standard output, diagnostics to standard error.

use super::{Color, Common, OutputFormat};
use crate::concurrency::Once;
use crate::diagnostic::Diagnostic;
use crate::source::Environment;
use std::io::{self, Write};

/// Prints a command's output in the chosen format.
#[derive(Debug)]
pub(crate) struct Console {
    format: OutputFormat,
    pub(crate) color: bool,
    quiet: bool,
    verbose: bool,
    strict: bool,
    /// Whether diagnostics are printed at a terminal, for people.
    is_terminal: bool,
    /// Why a result could not be written.
    refused: Once<String>,
}

impl Console {
    pub(crate) fn new(common: &Common, environment: &Environment) -> Console {
        let color = match common.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => environment.is_terminal && !environment.no_color,
        };
        Console {
            format: common.format,
            color,
            quiet: common.quiet,
            verbose: common.verbose,
            strict: common.strict,
            is_terminal: environment.is_terminal,
            refused: Once::new(),
        }
    }

    /// Prints a result.
    pub(crate) fn result(&self, text: &str) {
        if !self.quiet {
            self.raw(format!("{text}\n").as_bytes());
        }
    }

    /// Prints a result even with `--quiet`, because the user has asked for it.
    pub(crate) fn raw(&self, bytes: &[u8]) {
        let mut output = io::stdout().lock();
        self.note(output.write_all(bytes).and_then(|()| output.flush()));
    }

    /// Remembers that a result could not be written. It does not matter if its reader is gone,
    /// because the work is done.
    pub(crate) fn note(&self, written: io::Result<()>) {
        if let Err(error) = written
            && error.kind() != io::ErrorKind::BrokenPipe
        {
            self.refused.get(|| error.to_string());
        }
    }

    /// The diagnostic for a result that could not be written.
    pub(crate) fn refusal(&self) -> Option<Diagnostic> {
        self.refused.known().map(|error| unsaid(error))
    }

    /// Prints a result with `--verbose` only.
    pub(crate) fn detail(&self, text: &str) {
        if self.verbose {
            self.result(text);
        }
    }

    /// Prints one finding.
    pub(crate) fn diagnostic(&self, diagnostic: &Diagnostic) {
        let text = match self.format {
            OutputFormat::Human => format!("{}\n", diagnostic.human(self.color)),
            OutputFormat::Json => diagnostic.json(),
        };
        let _ = writeln!(io::stderr().lock(), "{text}");
    }

    /// Prints all findings, and for people a line with their number.
    pub(crate) fn diagnostics(&self, diagnostics: &[Diagnostic]) {
        for diagnostic in diagnostics {
            self.diagnostic(diagnostic);
        }
        let errors = diagnostics
            .iter()
            .filter(|diagnostic| diagnostic.is_error())
            .count();
        if self.format == OutputFormat::Human && self.stops(diagnostics) {
            let counted = [
                counted(errors, "error"),
                counted(diagnostics.len() - errors, "warning"),
            ];
            let counted = counted
                .into_iter()
                .flatten()
                .collect::<Vec<_>>()
                .join(" and ");
            let _ = writeln!(io::stderr().lock(), "{counted}: nothing was written.");
        }
        self.hint(diagnostics);
    }

    /// Tells a person at a terminal how to read more.
    pub(crate) fn hint(&self, diagnostics: &[Diagnostic]) {
        if let (OutputFormat::Human, true, Some(first)) =
            (self.format, self.is_terminal, diagnostics.first())
        {
            let hint = format!("`linger explain {}` explains the first.", first.code);
            let _ = writeln!(io::stderr().lock(), "{hint}");
        }
    }

    /// Whether these findings stop a build.
    pub(crate) fn stops(&self, diagnostics: &[Diagnostic]) -> bool {
        diagnostics.iter().any(Diagnostic::is_error) || (self.strict && !diagnostics.is_empty())
    }
}

/// The diagnostic for a result that could not be written.
pub(crate) fn unsaid(error: &str) -> Diagnostic {
    let message = format!("cannot write the results to standard output: {error}");
    Diagnostic::error("io", message).help("see that there is room where they go")
}

/// `3 files` or `1 file`. `None` for zero.
pub(crate) fn counted(count: usize, noun: &str) -> Option<String> {
    match count {
        0 => None,
        1 => Some(format!("1 {noun}")),
        count => Some(format!("{count} {noun}s")),
    }
}
