//! Settings for a web server of one's own: nginx, Caddy, Apache. They are printed by a command and pasted by
//! the writer, so files whose names change with their bytes are known by how such names look.
//!
//! Enters: the table of the site, its address, the folder that is served. Leaves: text.

use super::apache::{self, LOOK_AGAIN};
use super::table::{CONTENT_TYPE, FOR_EVER, HostTable, as_sent, decoded, escaped, glob};
use crate::output::media_type::{NEW_ENDINGS, TEXT_ENDINGS, WEB_ENDINGS, media_type};
use std::borrow::Cow;

/// A web server that linger writes settings for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WebServer {
    /// Apache 2.4, which reads `.htaccess`.
    Apache,
    /// nginx 1.22 or later.
    Nginx,
    /// Caddy 2.
    Caddy,
}

/// Where a site is served.
struct Served<'a> {
    /// The name of the host.
    host: &'a str,
    /// The port, if it is not the usual one.
    port: Option<u16>,
    /// Whether readers come by `https`.
    is_safe: bool,
    /// The folder that is the top of the host.
    www: &'a str,
}

/// How a name with its digest in it looks, as a regular expression.
const FINGERPRINTED: &str = r"-[0-9a-f]{10}\.[a-z0-9]+$";

/// The settings of `server` for the site of `table`, whose origin is `origin`.
pub(super) fn write(table: &HostTable, server: WebServer, origin: &str, www: &str) -> String {
    let (is_safe, host) = match origin.split_once("://") {
        Some((scheme, host)) => (scheme == "https", host),
        None => (true, "example.com"),
    };
    let (name, port) = match host.rsplit_once(':') {
        Some((name, port)) if !port.ends_with(']') => (name, port.parse().ok()),
        _ => (host, None),
    };
    let served = Served {
        host: name,
        port,
        is_safe,
        www,
    };
    match server {
        WebServer::Apache => apache::server(name, port.unwrap_or(80), www),
        WebServer::Nginx => nginx(table, &served),
        WebServer::Caddy => caddy(table, &served),
    }
}

/// A text between quotation marks.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// A target without the signs that name variables.
fn plain(url: &str) -> String {
    url.replace('$', "%24")
        .replace('{', "%7B")
        .replace('}', "%7D")
}

fn nginx(table: &HostTable, served: &Served<'_>) -> String {
    let port = served.port.unwrap_or(80);
    let mut text = format!(
        "server {{\n    listen {port};\n    server_name {};\n    root {};\n    index index.html;\n    \
         error_page 404 {};\n\n",
        served.host,
        quoted(served.www),
        quoted(&format!("{}404.html", decoded(&table.base))),
    );
    push_nginx_types(&mut text);
    let mut headers = String::new();
    for (name, value) in table.everywhere() {
        headers.push_str(&format!("add_header {name} {} always;\n", quoted(value)));
    }
    let here = |cache: &str, indent: &str| {
        let cache = format!("add_header Cache-Control {};\n", quoted(cache));
        let lines = headers.lines().chain(cache.lines());
        lines
            .map(|line| format!("{indent}{line}\n"))
            .collect::<String>()
    };
    text.push_str(&here(LOOK_AGAIN, "    "));
    text.push_str("\n    # A location with a header of its own inherits none.\n");
    text.push_str(&format!(
        "    location ~ {} {{\n{}    }}\n\n",
        quoted_pattern(FINGERPRINTED),
        here(FOR_EVER, "        ")
    ));
    for (path, headers) in table.some() {
        for (_, value) in headers.iter().filter(|(name, _)| name == CONTENT_TYPE) {
            let kind = value.split(';').next().unwrap_or_default();
            text.push_str(&format!(
                "    location {} {{ types {{ }} default_type {kind}; }}\n",
                nginx_location(&table.url(path))
            ));
        }
    }
    push_nginx_redirects(table, &mut text);
    text.push_str("}\n");
    text
}

/// Every type, because a server of its own list takes none of the usual one.
fn push_nginx_types(text: &mut String) {
    text.push_str("    types {\n");
    for ending in WEB_ENDINGS {
        let media_type = media_type(&format!("x.{ending}"));
        let media_type = media_type.split(';').next().unwrap_or_default();
        text.push_str(&format!("        {media_type} {ending};\n"));
    }
    text.push_str("    }\n    default_type application/octet-stream;\n    charset utf-8;\n");
    let mut texts: Vec<String> = TEXT_ENDINGS
        .iter()
        .map(|ending| media_type(&format!("x.{ending}")).into_owned())
        .map(|kind| kind.split(';').next().unwrap_or_default().to_owned())
        .collect();
    texts.extend(
        [
            "application/rss+xml",
            "application/atom+xml",
            "application/feed+json",
        ]
        .map(str::to_owned),
    );
    texts.sort();
    texts.dedup();
    // nginx adds text/html by itself, and complains about a second one.
    texts.retain(|kind| kind != "text/html");
    let texts = texts.join(" ");
    text.push_str(&format!(
        "    charset_types {texts};\n    gzip on;\n    gzip_vary on;\n    gzip_types {texts} application/json \
         image/svg+xml;\n\n"
    ));
}

fn push_nginx_redirects(table: &HostTable, text: &mut String) {
    for redirect in table.moved() {
        for form in redirect.forms() {
            text.push_str(&format!(
                "    location = {} {{ return 301 {}; }}\n",
                quoted(&form),
                quoted(&plain(&redirect.to))
            ));
        }
    }
    let mut froms: Vec<&str> = table.queries().map(|(it, ..)| it.from.as_str()).collect();
    froms.dedup();
    for from in froms {
        text.push_str(&format!("    location = {} {{\n", quoted(from)));
        for (redirect, ..) in table.queries().filter(|(it, ..)| it.from == from) {
            text.push_str(&format!(
                "        if ($args ~ {}) {{ return 301 {}; }}\n",
                quoted_pattern(&format!("(^|&){}(&|$)", escaped(&redirect.query))),
                quoted(&plain(&redirect.to))
            ));
        }
        text.push_str("    }\n");
    }
}

/// A regular expression: between quotation marks, because it may have braces.
fn quoted_pattern(pattern: &str) -> String {
    format!("\"{pattern}\"")
}

/// What nginx compares a path with.
fn nginx_location(url: &str) -> String {
    let path = decoded(url);
    if !path.contains("/:") && !path.contains('*') {
        return format!("= {}", quoted(&path));
    }
    let parts = path.split('/').map(|part| match part.strip_prefix('*') {
        Some(rest) => format!("[^/]*{}", escaped(rest)),
        None if part.starts_with(':') => "[^/]+".to_owned(),
        None => escaped(part),
    });
    let pattern = parts.collect::<Vec<_>>().join("/");
    format!("~ {}", quoted_pattern(&format!("^{pattern}$")))
}

/// What Caddy compares a path with: the decoded path, unless there is a `%` in it.
fn caddy_path(path: &str) -> Cow<'_, str> {
    if path.contains('%') {
        Cow::Owned(as_sent(path))
    } else {
        Cow::Borrowed(path)
    }
}

fn caddy(table: &HostTable, served: &Served<'_>) -> String {
    let scheme = if served.is_safe { "" } else { "http://" };
    let port = served.port.map_or(String::new(), |port| format!(":{port}"));
    let mut text = format!(
        "{scheme}{}{port} {{\n\troot * {}\n\tencode gzip\n\theader {{\n",
        served.host,
        quoted(served.www)
    );
    for (name, value) in table.everywhere() {
        text.push_str(&format!("\t\t{name} {}\n", quoted(value)));
    }
    // Caddy takes a rule without a condition after those that have one.
    text.push_str(&format!(
        "\t\t?Cache-Control {}\n\t}}\n",
        quoted(LOOK_AGAIN)
    ));
    text.push_str(&format!(
        "\t@fingerprinted path_regexp {FINGERPRINTED}\n\theader @fingerprinted Cache-Control {}\n",
        quoted(FOR_EVER)
    ));
    for ending in NEW_ENDINGS {
        let media_type = media_type(&format!("x.{ending}"));
        text.push_str(&format!(
            "\theader *.{ending} Content-Type {}\n",
            quoted(&media_type)
        ));
    }
    for (at, (path, headers)) in table.some().enumerate() {
        for (_, value) in headers.iter().filter(|(name, _)| name == CONTENT_TYPE) {
            text.push_str(&format!(
                "\t@type{at} path {}\n\theader @type{at} Content-Type {}\n",
                quoted(&decoded(&table.url(&glob(path)))),
                quoted(value)
            ));
        }
    }
    for (at, redirect) in table.moved().enumerate() {
        let forms = redirect.forms();
        let forms: Vec<String> = forms.iter().map(|form| quoted(&caddy_path(form))).collect();
        text.push_str(&format!(
            "\t@old{at} path {}\n\tredir @old{at} {} 301\n",
            forms.join(" "),
            quoted(&plain(&redirect.to))
        ));
    }
    for (at, (redirect, ..)) in table.queries().enumerate() {
        text.push_str(&format!(
            "\t@query{at} {{\n\t\tpath {}\n\t\tquery {}\n\t}}\n\tredir @query{at} {} 301\n",
            quoted(&redirect.from),
            redirect.query,
            quoted(&plain(&redirect.to))
        ));
    }
    text.push_str(&format!(
        "\tfile_server\n\thandle_errors {{\n\t\t@gone expression {{http.error.status_code}} == 404\n\t\trewrite @gone {}\n\t\t\
         file_server\n\t}}\n}}\n",
        quoted(&format!("{}404.html", decoded(&table.base)))
    ));
    text
}
