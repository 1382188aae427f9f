//! The content security policy (CSP level 3): strict, without exceptions for linger's pages.

use crate::config::{CommentProvider, Config, GISCUS, HEADER_SOURCES};
use crate::model::Site;
use std::collections::BTreeSet;

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
