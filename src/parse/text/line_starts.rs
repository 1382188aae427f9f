//! How the lines of a text begin, told in one pass: so that whoever looks for a slip that only stands
//! at the beginning of a line has nothing to do in a text without one.
//!
//! Enters: Markdown. Leaves: [`LineStarts`].

/// What the lines of a text begin with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct LineStarts {
    /// A bullet that a word processor writes; see [`super::paste`].
    pub(crate) bullets: bool,
    /// `#Heading`, `-item`, `1.item`, a `|`, or a tab further on: what may have been meant as Markdown.
    pub(crate) unread: bool,
}

impl LineStarts {
    /// Those of `text`.
    pub(crate) fn of(text: &str) -> LineStarts {
        let bytes = text.as_bytes();
        let mut starts = LineStarts {
            bullets: false,
            unread: memchr::memchr(b'\t', bytes).is_some(),
        };
        let mut from = 0;
        loop {
            starts.see(&bytes[from..]);
            match memchr::memchr(b'\n', &bytes[from..]) {
                Some(length) => from += length + 1,
                None => return starts,
            }
        }
    }

    /// Takes in the line that `rest` begins with.
    fn see(&mut self, rest: &[u8]) {
        let indent = rest
            .iter()
            .take_while(|byte| matches!(byte, b' ' | b'\t' | b'>'));
        let line = &rest[indent.count()..];
        let second = line.get(1).copied().unwrap_or(b'\n');
        match line.first() {
            Some(b'#') => self.unread |= !matches!(second, b' ' | b'#') || hashes(line),
            Some(b'|') => self.unread = true,
            Some(b'-' | b'*' | b'+') => self.unread |= !matches!(second, b' ' | b'-' | b'*'),
            Some(b'0'..=b'9') => {
                let digits = line.iter().take_while(|byte| byte.is_ascii_digit()).count();
                let behind = line.get(digits..).unwrap_or_default();
                self.unread |= matches!(behind, [b'.' | b')', next, ..] if *next > b' ');
            }
            Some(b'o') => {
                self.bullets |= matches!(second, b' ' | b'\t');
                self.unread |= second == b' ';
            }
            // The bytes of a no-break space, of § and ·, of the bullets from U+2000 on, and of those
            // in Word's own font, in UTF-8.
            Some(0xc2) => self.bullets |= matches!(second, 0xa0 | 0xa7 | 0xb7),
            Some(0xe2) => {
                let third = line.get(2).copied().unwrap_or_default();
                self.bullets |= match second {
                    0x80 => matches!(third, 0xa2 | 0xa3),
                    second => matches!(second, 0x88 | 0x96 | 0x97 | 0x9d | 0x9e),
                };
            }
            Some(0xef) => self.bullets |= matches!(second, 0x82 | 0x83),
            _ => {}
        }
    }
}

/// Whether a line of several `#` goes on without a space.
fn hashes(line: &[u8]) -> bool {
    let count = line.iter().take_while(|byte| **byte == b'#').count();
    count > 1 && line.get(count).is_some_and(|next| *next > b' ')
}
