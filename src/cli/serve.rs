//! `linger serve`: the live preview.

use super::{Common, End};
use crate::cli::console::{Console, counted};
use crate::diagnostic::Diagnostic;
use crate::model::Visibility;
use crate::pipeline::Reason;
use crate::serve::{self, BuildSummary, HttpServer, Phone, ServeOptions};
use crate::source::{Environment, Stopwatch};
use clap::Args;
use std::net::Ipv4Addr;

#[derive(Debug, Args)]
pub(super) struct ServeArgs {
    /// The port to listen on [default: 4000, or the next free one]
    #[arg(short, long, value_name = "PORT")]
    port: Option<u16>,
    /// Leave out drafts and scheduled posts, as the published site does
    #[arg(long)]
    as_published: bool,
    /// Take open pages to the post that was edited
    #[arg(long)]
    follow: bool,
    /// Let phones in the same network look at the preview, too
    #[arg(long)]
    host: bool,
    /// Look at the files every half second, where the system cannot tell of changes (network drives)
    #[arg(long)]
    poll: bool,
}

impl ServeArgs {
    pub(super) fn run(&self, common: &Common, report: &Console) -> End {
        let Some(disk) = common.site_or_report(report) else {
            return End::Errors;
        };
        let opened = if self.host {
            HttpServer::open_at(Ipv4Addr::UNSPECIFIED.into(), self.port)
        } else {
            HttpServer::open(self.port)
        };
        let server = match opened {
            Ok(server) => server,
            Err(problem) => {
                report.diagnostic(&problem);
                return End::Io;
            }
        };
        let phone = if self.host {
            Phone::here(server.address().port())
        } else {
            None
        };
        if self.host && phone.is_none() {
            let problem = Diagnostic::warning(
                "no-network",
                "this machine is in no network, so no phone can reach it",
            );
            report.diagnostic(
                &problem.help("connect it to the network that your phone is in, and start again"),
            );
        }
        // Without a handler, Ctrl-C also ends the process, with another exit code.
        let _ = ctrlc::set_handler(|| std::process::exit(130));
        let mut options = common.options();
        if !self.as_published {
            // The preview shows unpublished documents, which the theme marks.
            options.visibility = Visibility {
                drafts: true,
                future: true,
                ..options.visibility
            };
        }
        let origin = server.origin();
        let phone_url = phone.clone();
        let wishes = ServeOptions {
            follow: self.follow,
            editor: Environment::read().editor,
            phone,
            poll: self.poll,
        };
        let watch = Stopwatch::start();
        let mut said: Option<Vec<Diagnostic>> = None;
        serve::run(disk, &options, server, wishes, |told| {
            say(&told, said.as_deref(), report);
            if said.is_none() {
                ready(&told, &origin, phone_url.as_ref(), watch, report);
            }
            said = Some(told.diagnostics);
        });
        End::Fine
    }
}

/// Prints new findings, and the outputs that were rendered after a save.
fn say(told: &BuildSummary, before: Option<&[Diagnostic]>, report: &Console) {
    let known = before.unwrap_or_default();
    for diagnostic in told
        .diagnostics
        .iter()
        .filter(|found| !known.contains(found))
    {
        report.diagnostic(diagnostic);
    }
    // An output that is rendered for the first time is not printed.
    let rendered = || {
        told.rendered
            .iter()
            .filter(|(_, reason)| *reason != Reason::New)
    };
    if let Some(files) = counted(rendered().count(), "file") {
        report.result(&format!("Rendered {files}"));
    }
    for (path, reason) in rendered() {
        report.detail(&format!("  {path}: {reason}"));
    }
}

fn ready(
    told: &BuildSummary,
    origin: &str,
    phone: Option<&Phone>,
    watch: Stopwatch,
    report: &Console,
) {
    let base_path = &told.base_path;
    let files = counted(told.outputs, "file").unwrap_or_default();
    report.result(&format!(
        "Ready in {:.2} s: {files}. Preview at {origin}{base_path} (Ctrl-C stops it)",
        watch.elapsed().as_secs_f64()
    ));
    if let Some(phone) = phone {
        let url = phone.url(base_path);
        report.result(&format!("On a phone in this network: {url}"));
    }
}
