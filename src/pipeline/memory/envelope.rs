//! What tells whether a record can be believed.
//!
//! Enters: bytes, the identity of the program. Leaves: the bytes with what proves them, and the
//! bytes again if they are proved. Forbidden here: what the bytes are.

use crate::digest::Digest;

/// What a record begins with. The number is that of the format of the envelope.
const MAGIC: &[u8; 16] = b"linger memory 1\n";
/// Magic, identity of the program, digest of the rest.
const HEAD: usize = 48;

/// The bytes with what proves them.
pub(super) fn seal(bytes: &[u8], identity: Digest) -> Vec<u8> {
    let digest = Digest::of_bytes(bytes);
    let mut sealed = Vec::with_capacity(HEAD + bytes.len());
    sealed.extend_from_slice(MAGIC);
    sealed.extend_from_slice(&identity.bytes());
    sealed.extend_from_slice(&digest.bytes());
    sealed.extend_from_slice(bytes);
    sealed
}

/// The bytes that were sealed by the program of this identity. `None`: these are others, or they are
/// damaged.
pub(super) fn open(sealed: &[u8], identity: Digest) -> Option<&[u8]> {
    let (head, bytes) = sealed.split_at_checked(HEAD)?;
    let is_proved = head[..16] == *MAGIC
        && head[16..32] == identity.bytes()
        && head[32..] == Digest::of_bytes(bytes).bytes();
    is_proved.then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_records_of_the_same_program_are_opened() {
        let identity = Digest::of("this one");
        let sealed = seal(b"facts", identity);
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
