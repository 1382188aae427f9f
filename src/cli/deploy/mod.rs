//! `linger deploy`: the built site -> where readers find it.

mod check;
mod setup;
mod summary;
mod upload;

use super::{Common, End, build, settings};
use crate::cli::console::Console;
use crate::config::placeholders::refused_by_upload;
use crate::config::{Config, DeployTarget};
use crate::deploy::announce::{INDEXNOW, announce};
use crate::deploy::credentials::Credentials;
use crate::deploy::journal::DeployJournal;
use crate::deploy::local::{self, LocalFiles};
use crate::deploy::protocol::RemoteFile;
use crate::deploy::run::patiently;
use crate::deploy::store::{self, StoreFailure};
use crate::diagnostic::Diagnostic;
use crate::parse::nearest_target;
use crate::pipeline::Options;
use crate::source::{Disk, Environment, Source, Stopwatch};
use crate::write::{OutputDir, published};
use clap::Args;
use std::collections::BTreeMap;
use upload::Upload;

#[derive(Debug, Args)]
pub(super) struct DeployArgs {
    /// Where to, by its name under `deploy:` in site.yaml; not needed if there is only one place
    target: Option<String>,
    /// Say what would be uploaded and deleted; change nothing
    #[arg(long, conflicts_with_all = ["check", "setup"])]
    dry_run: bool,
    /// Read what is there, and compare it with what was deployed
    #[arg(long, conflicts_with_all = ["rollback", "setup"])]
    check: bool,
    /// Deploy once more what was there before the last deploy from this computer
    #[arg(long, conflicts_with = "setup")]
    rollback: bool,
    /// Ask where the site shall go, write that into site.yaml, and try the connection
    #[arg(long)]
    setup: bool,
    /// How many files may be deleted [default: a quarter of the site, at least 10]
    #[arg(long, value_name = "N")]
    max_deletes: Option<usize>,
    /// Go on though another deploy has not ended, or what is there is not linger's or newer
    #[arg(long)]
    take_over: bool,
    /// Upload every file, also those that are there as far as linger knows
    #[arg(long)]
    all: bool,
    /// Deploy also what `init` wrote, and a site whose address is only an example
    #[arg(long)]
    anyway: bool,
    /// Say on lines of their own how far it is, for a program that reads them
    #[arg(long, hide = true)]
    tell_progress: bool,
    /// For how many seconds a lock that was seen is taken for held
    #[arg(long, hide = true, default_value_t = 60)]
    lease: u64,
    /// Where IndexNow is
    #[arg(long, hide = true, default_value = INDEXNOW)]
    indexnow_at: String,
}

/// What is to be deployed.
struct BuiltFiles {
    files: BTreeMap<String, RemoteFile>,
    local: LocalFiles,
}

impl DeployArgs {
    pub(super) fn run(&self, common: &Common, environment: &Environment, report: &Console) -> End {
        let Some(disk) = common.site_or_report(report) else {
            return End::Errors;
        };
        match self.deploy(&disk, common, environment, report) {
            Ok(end) => end,
            Err(problems) => End::told(&problems, report),
        }
    }

    fn deploy(
        &self,
        disk: &Disk,
        common: &Common,
        environment: &Environment,
        report: &Console,
    ) -> Result<End, Vec<Diagnostic>> {
        let watch = Stopwatch::start();
        let config = settings(disk, common)?;
        let one = |problem: Diagnostic| vec![problem];
        if self.setup && config.deploy.is_empty() {
            setup::ask(disk, environment, report).map_err(one)?;
            let config = settings(disk, common)?;
            return self
                .try_out(&config, disk, environment, report)
                .map_err(one);
        }
        if self.setup {
            return self
                .try_out(&config, disk, environment, report)
                .map_err(one);
        }
        let target = self.target(&config).map_err(one)?;
        self.refuse_flags(common)?;
        let mut journal = DeployJournal::of(&common.root, &target.name).map_err(one)?;
        let built = if self.rollback {
            let (before, places) = journal.previous().map_err(one)?;
            BuiltFiles {
                files: before.files,
                local: LocalFiles::of(places),
            }
        } else if self.check {
            BuiltFiles {
                files: BTreeMap::new(),
                local: LocalFiles::default(),
            }
        } else {
            match self.build(disk, &config, common, environment, report)? {
                Ok(built) => built,
                Err(end) => return Ok(end),
            }
        };
        let by = by(environment, &config);
        let credentials = Credentials {
            by: &by,
            environment,
        };
        let open = || store::open(target, &common.root, &credentials);
        let store = patiently(open).map_err(|failure| vec![told(failure, &target.name)])?;
        if self.check {
            return check::check(&*store, report).map_err(one);
        }
        let mut upload = Upload {
            arguments: self,
            store: &*store,
            built: upload::with_extras(built, target),
            by,
            at: disk.now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
            is_shown: environment.is_terminal && !common.quiet,
            report,
        };
        let done = upload.run(&mut journal).map_err(one)?;
        let saying = summary::Saying {
            config: &config,
            disk,
            common,
            report,
            shown: store.shown(),
        };
        match done {
            upload::Uploaded::Done(done) => {
                saying.done(&done, watch);
                // A copy of the site elsewhere is nobody's news.
                let is_live = config.deploy.first() == Some(target) && common.base_url.is_none();
                if is_live && !done.is_unchanged {
                    let (before, now) = (&done.before, &done.manifest);
                    let announced = announce(&config, before, now, &self.indexnow_at);
                    if !announced.told.is_empty() {
                        report.result(&format!("Told {}.", announced.told.join(" and ")));
                    }
                    for problem in &announced.problems {
                        report.diagnostic(problem);
                    }
                }
                Ok(End::Fine)
            }
            upload::Uploaded::Planned { plan, before } => {
                saying.planned(&plan, &before, &upload.built.files);
                Ok(End::Fine)
            }
            upload::Uploaded::Stopped => {
                report.result("Stopped. The site that readers see is whole; `linger deploy` goes on where it stopped.");
                Ok(End::Stopped)
            }
        }
    }

    /// The target that is meant.
    fn target<'c>(&self, config: &'c Config) -> Result<&'c DeployTarget, Diagnostic> {
        let targets = &config.deploy;
        let names = || {
            let names: Vec<&str> = targets.iter().map(|target| target.name.as_str()).collect();
            names.join(", ")
        };
        let (message, help) = match (&self.target, targets.as_slice()) {
            (_, []) => (
                "site.yaml does not say where the site goes".to_owned(),
                "`linger deploy --setup` asks, and writes it".to_owned(),
            ),
            (None, [only]) => return Ok(only),
            (None, _) => (
                "site.yaml names several places".to_owned(),
                format!("name the one that you mean: {}", names()),
            ),
            (Some(name), _) => match targets.iter().find(|target| target.name == *name) {
                Some(target) => return Ok(target),
                None => (
                    format!("site.yaml names no place `{name}`"),
                    match nearest_target(name, targets) {
                        Some(meant) => format!("did you mean `{meant}`?"),
                        None => format!("it names {}", names()),
                    },
                ),
            },
        };
        Err(Diagnostic::error("deploy-target", message).help(help))
    }

    /// A site with drafts, or of another day, is no site for readers.
    fn refuse_flags(&self, common: &Common) -> Result<(), Vec<Diagnostic>> {
        let flags = [
            (common.drafts, "--drafts"),
            (common.future, "--future"),
            (common.expired, "--expired"),
        ];
        let used: Vec<&str> = flags
            .iter()
            .filter(|(is_on, _)| *is_on)
            .map(|(_, flag)| *flag)
            .collect();
        if used.is_empty() {
            return Ok(());
        }
        let message = format!(
            "with {}, readers would see what is not published",
            used.join(" and ")
        );
        let problem = Diagnostic::error("deploy-unpublished", message);
        Err(vec![problem.help(
            "leave the flag out; `linger publish POST` publishes a post",
        )])
    }

    /// Builds the site, and looks whether it may be shown. The inner `Err`: the build has said why not.
    fn build(
        &self,
        disk: &Disk,
        config: &Config,
        common: &Common,
        environment: &Environment,
        report: &Console,
    ) -> Result<Result<BuiltFiles, End>, Vec<Diagnostic>> {
        let dir = common
            .output_dir
            .clone()
            .unwrap_or_else(|| common.root.join("public"));
        let one = |problem| vec![problem];
        let target = OutputDir::new(&dir, disk, environment.home.as_deref()).map_err(one)?;
        let watch = Stopwatch::start();
        let is_shown = environment.is_terminal && !common.quiet;
        let publication = build::Publication {
            disk,
            options: Options {
                unrecorded: false,
                ..common.building()
            },
            watch,
            is_shown,
            report,
        };
        let built = publication.publish(&target, common.verbose);
        let built = built.map_err(one)?;
        let found = match built {
            Ok((_, found)) => found,
            Err(end) => return Ok(Err(end)),
        };
        let refused = refused_by_upload(config, &found);
        if !refused.is_empty() && !self.anyway {
            return Err(refused);
        }
        let files = published(&dir).map_err(one)?;
        let (files, local) = local::site(&dir, &files)?;
        Ok(Ok(BuiltFiles { files, local }))
    }

    /// Tries the connection to a target, and says so.
    fn try_out(
        &self,
        config: &Config,
        disk: &Disk,
        environment: &Environment,
        report: &Console,
    ) -> Result<End, Diagnostic> {
        let target = self.target(config)?;
        let by = by(environment, config);
        let credentials = Credentials {
            by: &by,
            environment,
        };
        let failed = |failure| told(failure, &target.name);
        let open = || store::open(target, disk.root(), &credentials);
        let store = patiently(open).map_err(failed)?;
        patiently(|| setup::try_out(&*store)).map_err(failed)?;
        report.result(&format!(
            "{} can be reached, and linger may write there. Next: `linger deploy --dry-run` says what it would upload.",
            store.shown()
        ));
        Ok(End::Fine)
    }
}

/// What whoever deploys is called, for others who deploy. It is public.
fn by(environment: &Environment, config: &Config) -> String {
    let author = (!config.author.is_empty()).then(|| config.author.clone());
    let name = environment.name.clone().or(author);
    name.unwrap_or_else(|| "somebody".to_owned())
}

/// A failure of a target, as it is said.
fn told(failure: StoreFailure, target: &str) -> Diagnostic {
    match failure {
        StoreFailure::Lasting(problem) => *problem,
        StoreFailure::Passing(why) => {
            let message = format!("cannot reach `{target}`: {why}");
            let problem = Diagnostic::error("deploy-network", message);
            problem.help("see that the network is there, and try again")
        }
    }
}
