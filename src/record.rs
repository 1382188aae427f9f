//! Values as bytes, for what is remembered between two runs of linger.
//!
//! Enters: values. Leaves: bytes, and the same values again. Forbidden here: files, and what the
//! values mean.
//!
//! The bytes have no version of their own: only the program that wrote them reads them, and their
//! digest is checked before. A text that is shared (an `Arc<str>`) is written once, and its
//! readers share it again. These texts come last, with the lengths of the parts, so that each part can
//! be handed on as soon as it is written.

use crate::digest::Digest;
use rustc_hash::FxHashMap;
use std::io::{self, Write};
use std::sync::Arc;

/// A value that can be written as bytes and read again.
pub trait Record: Sized {
    /// Appends the value.
    fn write(&self, into: &mut RecordWriter);

    /// Reads what [`Record::write`] appended. `None`: the bytes are none of this type.
    fn read(from: &mut RecordReader<'_>) -> Option<Self>;
}

/// Bytes in the making.
#[derive(Debug, Default)]
pub struct RecordWriter {
    /// Those that were not handed on yet.
    bytes: Vec<u8>,
    texts: Vec<Arc<str>>,
    numbers: FxHashMap<Arc<str>, u32>,
    /// The lengths of the parts.
    parts: Vec<usize>,
}

/// At the end of a record, in eight bytes: how long its table is, which has the shared texts and the
/// lengths of the parts.
const FOOT: usize = 8;

impl RecordWriter {
    /// Ends a part, which can be read beside the others, and hands its bytes on.
    ///
    /// # Errors
    /// Those of the file that takes them.
    pub fn end_part(&mut self, into: &mut dyn Write) -> io::Result<()> {
        self.parts.push(self.bytes.len());
        into.write_all(&self.bytes)?;
        self.bytes.clear();
        Ok(())
    }

    /// Appends a number in as few bytes as it needs: seven bits in each, the lowest first.
    pub fn number(&mut self, mut number: u64) {
        while number >= 0x80 {
            self.bytes.push(number as u8 | 0x80);
            number >>= 7;
        }
        self.bytes.push(number as u8);
    }

    /// Appends a text that others share.
    pub fn shared(&mut self, text: &Arc<str>) {
        let number = match self.numbers.get(text) {
            Some(number) => *number,
            None => {
                let number = self.texts.len() as u32;
                self.texts.push(Arc::clone(text));
                self.numbers.insert(Arc::clone(text), number);
                number
            }
        };
        self.number(u64::from(number));
    }

    /// Appends bytes whose number the reader will know.
    pub fn bytes(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// Appends a name that is part of the program.
    pub fn name(&mut self, name: &'static str) {
        self.text(name);
    }

    /// Hands on what is left, and the table.
    ///
    /// # Errors
    /// Those of the file that takes it.
    pub fn finish(self, into: &mut dyn Write) -> io::Result<()> {
        into.write_all(&self.bytes)?;
        let mut table = RecordWriter::default();
        table.number(self.texts.len() as u64);
        for text in &self.texts {
            table.text(text);
        }
        self.parts.write(&mut table);
        let length = table.bytes.len() as u64;
        into.write_all(&table.bytes)?;
        into.write_all(&length.to_le_bytes())
    }

    /// The whole record, for those that are small and have no parts.
    pub fn whole(self) -> Vec<u8> {
        let mut whole = Vec::new();
        // Writing to a `Vec` cannot fail.
        let _ = self.finish(&mut whole);
        whole
    }

    /// Appends a text.
    pub fn text(&mut self, text: &str) {
        self.number(text.len() as u64);
        self.bytes.extend_from_slice(text.as_bytes());
    }
}

/// What remains to be read of some bytes.
#[derive(Clone, Debug)]
pub struct RecordReader<'a> {
    bytes: &'a [u8],
    texts: Arc<Vec<Arc<str>>>,
    /// Those that were read so far.
    names: Vec<&'static str>,
    /// The lengths of the parts.
    parts: Vec<usize>,
}

impl<'a> RecordReader<'a> {
    /// A reader of what [`RecordWriter::finish`] handed on. `None`: it is something else.
    pub fn new(bytes: &'a [u8]) -> Option<RecordReader<'a>> {
        let (bytes, foot) = bytes.split_at_checked(bytes.len().checked_sub(FOOT)?)?;
        let length = u64::from_le_bytes(foot.try_into().ok()?);
        let start = bytes.len().checked_sub(usize::try_from(length).ok()?)?;
        let (bytes, table) = bytes.split_at(start);
        let mut table = RecordReader {
            bytes: table,
            texts: Arc::default(),
            names: Vec::new(),
            parts: Vec::new(),
        };
        let count = table.count()?;
        let mut texts: Vec<Arc<str>> = Vec::with_capacity(count);
        for _ in 0..count {
            texts.push(table.text()?.into());
        }
        let parts = Vec::read(&mut table)?;
        table.is_at_end().then_some(RecordReader {
            bytes,
            texts: Arc::new(texts),
            parts,
            ..table
        })
    }

    /// Whether nothing remains.
    pub fn is_at_end(&self) -> bool {
        self.bytes.is_empty()
    }

    /// The next number.
    pub fn number(&mut self) -> Option<u64> {
        let (mut number, mut shift) = (0_u64, 0);
        loop {
            let (byte, rest) = self.bytes.split_first()?;
            self.bytes = rest;
            number |= u64::from(byte & 0x7f).checked_shl(shift)?;
            if byte & 0x80 == 0 {
                return Some(number);
            }
            shift += 7;
        }
    }

    /// A number of things that follow, each of at least one byte.
    pub fn count(&mut self) -> Option<usize> {
        let count = usize::try_from(self.number()?).ok()?;
        (count <= self.bytes.len()).then_some(count)
    }

    /// The next bytes, so many.
    pub fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.bytes.split_at_checked(count)?;
        self.bytes = rest;
        Some(taken)
    }

    /// A reader of each part.
    pub fn parts(mut self) -> Option<Vec<RecordReader<'a>>> {
        let lengths = std::mem::take(&mut self.parts);
        let part = |length| {
            Some(RecordReader {
                bytes: self.take(length)?,
                texts: Arc::clone(&self.texts),
                names: Vec::new(),
                parts: Vec::new(),
            })
        };
        let parts: Option<Vec<_>> = lengths.into_iter().map(part).collect();
        parts.filter(|_| self.bytes.is_empty())
    }

    /// The next text.
    pub fn text(&mut self) -> Option<&'a str> {
        let count = self.count()?;
        std::str::from_utf8(self.take(count)?).ok()
    }

    /// The next name, which `known` finds in the program.
    pub fn name(&mut self, known: impl Fn(&str) -> Option<&'static str>) -> Option<&'static str> {
        let text = self.text()?;
        if let Some(name) = self.names.iter().find(|name| **name == text) {
            return Some(name);
        }
        let name = known(text)?;
        self.names.push(name);
        Some(name)
    }

    /// The next text that others share.
    pub fn shared(&mut self) -> Option<Arc<str>> {
        let number = usize::try_from(self.number()?).ok()?;
        self.texts.get(number).cloned()
    }
}

/// Writes a record field by field. It names all of them, so that none is forgotten.
macro_rules! record_struct {
    ($name:ident { $($field:ident),+ $(,)? }) => {
        impl $crate::record::Record for $name {
            fn write(&self, into: &mut $crate::record::RecordWriter) {
                let $name { $($field),+ } = self;
                $($crate::record::Record::write($field, into);)+
            }

            fn read(from: &mut $crate::record::RecordReader<'_>) -> Option<Self> {
                Some($name { $($field: $crate::record::Record::read(from)?),+ })
            }
        }
    };
}

/// Writes an enum: the number of the variant, then what is in it.
macro_rules! record_enum {
    ($name:ident { $($number:literal => $variant:ident $(($($part:ident),+))?),+ $(,)? }) => {
        impl $crate::record::Record for $name {
            fn write(&self, into: &mut $crate::record::RecordWriter) {
                match self {
                    $($name::$variant $(($($part),+))? => {
                        into.number($number);
                        $($($crate::record::Record::write($part, into);)+)?
                    })+
                }
            }

            fn read(from: &mut $crate::record::RecordReader<'_>) -> Option<Self> {
                match from.number()? {
                    $($number => {
                        $($(let $part = $crate::record::Record::read(from)?;)+)?
                        Some($name::$variant $(($($part),+))?)
                    })+
                    _ => None,
                }
            }
        }
    };
}

pub(crate) use {record_enum, record_struct};

macro_rules! record_numbers {
    ($($number:ty),+) => {
        $(impl Record for $number {
            fn write(&self, into: &mut RecordWriter) {
                into.number(*self as u64);
            }

            fn read(from: &mut RecordReader<'_>) -> Option<Self> {
                from.number()?.try_into().ok()
            }
        })+
    };
}

record_numbers!(u8, u32, u64, usize);

/// Small numbers on both sides of zero become small ones above it.
impl Record for i64 {
    fn write(&self, into: &mut RecordWriter) {
        into.number(((self << 1) ^ (self >> 63)) as u64);
    }

    fn read(from: &mut RecordReader<'_>) -> Option<Self> {
        let number = from.number()?;
        Some((number >> 1) as i64 ^ -((number & 1) as i64))
    }
}

impl Record for i16 {
    fn write(&self, into: &mut RecordWriter) {
        i64::from(*self).write(into);
    }

    fn read(from: &mut RecordReader<'_>) -> Option<Self> {
        i64::read(from)?.try_into().ok()
    }
}

impl Record for bool {
    fn write(&self, into: &mut RecordWriter) {
        into.number(u64::from(*self));
    }

    fn read(from: &mut RecordReader<'_>) -> Option<Self> {
        match from.number()? {
            0 => Some(false),
            1 => Some(true),
            _ => None,
        }
    }
}

impl Record for f64 {
    fn write(&self, into: &mut RecordWriter) {
        into.number(self.to_bits());
    }

    fn read(from: &mut RecordReader<'_>) -> Option<Self> {
        from.number().map(f64::from_bits)
    }
}

impl Record for String {
    fn write(&self, into: &mut RecordWriter) {
        into.text(self);
    }

    fn read(from: &mut RecordReader<'_>) -> Option<Self> {
        from.text().map(str::to_owned)
    }
}

impl Record for Box<str> {
    fn write(&self, into: &mut RecordWriter) {
        into.text(self);
    }

    fn read(from: &mut RecordReader<'_>) -> Option<Self> {
        from.text().map(Box::from)
    }
}

impl Record for Arc<str> {
    fn write(&self, into: &mut RecordWriter) {
        into.shared(self);
    }

    fn read(from: &mut RecordReader<'_>) -> Option<Self> {
        from.shared()
    }
}

impl<T: Record> Record for Option<T> {
    fn write(&self, into: &mut RecordWriter) {
        self.is_some().write(into);
        if let Some(value) = self {
            value.write(into);
        }
    }

    fn read(from: &mut RecordReader<'_>) -> Option<Self> {
        if bool::read(from)? {
            T::read(from).map(Some)
        } else {
            Some(None)
        }
    }
}

impl<T: Record> Record for Vec<T> {
    fn write(&self, into: &mut RecordWriter) {
        into.number(self.len() as u64);
        for item in self {
            item.write(into);
        }
    }

    fn read(from: &mut RecordReader<'_>) -> Option<Self> {
        let count = from.count()?;
        // What is damaged cannot ask for more memory than it is long, or little more.
        let mut items = Vec::with_capacity(count.min(4096));
        for _ in 0..count {
            items.push(T::read(from)?);
        }
        Some(items)
    }
}

impl<T: Record> Record for Arc<T> {
    fn write(&self, into: &mut RecordWriter) {
        T::write(self, into);
    }

    fn read(from: &mut RecordReader<'_>) -> Option<Self> {
        T::read(from).map(Arc::new)
    }
}

impl<A: Record, B: Record> Record for (A, B) {
    fn write(&self, into: &mut RecordWriter) {
        self.0.write(into);
        self.1.write(into);
    }

    fn read(from: &mut RecordReader<'_>) -> Option<Self> {
        Some((A::read(from)?, B::read(from)?))
    }
}

impl Record for Digest {
    fn write(&self, into: &mut RecordWriter) {
        into.bytes(&self.bytes());
    }

    fn read(from: &mut RecordReader<'_>) -> Option<Self> {
        let bytes = from.take(16)?;
        bytes.try_into().ok().map(Digest::from_bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq)]
    struct Visit {
        who: Arc<str>,
        notes: Vec<String>,
        outcome: Outcome,
    }

    #[derive(Debug, PartialEq)]
    enum Outcome {
        None,
        Sold(u32, Option<Box<str>>),
    }

    record_struct!(Visit {
        who,
        notes,
        outcome
    });
    record_enum!(Outcome { 0 => None, 1 => Sold(units, to) });

    fn visits() -> Vec<Visit> {
        let who: Arc<str> = "Ada".into();
        let visit = |outcome| Visit {
            who: Arc::clone(&who),
            notes: vec![String::new(), "schön".to_owned()],
            outcome,
        };
        let to = Some("Bert".into());
        [Outcome::None, Outcome::Sold(u32::MAX, to)]
            .map(visit)
            .into()
    }

    fn written<T: Record>(value: &T) -> Vec<u8> {
        let mut writer = RecordWriter::default();
        value.write(&mut writer);
        writer.whole()
    }

    fn read<T: Record>(bytes: &[u8]) -> Option<T> {
        let mut reader = RecordReader::new(bytes)?;
        T::read(&mut reader).filter(|_| reader.is_at_end())
    }

    #[test]
    fn what_is_written_is_read_again() {
        let bytes = written(&visits());
        let read: Vec<Visit> = read(&bytes).unwrap();
        assert_eq!(read, visits());
        assert!(Arc::ptr_eq(&read[0].who, &read[1].who), "shared again");
    }

    #[test]
    fn numbers_of_any_size() {
        for number in [0, 1, 63, -64, 64, i64::MAX, i64::MIN] {
            assert_eq!(read::<i64>(&written(&number)), Some(number));
        }
        for number in [0, 127, 128, u64::MAX] {
            assert_eq!(read::<u64>(&written(&number)), Some(number));
        }
        assert_eq!(read::<u8>(&written(&256_u32)), None);
        for number in [0.0, -1.5, f64::MAX] {
            assert_eq!(read::<f64>(&written(&number)), Some(number));
        }
        let digest = Digest::of_bytes(b"x");
        assert_eq!(read::<Digest>(&written(&digest)), Some(digest));
    }

    #[test]
    fn damaged_bytes_are_none_or_other_values_and_never_a_panic() {
        let whole = written(&visits());
        for end in 0..whole.len() {
            assert_eq!(read::<Vec<Visit>>(&whole[..end]), None);
        }
        for at in 0..whole.len() {
            for bit in 0..8 {
                let mut bytes = whole.clone();
                bytes[at] ^= 1 << bit;
                read::<Vec<Visit>>(&bytes);
            }
        }
    }
}
