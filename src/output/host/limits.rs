//! What hosts do not read beyond a limit, without a word. Seen with wrangler 4.164 and Apache 2.4, and in the
//! documentation of Azure, Vercel and GitLab.

use crate::diagnostic::Diagnostic;

/// A limit of a host, and what comes of it.
pub(super) struct HostLimit {
    /// The most that the host reads.
    pub(super) most: usize,
    /// The file.
    file: &'static str,
    /// What is counted.
    unit: &'static str,
    /// What the host does.
    then: &'static str,
    /// What to do.
    help: &'static str,
}

const NOT_AT_CLOUDFLARE: &str = "if your site is not at Cloudflare, say where it is, such as `redirects: [html, netlify]`; otherwise ";

impl HostLimit {
    /// The rules of `_redirects` without a pattern.
    pub(super) const CLOUDFLARE_REDIRECTS: HostLimit = HostLimit {
        most: 2000,
        file: "_redirects",
        unit: "rules",
        then: "Cloudflare reads the first 2,000",
        help: "keep `html` in `redirects:`, so that there are pages for the other addresses, or take `aliases` out that nobody asks for any more",
    };
    /// The rules of `_headers`.
    pub(super) const CLOUDFLARE_HEADERS: HostLimit = HostLimit {
        most: 100,
        file: "_headers",
        unit: "rules",
        then: "Cloudflare reads the first 100",
        help: "the theme has too many files with a fingerprint in their names; put several into one",
    };
    /// One line of `_headers`, in bytes.
    pub(super) const CLOUDFLARE_LINE: HostLimit = HostLimit {
        most: 2000,
        file: "_headers",
        unit: "characters in one line",
        then: "Cloudflare leaves out lines of more than 2,000, so the site would have no policy there",
        help: "allow fewer sites in `headers: allow:`, or a whole domain at once, such as `https://*.example.com`",
    };
    /// One line of `.htaccess`, in bytes.
    pub(super) const APACHE_LINE: HostLimit = HostLimit {
        most: 8000,
        file: ".htaccess",
        unit: "characters in one line",
        then: "Apache answers every request with an error if a line has more than 8,190, so that header is left out",
        help: "allow fewer sites in `headers: allow:`, or a whole domain at once, such as `https://*.example.com`",
    };
    /// The redirects of `vercel.json`.
    pub(super) const VERCEL_REDIRECTS: HostLimit = HostLimit {
        most: 2048,
        file: "vercel.json",
        unit: "redirects",
        then: "Vercel takes no more than 2,048",
        help: "keep `html` in `redirects:`, so that there are pages for the other addresses, or take `aliases` out that nobody asks for any more",
    };
    /// The bytes of `staticwebapp.config.json`.
    pub(super) const AZURE_BYTES: HostLimit = HostLimit {
        most: 20_000,
        file: "staticwebapp.config.json",
        unit: "bytes",
        then: "Azure takes no more than 20 KB",
        help: "keep `html` in `redirects:`, so that there are pages for the other addresses, or take `aliases` out that nobody asks for any more",
    };
}

/// A warning if there is more than a host reads.
pub(super) fn too_many(count: usize, limit: &HostLimit) -> Option<Diagnostic> {
    if count <= limit.most {
        return None;
    }
    let HostLimit {
        file, unit, then, ..
    } = limit;
    let message = format!("`{file}` has {count} {unit}, and {then}");
    let mut help = String::new();
    if then.starts_with("Cloudflare") {
        help.push_str(NOT_AT_CLOUDFLARE);
    }
    help.push_str(limit.help);
    Some(Diagnostic::warning("host-limit", message).help(help))
}
