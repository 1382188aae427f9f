//! JSON (RFC 8259) value by value, for exports that are larger than memory.
//!
//! Enters: a stream. Leaves: the bytes of those values that are asked for, each whole; serde_json reads
//! them. Values that are passed over are not checked, beyond where they end.

use super::MOST_ENTRY;
use std::io::{BufRead, ErrorKind};

/// How deep brackets may nest in one value: serde_json's own bound, and some.
const DEPTH: usize = 160;

/// Reads a text of JSON from its beginning to its end.
pub(super) struct JsonStream<R> {
    input: R,
    /// Bytes that were read.
    at: u64,
    /// The line that is being read, from 1.
    line: u64,
}

/// Why a text of JSON cannot be read on.
#[derive(Debug)]
pub(super) enum JsonFault {
    /// It ends in the middle of a value.
    EndsEarly,
    /// It is no JSON; the line, from 1.
    Syntax(u64),
    /// One value has more than [`MOST_ENTRY`] bytes, or nests too deep; the line, from 1.
    TooLarge(u64),
    /// The system refused.
    Io(std::io::Error),
}

impl<R: BufRead> JsonStream<R> {
    pub(super) fn new(input: R) -> JsonStream<R> {
        JsonStream {
            input,
            at: 0,
            line: 1,
        }
    }

    /// Bytes that were read.
    pub(super) fn at(&self) -> u64 {
        self.at
    }

    /// The line that is being read, from 1.
    pub(super) fn line(&self) -> u64 {
        self.line
    }

    /// The first byte that is not yet read.
    fn peek_any(&mut self) -> Result<u8, JsonFault> {
        loop {
            match self.input.fill_buf() {
                Ok([]) => return Err(JsonFault::EndsEarly),
                Ok([first, ..]) => return Ok(*first),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(JsonFault::Io(error)),
            }
        }
    }

    fn consume(&mut self, byte: u8) {
        self.input.consume(1);
        self.at += 1;
        self.line += u64::from(byte == b'\n');
    }

    /// The first byte of what comes next, behind blanks (and a byte order mark at the start).
    pub(super) fn peek(&mut self) -> Result<u8, JsonFault> {
        loop {
            let byte = self.peek_any()?;
            let is_mark = self.at < 3 && matches!(byte, 0xef | 0xbb | 0xbf);
            if !byte.is_ascii_whitespace() && !is_mark {
                return Ok(byte);
            }
            self.consume(byte);
        }
    }

    /// Enters an object (`{`) or a list (`[`). `false`: another value comes next.
    pub(super) fn enter(&mut self, bracket: u8) -> Result<bool, JsonFault> {
        let is_there = self.peek()? == bracket;
        if is_there {
            self.consume(bracket);
        }
        Ok(is_there)
    }

    /// The next key of the object that was entered. `None`: it ends, and is left.
    pub(super) fn next_key(&mut self) -> Result<Option<String>, JsonFault> {
        if !self.next_in(b'}')? {
            return Ok(None);
        }
        if self.peek()? != b'"' {
            return Err(JsonFault::Syntax(self.line));
        }
        let key = self.value()?;
        if self.peek()? != b':' {
            return Err(JsonFault::Syntax(self.line));
        }
        self.consume(b':');
        let key = serde_json::from_slice(&key).map_err(|_| JsonFault::Syntax(self.line))?;
        Ok(Some(key))
    }

    /// Whether the list that was entered goes on. `false`: it ends, and is left.
    pub(super) fn next_item(&mut self) -> Result<bool, JsonFault> {
        self.next_in(b']')
    }

    fn next_in(&mut self, close: u8) -> Result<bool, JsonFault> {
        let mut byte = self.peek()?;
        if byte == b',' {
            self.consume(byte);
            byte = self.peek()?;
        }
        if byte == close {
            self.consume(byte);
            return Ok(false);
        }
        Ok(true)
    }

    /// The bytes of the next value.
    pub(super) fn value(&mut self) -> Result<Vec<u8>, JsonFault> {
        let mut bytes = Vec::new();
        self.take(Some(&mut bytes))?;
        Ok(bytes)
    }

    /// Passes the next value over.
    pub(super) fn skip(&mut self) -> Result<(), JsonFault> {
        self.take(None)
    }

    /// Reads the next value, up to its last byte.
    fn take(&mut self, mut into: Option<&mut Vec<u8>>) -> Result<(), JsonFault> {
        let first = self.peek()?;
        let is_bare = !matches!(first, b'{' | b'[' | b'"');
        if matches!(first, b'}' | b']' | b',' | b':') {
            return Err(JsonFault::Syntax(self.line));
        }
        let mut state = ValueState::default();
        loop {
            let buffer = match self.input.fill_buf() {
                // A number may end with the text.
                Ok([]) if is_bare => return Ok(()),
                Ok([]) => return Err(JsonFault::EndsEarly),
                Ok(buffer) => buffer,
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => return Err(JsonFault::Io(error)),
            };
            let (count, is_done) = if is_bare {
                state.bare(buffer)
            } else {
                state.scan(buffer)
            };
            let taken = &buffer[..count];
            self.line += memchr::memchr_iter(b'\n', taken).count() as u64;
            if let Some(into) = into.as_deref_mut() {
                if into.len() + count > MOST_ENTRY {
                    return Err(JsonFault::TooLarge(self.line));
                }
                into.extend_from_slice(taken);
            }
            self.input.consume(count);
            self.at += count as u64;
            if state.depth > DEPTH {
                return Err(JsonFault::TooLarge(self.line));
            }
            if is_done {
                return Ok(());
            }
        }
    }
}

/// Where in a value the reader is.
#[derive(Default)]
struct ValueState {
    depth: usize,
    is_in_string: bool,
    is_escaped: bool,
}

impl ValueState {
    /// How many bytes of a number or a word stand here, and whether it ends here.
    fn bare(&mut self, bytes: &[u8]) -> (usize, bool) {
        let ends = |b: &u8| matches!(b, b',' | b'}' | b']') || b.is_ascii_whitespace();
        match bytes.iter().position(ends) {
            Some(at) => (at, true),
            None => (bytes.len(), false),
        }
    }

    /// How many bytes of a value stand here, and whether it ends here.
    fn scan(&mut self, bytes: &[u8]) -> (usize, bool) {
        let mut at = 0;
        while at < bytes.len() {
            if self.is_escaped {
                self.is_escaped = false;
                at += 1;
                continue;
            }
            if self.is_in_string {
                let Some(found) = memchr::memchr2(b'"', b'\\', &bytes[at..]) else {
                    return (bytes.len(), false);
                };
                at += found + 1;
                match bytes[at - 1] {
                    b'\\' => self.is_escaped = true,
                    _ => self.is_in_string = false,
                }
            } else {
                match bytes[at] {
                    b'"' => self.is_in_string = true,
                    b'{' | b'[' => self.depth += 1,
                    b'}' | b']' => self.depth = self.depth.saturating_sub(1),
                    _ => {}
                }
                at += 1;
                if self.depth > DEPTH {
                    return (at, true);
                }
            }
            if self.depth == 0 && !self.is_in_string {
                return (at, true);
            }
        }
        (bytes.len(), false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::BufReader;

    fn walk(text: &str, step: usize) -> Result<Vec<String>, JsonFault> {
        let mut stream = JsonStream::new(BufReader::with_capacity(step, text.as_bytes()));
        let mut seen = Vec::new();
        assert!(stream.enter(b'{')?);
        while let Some(key) = stream.next_key()? {
            if stream.enter(b'[')? {
                while stream.next_item()? {
                    let value = String::from_utf8(stream.value()?).unwrap();
                    seen.push(format!("{key}: {value}"));
                }
            } else {
                stream.skip()?;
                seen.push(key);
            }
        }
        Ok(seen)
    }

    #[test]
    fn values_are_found_whatever_is_in_them() {
        let text = "\u{feff}{ \"a\\n\" : {\"x\": [1, \"}]\\\"\"]},\n \"l\": [ {\"s\":\"]\\\\\"}, 12.5e1 ,\"é\", null, []] , \"n\": -1}";
        for step in [1, 2, 7, 1000] {
            let seen = walk(text, step).unwrap();
            let wanted = [
                "a\n",
                "l: {\"s\":\"]\\\\\"}",
                "l: 12.5e1",
                "l: \"é\"",
                "l: null",
                "l: []",
                "n",
            ];
            assert_eq!(seen, wanted, "{step}");
        }
    }

    #[test]
    fn any_cut_is_noticed() {
        let text = "{\"a\": [{\"b\": \"c\"}, 1], \"d\": 2}";
        for end in 1..text.len() {
            let cut = walk(&text[..end], 4);
            assert!(matches!(cut, Err(JsonFault::EndsEarly)), "{end} {cut:?}");
        }
        assert!(walk(text, 4).is_ok());
    }

    #[test]
    fn what_is_no_json_is_an_error() {
        for text in ["{a: 1}", "{\"a\" 1}", "{\"a\":}", "{\"a\":[}"] {
            assert!(walk(text, 4).is_err(), "{text}");
        }
        let deep = format!("{{\"a\":{}", "[[".repeat(500));
        assert!(walk(&deep, 64).is_err());
        let deep = format!("{{\"a\":{{\"b\":{}", "[".repeat(1000));
        assert!(matches!(walk(&deep, 64), Err(JsonFault::TooLarge(1))));
    }
}
