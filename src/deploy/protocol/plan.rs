//! What a deploy has to send and to delete, in which order.

use crate::deploy::protocol::{RemoteFile, RemoteManifest};
use std::collections::{BTreeMap, BTreeSet};

/// The stages of a deploy: all of one is there before anything of the next is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum UploadStage {
    /// Styles, scripts and fonts, whose names change with their bytes.
    Assets,
    /// Pictures, recordings, and whatever else pages show or link to.
    Media,
    /// Pages of posts and the like.
    Pages,
    /// Feeds, the sitemap, the search index: they lead to pages.
    Feeds,
    /// Pages that list others, and lead to them.
    Indexes,
    /// Files that the host reads.
    Host,
}

/// The order of a deploy. There is one sound order, [`Order::default`]; it is a value so that the check
/// can show that others are not sound.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Order {
    /// The stages of uploads.
    pub stages: Vec<UploadStage>,
    /// Whether the new manifest is there before anything is deleted.
    pub deletes_last: bool,
    /// Whether assets and media of the generation before stay for one more.
    pub keeps_assets: bool,
    /// Whether files are put under another name first, where a cut leaves half a file.
    pub renames: bool,
    /// Whether the deployer sees to it that it has the lock, before it writes the manifest and whenever
    /// others may think that it is gone.
    pub looks: bool,
    /// Whether who takes a lock over, or cannot make one exclusively, waits before it goes on.
    pub waits: bool,
}

impl Default for Order {
    fn default() -> Order {
        use UploadStage::{Assets, Feeds, Host, Indexes, Media, Pages};
        Order {
            stages: vec![Assets, Media, Pages, Feeds, Indexes, Host],
            deletes_last: true,
            keeps_assets: true,
            renames: true,
            looks: true,
            waits: true,
        }
    }
}

/// What a deploy does.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct DeployPlan {
    /// The files to send, stage by stage.
    pub uploads: Vec<Vec<String>>,
    /// The files to delete.
    pub deletions: BTreeSet<String>,
    /// The files that stay one generation longer.
    pub kept: BTreeSet<String>,
    /// Files of the site before that the new one does not have.
    pub dropped: BTreeSet<String>,
}

impl DeployPlan {
    /// What leads from `before` to `site`. Nobody knows which bytes the files `unsure` have; those in
    /// `sent` are there already as the site has them.
    pub fn new(
        site: &BTreeMap<String, RemoteFile>,
        before: &RemoteManifest,
        unsure: &BTreeSet<String>,
        sent: &BTreeMap<String, RemoteFile>,
        order: &Order,
        is_one_step: bool,
    ) -> DeployPlan {
        let is_wanted = |path: &String, file: &RemoteFile| {
            let is_known = !unsure.contains(path) && before.files.get(path) == Some(file);
            !is_known && sent.get(path) != Some(file)
        };
        // In each stage, new files come before changed ones, which may lead to them.
        let mut uploads = vec![Vec::new(); order.stages.len() * 2];
        for (path, file) in site {
            let stage = order
                .stages
                .iter()
                .position(|stage| *stage == stage_of(path));
            if is_wanted(path, file)
                && let Some(stage) = stage
            {
                let is_changed = usize::from(before.files.contains_key(path));
                uploads[stage * 2 + is_changed].push(path.clone());
            }
        }
        let mut plan = DeployPlan {
            uploads,
            ..DeployPlan::default()
        };
        let was = before.files.keys();
        plan.dropped = was
            .filter(|path| !site.contains_key(*path))
            .cloned()
            .collect();
        for path in plan.dropped.iter().chain(unsure) {
            let stays = order.keeps_assets && !is_one_step && stage_of(path) <= UploadStage::Media;
            let list = if stays {
                &mut plan.kept
            } else {
                &mut plan.deletions
            };
            list.insert(path.clone());
        }
        plan.deletions
            .extend(before.kept.iter().chain(&before.deleted).cloned());
        plan.deletions.retain(|path| !site.contains_key(path));
        plan.kept
            .retain(|path| !site.contains_key(path) && !plan.deletions.contains(path));
        plan
    }

    /// The files that may be other than they were as soon as this plan is under way.
    pub fn touched(&self) -> BTreeSet<String> {
        self.uploads.iter().flatten().cloned().collect()
    }
}

/// The stage that a file belongs to, by its path.
pub fn stage_of(path: &str) -> UploadStage {
    let (dirs, file) = path.rsplit_once('/').unwrap_or(("", path));
    let (stem, ending) = file.rsplit_once('.').unwrap_or((file, ""));
    if matches!(
        file,
        "_headers"
            | "_redirects"
            | ".htaccess"
            | "vercel.json"
            | "firebase.json"
            | "staticwebapp.config.json"
            | "CNAME"
            | ".nojekyll"
    ) {
        return UploadStage::Host;
    }
    match ending {
        "html" if is_list(dirs, file) => UploadStage::Indexes,
        "html" => UploadStage::Pages,
        "xml" | "txt" | "json" | "webmanifest" => UploadStage::Feeds,
        _ if is_fingerprinted(stem) => UploadStage::Assets,
        _ => UploadStage::Media,
    }
}

/// Whether a page lists others: the home page, its further pages, tags, the archive, a series.
fn is_list(dirs: &str, file: &str) -> bool {
    let mut parts = dirs.split('/');
    let first = parts.next().unwrap_or_default();
    let lists = ["tags", "archive", "page", "series", "authors"];
    file == "index.html" && (first.is_empty() || lists.contains(&first))
}

/// Whether a name ends with ten hexadecimal digits of its digest: `style-0123456789`.
pub(crate) fn is_fingerprinted(stem: &str) -> bool {
    stem.rsplit_once('-').is_some_and(|(_, mark)| {
        mark.len() == 10
            && mark
                .bytes()
                .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
    })
}

/// The files that `theirs` has otherwise than `known`, the last that this deployer knew of, and that the
/// new site has as they were then: publishing it would undo what somebody else published.
pub fn undone(
    known: &RemoteManifest,
    theirs: &RemoteManifest,
    site: &BTreeMap<String, RemoteFile>,
) -> Vec<String> {
    if known.deploy == theirs.deploy {
        return Vec::new();
    }
    let paths: BTreeSet<&String> = known.files.keys().chain(theirs.files.keys()).collect();
    let is_undone = |path: &&&String| {
        let (was, is, will) = (
            known.files.get(**path),
            theirs.files.get(**path),
            site.get(**path),
        );
        was != is && will == was
    };
    let undone = paths.iter().filter(is_undone).map(|path| (*path).clone());
    let mut undone: Vec<String> = undone.collect();
    // What was published is told before the lists that name it.
    undone.sort_by_key(|path| {
        (
            known.files.contains_key(path),
            stage_of(path) != UploadStage::Pages,
        )
    });
    undone
}
