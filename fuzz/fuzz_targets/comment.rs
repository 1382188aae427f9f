//! Any bytes as a mail, as JSON, as the file of a comment: a comment or a mistake; and what is left of
//! its HTML does nothing.
#![no_main]

use libfuzzer_sys::fuzz_target;
use linger::comments::Submission;
use linger::parse::{ParseOptions, Parsed, read};

fuzz_target!(|bytes: &[u8]| {
    let path = "content/comments/x/c.yaml".into();
    let look = |file: &[u8]| {
        let mut problems = Vec::new();
        let Parsed::Comment(comment) = read(&path, file, &ParseOptions::default(), &mut problems) else {
            panic!("this file is a comment");
        };
        for problem in &problems {
            problem.human(false);
        }
        harmless(&comment.html);
        assert!(comment.url.as_ref().is_none_or(|url| url.starts_with("http")));
        (problems, comment)
    };
    look(bytes);
    let text = serde_json::Value::from(String::from_utf8_lossy(bytes)).to_string();
    look(format!("author: A\ndate: 2026-03-01\ntext: {text}\n").as_bytes());
    let mail = [b"From: A <a@b.c>\nSubject: x [x]\n\n", bytes].concat();
    for sent in [bytes, &mail] {
        if let Ok(sent) = Submission::read(sent, None) {
            let (_, comment) = look(sent.file("c", "2026-03-01", false).as_bytes());
            assert!(!comment.approved && !comment.by_author && comment.id == "c");
        }
    }
});

/// No tag but the few, and no attribute but the address of a link and its `rel`.
fn harmless(html: &str) {
    for tag in html.split('<').skip(1) {
        let (tag, _) = tag.split_once('>').expect("a tag ends");
        let lower = tag.to_lowercase();
        let name = lower.trim_start_matches('/').split([' ', '/']).next().unwrap_or_default();
        let known = ["p", "br", "em", "strong", "del", "code", "pre", "blockquote", "ul", "ol", "li", "a", "hr"];
        assert!(known.contains(&name), "{html}");
        let attributes = lower.split_once(' ').map_or("", |(_, rest)| rest);
        assert!(attributes.is_empty() || name == "a", "{html}");
        assert!(!attributes.starts_with("on") && !attributes.contains("\" on"), "{html}");
        assert!(!attributes.contains("href=\"javascript:"), "{html}");
    }
}
