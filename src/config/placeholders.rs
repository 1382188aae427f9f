//! The texts that `linger init` writes and the writer has to replace.
//!
//! Enters: settings, texts. Leaves: warnings (errors with `--strict`), and the errors that stop an
//! upload. A text counts only if it is exactly what `init` wrote.

use super::Config;
use crate::diagnostic::{Diagnostic, Place, Severity};
use std::ops::Range;

/// The code of these findings.
const CODE: &str = "placeholder";

/// The address of a new site. No such host can exist (RFC 2606).
pub const BASE_URL: &str = "https://your-blog.example/";
/// The author of a new site.
pub const AUTHOR: &str = "Your Name";
/// The description of a new site.
pub const DESCRIPTION: &str = "What this blog is about, in a sentence or two.";
/// The description of the page about the author.
pub const ABOUT_DESCRIPTION: &str = "Who writes here.";
/// The text of the page about the author.
pub const ABOUT_TEXT: &str = "Say who you are, whom you sell to, and why anyone should read on.";
/// The start of the first post.
pub const FIRST_TEXT: &str = "This is the first post. Change it, save it, and watch the preview.";
/// The description of the first post.
pub const FIRST_DESCRIPTION: &str = "The first post.";

/// The texts of posts and pages.
const TEXTS: [&str; 4] = [ABOUT_DESCRIPTION, ABOUT_TEXT, FIRST_TEXT, FIRST_DESCRIPTION];

/// The keys of the settings whose values are still what `init` wrote, and what to do about each.
pub fn left_in_settings(config: &Config) -> Vec<(&'static str, Diagnostic)> {
    let keys = [
        (
            "base_url",
            config.base_url == BASE_URL,
            "the address that your site will have",
        ),
        ("author", config.author == AUTHOR, "your own name"),
        (
            "description",
            config.description == DESCRIPTION,
            "what your blog is about",
        ),
    ];
    let left = keys.into_iter().filter(|(_, is_left, _)| *is_left);
    left.map(|(key, _, instead)| {
        let message = format!("`{key}` is still what `linger init` wrote");
        (
            key,
            Diagnostic::warning(CODE, message).help(format!("write {instead}")),
        )
    })
    .collect()
}

/// Whether a finding is about the address that `init` wrote.
pub fn is_about_base_url(problem: &Diagnostic) -> bool {
    problem.code == CODE && problem.message.starts_with("`base_url`")
}

/// The first line of a text that is exactly a text of `init`.
pub fn left_in_text(text: &str) -> Option<Range<usize>> {
    TEXTS.into_iter().find_map(|known| {
        // Nearly no text has one of them, so lines are compared only where one is found.
        let at = memchr::memmem::find(text.as_bytes(), known.as_bytes())?;
        let before = text[..at].rsplit('\n').next().unwrap_or_default();
        let after = text[at + known.len()..]
            .split('\n')
            .next()
            .unwrap_or_default();
        let is_alone = matches!(before, "" | "description: ") && after.trim().is_empty();
        is_alone.then(|| at..at + known.len())
    })
}

/// The finding about one of them at `place`.
pub fn left_at(place: Place) -> Diagnostic {
    let message = "this is still what `linger init` wrote";
    let problem = Diagnostic::warning(CODE, message).at(place);
    problem.help("write your own words, or delete the file")
}

/// The errors that stop a site from being uploaded: every text of `init` among the findings of its
/// build, and an address that cannot exist (RFC 2606).
pub fn refused_by_upload(config: &Config, found: &[Diagnostic]) -> Vec<Diagnostic> {
    let left = found.iter().filter(|problem| problem.code == CODE);
    let mut refused: Vec<Diagnostic> = left
        .map(|problem| Diagnostic {
            severity: Severity::Error,
            ..problem.clone()
        })
        .collect();
    let host = host(&config.base_url);
    let is_reserved = ["example.com", "example.org", "example.net", "localhost"]
        .iter()
        .any(|known| host == *known || host.ends_with(&format!(".{known}")))
        || [".example", ".test", ".invalid"]
            .iter()
            .any(|end| host.ends_with(end));
    if is_reserved && config.base_url != BASE_URL {
        let message = format!(
            "`base_url` is {}, where no site of yours can be",
            config.base_url
        );
        let problem = Diagnostic::error(CODE, message);
        refused.push(problem.help("write the address that your site will have into site.yaml"));
    }
    refused
}

/// The host of an address, without its port, in lower case.
fn host(url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let host = rest.split(['/', ':']).next().unwrap_or_default();
    host.to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_exact_text_counts() {
        for text in [
            format!("---\ntitle: About\n---\n\n{ABOUT_TEXT}\n"),
            format!("---\ndescription: {ABOUT_DESCRIPTION}\n---\n"),
            format!("{FIRST_TEXT}\r\nMore.\r\n"),
        ] {
            assert!(left_in_text(&text).is_some(), "{text}");
        }
        for text in [
            format!("They wrote: {ABOUT_TEXT}"),
            format!("{FIRST_TEXT} I did."),
            "Who writes here".to_owned(),
        ] {
            assert_eq!(left_in_text(&text), None, "{text}");
        }
    }

    #[test]
    fn an_upload_refuses_what_a_build_only_mentions() {
        let mut config = Config {
            base_url: BASE_URL.into(),
            ..Config::default()
        };
        let found: Vec<Diagnostic> = left_in_settings(&config)
            .into_iter()
            .map(|(_, d)| d)
            .collect();
        assert_eq!(found.len(), 1);
        assert!(!found[0].is_error());
        let refused = refused_by_upload(&config, &found);
        assert!(refused.len() == 1 && refused[0].is_error());
        for (url, is_refused) in [
            ("https://example.com/", true),
            ("https://blog.EXAMPLE.org:8080/x/", true),
            ("http://localhost:4000/", true),
            ("https://shop.test/", true),
            ("https://example.com.au/", false),
            ("https://my-example.com/", false),
        ] {
            config.base_url = url.into();
            assert_eq!(
                refused_by_upload(&config, &[]).len() == 1,
                is_refused,
                "{url}"
            );
        }
    }
}
