//! Where the race is run: a directory that is gone afterwards, in memory if there is one.

use std::fs;
use std::path::{Path, PathBuf};

/// A file system in memory that Linux has ready.
const IN_MEMORY: &str = "/dev/shm";

/// The directory of one race; removed when dropped, and on Ctrl-C.
pub struct Ground {
    dir: PathBuf,
    keep: bool,
    kind: String,
}

impl Ground {
    /// A fresh directory in `disk`; without one, in memory, or where temporary files go.
    /// With `keep`, it stays.
    pub fn new(disk: Option<&Path>, keep: bool) -> Result<Ground, String> {
        let parent = match disk {
            Some(disk) => disk.to_owned(),
            None if Path::new(IN_MEMORY).is_dir() => IN_MEMORY.into(),
            None => std::env::temp_dir(),
        };
        let parent = parent
            .canonicalize()
            .map_err(|error| format!("cannot race in {}: {error}", parent.display()))?;
        let dir = parent.join(format!("linger-race-{}", std::process::id()));
        fs::create_dir(&dir)
            .map_err(|error| format!("cannot create {}: {error}", dir.display()))?;
        let kind = format!("{} ({})", parent.display(), file_system(&parent));
        let doomed = dir.clone();
        // Contenders in flight get the same signal from the terminal and end by themselves.
        let handled = ctrlc::set_handler(move || {
            let _ = fs::remove_dir_all(&doomed);
            std::process::exit(130);
        });
        if let Err(error) = handled {
            eprintln!("race: Ctrl-C will leave {} behind: {error}", dir.display());
        }
        Ok(Ground { dir, keep, kind })
    }

    /// The directory.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Removes a part of it that is no longer needed, unless everything is to stay.
    pub fn clear(&self, dir: &Path) -> Result<(), String> {
        if self.keep || !dir.starts_with(&self.dir) {
            return Ok(());
        }
        fs::remove_dir_all(dir).map_err(|error| format!("cannot remove {}: {error}", dir.display()))
    }

    /// Where it is and on what kind of file system.
    pub fn kind(&self) -> &str {
        &self.kind
    }
}

impl Drop for Ground {
    fn drop(&mut self) {
        if self.keep {
            eprintln!("race: everything is in {}", self.dir.display());
        } else if let Err(error) = fs::remove_dir_all(&self.dir) {
            eprintln!("race: cannot remove {}: {error}", self.dir.display());
        }
    }
}

/// The type of the file system that holds `path`, as the kernel calls it.
fn file_system(path: &Path) -> String {
    let mounts = fs::read_to_string("/proc/self/mounts").unwrap_or_default();
    let mounts = mounts.lines().filter_map(|line| {
        let mut parts = line.split(' ');
        let (_, at, kind) = (parts.next()?, parts.next()?, parts.next()?);
        path.starts_with(at).then_some((at.len(), kind.to_owned()))
    });
    // The last of the deepest: a later mount hides an earlier one at the same place.
    let deepest = mounts.max_by_key(|(len, _)| *len);
    deepest.map_or_else(|| "file system unknown".to_owned(), |(_, kind)| kind)
}
