//! What an engine is asked to do.
//!
//! Enters: a command's flags. Leaves: values. Forbidden here: what they lead to.

use crate::model::{DependencyGroup, Visibility};

/// What an engine is asked to do. It stays the same as long as the engine lives.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// What is shown although it is not live.
    pub visibility: Visibility,
    /// Instead of the base URL in the settings.
    pub base_url: Option<BaseUrl>,
    /// Whether it is for a preview: its forms send nothing to anybody, and a derived file is made
    /// when a browser asks for it.
    pub preview: bool,
    /// Whether the engine builds once only. Then it keeps nothing that only a second build by the
    /// same engine could use.
    pub once: bool,
    /// Whether it is not recorded what outputs ask. Then a second build, by the same engine or by
    /// another, renders everything again.
    pub unrecorded: bool,
    /// How many bytes of texts stay in memory from reading to rendering. What is beyond that is read
    /// again when a page wants it. With `usize::MAX` all texts stay, also after rendering.
    pub text_memory: usize,
    /// What is wrong with the engine on purpose, for the proof that the tests would notice.
    pub fault: Option<Fault>,
}

/// What takes the place of the base URL in the settings.
#[derive(Clone, Debug, Hash)]
pub enum BaseUrl {
    /// All of it; checked, with its trailing `/`.
    Whole(String),
    /// Scheme, host and port, without a trailing `/`; the path stays.
    Origin(String),
}

/// A fault in the rules of invalidation. Only tests plant one. Kinds of questions are named as in
/// `Question::NAMES`.
#[derive(Clone, Debug)]
pub enum Fault {
    /// Questions of this kind are not recorded.
    Muted(&'static str),
    /// The answers to questions of this kind are thought to rest on this group.
    Misgrouped(&'static str, DependencyGroup),
}

impl Options {
    /// The kind of question that goes unrecorded, if one does.
    pub(super) fn muted(&self) -> Option<&'static str> {
        match self.fault {
            Some(Fault::Muted(kind)) => Some(kind),
            _ => None,
        }
    }
}
