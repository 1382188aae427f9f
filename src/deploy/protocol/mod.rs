//! The protocol of a deploy, as pure code: what is asked of a store, in which order, and what follows
//! from each answer. The product and the exhaustive check in `tests/deploy_protocol` share it.
//!
//! Enters: a site as names and digests, what a store can do, answers. Leaves: requests, an outcome.
//! Forbidden here: files, clocks, networks, threads. The laws:
//! - One deployer at a time holds the lock file, from before it reads the manifest until it is done.
//! - Files are sent so that at every moment all that a page needs is there: see [`UploadStage`].
//! - No file takes its name before it is whole.
//! - Only what a manifest or a lock of linger's names is ever deleted, and only after the manifest of
//!   the new generation is there, which no longer names it.
//! - What another deployer published is never undone without a word.

mod decisions;
mod lock;
mod machine;
mod manifest;
mod phase;
mod plan;
mod request;
mod steps;

pub use lock::DeployLock;
pub use machine::{DeployMachine, DeployOutcome, DeployTask};
pub use manifest::{LOCK_NAME, MANIFEST_NAME, RemoteFile, RemoteManifest};
pub(crate) use plan::is_fingerprinted;
pub use plan::{DeployPlan, Order, UploadStage, stage_of, undone};
pub use request::{
    Capabilities, Conditions, PutBody, PutCondition, StoreAnswer, StoreRequest, temporary_name,
    touched_name,
};
