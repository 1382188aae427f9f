//! Any bytes as a recording, and with the heads of the kinds that are known in front: its facts, or why
//! it is none. linger catches the panics of the crate that reads such files, so they are not printed.
#![no_main]

use libfuzzer_sys::fuzz_target;
use linger::parse::{Media, read_asset};
use std::io::Cursor;
use std::sync::Once;

const HEADS: [&[u8]; 6] = [
    b"",
    b"ID3\x04\0\0\0\0\0\0",
    b"\xff\xfb\x14\xc0",
    b"\0\0\0\x18ftypM4A \0\0\0\0M4A isom",
    b"OggS\0\x02\0\0\0\0\0\0\0\0\x07\0\0\0\0\0\0\0\0\0\0\0\x01\x13OpusHead\x01\x01\x38\x01\x80\xbb\0\0\0\0\0",
    b"OggS\0\x02\0\0\0\0\0\0\0\0\x07\0\0\0\0\0\0\0\0\0\0\0\x01\x1e\x01vorbis",
];

static QUIET: Once = Once::new();

fuzz_target!(|bytes: &[u8]| {
    // A panic that linger catches is no fault. One that it does not catch still ends the run.
    QUIET.call_once(|| std::panic::set_hook(Box::new(|_| {})));
    for head in HEADS {
        let file = [head, bytes].concat();
        let read = read_asset("content/a.mp3", &mut Cursor::new(&file));
        let asset = read.expect("bytes in memory can be read");
        assert_eq!(asset.len, file.len() as u64);
        match asset.media {
            Media::Recording(facts) => assert!((1..=24 * 60 * 60).contains(&facts.seconds)),
            Media::BrokenRecording(reason) => assert!(!reason.is_empty()),
            other => panic!("{other:?}"),
        }
    }
});
