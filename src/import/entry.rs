//! What an export holds, whatever program wrote it: a site, and its entries one after the other.
//!
//! Enters: what a reader of a format found. Leaves: the same in neutral terms, for the writer that makes
//! files of it. Forbidden here: formats, HTML, Markdown, files.
//!
//! A reader says what stands in the export and judges nothing: it fills what it knows and leaves the rest
//! at its default. Slugs, addresses, front matter, media and the words of the report are the writer's.

use super::html::HtmlElement;
use crate::config::Data;
use crate::parse::When;
use std::sync::Arc;

/// What an export says of its site as a whole. Known before the first entry.
#[derive(Clone, Debug, Default)]
pub(crate) struct ImportedSite {
    pub(crate) title: Option<String>,
    pub(crate) tagline: Option<String>,
    /// As the export has it, such as `de-DE` or `en_US`.
    pub(crate) language: Option<String>,
    /// The name of the IANA zone.
    pub(crate) zone: Option<String>,
    /// The address of the old site, whole, also with a path: `https://example.com/blog`.
    pub(crate) base_url: Option<String>,
    /// In linger's notation (`/{year}/{slug}/`), where the export itself says it. Otherwise the writer
    /// finds it from the links of the posts.
    pub(crate) permalink: Option<String>,
    /// By their names or places: the first is the main one, unless one is called so.
    pub(crate) menus: Vec<ImportedMenu>,
    /// The address of the page where the list of posts is, if it is not `/`.
    pub(crate) posts_page: Option<String>,
    pub(crate) authors: Vec<ImportedAuthor>,
    pub(crate) podcast: Option<ImportedPodcast>,
    /// The program that wrote the export and its version, if it says so.
    pub(crate) generator: Option<String>,
}

/// A menu.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ImportedMenu {
    pub(crate) name: String,
    pub(crate) items: Vec<ImportedMenuItem>,
}

/// A line of a menu. Lines below others come after them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ImportedMenuItem {
    pub(crate) title: String,
    /// Whole, or from the top of the old site.
    pub(crate) address: String,
    /// It is shown below another line.
    pub(crate) is_below: bool,
}

/// Somebody who writes. No mail address: an export has them, a site must not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ImportedAuthor {
    /// As readers see it, and as entries name it in `authors`.
    pub(crate) name: String,
    pub(crate) bio: Option<String>,
    pub(crate) url: Option<String>,
    pub(crate) slug: Option<String>,
}

/// What the export says of the podcast as a whole.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ImportedPodcast {
    pub(crate) title: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) author: Option<String>,
    /// An address.
    pub(crate) image: Option<String>,
    /// Apple's category, such as `Business/Marketing`.
    pub(crate) category: Option<String>,
    pub(crate) is_explicit: bool,
}

/// A post or a page.
#[derive(Clone, Debug, Default)]
pub(crate) struct ImportedEntry {
    pub(crate) kind: ImportedKind,
    /// Where in the export it stands.
    pub(crate) place: ExportPlace,
    /// Plain words: entities read, tags taken out.
    pub(crate) title: String,
    /// The last part of its address, decoded; what the export has. Empty if it has none, as for drafts.
    pub(crate) slug: String,
    /// The address at which readers find it today: whole, or from the top of the site. A page keeps this
    /// path. Empty if it never had one.
    pub(crate) address: String,
    /// Other addresses that lead to it: old slugs as whole paths, `/?p=12`. `address` need not be among
    /// them.
    pub(crate) old_addresses: Vec<String>,
    /// The identity by which feed readers know it: the guid of the old feed, sign for sign.
    pub(crate) id: Option<String>,
    pub(crate) date: Option<ImportedDate>,
    /// Only a change that readers should hear of.
    pub(crate) updated: Option<ImportedDate>,
    /// From then on nobody should see it any more.
    pub(crate) expires: Option<ImportedDate>,
    pub(crate) state: ImportedState,
    /// Names as readers see them.
    pub(crate) authors: Vec<String>,
    pub(crate) tags: Vec<String>,
    /// Each from the top of its hierarchy down: `["Sales", "Calls"]`. The writer makes tags of them.
    pub(crate) categories: Vec<Vec<String>>,
    pub(crate) series: Option<ImportedSeries>,
    /// For search engines and lists; plain words.
    pub(crate) description: Option<String>,
    pub(crate) language: Option<String>,
    pub(crate) picture: Option<ImportedPicture>,
    pub(crate) recording: Option<ImportedRecording>,
    pub(crate) body: ImportedBody,
    pub(crate) comments: Vec<ImportedComment>,
    /// Whether readers may still comment, if the export says so.
    pub(crate) takes_comments: Option<bool>,
    /// Files that lie beside it, as in a page bundle.
    pub(crate) files: Vec<ImportedFile>,
    /// Keys of front matter that linger does not know, as they are. They go below `extra:`.
    pub(crate) extra: Vec<(String, Data)>,
}

/// What an entry is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum ImportedKind {
    #[default]
    Post,
    Page,
}

/// Who may see an entry.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum ImportedState {
    #[default]
    Live,
    Draft,
    /// Live from its date on.
    Scheduled,
    /// Only some see it: it becomes a draft, and the report says so.
    Private,
    /// Readers need a password: as `Private`.
    Password,
    /// Only subscribers or paying readers see it: as `Private`.
    Members,
}

/// When something was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ImportedDate {
    /// The moment, or a civil time of the site's zone.
    pub(crate) when: When,
    /// The local time that the old site showed and made addresses of, if the export has both.
    pub(crate) local: Option<jiff::civil::DateTime>,
}

/// Several posts that belong together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ImportedSeries {
    pub(crate) name: String,
    /// From 1, if the export says it; otherwise the writer counts by date.
    pub(crate) part: Option<u32>,
}

/// A picture of the whole entry.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ImportedPicture {
    pub(crate) address: String,
    pub(crate) alt: String,
    pub(crate) caption: String,
}

/// A recording.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ImportedRecording {
    pub(crate) address: String,
    /// Such as `audio/mpeg`.
    pub(crate) media_type: Option<String>,
}

/// The text of an entry.
#[derive(Clone, Debug)]
pub(crate) enum ImportedBody {
    /// HTML of anybody's making.
    Html(String),
    /// The same, read and prepared by the reader of the format (`html::read_html`).
    Tree(HtmlElement),
    /// Markdown that keeps its words and marks.
    Markdown(String),
    /// Words with line breaks.
    Plain(String),
}

impl Default for ImportedBody {
    fn default() -> ImportedBody {
        ImportedBody::Plain(String::new())
    }
}

/// What a reader said below an entry. No mail address, no address of a computer.
#[derive(Clone, Debug, Default)]
pub(crate) struct ImportedComment {
    /// Unique in its entry.
    pub(crate) id: String,
    /// The id of the comment that it answers; that may come later.
    pub(crate) parent: Option<String>,
    pub(crate) author: String,
    /// The website of the person.
    pub(crate) url: Option<String>,
    pub(crate) date: Option<ImportedDate>,
    pub(crate) body: ImportedBody,
    pub(crate) is_approved: bool,
    pub(crate) is_by_author: bool,
}

/// A file that is published as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ImportedFile {
    /// Its name in the export.
    pub(crate) member: String,
    /// Its path: below the entry's folder, or from the top of the new site.
    pub(crate) path: String,
}

/// Where in an export something stands.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct ExportPlace {
    /// The name of the file in the export.
    pub(crate) file: Arc<str>,
    /// From 1. `None`: the whole file.
    pub(crate) line: Option<u64>,
}

impl ExportPlace {
    /// A whole file of the export.
    pub(crate) fn file(name: impl Into<Arc<str>>) -> ExportPlace {
        ExportPlace {
            file: name.into(),
            line: None,
        }
    }

    /// A line of a file, from 1.
    pub(crate) fn line(name: impl Into<Arc<str>>, line: u64) -> ExportPlace {
        ExportPlace {
            file: name.into(),
            line: Some(line),
        }
    }
}

impl ImportedDate {
    /// A moment.
    pub(crate) fn moment(moment: jiff::Timestamp) -> ImportedDate {
        ImportedDate {
            when: When::Exact(moment),
            local: None,
        }
    }

    /// A civil time of the site's zone.
    pub(crate) fn local(time: jiff::civil::DateTime) -> ImportedDate {
        ImportedDate {
            when: When::Local(time),
            local: Some(time),
        }
    }
}
