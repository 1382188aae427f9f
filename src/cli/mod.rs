//! The command line: one file per command, and the one table that help, completions and the man
//! page come from.
//!
//! Results go to standard output, diagnostics to standard error. Exit codes: 0 fine, 1 errors in
//! content or templates, 2 usage, 3 `check` found something, 4 input or output failed (the old site is intact), 130 Ctrl-C.

mod build;
mod check;
mod comment;
mod console;
mod deploy;
mod email;
mod explain;
mod host;
mod import;
mod init;
mod manual;
mod new;
mod publish;
mod schema;
mod serve;
mod status;
mod theme_copy;

use crate::config::{Config, SITE_FILE};
use crate::diagnostic::Diagnostic;
use crate::model::Visibility;
use crate::panics::silence_caught_panics;
use crate::parse::{checked_base_url, read_site};
use crate::pipeline::{BaseUrl, Options, present};
use crate::source::{Disk, Environment, Source};
use clap::{Args, Parser, Subcommand, ValueEnum};
use console::{Console, unsaid};
use jiff::Timestamp;
use std::ffi::OsString;
use std::io;
use std::path::PathBuf;
use std::process::ExitCode;

/// A static-site generator for a sales blog.
#[derive(Debug, Parser)]
#[command(
    name = "linger",
    version,
    max_term_width = 100,
    arg_required_else_help = true
)]
#[command(
    after_help = "Inside of a site, `linger` alone is `linger serve --open`.\nThe manual is in docs/: writing, settings, themes, going live."
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    common: Common,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Make a new site that builds at once
    Init(init::InitArgs),
    /// Begin a post: a file with its front matter filled in
    New(new::NewArgs),
    /// Bring over the blog that another program exported, or make a draft of a text
    Import(import::ImportArgs),
    /// Build the site into public/
    Build(build::BuildArgs),
    /// Preview the site, and every change as it is saved
    Serve(serve::ServeArgs),
    /// Look for broken links, pictures without alt texts, feeds that cannot be read
    Check(check::CheckArgs),
    /// Upload the site: whole at every moment, and only what has changed
    Deploy(deploy::DeployArgs),
    /// Write what a host needs: a workflow that builds every day, or the settings of a server
    Host(host::HostArgs),
    /// Publish a post: take its draft mark off and put the date on
    Publish(publish::PublishArgs),
    /// Say what is live, scheduled, a draft, expired or due for review
    Status(status::StatusReport),
    /// Take in, list and approve what readers say about posts
    Comment(comment::CommentArgs),
    /// Write a post as an email, into outbox/
    Email(email::EmailArgs),
    /// Say what the code of an error or warning means, and how to mend it
    Explain(explain::ExplainArgs),
    /// Write JSON Schemas of site.yaml and front matter, for editors
    Schema(schema::SchemaArgs),
    /// Print a completion script for a shell
    Completions(manual::CompletionsArgs),
    /// Print the manual page
    Man,
}

/// The settings, with the address that the command line gives.
fn settings(disk: &Disk, common: &Common) -> Result<Config, Vec<Diagnostic>> {
    let mut problems = Vec::new();
    // A site need not have settings.
    let bytes = disk.read(SITE_FILE).unwrap_or_default();
    let (mut config, _) = read_site(&bytes, &mut problems);
    problems.retain(Diagnostic::is_error);
    present(&mut problems, disk);
    if !problems.is_empty() {
        return Err(problems);
    }
    if let Some(base_url) = &common.base_url {
        config.base_url.clone_from(base_url);
    }
    Ok(config)
}

/// How many bytes of texts stay in memory between reading and rendering.
const TEXT_MEMORY: usize = 48 << 20;

/// Flags that every command understands.
#[derive(Debug, Args)]
#[command(next_help_heading = "Common options")]
struct Common {
    /// The directory of the site
    #[arg(long, global = true, value_name = "DIR", default_value = ".")]
    root: PathBuf,
    /// Where the built site goes [default: public, in the site's directory]
    #[arg(short, long, global = true, value_name = "DIR")]
    output_dir: Option<PathBuf>,
    /// The address that the site will have, instead of the one in site.yaml
    #[arg(short = 'u', long, global = true, value_name = "URL", value_parser = base_url)]
    base_url: Option<String>,
    /// Show drafts
    #[arg(long, global = true)]
    drafts: bool,
    /// Show posts whose date lies ahead
    #[arg(long, global = true)]
    future: bool,
    /// Show posts that have expired
    #[arg(long, global = true)]
    expired: bool,
    /// Take warnings for errors
    #[arg(long, global = true)]
    strict: bool,
    /// What time it is, instead of the system's clock
    #[arg(long, global = true, value_name = "RFC3339")]
    clock: Option<Timestamp>,
    /// Threads to work with [default: one for each processor]
    #[arg(short, long, global = true, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    jobs: Option<u16>,
    /// Say only what is wrong
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    quiet: bool,
    /// Say more
    #[arg(short, long, global = true)]
    verbose: bool,
    /// When to use colours
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto)]
    color: Color,
    /// How diagnostics are written: for people, or one JSON object a line
    #[arg(long, global = true, value_enum, default_value_t = OutputFormat::Human)]
    format: OutputFormat,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Color {
    Auto,
    Always,
    Never,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum OutputFormat {
    Human,
    Json,
}

fn base_url(url: &str) -> Result<String, String> {
    checked_base_url(url).map_err(|problem| problem.message)
}

/// The result of a command, as an exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Fine,
    /// Errors in content or templates.
    Errors,
    /// `check` found something.
    Found,
    /// Input or output failed.
    Io,
    /// Stopped with Ctrl-C.
    Stopped,
}

/// Files that cannot be read. Without them, other findings may be wrong, so commands about one file
/// report only these.
fn unread(problems: &[Diagnostic]) -> Result<(), Vec<Diagnostic>> {
    let unread = problems.iter().filter(|problem| problem.is_io());
    match unread.cloned().collect::<Vec<_>>() {
        none if none.is_empty() => Ok(()),
        unread => Err(unread),
    }
}

impl End {
    /// Reports unreadable files; `Err` if there are any.
    fn told(diagnostics: &[Diagnostic], report: &Console) -> End {
        for diagnostic in diagnostics {
            report.diagnostic(diagnostic);
        }
        End::of(diagnostics)
    }

    /// The exit code of a command that these findings stop.
    fn of(diagnostics: &[Diagnostic]) -> End {
        if diagnostics.iter().any(Diagnostic::is_io) {
            End::Io
        } else {
            End::Errors
        }
    }
}

impl From<End> for ExitCode {
    fn from(end: End) -> ExitCode {
        ExitCode::from(match end {
            End::Fine => 0,
            End::Errors => 1,
            End::Found => 3,
            End::Io => 4,
            End::Stopped => 130,
        })
    }
}

impl Common {
    fn disk(&self) -> Disk {
        Disk::new(&self.root, self.clock)
    }

    /// The site, if there is one under the root.
    fn site(&self) -> Result<Disk, Diagnostic> {
        let disk = self.disk();
        if disk.exists() {
            return Ok(disk);
        }
        let message = format!(
            "there is no site in `{}`: neither site.yaml nor content/",
            self.root.display()
        );
        Err(Diagnostic::error("no-site", message).help(
            "go to the directory of a site, name it with --root, or make one: `linger init DIR`",
        ))
    }

    /// Like `site`, but reports that there is none.
    fn site_or_report(&self, report: &Console) -> Option<Disk> {
        let site = self.site();
        site.inspect_err(|problem| report.diagnostic(problem)).ok()
    }

    /// What an engine is asked that renders the whole site.
    fn building(&self) -> Options {
        Options {
            text_memory: TEXT_MEMORY,
            ..self.options()
        }
    }

    /// What an engine is asked that is used for this command only.
    fn options(&self) -> Options {
        let Common {
            drafts,
            future,
            expired,
            ..
        } = *self;
        Options {
            visibility: Visibility {
                drafts,
                future,
                expired,
            },
            base_url: self.base_url.clone().map(BaseUrl::Whole),
            once: true,
            unrecorded: true,
            ..Options::default()
        }
    }
}

/// The command line as text, for mistakes in it.
fn command_line(args: &[OsString]) -> String {
    let words = args.iter().skip(1).map(|word| word.to_string_lossy());
    words.fold("linger".to_owned(), |line, word| format!("{line} {word}"))
}

/// Runs the command that `args` ask for (the first is the program's name).
pub fn run(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    silence_caught_panics();
    let mut args: Vec<OsString> = args.into_iter().collect();
    // Inside of a site, the command alone brings up the place to write.
    if args.len() == 1 && Disk::new(".", None).exists() {
        args.extend(["serve", "--open"].map(OsString::from));
    }
    let cli = match Cli::try_parse_from(&args) {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are results; anything else is a usage error, 2.
            return match error.print() {
                _ if error.use_stderr() => ExitCode::from(2),
                Err(refused) if refused.kind() != io::ErrorKind::BrokenPipe => {
                    eprintln!("{}", unsaid(&refused.to_string()).human(false));
                    End::Io.into()
                }
                _ => End::Fine.into(),
            };
        }
    };
    let environment = Environment::read();
    let report = Console::new(&cli.common, &environment);
    if let Some(jobs) = cli.common.jobs {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(usize::from(jobs));
        if let Err(error) = pool.build_global() {
            report.diagnostic(&Diagnostic::error(
                "io",
                format!("cannot start {jobs} threads: {error}"),
            ));
            return End::Io.into();
        }
    }
    let common = &cli.common;
    let end = match &cli.command {
        Command::Init(init) => init.run(common, &report),
        Command::New(new) => new.run(common, &report),
        Command::Import(import) => import.run(common, &report),
        Command::Build(build) => build.run(common, &environment, &command_line(&args), &report),
        Command::Serve(serve) => serve.run(common, &report),
        Command::Check(check) => check.run(common, &report),
        Command::Deploy(deploy) => deploy.run(common, &environment, &report),
        Command::Host(host) => host.run(common, &report),
        Command::Publish(publish) => publish.run(common, &report),
        Command::Status(status) => status.run(common, &report),
        Command::Comment(comment) => comment.run(common, &report),
        Command::Email(email) => email.run(common, &report),
        Command::Explain(explain) => explain.run(common, &report),
        Command::Schema(schema) => schema.run(common, &report),
        Command::Completions(completions) => completions.run(&report),
        Command::Man => manual::man(&report),
    };
    match report.refusal() {
        Some(problem) => {
            report.diagnostic(&problem);
            ExitCode::from(if end == End::Fine { End::Io } else { end })
        }
        None => end.into(),
    }
}
