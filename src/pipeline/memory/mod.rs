//! What an engine remembers on disk, so that the next run begins where the last one ended.
//!
//! Enters: what the last run remembered, as the source has it. Leaves: an engine that is as if it
//! had lived on. Forbidden here: what any of it means, and rules about what has to be done again:
//! those of `engine.rs` are the only ones.
//!
//! The laws:
//! 1. Two records are kept apart, and none depends on the other: what is known of the source files
//!    (`sources`), whoever reads them, and what the outputs came to (`outputs-...`), one for each way
//!    to build: with drafts or without, for one address or another, for a preview or not. Others may
//!    add records of their own.
//! 2. A record is believed whole or not at all: only by the program that wrote it, and only if its
//!    bytes have the digest that they were written with.
//! 3. What a record says of a source file is believed as long as the file has the same stamp, or
//!    the same bytes. What it says of an output is believed as long as the answers to its questions
//!    are the same, and as long as the sink has its bytes.
//! 4. It is written after a build that was published, never before; by a preview or a check, which
//!    publish nothing, after a build without errors.
//! 5. No text and no page is in it. A text is read again when somebody asks for it, and must then be
//!    the one whose facts were remembered.

mod envelope;
mod outputs;
mod sources;

use super::engine::Engine;
use super::options::Options;
use super::outputs::Outputs;
use crate::diagnostic::Diagnostic;
use crate::digest::Digest;
use crate::record::{Record, RecordReader, RecordWriter};
use crate::source::Source;
use std::io::{self, Write};

/// The name of what is known of source files.
const SOURCES: &str = "sources";

/// The name of what the outputs of a build came to, and of what was found in it.
const OUTPUTS: &str = "outputs";
const FINDINGS: &str = "findings";

/// The name of a record about builds with these options: what is shown, the address, and whether it is
/// for a preview.
fn named(name: &str, options: &Options) -> String {
    let way = (options.visibility, &options.base_url, options.preview);
    format!("{name}-{:016x}", Digest::of(&way).short())
}

impl Engine {
    /// An engine that remembers what the last run did, as far as that can be believed.
    pub fn recalled(options: Options, source: &dyn Source) -> Engine {
        let mut engine = Engine::new(options);
        let identity = source.identity();
        let name = named(OUTPUTS, &engine.options);
        let Engine {
            options,
            files,
            quoted,
            outputs,
            ..
        } = &mut engine;
        let recall_files = || {
            // Only facts are remembered, so that texts have to be read again.
            source.detached()?;
            let sealed = source.recall(SOURCES)?;
            let reader = RecordReader::new(envelope::open(&sealed, identity)?)?;
            files.recall(reader, quoted)
        };
        let recall_outputs = || {
            let sealed = source.recall(&name).filter(|_| !options.unrecorded)?;
            let reader = RecordReader::new(envelope::open(&sealed, identity)?)?;
            outputs.recall(reader)
        };
        // What is missing, old or damaged is as if nothing had been remembered.
        let (_, recalled) = rayon::join(recall_files, recall_outputs);
        if recalled.is_none() {
            *outputs = Outputs::new(options.fault.clone());
        }
        engine
    }

    /// Remembers for the next run what is up to date, unless that is remembered already.
    ///
    /// # Errors
    /// A warning that says why it could not be remembered.
    pub fn remember(&mut self, source: &dyn Source) -> Result<(), Diagnostic> {
        if !self.is_current || self.options.unrecorded {
            return Ok(());
        }
        let name = named(OUTPUTS, &self.options);
        let (files, outputs, quoted) = (&self.files, &self.outputs, &self.quoted);
        let keep_files = || {
            if files.is_other || quoted.is_other {
                keep(source, SOURCES, |into| files.record(quoted, into))
            } else {
                Ok(())
            }
        };
        let keep_outputs = || {
            if outputs.is_other {
                keep(source, &name, |into| outputs.record(into))
            } else {
                Ok(())
            }
        };
        let (kept_files, kept_outputs) = rayon::join(keep_files, keep_outputs);
        kept_files.and(kept_outputs)?;
        self.files.is_other = false;
        self.quoted.is_other = false;
        self.outputs.is_other = false;
        Ok(())
    }
}

/// Remembers what `write` hands on, sealed.
fn keep(
    source: &dyn Source,
    name: &str,
    write: impl Fn(&mut dyn Write) -> io::Result<()>,
) -> Result<(), Diagnostic> {
    let identity = source.identity();
    source.remember(name, &mut |file| envelope::seal(file, identity, &write))
}

/// Remembers what somebody else knows of builds with these options.
///
/// # Errors
/// A warning that says why it could not be remembered.
pub fn remember_record(
    name: &str,
    options: &Options,
    source: &dyn Source,
    write: impl Fn(&mut dyn Write) -> io::Result<()>,
) -> Result<(), Diagnostic> {
    keep(source, &named(name, options), write)
}

/// What somebody else knew of builds with these options, if it can be believed.
pub fn recall_record<T>(
    name: &str,
    options: &Options,
    source: &dyn Source,
    read: impl FnOnce(RecordReader<'_>) -> Option<T>,
) -> Option<T> {
    let sealed = source.recall(&named(name, options))?;
    read(RecordReader::new(envelope::open(
        &sealed,
        source.identity(),
    )?)?)
}

/// What was found in a build, for a next one that has nothing to do.
#[derive(Debug)]
pub struct FindingsRecord(Vec<u8>);

impl FindingsRecord {
    /// What was found.
    pub fn new(found: &[Diagnostic]) -> FindingsRecord {
        let mut writer = RecordWriter::default();
        writer.number(found.len() as u64);
        for finding in found {
            finding.write(&mut writer);
        }
        FindingsRecord(writer.whole())
    }

    /// Identifies it.
    pub fn digest(&self) -> Digest {
        Digest::of_bytes(&self.0)
    }

    /// Remembers it for builds with these options.
    ///
    /// # Errors
    /// A warning that says why it could not be remembered.
    pub fn remember(&self, options: &Options, source: &dyn Source) -> Result<(), Diagnostic> {
        keep(source, &named(FINDINGS, options), |into| {
            into.write_all(&self.0)
        })
    }

    /// What was found in the build of which this is the digest, if that is remembered.
    pub fn recall(
        digest: Digest,
        options: &Options,
        source: &dyn Source,
    ) -> Option<Vec<Diagnostic>> {
        let sealed = source.recall(&named(FINDINGS, options))?;
        let bytes = envelope::open(&sealed, source.identity())?;
        let mut reader = RecordReader::new(bytes).filter(|_| Digest::of_bytes(bytes) == digest)?;
        Record::read(&mut reader)
    }
}

/// How many records are in one part, which is read beside others.
const IN_A_PART: usize = 64;

/// All items of all parts, in their order.
fn collected<T: Send>(
    parts: Vec<RecordReader<'_>>,
    read: impl Fn(&mut RecordReader<'_>) -> Option<T> + Sync,
) -> Option<Vec<T>> {
    use rayon::prelude::*;
    let read_part = |mut part: RecordReader<'_>| {
        let mut items = Vec::with_capacity(IN_A_PART);
        while !part.is_at_end() {
            items.push(read(&mut part)?);
        }
        Some(items)
    };
    let parts: Option<Vec<Vec<T>>> = parts.into_par_iter().map(read_part).collect();
    Some(parts?.into_iter().flatten().collect())
}
