//! `vercel.json`, `firebase.json` and `staticwebapp.config.json`.

use super::limits::{self, HostLimit};
use super::netlify::Written;
use super::table::{HostTable, as_sent, escaped, glob};
use crate::output::media_type::{NEW_ENDINGS, media_type};
use serde::Serialize;
use std::collections::BTreeMap;

/// A file of a host that reads JSON, as text.
fn text(file: &impl Serialize) -> String {
    // Serializing strings and numbers into memory cannot fail.
    let mut text = serde_json::to_string_pretty(file).unwrap_or_default();
    text.push('\n');
    text
}

/// A header as Vercel and Firebase read it.
#[derive(Serialize)]
struct HeaderValue {
    key: String,
    value: String,
}

/// Headers of some files as Vercel and Firebase read them.
#[derive(Serialize)]
struct SourceHeaders {
    source: String,
    headers: Vec<HeaderValue>,
}

fn source_headers(source: String, headers: &[(String, String)]) -> SourceHeaders {
    let value = |(key, value): &(String, String)| HeaderValue {
        key: key.clone(),
        value: value.clone(),
    };
    SourceHeaders {
        source,
        headers: headers.iter().map(value).collect(),
    }
}

#[derive(Serialize)]
struct VercelFile {
    #[serde(rename = "trailingSlash")]
    trailing_slash: bool,
    redirects: Vec<VercelRedirect>,
    headers: Vec<SourceHeaders>,
}

#[derive(Serialize)]
struct VercelRedirect {
    source: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    has: Vec<VercelCondition>,
    destination: String,
    #[serde(rename = "statusCode")]
    status_code: u16,
}

#[derive(Serialize)]
struct VercelCondition {
    #[serde(rename = "type")]
    kind: &'static str,
    key: String,
    value: String,
}

/// `vercel.json`. Its sources are patterns of path-to-regexp, which Vercel compares with the address as it
/// was sent.
pub(super) fn vercel(table: &HostTable) -> Written {
    let mut redirects = Vec::new();
    for redirect in table.moved() {
        // `trailingSlash` has added the slash by the time that a source is compared, unless it names a file.
        redirects.extend(redirect.forms().into_iter().map(|form| VercelRedirect {
            source: vercel_source(&as_sent(&form)),
            has: Vec::new(),
            destination: vercel_target(&redirect.to),
            status_code: 301,
        }));
    }
    for (redirect, key, value) in table.queries() {
        redirects.push(VercelRedirect {
            source: vercel_source(&as_sent(&redirect.from)),
            has: vec![VercelCondition {
                kind: "query",
                key: key.to_owned(),
                value: escaped(value),
            }],
            destination: vercel_target(&redirect.to),
            status_code: 301,
        });
    }
    let findings = limits::too_many(redirects.len(), &HostLimit::VERCEL_REDIRECTS);
    let mut headers = Vec::new();
    if !table.everywhere().is_empty() {
        headers.push(source_headers(
            format!("{}(.*)", vercel_source(&table.base)),
            table.everywhere(),
        ));
    }
    for (path, values) in table.some() {
        let parts = path.rsplit_once('/').unwrap_or(("", path));
        let source = match parts.1.strip_prefix('*') {
            Some(rest) => format!("{}/([^/]*){}", table.url(parts.0), vercel_source(rest)),
            None => table.url(path),
        };
        headers.push(source_headers(source, values));
    }
    let file = VercelFile {
        trailing_slash: true,
        redirects,
        headers,
    };
    (text(&file), findings.into_iter().collect())
}

/// A path in which no sign stands for others.
fn vercel_source(path: &str) -> String {
    let mut source = String::with_capacity(path.len());
    for c in path.chars() {
        if "(){}[]:*+?\\^$|".contains(c) {
            source.push('\\');
        }
        source.push(c);
    }
    source
}

/// A target in which `:name` would be what a source has found.
fn vercel_target(url: &str) -> String {
    url.replace(':', "%3A")
        .replace('(', "%28")
        .replace(')', "%29")
        .replace('*', "%2A")
        .replace('+', "%2B")
        .replace('$', "%24")
}

#[derive(Serialize)]
struct FirebaseFile {
    hosting: FirebaseHosting,
}

#[derive(Serialize)]
struct FirebaseHosting {
    public: &'static str,
    ignore: [&'static str; 2],
    #[serde(rename = "trailingSlash")]
    trailing_slash: bool,
    redirects: Vec<FirebaseRedirect>,
    headers: Vec<SourceHeaders>,
}

#[derive(Serialize)]
struct FirebaseRedirect {
    regex: String,
    destination: String,
    #[serde(rename = "type")]
    status: u16,
}

/// `firebase.json`, for `firebase deploy --config public/firebase.json`. Its patterns are compared with the
/// decoded address; it compares no queries.
pub(super) fn firebase(table: &HostTable) -> Written {
    let redirects = table.moved().map(|redirect| FirebaseRedirect {
        regex: redirect.pattern(),
        // A `:name` would be what a pattern has found.
        destination: redirect.to.replace(':', "%3A"),
        status: 301,
    });
    let mut headers = Vec::new();
    if !table.everywhere().is_empty() {
        headers.push(source_headers(
            format!("{}**", table.base),
            table.everywhere(),
        ));
    }
    headers.extend(
        table
            .some()
            .map(|(path, values)| source_headers(table.url(&glob(path)), values)),
    );
    let hosting = FirebaseHosting {
        public: ".",
        ignore: ["firebase.json", "linger-deploy.json"],
        trailing_slash: true,
        redirects: redirects.collect(),
        headers,
    };
    (text(&FirebaseFile { hosting }), Vec::new())
}

#[derive(Serialize)]
struct AzureFile {
    #[serde(rename = "trailingSlash")]
    trailing_slash: &'static str,
    routes: Vec<AzureRoute>,
    #[serde(rename = "globalHeaders", skip_serializing_if = "BTreeMap::is_empty")]
    global_headers: BTreeMap<String, String>,
    #[serde(rename = "responseOverrides")]
    overrides: BTreeMap<&'static str, AzureOverride>,
    #[serde(rename = "mimeTypes")]
    types: BTreeMap<String, String>,
}

#[derive(Serialize)]
struct AzureOverride {
    rewrite: String,
}

#[derive(Serialize)]
struct AzureRoute {
    route: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    redirect: Option<String>,
    #[serde(rename = "statusCode", skip_serializing_if = "Option::is_none")]
    status_code: Option<u16>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    headers: BTreeMap<String, String>,
}

/// `staticwebapp.config.json`. Azure compares addresses with escapes in large letters, has no sign for a part
/// of a path, and compares no queries.
pub(super) fn azure(table: &HostTable) -> Written {
    let mut routes = Vec::new();
    for redirect in table.moved() {
        for form in redirect.forms() {
            // A star at the end would stand for everything that begins so.
            if !form.contains('*') {
                routes.push(AzureRoute {
                    route: as_sent(&form),
                    redirect: Some(redirect.to.clone()),
                    status_code: Some(301),
                    headers: BTreeMap::new(),
                });
            }
        }
    }
    for (path, headers) in table.some().filter(|(path, _)| glob(path) == *path) {
        if !path.contains('*') {
            routes.push(AzureRoute {
                route: table.url(path),
                redirect: None,
                status_code: None,
                headers: headers.iter().cloned().collect(),
            });
        }
    }
    let types = NEW_ENDINGS.iter().map(|ending| {
        let media_type = media_type(&format!("x.{ending}"));
        (format!(".{ending}"), media_type.into_owned())
    });
    let rewrite = format!("{}404.html", table.base);
    let file = AzureFile {
        trailing_slash: "auto",
        routes,
        global_headers: table.everywhere().iter().cloned().collect(),
        overrides: BTreeMap::from([("404", AzureOverride { rewrite })]),
        types: types.collect(),
    };
    let text = text(&file);
    let findings = limits::too_many(text.len(), &HostLimit::AZURE_BYTES);
    (text, findings.into_iter().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_in_addresses_mean_themselves() {
        assert_eq!(vercel_source("/a+b(c):d.html"), r"/a\+b\(c\)\:d.html");
        assert_eq!(vercel_target("/a:b+c"), "/a%3Ab%2Bc");
    }
}
