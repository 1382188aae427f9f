//! Reads a Markdown file: the front matter as typed values, and the body.
//!
//! Front matter is YAML between two lines of three hyphens at the top of the file, or TOML between
//! two lines of three plus signs.

use crate::concurrency::Allowance;
use crate::config::{Data, placeholders};
use crate::diagnostic::{Diagnostic, Place};
use crate::digest::Digest;
use crate::parse::document::cut_text::{CUT, cut_texts};
use crate::parse::document::facts::{BodyFacts, may_be_file};
use crate::parse::document::fences::{Split, Syntax, split};
use crate::parse::document::foreign_keys;
use crate::parse::document::language::split_language;
use crate::parse::document::lazy_body::{BodyReader, FrontOfBody, KeptBody, LazyBody};
use crate::parse::document::local_html::local_addresses;
use crate::parse::document::lost_lines::{remarked, swallowed};
use crate::parse::document::publication::{self, ForeignMoment, OwnWords};
use crate::parse::document::spots::{OF_DOCUMENTS, Spots};
use crate::parse::document::terms::Terms;
use crate::parse::document::unread::Beginning;
use crate::parse::markdown::{self, Body, MarkdownSource};
use crate::parse::media::chapters::{self, Chapter};
use crate::parse::options::ParseOptions;
use crate::parse::settings::fields::{DeclaredKey, Fields};
use crate::parse::text::identity;
use crate::parse::text::quotes;
use crate::parse::text::search_words::SearchWords;
use crate::parse::text::when::When;
use crate::parse::yaml::Limit;
use crate::parse::{toml, yaml};
use crate::record::{Record, RecordReader, RecordWriter, record_struct};
use std::sync::Arc;

/// The front matter of a post or page.
#[derive(Clone, Debug, Default, Hash)]
#[allow(
    missing_docs,
    reason = "the names are those of the front-matter keys, which docs/writing.md explains"
)]
pub struct FrontMatter {
    pub title: Option<String>,
    pub date: Option<When>,
    pub updated: Option<When>,
    pub description: Option<String>,
    pub tags: Vec<String>,
    pub author: Option<String>,
    pub series: Option<String>,
    pub part: Option<u32>,
    pub draft: bool,
    pub pinned: bool,
    /// The word of another program that holds the post back: a key, or a folder with a `/` after
    /// it.
    pub held_by: Option<Box<str>>,
    /// Moments behind keys that linger does not know.
    pub moments: Vec<ForeignMoment>,
    pub expires: Option<When>,
    pub review_after: Option<When>,
    pub aliases: Vec<String>,
    pub query_aliases: Vec<String>,
    pub image: Option<String>,
    pub image_alt: Option<String>,
    pub audio: Option<String>,
    pub chapters: Vec<Chapter>,
    pub cta: Option<String>,
    pub comments: Option<bool>,
    pub lang: Option<String>,
    pub translation_of: Option<String>,
    pub id: Option<String>,
    pub slug: Option<String>,
    pub template: Option<String>,
    pub toc: Option<bool>,
    pub extra: Data,
}

record_struct!(FrontMatter {
    title,
    date,
    updated,
    description,
    tags,
    author,
    series,
    part,
    draft,
    pinned,
    held_by,
    moments,
    expires,
    review_after,
    aliases,
    query_aliases,
    image,
    image_alt,
    audio,
    chapters,
    cta,
    comments,
    lang,
    translation_of,
    id,
    slug,
    template,
    toc,
    extra
});

impl FrontMatter {
    /// What the text depends on.
    fn of_body(&self) -> FrontOfBody<'_> {
        FrontOfBody {
            title: self.title.as_deref(),
            language: self.lang.as_deref(),
        }
    }
}

impl Default for Data {
    fn default() -> Self {
        Data::Map(Vec::new())
    }
}

/// A Markdown file that was read.
#[derive(Clone, Debug)]
pub struct Document {
    /// Path from the site's root.
    pub path: Arc<str>,
    /// The front matter.
    pub front: FrontMatter,
    /// The facts about the text that the whole site depends on.
    pub facts: BodyFacts,
    /// Whether the front matter could be read. If not, further complaints about it would be
    /// misleading.
    pub is_sound: bool,
    body_digest: Digest,
    /// The words by which related posts are found. Empty if the site shows no related posts.
    pub terms: Terms,
    /// The places of the values that later layers check.
    spots: Spots,
    /// The text.
    text: LazyBody,
}

impl Document {
    /// The text. It is read again if it is not in memory.
    pub fn body(&self) -> Arc<Body> {
        self.text.get(&self.path, self.front.of_body())
    }

    /// Like [`Document::body`], for the one who renders the page: if the body was in memory only until
    /// then, it no longer is.
    pub fn take_body(&self) -> Arc<Body> {
        self.text.take(&self.path, self.front.of_body())
    }

    /// Takes the text out of memory: now, or, as long as a part of `memory` (bytes) is left for it, when
    /// its page is rendered. Then `reader` reads it when somebody asks for it; `digest` is that of the
    /// bytes of its file.
    pub fn let_go(&mut self, memory: &Allowance, reader: &Arc<dyn BodyReader>, digest: Digest) {
        if let LazyBody::Here(body) = &self.text {
            let reader = Arc::clone(reader);
            self.text = match memory.take(body.size()) {
                Some(part) => {
                    let kept = KeptBody::new(Arc::clone(body), part, reader, digest);
                    LazyBody::Kept(Arc::new(kept))
                }
                None => LazyBody::Elsewhere(reader, digest),
            };
        }
    }

    /// The digest of the body and of the places of values. With [`Document::outline`] it covers
    /// everything that the page needs.
    pub fn body_digest(&self) -> Digest {
        self.body_digest
    }

    /// The place of the value of `key`; the top of the file if the key is not there.
    pub fn place(&self, key: &str) -> Place {
        self.spots.place(&self.path, key)
    }

    /// The front matter's title, or the first heading.
    pub fn title(&self) -> Option<&str> {
        self.front.title.as_deref().or(self.facts.title.as_deref())
    }

    /// The files that the document names, as they are written: its picture and recording, pictures
    /// and links in the text, arguments of shortcodes. Links to pages are left out.
    pub fn named_files(&self) -> impl Iterator<Item = &str> {
        let front = [self.front.image.as_deref(), self.front.audio.as_deref()];
        let front = front.into_iter().flatten();
        let text = self.facts.files.iter().map(|file| &**file);
        front.filter(|target| may_be_file(target)).chain(text)
    }

    /// The digest of everything that whole-site facts are made from: the front matter, its places,
    /// and what lists show. If the outlines of two versions are equal, they differ at most in their
    /// bodies.
    pub fn outline(&self) -> Digest {
        let facts = &self.facts;
        let pictures: Vec<_> = facts.pictures.iter().map(|(target, _)| target).collect();
        let listed = (&facts.title, &facts.summary, facts.reading_time());
        let shown = (listed, pictures, &facts.files);
        Digest::of(&(&self.path, &self.front, &self.spots, self.is_sound, shown))
    }

    /// Writes everything but the body.
    pub(crate) fn record(&self, into: &mut RecordWriter) {
        self.path.write(into);
        self.front.write(into);
        self.facts.write(into);
        self.is_sound.write(into);
        self.body_digest.write(into);
        self.terms.write(into);
        self.spots.write(into);
    }

    /// Reads what [`Document::record`] wrote. The body is read when somebody asks for it, from a file
    /// whose bytes have this digest.
    pub(crate) fn recall(
        from: &mut RecordReader<'_>,
        reader: &Arc<dyn BodyReader>,
        digest: Digest,
    ) -> Option<Document> {
        Some(Document {
            path: Record::read(from)?,
            front: Record::read(from)?,
            facts: Record::read(from)?,
            is_sound: Record::read(from)?,
            body_digest: Record::read(from)?,
            terms: Record::read(from)?,
            spots: Record::read(from)?,
            text: LazyBody::Elsewhere(Arc::clone(reader), digest),
        })
    }
}

/// Reads a Markdown file.
pub(crate) fn read(
    path: &Arc<str>,
    text: &str,
    style: &ParseOptions,
    problems: &mut Vec<Diagnostic>,
) -> Document {
    let problems_before = problems.len();
    let found = split(text);
    let (syntax, inside, body_start) = match &found {
        Split::None => (Syntax::Yaml, 0..0, 0),
        Split::Found {
            syntax,
            inside,
            body,
        } => (*syntax, inside.clone(), *body),
        Split::Unclosed(syntax) => {
            problems.push(unclosed(path, *syntax));
            (Syntax::Yaml, 0..0, 0)
        }
    };
    let lines_before = text[..inside.start].matches('\n').count() as u32;
    let written = &text[inside.clone()];
    let values = match syntax {
        Syntax::Yaml => yaml::read(path, written, lines_before, Limit::Settings, problems),
        Syntax::Toml => toml::read(path, written, lines_before, problems),
    };
    let is_whole = values.is_mapping() && !matches!(found, Split::Unclosed(_));
    let (mut front, unread) = Fields::read(&values, problems, |fields| {
        let front = front(path, fields);
        let beginning = Beginning {
            file: path,
            text,
            from: body_start,
            has_keys: fields.entries().next().is_some(),
            known: fields.known(),
        };
        let mut unread = beginning.unread().filter(|_| is_whole);
        if is_whole && unread.is_none() && !front.draft {
            unread = swallowed(path, text, &inside).or_else(|| remarked(path, text, &inside));
        }
        (front, unread)
    });
    if front.lang.is_none() {
        front.lang = split_language(path).1.and_then(identity::language);
    }
    set_quotes(&mut front, style);
    let spots = Spots::new(values.root().spots(OF_DOCUMENTS));
    problems.extend(unread);
    if syntax == Syntax::Yaml {
        problems.extend(cut_texts(path, text, written, &values.root().spots(&CUT)));
    }
    if let Some(left) = placeholders::left_in_text(text) {
        problems.push(placeholders::left_at(Place::in_text(path, text, left)));
    }
    let is_sound = !problems[problems_before..].iter().any(Diagnostic::is_error);
    let body = body(path, text, body_start, front.of_body(), style, problems);
    problems.extend(local_addresses(path, text, body_start, &body.html));
    let terms = if style.terms {
        Terms::of(&front, &body)
    } else {
        Terms::default()
    };
    let mut facts = BodyFacts::of(&body);
    if style.search {
        let title = front.title.as_deref().or(facts.title.as_deref());
        let description = front.description.as_deref().unwrap_or(&facts.summary);
        facts.search = SearchWords::of(title, description, &body.html);
    }
    Document {
        path: Arc::clone(path),
        terms,
        front,
        facts,
        is_sound,
        body_digest: Digest::of(&(&body, &spots)),
        spots,
        text: LazyBody::Here(Arc::new(body)),
    }
}

/// Reads the text of a file again, whose front matter is known.
pub(crate) fn read_body(
    path: &Arc<str>,
    text: &str,
    front: FrontOfBody<'_>,
    style: &ParseOptions,
) -> Body {
    let from = match split(text) {
        Split::Found { body, .. } => body,
        Split::None | Split::Unclosed(_) => 0,
    };
    // What is wrong with it is known already.
    body(path, text, from, front, style, &mut Vec::new())
}

/// The text of a file, which begins at the byte `from`.
fn body(
    path: &Arc<str>,
    text: &str,
    from: usize,
    front: FrontOfBody<'_>,
    style: &ParseOptions,
    problems: &mut Vec<Diagnostic>,
) -> Body {
    let piece = MarkdownSource {
        file: path,
        text: &text[from..],
        lines_before: text[..from].matches('\n').count() as u32,
        wants_title: front.title.is_none(),
        title: front.title,
        is_comment: false,
        language: front.language.unwrap_or(&style.language),
    };
    markdown::read(&piece, style, problems)
}

/// Sets typographic quotation marks in the texts of the front matter, as in the body.
fn set_quotes(front: &mut FrontMatter, style: &ParseOptions) {
    if !style.markdown.smart_punctuation {
        return;
    }
    let language = front.lang.as_deref().unwrap_or(&style.language);
    for text in [
        &mut front.title,
        &mut front.description,
        &mut front.image_alt,
    ]
    .into_iter()
    .flatten()
    .filter(|text| text.contains(['"', '\'']))
    {
        *text = quotes::in_line(text, language);
    }
    for chapter in &mut front.chapters {
        chapter.title = quotes::in_line(&chapter.title, language);
    }
}

fn unclosed(path: &Arc<str>, syntax: Syntax) -> Diagnostic {
    let message = "the front matter is opened and never closed";
    let help = match syntax {
        Syntax::Yaml => "put a line of three hyphens, ---, after the last `key: value` line",
        Syntax::Toml => "put a line of three plus signs, +++, after the last `key = value` line",
    };
    let problem = Diagnostic::error("front-matter-open", message);
    problem.at(Place::new(path, 1, 1, 3)).help(help)
}

/// Reads the front matter, key by key.
fn front(path: &Arc<str>, fields: &mut Fields<'_, '_>) -> FrontMatter {
    let mut front = asked(fields);
    let said = OwnWords {
        draft: front.draft,
        date: front.date,
        expires: front.expires,
    };
    let judgement = publication::judge(path, said, fields);
    (front.held_by, front.moments) = (judgement.held_by, judgement.moments);
    front.draft |= front.held_by.is_some();
    if !front.draft {
        publication::marked_as_draft(front.title.as_deref(), &front.tags, fields);
    }
    foreign_keys::name(fields);
    front
}

fn asked(fields: &mut Fields<'_, '_>) -> FrontMatter {
    FrontMatter {
        title: fields.text("title"),
        date: fields.when("date"),
        updated: fields.when("updated"),
        description: fields.text("description"),
        tags: distinct(fields.texts("tags")),
        author: fields.text("author"),
        series: fields.text("series"),
        part: fields.number("part", 1..),
        draft: fields.flag_or("draft", false),
        pinned: fields.flag_or("pinned", false),
        held_by: None,
        moments: Vec::new(),
        expires: fields.when("expires"),
        review_after: fields.when("review_after"),
        aliases: aliases(fields),
        query_aliases: query_aliases(fields),
        image: fields.text("image"),
        image_alt: fields.text("image_alt"),
        audio: fields.text("audio"),
        chapters: chapters::chapters(fields),
        cta: fields.text("cta"),
        comments: fields.flag("comments"),
        lang: language(fields),
        translation_of: fields.text("translation_of"),
        id: fields.text("id"),
        slug: fields.text("slug"),
        template: fields.text("template"),
        toc: fields.flag("toc"),
        extra: fields.map("extra"),
    }
}

/// Names without duplicates. The first spelling of each counts.
fn distinct(names: Vec<String>) -> Vec<String> {
    let mut kept: Vec<String> = Vec::with_capacity(names.len());
    for name in names {
        if !kept.iter().any(|known| identity::same_name(known, &name)) {
            kept.push(name);
        }
    }
    kept
}

/// Old addresses, as paths.
fn aliases(fields: &mut Fields<'_, '_>) -> Vec<String> {
    let written = fields.texts("aliases");
    written.iter().map(|alias| identity::alias(alias)).collect()
}

/// Old addresses that are a query at the top of the site, without the `/?` before it.
fn query_aliases(fields: &mut Fields<'_, '_>) -> Vec<String> {
    let written = fields.texts("query_aliases");
    let bare = written.iter().map(|query| query.trim_start_matches('/'));
    bare.map(|query| query.strip_prefix('?').unwrap_or(query).to_owned())
        .collect()
}

fn language(fields: &mut Fields<'_, '_>) -> Option<String> {
    let written = fields.text("lang")?;
    let found = identity::language(&written);
    if found.is_none() {
        let message = format!("there is no language `{written}`, so the site's is taken");
        let problem = Diagnostic::warning("bad-language", message);
        fields.complain("lang", problem.help(identity::language_help(&written)));
    }
    found
}

/// Whether a text begins with front matter that has a key of a post. It is used for files whose
/// names do not end like those of texts.
pub(crate) fn begins(text: &str) -> bool {
    let syntax = match text.split(['\n', '\r']).next().map(str::trim_end) {
        Some("---") => Syntax::Yaml,
        Some("+++") => Syntax::Toml,
        _ => return false,
    };
    let lines = text.split(['\n', '\r']).skip(1);
    let inside = lines.take_while(|line| line.trim_end() != syntax.fence());
    let known = keys();
    inside.take(40).any(|line| {
        let key = line.split(syntax.separator()).next().unwrap_or_default();
        let key = key.trim().trim_matches(['"', '\'']).to_lowercase();
        line.contains(syntax.separator()) && known.iter().any(|known| known.name == key)
    })
}

/// Every key of the front matter.
pub fn keys() -> Vec<DeclaredKey> {
    Fields::describe(asked)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_text(text: &str) -> (Document, Vec<Diagnostic>) {
        let mut problems = Vec::new();
        let style = ParseOptions::default();
        let document = read(&"content/posts/x.md".into(), text, &style, &mut problems);
        (document, problems)
    }

    #[test]
    fn typed_values_and_places() {
        let text = "---\ntitle: 2026\ndate: 2026-03-01\ntags: [a, b]\nslug: my-post\n---\nBody\n";
        let (document, problems) = read_text(text);
        assert_eq!(problems, []);
        assert_eq!(document.title(), Some("2026"));
        assert_eq!(document.front.tags, ["a", "b"]);
        let place = document.place("slug");
        assert_eq!((place.line, place.column, place.width), (5, 7, 7));
        assert_eq!(document.body().html, "<p>Body</p>\n");
    }

    #[test]
    fn a_place_is_that_of_the_key_itself() {
        let place = |yaml: &str, key: &str| {
            let (document, _) = read_text(&format!("---\n{yaml}---\nBody\n"));
            let place = document.place(key);
            (place.line, place.column, place.width)
        };
        let under = "extra:\n  slug: x\n  note: |\n    slug: y\n# slug: z\nslug: own\n";
        assert_eq!(place(under, "slug"), (7, 7, 3));
        assert_eq!(place("{title: A, slug: b}\n", "slug"), (2, 18, 1));
        assert_eq!(place("\"slug\" :   \"ä\\tb\" # note\n", "slug"), (2, 12, 6));
        assert_eq!(
            place("title: a\n  slug: b\nslug:\n  c\n", "slug"),
            (1, 1, 1)
        );
        assert_eq!(place("tags:\n- a\nslug:\n  c\n", "slug"), (4, 1, 4));
        assert_eq!(place("part: 007\nslug: !t c\n", "slug"), (3, 10, 1));
        let toml = "+++\n# slug = 'x'\n'slug'='own' # note\n[extra]\nslug = 'x'\n+++\nBody\n";
        let place = read_text(toml).0.place("slug");
        assert_eq!((place.line, place.column, place.width), (3, 8, 5));
    }

    #[test]
    fn every_mistake_is_found_in_one_run() {
        let text = "---\ntitel: x\ndate: soon\npart: zero\ndraft: maybe\n---\n";
        let (_, problems) = read_text(text);
        let codes: Vec<_> = problems
            .iter()
            .map(|p| (p.code, p.place.as_ref().map(|at| at.line)))
            .collect();
        let expected = [
            ("bad-date", Some(3)),
            ("wrong-kind", Some(4)),
            ("wrong-kind", Some(5)),
            ("unknown-key", Some(2)),
        ];
        assert_eq!(codes, expected);
        assert_eq!(problems[3].help.as_deref(), Some("did you mean `title`?"));
    }

    #[test]
    fn a_remark_that_was_meant_as_text_is_told() {
        let text = "---\ntitle: We're #1 # yes\ndescription: top # ten\nimage_alt: 'a #b'\nseries: a#b\n---\n";
        let (document, problems) = read_text(text);
        assert_eq!(document.title(), Some("We’re"));
        let said: Vec<_> = problems
            .iter()
            .map(|problem| {
                let place = problem.place.as_ref().unwrap();
                (
                    problem.code,
                    place.line,
                    place.column,
                    problem.help.as_deref().unwrap_or_default(),
                )
            })
            .collect();
        let remark = "or take the remark out";
        assert_eq!(
            said,
            [
                (
                    "text-cut",
                    2,
                    14,
                    &*format!(
                        "put it between quotation marks, `title: 'We''re #1 # yes'`; {remark}"
                    )
                ),
                (
                    "text-cut",
                    3,
                    18,
                    &*format!(
                        "put it between quotation marks, `description: 'top # ten'`; {remark}"
                    )
                ),
            ]
        );
        for fine in [
            "title: \"a #b\" # c",
            "# title: a #b\ntitle: b",
            "title: C#",
            "description: |\n  a #b",
        ] {
            assert_eq!(read_text(&format!("---\n{fine}\n---\n")).1, [], "{fine}");
        }
    }

    #[test]
    fn no_front_matter_is_fine_and_an_open_one_is_not() {
        let (document, problems) = read_text("Just words.\n");
        assert_eq!(problems, []);
        assert_eq!(document.title(), None);
        let (_, problems) = read_text("---\ntitle: x\nBody\n");
        assert_eq!(problems[0].code, "front-matter-open");
    }

    #[test]
    fn windows_line_ends_and_empty_front_matter() {
        let (document, problems) = read_text("---\r\ntitle: x\r\n---\r\nBody\r\n");
        assert_eq!((document.title(), problems.len()), (Some("x"), 0));
        assert_eq!(read_text("---\n---\nBody").1, []);
    }
}
