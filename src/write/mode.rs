//! The permissions of published files.

use std::fs;
use std::path::Path;

/// The name of a file that only shows which permissions new files get begins with this.
const PROBE: &str = ".linger-probe";

/// The permissions of a file for its owner, its group and others.
#[cfg(unix)]
pub(super) fn mode(metadata: &fs::Metadata) -> Option<u32> {
    use std::os::unix::fs::PermissionsExt;
    Some(metadata.permissions().mode() & 0o777)
}

#[cfg(not(unix))]
pub(super) fn mode(_: &fs::Metadata) -> Option<u32> {
    None
}

/// The mode that a build gives to files of the output directory `dir`, as far as that can be known without
/// beginning one: that of a file that is made where a build is staged, and gone at once.
pub(super) fn mode_of_new(dir: &Path) -> Option<u32> {
    let beside = dir.parent().filter(|beside| is_one_device(beside, dir));
    let probe = beside.into_iter().chain([dir]).find_map(|place| {
        let mut builder = tempfile::Builder::new();
        builder.prefix(PROBE);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            // The system takes the umask off.
            builder.permissions(fs::Permissions::from_mode(0o666));
        }
        builder.tempfile_in(place).ok()
    })?;
    mode(&probe.as_file().metadata().ok()?)
}

/// Whether two directories are on one file system.
#[cfg(unix)]
fn is_one_device(a: &Path, b: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    matches!((a.metadata(), b.metadata()), (Ok(a), Ok(b)) if a.dev() == b.dev())
}

#[cfg(not(unix))]
fn is_one_device(_: &Path, _: &Path) -> bool {
    true
}
