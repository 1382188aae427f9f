//! Everything that an output can ask about the site, as questions whose answers can be compared.
//!
//! To add a question: a variant here, its name in [`Question::name`] and [`Question::NAMES`], its
//! answer's digest in `Site::answer`, and a method on `View` that asks it. The incremental test
//! fails until every variant matters.

use std::sync::Arc;

/// A list of posts, newest first (a series: in the order of its parts).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum List {
    /// All posts.
    All,
    /// The posts with a tag, by its slug.
    Tag(Arc<str>),
    /// The posts with recordings.
    Recorded,
    /// The posts of an author, by their slug.
    Author(Arc<str>),
    /// The posts of a year, in the site's time zone.
    Year(i16),
    /// The parts of a series, by its slug.
    Series(Arc<str>),
}

/// One thing that an output asked. Paths count from the site's root.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Question {
    /// The HTML, headings and word count of a document.
    Body(Arc<str>),
    /// What lists show of a document.
    Card(Arc<str>),
    /// The older and the newer post beside a post.
    Neighbours(Arc<str>),
    /// The posts related to a post.
    Related(Arc<str>),
    /// The translations of a document.
    Translations(Arc<str>),
    /// A part of a list with its cards, and the length of the list: first index, count.
    Posts(List, usize, usize),
    /// Every tag and how many posts have it.
    Tags,
    /// The facts about an author, by their name.
    Author(Box<str>),
    /// Every year and how many posts are of it.
    Years,
    /// The target of a link: the file that has it, and what is written there.
    Link(Arc<str>, Box<str>),
    /// The URL of an asset of the theme.
    Asset(Box<str>),
    /// The bytes of a file that is published as it is.
    File(Arc<str>),
    /// How a picture is shown: its size and its smaller copies.
    Picture(Arc<str>),
    /// A data file under `content/data/`.
    Data(Box<str>),
    /// The settings of the site.
    Config,
    /// The options of the theme.
    Theme,
    /// The words of the theme for a page in a language (BCP 47).
    Words(Box<str>),
    /// Whether there is a podcast, and its cover.
    Podcast,
    /// The day, in the site's time zone.
    Today,
    /// The address of everything that search engines should know, with its last change.
    Addresses,
    /// The texts and cards of everything published.
    Texts,
    /// Every old address, and where it leads now.
    Redirects,
    /// A template, with all that it extends and includes.
    Template(Box<str>),
    /// A shortcode, with all that it may call.
    Shortcode(Box<str>),
    /// The call to action of a document: the one of that name, or its own.
    Cta(Arc<str>, Box<str>),
    /// The comments of a post, and whether readers can add more. For an empty path: whether the
    /// site can have comments.
    Comments(Arc<str>),
}

/// The part of the site that the answer to a question depends on. Law: while `Site::version` of a
/// group is the same, the answers to all questions in the group are the same.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum DependencyGroup {
    /// One document, by the path of its file, and its comments.
    Document(Arc<str>),
    /// The cards of all documents, in their order, and which are translations of each other.
    Cards,
    /// The cards and the terms of all posts. These answers are slow, so they are computed only when
    /// an output needs them.
    Terms,
    /// The texts and the cards of all documents.
    Texts,
    /// The set of files, published or not, and their addresses.
    Addresses,
    /// Everything else. These questions are few, so each is asked again in every build.
    Anything,
}

impl Question {
    /// The group of a question.
    pub fn group(&self) -> DependencyGroup {
        match self {
            Question::Body(path) | Question::Card(path) | Question::Comments(path) => {
                DependencyGroup::Document(Arc::clone(path))
            }
            // The authors that have a list depend on the data file too.
            Question::Posts(List::Author(_), ..) => DependencyGroup::Anything,
            Question::Neighbours(_)
            | Question::Translations(_)
            | Question::Posts(..)
            | Question::Tags
            | Question::Years => DependencyGroup::Cards,
            Question::Related(_) => DependencyGroup::Terms,
            Question::Texts => DependencyGroup::Texts,
            Question::Link(..) => DependencyGroup::Addresses,
            _ => DependencyGroup::Anything,
        }
    }

    /// The names of all variants.
    pub const NAMES: &[&str] = &[
        "Body",
        "Card",
        "Neighbours",
        "Related",
        "Translations",
        "Posts",
        "Tags",
        "Author",
        "Years",
        "Link",
        "Asset",
        "File",
        "Picture",
        "Data",
        "Config",
        "Theme",
        "Words",
        "Podcast",
        "Today",
        "Addresses",
        "Texts",
        "Redirects",
        "Template",
        "Shortcode",
        "Cta",
        "Comments",
    ];

    /// The name of this variant.
    pub fn name(&self) -> &'static str {
        match self {
            Question::Body(_) => "Body",
            Question::Card(_) => "Card",
            Question::Neighbours(_) => "Neighbours",
            Question::Related(_) => "Related",
            Question::Translations(_) => "Translations",
            Question::Posts(..) => "Posts",
            Question::Tags => "Tags",
            Question::Author(_) => "Author",
            Question::Years => "Years",
            Question::Link(..) => "Link",
            Question::Asset(_) => "Asset",
            Question::File(_) => "File",
            Question::Picture(_) => "Picture",
            Question::Data(_) => "Data",
            Question::Config => "Config",
            Question::Theme => "Theme",
            Question::Words(_) => "Words",
            Question::Podcast => "Podcast",
            Question::Today => "Today",
            Question::Addresses => "Addresses",
            Question::Texts => "Texts",
            Question::Redirects => "Redirects",
            Question::Template(_) => "Template",
            Question::Shortcode(_) => "Shortcode",
            Question::Cta(..) => "Cta",
            Question::Comments(_) => "Comments",
        }
    }
}

impl std::fmt::Display for Question {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Question::Body(path) => write!(f, "the text of {path}"),
            Question::Card(path) => write!(f, "what lists show of {path}"),
            Question::Neighbours(path) => write!(f, "the posts beside {path}"),
            Question::Related(path) => write!(f, "the posts related to {path}"),
            Question::Translations(path) => write!(f, "the translations of {path}"),
            Question::Posts(list, from, count) => {
                let list = match list {
                    List::All => "all posts".to_owned(),
                    List::Tag(slug) => format!("the posts tagged {slug}"),
                    List::Year(year) => format!("the posts of {year}"),
                    List::Recorded => "the posts with recordings".to_owned(),
                    List::Author(slug) => format!("the posts of {slug}"),
                    List::Series(slug) => format!("the parts of {slug}"),
                };
                match *count {
                    usize::MAX => write!(f, "{list}"),
                    count => write!(f, "{list}, {} to {}", from + 1, from + count),
                }
            }
            Question::Tags => write!(f, "the tags"),
            Question::Author(name) => write!(f, "the author {name}"),
            Question::Years => write!(f, "the years"),
            Question::Link(from, target) => write!(f, "where {target} leads from {from}"),
            Question::Asset(name) => write!(f, "the address of the asset {name}"),
            Question::File(path) => write!(f, "the bytes of {path}"),
            Question::Picture(path) => write!(f, "how {path} is shown"),
            Question::Data(path) => write!(f, "the data of {path}"),
            Question::Config => write!(f, "the settings of the site"),
            Question::Theme => write!(f, "the options of the theme"),
            Question::Words(lang) => write!(f, "the words of the theme in {lang}"),
            Question::Podcast => write!(f, "the podcast"),
            Question::Today => write!(f, "the day"),
            Question::Addresses => write!(f, "the addresses of all pages"),
            Question::Texts => write!(f, "the texts of everything"),
            Question::Redirects => write!(f, "the old addresses"),
            Question::Template(name) => write!(f, "the template {name}"),
            Question::Shortcode(name) => write!(f, "the shortcode {name}"),
            Question::Cta(path, name) if name.is_empty() => {
                write!(f, "the call to action of {path}")
            }
            Question::Comments(path) if path.is_empty() => write!(f, "whether there are comments"),
            Question::Comments(path) => write!(f, "the comments on {path}"),
            Question::Cta(path, name) => write!(f, "the call to action {name} in {path}"),
        }
    }
}
