//! Taking in what readers sent: a mail, a mail that was passed on, the message of a form service.
//!
//! Enters: the bytes of a message. Leaves: a [`Submission`]. Forbidden here: files.

mod form_mail;
mod forwarded;
mod submission;

pub use submission::{MOST_BYTES, Submission};
