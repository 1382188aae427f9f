//! The studio: the pages on which the writer writes. Files stay the truth; a page only has a text that
//! is not saved yet.
//!
//! Enters: a visit that the guard has allowed. Leaves: a page, or data for one; saved files. The rules:
//!
//! 1. What reads or changes a text is a request of the kind `Act` (see `routes.rs` and
//!    `http/guard.rs`): a POST from a page of the dashboard, from this machine, with the token of the
//!    run. Pages that come with GET have no text in them.
//! 2. The studio has an origin of its own, as the dashboard has: scripts of the site cannot read it, and
//!    no service worker can answer in its place. It shows the site's pages in a frame, whose address
//!    comes from the newest build, never from the address of the studio or from a message.
//! 3. A path is one that [`WriterPath`](crate::write::WriterPath) allows. It is resolved when the file
//!    is read or written.
//! 4. A text is saved by [`save`](crate::write::save) only: if the file is as the page knows it, and
//!    with the text before and the text after in the history.
//!    A post is moved, copied and put back in one step, and nothing is replaced (`write/post_files.rs`,
//!    `write/trash.rs`). Of the settings, only the title, the description, the author, the address and the
//!    place to deploy to are written.
//! 5. Sizes are bounded: bodies by the route, before a byte of them is read.
//! 6. Titles, names and messages are sent as data, and a page puts them in as text. Its policy forbids
//!    scripts from elsewhere, and making HTML from text.
//! 7. Clocks of pages are not trusted, nor is the order in which their requests arrive: looks and saves
//!    are counted here, and a save that is older than one before it is refused.

pub mod attachments;
pub mod comments;
pub mod compare;
pub mod create;
pub mod deploy;
mod details;
pub mod email_files;
pub mod field;
mod form;
pub mod jobs;
pub mod links;
pub mod post_moves;
pub mod post_page;
pub mod posts;
pub mod publish;
pub mod text_facts;
pub mod texts;
pub mod versions;
