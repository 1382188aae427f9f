//! The files of an export of another program: one file, a folder, or a zip.
//!
//! Enters: what a command names. Leaves: names and streams, within bounds. Names lead nowhere outside:
//! `../`, absolute paths, links and control characters are passed over.

use super::{Reader, unreadable};
use crate::diagnostic::Diagnostic;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, BufReader, Cursor, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use zip::ZipArchive;

/// Files that an export may have.
const MOST_FILES: usize = 500_000;
/// Folders in folders.
const DEPTH: usize = 40;
/// Bytes of one file of a zip, unpacked.
const MOST_MEMBER: u64 = 4_000_000_000;
/// Bytes of a file of a zip that are kept in memory; larger ones are unpacked into a file that has no
/// name.
const MOST_IN_MEMORY: u64 = 4_000_000;

/// The files of an export.
pub struct ExportFiles {
    /// As the command names it.
    name: String,
    home: ExportHome,
    /// Names with `/`, in order, each with its length in bytes.
    files: BTreeMap<Arc<str>, ExportMember>,
}

struct ExportMember {
    len: u64,
    /// Its place in the zip.
    index: usize,
}

enum ExportHome {
    /// The only file.
    File(PathBuf),
    Folder(PathBuf),
    Zip(ZipArchive<SharedFile>),
    Memory(BTreeMap<Arc<str>, Arc<[u8]>>),
}

impl ExportFiles {
    /// Opens an export.
    ///
    /// # Errors
    /// There is none, the system refuses, or it is a zip that cannot be read.
    pub fn open(path: &Path) -> Result<ExportFiles, Diagnostic> {
        let name = path.to_string_lossy().into_owned();
        let refused = |error: &io::Error| Diagnostic {
            place: None,
            ..unreadable(&name, error)
        };
        let facts = fs::metadata(path).map_err(|error| refused(&error))?;
        let mut files = BTreeMap::new();
        let home = if facts.is_dir() {
            walk(path, "", 0, &mut files).map_err(|error| refused(&error))?;
            ExportHome::Folder(path.to_owned())
        } else {
            let mut file = File::open(path).map_err(|error| refused(&error))?;
            let mut head = [0; 4];
            let is_zip = file.read_exact(&mut head).is_ok() && head == *b"PK\x03\x04";
            if is_zip {
                let zip = ZipArchive::new(SharedFile::new(file)).map_err(|_| {
                    Diagnostic::error(
                        "import-damaged",
                        format!("`{name}` is a zip that cannot be unpacked"),
                    )
                    .help("export again, or unpack it and import the folder")
                })?;
                members(&zip, &mut files);
                ExportHome::Zip(zip)
            } else {
                let own = path.file_name().unwrap_or_default().to_string_lossy();
                let len = facts.len();
                files.insert(Arc::from(&*own), ExportMember { len, index: 0 });
                ExportHome::File(path.to_owned())
            }
        };
        if files.len() > MOST_FILES {
            let problem = Diagnostic::error(
                "import-too-large",
                format!("`{name}` has more than {MOST_FILES} files"),
            );
            return Err(problem.help("name the folder that holds the export and nothing else"));
        }
        Ok(ExportFiles { name, home, files })
    }

    /// An export in memory, for tests: names and bytes. A single file is an export of one file.
    pub fn of_memory(files: impl IntoIterator<Item = (String, Vec<u8>)>) -> ExportFiles {
        let held: BTreeMap<Arc<str>, Arc<[u8]>> = files
            .into_iter()
            .filter_map(|(name, bytes)| Some((Arc::from(safe_name(&name)?), Arc::from(bytes))))
            .collect();
        let member = |bytes: &[u8]| ExportMember {
            len: bytes.len() as u64,
            index: 0,
        };
        ExportFiles {
            name: "memory".to_owned(),
            files: held
                .iter()
                .map(|(name, bytes)| (Arc::clone(name), member(bytes)))
                .collect(),
            home: ExportHome::Memory(held),
        }
    }

    /// As the command names it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The names of its files, with `/`, in order.
    pub fn names(&self) -> impl Iterator<Item = &Arc<str>> {
        self.files.keys()
    }

    /// The name of the only file, if there is one only.
    pub fn only(&self) -> Option<&Arc<str>> {
        match self.files.len() {
            1 => self.names().next(),
            _ => None,
        }
    }

    /// The length of a file in bytes.
    pub fn len(&self, name: &str) -> Option<u64> {
        self.files.get(name).map(|member| member.len)
    }

    /// Whether there is no file.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// Whether there is a file of that name.
    pub fn has(&self, name: &str) -> bool {
        self.files.contains_key(name)
    }

    /// The first bytes of a file, at most `most`; none if it cannot be read.
    pub fn head(&self, name: &str, most: usize) -> Vec<u8> {
        let mut bytes = Vec::new();
        let read = match &self.home {
            // Not unpacked as a whole.
            ExportHome::Zip(zip) => self.files.get(name).and_then(|member| {
                let mut zip = zip.clone();
                let mut entry = zip.by_index(member.index).ok()?;
                entry
                    .by_ref()
                    .take(most as u64)
                    .read_to_end(&mut bytes)
                    .ok()
            }),
            _ => self
                .reader(name)
                .ok()
                .and_then(|file| file.take(most as u64).read_to_end(&mut bytes).ok()),
        };
        read.map(|_| bytes).unwrap_or_default()
    }

    /// A file as a stream from its beginning.
    ///
    /// # Errors
    /// There is none, the system refuses, or it is packed to do harm.
    pub fn reader(&self, name: &str) -> Result<Box<dyn Reader>, Diagnostic> {
        let refused = |error: io::Error| Diagnostic {
            place: None,
            ..unreadable(&format!("{}: {name}", self.name), &error)
        };
        let missing = || refused(io::ErrorKind::NotFound.into());
        let member = self.files.get(name).ok_or_else(missing)?;
        match &self.home {
            ExportHome::File(path) => {
                Ok(Box::new(BufReader::new(File::open(path).map_err(refused)?)))
            }
            ExportHome::Folder(path) => {
                let file = File::open(path.join(name)).map_err(refused)?;
                Ok(Box::new(BufReader::new(file)))
            }
            ExportHome::Zip(zip) => {
                let mut zip = zip.clone();
                let entry = zip
                    .by_index(member.index)
                    .map_err(|_| refused(io::ErrorKind::InvalidData.into()))?;
                unpacked(entry, member.len).map_err(refused)
            }
            ExportHome::Memory(files) => {
                let bytes = files.get(name).cloned().ok_or_else(missing)?;
                Ok(Box::new(Cursor::new(bytes)))
            }
        }
    }

    /// A whole file.
    ///
    /// # Errors
    /// As for [`ExportFiles::reader`], or it has more than `most` bytes.
    pub fn read(&self, name: &str, most: usize) -> Result<Vec<u8>, Diagnostic> {
        let mut bytes = Vec::new();
        let read = self
            .reader(name)?
            .take(most as u64 + 1)
            .read_to_end(&mut bytes);
        if let Err(error) = read {
            return Err(Diagnostic {
                place: None,
                ..unreadable(&format!("{}: {name}", self.name), &error)
            });
        }
        if bytes.len() > most {
            let message = format!("`{name}` in `{}` has more than {most} bytes", self.name);
            let problem = Diagnostic::error("import-too-large", message);
            return Err(problem.help("import it in parts"));
        }
        Ok(bytes)
    }
}

/// A name of a file inside an export: relative, without `..`, without control characters. `None`: it is
/// none.
fn safe_name(name: &str) -> Option<String> {
    let name = name.replace('\\', "/");
    let parts: Vec<&str> = name
        .split('/')
        .filter(|part| !matches!(*part, "" | "."))
        .collect();
    let is_safe = !name.starts_with('/')
        && !parts.is_empty()
        && parts.len() <= DEPTH
        && parts
            .iter()
            .all(|part| *part != ".." && !part.contains(':'))
        && !name.chars().any(char::is_control);
    is_safe.then(|| parts.join("/"))
}

/// Folders that no export has and that may hold very much.
fn is_passed_over(name: &str) -> bool {
    matches!(name, ".git" | "node_modules" | "__MACOSX" | ".DS_Store")
}

fn walk(
    dir: &Path,
    prefix: &str,
    depth: usize,
    files: &mut BTreeMap<Arc<str>, ExportMember>,
) -> io::Result<()> {
    for entry in fs::read_dir(dir)? {
        let entry = entry?;
        let Some(own) = entry.file_name().to_str().map(str::to_owned) else {
            continue;
        };
        // Of links nothing is known about where they lead.
        let kind = entry.file_type()?;
        let name = format!("{prefix}{own}");
        if is_passed_over(&own) || safe_name(&name).as_deref() != Some(&name) {
            continue;
        }
        if kind.is_dir() && depth < DEPTH {
            walk(&entry.path(), &format!("{name}/"), depth + 1, files)?;
        } else if kind.is_file() && files.len() <= MOST_FILES {
            let len = entry.metadata()?.len();
            files.insert(name.into(), ExportMember { len, index: 0 });
        }
    }
    Ok(())
}

fn members(zip: &ZipArchive<SharedFile>, files: &mut BTreeMap<Arc<str>, ExportMember>) {
    let mut zip = zip.clone();
    for index in 0..zip.len().min(MOST_FILES + 1) {
        let Ok(entry) = zip.by_index_raw(index) else {
            continue;
        };
        // A name in no known encoding is none that a text could link to.
        let Ok(written) = entry.name() else {
            continue;
        };
        let is_ours = entry.is_file() && !written.split('/').any(is_passed_over);
        if let Some(name) = safe_name(&written).filter(|_| is_ours) {
            let len = entry.size();
            files.insert(name.into(), ExportMember { len, index });
        }
    }
}

/// Unpacks a file, in memory or on disk. It may be no longer than it says.
fn unpacked(mut entry: impl Read, len: u64) -> io::Result<Box<dyn Reader>> {
    if len > MOST_MEMBER {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    if len <= MOST_IN_MEMORY {
        let mut bytes = Vec::new();
        let count = entry.by_ref().take(len + 1).read_to_end(&mut bytes)?;
        return if count as u64 > len {
            Err(io::ErrorKind::InvalidData.into())
        } else {
            Ok(Box::new(Cursor::new(bytes)))
        };
    }
    let mut file = tempfile::tempfile()?;
    let count = io::copy(&mut entry.by_ref().take(len + 1), &mut file)?;
    if count > len {
        return Err(io::ErrorKind::InvalidData.into());
    }
    file.rewind()?;
    Ok(Box::new(BufReader::new(file)))
}

/// A file that several readers share, each with a place of its own.
#[derive(Clone)]
struct SharedFile {
    file: Arc<File>,
    at: u64,
}

impl SharedFile {
    fn new(file: File) -> SharedFile {
        SharedFile {
            file: Arc::new(file),
            at: 0,
        }
    }
}

impl Read for SharedFile {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut file = &*self.file;
        file.seek(SeekFrom::Start(self.at))?;
        let count = file.read(buffer)?;
        self.at += count as u64;
        Ok(count)
    }
}

impl Seek for SharedFile {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let from = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
            SeekFrom::End(by) => self.file.metadata()?.len().checked_add_signed(by),
        };
        self.at = from.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_nowhere_outside() {
        for name in [
            "../a",
            "a/../../b",
            "/etc/a",
            "C:\\a",
            "a\u{7}b",
            "",
            "..\\a",
        ] {
            assert_eq!(safe_name(name), None, "{name}");
        }
        assert_eq!(safe_name("posts\\a.html").as_deref(), Some("posts/a.html"));
        assert_eq!(
            safe_name("./posts//a.html").as_deref(),
            Some("posts/a.html")
        );
    }

    #[test]
    fn files_are_read_within_bounds() {
        let files = ExportFiles::of_memory([("a.json".to_owned(), b"{}".to_vec())]);
        assert_eq!(files.only().map(|name| &**name), Some("a.json"));
        assert_eq!(files.read("a.json", 2).unwrap(), b"{}");
        assert_eq!(
            files.read("a.json", 1).unwrap_err().code,
            "import-too-large"
        );
        assert!(files.reader("b.json").is_err());
    }
}
