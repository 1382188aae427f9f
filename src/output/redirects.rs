//! `_redirects` (as Netlify and Cloudflare Pages read it) and `.htaccess` (Apache's mod_alias):
//! redirects for hosts that can answer with status 301. The file for Apache also sets the media
//! types of feeds.

use super::feed::feeds_of_comments;
use super::icon::{MANIFEST, MANIFEST_TYPE};
use super::{Content, Output, Recipe};
use crate::config::{FeedFormat, PODCAST_FILE};
use crate::model::{Redirect, Site};
use crate::render::View;
use percent_encoding::percent_decode_str;
use std::rc::Rc;

/// The file that Netlify and Cloudflare Pages read.
pub struct HostRedirects;

impl Output for HostRedirects {
    fn plan(&self, site: &Site) -> Vec<Recipe> {
        if site.config().redirects.netlify && site.has_redirects() {
            vec![Recipe::new("_redirects", "")]
        } else {
            Vec::new()
        }
    }

    fn render(&self, _: &Recipe, view: &Rc<View>) -> Option<Content> {
        let mut text = String::new();
        for (redirect, from) in urls(view) {
            if !redirect.query.is_empty() {
                // Cloudflare Pages compares no queries, and passes over lines with four parts.
                text.push_str(&format!("{from} {} {} 301\n", redirect.query, redirect.to));
                continue;
            }
            // One line with the slash and one without, because some hosts tell them apart.
            if let Some(bare) = from.strip_suffix('/').filter(|bare| !bare.is_empty()) {
                text.push_str(&format!("{bare} {} 301\n", redirect.to));
            }
            text.push_str(&format!("{from} {} 301\n", redirect.to));
        }
        Some(Content::Bytes(text.into_bytes()))
    }
}

/// The file that Apache reads.
pub struct ApacheRedirects;

impl Output for ApacheRedirects {
    fn plan(&self, site: &Site) -> Vec<Recipe> {
        if site.config().redirects.apache && site.has_redirects() {
            vec![Recipe::new(".htaccess", kinds(site).join("\n"))]
        } else {
            Vec::new()
        }
    }

    fn render(&self, recipe: &Recipe, view: &Rc<View>) -> Option<Content> {
        // A server without the module ignores these lines.
        let mut text = String::from("<IfModule mod_alias.c>\n");
        let all: Vec<_> = urls(view).collect();
        for (redirect, from) in all.iter().filter(|(redirect, _)| redirect.query.is_empty()) {
            // Apache compares the decoded path, and encodes the target itself.
            let from = decoded(from);
            let (from, end) = match from.strip_suffix('/') {
                Some(directory) => (directory, "/?"),
                None => (from.as_str(), ""),
            };
            let (from, to) = (pattern(from), decoded(&redirect.to));
            text.push_str(&format!("RedirectMatch 301 \"^{from}{end}$\" \"{to}\"\n"));
        }
        text.push_str("</IfModule>\n");
        push_queries(all.iter().map(|(redirect, _)| redirect), &mut text);
        let formats = &view.config().feeds.formats;
        let feeds = formats
            .iter()
            .map(|format| (format.file(), format.media_type()));
        let podcast = view.podcast().map(|_| {
            (
                PODCAST_FILE.trim_start_matches('/'),
                FeedFormat::Rss.media_type(),
            )
        });
        for (file, media_type) in feeds.chain(podcast) {
            push_kind(file, &format!("{media_type}; charset=utf-8"), &mut text);
        }
        for kind in recipe.subject.lines() {
            let (file, media_type) = kind.split_once(' ').unwrap_or_default();
            push_kind(file, media_type, &mut text);
        }
        Some(Content::Bytes(text.into_bytes()))
    }
}

/// The rules for old addresses with a query, which only mod_rewrite can compare. The rule comes before
/// its condition is looked at, so that only requests for the top of the site pay for them.
fn push_queries<'a>(redirects: impl Iterator<Item = &'a Redirect>, text: &mut String) {
    let mut queries = redirects
        .filter(|redirect| !redirect.query.is_empty())
        .peekable();
    if queries.peek().is_none() {
        return;
    }
    text.push_str("<IfModule mod_rewrite.c>\nRewriteEngine On\n");
    for redirect in queries {
        let (query, to) = (pattern(&redirect.query), decoded(&redirect.to));
        // In a target, these two stand for what a pattern has found.
        let to = to
            .replace('\\', "\\\\")
            .replace('%', "\\%")
            .replace('$', "\\$");
        text.push_str(&format!(
            "RewriteCond %{{QUERY_STRING}} \"(^|&){query}(&|$)\"\n\
             RewriteRule \"^(index\\.php)?$\" \"{to}?\" [R=301,L]\n"
        ));
    }
    text.push_str("</IfModule>\n");
}

/// Names of files whose media type servers guess wrongly, each with the right one.
fn kinds(site: &Site) -> Vec<String> {
    let mut kinds = Vec::new();
    if feeds_of_comments(site).next().is_some() {
        for file in ["comments.xml", "*.comments.xml"] {
            kinds.push(format!(
                "{file} {}; charset=utf-8",
                FeedFormat::Rss.media_type()
            ));
        }
    }
    if site.icon().is_some() {
        kinds.push(format!("{MANIFEST} {MANIFEST_TYPE}"));
    }
    kinds
}

fn push_kind(file: &str, media_type: &str, text: &mut String) {
    text.push_str(&format!(
        "<Files \"{file}\">\nForceType \"{media_type}\"\n</Files>\n"
    ));
}

/// The redirects, each with the root-relative URL of the old address.
fn urls(view: &View) -> impl Iterator<Item = (Redirect, String)> {
    let redirects = view.redirects();
    let config = view.config();
    redirects.into_iter().map(|redirect| {
        let from = config.url(&crate::model::encode(&redirect.from));
        (redirect, from)
    })
}

fn decoded(url: &str) -> String {
    percent_decode_str(url).decode_utf8_lossy().into_owned()
}

/// The regular expression (PCRE) that matches this text.
fn pattern(text: &str) -> String {
    let mut pattern = String::with_capacity(text.len());
    for c in text.chars() {
        if "\\^$.|?*+()[]{}\"".contains(c) {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern
}

#[cfg(test)]
mod tests {
    use super::pattern;

    #[test]
    fn signs_mean_themselves() {
        assert_eq!(pattern("/a.b (c)+$"), r"/a\.b \(c\)\+\$");
    }
}
