//! Why a file in `content/` that is no page is not published.

/// Why a file is not published.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Withheld {
    /// It has the name of a post that is held back, and is in the same folder.
    Copy,
    /// It begins with front matter, or has the name of a text with another ending added.
    Text,
    /// It is a document that the writer works in, and no page links to it.
    WorkingFile,
}

impl Withheld {
    /// The reason in a few words.
    pub fn reason(self) -> &'static str {
        match self {
            Withheld::Copy => "a copy of a post that is held back",
            Withheld::Text => "a text under a name that linger does not read",
            Withheld::WorkingFile => "a file that its writer works in",
        }
    }
}
