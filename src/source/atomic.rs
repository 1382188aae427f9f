//! Writes files completely, or not at all.
//!
//! Enters: bytes, and a path. Leaves: a file. Forbidden here: what the file is for. The laws:
//! - The bytes are written to a file with a name of its own beside the path, and that file is then
//!   moved there in one step. If two programs write the same file, neither sees a half of the
//!   other's.
//! - A new file has the mode of the umask. A file that replaces another keeps its mode, and its
//!   owner and group if the system allows that.
//! - A file that a killed program left beside the path is hidden, and is removed an hour later.

use super::WriteBytes;
use std::fs::{self, File, Metadata};
use std::io::{self, BufWriter, Read, Write};
use std::path::Path;
use std::time::{Duration, SystemTime};
use tempfile::{Builder, NamedTempFile, TempPath};

/// The start and the end of the name of an unfinished file.
const UNFINISHED: (&str, &str) = (".", ".linger-new");
/// An unfinished file that is older was abandoned.
const ABANDONED: Duration = Duration::from_secs(60 * 60);

/// How many bytes are handed to the system at once.
const PIECE: usize = 128 * 1024;

/// Writes the bytes of a new file.
type FillFile<'a> = dyn FnMut(&mut File) -> io::Result<()> + 'a;

/// Whether the bytes have to be on the disk before they are moved to their path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durability {
    /// They have to be, because there is no other copy.
    Synced,
    /// They do not, because they can be made again.
    Lazy,
}

/// Replaces the file at `path` by `bytes`, or creates it. A link at that path is replaced, not
/// followed.
///
/// # Errors
/// When the system refuses. The file then stays as it was.
pub fn replace(path: &Path, bytes: &[u8], durability: Durability) -> io::Result<()> {
    replace_by(path, &mut &*bytes, durability)
}

/// Like [`replace`] with [`Durability::Synced`], but only if `is_still` says so at the moment before
/// the file is replaced. Returns whether it was.
///
/// # Errors
/// As [`replace`].
pub fn replace_if(path: &Path, bytes: &[u8], is_still: impl FnOnce() -> bool) -> io::Result<bool> {
    let before = path.symlink_metadata().ok().filter(Metadata::is_file);
    let mut fill = |file: &mut File| file.write_all(bytes);
    let new = beside(path, &mut fill, before.as_ref(), Durability::Synced)?;
    if !is_still() {
        return Ok(false);
    }
    new.persist(path).map_err(|error| error.error)?;
    Ok(true)
}

/// Like [`replace`], with the bytes of a reader.
///
/// # Errors
/// As [`replace`].
pub fn replace_by(path: &Path, bytes: &mut dyn Read, durability: Durability) -> io::Result<()> {
    let mut copy = |file: &mut File| io::copy(bytes, file).map(drop);
    put(path, &mut copy, durability)
}

/// Like [`replace`], with the bytes that `write` writes, piece by piece.
///
/// # Errors
/// As [`replace`], and those of `write`.
pub fn replace_with(
    path: &Path,
    write: &mut WriteBytes<'_>,
    durability: Durability,
) -> io::Result<()> {
    let mut buffered = |file: &mut File| {
        let mut file = BufWriter::with_capacity(PIECE, file);
        write(&mut file)?;
        file.flush()
    };
    put(path, &mut buffered, durability)
}

fn put(path: &Path, fill: &mut FillFile<'_>, durability: Durability) -> io::Result<()> {
    let before = path.symlink_metadata().ok();
    let before = before.filter(Metadata::is_file);
    let new = beside(path, fill, before.as_ref(), durability)?;
    new.persist(path).map_err(|error| error.error)?;
    Ok(())
}

/// Moves the file at `from` to `to`, and replaces what is there. The file keeps the mode, and if the
/// system allows that the owner and group, of the one that it replaces.
///
/// # Errors
/// When the system refuses. The file at `to` then stays as it was.
pub fn rename(from: &Path, to: &Path) -> io::Result<()> {
    let before = to.symlink_metadata().ok();
    if let Some(before) = before.filter(Metadata::is_file) {
        resemble(&File::open(from)?, &before)?;
    }
    match fs::rename(from, to) {
        // A folder inside may be on another drive.
        Err(error) if error.kind() == io::ErrorKind::CrossesDevices => {
            replace_by(to, &mut File::open(from)?, Durability::Lazy)?;
            fs::remove_file(from)
        }
        renamed => renamed,
    }
}

/// Moves the file or folder at `from` to `to` in one step. Returns `false` if there is something already;
/// then nothing was moved. A link is moved itself.
///
/// # Errors
/// When the system refuses. Then nothing was moved.
pub fn move_new(from: &Path, to: &Path) -> io::Result<bool> {
    let is_folder = from.symlink_metadata()?.is_dir();
    if to.symlink_metadata().is_ok() {
        return Ok(false);
    }
    if is_folder {
        // A system replaces no folder with something in it.
        return fs::rename(from, to).map(|()| true);
    }
    match TempPath::try_from_path(from)?.persist_noclobber(to) {
        Ok(()) => Ok(true),
        Err(refused) => {
            // It is no temporary file: it stays.
            refused.path.keep().map_err(|error| error.error)?;
            match refused.error.kind() {
                io::ErrorKind::AlreadyExists => Ok(false),
                _ => Err(refused.error),
            }
        }
    }
}

/// Gives a file the time of this moment, as if it had been written.
///
/// # Errors
/// When the system refuses.
pub fn touch(path: &Path) -> io::Result<()> {
    let file = File::options().append(true).open(path)?;
    file.set_modified(SystemTime::now())
}

/// Writes a new file, and waits until it is on the disk. Returns `false` if there is one already;
/// then nothing was written.
///
/// # Errors
/// When the system refuses. Then nothing is left behind.
pub fn add(path: &Path, bytes: &[u8]) -> io::Result<bool> {
    let mut fill = |file: &mut File| file.write_all(bytes);
    let new = beside(path, &mut fill, None, Durability::Synced)?;
    match new.persist_noclobber(path) {
        Ok(_) => Ok(true),
        Err(refused) if refused.error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
        // Some file systems cannot rename without replacing, or give a file a second name.
        Err(refused)
            if matches!(
                refused.error.kind(),
                io::ErrorKind::Unsupported
                    | io::ErrorKind::PermissionDenied
                    | io::ErrorKind::InvalidInput
            ) =>
        {
            add_in_place(path, bytes)
        }
        Err(refused) => Err(refused.error),
    }
}

/// Like [`add`], without a second name. A file that could not be written completely is removed.
fn add_in_place(path: &Path, bytes: &[u8]) -> io::Result<bool> {
    let mut file = match File::create_new(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Ok(false),
        Err(error) => return Err(error),
    };
    if let Err(error) = file.write_all(bytes).and_then(|()| file.sync_all()) {
        let _ = fs::remove_file(path);
        return Err(error);
    }
    Ok(true)
}

/// The new version, beside its path. It is removed when it is dropped, unless it is persisted.
fn beside(
    path: &Path,
    fill: &mut FillFile<'_>,
    before: Option<&Metadata>,
    durability: Durability,
) -> io::Result<NamedTempFile> {
    let dir = match path.parent() {
        Some(dir) if !dir.as_os_str().is_empty() => dir,
        _ => Path::new("."),
    };
    sweep(dir);
    let mut builder = Builder::new();
    builder.prefix(UNFINISHED.0).suffix(UNFINISHED.1);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // The system subtracts the umask.
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    let mut new = builder.tempfile_in(dir)?;
    fill(new.as_file_mut())?;
    if let Some(before) = before {
        resemble(new.as_file(), before)?;
    }
    if durability == Durability::Synced {
        new.as_file().sync_all()?;
    }
    Ok(new)
}

/// Gives a new version the owner, group and mode of the one before.
fn resemble(new: &File, before: &Metadata) -> io::Result<()> {
    let now = new.metadata()?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::{MetadataExt, fchown};
        if (now.uid(), now.gid()) != (before.uid(), before.gid()) {
            // Only root may change the owner, but the group may be one of the writer's own.
            let both = fchown(new, Some(before.uid()), Some(before.gid()));
            let _ = both.or_else(|_| fchown(new, None, Some(before.gid())));
        }
    }
    // Some file systems have one mode for all files, and do not change it.
    if now.permissions() != before.permissions() {
        new.set_permissions(before.permissions())?;
    }
    Ok(())
}

/// Removes files that killed programs left behind. A file that is being written now is younger.
fn sweep(dir: &Path) {
    // A file that cannot be read or removed does no harm.
    let Ok(items) = fs::read_dir(dir) else { return };
    for item in items.flatten() {
        let name = item.file_name();
        let is_unfinished = name
            .to_str()
            .is_some_and(|name| name.starts_with(UNFINISHED.0) && name.ends_with(UNFINISHED.1));
        let age = || item.metadata().ok()?.modified().ok()?.elapsed().ok();
        if is_unfinished && age().is_some_and(|age| age > ABANDONED) {
            let _ = fs::remove_file(item.path());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_there_stays() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("b.yaml");
        assert!(add(&path, b"one").unwrap());
        assert!(!add(&path, b"two").unwrap());
        assert!(!add_in_place(&path, b"two").unwrap());
        assert_eq!(fs::read(&path).unwrap(), b"one");
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn a_new_file_has_the_mode_of_the_umask_and_another_version_keeps_its_own() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o7777;
        let plain = dir.path().join("plain");
        fs::write(&plain, "").unwrap();
        let (added, replaced) = (dir.path().join("added"), dir.path().join("replaced"));
        add(&added, b"one").unwrap();
        replace(&replaced, b"one", Durability::Lazy).unwrap();
        assert_eq!(
            (mode(&added), mode(&replaced)),
            (mode(&plain), mode(&plain))
        );
        for kept in [0o600, 0o640, 0o444, 0o775] {
            fs::set_permissions(&added, fs::Permissions::from_mode(kept)).unwrap();
            replace(&added, b"two", Durability::Synced).unwrap();
            assert_eq!(mode(&added), kept);
            fs::write(&plain, "three").unwrap();
            rename(&plain, &added).unwrap();
            assert_eq!((mode(&added), plain.exists()), (kept, false));
        }
        assert_eq!(fs::read(&added).unwrap(), b"three");
    }

    #[test]
    fn what_a_killed_one_left_goes_and_what_another_writes_stays() {
        let dir = tempfile::tempdir().unwrap();
        let (old, new) = (".x.linger-new", ".y.linger-new");
        let (old, new) = (dir.path().join(old), dir.path().join(new));
        fs::write(&old, "half").unwrap();
        fs::write(&new, "half").unwrap();
        let file = File::options().write(true).open(&old).unwrap();
        file.set_modified(SystemTime::now() - ABANDONED * 2)
            .unwrap();
        replace(&dir.path().join("whole"), b"whole", Durability::Lazy).unwrap();
        assert!(!old.exists() && new.exists());
    }
}
