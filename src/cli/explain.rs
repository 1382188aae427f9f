//! `linger explain CODE`: what a code of an error or warning means, and how to fix it. The table is
//! docs/mistakes.md, a page of the manual.

use super::{Common, End, OutputFormat};
use crate::cli::console::Console;
use crate::diagnostic::{Diagnostic, nearest};
use clap::Args;

const MISTAKES: &str = include_str!("../../docs/mistakes.md");
/// Lines of text are broken before this column.
const WIDTH: usize = 80;

#[derive(Debug, Args)]
pub(super) struct ExplainArgs {
    /// The code, as it stands in brackets behind `error` or `warning`; without it, all are listed
    code: Option<String>,
}

/// The explanation of one code.
struct Explanation<'a> {
    code: &'a str,
    /// One sentence.
    summary: &'a str,
    /// Paragraphs and examples (indented by four spaces), in Markdown.
    text: &'a str,
}

fn explanations() -> impl Iterator<Item = Explanation<'static>> {
    MISTAKES.split("\n## ").skip(1).filter_map(|section| {
        let (code, text) = section.split_once("\n\n")?;
        let text = text.trim_end();
        let summary = text.split("\n\n").next()?;
        Some(Explanation {
            code,
            summary,
            text,
        })
    })
}

impl ExplainArgs {
    pub(super) fn run(&self, common: &Common, report: &Console) -> End {
        let Some(wanted) = &self.code else {
            list(common, report);
            return End::Fine;
        };
        // A whole `error[bad-date]` is accepted too.
        let wanted = wanted.rsplit('[').next().unwrap_or_default();
        let wanted = wanted.trim_end_matches([']', ':']).to_lowercase();
        if let Some(found) = explanations().find(|known| known.code == wanted) {
            report.raw(page(&found, common.format).as_bytes());
            return End::Fine;
        }
        let message = format!("there is no error or warning `{wanted}`");
        let help = match nearest(&wanted, explanations().map(|known| known.code)) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => "`linger explain` lists all of them".to_owned(),
        };
        report.diagnostic(&Diagnostic::error("unknown-code", message).help(help));
        End::Errors
    }
}

fn list(common: &Common, report: &Console) {
    let width = explanations()
        .map(|known| known.code.len())
        .max()
        .unwrap_or_default();
    for known in explanations() {
        let line = match common.format {
            OutputFormat::Human => format!("{:width$}  {}\n", known.code, known.summary),
            OutputFormat::Json => page(&known, OutputFormat::Json),
        };
        report.raw(line.as_bytes());
    }
}

fn page(found: &Explanation<'_>, format: OutputFormat) -> String {
    let Explanation {
        code,
        summary,
        text,
    } = found;
    match format {
        OutputFormat::Human => {
            let lines: Vec<String> = text.lines().map(wrapped).collect();
            format!("{code}: {}\n", lines.join("\n"))
        }
        OutputFormat::Json => {
            let json = serde_json::json!({"code": code, "summary": summary, "text": text});
            format!("{json}\n")
        }
    }
}

/// A line of text broken between words; examples stay as they are.
fn wrapped(line: &str) -> String {
    if line.starts_with("    ") {
        return line.to_owned();
    }
    let mut text = String::with_capacity(line.len() + 8);
    let mut column = 0;
    for word in line.split(' ') {
        let width = word.chars().count();
        if column > 0 && column + 1 + width > WIDTH {
            text.push('\n');
            column = 0;
        } else if column > 0 {
            text.push(' ');
            column += 1;
        }
        text.push_str(word);
        column += width;
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_explanation_is_whole_and_in_its_place() {
        let codes: Vec<&str> = explanations().map(|known| known.code).collect();
        assert!(codes.is_sorted(), "{codes:?}");
        assert!(codes.len() > 60);
        for known in explanations() {
            let Explanation {
                code,
                summary,
                text,
            } = known;
            assert!(
                summary.ends_with('.') && summary.len() < 100,
                "{code}: {summary}"
            );
            assert!(
                text.len() > summary.len() + 20,
                "{code} says no more than its summary"
            );
            let is_half = text.contains("\nWrong:") != text.contains("\nRight:");
            assert!(!is_half, "{code} has half an example");
        }
    }

    #[test]
    fn words_are_not_torn_and_examples_not_touched() {
        let line = "word ".repeat(40);
        assert!(
            wrapped(line.trim())
                .lines()
                .all(|line| line.len() <= WIDTH && !line.ends_with(' '))
        );
        let example = format!("    {}", "x ".repeat(60));
        assert_eq!(wrapped(&example), example);
    }
}
