//! Tells others that there is something new: the WebSub hub of the feeds (W3C WebSub, 7), and search
//! engines by IndexNow (indexnow.org).
//!
//! Whoever is not reached finds out later by looking, so nothing here is an error.

use crate::config::Config;
use crate::deploy::protocol::{RemoteManifest, UploadStage, stage_of};
use crate::diagnostic::Diagnostic;
use std::time::Duration;
use ureq::Agent;
use url::Url;

/// Where search engines that take part hear of it.
pub(crate) const INDEXNOW: &str = "https://api.indexnow.org/indexnow";
/// The most addresses that one message may have.
const MOST: usize = 10_000;

/// What was told, for the summary; and what could not be.
#[derive(Debug, Default)]
pub(crate) struct Announced {
    pub(crate) told: Vec<String>,
    pub(crate) problems: Vec<Diagnostic>,
}

/// Tells of what is in `now` and not, or otherwise, in `before`.
pub(crate) fn announce(
    config: &Config,
    before: &RemoteManifest,
    now: &RemoteManifest,
    indexnow: &str,
) -> Announced {
    let agent: Agent = Agent::config_builder()
        .timeout_global(Some(Duration::from_secs(15)))
        .http_status_as_error(false)
        .user_agent(concat!("linger/", env!("CARGO_PKG_VERSION"), " (deploy)"))
        .build()
        .into();
    let is_changed = |path: &str| before.files.get(path) != now.files.get(path);
    let mut announced = Announced::default();
    let feeds: Vec<String> = config
        .feeds
        .formats
        .iter()
        .map(|format| format.file())
        .filter(|file| now.files.contains_key(*file) && is_changed(file))
        .map(|file| config.permalink(&config.url(&format!("/{file}"))))
        .collect();
    if let Some(hub) = config.feeds.hub.as_ref().filter(|_| !feeds.is_empty()) {
        let mut form = vec![("hub.mode", "publish")];
        for feed in &feeds {
            // `hub.url` is what the hubs take; `hub.topic` is its name in the standard.
            form.extend([("hub.url", feed.as_str()), ("hub.topic", feed.as_str())]);
        }
        let answer = agent.post(hub).send_form(form);
        announced.note(
            "the WebSub hub",
            hub,
            answer.map(|answer| answer.status().as_u16()),
        );
    }
    let pages = now.files.keys().chain(before.files.keys());
    let mut pages: Vec<&String> = pages
        .filter(|path| path.ends_with(".html") && stage_of(path) == UploadStage::Pages)
        .filter(|path| is_changed(path))
        .collect();
    pages.sort();
    pages.dedup();
    if let Some(key) = config.indexnow.as_ref().filter(|_| !pages.is_empty()) {
        let urls = pages
            .iter()
            .take(MOST)
            .filter_map(|path| address(config, path));
        let urls: Vec<String> = urls.collect();
        let host = Url::parse(&config.base_url).ok();
        let host = host.as_ref().and_then(Url::host_str).unwrap_or_default();
        let message = serde_json::json!({
            "host": host,
            "key": key,
            "keyLocation": config.permalink(&config.url(&format!("/{key}.txt"))),
            "urlList": urls,
        });
        let request = agent
            .post(indexnow)
            .header("Content-Type", "application/json; charset=utf-8");
        let answer = request.send(message.to_string());
        let status = answer.map(|answer| answer.status().as_u16());
        announced.note("search engines by IndexNow", indexnow, status);
    }
    announced
}

/// The address of a published page, percent-encoded.
fn address(config: &Config, path: &str) -> Option<String> {
    let folder = path.strip_suffix("index.html").unwrap_or(path);
    let url = Url::parse(&config.base_url).ok()?.join(folder).ok()?;
    Some(url.into())
}

impl Announced {
    fn note(&mut self, whom: &str, address: &str, answer: Result<u16, ureq::Error>) {
        let why = match answer {
            Ok(200..=299) => return self.told.push(whom.to_owned()),
            Ok(status) => format!("{address} answers {status}"),
            Err(error) => format!("{address} cannot be reached ({error})"),
        };
        let message = format!("the site is there, but {whom} could not be told: {why}");
        let problem = Diagnostic::warning("deploy-announce", message);
        let help = "they look by themselves from time to time; see that the setting is right if this happens again";
        self.problems.push(problem.help(help));
    }
}
