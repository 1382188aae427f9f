//! A whole export of WordPress, such as the test data for themes, whose file an environment variable
//! names: it imports, builds without an error, and every published post and page is on the site, text for
//! text.

use crate::{TestSite, front};
use std::path::Path;

/// The words of HTML without its tags, comments and shortcodes, in order.
fn words(html: &str) -> Vec<String> {
    let mut text = String::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        text.push_str(&rest[..at]);
        let tag = &rest[at..];
        let end = match tag {
            tag if tag.starts_with("<!--") => tag.find("-->").map(|end| end + 3),
            tag if tag.starts_with("<script") => tag.find("</script>").map(|end| end + 9),
            tag if tag.starts_with("<style") => tag.find("</style>").map(|end| end + 8),
            tag if tag[1..].starts_with(|c: char| c.is_ascii_alphabetic() || c == '/') => {
                tag.find('>').map(|end| end + 1)
            }
            _ => None,
        };
        match end {
            Some(end) => {
                text.push(' ');
                rest = &tag[end..];
            }
            None => {
                text.push('<');
                rest = &tag[1..];
            }
        }
    }
    text.push_str(rest);
    let text = html_escape(&text);
    let mut plain = String::new();
    let mut depth = 0;
    for c in text.chars() {
        match c {
            '[' => depth += 1,
            ']' if depth > 0 => {
                depth -= 1;
                plain.push(' ');
            }
            _ if depth > 0 => {}
            c if c.is_alphanumeric() => plain.push(c),
            _ => plain.push(' '),
        }
    }
    plain.split_whitespace().map(str::to_lowercase).collect()
}

/// Entities as characters, so far as words have them.
fn html_escape(text: &str) -> String {
    let mut out = text.to_owned();
    for (entity, sign) in [
        ("&nbsp;", " "),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#8217;", "’"),
        ("&#039;", "'"),
        ("&#91;", "("),
        ("&#93;", ")"),
        ("&#123;", "{"),
        ("&hellip;", "…"),
        ("&amp;", "&"),
    ] {
        out = out.replace(entity, sign);
    }
    out
}

/// A text without the addresses in it: a player stands in the place of some.
fn without_addresses(text: &str) -> String {
    let is_end = |c: char| c.is_whitespace() || "<>\"'[]".contains(c);
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("http") {
        out.push_str(&rest[..at]);
        let end = rest[at..].find(is_end).map_or(rest.len(), |end| at + end);
        rest = &rest[end..];
    }
    out.push_str(rest);
    out
}

/// The words of `wanted` that `there` has not, in order.
fn missing(wanted: &[String], there: &[String]) -> Vec<String> {
    let mut at = 0;
    let mut missing = Vec::new();
    for word in wanted {
        match there[at..].iter().position(|other| other == word) {
            Some(found) => at += found + 1,
            None => missing.push(word.clone()),
        }
    }
    missing
}

fn field(item: &str, name: &str) -> String {
    let open = format!("<{name}>");
    let Some(at) = item.find(&open).map(|at| at + open.len()) else {
        return String::new();
    };
    let end = item[at..].find(&format!("</{name}>")).unwrap();
    let value = item[at..at + end].trim();
    let value = value.strip_prefix("<![CDATA[").unwrap_or(value);
    value.strip_suffix("]]>").unwrap_or(value).to_owned()
}

#[test]
fn every_published_post_and_page_is_there_text_for_text() {
    let Some(file) = std::env::var_os("LINGER_WORDPRESS_EXPORT") else {
        return;
    };
    let export = std::fs::read_to_string(Path::new(&file)).unwrap();
    let site = crate::imported(&export);
    let built = site.build().ok();
    eprintln!("{}", built.complained());
    eprintln!("{}", site.read("import-report.md"));
    let pages = crate::support::tree(&site.path("content"));
    let mut seen = 0;
    let mut wrong = Vec::new();
    for item in export.split("<item>").skip(1) {
        let item = item.split("</item>").next().unwrap();
        let kind = field(item, "wp:post_type");
        let is_shown =
            field(item, "wp:status") == "publish" && field(item, "wp:post_password").is_empty();
        if !is_shown || !matches!(kind.as_str(), "post" | "page") {
            continue;
        }
        seen += 1;
        let id = field(item, "wp:post_id");
        let key = if kind == "post" {
            format!("\"p={id}\"")
        } else {
            format!("\"page_id={id}\"")
        };
        let found = pages.keys().find(|path| {
            path.ends_with(".md") && {
                let lines = front(&site, &format!("content/{path}"));
                lines
                    .lines()
                    .any(|line| line.starts_with("query_aliases:") && line.contains(&key))
            }
        });
        let Some(found) = found else {
            wrong.push(format!("{id}: no file"));
            continue;
        };
        let page = page_of(&site, found);
        let wanted = words(&without_addresses(&field(item, "content:encoded")));
        let lost = missing(&wanted, &words(&page));
        if !lost.is_empty() {
            wrong.push(format!(
                "{found}: {} of {} words: {:?}",
                lost.len(),
                wanted.len(),
                &lost[..lost.len().min(20)]
            ));
        }
    }
    assert!(seen > 0);
    assert!(
        wrong.is_empty(),
        "{} of {seen}:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

/// The page that was built of a file: the one that names it as its source is found by its title.
fn page_of(site: &TestSite, source: &str) -> String {
    let said = site.run(&["status", "-v", "--format", "json"]).ok().said();
    let wanted = format!("content/{source}");
    let line = said
        .lines()
        .find(|line| line.contains(&format!("\"{wanted}\"")));
    let line = line.unwrap_or_else(|| panic!("{wanted} is not in {said}"));
    let value: serde_json::Value = serde_json::from_str(line).unwrap();
    let url = ["url", "address", "permalink"]
        .iter()
        .find_map(|key| value.get(*key)?.as_str());
    let url = url.unwrap_or_else(|| panic!("{line}"));
    let path = url.split("://").last().unwrap();
    let path = path.find('/').map_or("/", |at| &path[at..]);
    let path = percent_encoding::percent_decode_str(path)
        .decode_utf8()
        .unwrap()
        .into_owned();
    let file = if path.ends_with('/') {
        format!("public{path}index.html")
    } else {
        format!("public{path}")
    };
    site.read(&file)
}
