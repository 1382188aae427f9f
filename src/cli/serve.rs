//! `linger serve`: the live preview.

use super::{Common, End};
use crate::cli::console::{Console, counted};
use crate::diagnostic::Diagnostic;
use crate::model::Visibility;
use crate::pipeline::Reason;
use crate::serve::{self, HttpServer, Phone, ServeOptions, Snapshot};
use crate::source::{Disk, Environment, Stopwatch};
use clap::Args;
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::sync::mpsc::channel;
use std::time::Duration;

/// The preview ends after this long in any case.
const LONGEST_END: Duration = Duration::from_secs(1);

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
    /// Open the dashboard and the studio in the browser
    #[arg(long)]
    open: bool,
    /// Look at the files every half second, where the system cannot tell of changes (network drives)
    #[arg(long)]
    poll: bool,
}

impl ServeArgs {
    /// What a command asks that only shows something.
    pub(super) fn at_port(port: Option<u16>) -> ServeArgs {
        ServeArgs {
            port,
            as_published: false,
            follow: false,
            host: false,
            open: false,
            poll: false,
        }
    }

    pub(super) fn run(&self, common: &Common, report: &Console) -> End {
        let Some(disk) = common.site_or_report(report) else {
            return End::Errors;
        };
        self.serve(disk, common, report, || {})
    }

    /// Serves a site until the process ends. `stopped`: what is left to do when Ctrl-C ends it.
    pub(super) fn serve(
        &self,
        disk: Disk,
        common: &Common,
        report: &Console,
        mut stopped: impl FnMut() + Send + 'static,
    ) -> End {
        let (site, dashboard) = match self.servers() {
            Ok(servers) => servers,
            Err(problem) => {
                report.diagnostic(&problem);
                return End::Io;
            }
        };
        let phone = self
            .host
            .then(|| Phone::here(site.address().port()))
            .flatten();
        if self.host && phone.is_none() {
            let message = "this machine has no address in a network, so no phone can reach it yet";
            let problem = Diagnostic::warning("no-network", message);
            report.diagnostic(&problem.help("connect it to the network that your phone is in"));
        }
        // A signal that was ignored when the program began stays ignored. Without a handler, Ctrl-C
        // also ends the process, but with another exit code. All other signals keep their usual
        // effect.
        let (end, ended) = channel();
        let _ = ctrlc::try_set_handler(move || {
            stopped();
            // The preview remembers what it knows, if that does not take long.
            let _ = end.send(());
            std::thread::sleep(LONGEST_END);
            std::process::exit(130)
        });
        let mut options = common.building();
        if !self.as_published {
            // The preview shows unpublished documents, which the theme marks.
            options.visibility = Visibility {
                drafts: true,
                future: true,
                ..options.visibility
            };
        }
        let origins = (site.origin(), dashboard.origin());
        let wanted = ServeOptions {
            follow: self.follow,
            editor: Environment::read().editor,
            host: self.host,
            poll: self.poll,
        };
        let watch = Stopwatch::start();
        let mut said: Option<Vec<Diagnostic>> = None;
        serve::run(
            disk,
            &options,
            site,
            dashboard,
            wanted,
            ended,
            |built, rendered| {
                problems(built, said.as_deref(), report);
                if said.is_none() {
                    ready(built, &origins, phone.as_ref(), watch, report);
                    if self.open {
                        open_browser(&format!("{}/", origins.1), report);
                    }
                }
                renders(&rendered, report);
                said = Some(built.diagnostics().to_vec());
            },
        );
        End::Stopped
    }

    /// The server of the site's pages, and that of the dashboard.
    fn servers(&self) -> Result<(HttpServer, HttpServer), Diagnostic> {
        let site = if self.host {
            HttpServer::open_at(Ipv4Addr::UNSPECIFIED.into(), self.port)?
        } else {
            HttpServer::open(self.port)?
        };
        let dashboard = site.beside()?;
        Ok((site, dashboard))
    }
}

/// Prints the problems that were not there before.
fn problems(built: &Snapshot, before: Option<&[Diagnostic]>, report: &Console) {
    let known = before.unwrap_or_default();
    let found = built.diagnostics().iter();
    for diagnostic in found.filter(|found| !known.contains(found)) {
        report.diagnostic(diagnostic);
    }
}

/// Prints what was rendered after a save, or because of what changed since the last preview.
fn renders(rendered: &[(Arc<str>, Reason)], report: &Console) {
    // Files that are rendered for the first time are not reported.
    let rendered = || rendered.iter().filter(|(_, reason)| *reason != Reason::New);
    if let Some(files) = counted(rendered().count(), "file") {
        report.result(&format!("Rendered {files}"));
    }
    for (path, reason) in rendered() {
        report.detail(&format!("  {path}: {reason}"));
    }
}

fn ready(
    built: &Snapshot,
    (site, dashboard): &(String, String),
    phone: Option<&Phone>,
    watch: Stopwatch,
    report: &Console,
) {
    let base_path = built.base_path();
    let at = format!("Preview at {site}{base_path}, dashboard at {dashboard}/ (Ctrl-C stops it)");
    let said = match counted(built.errors().count(), "error") {
        // The pages show only the list of errors.
        Some(errors) => {
            format!("Not ready: {errors} above, and shown there until it is fixed. {at}")
        }
        None => format!(
            "Ready in {:.2} s: {}. {at}",
            watch.elapsed().as_secs_f64(),
            counted(built.paths().len(), "file").unwrap_or_default(),
        ),
    };
    report.result(&said);
    if let Some(phone) = phone {
        let url = phone.url(base_path);
        report.result(&format!("On a phone in this network: {url}"));
    }
}

/// Opens an address in the writer's browser, without waiting for it.
fn open_browser(url: &str, report: &Console) {
    if let Err(error) = open::that_detached(url) {
        let message = format!("the browser cannot be opened: {error}");
        let problem = Diagnostic::warning("no-browser", message);
        report.diagnostic(&problem.help(format!("open {url} yourself")));
    }
}
