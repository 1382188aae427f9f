//! A folder on this computer, or on a drive that is mounted.

use crate::deploy::local::LocalFiles;
use crate::deploy::protocol::{Capabilities, Conditions, PutBody, PutCondition, StoreAnswer};
use crate::deploy::store::{Store, StoreConnection, StoreFailure};
use crate::digest::Digest;
use crate::source::atomic;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

pub(super) struct FolderStore {
    dir: PathBuf,
}

impl FolderStore {
    pub(super) fn new(dir: PathBuf) -> FolderStore {
        FolderStore { dir }
    }
}

impl Store for FolderStore {
    fn can(&self) -> Capabilities {
        Capabilities {
            conditions: Conditions::Absent,
            // A program that is killed leaves half a file; the protocol knows under which name.
            is_whole: false,
            is_one_step: false,
            at_once: 2,
        }
    }

    fn shown(&self) -> String {
        self.dir.display().to_string()
    }

    fn connect(&self) -> Result<Box<dyn StoreConnection + '_>, StoreFailure> {
        Ok(Box::new(self))
    }
}

impl StoreConnection for &FolderStore {
    fn read(&mut self, name: &str) -> Result<StoreAnswer, StoreFailure> {
        let place = self.dir.join(name);
        match fs::read(&place) {
            Ok(bytes) => {
                let version = Digest::of_bytes(&bytes).hex();
                Ok(StoreAnswer::Found { bytes, version })
            }
            Err(error) if is_missing(&error) => Ok(StoreAnswer::Missing),
            Err(error) => Err(failure("read", &place, &error)),
        }
    }

    fn put(
        &mut self,
        name: &str,
        body: &PutBody,
        condition: &PutCondition,
        files: &LocalFiles,
    ) -> Result<StoreAnswer, StoreFailure> {
        let place = self.dir.join(name);
        let refused = |error: io::Error| failure("write", &place, &error);
        make_folders(&place).map_err(refused)?;
        if *condition == PutCondition::Absent {
            let bytes = files.bytes(body)?;
            let is_new = atomic::add(&place, &bytes).map_err(refused)?;
            return Ok(if is_new {
                StoreAnswer::Done
            } else {
                StoreAnswer::Refused
            });
        }
        let mut reader = files.open(body)?;
        let file = File::create(&place);
        file.and_then(|mut file| io::copy(&mut reader, &mut file))
            .map_err(refused)?;
        Ok(StoreAnswer::Done)
    }

    fn delete(&mut self, name: &str) -> Result<StoreAnswer, StoreFailure> {
        let place = self.dir.join(name);
        match fs::remove_file(&place) {
            Ok(()) => {}
            Err(error) if is_missing(&error) => {}
            Err(error) => return Err(failure("delete", &place, &error)),
        }
        // Folders that are empty now go too; one that is not empty cannot be removed.
        let mut above = place.parent();
        while let Some(dir) = above.filter(|dir| *dir != self.dir && fs::remove_dir(dir).is_ok()) {
            above = dir.parent();
        }
        Ok(StoreAnswer::Done)
    }

    fn rename(&mut self, from: &str, to: &str) -> Result<StoreAnswer, StoreFailure> {
        let (from, to) = (self.dir.join(from), self.dir.join(to));
        let renamed = make_folders(&to).and_then(|()| atomic::rename(&from, &to));
        match renamed {
            Ok(()) => Ok(StoreAnswer::Done),
            Err(error) if is_missing(&error) => Ok(StoreAnswer::Missing),
            Err(error) => Err(failure("write", &to, &error)),
        }
    }
}

fn make_folders(place: &Path) -> io::Result<()> {
    place.parent().map_or(Ok(()), fs::create_dir_all)
}

fn is_missing(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
    )
}

fn failure(what: &str, place: &Path, error: &io::Error) -> StoreFailure {
    let help = match error.kind() {
        io::ErrorKind::PermissionDenied => "see that you may write there",
        io::ErrorKind::StorageFull => "the disk is full: make room, and deploy again",
        _ => "mend the cause, and deploy again",
    };
    StoreFailure::lasting(
        format!("cannot {what} `{}`: {error}", place.display()),
        help,
    )
}
