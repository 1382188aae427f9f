//! Addresses of the old site: which are its own, and their paths.
//!
//! Enters: addresses as exports have them. Leaves: paths from the top of the site, decoded, or queries.

use percent_encoding::percent_decode_str;
use url::Url;

/// Where the old site was.
#[derive(Clone, Debug, Default)]
pub(super) struct OldSite {
    /// Without `www.`.
    host: Option<String>,
    /// Without the `/` at its end.
    path: String,
}

/// What an address of the old site leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum OldAddress {
    /// A path from the top of the site, beginning with `/`, decoded.
    Path(String),
    /// A query at the top of the site, such as `p=12`.
    Query(String),
}

fn bare_host(url: &Url) -> Option<String> {
    let host = url.host_str()?.to_ascii_lowercase();
    Some(host.strip_prefix("www.").unwrap_or(&host).to_owned())
}

impl OldSite {
    /// The site at that address; without one, only addresses without host are its own.
    pub(super) fn at(base: Option<&str>) -> OldSite {
        let Some(url) = base.and_then(|base| Url::parse(base.trim()).ok()) else {
            return OldSite::default();
        };
        OldSite {
            host: bare_host(&url),
            path: decoded(url.path().trim_end_matches('/')),
        }
    }

    /// What an address means on this site. `None`: it is on another site, or none.
    pub(super) fn address(&self, address: &str) -> Option<OldAddress> {
        let (path, query, is_inside) = self.parts(address)?;
        if !is_inside && path != "/" {
            return None;
        }
        if let Some(query) = query.filter(|query| is_entry_query(query) && path == "/") {
            return Some(OldAddress::Query(query));
        }
        Some(OldAddress::Path(path))
    }

    /// The path and the query of an address of this site, and whether it is below the site's own path.
    fn parts(&self, address: &str) -> Option<(String, Option<String>, bool)> {
        let address = address.trim();
        if address.is_empty() || address.starts_with('#') {
            return None;
        }
        let base = Url::parse("http://relative.invalid/").ok()?;
        let url = base.join(address).ok()?;
        let is_relative = url.host_str() == Some("relative.invalid");
        if !matches!(url.scheme(), "http" | "https")
            || (!is_relative && (self.host.is_none() || bare_host(&url) != self.host))
        {
            return None;
        }
        // Two slashes in a row are a slip, and hosts take them for one.
        let parts: Vec<&str> = url.path().split('/').collect();
        let last = parts.len() - 1;
        let kept = parts.iter().enumerate();
        let kept = kept.filter(|(at, part)| *at == 0 || *at == last || !part.is_empty());
        let kept: Vec<&str> = kept.map(|(_, part)| *part).collect();
        let whole = decoded(&kept.join("/"));
        let below = whole
            .strip_prefix(&*self.path)
            .filter(|rest| rest.is_empty() || rest.starts_with('/'));
        let is_inside = below.is_some() || is_relative;
        let path = below.unwrap_or(&whole);
        let path = if path.is_empty() { "/" } else { path };
        Some((path.to_owned(), url.query().map(str::to_owned), is_inside))
    }
}

/// `p=12`, `page_id=12`, `attachment_id=12`.
fn is_entry_query(query: &str) -> bool {
    query.split('&').any(|pair| {
        let (key, value) = pair.split_once('=').unwrap_or_default();
        matches!(key, "p" | "page_id" | "post_id" | "attachment_id")
            && !value.is_empty()
            && value.bytes().all(|b| b.is_ascii_digit())
    })
}

/// Percent-encoding taken off; what is not UTF-8 then stays as it is.
pub(super) fn decoded(path: &str) -> String {
    match percent_decode_str(path).decode_utf8() {
        Ok(decoded) if !decoded.contains(char::is_control) => decoded.into_owned(),
        _ => path.to_owned(),
    }
}

/// A path for comparison: one with and one without a `/` at its end are one place.
pub(super) fn same_place(path: &str) -> String {
    let path = path
        .strip_suffix("index.html")
        .or(path.strip_suffix("index.php"))
        .unwrap_or(path);
    path.trim_end_matches('/').to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_the_site_are_known() {
        let site = OldSite::at(Some("https://www.acme.example/blog/"));
        let path = |path: &str| Some(OldAddress::Path(path.to_owned()));
        assert_eq!(
            site.address("http://acme.example/blog/2019/x/"),
            path("/2019/x/")
        );
        assert_eq!(site.address("https://acme.example/blog"), path("/"));
        assert_eq!(site.address("/about/"), path("/about/"));
        assert_eq!(
            site.address("https://acme.example/blog//about/"),
            path("/about/")
        );
        assert_eq!(
            site.address("https://acme.example/blog/caf%C3%A9/"),
            path("/café/")
        );
        assert_eq!(site.address("https://other.example/x/"), None);
        assert_eq!(site.address("mailto:a@b.example"), None);
        assert_eq!(site.address("#top"), None);
        assert_eq!(
            site.address("https://acme.example/blog/?p=12"),
            Some(OldAddress::Query("p=12".to_owned()))
        );
        assert_eq!(site.address("/?s=words"), path("/"));
        assert_eq!(same_place("/A/index.html"), same_place("/a"));
    }
}
