//! Everything that an output can ask about the site, as questions whose answers can be compared.
//!
//! Enters: nothing. Leaves: the type [`Question`]. Forbidden here: long answers; they are methods in
//! `answer.rs`.
//!
//! To add a question: an entry in the table below, and a method on `View` that asks it. The
//! incremental tests fail until every entry matters, and every group.

use super::Site;
use crate::digest::Digest;
use crate::parse::identity;
use crate::record::{Record, RecordReader, RecordWriter, record_enum};
use std::sync::Arc;

/// A list of posts, newest first (a series: in the order of its parts).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum List {
    /// The posts of all collections.
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
    /// The posts of a collection, by its name.
    Collection(Arc<str>),
    /// What the page of a collection lists, by its name: pinned posts first. The page of the posts of the
    /// blog is the home page, which may list other collections too.
    Listed(Arc<str>),
    /// What the feeds of the site carry.
    Feed,
}

record_enum!(List {
    0 => All,
    1 => Tag(slug),
    2 => Recorded,
    3 => Author(slug),
    4 => Year(year),
    5 => Series(slug),
    6 => Collection(name),
    7 => Listed(name),
    8 => Feed,
});

impl List {
    /// A part of the list in words: from an index, so many.
    fn said(&self, from: usize, count: usize) -> String {
        let list = match self {
            List::All => "all posts".to_owned(),
            List::Tag(slug) => format!("the posts tagged {slug}"),
            List::Year(year) => format!("the posts of {year}"),
            List::Recorded => "the posts with recordings".to_owned(),
            List::Author(slug) => format!("the posts of {slug}"),
            List::Series(slug) => format!("the parts of {slug}"),
            List::Collection(name) => format!("the posts in {name}"),
            List::Listed(name) => format!("what the list of {name} shows"),
            List::Feed => "the posts in the feed".to_owned(),
        };
        match count {
            usize::MAX => list,
            count => format!("{list}, {} to {}", from + 1, from + count),
        }
    }

    /// What a part of the list depends on.
    fn group(&self) -> DependencyGroup {
        match self {
            // The authors that have a list depend on the data file too.
            List::Author(_) => DependencyGroup::Anything,
            _ => DependencyGroup::Cards,
        }
    }
}

/// The part of the site that the answer to a question depends on. Law: while `Site::version` of a
/// group is the same, the answers to all questions in the group are the same.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum DependencyGroup {
    /// One document, by the path of its file, and its comments.
    Document(Arc<str>),
    /// The cards of all documents, in their order, and which are translations of each other.
    Cards,
    /// The order and the terms of all posts. These answers are slow, so they are computed only when
    /// an output needs them, and when what they follow from is other ([`Site::basis`]).
    Terms,
    /// The words and the cards of all documents.
    Texts,
    /// The set of files, published or not, and their addresses.
    Addresses,
    /// Everything else. These questions are few, so each is asked again in every build.
    Anything,
}

record_enum!(DependencyGroup {
    0 => Document(path),
    1 => Cards,
    2 => Terms,
    3 => Texts,
    4 => Addresses,
    5 => Anything,
});

/// The group of a question. A question without one is in `Anything`.
macro_rules! group_or_anything {
    () => {
        DependencyGroup::Anything
    };
    ($group:expr) => {
        $group
    };
}

/// The basis of an answer, if the question has one.
macro_rules! basis_or_none {
    () => {
        None
    };
    ($basis:expr) => {
        $basis
    };
}

/// Declares the questions. Each entry has the name of the question and its parameters, the words
/// for the writer, the group (without one, it is `Anything`, which sees every change except those
/// of texts), the digest of its answer on a site, and the digest of what that follows from, if that is
/// known sooner.
macro_rules! questions {
    (|$site:ident| $(
        $(#[$doc:meta])*
        $kind:ident $(($($part:ident: $type:ty),+))? {
            said: $said:expr,
            $(group: $group:expr,)?
            answer: $answer:expr,
            $(basis: $basis:expr,)?
        }
    )*) => {
        /// One thing that an output asked. Paths are from the site's root.
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        pub enum Question {
            $($(#[$doc])* $kind $(($($type),+))?,)*
        }

        impl Question {
            /// The names of all kinds of questions.
            pub const NAMES: &[&str] = &[$(stringify!($kind)),*];

            /// The name of this kind of question.
            pub fn name(&self) -> &'static str {
                match self {
                    $(Question::$kind { .. } => stringify!($kind),)*
                }
            }

            /// What its answer depends on.
            #[allow(unused_variables, reason = "most groups are the same for every question of a kind")]
            pub fn group(&self) -> DependencyGroup {
                match self {
                    $(Question::$kind $(($($part),+))? => group_or_anything!($($group)?),)*
                }
            }
        }

        /// The kinds of questions, as numbers.
        enum QuestionKind {
            $($kind),*
        }

        impl Record for Question {
            fn write(&self, into: &mut RecordWriter) {
                match self {
                    $(Question::$kind $(($($part),+))? => {
                        into.number(QuestionKind::$kind as u64);
                        $($($part.write(into);)+)?
                    })*
                }
            }

            fn read(from: &mut RecordReader<'_>) -> Option<Question> {
                match from.number()? {
                    $(kind if kind == QuestionKind::$kind as u64 => {
                        Some(Question::$kind $(($(<$type>::read(from)?),+))?)
                    })*
                    _ => None,
                }
            }
        }

        impl std::fmt::Display for Question {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&match self {
                    $(Question::$kind $(($($part),+))? => $said,)*
                })
            }
        }

        impl Site {
            /// The digest of the answer to `question` now. Every question has an answer: what does
            /// not exist is answered by the digest of `None`.
            pub fn answer(&self, question: &Question) -> Digest {
                let $site = self;
                match question {
                    $(Question::$kind $(($($part),+))? => $answer,)*
                }
            }

            /// The digest of everything that the answer to `question` follows from, if that takes
            /// less time than the answer. Law: while it is the same, so is the answer.
            #[allow(unused_variables, reason = "few questions have one")]
            pub fn basis(&self, question: &Question) -> Option<Digest> {
                let $site = self;
                match question {
                    $(Question::$kind $(($($part),+))? => basis_or_none!($($basis)?),)*
                }
            }
        }
    };
}

questions! { |site|
    /// The HTML, headings and word count of a document.
    Body(path: Arc<str>) {
        said: format!("the text of {path}"),
        group: DependencyGroup::Document(Arc::clone(path)),
        answer: Digest::of(&site.entry(path).map(|entry| entry.document.body_digest())),
    }

    /// What lists show of a document.
    Card(path: Arc<str>) {
        said: format!("what lists show of {path}"),
        group: DependencyGroup::Document(Arc::clone(path)),
        answer: Digest::of(&site.entry(path).map(|entry| entry.card_digest)),
    }

    /// The older and the newer post beside a post.
    Neighbours(path: Arc<str>) {
        said: format!("the posts beside {path}"),
        group: DependencyGroup::Cards,
        answer: site.neighbours_digest(path),
    }

    /// Which posts are related to a post.
    Related(path: Arc<str>) {
        said: format!("the posts related to {path}"),
        group: DependencyGroup::Terms,
        answer: site.related_digest(path),
        basis: site.basis_of_related(path),
    }

    /// The translations of a document.
    Translations(path: Arc<str>) {
        said: format!("the translations of {path}"),
        group: DependencyGroup::Cards,
        answer: site.translations_digest(path),
    }

    /// A part of a list with its cards, and the length of the list: first index, count.
    Posts(list: List, from: usize, count: usize) {
        said: list.said(*from, *count),
        group: list.group(),
        answer: site.stretch_digest(list, *from, *count),
    }

    /// Every tag and how many posts have it.
    Tags {
        said: "the tags".to_owned(),
        group: DependencyGroup::Cards,
        answer: site.tags_digest(),
    }

    /// The facts about an author, by their name.
    Author(name: Box<str>) {
        said: format!("the author {name}"),
        answer: site.author_digest(name),
    }

    /// Every year and how many posts are of it.
    Years {
        said: "the years".to_owned(),
        group: DependencyGroup::Cards,
        answer: site.years_digest(),
    }

    /// The target of a link: the file that has it, and what is written there.
    Link(from: Arc<str>, target: Box<str>) {
        said: format!("where {target} leads from {from}"),
        group: DependencyGroup::Addresses,
        answer: Digest::of(&site.resolve(from, target)),
    }

    /// The URL of an asset of the theme.
    Asset(name: Box<str>) {
        said: format!("the address of the asset {name}"),
        answer: Digest::of(&site.asset_url(name)),
    }

    /// The bytes of a file that is published as it is.
    File(path: Arc<str>) {
        said: format!("the bytes of {path}"),
        answer: Digest::of(&site.file(path).map(|asset| asset.digest)),
    }

    /// How a picture is shown: its size and its smaller copies.
    Picture(path: Arc<str>) {
        said: format!("how {path} is shown"),
        answer: Digest::of(&site.picture(path)),
    }

    /// A data file under `content/data/`.
    Data(path: Box<str>) {
        said: format!("the data of {path}"),
        answer: Digest::of(&site.data.get(&*identity::file(path)).map(|(_, digest)| *digest)),
    }

    /// The settings of the site.
    Config {
        said: "the settings of the site".to_owned(),
        answer: site.config_digest,
    }

    /// The options of the theme.
    Theme {
        said: "the options of the theme".to_owned(),
        answer: site.theme_digest,
    }

    /// The words of the theme for a page in a language (BCP 47).
    Words(lang: Box<str>) {
        said: format!("the words of the theme in {lang}"),
        answer: site.words.digest(lang),
    }

    /// Whether there is a podcast, and its cover.
    Podcast {
        said: "the podcast".to_owned(),
        answer: Digest::of(&site.podcast()),
    }

    /// The day, in the site's time zone.
    Today {
        said: "the day".to_owned(),
        answer: Digest::of(&site.today),
    }

    /// The address of everything that search engines should know, with its last change.
    Addresses {
        said: "the addresses of all pages".to_owned(),
        answer: site.addresses_digest,
    }

    /// What lists show of everything published, and how many documents that are: first index, count.
    Documents(from: usize, count: usize) {
        said: match count {
            0 => "how many documents there are".to_owned(),
            &usize::MAX => "what lists show of all documents".to_owned(),
            count => format!("what lists show of the documents {} to {}", from + 1, from + count),
        },
        group: DependencyGroup::Cards,
        answer: site.documents_digest(*from, *count),
    }

    /// The words by which a search finds documents: a part of the index.
    SearchWords(number: usize) {
        said: format!("the words of all texts, part {number}"),
        group: DependencyGroup::Texts,
        answer: site.search_digest(*number),
    }

    /// Every old address, and where it leads now.
    Redirects {
        said: "the old addresses".to_owned(),
        answer: Digest::of(&site.redirects()),
    }

    /// A template, with all that it extends and includes.
    Template(name: Box<str>) {
        said: format!("the template {name}"),
        answer: Digest::of(&site.templates.closure(name)),
    }

    /// A shortcode, with all that it may call.
    Shortcode(name: Box<str>) {
        said: format!("the shortcode {name}"),
        answer: site.templates.shortcode(name),
    }

    /// The call to action of a document: the one of that name, or its own for an empty name.
    Cta(path: Arc<str>, name: Box<str>) {
        said: match &**name {
            "" => format!("the call to action of {path}"),
            name => format!("the call to action {name} in {path}"),
        },
        answer: Digest::of(&site.cta_answer(path, name)),
    }

    /// The comments of a post, and whether readers can add more. For an empty path: whether the
    /// site can have comments.
    Comments(path: Arc<str>) {
        said: match &**path {
            "" => "whether there are comments".to_owned(),
            path => format!("the comments on {path}"),
        },
        group: DependencyGroup::Document(Arc::clone(path)),
        answer: site.comments_digest(path),
    }
}
