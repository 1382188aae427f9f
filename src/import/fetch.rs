//! Downloads what an export names: pictures and other files of the old site.
//!
//! Enters: addresses. Leaves: files in a folder, by hosts and paths, and which addresses refused. Only this
//! file of `import/` makes requests; which ones it may make is said in `fetch/reach.rs`. The rules:
//! - A few hosts at a time, and two requests to one host. A host that asks to wait is waited for; one that
//!   refuses several times in a row is left alone.
//! - What is there already is not asked for again; what came in part goes on where it stopped, in this run
//!   and in the next one, unless it is another version by now (`fetch/resume.rs`).
//! - Each file and all of them together have a limit, and so has the time in which nothing arrives.
//! - What is sent in the place of a picture, such as a page that says why there is none, is refused.

mod kind;
mod reach;
mod resume;

use super::media_name::original_stem;
use super::site::is_media_name;
use crate::write::PartialFile;
use kind::other_kind;
use percent_encoding::percent_decode_str;
use rayon::prelude::*;
use reach::{FarResolver, may_ask};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use ureq::Agent;
use ureq::http::{Response, header};
use ureq::unversioned::transport::DefaultConnector;
use url::Url;

/// Hosts that are asked at a time.
const HOSTS: usize = 6;
/// Requests to one host at a time.
const PER_HOST: usize = 2;
/// Refusals in a row after which a host is left alone.
const PATIENCE: usize = 8;
/// Redirects of one address.
const MOST_HOPS: usize = 5;
/// How often the rest of a file is asked for, when a part of it came.
const MOST_PARTS: usize = 4;

/// How much is downloaded, and how long is waited.
#[derive(Clone, Copy, Debug)]
pub struct FetchLimits {
    /// Bytes of one file.
    pub file: u64,
    /// Bytes of all files.
    pub all: u64,
    /// How long nothing may arrive.
    pub idle: Duration,
    /// How long one answer may take.
    pub body: Duration,
    /// How long a host may ask to wait.
    pub wait: Duration,
}

impl Default for FetchLimits {
    fn default() -> FetchLimits {
        FetchLimits {
            file: 500_000_000,
            all: 20_000_000_000,
            idle: Duration::from_secs(60),
            body: Duration::from_secs(15 * 60),
            wait: Duration::from_secs(60),
        }
    }
}

/// What is asked of the old site.
pub struct FetchRequest<'a> {
    /// Addresses of files, whole.
    pub addresses: &'a [String],
    /// The address of the old site.
    pub base: Option<&'a str>,
    /// Where the files go.
    pub dir: &'a Path,
    /// What is too large or too slow.
    pub limits: FetchLimits,
    /// Hears how many files are done.
    pub progress: &'a (dyn Fn(u64, u64) + Sync),
}

/// Downloads the files. Answers with the addresses that gave none, and why.
pub fn fetch(request: &FetchRequest<'_>) -> Vec<(String, String)> {
    let fetcher = Fetcher::new(request);
    let done = AtomicU64::new(0);
    let all = request.addresses.len() as u64;
    let of_host = |jobs: &[FetchJob<'_>]| {
        let mut refused = Vec::new();
        let mut in_a_row = 0;
        for address in jobs.iter().flat_map(|job| &job.addresses) {
            if in_a_row >= PATIENCE {
                let why = "its host had refused many others".to_owned();
                refused.push(((*address).to_owned(), why));
            } else if let Err(why) = fetcher.file(address) {
                in_a_row += 1;
                refused.push(((*address).to_owned(), why));
            } else {
                in_a_row = 0;
            }
            (request.progress)(done.fetch_add(1, Ordering::Relaxed) + 1, all);
        }
        refused
    };
    let shares = shares(request.addresses);
    let work = || -> Vec<(String, String)> {
        shares
            .par_iter()
            .with_max_len(1)
            .flat_map_iter(|share| of_host(share))
            .collect()
    };
    match rayon::ThreadPoolBuilder::new().num_threads(HOSTS).build() {
        Ok(pool) => pool.install(work),
        Err(_) => work(),
    }
}

/// The addresses of one file in all its sizes. One thread asks for them, one after the other, so that no
/// two write the same file.
struct FetchJob<'a> {
    addresses: Vec<&'a str>,
}

/// What the threads do: of each host as many shares as requests may run at a time.
fn shares(addresses: &[String]) -> Vec<Vec<FetchJob<'_>>> {
    let mut hosts: BTreeMap<String, BTreeMap<String, FetchJob<'_>>> = BTreeMap::new();
    for address in addresses {
        let url = Url::parse(address).ok();
        let host = url.as_ref().and_then(Url::host_str).unwrap_or_default();
        let file = url.as_ref().map(|url| original(url).unwrap_or(url.clone()));
        let file = file.map_or(String::new(), |url| url.path().to_owned());
        let jobs = hosts.entry(host.to_owned()).or_default();
        let job = jobs.entry(file).or_insert(FetchJob {
            addresses: Vec::new(),
        });
        job.addresses.push(address);
    }
    let mut shares = Vec::new();
    for jobs in hosts.into_values() {
        let count = jobs.len().div_ceil(PER_HOST).max(1);
        let mut jobs = jobs.into_values().peekable();
        while jobs.peek().is_some() {
            shares.push(jobs.by_ref().take(count).collect());
        }
    }
    shares
}

struct Fetcher<'a> {
    agent: Agent,
    /// The host of the old site.
    own: Option<String>,
    dir: &'a Path,
    limits: FetchLimits,
    /// Of all files so far.
    bytes: AtomicU64,
}

/// Why a file did not come.
enum Missed {
    /// It cannot be had; why.
    Refused(String),
    /// Something of it came; why no more did.
    InPart(String),
}

impl From<String> for Missed {
    fn from(why: String) -> Missed {
        Missed::Refused(why)
    }
}

impl From<&str> for Missed {
    fn from(why: &str) -> Missed {
        Missed::Refused(why.to_owned())
    }
}

impl<'a> Fetcher<'a> {
    fn new(request: &FetchRequest<'a>) -> Fetcher<'a> {
        let limits = request.limits;
        let config = Agent::config_builder()
            .timeout_connect(Some(limits.idle.min(Duration::from_secs(20))))
            .timeout_per_read(Some(limits.idle))
            .timeout_recv_response(Some(limits.idle))
            .timeout_recv_body(Some(limits.body))
            .http_status_as_error(false)
            .max_redirects(0)
            .user_agent(concat!("linger/", env!("CARGO_PKG_VERSION"), " (import)"))
            .build();
        let own = request.base.and_then(|base| Url::parse(base).ok());
        let own = own.as_ref().and_then(Url::host_str).map(str::to_owned);
        let resolver = FarResolver::new(own.clone());
        Fetcher {
            agent: Agent::with_parts(config, DefaultConnector::default(), resolver),
            own,
            dir: request.dir,
            limits,
            bytes: AtomicU64::new(0),
        }
    }

    /// Downloads one file: the original of a smaller copy, if there is one.
    fn file(&self, address: &str) -> Result<(), String> {
        let url = Url::parse(address).map_err(|_| "it is no web address".to_owned())?;
        // What came in an earlier run is not asked for again, also not in another size.
        if self.path(&url)?.exists() {
            return Ok(());
        }
        if let Some(original) = original(&url)
            && self.whole(&original).is_ok()
        {
            return Ok(());
        }
        self.whole(&url)
    }

    fn whole(&self, url: &Url) -> Result<(), String> {
        let path = self.path(url)?;
        let system = |error: std::io::Error| format!("it cannot be written: {error}");
        let Some(mut file) = PartialFile::begin(&path).map_err(system)? else {
            return Ok(());
        };
        let mut parts = 0;
        loop {
            let before = file.written();
            parts += 1;
            match self.download(url, &mut file) {
                Ok(()) => return file.finish().map_err(system),
                // A slow host, or a line that broke: the rest is asked for.
                Err(Missed::InPart(_)) if file.written() > before && parts < MOST_PARTS => {}
                Err(Missed::Refused(why) | Missed::InPart(why)) => {
                    if file.rest().is_none() {
                        file.discard();
                    }
                    return Err(why);
                }
            }
        }
    }

    fn download(&self, url: &Url, file: &mut PartialFile) -> Result<(), Missed> {
        let (mut answer, goes_on) = self.rest_or_whole(url, file)?;
        let kind = answer.headers().get(header::CONTENT_TYPE);
        let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        if let Some(other) = other_kind(url.path(), kind) {
            return Err(format!("the host sends {other} in its place").into());
        }
        if !goes_on {
            let restarted = file.restart(resume::strong_mark(answer.headers()));
            restarted.map_err(|error| error.to_string())?;
        }
        let whole = resume::whole_length(answer.headers()).filter(|_| goes_on);
        let left = self.limits.all;
        let left = left.saturating_sub(self.bytes.load(Ordering::Relaxed));
        let most = self.limits.file.saturating_sub(file.written()).min(left);
        let before = file.written();
        let appended = file.append(&mut answer.body_mut().as_reader(), most.saturating_add(1));
        let count = file.written() - before;
        self.bytes.fetch_add(count, Ordering::Relaxed);
        if count > most {
            file.restart(None).map_err(|error| error.to_string())?;
            return Err("it is larger than linger downloads".into());
        }
        if let Err(error) = appended {
            return Err(Missed::InPart(format!("it came in part only: {error}")));
        }
        if whole.is_some_and(|whole| whole > file.written()) {
            return Err(Missed::InPart("it came in part only".to_owned()));
        }
        if file.written() == 0 {
            return Err("it is empty".into());
        }
        Ok(())
    }

    /// The rest of a file that came in part, with `true`. If the host has no rest of that version, or
    /// nothing came yet, the whole file.
    fn rest_or_whole(
        &self,
        url: &Url,
        file: &PartialFile,
    ) -> Result<(Response<ureq::Body>, bool), String> {
        if let Some((from, mark)) = file.rest() {
            let answer = self.answer(url, Some((from, mark)))?;
            match answer.status().as_u16() {
                200 => return Ok((answer, false)),
                206 if resume::goes_on(answer.headers(), from, mark) => return Ok((answer, true)),
                // Another part, or none (416): what is here is of no use.
                _ => {}
            }
        }
        let answer = self.answer(url, None)?;
        match answer.status().as_u16() {
            200 => Ok((answer, false)),
            status => Err(format!("the host answers {status}")),
        }
    }

    /// Asks for a file, or for what comes after so many bytes of the version with that mark, and follows
    /// where the host sends on.
    fn answer(&self, url: &Url, rest: Option<(u64, &str)>) -> Result<Response<ureq::Body>, String> {
        let mut url = url.clone();
        let mut has_waited = false;
        for _ in 0..MOST_HOPS {
            may_ask(&url, self.own.as_deref())?;
            let mut request = self.agent.get(url.as_str());
            if let Some((from, mark)) = rest {
                request = request
                    .header(header::RANGE, format!("bytes={from}-"))
                    .header(header::IF_RANGE, mark);
            }
            let answer = request
                .call()
                .map_err(|error| format!("it cannot be reached: {error}"))?;
            let said = |name| {
                answer
                    .headers()
                    .get(name)
                    .and_then(|value| value.to_str().ok())
            };
            match answer.status().as_u16() {
                200 | 206 | 416 => return Ok(answer),
                301 | 302 | 303 | 307 | 308 => {
                    let next = said(header::LOCATION).and_then(|to| url.join(to).ok());
                    url = next.ok_or("its host sends on to nowhere")?;
                }
                429 | 503 if !has_waited => {
                    has_waited = true;
                    let wait = said(header::RETRY_AFTER).and_then(|wait| wait.parse().ok());
                    let wait = Duration::from_secs(wait.unwrap_or(5));
                    std::thread::sleep(wait.min(self.limits.wait));
                }
                status => return Err(format!("the host answers {status}")),
            }
        }
        Err("its host sends on too often".to_owned())
    }

    /// Where the file of an address goes.
    fn path(&self, url: &Url) -> Result<PathBuf, String> {
        let path = percent_decode_str(url.path())
            .decode_utf8_lossy()
            .into_owned();
        let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
        let is_plain = |part: &&str| {
            !matches!(*part, "." | "..")
                && part.len() <= 200
                && !part.contains(|c: char| c.is_control() || "<>:\"|?*\\".contains(c))
        };
        let is_good = parts.iter().all(is_plain)
            && parts.len() <= 20
            && parts.last().is_some_and(|name| is_media_name(name));
        if !is_good {
            return Err("its address has no name of a picture or of another file".to_owned());
        }
        let host = url
            .host_str()
            .unwrap_or_default()
            .replace([':', '[', ']'], "-");
        let mut place = self.dir.join(host);
        place.extend(parts);
        Ok(place)
    }
}

/// The address of the original of a smaller copy.
fn original(url: &Url) -> Option<Url> {
    let (start, name) = url.path().rsplit_once('/')?;
    let (stem, ending) = name.rsplit_once('.')?;
    let plain = original_stem(stem);
    if plain == stem {
        return None;
    }
    let mut original = url.clone();
    original.set_path(&format!("{start}/{plain}.{ending}"));
    original.set_query(None);
    Some(original)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_stay_in_their_folder() {
        let fetcher = Fetcher::new(&FetchRequest {
            addresses: &[],
            base: None,
            dir: Path::new("d"),
            limits: FetchLimits::default(),
            progress: &|_, _| {},
        });
        let path = |url: &str| fetcher.path(&Url::parse(url).unwrap()).ok();
        assert_eq!(
            path("https://a.example/u/%C3%A9.png?w=3"),
            Some(PathBuf::from("d/a.example/u/é.png"))
        );
        for url in [
            "https://a.example/%2e%2e%2fx.png",
            "https://a.example/",
            "https://a.example/a%00.png",
            "https://a.example/page.html",
        ] {
            assert_eq!(path(url), None, "{url}");
        }
    }

    #[test]
    fn one_thread_asks_for_all_sizes_of_a_picture() {
        let addresses: Vec<String> = ["desk", "desk-300x200", "lamp", "desk-100x80", "chair"]
            .iter()
            .map(|name| format!("https://a.example/u/{name}.jpg"))
            .collect();
        let shares = shares(&addresses);
        assert_eq!(shares.len(), PER_HOST);
        let sizes = shares.iter().flatten().map(|job| job.addresses.len());
        let mut sizes: Vec<usize> = sizes.collect();
        sizes.sort_unstable();
        assert_eq!(sizes, [1, 1, 3]);
    }
}
