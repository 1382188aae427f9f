//! Tables as comma-separated values (RFC 4180), row by row.
//!
//! Enters: a stream. Leaves: rows by the names of their columns. Beyond the standard: a byte order mark,
//! line feeds alone, semicolons where the first row has no comma, and quotation marks inside of bare
//! fields. A table that ends inside of a quoted field ends early, and that is said; the usual readers
//! take it for whole.

use super::MOST_ENTRY;
use std::io::{BufRead, ErrorKind};

/// Columns that a table may have.
const MOST_COLUMNS: usize = 500;

/// Reads a table.
pub(super) struct CsvReader<R> {
    input: R,
    /// The names of the columns, in small letters.
    names: Vec<String>,
    separator: u8,
    at: u64,
    line: u64,
}

/// A row.
#[derive(Debug)]
pub(super) struct CsvRow {
    /// The line on which it begins, from 1.
    pub(super) line: u64,
    fields: Vec<String>,
}

/// Why a table cannot be read on.
#[derive(Debug)]
pub(super) enum CsvFault {
    /// It ends inside of a quoted field.
    EndsEarly,
    /// A row has more than [`MOST_ENTRY`] bytes or too many fields; the line, from 1.
    TooLarge(u64),
    /// The system refused.
    Io(std::io::Error),
}

impl<R: BufRead> CsvReader<R> {
    /// Begins to read: the first row holds the names of the columns.
    pub(super) fn new(input: R) -> Result<CsvReader<R>, CsvFault> {
        let mut reader = CsvReader {
            input,
            names: Vec::new(),
            separator: b',',
            at: 0,
            line: 1,
        };
        let mut names = reader.fields()?.unwrap_or_default();
        if let [only] = names.as_slice()
            && let Some(separator) = [';', '\t'].into_iter().find(|sign| only.contains(*sign))
        {
            let split = only.split(separator);
            names = split
                .map(|name| name.trim_matches('"').to_owned())
                .collect();
            reader.separator = separator as u8;
        }
        let clean = |name: String| {
            let name = name.trim_start_matches('\u{feff}').trim().to_lowercase();
            name.trim_matches('"').to_owned()
        };
        reader.names = names.into_iter().map(clean).collect();
        Ok(reader)
    }

    /// Whether there is a column of that name (in small letters).
    pub(super) fn has(&self, name: &str) -> bool {
        self.names.iter().any(|known| known == name)
    }

    /// Bytes that were read.
    pub(super) fn at(&self) -> u64 {
        self.at
    }

    /// The next row that is not empty.
    pub(super) fn next_row(&mut self) -> Result<Option<CsvRow>, CsvFault> {
        loop {
            let line = self.line;
            let Some(fields) = self.fields()? else {
                return Ok(None);
            };
            if fields.iter().any(|field| !field.trim().is_empty()) {
                return Ok(Some(CsvRow { line, fields }));
            }
        }
    }

    /// A field of a row; empty if it has none of that name.
    pub(super) fn field<'a>(&self, row: &'a CsvRow, name: &str) -> &'a str {
        let at = self.names.iter().position(|known| known == name);
        at.and_then(|at| row.fields.get(at))
            .map_or("", |field| field.trim())
    }

    /// The fields of the next record. `None`: the table ends.
    fn fields(&mut self) -> Result<Option<Vec<String>>, CsvFault> {
        let mut record = CsvRecord::new(self.separator);
        loop {
            let buffer = match self.input.fill_buf() {
                Ok([]) if record.is_open() => return Err(CsvFault::EndsEarly),
                Ok([]) => return Ok(record.last()),
                Ok(buffer) => buffer,
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => return Err(CsvFault::Io(error)),
            };
            let (count, is_done) = record.take(buffer);
            self.line += memchr::memchr_iter(b'\n', &buffer[..count]).count() as u64;
            self.input.consume(count);
            self.at += count as u64;
            if record.len > MOST_ENTRY || record.fields.len() > MOST_COLUMNS {
                return Err(CsvFault::TooLarge(self.line));
            }
            if is_done {
                return Ok(Some(record.fields));
            }
        }
    }
}

/// Where in a field the reader is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum FieldState {
    Start,
    Bare,
    Quoted,
    /// Behind a quotation mark in a quoted field: it ends, or another mark follows.
    Closed,
}

/// A record that is being read.
struct CsvRecord {
    separator: u8,
    fields: Vec<String>,
    field: Vec<u8>,
    state: FieldState,
    /// Bytes of all fields.
    len: usize,
}

impl CsvRecord {
    fn new(separator: u8) -> CsvRecord {
        CsvRecord {
            separator,
            fields: Vec::new(),
            field: Vec::new(),
            state: FieldState::Start,
            len: 0,
        }
    }

    fn is_open(&self) -> bool {
        self.state == FieldState::Quoted
    }

    fn end_field(&mut self) {
        let field = std::mem::take(&mut self.field);
        self.fields
            .push(String::from_utf8_lossy(&field).into_owned());
        self.state = FieldState::Start;
    }

    /// What is left at the end of the table.
    fn last(mut self) -> Option<Vec<String>> {
        if self.fields.is_empty() && self.field.is_empty() && self.state == FieldState::Start {
            return None;
        }
        self.end_field();
        Some(self.fields)
    }

    /// Takes bytes up to the end of the record; how many, and whether it ends.
    fn take(&mut self, bytes: &[u8]) -> (usize, bool) {
        for (at, &byte) in bytes.iter().enumerate() {
            self.len += 1;
            match (self.state, byte) {
                (FieldState::Quoted, b'"') => self.state = FieldState::Closed,
                (FieldState::Quoted, _) => self.field.push(byte),
                (FieldState::Closed, b'"') => {
                    self.field.push(byte);
                    self.state = FieldState::Quoted;
                }
                (FieldState::Start, b'"') => self.state = FieldState::Quoted,
                // The byte order mark before the first quotation mark.
                (FieldState::Bare, b'"') if self.field == "\u{feff}".as_bytes() => {
                    self.field.clear();
                    self.state = FieldState::Quoted;
                }
                (_, b'\n') => {
                    self.end_field();
                    return (at + 1, true);
                }
                (_, b'\r') => {}
                (_, byte) if byte == self.separator => self.end_field(),
                (FieldState::Start | FieldState::Bare, byte) => {
                    self.field.push(byte);
                    self.state = FieldState::Bare;
                }
                // `"a"b`: the mark was none.
                (FieldState::Closed, byte) => self.field.push(byte),
            }
        }
        (bytes.len(), false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::BufReader;

    fn rows(text: &str, step: usize) -> Result<Vec<(u64, Vec<String>)>, CsvFault> {
        let mut reader = CsvReader::new(BufReader::with_capacity(step, text.as_bytes()))?;
        let mut rows = Vec::new();
        while let Some(row) = reader.next_row()? {
            rows.push((row.line, row.fields));
        }
        Ok(rows)
    }

    #[test]
    fn quoted_fields_hold_anything() {
        let text = "\u{feff}\"Id\",Title\r\n1,\"a \"\"b\"\", c\r\nnext line\"\r\n\r\n2,plain \"x\" y\r\n3,";
        for step in [1, 3, 100] {
            let mut reader =
                CsvReader::new(BufReader::with_capacity(step, text.as_bytes())).unwrap();
            let row = reader.next_row().unwrap().unwrap();
            assert_eq!((row.line, reader.field(&row, "id")), (2, "1"));
            assert_eq!(reader.field(&row, "title"), "a \"b\", c\r\nnext line");
            assert_eq!(reader.field(&row, "other"), "");
            let row = reader.next_row().unwrap().unwrap();
            assert_eq!(
                (row.line, reader.field(&row, "title")),
                (5, "plain \"x\" y")
            );
            let row = reader.next_row().unwrap().unwrap();
            assert_eq!(reader.field(&row, "id"), "3");
            assert!(reader.next_row().unwrap().is_none());
            assert!(reader.has("id") && !reader.has("x"));
        }
    }

    #[test]
    fn semicolons_and_cut_tables_are_noticed() {
        assert_eq!(
            rows("a;b\n1;2\n", 4).unwrap(),
            [(2, vec!["1".into(), "2".into()])]
        );
        assert!(matches!(rows("a,b\n1,\"cut", 4), Err(CsvFault::EndsEarly)));
        assert!(rows("", 4).unwrap().is_empty());
    }
}
