//! `.htaccess`, as Apache reads it: the page for unknown addresses, media types, old addresses, headers.
//!
//! Everything in it is allowed under `AllowOverride FileInfo`, which most web spaces have, and under
//! `Options None`: one line that is not allowed, and Apache answers every request with an error. So there is
//! no rule of mod_rewrite (it needs `Options FollowSymLinks`), and what belongs to a module is inside
//! `<IfModule>`.

use super::limits::{self, HostLimit};
use super::netlify::Written;
use super::table::{CONTENT_TYPE, HostTable, decoded, escaped};
use crate::output::media_type::{NEW_ENDINGS, TEXT_ENDINGS, media_type};

/// For what is looked at again each time, and sent only if it has changed.
pub(super) const LOOK_AGAIN: &str = "public, max-age=0, must-revalidate";

/// The file.
pub(super) fn write(table: &HostTable) -> Written {
    let mut text = format!(
        "ErrorDocument 404 \"{}404.html\"\nAddDefaultCharset utf-8\n",
        decoded(&table.base)
    );
    text.push_str("<IfModule mod_mime.c>\n");
    for ending in NEW_ENDINGS {
        let media_type = media_type(&format!("x.{ending}"));
        let media_type = media_type.split(';').next().unwrap_or_default();
        text.push_str(&format!("AddType {media_type} .{ending}\n"));
    }
    let endings: Vec<String> = TEXT_ENDINGS.iter().map(|it| format!(".{it}")).collect();
    text.push_str(&format!(
        "AddCharset utf-8 {}\n</IfModule>\n",
        endings.join(" ")
    ));
    let mut types = Vec::new();
    for (path, headers) in table.some() {
        let values = headers.iter().filter(|(name, _)| name == CONTENT_TYPE);
        types.extend(values.map(|(_, value)| {
            let file = file_name(path);
            format!("<Files \"{file}\">\nForceType \"{value}\"\n</Files>\n")
        }));
    }
    // Feeds of tags have the name of the site's own.
    types.sort();
    types.dedup();
    text.push_str(&types.concat());
    push_redirects(table, &mut text);
    let findings = push_headers(table, &mut text);
    (text, findings)
}

/// The name of the file that a rule is about. A server tells files of one name apart by folders only,
/// and an `.htaccess` has none.
fn file_name(path: &str) -> String {
    decoded(path.rsplit('/').next().unwrap_or(path))
}

fn push_redirects(table: &HostTable, text: &mut String) {
    if table.redirects.is_empty() {
        return;
    }
    text.push_str("<IfModule mod_alias.c>\n");
    for redirect in table.moved() {
        // Apache compares the decoded path, and encodes the target itself.
        let (from, to) = (redirect.pattern(), target(&redirect.to));
        text.push_str(&format!("RedirectMatch 301 \"{from}\" \"{to}\"\n"));
    }
    for (redirect, ..) in table.queries() {
        let (from, to) = (escaped(&redirect.from), target(&redirect.to));
        let query = escaped(&redirect.query);
        text.push_str(&format!(
            "<If \"%{{QUERY_STRING}} =~ /(^|&){query}(&|$)/\">\n\
             RedirectMatch 301 \"^{from}(?:index\\.php)?$\" \"{to}\"\n</If>\n"
        ));
    }
    text.push_str("</IfModule>\n");
}

/// The target of a RedirectMatch, in which `$5` would be what a group has found.
fn target(url: &str) -> String {
    decoded(url)
        .replace('\\', "\\\\")
        .replace('"', "\\\"")
        .replace('$', "\\$")
}

/// The headers. `always`: also with the page for unknown addresses.
fn push_headers(table: &HostTable, text: &mut String) -> Vec<crate::diagnostic::Diagnostic> {
    let mut findings = Vec::new();
    text.push_str("<IfModule mod_headers.c>\n");
    for (name, value) in table.everywhere() {
        let line = format!("Header always set {name} \"{value}\"\n");
        let long = limits::too_many(line.len(), &HostLimit::APACHE_LINE);
        if long.is_none() {
            text.push_str(&line);
        }
        findings.extend(long);
    }
    text.push_str(&format!(
        "<FilesMatch \"\\.(html|xml|json|txt|webmanifest)$\">\nHeader set Cache-Control \"{LOOK_AGAIN}\"\n</FilesMatch>\n"
    ));
    for (path, headers) in table.some() {
        for (name, value) in headers.iter().filter(|(name, _)| name != CONTENT_TYPE) {
            let file = file_name(path);
            text.push_str(&format!(
                "<Files \"{file}\">\nHeader set {name} \"{value}\"\n</Files>\n"
            ));
        }
    }
    text.push_str("</IfModule>\n");
    findings
}

/// The settings of a server of one's own that reads the file. `www` is the folder that it serves.
pub(super) fn server(host: &str, port: u16, www: &str) -> String {
    format!(
        "<VirtualHost *:{port}>\n    ServerName {host}\n    DocumentRoot \"{www}\"\n    DirectoryIndex index.html\n    \
         <Directory \"{www}\">\n        Options FollowSymLinks\n        AllowOverride FileInfo\n        \
         Require all granted\n    </Directory>\n</VirtualHost>\n"
    )
}

#[cfg(test)]
mod tests {
    use super::target;

    #[test]
    fn a_target_is_no_reference_to_a_group() {
        assert_eq!(target("/a%20$5/%25"), "/a \\$5/%");
    }
}
