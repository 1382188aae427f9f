//! `linger deploy --check`: reads what is there, and compares it with the manifest.

use crate::cli::End;
use crate::cli::console::{Console, counted};
use crate::cli::deploy::told;
use crate::deploy::local::LocalFiles;
use crate::deploy::protocol::{
    MANIFEST_NAME, RemoteFile, RemoteManifest, StoreAnswer, StoreRequest,
};
use crate::deploy::run::patiently;
use crate::deploy::store::{Store, StoreFailure};
use crate::diagnostic::Diagnostic;
use crate::digest::Digest;
use std::thread;

/// Compares every file. 3: one of them is not as it was deployed.
pub(super) fn check(store: &dyn Store, report: &Console) -> Result<End, Diagnostic> {
    let failed = |failure| told(failure, &store.shown());
    let manifest = match patiently(|| read(store, MANIFEST_NAME)).map_err(failed)? {
        StoreAnswer::Found { bytes, .. } => RemoteManifest::read(&bytes),
        _ => None,
    };
    let Some(manifest) = manifest else {
        let message = format!("there is no linger-deploy.json at {}", store.shown());
        let problem = Diagnostic::error("deploy-manifest", message);
        return Err(problem.help("deploy first: `linger deploy`"));
    };
    let files: Vec<(&String, &RemoteFile)> = manifest.files.iter().collect();
    let share = files.len().div_ceil(store.can().at_once.max(1)).max(1);
    let found = thread::scope(|scope| {
        let shares = files.chunks(share);
        let threads: Vec<_> = shares
            .map(|part| scope.spawn(|| compare(store, part)))
            .collect();
        let mut found = Vec::new();
        for thread in threads {
            match thread.join() {
                Ok(part) => found.extend(part?),
                Err(_) => return Err(StoreFailure::Passing("a thread ended".to_owned())),
            }
        }
        Ok(found)
    });
    let found = found.map_err(failed)?;
    for line in &found {
        report.result(line);
    }
    let (by, at) = (&manifest.by, &manifest.at);
    let all = counted(files.len(), "file").unwrap_or_default();
    match counted(found.len(), "difference") {
        None => {
            report.result(&format!(
                "{all} at {} are as {by} deployed them on {at}",
                store.shown()
            ));
            Ok(End::Fine)
        }
        Some(differences) => {
            report.result(&format!(
                "{differences} at {}: `linger deploy --all` uploads every file again; see who else writes there",
                store.shown()
            ));
            Ok(End::Found)
        }
    }
}

fn read(store: &dyn Store, name: &str) -> Result<StoreAnswer, StoreFailure> {
    let name = name.to_owned();
    let request = StoreRequest::Read { name };
    store.connect()?.answer(&request, &LocalFiles::default())
}

fn compare(
    store: &dyn Store,
    files: &[(&String, &RemoteFile)],
) -> Result<Vec<String>, StoreFailure> {
    let mut connection = store.connect()?;
    // A git branch is brought here once, with its manifest.
    let name = MANIFEST_NAME.to_owned();
    connection.answer(&StoreRequest::Read { name }, &LocalFiles::default())?;
    let mut found = Vec::new();
    for (path, file) in files {
        let name = (*path).clone();
        let request = StoreRequest::Read { name };
        match connection.answer(&request, &LocalFiles::default())? {
            StoreAnswer::Found { bytes, .. } if Digest::of_bytes(&bytes) == file.digest => {}
            StoreAnswer::Found { .. } => found.push(format!("{path} has other bytes")),
            _ => found.push(format!("{path} is missing")),
        }
    }
    Ok(found)
}
