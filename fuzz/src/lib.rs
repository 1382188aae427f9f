//! What the targets share: a small site, and its outputs.

use linger::diagnostic::Diagnostic;
use linger::digest::Digest;
use linger::pipeline::{Build, Engine, Options, Payload, Placed, Sink};
use linger::source::Memory;
use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::{Arc, Mutex};

/// Holds what was put, as an output directory does.
#[derive(Default)]
struct Store(Mutex<HashMap<Arc<str>, (Digest, Payload)>>);

impl Sink for Store {
    fn put(&self, path: &Arc<str>, payload: &Payload, digest: Digest) -> Result<Placed, Diagnostic> {
        self.0.lock().unwrap().insert(Arc::clone(path), (digest, payload.clone()));
        Ok(Placed::default())
    }

    fn holds(&self, path: &Arc<str>, digest: Digest) -> Option<Placed> {
        let held = self.0.lock().unwrap();
        held.get(path).filter(|(known, _)| *known == digest).map(|_| Placed::default())
    }
}

thread_local! {
    /// One for all runs: what a run does not change is not made anew, so there are more of them.
    static ENGINE: RefCell<(Engine, Store)> =
        RefCell::new((Engine::new(Options::default()), Store::default()));
}

/// A site without files, in the year 2019.
pub fn site() -> Memory {
    let now = jiff::Timestamp::UNIX_EPOCH + jiff::SignedDuration::from_hours(24 * 365 * 50);
    Memory::new(now)
}

/// The site, built.
pub fn build(site: &Memory) -> Build {
    ENGINE.with_borrow_mut(|(engine, store)| engine.build(site, store))
}

/// The bytes of the outputs that were rendered, by path.
pub fn texts(build: &Build) -> Vec<(Arc<str>, Arc<Vec<u8>>)> {
    ENGINE.with_borrow(|(_, store)| {
        let held = store.0.lock().unwrap();
        let placed = build.outputs.iter().filter(|built| built.placed.is_some());
        let text = |path: &Arc<str>| match held.get(path) {
            Some((_, Payload::Bytes(bytes))) => Some((Arc::clone(path), Arc::clone(bytes))),
            _ => None,
        };
        placed.filter_map(|built| text(&built.path)).collect()
    })
}

/// A text as a quoted YAML string; most characters are escaped.
pub fn quoted(text: &str) -> String {
    let sign = |sign: char| match sign {
        ' ' | '!' | '#'..='[' | ']'..='~' => sign.to_string(),
        other => format!("\\U{:08x}", u32::from(other)),
    };
    format!("\"{}\"", text.chars().map(sign).collect::<String>())
}
