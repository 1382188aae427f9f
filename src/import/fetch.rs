//! Downloads what an export names: pictures and other files of the old site.
//!
//! Enters: addresses. Leaves: files in a folder, by hosts and paths, and which addresses refused. Only this
//! file of `import/` makes requests. The rules:
//! - A few hosts at a time, and two requests to one host. A host that asks to wait is waited for; one that
//!   refuses several times in a row is left alone.
//! - What is there already is not asked for again; what came in part goes on where it stopped.
//! - Each file and all of them together have a limit.
//! - An export may name anything, also this computer and the network around it. Those are asked only if
//!   the old site itself is there.

use super::media_name::original_stem;
use super::site::is_media_name;
use crate::write::PartialFile;
use percent_encoding::percent_decode_str;
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use ureq::Agent;
use ureq::http::{Response, header};
use url::{Host, Url};

/// Hosts that are asked at a time.
const HOSTS: usize = 6;
/// Requests to one host at a time.
const PER_HOST: usize = 2;
/// Bytes of one file.
const MOST_FILE: u64 = 500_000_000;
/// Bytes of all files.
const MOST_ALL: u64 = 20_000_000_000;
/// Refusals in a row after which a host is left alone.
const PATIENCE: usize = 8;
/// Seconds that a host may ask to wait.
const LONGEST_WAIT: u64 = 60;
/// Redirects of one address.
const MOST_HOPS: usize = 5;

/// What is asked of the old site.
pub struct FetchRequest<'a> {
    /// Addresses of files, whole.
    pub addresses: &'a [String],
    /// The address of the old site.
    pub base: Option<&'a str>,
    /// Where the files go.
    pub dir: &'a Path,
    /// Hears how many files are done.
    pub progress: &'a (dyn Fn(u64, u64) + Sync),
}

/// Downloads the files. Answers with the addresses that gave none, and why.
pub fn fetch(request: &FetchRequest<'_>) -> Vec<(String, String)> {
    let config = Agent::config_builder()
        .timeout_connect(Some(Duration::from_secs(20)))
        .timeout_recv_response(Some(Duration::from_secs(60)))
        .http_status_as_error(false)
        .max_redirects(0)
        .user_agent(concat!("linger/", env!("CARGO_PKG_VERSION"), " (import)"))
        .build();
    let own = request.base.and_then(|base| Url::parse(base).ok());
    let fetcher = Fetcher {
        agent: config.into(),
        own: own.as_ref().and_then(Url::host_str).map(str::to_owned),
        dir: request.dir,
        bytes: AtomicU64::new(0),
    };
    let mut hosts: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for address in request.addresses {
        let host = Url::parse(address).ok();
        let host = host
            .as_ref()
            .and_then(Url::host_str)
            .unwrap_or_default()
            .to_owned();
        hosts.entry(host).or_default().push(address);
    }
    let done = AtomicU64::new(0);
    let all = request.addresses.len() as u64;
    let of_host = |addresses: &[&str]| {
        let mut refused = Vec::new();
        let mut in_a_row = 0;
        for address in addresses {
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
    let shares: Vec<Vec<&str>> = hosts
        .values()
        .flat_map(|addresses| {
            let share = addresses.len().div_ceil(PER_HOST).max(1);
            addresses
                .chunks(share)
                .map(<[&str]>::to_vec)
                .collect::<Vec<_>>()
        })
        .collect();
    let work = || {
        shares
            .par_iter()
            .flat_map_iter(|share| of_host(share))
            .collect()
    };
    match rayon::ThreadPoolBuilder::new().num_threads(HOSTS).build() {
        Ok(pool) => pool.install(work),
        Err(_) => work(),
    }
}

struct Fetcher<'a> {
    agent: Agent,
    own: Option<String>,
    dir: &'a Path,
    /// Of all files so far.
    bytes: AtomicU64,
}

impl Fetcher<'_> {
    /// Downloads one file: the original of a smaller copy, if there is one.
    fn file(&self, address: &str) -> Result<(), String> {
        let url = Url::parse(address).map_err(|_| "it is no web address".to_owned())?;
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
        let result = self.download(url, &mut file);
        match result {
            Ok(()) => file.finish().map_err(system),
            Err(why) => {
                if file.written() == 0 {
                    file.discard();
                }
                Err(why)
            }
        }
    }

    fn download(&self, url: &Url, file: &mut PartialFile) -> Result<(), String> {
        let mut answer = self.answer(url, file.written())?;
        let status = answer.status().as_u16();
        if status == 416 || (status == 200 && file.written() > 0) {
            file.restart().map_err(|error| error.to_string())?;
            if status == 416 {
                answer = self.answer(url, 0)?;
            }
        }
        let kind = answer.headers().get(header::CONTENT_TYPE);
        let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        if kind.starts_with("text/html") {
            return Err("the host sends a page in its place".to_owned());
        }
        let left = MOST_ALL.saturating_sub(self.bytes.load(Ordering::Relaxed));
        let most = MOST_FILE.saturating_sub(file.written()).min(left);
        let count = file
            .append(&mut answer.body_mut().as_reader(), most + 1)
            .map_err(|error| format!("it came in part only: {error}"))?;
        self.bytes.fetch_add(count, Ordering::Relaxed);
        if count > most {
            let _ = file.restart();
            return Err("it is larger than linger downloads".to_owned());
        }
        if file.written() == 0 {
            return Err("it is empty".to_owned());
        }
        Ok(())
    }

    /// Asks for a file from a byte on, and follows where the host sends on.
    fn answer(&self, url: &Url, from: u64) -> Result<Response<ureq::Body>, String> {
        let mut url = url.clone();
        let mut has_waited = false;
        for _ in 0..MOST_HOPS {
            self.may_ask(&url)?;
            let mut request = self.agent.get(url.as_str());
            if from > 0 {
                request = request.header(header::RANGE, format!("bytes={from}-"));
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
                    std::thread::sleep(Duration::from_secs(wait.unwrap_or(5).min(LONGEST_WAIT)));
                }
                status => return Err(format!("the host answers {status}")),
            }
        }
        Err("its host sends on too often".to_owned())
    }

    /// Refuses this computer and the network around it, unless the old site is there.
    fn may_ask(&self, url: &Url) -> Result<(), String> {
        if !matches!(url.scheme(), "http" | "https") {
            return Err("it is no web address".to_owned());
        }
        if url.host_str().map(str::to_owned) == self.own {
            return Ok(());
        }
        let is_near = match url.host() {
            Some(Host::Domain(name)) => {
                let name = name.trim_end_matches('.');
                name == "localhost"
                    || !name.contains('.')
                    || [".localhost", ".local", ".internal", ".lan", ".home.arpa"]
                        .iter()
                        .any(|ending| name.ends_with(ending))
            }
            Some(Host::Ipv4(ip)) => is_near(ip.into()),
            Some(Host::Ipv6(ip)) => is_near(ip.into()),
            None => true,
        };
        if is_near {
            Err("it lies on a private network".to_owned())
        } else {
            Ok(())
        }
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

fn is_near(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => {
            ip.is_loopback()
                || ip.is_private()
                || ip.is_link_local()
                || ip.is_unspecified()
                || ip.is_multicast()
                || ip.is_broadcast()
                || ip.octets()[0] == 100 && (64..128).contains(&ip.octets()[1])
        }
        IpAddr::V6(ip) => {
            ip.is_loopback()
                || ip.is_unspecified()
                || ip.is_multicast()
                || ip.is_unique_local()
                || ip.is_unicast_link_local()
                || ip.to_ipv4_mapped().is_some_and(|ip| is_near(ip.into()))
        }
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
    fn the_network_around_is_not_asked() {
        let fetcher = |own: Option<&str>| Fetcher {
            agent: Agent::new_with_defaults(),
            own: own.map(str::to_owned),
            dir: Path::new("x"),
            bytes: AtomicU64::new(0),
        };
        let may = |own, url: &str| fetcher(own).may_ask(&Url::parse(url).unwrap()).is_ok();
        for url in [
            "http://127.0.0.1/a.png",
            "http://localhost/a.png",
            "http://2130706433/a.png",
            "http://[::ffff:10.0.0.1]/a.png",
            "http://192.168.1.1/a.png",
            "http://169.254.169.254/a.png",
            "http://router/a.png",
            "file:///etc/a.png",
        ] {
            assert!(!may(None, url), "{url}");
        }
        assert!(may(None, "https://acme.example/a.png"));
        assert!(may(Some("127.0.0.1"), "http://127.0.0.1:8080/a.png"));
    }

    #[test]
    fn files_stay_in_their_folder() {
        let fetcher = Fetcher {
            agent: Agent::new_with_defaults(),
            own: None,
            dir: Path::new("d"),
            bytes: AtomicU64::new(0),
        };
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
}
