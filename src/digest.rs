//! Digests of bytes, of files, and of values.

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::borrow::Cow;
use std::hash::{Hash, Hasher};
use std::io::{self, Read};
use xxhash_rust::xxh3::{Xxh3, xxh3_128};

/// A 128-bit xxh3 digest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest(u128);

impl Digest {
    /// The digest of some bytes. It is the same on every machine and in every release.
    pub fn of_bytes(bytes: &[u8]) -> Digest {
        Digest(xxh3_128(bytes))
    }

    /// The digest and the number of the bytes that a reader still has. They are read in small
    /// pieces.
    ///
    /// # Errors
    /// The errors of the reader.
    pub fn of_reader(reader: &mut dyn Read) -> io::Result<(Digest, u64)> {
        let mut hasher = Xxh3::new();
        let mut buffer = vec![0; 64 * 1024];
        let mut len = 0;
        loop {
            match reader.read(&mut buffer) {
                Ok(0) => return Ok((Digest(hasher.digest128()), len)),
                Ok(count) => {
                    hasher.update(&buffer[..count]);
                    len += count as u64;
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// The digest of a value by its `Hash`, which covers every field of a type that derives it. It
    /// is stable only within one build of linger.
    pub fn of<T: Hash + ?Sized>(value: &T) -> Digest {
        let mut hasher = Wide(Xxh3::new());
        value.hash(&mut hasher);
        Digest(hasher.0.digest128())
    }

    /// The lower half of the digest, for uses where a rare collision does no harm.
    pub fn short(self) -> u64 {
        self.0 as u64
    }

    /// The digest as sixteen bytes.
    pub fn bytes(self) -> [u8; 16] {
        self.0.to_le_bytes()
    }

    /// Reads what [`Digest::bytes`] made.
    pub fn from_bytes(bytes: [u8; 16]) -> Digest {
        Digest(u128::from_le_bytes(bytes))
    }

    /// 32 lower-case hexadecimal digits.
    pub fn hex(self) -> String {
        format!("{:032x}", self.0)
    }

    /// Reads what [`Digest::hex`] wrote.
    pub fn from_hex(text: &str) -> Option<Digest> {
        (text.len() == 32)
            .then(|| u128::from_str_radix(text, 16).ok().map(Digest))
            .flatten()
    }
}

impl Serialize for Digest {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(&format_args!("{:032x}", self.0))
    }
}

impl<'de> Deserialize<'de> for Digest {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Digest, D::Error> {
        let text = Cow::<str>::deserialize(from)?;
        Digest::from_hex(&text)
            .ok_or_else(|| D::Error::custom("no digest of 32 hexadecimal digits"))
    }
}

/// Makes the digest of bytes that come one after the other.
#[derive(Default)]
pub struct DigestStream(Xxh3);

impl DigestStream {
    /// The next bytes.
    pub fn add(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The digest of all of them.
    pub fn digest(&self) -> Digest {
        Digest(self.0.digest128())
    }
}

impl std::fmt::Debug for DigestStream {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("DigestStream").field(&self.digest()).finish()
    }
}

/// A `Hasher` with the 128-bit state.
struct Wide(Xxh3);

impl Hasher for Wide {
    fn write(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    fn finish(&self) -> u64 {
        self.0.digest()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_reads_back_and_tells_field_borders_apart() {
        let digest = Digest::of_bytes(b"follow up");
        assert_eq!(Digest::from_hex(&digest.hex()), Some(digest));
        assert_ne!(Digest::of(&("ab", "c")), Digest::of(&("a", "bc")));
    }

    #[test]
    fn a_reader_has_the_digest_of_its_bytes() {
        let bytes = vec![7; 200_000];
        let read = Digest::of_reader(&mut &bytes[..]).unwrap();
        assert_eq!(read, (Digest::of_bytes(&bytes), 200_000));
        let mut stream = DigestStream::default();
        bytes.chunks(777).for_each(|some| stream.add(some));
        assert_eq!(stream.digest(), Digest::of_bytes(&bytes));
    }
}
