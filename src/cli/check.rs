//! `linger check`: builds the site, checks the result, and writes nothing.

use super::{Common, End};
use crate::check::{CheckSummary, Scans, Web, check, stub_form};
use crate::cli::console::{Console, counted};
use crate::diagnostic::Diagnostic;
use crate::pipeline::{Engine, Options};
use clap::Args;
use std::time::Duration;

#[derive(Debug, Args)]
pub(super) struct CheckArgs {
    /// Ask other sites whether the pages that you link to are still there
    #[arg(long)]
    external: bool,
    /// Do not ask for addresses that begin like this (may be given several times)
    #[arg(long, value_name = "URL", requires = "external")]
    skip: Vec<String>,
    /// Seconds to wait for the answer of another site
    #[arg(long, value_name = "SECONDS", default_value_t = 15, requires = "external", value_parser = clap::value_parser!(u16).range(1..=300))]
    timeout: u16,
}

impl CheckArgs {
    pub(super) fn run(&self, common: &Common, report: &Console) -> End {
        let Some(disk) = common.site_or_report(report) else {
            return End::Errors;
        };
        let options = Options {
            unrecorded: false,
            ..common.building()
        };
        let scans = Scans::recalled(&options, &disk);
        let mut engine = Engine::recalled(options.clone(), &disk);
        let mut build = engine.build(&disk, &scans);
        let scanned = scans.finish(&build);
        let patience = Duration::from_secs(u64::from(self.timeout));
        let web = self.external.then(|| Web::new(patience, self.skip.clone()));
        let (found, looked) = check(&build, &scanned, &disk, web.as_ref());
        if !build.has_errors() {
            let remembered = engine.remember(&disk);
            let scanned = || scanned.remember(&options, &disk);
            if let Err(warning) = remembered.and_then(|()| scanned()) {
                report.diagnostic(&warning);
            }
        }
        // A link that the build has reported at its place is not reported again.
        let known: Vec<_> = build
            .diagnostics
            .iter()
            .filter_map(|d| d.place.clone())
            .collect();
        let is_new = |found: &Diagnostic| {
            found.place.as_ref().is_none_or(|place| {
                known.iter().all(|at| {
                    (&at.file, at.line, at.column) != (&place.file, place.line, place.column)
                })
            })
        };
        let mut found: Vec<Diagnostic> = found.into_iter().filter(is_new).collect();
        // A form without a provider is a finding with `--strict`, and otherwise a note.
        let stub = stub_form(&build);
        if common.strict {
            found.extend(stub.clone());
        }
        build.find(found, &disk);
        for finding in &build.diagnostics {
            report.diagnostic(finding);
        }
        report.hint(&build.diagnostics);
        report.result(&summary(looked, self.external, build.diagnostics.len()));
        if let Some(stub) = stub.filter(|_| !common.strict) {
            report.result(&format!(
                "Note: {} (--strict makes this a finding)",
                stub.message
            ));
        }
        if build.diagnostics.is_empty() {
            End::Fine
        } else if build.diagnostics.iter().any(Diagnostic::is_io) {
            End::Io
        } else {
            End::Found
        }
    }
}

fn summary(looked: CheckSummary, is_external: bool, findings: usize) -> String {
    let outside = if is_external {
        "asked for"
    } else {
        "not asked for (--external does)"
    };
    let parts = [
        counted(looked.pages, "page").unwrap_or_else(|| "no pages".to_owned()),
        counted(looked.links, "link").unwrap_or_else(|| "no links".to_owned()),
    ];
    let found = counted(findings, "finding").unwrap_or_else(|| "all is well".to_owned());
    let external = match counted(looked.external, "address") {
        Some(text) => format!(
            "; {} on other sites {outside}",
            text.replace("addresss", "addresses")
        ),
        None => String::new(),
    };
    format!("Checked {}{external}: {found}", parts.join(" and "))
}
