//! The reasons for which a file in `content/` that is no page is not published.

/// Why a file is not published.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Withheld {
    /// It is named like a post that is held back, and lies where that lies.
    Copy,
    /// It begins with front matter, or is named like a text but for its last ending.
    Text,
    /// Its writer works in it, and no page links to it.
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
