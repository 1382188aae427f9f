//! `linger email POST`: a post as an email, in the outbox.

use super::publish::find;
use super::{Common, End, unread};
use crate::cli::console::Console;
use crate::diagnostic::Diagnostic;
use crate::model::Visibility;
use crate::output::edition;
use crate::parse::{LONGEST_NAME, bounded};
use crate::pipeline::{Engine, Options};
use crate::render::View;
use crate::source::Source;
use crate::write::outbox;
use clap::Args;
use std::sync::Arc;

/// The directory for emails, under the root of the site.
const OUTBOX: &str = "outbox";

#[derive(Debug, Args)]
pub(super) struct EmailArgs {
    /// The post: its file, the last part of its address, its title, or how one of them begins
    #[arg(required = true, value_name = "POST")]
    post: Vec<String>,
}

impl EmailArgs {
    pub(super) fn run(&self, common: &Common, report: &Console) -> End {
        match self.write(common, report) {
            Ok(end) => end,
            Err(problem) => {
                report.diagnostic(&problem);
                End::of(&[problem])
            }
        }
    }

    fn write(&self, common: &Common, report: &Console) -> Result<End, Diagnostic> {
        let disk = common.site()?;
        // A mail is often prepared before its post is live, so that is only a note.
        let options = Options {
            visibility: Visibility {
                drafts: true,
                future: true,
                expired: true,
            },
            ..common.options()
        };
        let (context, mut problems) = Engine::recalled(options, &disk).compile(&disk);
        if let Err(unread) = unread(&problems) {
            return Ok(End::told(&unread, report));
        }
        let site = context.site();
        let standings = site.standings();
        let meant = find(&self.post.join(" "), &standings)?.source;
        let gone = || Diagnostic::error("no-post", format!("`{meant}` cannot be published"));
        let source = Arc::clone(&site.entry(meant).ok_or_else(gone)?.document.path);
        let view = View::new(&context);
        let made = edition(&view, &source);
        let (_, findings) = view.finish();
        problems.retain(Diagnostic::is_error);
        problems.extend(findings);
        crate::pipeline::present(&mut problems, &disk);
        for problem in &problems {
            report.diagnostic(problem);
        }
        let fails = |problem: &Diagnostic| problem.is_error() || common.strict;
        let Some(edition) = made.filter(|_| !problems.iter().any(fails)) else {
            return Ok(End::Errors);
        };
        let dir = common.root.join(OUTBOX);
        let message = edition.message(disk.now());
        let name = bounded(&edition.slug, LONGEST_NAME - ".html".len());
        for (ending, bytes) in [
            ("html", edition.html.as_bytes()),
            ("txt", edition.text.as_bytes()),
            ("eml", &message),
        ] {
            let name = format!("{name}.{ending}");
            outbox::put(&dir, &name, bytes)?;
            report.raw(format!("{}\n", dir.join(name).display()).as_bytes());
        }
        Ok(End::Fine)
    }
}
