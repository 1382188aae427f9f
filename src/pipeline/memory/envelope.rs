//! What tells whether a record can be believed.
//!
//! Enters: bytes, the identity of the program. Leaves: the bytes with what proves them, and the
//! bytes again if they are proved. Forbidden here: what the bytes are.

use crate::digest::{Digest, DigestStream};
use std::io::{self, Write};

/// What a record begins with. The number is that of the format of the envelope.
const MAGIC: &[u8; 16] = b"linger memory 2\n";
/// Magic, identity of the program.
const HEAD: usize = 32;
/// The digest of the bytes, behind them.
const FOOT: usize = 16;

/// Writes the bytes that `write` hands on, with what proves them.
///
/// # Errors
/// Those of the file.
pub(super) fn seal(
    file: &mut dyn Write,
    identity: Digest,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    file.write_all(MAGIC)?;
    file.write_all(&identity.bytes())?;
    let mut sealed = Sealed {
        file,
        digest: DigestStream::default(),
    };
    write(&mut sealed)?;
    let digest = sealed.digest.digest();
    file.write_all(&digest.bytes())
}

/// The bytes that were sealed by the program of this identity. `None`: these are others, or they are
/// damaged.
pub(super) fn open(sealed: &[u8], identity: Digest) -> Option<&[u8]> {
    let (head, rest) = sealed.split_at_checked(HEAD)?;
    let (bytes, foot) = rest.split_at_checked(rest.len().checked_sub(FOOT)?)?;
    let is_proved = head[..16] == *MAGIC
        && head[16..] == identity.bytes()
        && foot == Digest::of_bytes(bytes).bytes();
    is_proved.then_some(bytes)
}

/// Bytes on their way into a file, with the digest of those so far.
struct Sealed<'a> {
    file: &'a mut dyn Write,
    digest: DigestStream,
}

impl Write for Sealed<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.digest.add(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_records_of_the_same_program_are_opened() {
        let identity = Digest::of("this one");
        let mut sealed = Vec::new();
        let in_pieces =
            |file: &mut dyn Write| file.write_all(b"fa").and_then(|()| file.write_all(b"cts"));
        seal(&mut sealed, identity, in_pieces).unwrap();
        assert_eq!(open(&sealed, identity), Some(&b"facts"[..]));
        assert_eq!(open(&sealed, Digest::of("another")), None);
        for end in 0..sealed.len() {
            assert_eq!(open(&sealed[..end], identity), None);
        }
        for at in 0..sealed.len() {
            let mut damaged = sealed.clone();
            damaged[at] ^= 0x10;
            assert_eq!(open(&damaged, identity), None, "byte {at}");
        }
        let longer = [&sealed[..], b"x"].concat();
        assert_eq!(open(&longer, identity), None);
    }
}
