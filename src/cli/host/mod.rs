//! `linger host NAME`: what a host needs. A workflow that builds on every push and every day is written; the
//! settings of a web server are printed.

mod name;
mod plans;

use super::{Common, End, settings, unread};
use crate::cli::console::Console;
use crate::diagnostic::Diagnostic;
use crate::digest::Digest;
use crate::output::{WebServer, server_settings};
use crate::pipeline::Engine;
use crate::render::View;
use crate::source::Disk;
use crate::write::replace_if;
use clap::{Args, ValueEnum};
use name::HostName;
use plans::HostPlan;

#[derive(Debug, Args)]
pub(super) struct HostArgs {
    /// Where the site is served
    #[arg(value_enum, value_name = "HOST")]
    host: HostName,
    /// Replace the workflow, though you have changed it
    #[arg(long)]
    force: bool,
    /// For apache, nginx and caddy: the folder that the server shows as the top of the address
    #[arg(long, value_name = "DIR", default_value = "/var/www/html")]
    www: String,
}

impl HostArgs {
    pub(super) fn run(&self, common: &Common, report: &Console) -> End {
        let done = common.site().and_then(|disk| match self.server() {
            Some(server) => self.print(server, &disk, common, report),
            None => self.write(&disk, common, report),
        });
        done.unwrap_or_else(|problem| {
            report.diagnostic(&problem);
            End::of(&[problem])
        })
    }

    /// The web server that is meant.
    fn server(&self) -> Option<WebServer> {
        match self.host {
            HostName::Apache => Some(WebServer::Apache),
            HostName::Nginx => Some(WebServer::Nginx),
            HostName::Caddy => Some(WebServer::Caddy),
            _ => None,
        }
    }

    /// Prints the settings of a web server.
    fn print(
        &self,
        server: WebServer,
        disk: &Disk,
        common: &Common,
        report: &Console,
    ) -> Result<End, Diagnostic> {
        let (context, problems) = Engine::recalled(common.options(), disk).compile(disk);
        if let Err(unread) = unread(&problems) {
            return Ok(End::told(&unread, report));
        }
        let errors: Vec<Diagnostic> = problems.into_iter().filter(Diagnostic::is_error).collect();
        if !errors.is_empty() {
            return Ok(End::told(&errors, report));
        }
        let view = View::new(&context);
        let text = server_settings(context.site(), &view, server, &self.www);
        report.raw(text.as_bytes());
        Ok(End::Fine)
    }

    /// Writes the workflow, and says what the writer has to do.
    fn write(&self, disk: &Disk, common: &Common, report: &Console) -> Result<End, Diagnostic> {
        let config = match settings(disk, common) {
            Ok(config) => config,
            Err(problems) => return Ok(End::told(&problems, report)),
        };
        let Some(plan) = plans::plan(self.host, &config) else {
            return Ok(End::Fine);
        };
        let path = common.root.join(plan.path);
        let text = marked(&plan, self.host);
        let is_written = replace_if(&path, text.as_bytes(), |there| self.force || is_ours(there))?;
        if !is_written {
            let message = format!(
                "`{}` is there, and is not as linger wrote it",
                path.display()
            );
            let problem = Diagnostic::error("exists", message);
            return Err(problem.help(
                "keep yours; or move it away and run the command again; or replace it with --force",
            ));
        }
        let mut said = format!("Written: {}\n\nNow:\n", path.display());
        for (at, step) in plan.steps.iter().enumerate() {
            said.push_str(&format!("{}. {step}\n", at + 1));
        }
        said.push_str("docs/going-live.md says more about each host.");
        report.result(&said);
        Ok(End::Fine)
    }
}

/// The workflow below a line that says which bytes linger wrote.
fn marked(plan: &HostPlan, host: HostName) -> String {
    let host = host.to_possible_value();
    let host = host.as_ref().map_or("", |host| host.get_name());
    let digest = Digest::of_bytes(plan.text.as_bytes()).hex();
    format!(
        "{MARK}{host}`, which replaces it as long as you change nothing here ({digest:.16}).\n{}",
        plan.text
    )
}

const MARK: &str = "# Written by `linger host ";

/// Whether a file is as linger wrote it, whichever host for.
fn is_ours(there: &[u8]) -> bool {
    let there = String::from_utf8_lossy(there).replace("\r\n", "\n");
    let (first, rest) = there.split_once('\n').unwrap_or((&there, ""));
    let digest = Digest::of_bytes(rest.as_bytes()).hex();
    first.starts_with(MARK) && first.ends_with(&format!("({digest:.16})."))
}
