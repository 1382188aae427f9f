//! A file that arrives in pieces, perhaps in several runs of the program.
//!
//! Enters: bytes. Leaves: a file that is whole; until then it has the ending `.part`, and the next run
//! goes on behind what is there. Beside it, with the ending `.part-of`, is the mark of the version that the
//! bytes belong to. It is there before the first byte; bytes without a mark are thrown away.

use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

/// A file that is not whole yet.
#[derive(Debug)]
pub struct PartialFile {
    path: PathBuf,
    part: PathBuf,
    part_of: PathBuf,
    mark: Option<String>,
    file: File,
    len: u64,
}

impl PartialFile {
    /// Opens the file, and makes the directories above it. `None`: it is whole already.
    ///
    /// # Errors
    /// The system refuses.
    pub fn begin(path: &Path) -> io::Result<Option<PartialFile>> {
        if path.exists() {
            return Ok(None);
        }
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        let beside = |ending: &str| {
            let mut name = path.file_name().unwrap_or_default().to_owned();
            name.push(ending);
            path.with_file_name(name)
        };
        let (part, part_of) = (beside(".part"), beside(".part-of"));
        let mark = fs::read_to_string(&part_of).ok();
        let mark = mark.filter(|mark| !mark.is_empty());
        let mut file = File::options().create(true).append(true).open(&part)?;
        if mark.is_none() {
            file.set_len(0)?;
        }
        let len = file.seek(SeekFrom::End(0))?;
        Ok(Some(PartialFile {
            path: path.to_owned(),
            part,
            part_of,
            mark,
            file,
            len,
        }))
    }

    /// How many bytes are there.
    pub fn written(&self) -> u64 {
        self.len
    }

    /// From which byte on the file can go on, and the mark of the version that the bytes before are of.
    pub fn rest(&self) -> Option<(u64, &str)> {
        let mark = self.mark.as_deref().filter(|_| self.len > 0)?;
        Some((self.len, mark))
    }

    /// Throws away what is there. What comes now is of the version with that mark; without one, it cannot
    /// go on in another run.
    ///
    /// # Errors
    /// The system refuses.
    pub fn restart(&mut self, mark: Option<&str>) -> io::Result<()> {
        self.file.set_len(0)?;
        self.len = 0;
        self.mark = mark.map(str::to_owned);
        match mark {
            Some(mark) => fs::write(&self.part_of, mark),
            None => remove_if_there(&self.part_of),
        }
    }

    /// Adds bytes, at most `most` of them.
    ///
    /// # Errors
    /// The system or the reader refuses; what came is kept, and [`PartialFile::written`] counts it.
    pub fn append(&mut self, bytes: &mut dyn Read, most: u64) -> io::Result<()> {
        let copied = io::copy(&mut bytes.take(most), &mut self.file);
        self.len = self.file.seek(SeekFrom::End(0))?;
        copied.map(|_| ())
    }

    /// The file is whole.
    ///
    /// # Errors
    /// The system refuses.
    pub fn finish(self) -> io::Result<()> {
        fs::rename(&self.part, &self.path)?;
        remove_if_there(&self.part_of)
    }

    /// The file is not wanted.
    pub fn discard(self) {
        // What cannot be removed is in nobody's way: it is in a folder that may be deleted.
        let _ = fs::remove_file(&self.part);
        let _ = fs::remove_file(&self.part_of);
    }
}

fn remove_if_there(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_goes_on_where_it_stopped() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a/b.bin");
        let mut file = PartialFile::begin(&path).unwrap().unwrap();
        file.restart(Some("\"1\"")).unwrap();
        assert_eq!(file.rest(), None);
        file.append(&mut &b"one"[..], 9).unwrap();
        assert_eq!(file.written(), 3);
        drop(file);
        let mut file = PartialFile::begin(&path).unwrap().unwrap();
        assert_eq!(file.rest(), Some((3, "\"1\"")));
        file.append(&mut &b"two"[..], 9).unwrap();
        file.finish().unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"onetwo");
        assert!(PartialFile::begin(&path).unwrap().is_none());
        assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
    }

    #[test]
    fn bytes_of_an_unknown_version_are_thrown_away() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("b.bin");
        let mut file = PartialFile::begin(&path).unwrap().unwrap();
        file.restart(None).unwrap();
        file.append(&mut &b"one"[..], 9).unwrap();
        assert_eq!(file.rest(), None);
        drop(file);
        let mut file = PartialFile::begin(&path).unwrap().unwrap();
        assert_eq!(file.written(), 0);
        file.restart(Some("\"2\"")).unwrap();
        file.append(&mut &b"two"[..], 9).unwrap();
        file.restart(Some("\"3\"")).unwrap();
        drop(file);
        let file = PartialFile::begin(&path).unwrap().unwrap();
        assert_eq!((file.written(), file.rest()), (0, None));
        file.discard();
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
    }
}
