//! `_headers` (as Netlify and Cloudflare Pages read it): the strict content security policy (CSP
//! level 3) that linger's pages need no exception from, what kind of file a feed is, and how long browsers may
//! keep what.

use super::{Content, Output, Recipe};
use crate::config::{Config, Format, GISCUS, HEADER_SOURCES, PODCAST_FILE, Way};
use crate::model::Site;
use crate::render::View;
use std::collections::BTreeSet;
use std::rc::Rc;

/// The file that asks the host for headers.
pub struct HostHeaders;

impl Output for HostHeaders {
    fn plan(&self, site: &Site) -> Vec<Recipe> {
        if !site.config().headers.policy {
            return Vec::new();
        }
        // What it is about: the scripts in the templates, in one line, and then the files whose names
        // change with their bytes.
        let mut lasting: Vec<&str> = site
            .assets()
            .filter(|asset| {
                let mark = format!("-{:.10}.", asset.digest.hex());
                asset.address.path.contains(&mark)
            })
            .map(|asset| &*asset.address.path)
            .collect();
        lasting.extend(site.palette().map(|palette| palette.path.as_str()));
        let templates = site.templates.all();
        let scripts: BTreeSet<&str> = templates
            .flat_map(|template| template.scripts.iter().map(String::as_str))
            .collect();
        let scripts: Vec<&str> = scripts.into_iter().collect();
        vec![Recipe::new(
            "_headers",
            format!("{}\n{}", scripts.join(" "), lasting.join("\n")),
        )]
    }

    fn render(&self, recipe: &Recipe, view: &Rc<View>) -> Option<Content> {
        let config = view.config();
        let (scripts, lasting) = recipe.subject.split_once('\n').unwrap_or_default();
        let mut text = format!(
            "{}*\n  Content-Security-Policy: {}\n  X-Content-Type-Options: nosniff\n  \
             Referrer-Policy: strict-origin-when-cross-origin\n",
            config.base_path(),
            policy(config, scripts)
        );
        text.push_str(&feeds(config));
        if view.podcast().is_some() {
            let (url, media_type) = (config.url(PODCAST_FILE), Format::Rss.media_type());
            text.push_str(&format!(
                "{url}\n  Content-Type: {media_type}; charset=utf-8\n"
            ));
        }
        for path in lasting.lines() {
            let url = config.url(&format!("/{path}"));
            text.push_str(&format!(
                "{url}\n  Cache-Control: public, max-age=31536000, immutable\n"
            ));
        }
        Some(Content::Bytes(text.into_bytes()))
    }
}

/// What kind of file each feed is: by their names, hosts take them for any XML or JSON. One line for
/// all feeds of tags, because hosts count the lines.
fn feeds(config: &Config) -> String {
    let mut text = String::new();
    let mut line = |dir: &str, format: Format| {
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

/// Scripts are the site's own, in files or in its templates, `scripts`; styles are in files. Pictures,
/// sound and frames may come from elsewhere, because writers show them; anything that could read
/// along may not, but for a script of comments that the writer has chosen.
fn policy(config: &Config, scripts: &str) -> String {
    let mut policy = String::from("default-src 'none'");
    for (kind, directive) in HEADER_SOURCES {
        let own = match kind {
            "pictures" => "'self' data: https:",
            "media" => "'self' https:",
            "frames" => "https:",
            // Subscription forms go to the service that the writer has chosen.
            "forms" => "'self' https:",
            _ => "'self'",
        };
        policy.push_str(&format!("; {directive} {own}"));
        if kind == "scripts" && !scripts.is_empty() {
            policy.push(' ');
            policy.push_str(scripts);
        }
        if matches!(config.comments.way, Way::Giscus(_)) && matches!(kind, "scripts" | "styles") {
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
