//! Reads the head of a recording: its codec and its length.
//!
//! Enters: a reader of the file. Leaves: a [`Recording`], or the reason why it is none. Forbidden
//! here: sound, tags and covers. At most [`MOST_PIECES`] pieces of a large file are read. Only an
//! MP3 whose head has no length is read to its end, piece by piece.
//!
//! Follows ISO 14496-12 (M4A), RFC 3533, RFC 7845 and the Vorbis I specification (Ogg), as lofty
//! reads them; for MP3 see `mp3.rs`.

use crate::panics::catch_panic;
use crate::parse::media::mp3;
use crate::record::{record_enum, record_struct};
use lofty::config::{ParseOptions, ParsingMode};
use lofty::file::AudioFile;
use lofty::mp4::Mp4File as Mp4;
use lofty::ogg::{OpusFile as Opus, VorbisFile as Vorbis};
use std::io::{self, Read, Seek, SeekFrom};

/// How many bytes are read at a time.
const PIECE: u64 = 64 * 1024;
/// The number of reads after which the length counts as unknown.
const MOST_PIECES: u32 = 256;
/// A longer recording has a damaged head: 24 hours, in milliseconds.
const LONGEST: u64 = 24 * 60 * 60 * 1000;

/// The codec of a recording.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Sound {
    /// MPEG audio, layer III for the most part.
    Mp3,
    /// AAC or Apple Lossless in an MPEG-4 file.
    M4a,
    /// Opus in Ogg.
    Opus,
    /// Vorbis in Ogg.
    Vorbis,
}

impl Sound {
    /// The media type, as browsers know it.
    pub fn media_type(self) -> &'static str {
        match self {
            Sound::Mp3 => "audio/mpeg",
            Sound::M4a => "audio/mp4",
            Sound::Opus | Sound::Vorbis => "audio/ogg",
        }
    }

    /// The media type, as directories of podcasts know it.
    pub fn enclosure_type(self) -> &'static str {
        match self {
            Sound::M4a => "audio/x-m4a",
            _ => self.media_type(),
        }
    }

    /// The endings of such files; the usual one first.
    pub fn endings(self) -> &'static [&'static str] {
        match self {
            Sound::Mp3 => &["mp3"],
            Sound::M4a => &["m4a"],
            Sound::Opus => &["ogg", "oga", "opus"],
            Sound::Vorbis => &["ogg", "oga"],
        }
    }
}

/// The facts of a recording.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Recording {
    /// Its codec.
    pub sound: Sound,
    /// Its length in whole seconds, at least 1.
    pub seconds: u32,
}

record_enum!(Sound {
    0 => Mp3,
    1 => M4a,
    2 => Opus,
    3 => Vorbis,
});

record_struct!(Recording { sound, seconds });

/// Whether a file has the name of a recording.
pub(crate) fn is_recording(path: &str) -> bool {
    let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
    let ending = ending.to_ascii_lowercase();
    matches!(ending.as_str(), "mp3" | "m4a" | "ogg" | "oga" | "opus")
}

/// Reads the head of a recording. `Ok(Err(...))`: the file is no recording; the text says why.
///
/// # Errors
/// When the file cannot be read.
pub(crate) fn read<R: Read + Seek>(file: &mut R) -> io::Result<Result<Recording, &'static str>> {
    let mut pieces = Pieces::of(file)?;
    let mut head = [0; 64];
    let len = pieces.fill(&mut head)?;
    let sound = match sound(&head[..len]) {
        Ok(sound) => sound,
        Err(reason) => return Ok(Err(reason)),
    };
    if sound == Sound::Mp3 {
        return Ok(facts(sound, mp3::millis(file)?));
    }
    pieces.at = 0;
    // Damaged files can make lofty panic, for example by a division by zero. A panic means that the
    // file is damaged.
    let found = catch_panic(|| millis(sound, &mut pieces));
    if let Some(error) = pieces.failure {
        return Err(error);
    }
    Ok(facts(sound, found.flatten()))
}

fn facts(sound: Sound, millis: Option<u64>) -> Result<Recording, &'static str> {
    match millis {
        Some(millis) if (1..=LONGEST).contains(&millis) => Ok(Recording {
            sound,
            seconds: (millis.saturating_add(500) / 1000).max(1) as u32,
        }),
        _ => Err("it is damaged, or has no sound in it"),
    }
}

/// The codec by the first bytes of the file. The name does not matter.
fn sound(head: &[u8]) -> Result<Sound, &'static str> {
    let at = |from: usize, what: &[u8]| head.get(from..from + what.len()) == Some(what);
    let has = |what: &[u8]| head.windows(what.len()).any(|window| window == what);
    match head {
        [] => Err("it is empty"),
        _ if at(4, b"ftyp") => Ok(Sound::M4a),
        _ if at(0, b"OggS") && has(b"OpusHead") => Ok(Sound::Opus),
        _ if at(0, b"OggS") && has(b"\x01vorbis") => Ok(Sound::Vorbis),
        _ if at(0, b"OggS") => Err("there is neither Opus nor Vorbis in it"),
        _ if at(0, b"ID3") => Ok(Sound::Mp3),
        // The eleven bits that begin a frame, and a layer. A bare AAC stream has no layer.
        [0xff, second, ..] if second & 0xe0 == 0xe0 && second & 0x06 != 0 => Ok(Sound::Mp3),
        _ if at(0, b"RIFF") || at(0, b"FORM") || at(0, b"fLaC") => {
            Err("it is a sound without compression, which no podcast program plays")
        }
        _ => Err("it is not a recording that linger knows"),
    }
}

/// The length in milliseconds, if it can be found.
fn millis<R: Read + Seek>(sound: Sound, pieces: &mut Pieces<'_, R>) -> Option<u64> {
    let options = ParseOptions::new()
        .read_tags(false)
        .read_cover_art(false)
        .parsing_mode(ParsingMode::Relaxed);
    let duration = match sound {
        // `mp3.rs` counts its frames.
        Sound::Mp3 => return None,
        Sound::M4a => Mp4::read_from(pieces, options)
            .ok()?
            .properties()
            .duration(),
        Sound::Opus => Opus::read_from(pieces, options)
            .ok()?
            .properties()
            .duration(),
        Sound::Vorbis => Vorbis::read_from(pieces, options)
            .ok()?
            .properties()
            .duration(),
    };
    u64::try_from(duration.as_millis()).ok()
}

/// A file that is read in pieces, forwards and backwards, with a limit on the number of reads.
struct Pieces<'a, R> {
    file: &'a mut R,
    len: u64,
    /// The position of the next read.
    at: u64,
    piece: Vec<u8>,
    /// The position of the piece.
    from: u64,
    left: u32,
    /// The system's error, if a read failed.
    failure: Option<io::Error>,
}

impl<'a, R: Read + Seek> Pieces<'a, R> {
    fn of(file: &'a mut R) -> io::Result<Pieces<'a, R>> {
        Ok(Pieces {
            len: file.seek(SeekFrom::End(0))?,
            file,
            at: 0,
            piece: Vec::new(),
            from: 0,
            left: MOST_PIECES,
            failure: None,
        })
    }

    /// Fills `into` as far as the file goes. Returns the number of bytes.
    fn fill(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let mut filled = 0;
        while filled < into.len() {
            match self.read(&mut into[filled..])? {
                0 => break,
                count => filled += count,
            }
        }
        Ok(filled)
    }

    /// Reads the piece around the position, so that a reader that goes backwards finds it too.
    fn load(&mut self) -> io::Result<()> {
        self.left = self.left.checked_sub(1).ok_or(io::ErrorKind::Other)?;
        self.from = self.at.saturating_sub(PIECE / 2);
        self.piece.clear();
        self.file.seek(SeekFrom::Start(self.from))?;
        self.file
            .by_ref()
            .take(PIECE)
            .read_to_end(&mut self.piece)?;
        Ok(())
    }
}

impl<R: Read + Seek> Read for Pieces<'_, R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let held = self.from..self.from + self.piece.len() as u64;
        if !held.contains(&self.at) && self.at < self.len {
            let left = self.left;
            if let Err(error) = self.load() {
                // lofty does not pass on the system's error, so it is kept here.
                if left > 0 {
                    self.failure = Some(io::Error::from(error.kind()));
                }
                return Err(error);
            }
        }
        let inside = self.at.checked_sub(self.from);
        let rest = inside.and_then(|at| self.piece.get(usize::try_from(at).ok()?..));
        let rest = rest.unwrap_or_default();
        let count = rest.len().min(into.len());
        into[..count].copy_from_slice(&rest[..count]);
        self.at += count as u64;
        Ok(count)
    }
}

impl<R> Seek for Pieces<'_, R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let to = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => self.len.checked_add_signed(by),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
        };
        self.at = to.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.at)
    }
}
