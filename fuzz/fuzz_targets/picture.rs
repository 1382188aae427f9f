//! Any bytes as a picture, also behind the heads of the kinds that are known: its facts or why it is
//! none; and what takes its metadata out leaves a picture of the same size that tells nothing.
#![no_main]

use libfuzzer_sys::fuzz_target;
use linger::derive::{Encoding, Input, DerivedFile, Scale, Work};
use linger::parse::{Media, Picture, read_asset};
use linger::digest::Digest;
use std::io::Cursor;

const HEADS: [(&str, &[u8]); 7] = [
    ("content/a.jpg", b""),
    ("content/a.jpg", b"\xff\xd8\xff\xe1\0\x22Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0"),
    ("content/a.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x03\0\0\0\x02\x08\x02\0\0\0"),
    ("content/a.webp", b"RIFF\x40\0\0\0WEBPVP8X\x0a\0\0\0\x0c\0\0\0\x02\0\0\x01\0\0"),
    ("content/a.gif", b"GIF89a\x02\0\x02\0"),
    ("content/a.avif", b"\0\0\0\x18ftypavif\0\0\0\0mif1avif"),
    ("content/a.svg", b"<svg "),
];
/// Bytes that the pixels of a decoded picture may take here; linger's own limit is higher.
const MOST_PIXELS: u64 = 1 << 20;

fuzz_target!(|bytes: &[u8]| {
    for (path, head) in HEADS {
        let file = [head, bytes].concat();
        let asset = read_asset(path, &mut Cursor::new(&file)).expect("bytes in memory can be read");
        assert_eq!(asset.len, file.len() as u64);
        match asset.media {
            Media::Picture(picture) => {
                assert!(picture.width > 0 && picture.height > 0 && (1..=8).contains(&picture.orientation));
                work(path, &file, picture);
            }
            Media::BrokenPicture(reason) => assert!(!reason.is_empty()),
            other => panic!("{other:?}"),
        }
    }
});

fn make(file: &[u8], work: Work) -> Result<Vec<u8>, String> {
    let input = Input::File("content/a".into(), Digest::of_bytes(file));
    let making = DerivedFile { input, work, batch: [work].into(), weight: 0 };
    making.make(file).map(|mut made| made.swap_remove(0).1)
}

fn work(path: &str, file: &[u8], picture: Picture) {
    if picture.container.has_metadata() {
        let strip = |file: &[u8]| make(file, Work::Strip(picture.container, picture.orientation));
        if let Ok(stripped) = strip(file) {
            let again = read_asset(path, &mut Cursor::new(&stripped)).expect("bytes in memory can be read");
            let Media::Picture(again) = again.media else { panic!("no picture is left: {stripped:?}") };
            assert_eq!((again.width, again.height), (picture.width, picture.height));
            assert_eq!(strip(&stripped).as_ref(), Ok(&stripped), "there is more to take out");
        }
    }
    if u64::from(picture.width) * u64::from(picture.height) < MOST_PIXELS {
        let _ = make(file, Work::Icon(16, picture.format, picture.orientation));
        if picture.format.has_metadata() {
            let encoding = Encoding::Jpeg;
            let scale = Scale { width: 2, height: 2, orientation: picture.orientation, from: picture.format, encoding };
            let _ = make(file, Work::Scale(scale));
        }
    }
}
