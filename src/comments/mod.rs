//! Reads comments that readers have sent: a mail, a forwarded mail, the message of a form service.
//!
//! Enters: the bytes of a message. Leaves: a [`Submission`]. Forbidden here: files.

mod form_mail;
mod forwarded;
mod submission;

pub use submission::{MOST_BYTES, Submission};
