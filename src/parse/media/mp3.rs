//! The length of an MP3: from the number of frames in its first frame, or else from the head of
//! each frame, which is exact at any bit rate.
//!
//! Enters: a reader of the file. Leaves: milliseconds. Forbidden here: sound, tags, more than one
//! piece of the file in memory.
//!
//! Follows ISO 11172-3 and 13818-3 (frames), ID3v2.4 (3.1 and 3.4), and the heads that encoders write
//! into the first frame ("Xing" and "Info" of LAME, "VBRI" of Fraunhofer).

use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};

/// How many bytes are read at a time.
const PIECE: usize = 64 * 1024;
/// The sound has to begin within this many bytes after the tags.
const LATEST_START: u64 = 1 << 20;

/// The head of a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct FrameHeader {
    /// The bits that are the same in all frames of a stream: version, layer and sampling rate.
    kind: (u8, u8, u32),
    samples: u32,
    /// The length in bytes, with the head.
    len: u64,
    /// The offset in the first frame where encoders store the number of frames.
    said_at: usize,
}

impl FrameHeader {
    /// Reads a head of four bytes. Streams without a stated rate ("free format") are not supported,
    /// because they are not used in practice.
    fn of(head: [u8; 4]) -> Option<FrameHeader> {
        let [sync, second, third, fourth] = head;
        let (version, layer) = (second >> 3 & 3, second >> 1 & 3);
        if sync != 0xff || second & 0xe0 != 0xe0 || version == 1 || layer == 0 {
            return None;
        }
        let is_first_version = version == 3;
        let kilobits = rate(is_first_version, layer, usize::from(third >> 4))?;
        let full = [44_100, 48_000, 32_000].get(usize::from(third >> 2 & 3))?;
        let sampling = match version {
            3 => *full,
            2 => full / 2,
            _ => full / 4,
        };
        let padding = u32::from(third >> 1 & 1);
        let samples = match layer {
            3 => 384,
            1 if !is_first_version => 576,
            _ => 1152,
        };
        let len = match layer {
            3 => (12_000 * kilobits / sampling + padding) * 4,
            _ => samples * 125 * kilobits / sampling + padding,
        };
        let is_mono = fourth >> 6 == 3;
        let side = match (is_first_version, is_mono) {
            (true, false) => 32,
            (true, true) | (false, false) => 17,
            (false, true) => 9,
        };
        // The bytes of a checksum are not counted, because encoders that write one do not move this
        // offset.
        Some(FrameHeader {
            kind: (version, layer, sampling),
            samples,
            len: u64::from(len),
            said_at: 4 + side,
        })
    }

    /// The number of frames, if this first frame has it. `bytes` are those of the frame.
    fn says(&self, bytes: &[u8]) -> Option<u64> {
        let number = |at: usize| {
            let four = bytes.get(at..at + 4)?.try_into().ok()?;
            Some(u64::from(u32::from_be_bytes(four)))
        };
        let name = bytes.get(self.said_at..self.said_at + 4);
        let frames = match name {
            // The lowest bit says that the number of frames follows.
            Some(b"Xing" | b"Info") if number(self.said_at + 4)? & 1 == 1 => {
                number(self.said_at + 8)?
            }
            _ if bytes.get(36..40) == Some(b"VBRI") => number(36 + 14)?,
            _ => return None,
        };
        (frames > 0).then_some(frames)
    }
}

/// The rate that a number stands for, in kilobits a second.
fn rate(is_first_version: bool, layer: u8, number: usize) -> Option<u32> {
    const NONE: u32 = 0;
    let rates: [u32; 15] = match (is_first_version, layer) {
        (true, 3) => [
            NONE, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448,
        ],
        (true, 2) => [
            NONE, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384,
        ],
        (true, _) => [
            NONE, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320,
        ],
        (false, 3) => [
            NONE, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256,
        ],
        (false, _) => [
            NONE, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160,
        ],
    };
    rates.get(number).copied().filter(|rate| *rate != NONE)
}

/// The length in milliseconds; `None` if the file has no sound.
///
/// # Errors
/// When the file cannot be read.
pub(crate) fn millis<R: Read + Seek>(file: &mut R) -> io::Result<Option<u64>> {
    file.seek(SeekFrom::Start(0))?;
    let mut stream = Stream {
        file: BufReader::with_capacity(PIECE, file),
        at: 0,
    };
    stream.skip_tags()?;
    let begins = stream.at;
    let Some(first) = stream.first(begins + LATEST_START)? else {
        return Ok(None);
    };
    let mut bytes = vec![0; usize::try_from(first.len).unwrap_or_default()];
    let held = stream.fill(&mut bytes)?;
    let frames = match first.says(&bytes[..held]) {
        Some(frames) => frames,
        None => 1 + stream.count(first.kind)?,
    };
    let (samples, sampling) = (u64::from(first.samples), u64::from(first.kind.2));
    Ok(Some(frames * samples * 1000 / sampling))
}

/// A file, read forwards.
struct Stream<'a, R> {
    file: BufReader<&'a mut R>,
    at: u64,
}

impl<R: Read + Seek> Stream<'_, R> {
    /// Skips the tags at the beginning. There may be several, and each has its length.
    fn skip_tags(&mut self) -> io::Result<()> {
        loop {
            let mut head = [0; 10];
            let len = self.fill(&mut head)?;
            self.go(-(len as i64))?;
            if len < head.len() || !head.starts_with(b"ID3") {
                return Ok(());
            }
            // The length uses seven bits of each byte, so that no byte looks like a frame.
            let size = head[6..]
                .iter()
                .fold(0, |size, byte| size << 7 | i64::from(byte & 0x7f));
            let footer = if head[5] & 0x10 == 0 { 0 } else { 10 };
            self.go(10 + size + footer)?;
        }
    }

    /// Goes to the first frame, but not past `latest`. Another frame, or the end of the file, has
    /// to follow it.
    fn first(&mut self, latest: u64) -> io::Result<Option<FrameHeader>> {
        let mut alone = None;
        while self.go_to_sync()? && self.at < latest {
            let here = self.at;
            if let Some(frame) = self.head()? {
                self.go(frame.len as i64)?;
                let next = self.head()?;
                let ends = self.is_at_end()?;
                self.go(here as i64 - self.at as i64)?;
                if ends || next.is_some_and(|next| next.kind == frame.kind) {
                    return Ok(Some(frame));
                }
                alone = alone.or(Some((here, frame)));
            }
            self.go(1)?;
        }
        // A stream that is damaged after its first frame still counts.
        let Some((at, frame)) = alone else {
            return Ok(None);
        };
        self.go(at as i64 - self.at as i64)?;
        Ok(Some(frame))
    }

    /// Counts the frames of that kind that follow, also with other bytes between them.
    fn count(&mut self, kind: (u8, u8, u32)) -> io::Result<u64> {
        let mut frames = 0;
        loop {
            match self.head()? {
                Some(frame) if frame.kind == kind => {
                    frames += 1;
                    self.go(frame.len as i64)?;
                }
                _ if self.is_at_end()? => return Ok(frames),
                _ => {
                    self.go(1)?;
                    self.go_to_sync()?;
                }
            }
        }
    }

    /// The head of the frame at the current position, if there is one. The position does not
    /// change.
    fn head(&mut self) -> io::Result<Option<FrameHeader>> {
        let mut head = [0; 4];
        let buffered = self.file.buffer();
        if let Some(bytes) = buffered.get(..4) {
            head.copy_from_slice(bytes);
            return Ok(FrameHeader::of(head));
        }
        let len = self.fill(&mut head)?;
        self.go(-(len as i64))?;
        Ok((len == 4).then(|| FrameHeader::of(head)).flatten())
    }

    /// Goes to the next byte that a frame may begin with. Returns whether there is one.
    fn go_to_sync(&mut self) -> io::Result<bool> {
        loop {
            let piece = self.file.fill_buf()?;
            if piece.is_empty() {
                return Ok(false);
            }
            let found = memchr::memchr(0xff, piece);
            let passed = found.unwrap_or(piece.len());
            self.file.consume(passed);
            self.at += passed as u64;
            if found.is_some() {
                return Ok(true);
            }
        }
    }

    fn is_at_end(&mut self) -> io::Result<bool> {
        Ok(self.file.fill_buf()?.is_empty())
    }

    /// Fills `into` as far as the file goes. Returns the number of bytes.
    fn fill(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let mut filled = 0;
        while filled < into.len() {
            match self.file.read(&mut into[filled..])? {
                0 => break,
                count => filled += count,
            }
        }
        self.at += filled as u64;
        Ok(filled)
    }

    fn go(&mut self, by: i64) -> io::Result<()> {
        self.file.seek_relative(by)?;
        self.at = self.at.saturating_add_signed(by);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    /// A frame of MPEG-1 layer III at 48 kHz, mono, silent: 24 ms at the rate of that number.
    fn frame(number: u8) -> Vec<u8> {
        let head = [0xff, 0xfb, number << 4 | 0x04, 0xc0];
        let mut frame = head.to_vec();
        frame.resize(FrameHeader::of(head).unwrap().len as usize, 0);
        frame
    }

    fn taken(bytes: &[u8]) -> Option<u64> {
        millis(&mut Cursor::new(bytes)).unwrap()
    }

    #[test]
    fn every_frame_counts_whatever_its_rate() {
        let mut bytes = Vec::new();
        for at in 0..1000_u32 {
            bytes.extend(frame(1 + (at % 14) as u8));
        }
        assert_eq!(taken(&bytes), Some(24_000));
        let second: Vec<u8> = [frame(14), frame(1).repeat(99)].concat();
        assert_eq!(taken(&second), Some(2_400));
        // The last frame is cut short, so it does not count fully.
        assert_eq!(taken(&second[..second.len() - 50]), Some(2_400));
    }

    #[test]
    fn tags_and_rubbish_are_no_sound() {
        let sound = frame(5).repeat(100);
        let tag = |len: u8| [b"ID3\x04\0\0\0\0\0", &[len][..], &vec![0xff; len.into()]].concat();
        let end = [&b"TAG"[..], &[b' '; 125]].concat();
        for bytes in [
            [tag(100), sound.clone()].concat(),
            [tag(100), tag(3), vec![0; 5000], sound.clone(), end].concat(),
            [
                sound[..sound.len() / 2].to_vec(),
                tag(90),
                sound[sound.len() / 2..].to_vec(),
            ]
            .concat(),
            [vec![0xff, 0xfb, 0x14], sound.clone()].concat(),
        ] {
            assert_eq!(taken(&bytes), Some(2_400));
        }
        for bytes in [
            &b""[..],
            b"ID3\x04\0\0\x7f\x7f\x7f\x7f",
            &[0xff; 900],
            &[0; 900],
            &tag(9)[..],
        ] {
            assert_eq!(taken(bytes), None, "{bytes:?}");
        }
        assert_eq!(taken(&[vec![0; 2 << 20], sound].concat()), None, "too late");
    }

    #[test]
    fn what_the_first_frame_says_is_believed() {
        let said = |at: usize, what: &[u8], frames_at: usize| {
            let mut first = frame(9);
            first[at..at + what.len()].copy_from_slice(what);
            first[at + frames_at..at + frames_at + 4].copy_from_slice(&5_000_u32.to_be_bytes());
            [first, frame(1).repeat(3)].concat()
        };
        for name in [b"Xing", b"Info"] {
            let what = [&name[..], &1_u32.to_be_bytes()].concat();
            assert_eq!(taken(&said(21, &what, 8)), Some(120_000));
        }
        assert_eq!(taken(&said(36, b"VBRI", 14)), Some(120_000));
        // This head does not have the number of frames.
        assert_eq!(taken(&said(21, b"Xing\0\0\0\x02", 8)), Some(96));
    }

    #[test]
    fn frames_are_as_long_as_the_standard_says() {
        let len =
            |head| FrameHeader::of(head).map(|frame| (frame.len, frame.samples, frame.kind.2));
        assert_eq!(len([0xff, 0xfb, 0x90, 0]), Some((417, 1152, 44_100)));
        assert_eq!(len([0xff, 0xfb, 0x92, 0]), Some((418, 1152, 44_100)));
        assert_eq!(len([0xff, 0xf3, 0x80, 0]), Some((208, 576, 22_050)));
        assert_eq!(len([0xff, 0xe3, 0x18, 0]), Some((72, 576, 8_000)));
        assert_eq!(len([0xff, 0xfd, 0xa4, 0]), Some((576, 1152, 48_000)));
        assert_eq!(len([0xff, 0xff, 0xc0, 0]), Some((416, 384, 44_100)));
        for bad in [
            [0xff, 0xeb, 0x90, 0],
            [0xff, 0xf9, 0x90, 0],
            [0xff, 0xfb, 0x0c, 0],
            [0xff, 0xfb, 0xf0, 0],
        ] {
            assert_eq!(len(bad), None, "{bad:?}");
        }
    }
}
