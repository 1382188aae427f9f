//! Checks whether addresses on other sites still work. Only this file of `check/` makes requests to the web.

use crate::diagnostic::Diagnostic;
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::time::Duration;
use ureq::Agent;
use ureq::http::StatusCode;

/// The number of sites that are asked at the same time.
const AT_A_TIME: usize = 12;

/// Makes requests to other sites.
#[derive(Debug)]
pub struct Web {
    agent: Agent,
    /// Addresses that begin with one of these are not checked.
    skipped: Vec<String>,
}

impl Web {
    /// Waits for each response up to `patience`. Addresses that begin with one of `skipped` are not
    /// checked.
    pub fn new(patience: Duration, skipped: Vec<String>) -> Web {
        let config = Agent::config_builder()
            .timeout_global(Some(patience))
            .http_status_as_error(false)
            .max_redirects(8)
            .user_agent(concat!(
                "linger/",
                env!("CARGO_PKG_VERSION"),
                " (link check)"
            ))
            .build();
        Web {
            agent: config.into(),
            skipped,
        }
    }

    /// The problem of each of `urls` that does not work. Addresses on one site are requested one
    /// after another.
    pub(super) fn ask<'a>(&self, urls: impl Iterator<Item = &'a str>) -> Vec<(String, Diagnostic)> {
        let mut sites: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for url in urls.filter(|url| !self.skipped.iter().any(|start| url.starts_with(start))) {
            let site = url.split('/').nth(2).unwrap_or_default();
            sites.entry(site).or_default().push(url);
        }
        let work = || {
            let found = sites.par_iter().flat_map_iter(|(_, urls)| {
                urls.iter()
                    .filter_map(|url| Some(((*url).to_owned(), self.look(url)?)))
            });
            found.collect()
        };
        match rayon::ThreadPoolBuilder::new()
            .num_threads(AT_A_TIME)
            .build()
        {
            Ok(pool) => pool.install(work),
            // If no threads can be started, the requests are made on this one, which takes longer.
            Err(_) => work(),
        }
    }

    fn look(&self, url: &str) -> Option<Diagnostic> {
        let answer = self.agent.head(url).call();
        let answer = match answer {
            // Some sites do not answer HEAD requests, or answer them wrongly, so a GET request
            // follows.
            Ok(answer) if !answer.status().is_success() => self.agent.get(url).call(),
            Err(ureq::Error::Protocol(_) | ureq::Error::Io(_)) => self.agent.get(url).call(),
            answer => answer,
        };
        let (message, help) = match answer {
            Ok(answer) => refused(url, answer.status())?,
            Err(error) => (
                format!("`{url}` {}", reason(&error)),
                "open it in a browser, and change the link or take it out",
            ),
        };
        Some(Diagnostic::warning("external-link", message).help(help))
    }
}

/// The problem that a status means. `None` if the page is fine, or if the status says nothing about
/// the page.
fn refused(url: &str, status: StatusCode) -> Option<(String, &'static str)> {
    match status.as_u16() {
        // The site wants a login, fewer requests or a browser; the page may exist.
        200..=399 | 401 | 403 | 405 | 407 | 429 | 451 | 999 => None,
        404 | 410 => Some((
            format!("`{url}` is gone (the site answers {})", status.as_u16()),
            "look for where it has moved to, and change the link or take it out",
        )),
        other => Some((
            format!("`{url}` does not work (the site answers {other})"),
            "try again tomorrow; if it stays like this, take the link out",
        )),
    }
}

fn reason(error: &ureq::Error) -> String {
    match error {
        ureq::Error::HostNotFound => "cannot be reached: there is no such site".to_owned(),
        ureq::Error::Timeout(_) => "does not answer".to_owned(),
        ureq::Error::TooManyRedirects => "sends readers on in a circle".to_owned(),
        ureq::Error::BadUri(_) => "is not a web address".to_owned(),
        other => format!("cannot be reached: {other}"),
    }
}
