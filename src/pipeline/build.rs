//! What a build hands on, and what it comes to.
//!
//! Enters: rendered outputs and findings. Leaves: values for `write`, `check` and the commands.
//! Forbidden here: making any of them.

use super::findings::present;
use crate::derive::DerivedFile;
use crate::diagnostic::Diagnostic;
use crate::digest::Digest;
use crate::model::{Question, Site};
use crate::source::Source;
use std::path::PathBuf;
use std::sync::Arc;

/// The bytes of one output on their way out.
#[derive(Clone, Debug)]
pub enum Payload {
    /// Rendered.
    Bytes(Arc<Vec<u8>>),
    /// A file to copy: where it lies.
    File(PathBuf),
    /// What an `AssetProcessor` makes when somebody asks for it. Only in a preview.
    Made(Arc<DerivedFile>),
}

/// Where outputs go.
pub trait Sink: Sync {
    /// Takes one output. Called from several threads: once for each output of a build, and once more for
    /// one that was refused and rendered again.
    ///
    /// # Errors
    /// A diagnostic that names the path; the build fails with it.
    fn put(&self, path: &Arc<str>, payload: &Payload, digest: Digest)
    -> Result<Placed, Diagnostic>;

    /// What would become of an output with bytes of this digest, if the sink has them already.
    /// Then an output that has not changed is neither rendered nor put.
    fn holds(&self, path: &Arc<str>, digest: Digest) -> Option<Placed> {
        let _ = (path, digest);
        None
    }

    /// Drops everything that was put: the build begins again, because files were changed meanwhile.
    ///
    /// # Errors
    /// What was put cannot be dropped.
    fn restart(&self) -> Result<(), Diagnostic> {
        Ok(())
    }
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
    /// What became of it at the sink; `None` if it has no bytes or was refused.
    pub placed: Option<Placed>,
}

/// A finished build.
#[derive(Debug)]
pub struct Build {
    /// Every output of the site, sorted by path.
    pub outputs: Vec<Built>,
    /// Errors and warnings, sorted by place, each once.
    pub diagnostics: Vec<Diagnostic>,
    /// What the sink refused.
    pub refused: Vec<Diagnostic>,
    /// Which outputs were rendered (not reused), and why, sorted by path.
    pub rendered: Vec<(Arc<str>, Reason)>,
    /// The site that was built.
    pub site: Arc<Site>,
    /// Whether files were changed while they were read, so that the build began again.
    pub is_torn: bool,
}

impl Build {
    /// Adds what was found in the build by somebody else.
    pub fn find(&mut self, findings: Vec<Diagnostic>, source: &dyn Source) {
        if !findings.is_empty() {
            self.diagnostics.extend(findings);
            present(&mut self.diagnostics, source);
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
    /// A text was changed while it was rendered.
    Torn,
    /// The sink does not have its bytes.
    Absent,
}

impl std::fmt::Display for Reason {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Reason::New => write!(f, "it is new"),
            Reason::Torn => write!(f, "a text changed meanwhile"),
            Reason::Absent => write!(f, "its file was gone or other"),
            Reason::Changed(question) => write!(f, "{question} changed"),
        }
    }
}
