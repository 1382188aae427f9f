//! Any post as an email: nothing that runs or asks, and a message that others can read.
#![no_main]

use libfuzzer_sys::fuzz_target;
use linger::diagnostic::Diagnostic;
use linger::output::edition;
use linger::pipeline::{Engine, Options};
use linger::render::View;
use linger_fuzz::{quoted, site};
use lol_html::{RewriteStrSettings, element, rewrite_str};
use std::cell::RefCell;

thread_local! {
    static ENGINE: RefCell<Engine> = RefCell::new(Engine::new(Options::default()));
}

fuzz_target!(|text: &str| {
    let mut pieces = text.split('\x1e');
    let body = pieces.next().unwrap_or_default();
    let mut next = || quoted(pieces.next().unwrap_or("x"));
    let mut site = site();
    site.write(
        "site.yaml",
        format!(
            "title: {}\nauthor: {}\nemail: a@b.example\nbase_url: https://example.com/\n\
             newsletter: {{address: {}, unsubscribe: {}}}\n",
            next(), next(), next(), next(),
        ),
    );
    let (title, summary) = (next(), next());
    site.write(
        "content/posts/x.md",
        format!("---\ntitle: {title}\ndescription: {summary}\ndate: 2010-01-01\n---\n{body}"),
    );
    let (context, _) = ENGINE.with_borrow_mut(|engine| engine.compile(&site));
    let view = View::new(&context);
    let edition = edition(&view, &"content/posts/x.md".into());
    let (_, findings) = view.finish();
    let Some(edition) = edition else {
        assert!(findings.iter().any(Diagnostic::is_error), "no email, and no finding says why");
        return;
    };
    let alive = element!("script, form, input, button, iframe, object, embed, base, link", |found| {
        panic!("<{}> in {}", found.tag_name(), edition.html);
    });
    let settings = RewriteStrSettings::new().append_element_content_handler(alive);
    rewrite_str(&edition.html, settings).expect("HTML can be read");
    let message = edition.message("2026-11-22T12:00:00Z".parse().expect("a moment"));
    let message = mail_parser::MessageParser::default().parse(&message).expect("a message");
    assert!(message.body_html(0).is_some() && message.body_text(0).is_some());
    assert!(message.to().is_none_or(|to| to.iter().count() == 0) && message.subject().is_some());
    assert!(message.bcc().is_none() && message.cc().is_none());
});
