//! `_headers` (as Netlify and Cloudflare Pages read it): a strict content security policy (CSP
//! level 3) without exceptions for linger's pages, the media types of feeds, and how long browsers
//! may cache files.

use super::feed::feeds_of_comments;
use super::icon::{MANIFEST, MANIFEST_TYPE};
use super::{Content, Output, Recipe};
use crate::config::{CommentProvider, Config, FeedFormat, GISCUS, HEADER_SOURCES, PODCAST_FILE};
use crate::model::Site;
use crate::render::View;
use std::collections::BTreeSet;
use std::rc::Rc;

/// The file with the headers that a host should send.
pub struct HostHeaders;

impl Output for HostHeaders {
    fn plan(&self, site: &Site) -> Vec<Recipe> {
        if !site.config().headers.policy {
            return Vec::new();
        }
        // The subject has the media types, then the scripts of the templates in one line, then the
        // files whose names change with their bytes.
        let mut lasting: Vec<&str> = site
            .assets()
            .filter(|asset| {
                let mark = format!("-{:.10}.", asset.digest.hex());
                asset.address.path.contains(&mark)
            })
            .map(|asset| &*asset.address.path)
            .collect();
        lasting.extend(site.palette().map(|palette| palette.path.as_str()));
        let mut kinds = kinds(site);
        kinds.push(template_scripts(site));
        kinds.extend(lasting.into_iter().map(str::to_owned));
        vec![Recipe::new("_headers", kinds.join("\n"))]
    }

    fn render(&self, recipe: &Recipe, view: &Rc<View>) -> Option<Content> {
        let config = view.config();
        let mut about = recipe.subject.lines().peekable();
        let mut kinds = Vec::new();
        while let Some(kind) = about.next_if(|line| line.starts_with('/')) {
            kinds.push(kind);
        }
        let scripts = about.next().unwrap_or_default();
        let mut text = format!(
            "{}*\n  Content-Security-Policy: {}\n  X-Content-Type-Options: nosniff\n  \
             Referrer-Policy: strict-origin-when-cross-origin\n",
            config.base_path(),
            policy(config, scripts)
        );
        text.push_str(&feeds(config));
        if view.podcast().is_some() {
            let (url, media_type) = (config.url(PODCAST_FILE), FeedFormat::Rss.media_type());
            text.push_str(&format!(
                "{url}\n  Content-Type: {media_type}; charset=utf-8\n"
            ));
        }
        for kind in kinds {
            let (path, media_type) = kind.split_once(' ').unwrap_or_default();
            text.push_str(&format!(
                "{}\n  Content-Type: {media_type}\n",
                config.url(path)
            ));
        }
        for path in about {
            let url = config.url(&format!("/{path}"));
            text.push_str(&format!(
                "{url}\n  Cache-Control: public, max-age=31536000, immutable\n"
            ));
        }
        Some(Content::Bytes(text.into_bytes()))
    }
}

/// The policy that the host is asked to send with every page of `site`. `None` if the writer wants
/// none.
pub fn content_security_policy(site: &Site) -> Option<String> {
    let config = site.config();
    let wants_one = config.headers.policy;
    wants_one.then(|| policy(config, &template_scripts(site)))
}

/// The digests of the scripts in the templates, as the policy names them.
fn template_scripts(site: &Site) -> String {
    let templates = site.templates.all();
    let scripts: BTreeSet<&str> = templates
        .flat_map(|template| &template.scripts)
        .filter_map(|script| script.digest.as_deref())
        .collect();
    scripts.into_iter().collect::<Vec<_>>().join(" ")
}

/// Files whose media type hosts guess wrongly, as lines of a pattern and the right type: feeds of
/// comments, and the web manifest. All posts share one pattern, because hosts limit the number of
/// lines.
fn kinds(site: &Site) -> Vec<String> {
    let feeds = feeds_of_comments(site).map(|(_, path)| pattern(&path));
    let feeds: BTreeSet<String> = feeds.collect();
    let feed_type = FeedFormat::Rss.media_type();
    let mut kinds: Vec<String> = feeds
        .iter()
        .map(|path| format!("/{path} {feed_type}; charset=utf-8"))
        .collect();
    if site.icon().is_some() {
        kinds.push(format!("/{MANIFEST} {MANIFEST_TYPE}"));
    }
    kinds
}

/// The pattern of a path that ends with a file of comments: any post, and any year, month and day.
fn pattern(path: &str) -> String {
    let (dirs, file) = path.rsplit_once('/').unwrap_or(("", path));
    let mut parts: Vec<String> = dirs
        .split('/')
        .filter(|dir| !dir.is_empty())
        .enumerate()
        .map(|(at, dir)| {
            if dir.chars().all(|c| c.is_ascii_digit()) {
                format!(":part{at}")
            } else {
                dir.to_owned()
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

/// The media type of each feed. Without these lines, hosts would send general XML or JSON. All
/// feeds of tags share a line, because hosts limit the number of lines.
fn feeds(config: &Config) -> String {
    let mut text = String::new();
    let mut line = |dir: &str, format: FeedFormat| {
        let url = config.url(&format!("{dir}/{}", format.file()));
        let media_type = format.media_type();
        text.push_str(&format!(
            "{url}\n  Content-Type: {media_type}; charset=utf-8\n"
        ));
    };
    for format in &config.feeds.formats {
        line("", *format);
    }
    if config.feeds.tags {
        line("/tags/:tag", config.feeds.first());
    }
    if config.feeds.series {
        line("/series/:series", config.feeds.first());
    }
    text
}

/// The content security policy. Scripts are the site's own: files, or those in its templates,
/// `scripts`. Styles are in files. Pictures, sound and frames may come from other sites, because
/// writers embed them. No script of another site may run, except a script for comments that the
/// writer has chosen.
fn policy(config: &Config, scripts: &str) -> String {
    let mut policy = String::from("default-src 'none'");
    for (kind, directive) in HEADER_SOURCES {
        let own = match kind {
            "pictures" => "'self' data: https:",
            "media" => "'self' https:",
            "frames" => "https:",
            // Subscription forms post to the service that the writer has chosen.
            "forms" => "'self' https:",
            _ => "'self'",
        };
        policy.push_str(&format!("; {directive} {own}"));
        if kind == "scripts" && !scripts.is_empty() {
            policy.push(' ');
            policy.push_str(scripts);
        }
        if matches!(config.comments.way, CommentProvider::Giscus(_))
            && matches!(kind, "scripts" | "styles")
        {
            policy.push(' ');
            policy.push_str(GISCUS);
        }
        for origin in config.headers.allow.get(kind).into_iter().flatten() {
            policy.push(' ');
            policy.push_str(origin);
        }
    }
    policy.push_str("; base-uri 'none'; frame-ancestors 'self'");
    policy
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_pattern_stands_for_many_posts() {
        assert_eq!(pattern("posts/x/comments.xml"), "posts/:post/comments.xml");
        assert_eq!(
            pattern("2026/03/x/comments.xml"),
            ":part0/:part1/:post/comments.xml"
        );
        assert_eq!(pattern("posts/x.comments.xml"), "posts/*.comments.xml");
        assert_eq!(pattern("comments.xml"), "comments.xml");
    }
}
