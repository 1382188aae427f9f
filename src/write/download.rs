//! A file that arrives in pieces, perhaps in several runs of the program.
//!
//! Enters: bytes. Leaves: a file that is whole; until then it has the ending `.part`, and the next run
//! goes on behind what is there.

use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

/// A file that is not whole yet.
#[derive(Debug)]
pub struct PartialFile {
    path: PathBuf,
    part: PathBuf,
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
        let mut name = path.file_name().unwrap_or_default().to_owned();
        name.push(".part");
        let part = path.with_file_name(name);
        let mut file = File::options().create(true).append(true).open(&part)?;
        let len = file.seek(SeekFrom::End(0))?;
        Ok(Some(PartialFile {
            path: path.to_owned(),
            part,
            file,
            len,
        }))
    }

    /// How many bytes are there.
    pub fn written(&self) -> u64 {
        self.len
    }

    /// Throws away what is there.
    ///
    /// # Errors
    /// The system refuses.
    pub fn restart(&mut self) -> io::Result<()> {
        self.file.set_len(0)?;
        self.len = 0;
        Ok(())
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
        fs::rename(&self.part, &self.path)
    }

    /// The file is not wanted.
    pub fn discard(self) {
        // What cannot be removed is in nobody's way: it is in a folder that may be deleted.
        let _ = fs::remove_file(&self.part);
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
        file.append(&mut &b"one"[..], 9).unwrap();
        assert_eq!(file.written(), 3);
        drop(file);
        let mut file = PartialFile::begin(&path).unwrap().unwrap();
        assert_eq!(file.written(), 3);
        file.append(&mut &b"two"[..], 9).unwrap();
        file.finish().unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"onetwo");
        assert!(PartialFile::begin(&path).unwrap().is_none());
        assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
    }
}
