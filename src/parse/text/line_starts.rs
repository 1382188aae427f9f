//! Looks once at how the lines of a text begin. Checks for mistakes at the beginning of a line can
//! then skip a text without such lines.
//!
//! Enters: Markdown. Leaves: [`LineStarts`].

/// How the lines of a text begin.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct LineStarts {
    /// A line begins with a bullet of a word processor; see [`super::paste`].
    pub(crate) bullets: bool,
    /// A line begins with `#Heading`, `-item`, `1.item` or a `|`, or has a tab further on. It may
    /// have been meant as Markdown.
    pub(crate) unread: bool,
}

impl LineStarts {
    /// The beginnings of the lines of `text`.
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

    /// Notes how the line at the start of `rest` begins.
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
                // Dashes, arrows, ticks and crosses.
                self.unread |= match second {
                    0x80 => matches!(third, 0x93 | 0x94),
                    second => matches!(second, 0x86 | 0x87 | 0x96 | 0x98 | 0x9c..=0x9e),
                };
            }
            // 👉, and `(1)`, `a)`, `[ ]`.
            Some(0xf0) => self.unread = true,
            Some(b'(') => self.unread |= line.get(2) == Some(&b')'),
            Some(b'[') => self.unread |= line.get(2) == Some(&b']'),
            Some(b'a'..=b'z' | b'A'..=b'Z') => self.unread |= second == b')',
            Some(0xef) => self.bullets |= matches!(second, 0x82 | 0x83),
            _ => {}
        }
    }
}

/// Whether a line of several `#` continues without a space.
fn hashes(line: &[u8]) -> bool {
    let count = line.iter().take_while(|byte| **byte == b'#').count();
    count > 1 && line.get(count).is_some_and(|next| *next > b' ')
}
