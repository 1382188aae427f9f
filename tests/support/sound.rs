//! Recordings that are made here, byte by byte: silence of any length.

/// A frame of MPEG-1 layer III at 32 kbit/s and 48 kHz, one channel: silent, 96 bytes, 24 ms.
fn frame() -> Vec<u8> {
    let mut frame = vec![0xff, 0xfb, 0x14, 0xc0];
    frame.resize(96, 0);
    frame
}

/// MP3 of a constant rate, as many frames as fill so many seconds.
pub fn mp3(seconds: u32) -> Vec<u8> {
    frame().repeat((seconds as usize * 1000).div_ceil(24))
}

/// MP3 of rates that change, which says nowhere how long it is: 24 ms a frame.
pub fn mp3_of_changing_rates(seconds: u32) -> Vec<u8> {
    // At 48 kHz, a frame takes three bytes for each kilobit a second.
    let of = |(number, kilobits): (u8, usize)| {
        let mut frame = vec![0xff, 0xfb, number << 4 | 0x04, 0xc0];
        frame.resize(kilobits * 3, 0);
        frame
    };
    let all = [(1, 32), (9, 128), (14, 320), (5, 64)].map(of);
    let frames = (seconds as usize * 1000).div_ceil(24);
    all.iter().cycle().take(frames).flatten().copied().collect()
}

/// The first frames of an MP3 that says in its head how long it is (a Xing header).
pub fn mp3_head(seconds: u32, bytes: u32) -> Vec<u8> {
    let mut first = frame();
    let frames = (seconds * 1000).div_ceil(24);
    let said = [
        &b"Xing"[..],
        &3_u32.to_be_bytes(),
        &frames.to_be_bytes(),
        &bytes.to_be_bytes(),
    ];
    let said = said.concat();
    first[21..21 + said.len()].copy_from_slice(&said);
    [first, frame().repeat(4)].concat()
}

/// A box of ISO 14496-12.
fn atom(name: &[u8; 4], content: &[u8]) -> Vec<u8> {
    [
        &(content.len() as u32 + 8).to_be_bytes(),
        &name[..],
        content,
    ]
    .concat()
}

/// M4A: a sound track without sound, that says how long it is.
pub fn m4a(seconds: u32) -> Vec<u8> {
    let mut header = vec![0; 24];
    header[12..16].copy_from_slice(&1000_u32.to_be_bytes());
    header[16..20].copy_from_slice(&(seconds * 1000).to_be_bytes());
    let mut handler = vec![0; 25];
    handler[8..12].copy_from_slice(b"soun");
    let media = [atom(b"mdhd", &header), atom(b"hdlr", &handler)].concat();
    let movie = atom(b"trak", &atom(b"mdia", &media));
    let kind = atom(b"ftyp", b"M4A \0\0\0\0M4A isom");
    [kind, atom(b"moov", &movie), atom(b"mdat", &[0; 32])].concat()
}

/// A page of Ogg (RFC 3533) with one packet, at a place in time.
fn page(number: u32, at: u64, kind: u8, packet: &[u8]) -> Vec<u8> {
    let head = [
        &b"OggS"[..],
        &[0, kind],
        &at.to_le_bytes(),
        &7_u32.to_le_bytes(),
    ];
    let mut page = [head.concat(), number.to_le_bytes().to_vec(), vec![0; 4]].concat();
    page.extend([1, packet.len() as u8]);
    page.extend(packet);
    let mut sum = 0_u32;
    for byte in &page {
        sum ^= u32::from(*byte) << 24;
        for _ in 0..8 {
            sum = (sum << 1) ^ if sum >> 31 == 1 { 0x04c1_1db7 } else { 0 };
        }
    }
    page[22..26].copy_from_slice(&sum.to_le_bytes());
    page
}

/// Opus in Ogg.
pub fn opus(seconds: u32) -> Vec<u8> {
    let head = b"OpusHead\x01\x01\x38\x01\x80\xbb\0\0\0\0\0";
    let tags = b"OpusTags\x04\0\0\0none\0\0\0\0";
    let end = 312 + u64::from(seconds) * 48000;
    [
        page(0, 0, 2, head),
        page(1, 0, 0, tags),
        page(2, end, 4, &[0xf8, 0xff, 0xfe]),
    ]
    .concat()
}

/// Vorbis in Ogg.
pub fn vorbis(seconds: u32) -> Vec<u8> {
    let mut head = b"\x01vorbis\0\0\0\0\x01".to_vec();
    head.extend(44100_u32.to_le_bytes());
    head.extend([0; 12]);
    head.extend([0xb8, 1]);
    [
        page(0, 0, 2, &head),
        page(1, 0, 0, b"\x03vorbis\x04\0\0\0none\0\0\0\0\x01"),
        page(2, 0, 0, b"\x05vorbis"),
        page(3, u64::from(seconds) * 44100, 4, &[0]),
    ]
    .concat()
}
