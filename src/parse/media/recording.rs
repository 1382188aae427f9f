//! What the head of a recording says: what kind of sound it is, and how long it takes.
//!
//! Enters: a reader of the file. Leaves: a [`Recording`], or why it is none. Forbidden here: sound,
//! tags and covers. Of a large file a few pieces are looked at, never more than [`MOST_PIECES`]; an
//! MP3 that does not say how long it is is passed through, and never held.
//!
//! Follows ISO 14496-12 (M4A), RFC 3533, RFC 7845 and the Vorbis I specification (Ogg), as lofty reads
//! them; for MP3 see `mp3.rs`.

use crate::panics::catch_panic;
use crate::parse::media::mp3;
use lofty::config::{ParseOptions, ParsingMode};
use lofty::file::AudioFile;
use lofty::mp4::Mp4File as Mp4;
use lofty::ogg::{OpusFile as Opus, VorbisFile as Vorbis};
use std::io::{self, Read, Seek, SeekFrom};

/// Bytes that are read at a time.
const PIECE: u64 = 64 * 1024;
/// How often a file is read from before its length counts as unknown.
const MOST_PIECES: u32 = 256;
/// No recording takes longer than a day and a night, in milliseconds; a damaged head may say so.
const LONGEST: u64 = 24 * 60 * 60 * 1000;

/// What a recording is coded as.
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

    /// The endings that say so in the name of a file; the usual one first.
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
    /// What it is coded as.
    pub sound: Sound,
    /// How long it takes, in whole seconds, at least 1.
    pub seconds: u32,
}

/// Whether a file of that name ought to be a recording.
pub(crate) fn is_recording(path: &str) -> bool {
    let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
    let ending = ending.to_ascii_lowercase();
    matches!(ending.as_str(), "mp3" | "m4a" | "ogg" | "oga" | "opus")
}

/// Reads the head of a recording. `Ok(Err(...))`: it is none, in a few plain words.
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
    // Damaged files make lofty divide by zero and the like; whatever it stumbles over is damage.
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

/// How a file begins tells what it is, whatever its name says.
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
        // Eleven bits of a frame, and a layer: those of AAC without a file around it have none.
        [0xff, second, ..] if second & 0xe0 == 0xe0 && second & 0x06 != 0 => Ok(Sound::Mp3),
        _ if at(0, b"RIFF") || at(0, b"FORM") || at(0, b"fLaC") => {
            Err("it is a sound without compression, which no podcast program plays")
        }
        _ => Err("it is not a recording that linger knows"),
    }
}

/// How long it takes, in milliseconds, if that can be found out.
fn millis<R: Read + Seek>(sound: Sound, pieces: &mut Pieces<'_, R>) -> Option<u64> {
    let options = ParseOptions::new()
        .read_tags(false)
        .read_cover_art(false)
        .parsing_mode(ParsingMode::Relaxed);
    let duration = match sound {
        // Its frames are counted.
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

/// A file that is read in pieces, forwards and backwards, and only so often.
struct Pieces<'a, R> {
    file: &'a mut R,
    len: u64,
    /// Where reading goes on.
    at: u64,
    piece: Vec<u8>,
    /// Where the piece begins.
    from: u64,
    left: u32,
    /// What the system said, when it let nothing be read.
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

    /// Fills `into` as far as the file goes; how far that is.
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

    /// Reads the piece around where reading goes on: what goes backwards finds it too.
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
                // What lofty makes of an error of the system is lost, so it is kept here.
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
