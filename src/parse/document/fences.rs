//! Finds the front matter of a text: it is between two lines of `---` (YAML) or of `+++` (TOML).
//! The first of them is the first line of the file.

use std::ops::Range;

/// The language of front matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Syntax {
    /// `key: value`, between lines of `---`.
    Yaml,
    /// `key = value`, between lines of `+++`.
    Toml,
}

impl Syntax {
    /// The sign between a key and its value.
    pub(crate) fn separator(self) -> char {
        match self {
            Syntax::Yaml => ':',
            Syntax::Toml => '=',
        }
    }

    /// The line that opens front matter.
    pub(crate) fn fence(self) -> &'static str {
        match self {
            Syntax::Yaml => "---",
            Syntax::Toml => "+++",
        }
    }
}

/// Whether a file has front matter, and where.
#[derive(Debug)]
pub(crate) enum Split {
    /// The file has no front matter.
    None,
    /// Its language, its lines, and where the body starts.
    Found {
        syntax: Syntax,
        inside: Range<usize>,
        body: usize,
    },
    /// There is an opening line only.
    Unclosed(Syntax),
}

/// Where the front matter of `text` is.
pub(crate) fn split(text: &str) -> Split {
    let mut lines = text.split_inclusive('\n');
    let first = lines.next().unwrap_or_default();
    let syntax = match first.trim_end() {
        "---" => Syntax::Yaml,
        "+++" => Syntax::Toml,
        _ => return Split::None,
    };
    let start = first.len();
    let mut at = start;
    for line in lines {
        let end = at + line.len();
        let written = line.trim_end();
        if written == syntax.fence() || (syntax == Syntax::Yaml && written == "...") {
            return Split::Found {
                syntax,
                inside: start..at,
                body: end,
            };
        }
        at = end;
    }
    Split::Unclosed(syntax)
}
