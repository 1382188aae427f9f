//! What a deploy did, or would do, in words.

use super::upload::Deployed;
use crate::cli::Common;
use crate::cli::console::{Console, counted};
use crate::config::Config;
use crate::deploy::protocol::{DeployPlan, RemoteFile, RemoteManifest};
use crate::pipeline::Engine;
use crate::source::{Disk, Stopwatch};
use indicatif::HumanBytes;
use std::collections::BTreeMap;

/// How many posts are named.
const NAMED: usize = 10;

/// What a summary is made of.
pub(super) struct Saying<'a> {
    pub(super) config: &'a Config,
    pub(super) disk: &'a Disk,
    pub(super) common: &'a Common,
    pub(super) report: &'a Console,
    /// Where the site is.
    pub(super) shown: String,
}

impl Saying<'_> {
    /// Says what was uploaded, which posts went live, and what comes next.
    pub(super) fn done(&self, done: &Deployed, watch: Stopwatch) {
        let manifest = &done.manifest;
        if done.is_unchanged {
            let when = format!("{} on {}", manifest.by, manifest.at);
            self.report.result(&format!(
                "{} is up to date: generation {}, deployed by {when}.",
                self.shown, manifest.generation
            ));
            return;
        }
        let deleted = counted(done.deleted, "file").map(|files| format!(", {files} deleted"));
        let sent = counted(done.sent.files, "file").unwrap_or_else(|| "no files".to_owned());
        self.report.result(&format!(
            "Deployed to {} in {:.1} s: {sent} uploaded ({}){}. Generation {}.",
            self.shown,
            watch.elapsed().as_secs_f64(),
            HumanBytes(done.sent.bytes),
            deleted.unwrap_or_default(),
            manifest.generation
        ));
        self.live(&done.before, manifest);
    }

    /// Names the posts that are there now and were not before.
    fn live(&self, before: &RemoteManifest, now: &RemoteManifest) {
        let is_new = |path: &String| path.ends_with(".html") && !before.files.contains_key(path);
        if !now.files.keys().any(is_new) {
            self.report
                .result(&format!("Readers find it at {}", self.config.base_url));
            return;
        }
        let (site, _) = Engine::new(self.common.options()).survey(self.disk);
        let posts = site.posts().iter().filter(|entry| {
            let path = &*entry.address.path;
            now.files.contains_key(path) && !before.files.contains_key(path)
        });
        let posts: Vec<_> = posts.collect();
        for entry in posts.iter().take(NAMED) {
            let card = &entry.card;
            self.report
                .result(&format!("  live: {} {}", card.title, card.permalink));
        }
        if posts.len() > NAMED {
            let more = posts.len() - NAMED;
            self.report.result(&format!("  and {more} more"));
        }
        match posts.first() {
            Some(first) => self.report.result(&format!(
                "Next: look at it as a reader does, at {}. `linger email {}` writes it as an email.",
                self.config.base_url, first.card.slug
            )),
            None => self.report.result(&format!("Readers find it at {}", self.config.base_url)),
        }
    }

    /// Says what would be done.
    pub(super) fn planned(
        &self,
        plan: &DeployPlan,
        before: &RemoteManifest,
        files: &BTreeMap<String, RemoteFile>,
    ) {
        let mut bytes = 0;
        for path in plan.uploads.iter().flatten() {
            let Some(file) = files.get(path) else {
                continue;
            };
            bytes += file.len;
            let what = if before.files.contains_key(path) {
                "change"
            } else {
                "add"
            };
            let size = HumanBytes(file.len).to_string();
            self.report.result(&format!("{what:7} {size:>12}  {path}"));
        }
        for path in &plan.deletions {
            self.report
                .result(&format!("{:7} {:>12}  {path}", "delete", ""));
        }
        for path in &plan.kept {
            self.report.result(&format!(
                "{:7} {:>12}  {path} (until the deploy after)",
                "keep", ""
            ));
        }
        let count = plan.uploads.iter().flatten().count();
        self.report.result(&format!(
            "Would upload {} ({}) to {} and delete {}. Nothing was changed.",
            counted(count, "file").unwrap_or_else(|| "no files".to_owned()),
            HumanBytes(bytes),
            self.shown,
            counted(plan.deletions.len(), "file").unwrap_or_else(|| "none".to_owned()),
        ));
    }
}
