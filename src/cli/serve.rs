//! `linger serve`: the live preview.

use super::report::{Report, counted};
use super::{Common, End};
use crate::model::Visibility;
use crate::pipeline::Build;
use crate::serve::{self, Door};
use crate::source::Stopwatch;
use clap::Args;

#[derive(Debug, Args)]
pub(super) struct Serve {
    /// The port to listen on [default: 4000, or the next free one]
    #[arg(short, long, value_name = "PORT")]
    port: Option<u16>,
    /// Leave out drafts and scheduled posts, as the published site does
    #[arg(long)]
    as_published: bool,
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
        let door = match Door::open(self.port) {
            Ok(door) => door,
            Err(problem) => {
                report.diagnostic(&problem);
                return End::Io;
            }
        };
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
        let address = door.address().to_string();
        let mut watch = Stopwatch::start();
        let mut is_first = true;
        let ended = serve::run(disk, &options, door, |build| {
            say(build, is_first, &address, watch, report);
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

fn say(build: &Build, is_first: bool, address: &str, watch: Stopwatch, report: &Report) {
    for diagnostic in &build.diagnostics {
        report.diagnostic(diagnostic);
    }
    if is_first {
        let base_path = build.site.config().base_path();
        let files = counted(build.outputs.len(), "file").unwrap_or_default();
        report.result(&format!(
            "Built {files} in {:.2} s. Preview at http://{address}{base_path} (Ctrl-C stops it)",
            watch.elapsed().as_secs_f64()
        ));
    } else if let Some(files) = counted(build.rendered.len(), "file") {
        report.result(&format!("Rendered {files}"));
    }
    if !is_first {
        for (path, reason) in &build.rendered {
            report.detail(&format!("  {path}: {reason}"));
        }
    }
}
