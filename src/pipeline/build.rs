//! What a build is asked, what it hands on, and what it comes to.

use super::files::ParsedFiles;
use super::findings::quote;
use crate::derive::DerivedFile;
use crate::diagnostic::{Diagnostic, tidy};
use crate::digest::Digest;
use crate::model::{DependencyGroup, Question, Site, Visibility};
use crate::render::RenderContext;
use crate::source::Source;
use std::path::PathBuf;
use std::sync::Arc;

/// What a build is asked to do.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// What is shown although it is not live.
    pub visibility: Visibility,
    /// Instead of the base URL in the settings.
    pub base_url: Option<BaseUrl>,
    /// Whether it is for a preview, whose forms send nothing to anybody.
    pub preview: bool,
    /// What is wrong with the engine on purpose, for the proof that the tests would notice.
    pub fault: Option<Fault>,
    /// An output whose questions are wanted, by its path.
    pub explain: Option<String>,
    /// Whether rendered bytes are remembered for the next build (and kept in memory until then).
    pub remember: bool,
    /// Whether what takes long to make waits until somebody asks for it.
    pub lazy: bool,
}

/// A fault in the rules of invalidation. Only tests plant one. Kinds of questions are named as in
/// [`Question::NAMES`].
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

/// What takes the place of the base URL in the settings.
#[derive(Clone, Debug, Hash)]
pub enum BaseUrl {
    /// All of it; checked, with its trailing `/`.
    Whole(String),
    /// Scheme, host and port, without a trailing `/`; the path stays.
    Origin(String),
}

/// The bytes of one output on their way out.
#[derive(Clone, Debug)]
pub enum Payload {
    /// Rendered.
    Bytes(Arc<Vec<u8>>),
    /// A file to copy: where it lies.
    File(PathBuf),
    /// What a [`AssetProcessor`] makes when somebody asks for it. Only in a lazy build.
    Made(Arc<DerivedFile>),
}

/// Where outputs go.
pub trait Sink: Sync {
    /// Takes one output. Called from several threads, once for each output of the build.
    ///
    /// # Errors
    /// A diagnostic that names the path; the build fails with it.
    fn put(&self, path: &Arc<str>, payload: &Payload, digest: Digest)
    -> Result<Placed, Diagnostic>;
}

/// What became of an output at a sink.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Placed {
    /// Bytes.
    pub len: u64,
    /// Whether it waits to take the place of what was there; otherwise that is right already.
    pub is_staged: bool,
}

/// One output of a finished build.
#[derive(Clone, Debug)]
pub struct Built {
    /// Path under the output directory.
    pub path: Arc<str>,
    /// Of the bytes.
    pub digest: Digest,
    /// The bytes, if the build remembers.
    pub payload: Option<Payload>,
    /// What became of it at the sink; `None` if it has no bytes or was refused.
    pub placed: Option<Placed>,
}

/// A finished build.
#[derive(Debug)]
pub struct Build {
    /// Every output that could be made, sorted by path.
    pub outputs: Vec<Built>,
    /// Errors and warnings, sorted by place, each once.
    pub diagnostics: Vec<Diagnostic>,
    /// What the sink refused.
    pub refused: Vec<Diagnostic>,
    /// Which outputs were rendered (not reused), and why, sorted by path.
    pub rendered: Vec<(Arc<str>, Reason)>,
    /// What the output of [`Options::explain`] was made from: what it asked. `None`: there is no
    /// such output.
    pub explained: Option<Vec<Question>>,
    /// The site that was built.
    pub site: Arc<Site>,
    /// What it was made from, when nobody will build again: who keeps the build to the end of the
    /// process need not wait until thousands of values have been given back one by one.
    pub(super) _rest: Option<(Arc<RenderContext>, ParsedFiles)>,
}

impl Build {
    /// Adds what was found in the build by somebody else.
    pub fn find(&mut self, findings: Vec<Diagnostic>, source: &dyn Source) {
        if !findings.is_empty() {
            self.diagnostics.extend(findings);
            tidy(&mut self.diagnostics);
            quote(&mut self.diagnostics, source);
        }
    }

    /// Whether an error was found, so that nothing may be published.
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(Diagnostic::is_error)
    }
}

/// Why an output was rendered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// It was not remembered.
    New,
    /// This question has another answer now.
    Changed(Question),
}

impl std::fmt::Display for Reason {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Reason::New => write!(f, "it is new"),
            Reason::Changed(question) => write!(f, "{question} changed"),
        }
    }
}
