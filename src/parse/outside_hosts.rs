//! What the code in a template loads from other sites, as far as its text tells.
//!
//! Enters: the text of a template. Leaves: origins, by what a content security policy (CSP level 3) has to
//! allow them for. Forbidden here: what the policy of a site allows.

use crate::parse::inline_script::without_template_tags;
use lol_html::html_content::{Element, TextChunk};
use lol_html::{RewriteStrSettings, element, rewrite_str, text};
use std::cell::RefCell;
use std::ops::Range;
use std::rc::Rc;

/// Another site that a template needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutsideHost {
    /// What it is needed for, as `headers: allow:` names it.
    pub kind: &'static str,
    /// Scheme and host, as `headers: allow:` has it.
    pub origin: String,
    /// The element in the template.
    pub tag: Range<usize>,
}

/// Scripts that report to other hosts than the one that they come from.
const REPORTS: [(&str, &[&str]); 2] = [
    ("https://plausible.io", &["https://plausible.io"]),
    (
        "https://www.googletagmanager.com",
        &[
            "https://www.googletagmanager.com",
            "https://*.google-analytics.com",
            "https://*.analytics.google.com",
        ],
    ),
];

/// The other sites in the text of a template, each once for each use.
pub(super) fn outside_hosts(template: &str) -> Vec<OutsideHost> {
    if !template.contains("//") {
        return Vec::new();
    }
    let html = without_template_tags(template);
    let found: Rc<RefCell<Vec<OutsideHost>>> = Rc::default();
    // The script that is being read: its tag, and its text so far.
    let open: Rc<RefCell<(Range<usize>, String)>> = Rc::default();
    let by_element = {
        let (found, open) = (Rc::clone(&found), Rc::clone(&open));
        element!("script, link", move |element| {
            *open.borrow_mut() = (element.source_location().bytes(), String::new());
            found.borrow_mut().extend(of_element(element));
            Ok(())
        })
    };
    let by_text = {
        let found = Rc::clone(&found);
        text!("script", move |chunk: &mut TextChunk<'_>| {
            let (tag, text) = &mut *open.borrow_mut();
            text.push_str(chunk.as_str());
            if chunk.last_in_text_node() {
                found.borrow_mut().extend(of_script(text, tag));
                text.clear();
            }
            Ok(())
        })
    };
    let settings = RewriteStrSettings::new()
        .with_strict(false)
        .append_element_content_handler(by_element)
        .append_element_content_handler(by_text);
    // A template that cannot be parsed has no page, so what it loads does not matter.
    let _ = rewrite_str(&html, settings);
    let mut hosts: Vec<OutsideHost> = Vec::new();
    for host in std::mem::take(&mut *found.borrow_mut()) {
        let is_known =
            |known: &OutsideHost| (known.kind, &known.origin) == (host.kind, &host.origin);
        if !hosts.iter().any(is_known) {
            hosts.push(host);
        }
    }
    hosts
}

/// What a `<script>` or a stylesheet loads, and where the script reports to by its attributes.
fn of_element(element: &Element<'_, '_>) -> Vec<OutsideHost> {
    let tag = element.source_location().bytes();
    let mut hosts = Vec::new();
    let mut add = |kind, origin: String| {
        hosts.push(OutsideHost {
            kind,
            origin,
            tag: tag.clone(),
        });
    };
    if element.tag_name() == "link" {
        let rel = element.get_attribute("rel").unwrap_or_default();
        let href = element.get_attribute("href").unwrap_or_default();
        if let Some(origin) = origin(&href).filter(|_| rel.eq_ignore_ascii_case("stylesheet")) {
            add("styles", origin);
        }
        return hosts;
    }
    for attribute in element.attributes() {
        let Some(origin) = origin(&attribute.value()) else {
            continue;
        };
        if attribute.name() == "src" {
            for report in reports(&origin) {
                add("connections", (*report).to_owned());
            }
            add("scripts", origin);
        } else {
            add("connections", origin);
        }
    }
    hosts
}

/// What an inline script loads: the addresses in it, if it makes elements of scripts.
fn of_script(text: &str, tag: &Range<usize>) -> Vec<OutsideHost> {
    let makes_scripts = text.contains("createElement") && text.contains("script");
    if !makes_scripts {
        return Vec::new();
    }
    let quoted = text.split(['"', '\'', '`']).filter_map(origin);
    let both = quoted.flat_map(|origin| {
        let reports = reports(&origin);
        let own = [("scripts", origin.clone())];
        let to: Vec<String> = if reports.is_empty() {
            vec![origin]
        } else {
            reports.iter().map(|host| (*host).to_owned()).collect()
        };
        own.into_iter()
            .chain(to.into_iter().map(|host| ("connections", host)))
    });
    both.map(|(kind, origin)| OutsideHost {
        kind,
        origin,
        tag: tag.clone(),
    })
    .collect()
}

fn reports(origin: &str) -> &'static [&'static str] {
    let found = REPORTS.iter().find(|(known, _)| *known == origin);
    found.map_or(&[], |(_, hosts)| hosts)
}

/// The scheme and the host of a whole address; one without a scheme comes by HTTPS.
fn origin(address: &str) -> Option<String> {
    let rest = address
        .strip_prefix("https://")
        .or_else(|| address.strip_prefix("//"))?;
    let host = rest.split(['/', '?', '#', '\\']).next().unwrap_or_default();
    let is_host = host.contains('.')
        && host
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':'));
    is_host.then(|| format!("https://{}", host.to_ascii_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(template: &str) -> Vec<String> {
        let hosts = outside_hosts(template).into_iter();
        hosts
            .map(|host| format!("{} {}", host.kind, host.origin))
            .collect()
    }

    #[test]
    fn what_a_tag_names_is_what_it_needs() {
        for (template, expected) in [
            (
                "<script defer data-domain=\"x.example\" src=\"https://plausible.io/js/script.js\"></script>",
                &[
                    "connections https://plausible.io",
                    "scripts https://plausible.io",
                ][..],
            ),
            (
                "<script data-goatcounter='https://marit.goatcounter.com/count' async src=//gc.zgo.at/count.js></script>",
                &[
                    "connections https://marit.goatcounter.com",
                    "scripts https://gc.zgo.at",
                ],
            ),
            (
                "<link rel=stylesheet href=\"https://fonts.example/a.css\"><link rel=canonical href=\"https://x.example/\">",
                &["styles https://fonts.example"],
            ),
            (
                "<script src=\"/own.js\"></script><a href=\"https://x.example/\">x</a>",
                &[],
            ),
            (
                "{% if x %}<script src=\"{{ x }}//y.example\"></script>{% endif %}",
                &[],
            ),
        ] {
            assert_eq!(found(template), expected, "{template}");
        }
    }

    #[test]
    fn a_script_that_makes_scripts_needs_the_sites_in_it() {
        let matomo = "<script>var u=\"//acme.matomo.cloud/\";var d=document,g=d.createElement('script');g.src=u+'matomo.js';</script>";
        assert_eq!(
            found(matomo),
            [
                "scripts https://acme.matomo.cloud",
                "connections https://acme.matomo.cloud"
            ]
        );
        let google = "<script>const s = document.createElement(\"script\"); s.src = \"https://www.googletagmanager.com/gtag/js?id=G-1\"</script>";
        assert_eq!(
            found(google),
            [
                "scripts https://www.googletagmanager.com",
                "connections https://www.googletagmanager.com",
                "connections https://*.google-analytics.com",
                "connections https://*.analytics.google.com",
            ]
        );
        assert_eq!(
            found("<script>open(\"https://x.example/\")</script>"),
            [""; 0]
        );
    }
}
