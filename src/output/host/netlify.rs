//! `_headers` and `_redirects`, as Netlify and Cloudflare Pages read them.
//!
//! Netlify compares the decoded request with a rule as it is written, so no rule of it can have a space.
//! Cloudflare compares the address as the browser has sent it, so escapes with small letters need a rule
//! of their own. Where the two differ, there is a line for each; a line for the other host does no harm.

use super::limits::{self, HostLimit};
use super::table::{HostRedirect, HostTable, as_sent};
use crate::config::Redirects;
use crate::diagnostic::Diagnostic;

/// What one of the files says, and what the host will not read of it.
pub(super) type Written = (String, Vec<Diagnostic>);

/// `_headers`.
pub(super) fn headers(table: &HostTable, hosts: &Redirects) -> Written {
    let mut text = String::new();
    let mut block = |url: &str, headers: &[(String, String)]| {
        text.push_str(&format!("{url}\n"));
        for (name, value) in headers {
            text.push_str(&format!("  {name}: {value}\n"));
        }
    };
    let everywhere = table.everywhere();
    if !everywhere.is_empty() {
        block(&format!("{}*", table.base), everywhere);
    }
    for (path, headers) in table.some() {
        block(&table.url(path), headers);
    }
    let mut findings = Vec::new();
    if hosts.cloudflare {
        let rules = table.rules.len();
        findings.extend(limits::too_many(rules, &HostLimit::CLOUDFLARE_HEADERS));
        let longest = text.lines().map(str::len).max().unwrap_or_default();
        findings.extend(limits::too_many(longest, &HostLimit::CLOUDFLARE_LINE));
    }
    (text, findings)
}

/// `_redirects`. The most usual form of every address comes first, because Cloudflare reads a limited
/// number of lines.
pub(super) fn redirects(table: &HostTable, hosts: &Redirects) -> Written {
    let mut lines = Vec::new();
    let all: Vec<(&HostRedirect, Vec<String>)> = table.moved().map(|it| (it, it.forms())).collect();
    for at in 0..3 {
        for (redirect, forms) in &all {
            let form = forms.get(at);
            let Some(form) = form.filter(|_| !is_pattern(&redirect.from)) else {
                continue;
            };
            let mut line = |from: &str| lines.push(format!("{from} {} 301\n", redirect.to));
            let is_raw = is_written_raw(form);
            if is_raw {
                line(form);
            }
            let has_escapes = !is_raw || form.contains('%');
            if hosts.cloudflare && has_escapes {
                line(&as_sent(form));
            }
        }
    }
    if hosts.cloudflare {
        for at in 0..3 {
            for (redirect, forms) in &all {
                let small = forms.get(at).and_then(|form| small_escapes(form));
                if let Some(small) = small.filter(|_| !is_pattern(&redirect.from)) {
                    lines.push(format!("{small} {} 301\n", redirect.to));
                }
            }
        }
    }
    let mut findings = Vec::new();
    if hosts.cloudflare {
        findings.extend(limits::too_many(
            lines.len(),
            &HostLimit::CLOUDFLARE_REDIRECTS,
        ));
    }
    if hosts.netlify {
        // The mark makes Netlify look at the rule although there is a page at the path. Cloudflare
        // compares no queries, and passes over lines with four parts.
        for (redirect, ..) in table.queries() {
            lines.push(format!(
                "{} {} {} 301!\n",
                redirect.from, redirect.query, redirect.to
            ));
        }
    }
    (lines.concat(), findings)
}

/// Whether Netlify can redirect from an old path, which is decoded. Where it cannot, only a page can.
pub(in crate::output) fn can_redirect(from: &str) -> bool {
    is_written_raw(from) && !is_pattern(from)
}

/// Whether a line of the file can have this path as it is.
fn is_written_raw(path: &str) -> bool {
    !path.contains(char::is_whitespace)
}

/// Whether a path would be read as one that stands for many.
fn is_pattern(path: &str) -> bool {
    path.contains('*') || path.split('/').any(|part| part.starts_with(':'))
}

/// The path with escapes in small letters, if that is another one than with large letters.
fn small_escapes(path: &str) -> Option<String> {
    let encoded = as_sent(path);
    let mut small = String::with_capacity(encoded.len());
    let mut escape = 0_u8;
    for c in encoded.chars() {
        escape = if c == '%' { 3 } else { escape };
        small.push(if escape > 0 {
            c.to_ascii_lowercase()
        } else {
            c
        });
        escape = escape.saturating_sub(1);
    }
    (small != encoded).then_some(small)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_letters_of_escapes_become_small() {
        assert_eq!(small_escapes("/A б/").as_deref(), Some("/A%20%d0%b1/"));
        assert_eq!(small_escapes("/A b/"), None);
        assert_eq!(small_escapes("/AB/"), None);
    }

    #[test]
    fn netlify_has_no_rule_for_a_space_or_a_pattern() {
        for (path, can) in [
            ("/звонок/", true),
            ("/a+b$c/", true),
            ("/50%/", true),
            ("/a b/", false),
            ("/a*/", false),
            ("/:x/", false),
            ("/a:x/", true),
        ] {
            assert_eq!(can_redirect(path), can, "{path}");
        }
    }
}
