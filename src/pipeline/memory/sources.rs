//! What is remembered of source files: stamps, digests, facts, mistakes and the lines that they quote.
//!
//! Enters: the files as they were read. Leaves: a record, and the files again. Forbidden here:
//! deciding whether a file is still the same.

use super::{IN_A_PART, collected};
use crate::diagnostic::Diagnostic;
use crate::digest::Digest;
use crate::parse::{BodyReader, Document, Parsed};
use crate::pipeline::findings::QuotedLines;
use crate::pipeline::source_files::{ParsedFile, ParsedFiles, SourceFiles};
use crate::pipeline::texts::TextReader;
use crate::record::{Record, RecordReader, RecordWriter};
use std::io::{self, Write};
use std::sync::Arc;

/// A file with the lines of it that were quoted.
type RecordedFile = (Arc<str>, Arc<ParsedFile>, Vec<(u32, String)>);

impl SourceFiles {
    /// Hands on the files that are worth remembering.
    pub(super) fn record(&self, quoted: &QuotedLines, into: &mut dyn Write) -> io::Result<()> {
        let mut writer = RecordWriter::default();
        self.read_with.write(&mut writer);
        writer.end_part(into)?;
        let files = self.files.iter().filter(|(_, file)| file.is_remembered());
        for (at, (path, file)) in files.enumerate() {
            path.write(&mut writer);
            write_file(file, &mut writer);
            quoted.of(path).write(&mut writer);
            if at % IN_A_PART == IN_A_PART - 1 {
                writer.end_part(into)?;
            }
        }
        writer.end_part(into)?;
        writer.finish(into)
    }

    /// Takes in what was remembered. `None`: that is something else, and nothing is taken in.
    pub(super) fn recall(
        &mut self,
        reader: RecordReader<'_>,
        quoted: &mut QuotedLines,
    ) -> Option<()> {
        let mut parts = reader.parts()?;
        let mut files = parts.split_off(1.min(parts.len()));
        let read_with = Digest::read(parts.first_mut()?)?;
        let bodies: Arc<dyn BodyReader> = Arc::<TextReader>::clone(&self.texts);
        let read = |part: &mut RecordReader<'_>| read_file(part, &bodies);
        let files: Vec<RecordedFile> = collected(std::mem::take(&mut files), read)?;
        let mut known: ParsedFiles = Vec::with_capacity(files.len());
        for (path, file, lines) in files {
            quoted.recall(Arc::clone(&path), lines);
            known.push((path, file));
        }
        if !known.is_sorted_by(|(a, _), (b, _)| a < b) {
            return None;
        }
        (self.files, self.read_with) = (known, read_with);
        self.is_other = false;
        Some(())
    }
}

fn write_file(file: &ParsedFile, into: &mut RecordWriter) {
    file.stamp.write(into);
    file.digest.write(into);
    match &file.parsed {
        Parsed::Document(document) => {
            into.number(0);
            document.record(into);
        }
        Parsed::Asset(asset) => {
            into.number(1);
            asset.write(into);
        }
        Parsed::Comment(comment) => {
            into.number(2);
            comment.write(into);
        }
        Parsed::Data(data) => {
            into.number(3);
            data.write(into);
        }
        // They are not remembered.
        _ => into.number(u64::MAX),
    }
    file.problems.write(into);
}

fn read_file(from: &mut RecordReader<'_>, bodies: &Arc<dyn BodyReader>) -> Option<RecordedFile> {
    let path = Record::read(from)?;
    let (stamp, digest): (_, Option<Digest>) = (Record::read(from)?, Record::read(from)?);
    let parsed = match from.number()? {
        0 => Parsed::Document(Arc::new(Document::recall(from, bodies, digest?)?)),
        1 => Parsed::Asset(Record::read(from)?),
        2 => Parsed::Comment(Record::read(from)?),
        3 => Parsed::Data(Record::read(from)?),
        _ => return None,
    };
    let problems: Vec<Diagnostic> = Record::read(from)?;
    let file = ParsedFile {
        stamp,
        digest,
        parsed,
        problems,
    };
    Some((path, Arc::new(file), Record::read(from)?))
}
