//! The options of an engine.
//!
//! Enters: a command's flags. Leaves: values. Forbidden here: their effects.

use crate::model::{DependencyGroup, Visibility};

/// The options of an engine. They do not change while the engine exists.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Which documents are shown although they are not live.
    pub visibility: Visibility,
    /// Replaces the base URL of the settings.
    pub base_url: Option<BaseUrl>,
    /// Whether it is for a preview. Then forms send nothing, and a derived file is made when a
    /// browser asks for it.
    pub preview: bool,
    /// Whether the engine builds once only. Then it does not record what outputs ask, which takes
    /// time and memory; a second build renders everything again.
    pub once: bool,
    /// What is wrong with the engine on purpose, for the proof that the tests would notice.
    pub fault: Option<Fault>,
}

/// The replacement of the base URL in the settings.
#[derive(Clone, Debug, Hash)]
pub enum BaseUrl {
    /// The whole URL; checked, with its trailing `/`.
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
    /// Questions of this kind are in this group.
    Misgrouped(&'static str, DependencyGroup),
}

impl Options {
    /// The kind of question that is not recorded, if there is one.
    pub(super) fn muted(&self) -> Option<&'static str> {
        match self.fault {
            Some(Fault::Muted(kind)) => Some(kind),
            _ => None,
        }
    }
}
