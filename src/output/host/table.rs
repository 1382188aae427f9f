//! What a host has to know about the site, once for all hosts: the old addresses, and the headers of
//! files. Each host's own file is written from this table.
//!
//! Enters: a site (rules), a view (redirects). Leaves: the table. Forbidden here: the syntax of any host.

use super::policy;
use crate::config::{Config, FeedFormat, PODCAST_FILE};
use crate::model::{Redirect, Site, encode};
use crate::output::feed::feeds_of_comments;
use crate::output::icon::{MANIFEST, MANIFEST_TYPE};
use crate::output::llms::LLMS_FILE;
use crate::output::media_type::TEXT;
use crate::render::View;
use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};
use std::collections::BTreeSet;

/// Browsers may keep such a file for ever, because its name changes with its bytes (RFC 8246).
pub(super) const FOR_EVER: &str = "public, max-age=31536000, immutable";
/// How a media type is set.
pub(super) const CONTENT_TYPE: &str = "Content-Type";

/// The old addresses and the headers of a site.
pub struct HostTable {
    /// The path of the site, encoded, with a `/` at both ends.
    pub(super) base: String,
    /// The headers, each file in one rule at most, and all files in another.
    pub(super) rules: Vec<HeaderRule>,
    /// The old addresses, sorted.
    pub(super) redirects: Vec<HostRedirect>,
}

/// Headers of some files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct HeaderRule {
    pub(super) files: RulePath,
    /// Names and values, without tabs and line ends.
    pub(super) headers: Vec<(String, String)>,
}

/// The files that a rule is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum RulePath {
    /// All of the site.
    All,
    /// The path of a file from the top of the site, encoded, with a `/` in front. A part `:name` stands
    /// for any part, and a `*` at the beginning of the last part for any text.
    Path(String),
}

/// An old address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct HostRedirect {
    /// The old path from the top of the host, decoded. A directory ends with `/`.
    pub(super) from: String,
    /// The query that the old address has; empty for most.
    pub(super) query: String,
    /// The path now, encoded.
    pub(super) to: String,
}

impl HostTable {
    /// The table for a site, whose rules are `rules`.
    pub(super) fn new(rules: Vec<HeaderRule>, view: &View) -> HostTable {
        let config = view.config();
        let redirects = view.redirects();
        HostTable {
            base: config.base_path().to_owned(),
            rules,
            redirects: redirects
                .into_iter()
                .map(|redirect| HostRedirect::new(redirect, config))
                .collect(),
        }
    }

    /// The root-relative URL of a path of a rule.
    pub(super) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base.trim_end_matches('/'))
    }

    /// The headers of all files.
    pub(super) fn everywhere(&self) -> &[(String, String)] {
        let all = self.rules.iter().find(|rule| rule.files == RulePath::All);
        all.map_or(&[], |rule| &rule.headers)
    }

    /// The rules about some files, each with its path.
    pub(super) fn some(&self) -> impl Iterator<Item = (&str, &[(String, String)])> {
        self.rules.iter().filter_map(|rule| match &rule.files {
            RulePath::All => None,
            RulePath::Path(path) => Some((path.as_str(), rule.headers.as_slice())),
        })
    }

    /// The old addresses without a query.
    pub(super) fn moved(&self) -> impl Iterator<Item = &HostRedirect> {
        self.redirects.iter().filter(|it| it.query.is_empty())
    }

    /// The old addresses with a query, each with the name and the value in it.
    pub(super) fn queries(&self) -> impl Iterator<Item = (&HostRedirect, &str, &str)> {
        self.redirects.iter().filter_map(|redirect| {
            let (name, value) = redirect.query.split_once('=')?;
            Some((redirect, name, value))
        })
    }
}

impl HostRedirect {
    fn new(redirect: Redirect, config: &Config) -> HostRedirect {
        HostRedirect {
            from: decoded(&config.url(&encode(&redirect.from))),
            query: redirect.query,
            to: redirect.to,
        }
    }

    /// The paths that mean this address, the most usual one first: `/old/`, `/old`, `/old/index.html`.
    pub(super) fn forms(&self) -> Vec<String> {
        match self.from.strip_suffix('/') {
            Some(bare) if !bare.is_empty() => vec![
                self.from.clone(),
                bare.to_owned(),
                format!("{bare}/index.html"),
            ],
            _ => vec![self.from.clone()],
        }
    }

    /// The regular expression (PCRE, RE2) of these paths, decoded, from the top of the host.
    pub(super) fn pattern(&self) -> String {
        match self.from.strip_suffix('/') {
            Some(bare) if !bare.is_empty() => {
                format!("^{}(?:/(?:index\\.html)?)?$", escaped(bare))
            }
            _ => format!("^{}$", escaped(&self.from)),
        }
    }
}

impl HeaderRule {
    fn new(path: impl Into<String>, name: &str, value: impl Into<String>) -> HeaderRule {
        HeaderRule {
            files: RulePath::Path(path.into()),
            headers: vec![(name.to_owned(), value.into())],
        }
    }

    /// The rule as one line, for the subject of a recipe.
    pub(super) fn line(&self) -> String {
        let mut line = match &self.files {
            RulePath::All => String::new(),
            RulePath::Path(path) => path.clone(),
        };
        for (name, value) in &self.headers {
            line.push_str(&format!("\t{name}\t{value}"));
        }
        line
    }

    /// The rule of a line.
    pub(super) fn of_line(line: &str) -> HeaderRule {
        let mut parts = line.split('\t');
        let files = match parts.next().unwrap_or_default() {
            "" => RulePath::All,
            path => RulePath::Path(path.to_owned()),
        };
        let mut headers = Vec::new();
        while let (Some(name), Some(value)) = (parts.next(), parts.next()) {
            headers.push((name.to_owned(), value.to_owned()));
        }
        HeaderRule { files, headers }
    }
}

/// The rules for headers of a site: the policy, the media types that hosts guess wrongly, and which
/// files browsers may keep for ever.
pub(super) fn rules(site: &Site) -> Vec<HeaderRule> {
    let config = site.config();
    let mut rules = Vec::new();
    if let Some(policy) = policy::content_security_policy(site) {
        let headers = [
            ("Content-Security-Policy", policy.as_str()),
            ("X-Content-Type-Options", "nosniff"),
            ("Referrer-Policy", "strict-origin-when-cross-origin"),
        ];
        rules.push(HeaderRule {
            files: RulePath::All,
            headers: headers
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .to_vec(),
        });
    }
    push_types(site, config, &mut rules);
    let lasting = site.assets().map(|asset| (&*asset.address.path, asset));
    let lasting = lasting.filter(|(path, asset)| {
        // Most assets have no such name, and a digest takes longer to print than to look for a hyphen.
        path.contains('-') && path.contains(&format!("-{:.10}.", asset.digest.hex()))
    });
    let lasting = lasting.map(|(path, _)| path);
    for path in lasting.chain(site.palette().map(|palette| palette.path.as_str())) {
        let path = format!("/{}", encode(path));
        rules.push(HeaderRule::new(path, "Cache-Control", FOR_EVER));
    }
    rules
}

/// The media types of feeds, of the web manifest, and of the text for language models. Without these
/// rules, hosts would send general XML or JSON, and text without its encoding.
fn push_types(site: &Site, config: &Config, rules: &mut Vec<HeaderRule>) {
    let mut push =
        |path: String, value: String| rules.push(HeaderRule::new(path, CONTENT_TYPE, value));
    let utf8 = |format: FeedFormat| format!("{}; charset=utf-8", format.media_type());
    for format in &config.feeds.formats {
        push(format!("/{}", format.file()), utf8(*format));
    }
    let first = config.feeds.first();
    if config.feeds.collections {
        for collection in config.own_collections() {
            push(
                format!("{}{}", collection.list_path(), first.file()),
                utf8(first),
            );
        }
    }
    // One rule for all tags, because hosts limit the number of rules.
    if config.feeds.tags {
        push(format!("/tags/:tag/{}", first.file()), utf8(first));
    }
    if config.feeds.series {
        push(format!("/series/:series/{}", first.file()), utf8(first));
    }
    if site.podcast().is_some() {
        push(PODCAST_FILE.to_owned(), utf8(FeedFormat::Rss));
    }
    let feeds: BTreeSet<String> = feeds_of_comments(site)
        .map(|(_, path)| many(&path))
        .collect();
    for feed in feeds {
        push(format!("/{feed}"), utf8(FeedFormat::Rss));
    }
    if site.icon().is_some() {
        push(format!("/{MANIFEST}"), MANIFEST_TYPE.to_owned());
    }
    if config.llms {
        push(format!("/{LLMS_FILE}"), TEXT.to_owned());
    }
}

/// The path of a file of comments as one for all posts: any post, and any year, month and day.
fn many(path: &str) -> String {
    let (dirs, file) = path.rsplit_once('/').unwrap_or(("", path));
    let mut parts: Vec<String> = dirs
        .split('/')
        .filter(|dir| !dir.is_empty())
        .enumerate()
        .map(|(at, dir)| {
            if dir.chars().all(|c| c.is_ascii_digit()) {
                format!(":part{at}")
            } else {
                encode(dir)
            }
        })
        .collect();
    match file.split_once('.') {
        Some((_, rest)) if rest.contains('.') => parts.push(format!("*.{rest}")),
        _ => {
            if let Some(last) = parts.last_mut() {
                *last = ":post".to_owned();
            }
            parts.push(file.to_owned());
        }
    }
    parts.join("/")
}

/// What browsers escape in a path (URL Standard, path percent-encode set), and `%` itself.
const ESCAPED: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'`')
    .add(b'{')
    .add(b'}')
    .add(b'^')
    .add(b'%');

/// A decoded path as a browser sends it.
pub(super) fn as_sent(path: &str) -> String {
    utf8_percent_encode(path, ESCAPED).to_string()
}

/// A URL without escapes.
pub(super) fn decoded(url: &str) -> String {
    percent_decode_str(url).decode_utf8_lossy().into_owned()
}

/// The regular expression (PCRE, RE2) that matches this text.
pub(super) fn escaped(text: &str) -> String {
    let mut pattern = String::with_capacity(text.len());
    for c in text.chars() {
        if "\\^$.|?*+()[]{}\"".contains(c) {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern
}

/// A path of a rule with `*` for each part that may be any.
pub(super) fn glob(path: &str) -> String {
    let parts = path.split('/');
    let parts: Vec<&str> = parts
        .map(|part| if part.starts_with(':') { "*" } else { part })
        .collect();
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_rule_stands_for_many_posts() {
        assert_eq!(many("posts/x/comments.xml"), "posts/:post/comments.xml");
        assert_eq!(
            many("2026/03/x/comments.xml"),
            ":part0/:part1/:post/comments.xml"
        );
        assert_eq!(many("posts/x.comments.xml"), "posts/*.comments.xml");
        assert_eq!(many("comments.xml"), "comments.xml");
        assert_eq!(glob("/tags/:tag/rss.xml"), "/tags/*/rss.xml");
    }

    #[test]
    fn signs_mean_themselves() {
        assert_eq!(escaped("/a.b (c)+$"), r"/a\.b \(c\)\+\$");
    }

    #[test]
    fn a_rule_is_a_line_and_back() {
        let rule = HeaderRule {
            files: RulePath::All,
            headers: vec![
                ("A".to_owned(), "b c".to_owned()),
                ("D".to_owned(), "e: f".to_owned()),
            ],
        };
        for rule in [rule, HeaderRule::new("/x", "A", "b")] {
            assert_eq!(HeaderRule::of_line(&rule.line()), rule);
        }
    }
}
