//! Which hosts a download may ask.
//!
//! Enters: addresses of an export, and the redirects that hosts answer with. Leaves: a refusal of this
//! computer and of the network around it. An export may name anything; these are asked only if the old
//! site itself is there. Names are judged before they are looked up, and the addresses that they have
//! after that, so that no name leads in.

use std::net::IpAddr;
use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::NextTimeout;
use url::{Host, Url};

/// Refuses this computer and the network around it, unless the old site is there.
///
/// # Errors
/// Why it may not be asked, as half a sentence.
pub(super) fn may_ask(url: &Url, own: Option<&str>) -> Result<(), String> {
    if !matches!(url.scheme(), "http" | "https") {
        return Err("it is no web address".to_owned());
    }
    if own.is_some() && url.host_str() == own {
        return Ok(());
    }
    let is_near = match url.host() {
        Some(Host::Domain(name)) => is_near_name(name),
        Some(Host::Ipv4(ip)) => is_near(ip.into()),
        Some(Host::Ipv6(ip)) => is_near(ip.into()),
        None => true,
    };
    if is_near {
        return Err("it lies on a private network".to_owned());
    }
    Ok(())
}

fn is_near_name(name: &str) -> bool {
    let name = name.trim_end_matches('.');
    name == "localhost"
        || !name.contains('.')
        || [".localhost", ".local", ".internal", ".lan", ".home.arpa"]
            .iter()
            .any(|ending| name.ends_with(ending))
}

/// Whether an address is of this computer or of a private network (the registries of IANA for special
/// addresses, RFC 6890).
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

/// Looks hosts up, and leaves addresses on the network around out, unless the old site is there.
pub(super) struct FarResolver {
    own: Option<String>,
    inner: DefaultResolver,
}

impl FarResolver {
    pub(super) fn new(own: Option<String>) -> FarResolver {
        FarResolver {
            own,
            inner: DefaultResolver::default(),
        }
    }

    /// Whether any address of a host may be asked: the old site's own, and that of a proxy.
    fn is_free(&self, host: Option<&str>, proxy: Option<&str>) -> bool {
        host.is_some() && (host == self.own.as_deref() || host == proxy)
    }
}

impl std::fmt::Debug for FarResolver {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FarResolver")
            .field("own", &self.own)
            .finish()
    }
}

impl Resolver for FarResolver {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let found = self.inner.resolve(uri, config, timeout)?;
        if self.is_free(uri.host(), config.proxy().map(|proxy| proxy.host())) {
            return Ok(found);
        }
        let mut far = self.empty();
        for address in found.iter().filter(|address| !is_near(address.ip())) {
            far.push(*address);
        }
        if far.is_empty() {
            return Err(ureq::Error::HostNotFound);
        }
        Ok(far)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_network_around_is_not_asked() {
        let may = |own, url: &str| may_ask(&Url::parse(url).unwrap(), own).is_ok();
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
    fn a_name_does_not_lead_into_the_network_around() {
        let looked_up = |own: Option<&str>| {
            let resolver = FarResolver::new(own.map(str::to_owned));
            let config = ureq::Agent::config_builder().proxy(None).build();
            let uri = Uri::from_static("http://localhost:80/a.png");
            resolver
                .resolve(&uri, &config, NextTimeout::default())
                .is_ok()
        };
        assert!(!looked_up(None));
        assert!(looked_up(Some("localhost")));
    }
}
