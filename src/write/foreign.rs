//! Files in the output directory that linger did not write: those that are in the way, and those
//! that stay.

use super::Staging;
use crate::diagnostic::Diagnostic;
use crate::parse::identity;
use crate::pipeline::Built;
use std::collections::HashMap;
use std::path::Path;

/// The files for the host, each with what the writer's own file lacks, and what to do.
const HOST_FILES: [(&str, &str, &str); 6] = [
    (
        ".htaccess",
        "the old addresses and linger's headers are not in it",
        "say in site.yaml which files linger writes for hosts, such as `redirects: [html, netlify]`",
    ),
    (
        "_headers",
        "the content security policy is not in it",
        "take linger's out with `headers: {policy: false}` in site.yaml, or move yours to content/",
    ),
    (
        "_redirects",
        "the old addresses are not in it",
        "say in site.yaml which files linger writes for hosts, such as `redirects: [html, apache]`, or move yours to content/",
    ),
    ("firebase.json", LACKS, WITHOUT),
    ("staticwebapp.config.json", LACKS, WITHOUT),
    ("vercel.json", LACKS, WITHOUT),
];
const LACKS: &str = "the old addresses and linger's headers are not in it";
const WITHOUT: &str = "take the host out of `redirects:` in site.yaml, or move yours to content/";

impl Staging {
    /// Files that are not ours are not replaced.
    pub(super) fn check_strangers(&self, puts: &[&str]) -> Result<(), Diagnostic> {
        let is_there = |path: &&&str| self.is_foreign(path);
        let found: Vec<&&str> = puts.iter().filter(is_there).collect();
        if found.is_empty() {
            return Ok(());
        }
        // If a file system treats two spellings as one name, our file may have the other spelling.
        let ours: HashMap<String, &str> = self
            .before
            .files
            .keys()
            .map(|path| (identity::published_file(path), &**path))
            .collect();
        let dir = &self.target.dir;
        let is_strange = |path: &&&&str| {
            let spelled = ours.get(&identity::published_file(path));
            !spelled.is_some_and(|spelled| is_one_file(&dir.join(spelled), &dir.join(path)))
        };
        let strangers: Vec<&&&str> = found.iter().filter(is_strange).collect();
        let Some(first) = strangers.first() else {
            return Ok(());
        };
        let count = match strangers.len() {
            1 => "a file".to_owned(),
            count => format!("{count} files"),
        };
        let message = format!(
            "`{}` holds {count} that linger did not write and would have to replace, such as `{first}`",
            dir.display(),
        );
        Err(Diagnostic::error("not-ours", message)
            .help("move them away, or choose another directory with -o"))
    }

    /// Whether there is something at a path that linger did not write.
    fn is_foreign(&self, path: &str) -> bool {
        !self.before.files.contains_key(path)
            && self.target.dir.join(path).symlink_metadata().is_ok()
    }

    /// Whether the writer's own file for the host stays instead of this output.
    pub(super) fn is_yielded(&self, built: &Built) -> bool {
        HOST_FILES.iter().any(|(name, ..)| **name == *built.path) && self.is_foreign(&built.path)
    }

    /// A warning for each output that is not written because the writer's own file has its place.
    pub fn yielded(&self, outputs: &[Built]) -> Vec<Diagnostic> {
        let yielded = HOST_FILES.iter().filter(|(name, ..)| {
            let at = outputs.binary_search_by(|built| (*built.path).cmp(name));
            at.is_ok_and(|at| self.is_yielded(&outputs[at]))
        });
        let warning = |(name, lacks, help): &(&str, &str, &str)| {
            let there = self.target.dir.join(name);
            let message = format!("`{}` is yours and stays, so {lacks}", there.display());
            Diagnostic::warning("host-file-yours", message).help(*help)
        };
        yielded.map(warning).collect()
    }
}

/// Whether two paths lead to the same file.
#[cfg(unix)]
fn is_one_file(a: &Path, b: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    match (a.symlink_metadata(), b.symlink_metadata()) {
        (Ok(a), Ok(b)) => (a.dev(), a.ino()) == (b.dev(), b.ino()),
        _ => false,
    }
}

#[cfg(not(unix))]
fn is_one_file(a: &Path, b: &Path) -> bool {
    matches!((a.canonicalize(), b.canonicalize()), (Ok(a), Ok(b)) if a == b)
}
