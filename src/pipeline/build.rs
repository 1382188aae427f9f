//! The outputs of a build on their way to a sink, and the result of a build.
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

/// The bytes of one output for a sink.
#[derive(Clone, Debug)]
pub enum Payload {
    /// Rendered.
    Bytes(Arc<Vec<u8>>),
    /// The path of a file to copy.
    File(PathBuf),
    /// A file that an `AssetProcessor` makes when it is asked for. Only in a preview.
    Made(Arc<DerivedFile>),
}

/// Takes the outputs of a build.
pub trait Sink: Sync {
    /// Takes one output. It is called from several threads, at most once for each output of a
    /// build.
    ///
    /// # Errors
    /// A diagnostic that names the path. The build fails with it.
    fn put(&self, path: &Arc<str>, payload: &Payload, digest: Digest)
    -> Result<Placed, Diagnostic>;

    /// The result for an output with bytes of this digest, if the sink has them already. Then an
    /// unchanged output is neither rendered nor put.
    fn holds(&self, path: &Arc<str>, digest: Digest) -> Option<Placed> {
        let _ = (path, digest);
        None
    }
}

/// What a sink did with an output.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Placed {
    /// The length in bytes.
    pub len: u64,
    /// Whether it is staged to replace the old bytes. Otherwise the old bytes are right.
    pub is_staged: bool,
}

/// One output of a finished build.
#[derive(Clone, Debug)]
pub struct Built {
    /// Path under the output directory.
    pub path: Arc<str>,
    /// The digest of the bytes.
    pub digest: Digest,
    /// What the sink did with it. `None` if it has no bytes or was refused.
    pub placed: Option<Placed>,
}

/// A finished build.
#[derive(Debug)]
pub struct Build {
    /// Every output of the site, sorted by path.
    pub outputs: Vec<Built>,
    /// Errors and warnings, sorted by place, each once.
    pub diagnostics: Vec<Diagnostic>,
    /// The errors of the sink.
    pub refused: Vec<Diagnostic>,
    /// The outputs that were rendered, not reused, with the reasons, sorted by path.
    pub rendered: Vec<(Arc<str>, Reason)>,
    /// The site that was built.
    pub site: Arc<Site>,
}

impl Build {
    /// Adds findings of later steps.
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
    /// There was no remembered result.
    New,
    /// The answer to this question has changed.
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
