//! A reader's comment on a post: a file under `content/comments/`, typed.
//!
//! Enters: the file. Leaves: a [`Comment`] whose HTML is safe on a page, and what is wrong with the
//! file. Forbidden here: posts, other comments, the time.

use crate::config::address::is_web;
use crate::config::{Markdown, RawHtml};
use crate::diagnostic::{Diagnostic, Place};
use crate::parse::document::sanitise::sanitise;
use crate::parse::document::spots::{OF_COMMENTS, Spots};
use crate::parse::markdown::{self, MarkdownSource, PlaceholderKind};
use crate::parse::options::ParseOptions;
use crate::parse::settings::fields::Fields;
use crate::parse::text::when::When;
use crate::parse::yaml::{self, Limit};
use crate::record::record_struct;
use std::sync::Arc;

/// A comment that was read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Comment {
    /// Path from the site's root.
    pub path: Arc<str>,
    /// The folder that it lies in, under `content/comments/`: the post that it is about.
    pub folder: String,
    /// Identifies it among the comments of its post; it never changes.
    pub id: String,
    /// The name of the reader.
    pub author: String,
    /// The reader's website: `http` or `https`.
    pub url: Option<String>,
    /// When it was written.
    pub date: Option<When>,
    /// The text as HTML, sanitised.
    pub html: String,
    /// The beginning of the text, without markup.
    pub summary: String,
    /// The comment that it answers.
    pub reply_to: Option<String>,
    /// Whether readers may see it.
    pub approved: bool,
    /// Whether the author of the post wrote it.
    pub by_author: bool,
    /// Whether the file is complete and without mistakes.
    pub is_sound: bool,
    /// The places of the values that later layers check.
    spots: Spots,
}

record_struct!(Comment {
    path,
    folder,
    id,
    author,
    url,
    date,
    html,
    summary,
    reply_to,
    approved,
    by_author,
    is_sound,
    spots
});

impl Comment {
    /// The place of the value of `key`; the top of the file if the key is not there.
    pub fn place(&self, key: &str) -> Place {
        self.spots.place(&self.path, key)
    }
}

/// The folder and the name, without its ending, of a file whose path under `content/comments/` is
/// `name`; `None` if it is no comment.
pub(crate) fn is_comment(name: &str) -> Option<(&str, &str)> {
    let stem = name.strip_suffix(".yaml").or(name.strip_suffix(".yml"))?;
    Some(stem.rsplit_once('/').unwrap_or(("", stem)))
}

/// Reads a file of a comment: `text`, in the folder `folder`, called `stem`.
pub(crate) fn read(
    path: &Arc<str>,
    (folder, stem): (&str, &str),
    text: &str,
    style: &ParseOptions,
    problems: &mut Vec<Diagnostic>,
) -> Comment {
    let before = problems.len();
    let values = yaml::read(path, text, 0, Limit::Settings, problems);
    let (comment, said) = Fields::read(&values, problems, comment);
    let missing = [
        (
            "text",
            said.is_some(),
            "add what was said: `text: |`, and the words on the lines below it, indented",
        ),
        (
            "author",
            !comment.author.is_empty(),
            "add who said it: `author: Ann`",
        ),
        (
            "date",
            values.root().get("date").is_some(),
            "add when it was written: `date: 2026-03-01T09:00`",
        ),
    ];
    for (key, is_there, help) in missing {
        if values.is_mapping() && !is_there {
            let message = format!("this comment has no `{key}`");
            let problem = Diagnostic::error("comment-incomplete", message);
            problems.push(problem.at(Place::file(path)).help(help));
        }
    }
    let (html, summary) = html(path, said.as_deref().unwrap_or_default(), style);
    Comment {
        path: Arc::clone(path),
        folder: folder.to_owned(),
        id: comment_id(&comment, stem),
        html,
        summary,
        is_sound: !problems[before..].iter().any(Diagnostic::is_error),
        spots: Spots::new(values.root().spots(OF_COMMENTS)),
        ..comment
    }
}

/// The id of a comment: its own, or else the name of its file.
fn comment_id(comment: &Comment, stem: &str) -> String {
    let own = Some(&comment.id).filter(|id| !id.is_empty());
    own.map_or_else(|| stem.to_owned(), String::clone)
}

/// The comment that the keys describe, and its text as Markdown.
fn comment(fields: &mut Fields<'_, '_>) -> (Comment, Option<String>) {
    let id = fields.text("id").unwrap_or_default();
    if !id.is_empty() && !is_id(&id) {
        let message = format!("`{id}` cannot be the id of a comment");
        let problem = Diagnostic::error("comment-id", message);
        let help =
            "an id has letters, digits, hyphens and dots; without one, the file's name is it";
        fields.complain("id", problem.help(help));
    }
    let url = fields.text("url");
    if let Some(written) = url.as_ref().filter(|url| !is_web(url)) {
        let message = format!("`{written}` is not an address on the web, so the name is no link");
        let problem = Diagnostic::warning("comment-url", message);
        let help = "write it whole, such as https://example.com/, or take the line out";
        fields.complain("url", problem.help(help));
    }
    let comment = Comment {
        id,
        author: fields.text("author").unwrap_or_default(),
        url: url.filter(|url| is_web(url)),
        date: fields.when("date"),
        reply_to: fields.text("reply_to"),
        approved: fields.flag_or("approved", true),
        by_author: fields.flag_or("by_author", false),
        ..Comment::default()
    };
    (comment, fields.text("text"))
}

/// The HTML of a reader's Markdown, and its beginning as plain text. A comment has fewer features
/// than the writer's texts: no shortcodes, no HTML, no files of the site.
fn html(path: &Arc<str>, text: &str, style: &ParseOptions) -> (String, String) {
    let style = ParseOptions {
        language: style.language.clone(),
        markdown: Markdown {
            raw_html: RawHtml::Escape,
            heading_links: false,
            highlight: false,
            ..style.markdown
        },
        ..ParseOptions::default()
    };
    // A reader cannot call shortcodes.
    let text = text.replace("{{", "{\u{2060}{");
    let piece = MarkdownSource {
        file: path,
        text: &text,
        lines_before: 0,
        wants_title: false,
        title: None,
        is_comment: true,
        language: &style.language,
    };
    // Warnings about the text are dropped, because the writer of the site cannot change it.
    let body = markdown::read(&piece, &style, &mut Vec::new());
    let fill = |placeholder: &markdown::Placeholder, into: &mut String| match &placeholder.kind {
        PlaceholderKind::Picture { alt, .. } => markdown::escape(alt, into),
        PlaceholderKind::GuessedLink { raw, .. } | PlaceholderKind::GuessedLinkEnd { raw } => {
            into.push_str(raw);
        }
        PlaceholderKind::GuessedPicture(picture) => into.push_str(&picture.raw),
        PlaceholderKind::Link | PlaceholderKind::Word => {}
    };
    let html = body.filled(fill, |_, _, _| String::new());
    (sanitise(&html).trim().to_owned(), body.summary.clone())
}

/// Whether `id` can be a part of an address and of an attribute.
pub fn is_id(id: &str) -> bool {
    let is_plain = |c: char| c.is_alphanumeric() || "-_.".contains(c);
    !id.is_empty() && id.chars().count() <= 100 && id.chars().all(is_plain)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::{Parsed, read as read_file};

    fn comment(text: &str) -> (Comment, Vec<String>) {
        let mut problems = Vec::new();
        let file = "content/comments/a/c1.yaml".into();
        let style = ParseOptions::default();
        let Parsed::Comment(comment) = read_file(&file, text.as_bytes(), &style, &mut problems)
        else {
            panic!("this file holds a comment");
        };
        let said = problems.iter().map(|problem| {
            let place = problem.place.as_ref().unwrap();
            format!("{}:{} {}", place.line, place.column, problem.message)
        });
        (Comment::clone(&comment), said.collect())
    }

    #[test]
    fn what_a_comment_says() {
        let (comment, problems) = comment(
            "author: Åsa\nurl: https://example.com/\ndate: 2026-03-01\nreply_to: c0\ntext: |\n  One *two*.\n\n  > three\n",
        );
        assert_eq!(problems, [""; 0]);
        assert_eq!((&*comment.id, &*comment.folder), ("c1", "a"));
        assert_eq!(comment.reply_to.as_deref(), Some("c0"));
        assert!(comment.approved && !comment.by_author);
        let html = "<p>One <em>two</em>.</p>\n<blockquote>\n<p>three</p>\n</blockquote>";
        assert_eq!(comment.html, html);
    }

    #[test]
    fn every_mistake_has_its_place() {
        let (_, problems) = comment("id: a b\nautor: A\nurl: javascript:x()\ndate: soon\n");
        let expected = [
            "1:5 `a b` cannot be the id of a comment",
            "3:6 `javascript:x()` is not an address on the web, so the name is no link",
            "4:7 `soon` is not a date",
            "2:1 `autor` is not a key that linger knows",
            "1:1 this comment has no `text`",
            "1:1 this comment has no `author`",
        ];
        assert_eq!(problems, expected);
    }

    #[test]
    fn nothing_of_a_stranger_runs() {
        let said = |text: &str| {
            let yaml = serde_json::Value::from(text).to_string();
            comment(&format!("author: A\ndate: 2026-03-01\ntext: {yaml}\n"))
                .0
                .html
        };
        for (text, html) in [
            (
                "<script>alert(1)</script>",
                "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>",
            ),
            ("[a](javascript:x())", "<p>a</p>"),
            ("![a & b](https://example.com/x.png)", "<p></p>"),
            ("![a](x.png) [b](../about.md)", "<p>a b</p>"),
            (
                "# Big\n\nText {#x onclick=y}",
                "<p>Big</p>\n<p>Text {#x onclick=y}</p>",
            ),
            ("- [ ] a", "<ul>\n<li>[ ] a</li>\n</ul>"),
            ("a[^1]\n\n[^1]: b", "<p>a[^1]</p>\n<p>[^1]: b</p>"),
            (
                "a\\[^1] `[^1]` \\\\[^1]\n\n    [^1]: b",
                "<p>a[^1] <code>[^1]</code> \\[^1]</p>\n<pre><code>[^1]: b</code></pre>",
            ),
            (
                "| a | b |\n|---|---|\n| c | d |",
                "<p>| a | b |\n|—|—|\n| c | d |</p>",
            ),
            ("a\n: b", "<p>a\n: b</p>"),
            (
                "> [!NOTE]\n> a",
                "<blockquote>\n<p>[!NOTE]\na</p>\n</blockquote>",
            ),
            ("# a {#b}", "<p>a {#b}</p>"),
            (
                "[a](b c.md) [[d]] ![e](C:\\f.png) [g](#h)",
                "<p>[a](b c.md) [[d]] e g</p>",
            ),
            ("`a<b`", "<p><code>a&lt;b</code></p>"),
        ] {
            assert_eq!(said(text), html, "{text}");
        }
        assert!(said("{{< audio x >}}").contains("audio x"));
    }
}
