//! Reads comments that readers have sent: a mail, a forwarded mail, the message of a form service.
//!
//! Enters: the bytes of a message. Leaves: a [`Submission`]. Forbidden here: files.

mod fields;
mod file;
mod form_mail;
mod forwarded;
mod mail;
mod read;
mod submission;

pub use read::MOST_BYTES;
pub use submission::Submission;
