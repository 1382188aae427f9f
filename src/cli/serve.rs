//! `linger serve`: the live preview.

use super::report::{Report, counted};
use super::{Common, End};
use crate::diagnostic::Diagnostic;
use crate::model::Visibility;
use crate::pipeline::Build;
use crate::serve::{self, Door, Phone, Wishes};
use crate::source::{Environment, Stopwatch};
use clap::Args;
use std::net::Ipv4Addr;

#[derive(Debug, Args)]
pub(super) struct Serve {
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
}

impl Serve {
    pub(super) fn run(&self, common: &Common, report: &Report) -> End {
        let disk = match common.site() {
            Ok(disk) => disk,
            Err(problem) => {
                report.diagnostic(&problem);
                return End::Errors;
            }
        };
        let opened = match self.host {
            true => Door::open_at(Ipv4Addr::UNSPECIFIED.into(), self.port),
            false => Door::open(self.port),
        };
        let door = match opened {
            Ok(door) => door,
            Err(problem) => {
                report.diagnostic(&problem);
                return End::Io;
            }
        };
        let phone = match self.host {
            true => Phone::here(door.address().port()),
            false => None,
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
        // Without a handler Ctrl-C ends the process just as well, only with another code.
        let _ = ctrlc::set_handler(|| std::process::exit(130));
        let mut options = common.options();
        if !self.as_published {
            // A writer previews what is not published yet; the theme marks it.
            options.visibility = Visibility {
                drafts: true,
                future: true,
                ..options.visibility
            };
        }
        let origin = door.origin();
        let phone_url = phone.clone();
        let wishes = Wishes {
            follow: self.follow,
            editor: Environment::read().editor,
            phone,
        };
        let mut watch = Stopwatch::start();
        let mut is_first = true;
        let ended = serve::run(disk, &options, door, wishes, |build| {
            say(build, is_first, &origin, phone_url.as_ref(), watch, report);
            is_first = false;
            watch = Stopwatch::start();
        });
        match ended {
            Ok(()) => End::Fine,
            Err(problem) => {
                report.diagnostic(&problem);
                End::Io
            }
        }
    }
}

fn say(
    build: &Build,
    is_first: bool,
    origin: &str,
    phone: Option<&Phone>,
    watch: Stopwatch,
    report: &Report,
) {
    for diagnostic in &build.diagnostics {
        report.diagnostic(diagnostic);
    }
    if is_first {
        let base_path = build.site.config().base_path();
        let files = counted(build.outputs.len(), "file").unwrap_or_default();
        report.result(&format!(
            "Built {files} in {:.2} s. Preview at {origin}{base_path} (Ctrl-C stops it)",
            watch.elapsed().as_secs_f64()
        ));
        if let Some(phone) = phone {
            report.result(&format!(
                "On a phone in this network: {}",
                phone.url(base_path)
            ));
        }
    } else if let Some(files) = counted(build.rendered.len(), "file") {
        report.result(&format!("Rendered {files}"));
    }
    if !is_first {
        for (path, reason) in &build.rendered {
            report.detail(&format!("  {path}: {reason}"));
        }
    }
}
