//! Reads one file at a time: bytes in, facts out. The functions are pure.
//!
//! Enters: a path, bytes, the settings that reading depends on. Leaves: a [`Parsed`] and its
//! mistakes. Forbidden here: other files, the clock, the site as a whole.

mod document;
mod file_names;
mod inline_script;
mod markdown;
mod media;
mod options;
mod outside_hosts;
mod schema;
mod settings;
mod template;
mod template_tags;
mod text;
mod toml;
mod values;
mod yaml;

pub use document::approve::approved;
pub use document::comment::{Comment, is_id};
pub use document::date_style::date_like;
pub use document::edit::{with_key, without_key};
pub use document::facts::BodyFacts;
pub use document::front_lines::{FrontLines, yaml_text};
pub use document::front_matter::{Document, FrontMatter, keys as front_matter_keys};
pub use document::language::split_language;
pub use document::lazy_body::{BodyReader, FrontOfBody};
pub use document::new_document::NewDocument;
pub use document::publish::published;
pub use document::set_key::{KeyValue, can_set, set_key, set_site_key, top_values};
pub use document::terms::Terms;
pub use file_names::{
    is_markdown, is_seen_or_heard, is_text_in_disguise, is_working_file, without_markdown,
};
pub use inline_script::script_digest;
pub(crate) use markdown::code_ranges;
pub use markdown::renamed::Renamed;
pub use markdown::{
    Argument, Body, GuessedPicture, Heading, Placeholder, PlaceholderKind, Shortcode, is_inside,
    is_local, short,
};
pub use media::chapters::{Chapter, clock};
pub use media::picture::{Picture, PictureFormat};
pub use media::recording::{Recording, Sound};
pub use options::ParseOptions;
pub use outside_hosts::OutsideHost;
pub use schema::SchemaOf;
pub use settings::authors::Profile;
pub use settings::ctas::Cta;
pub(crate) use settings::deploy::nearest_target;
pub use settings::fields::{DeclaredKey, Section, ValueKind};
pub use settings::site::{SettingPlaces, checked_base_url, keys as site_keys, read as read_site};
pub use settings::theme::{DeclaredOptions, OptionRule, version};
pub use settings::words::Words;
pub use template::Template;
pub use template_tags::{Unbalanced, blocks, unbalanced};
pub use text::elements;
pub use text::identity;
pub use text::line_ends::{from_field, in_field};
pub use text::relative::{between, join};
pub use text::search_words::{SearchWords, folded};
pub(crate) use text::shortcode_tag::{ShortcodeTag, TagKind, scan as scan_shortcodes};
pub use text::slug::{LONGEST_NAME, bounded, file_name_for, humanise, slug_for, slugify};
pub use text::when::{When, rfc3339};

use crate::config::{Config, Data, SITE_FILE};
use crate::diagnostic::{Diagnostic, Place};
use crate::digest::Digest;
use crate::record::{Record, RecordReader, RecordWriter, record_struct};
use document::{comment, front_matter};
use file_names::is_conflict_copy;
use media::{picture, recording};
use settings::{authors, ctas, theme, words};
use std::io::{self, Read, Seek};
use std::sync::Arc;
use yaml::Limit;

/// The values of a text of YAML that was written for another program. `None`: it cannot be read.
pub(crate) fn foreign_yaml(text: &str) -> Option<Data> {
    let mut problems = Vec::new();
    let data = yaml::read(&SITE_FILE.into(), text, 0, Limit::Data, &mut problems).into_data();
    (!problems.iter().any(Diagnostic::is_error)).then_some(data)
}

/// Like [`foreign_yaml`], for TOML.
pub(crate) fn foreign_toml(text: &str) -> Option<Data> {
    let mut problems = Vec::new();
    let data = toml::read(&SITE_FILE.into(), text, 0, &mut problems).into_data();
    (!problems.iter().any(Diagnostic::is_error)).then_some(data)
}

/// The kind of a file, by its path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind<'a> {
    /// `site.yaml`
    Site,
    /// A Markdown file under `content/`.
    Document,
    /// A YAML file under `content/data/`; its path from there.
    Data(&'a str),
    /// A comment: its folder under `content/comments/`, the name of its file without the ending.
    Comment(&'a str, &'a str),
    /// A file that is published as it is; its path under `content/`.
    Asset(&'a str),
    /// One side of a conflict, as sync and merge programs keep it. It is never published.
    ConflictCopy,
    /// A template of the site's own; its name.
    SiteTemplate(&'a str),
    /// A template of a theme: the theme, its name.
    ThemeTemplate(&'a str, &'a str),
    /// An asset of a theme: the theme, its path under `assets/`.
    ThemeAsset(&'a str, &'a str),
    /// The `theme.yaml` of a theme.
    ThemeSettings(&'a str),
    /// Words of a theme: the theme, the language.
    ThemeWords(&'a str, &'a str),
    /// Words of the site's own; the language.
    SiteWords(&'a str),
    /// A file that linger does not read.
    Other,
}

impl Kind<'_> {
    /// Whether the file is only published, so that [`read_asset`] reads it.
    pub fn is_asset(self) -> bool {
        matches!(self, Kind::Asset(_) | Kind::ThemeAsset(..))
    }

    /// The kind of the file at `path`, counted from the site's root.
    pub fn of(path: &str) -> Kind<'_> {
        if path == SITE_FILE {
            return Kind::Site;
        }
        if let Some(name) = path.strip_prefix("content/") {
            let is_yaml = name.ends_with(".yaml") || name.ends_with(".yml");
            let is_markdown = is_markdown(name);
            if is_conflict_copy(name) {
                return Kind::ConflictCopy;
            }
            // No other file among the comments is published, because it may be an old copy of a
            // comment.
            if let Some(name) = name.strip_prefix("comments/").filter(|_| !is_markdown) {
                return match comment::is_comment(name) {
                    Some((folder, stem)) => Kind::Comment(folder, stem),
                    None => Kind::Other,
                };
            }
            return match name.strip_prefix("data/") {
                Some(data) if is_yaml => Kind::Data(data),
                Some(_) => Kind::Other,
                None if is_markdown => Kind::Document,
                None => Kind::Asset(name),
            };
        }
        if let Some(name) = path.strip_prefix("templates/") {
            return Kind::SiteTemplate(name);
        }
        if let Some((theme, name)) = path.strip_prefix("themes/").and_then(|p| p.split_once('/')) {
            if let Some(name) = name.strip_prefix("templates/") {
                return Kind::ThemeTemplate(theme, name);
            }
            if let Some(name) = name.strip_prefix("assets/") {
                return Kind::ThemeAsset(theme, name);
            }
            if name == "theme.yaml" {
                return Kind::ThemeSettings(theme);
            }
            if let Some(language) = words_file(name) {
                return Kind::ThemeWords(theme, language);
            }
        }
        if let Some(language) = words_file(path) {
            return Kind::SiteWords(language);
        }
        Kind::Other
    }
}

/// The language of a file such as `words/sv.yaml`.
fn words_file(path: &str) -> Option<&str> {
    let name = path.strip_prefix("words/")?;
    let language = name.strip_suffix(".yaml").or(name.strip_suffix(".yml"))?;
    (!language.contains('/')).then_some(language)
}

/// The content of a file.
#[derive(Clone, Debug)]
pub enum Parsed {
    /// The settings, and the places of those that are checked later.
    Settings(Arc<Config>, Arc<SettingPlaces>),
    /// A post or page.
    Document(Arc<Document>),
    /// A data file.
    Data(Arc<Data>),
    /// The data file with the authors.
    Authors(Arc<Data>, Arc<Vec<Profile>>),
    /// The data file with the calls to action.
    Ctas(Arc<Data>, Arc<Vec<Cta>>),
    /// A comment.
    Comment(Arc<Comment>),
    /// A template.
    Template(Arc<Template>),
    /// The `theme.yaml` of a theme.
    Theme(Arc<DeclaredOptions>),
    /// Words in one language.
    Words(Arc<Words>),
    /// A file to publish as it is.
    Asset(Asset),
    /// A file with no content to use.
    Nothing,
}

/// A file that is published as it is, or made smaller.
#[derive(Clone, Debug)]
pub struct Asset {
    /// Its length in bytes.
    pub len: u64,
    /// The digest of the bytes.
    pub digest: Digest,
    /// The facts from its head.
    pub media: Media,
    /// Whether it contains the place where it was taken, and linger cannot remove it.
    pub tells_place: bool,
    /// Whether it begins like a post, although its name does not end like one.
    pub begins_with_front_matter: bool,
}

record_struct!(Asset {
    len,
    digest,
    media,
    tells_place,
    begins_with_front_matter
});

/// The facts from the head of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Media {
    /// Neither a picture nor a recording.
    Plain,
    /// A picture.
    Picture(Picture),
    /// A file with the name of a picture that cannot be read, with the reason.
    BrokenPicture(&'static str),
    /// A recording.
    Recording(Recording),
    /// A file with the name of a recording that cannot be read, with the reason.
    BrokenRecording(&'static str),
}

/// What is wrong with a broken file is not recorded: it is read again.
impl Record for Media {
    fn write(&self, into: &mut RecordWriter) {
        match self {
            Media::Plain => into.number(0),
            Media::Picture(picture) => {
                into.number(1);
                picture.write(into);
            }
            Media::Recording(recording) => {
                into.number(2);
                recording.write(into);
            }
            Media::BrokenPicture(_) | Media::BrokenRecording(_) => into.number(3),
        }
    }

    fn read(from: &mut RecordReader<'_>) -> Option<Media> {
        match from.number()? {
            0 => Some(Media::Plain),
            1 => Picture::read(from).map(Media::Picture),
            2 => Recording::read(from).map(Media::Recording),
            _ => None,
        }
    }
}

/// Reads a file that is only published. It is read piece by piece, so that a large file is never in
/// memory.
///
/// # Errors
/// The errors of the reader.
pub fn read_asset<R: Read + Seek>(path: &str, file: &mut R) -> io::Result<Asset> {
    let (digest, len) = Digest::of_reader(file)?;
    let media = match Kind::of(path) {
        Kind::Asset(name) if picture::is_picture(name) => match picture::read(name, file)? {
            Ok(picture) => Media::Picture(picture),
            Err(reason) => Media::BrokenPicture(reason),
        },
        Kind::Asset(name) if recording::is_recording(name) => match recording::read(file)? {
            Ok(recording) => Media::Recording(recording),
            Err(reason) => Media::BrokenRecording(reason),
        },
        _ => Media::Plain,
    };
    let tells_place = matches!(Kind::of(path), Kind::Asset(_)) && picture::tells_place(path, file)?;
    let begins_with_front_matter = matches!(media, Media::Plain)
        && matches!(Kind::of(path), Kind::Asset(_))
        && begins_with_front_matter(file)?;
    Ok(Asset {
        len,
        digest,
        media,
        tells_place,
        begins_with_front_matter,
    })
}

/// How many bytes of a file are checked for front matter.
const HEAD: u64 = 4096;

fn begins_with_front_matter<R: Read + Seek>(file: &mut R) -> io::Result<bool> {
    file.rewind()?;
    let mut head = Vec::new();
    file.take(HEAD).read_to_end(&mut head)?;
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&head);
    Ok(front_matter::begins(&String::from_utf8_lossy(head)))
}

/// Reads one file with content for linger; for other files, see [`read_asset`]. Mistakes are pushed
/// to `problems`. It returns everything that can still be used, so that one mistake does not cause
/// others.
pub fn read(
    path: &Arc<str>,
    bytes: &[u8],
    style: &ParseOptions,
    problems: &mut Vec<Diagnostic>,
) -> Parsed {
    match Kind::of(path) {
        Kind::Site => {
            let (config, places) = read_site(bytes, problems);
            Parsed::Settings(Arc::new(config), Arc::new(places))
        }
        Kind::Other | Kind::Asset(_) | Kind::ThemeAsset(..) => Parsed::Nothing,
        Kind::ConflictCopy => {
            problems.push(conflict_copy(path));
            Parsed::Nothing
        }
        Kind::Document => Parsed::Document(Arc::new(front_matter::read(
            path,
            &text(path, bytes, problems),
            style,
            problems,
        ))),
        Kind::Comment(folder, stem) => {
            let text = text(path, bytes, problems);
            let comment = comment::read(path, (folder, stem), &text, style, problems);
            Parsed::Comment(Arc::new(comment))
        }
        Kind::Data(name) => {
            let text = text(path, bytes, problems);
            let values = yaml::read(path, &text, 0, Limit::Data, problems);
            if ctas::is_ctas(name) {
                let ctas = ctas::read(&values, problems);
                Parsed::Ctas(Arc::new(values.into_data()), Arc::new(ctas))
            } else if authors::is_authors(name) {
                let profiles = authors::read(&values, problems);
                Parsed::Authors(Arc::new(values.into_data()), Arc::new(profiles))
            } else {
                Parsed::Data(Arc::new(values.into_data()))
            }
        }
        Kind::ThemeSettings(_) => {
            let text = text(path, bytes, problems);
            let values = yaml::read(path, &text, 0, Limit::Data, problems);
            Parsed::Theme(Arc::new(theme::read(&values, problems)))
        }
        Kind::ThemeWords(_, language) | Kind::SiteWords(language) => {
            problems.extend(words::no_language(path, language));
            let text = text(path, bytes, problems);
            Parsed::Words(Arc::new(words::read(path, &text, problems)))
        }
        Kind::SiteTemplate(name) | Kind::ThemeTemplate(_, name) => {
            let text = text(path, bytes, problems);
            Parsed::Template(Arc::new(Template::new(path, name, &text)))
        }
    }
}

/// Reads the text of a document again, whose front matter is known.
pub fn read_body(
    path: &Arc<str>,
    bytes: &[u8],
    front: FrontOfBody<'_>,
    style: &ParseOptions,
) -> Body {
    // What is wrong with it is known already.
    let text = text(path, bytes, &mut Vec::new());
    front_matter::read_body(path, &text, front, style)
}

fn conflict_copy(path: &Arc<str>) -> Diagnostic {
    let message = format!("`{path}` is one side of a conflict, so it is not published");
    let problem = Diagnostic::warning("conflict-copy", message).at(Place::file(path));
    problem.help("take what you need of it over into the other file, and delete this one")
}

/// The bytes as text, without a byte order mark. Bytes that are not UTF-8 are an error at their
/// place.
pub(crate) fn text<'a>(
    path: &Arc<str>,
    bytes: &'a [u8],
    problems: &mut Vec<Diagnostic>,
) -> std::borrow::Cow<'a, str> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let error = match std::str::from_utf8(bytes) {
        Ok(text) => return std::borrow::Cow::Borrowed(text),
        Err(error) => error,
    };
    let before = String::from_utf8_lossy(&bytes[..error.valid_up_to()]);
    let place = Place::in_text(path, &before, before.len()..before.len());
    problems.push(
        Diagnostic::error("not-utf8", "the file is not UTF-8 text from here on")
            .at(place)
            .help("save the file with the encoding UTF-8"),
    );
    String::from_utf8_lossy(bytes)
}
