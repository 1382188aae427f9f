//! Files of the old site are downloaded from a server of the test's own.

use crate::old_host::{OldHost, Sent, limits, picture};
use crate::support::tree;
use crate::wxr::{attachment, post, wxr_with};
use crate::{TestSite, bare, builds_well};
use linger::import::FetchLimits;
use std::collections::BTreeMap;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

#[test]
fn files_come_once_two_at_a_time_and_in_their_original_size() {
    let many: Vec<(String, Sent)> = (0..12)
        .map(|at| (format!("/many/{at}.png"), picture(&[at])))
        .collect();
    let mut files: Vec<(&str, Sent)> = vec![
        ("/u/desk.png", picture(b"the whole desk")),
        ("/u/desk-300x200.png", picture(b"small")),
        (
            "/u/lamp-150x150.png",
            picture(b"a lamp of which only this is there"),
        ),
        ("/u/tall-scaled.png", picture(b"scaled")),
        ("/u/tall.png", picture(b"tall")),
    ];
    files.extend(
        many.iter()
            .map(|(path, sent)| (path.as_str(), sent.clone())),
    );
    let host = OldHost::with(&files);
    let dir = tempfile::tempdir().unwrap();
    let mut paths = vec![
        "/u/desk-300x200.png",
        "/u/desk.png",
        "/u/desk-1024x768.png",
        "/u/lamp-150x150.png",
        "/u/tall-scaled.png",
    ];
    paths.extend(many.iter().map(|(path, _)| path.as_str()));
    assert_eq!(host.fetch(dir.path(), limits(), &paths), BTreeMap::new());
    let there = tree(dir.path());
    let names: Vec<&str> = there
        .keys()
        .filter(|path| path.contains("/u/"))
        .map(|path| path.rsplit('/').next().unwrap())
        .collect();
    assert_eq!(names, ["desk.png", "lamp-150x150.png", "tall.png"]);
    assert_eq!(there["127.0.0.1/u/desk.png"], b"the whole desk");
    assert_eq!(there.len(), 3 + many.len());
    let asked = host.asked();
    let times = |path: &str| asked.iter().filter(|(other, _)| other == path).count();
    assert_eq!((times("/u/desk.png"), times("/u/desk-300x200.png")), (1, 0));
    assert_eq!((times("/u/lamp.png"), times("/u/lamp-150x150.png")), (1, 1));
    let most = host.most_at_once.load(Ordering::SeqCst);
    assert_eq!(most, 2, "requests at a time");
    // A second run asks for nothing.
    assert_eq!(host.fetch(dir.path(), limits(), &paths), BTreeMap::new());
    let again = host.asked();
    assert_eq!(again, [], "{again:?}");
    assert_eq!(tree(dir.path()), there);
}

#[test]
fn what_a_host_refuses_is_said_and_the_rest_comes() {
    let page = Sent::Whole(200, "\r\nContent-Type: text/html", b"<p>Sorry".to_vec());
    let text = Sent::Whole(200, "\r\nContent-Type: text/plain", b"Sorry".to_vec());
    let to = |status, head| Sent::Whole(status, head, Vec::new());
    let host = OldHost::with(&[
        ("/good.png", picture(b"good")),
        ("/moved.png", to(301, "\r\nLocation: /good-2.png")),
        ("/good-2.png", picture(b"moved")),
        ("/round.png", to(302, "\r\nLocation: /round.png")),
        (
            "/away.png",
            to(302, "\r\nLocation: http://192.168.0.1/x.png"),
        ),
        ("/page.png", page),
        ("/text.jpg", text),
        ("/empty.png", picture(b"")),
        ("/private.png", to(403, "")),
    ]);
    let dir = tempfile::tempdir().unwrap();
    let paths = [
        "/good.png",
        "/moved.png",
        "/round.png",
        "/away.png",
        "/page.png",
        "/text.jpg",
        "/empty.png",
        "/private.png",
        "/none.png",
        "/no-name",
    ];
    let refused = host.fetch(dir.path(), limits(), &paths);
    for (path, why) in [
        ("/round.png", "its host sends on too often"),
        ("/away.png", "it lies on a private network"),
        ("/page.png", "the host sends a page in its place"),
        (
            "/text.jpg",
            "the host sends a text (text/plain) in its place",
        ),
        ("/empty.png", "it is empty"),
        ("/private.png", "the host answers 403"),
        ("/none.png", "the host answers 404"),
        (
            "/no-name",
            "its address has no name of a picture or of another file",
        ),
    ] {
        assert_eq!(refused.get(path).map(String::as_str), Some(why), "{path}");
    }
    assert_eq!(refused.len(), 8, "{refused:?}");
    let there = tree(dir.path());
    let names: Vec<&String> = there.keys().collect();
    assert_eq!(names, ["127.0.0.1/good.png", "127.0.0.1/moved.png"]);
    assert_eq!(there["127.0.0.1/moved.png"], b"moved");
}

#[test]
fn sizes_and_waiting_have_limits() {
    let host = OldHost::with(&[
        ("/large.png", picture(&[1; 5_000])),
        ("/small.png", picture(&[1; 500])),
        ("/slow.png", Sent::Silent(Duration::from_secs(90))),
        (
            "/busy.png",
            Sent::Whole(503, "\r\nRetry-After: 100", Vec::new()),
        ),
    ]);
    let limits = FetchLimits {
        file: 1_000,
        idle: Duration::from_secs(3),
        wait: Duration::from_millis(100),
        ..FetchLimits::default()
    };
    let dir = tempfile::tempdir().unwrap();
    let start = Instant::now();
    let paths = ["/large.png", "/small.png", "/slow.png", "/busy.png"];
    let refused = host.fetch(dir.path(), limits, &paths);
    assert!(
        start.elapsed() < Duration::from_secs(60),
        "{:?}",
        start.elapsed()
    );
    assert_eq!(refused["/large.png"], "it is larger than linger downloads");
    assert!(
        refused["/slow.png"].starts_with("it came in part only"),
        "{refused:?}"
    );
    assert_eq!(refused["/busy.png"], "the host answers 503");
    assert_eq!(
        tree(dir.path()).keys().collect::<Vec<_>>(),
        ["127.0.0.1/small.png"]
    );
    // All files together have a limit as well.
    let all = FetchLimits { all: 600, ..limits };
    let dir = tempfile::tempdir().unwrap();
    let host = OldHost::with(&[
        ("/1.png", picture(&[1; 500])),
        ("/2.png", picture(&[2; 500])),
        ("/3.png", picture(&[3; 500])),
    ]);
    let refused = host.fetch(dir.path(), all, &["/1.png", "/2.png", "/3.png"]);
    assert!(!refused.is_empty(), "nothing was refused");
    let bytes: usize = tree(dir.path()).values().map(Vec::len).sum();
    assert!(bytes <= 1_000, "{bytes}");
}

#[test]
fn a_host_that_refuses_everything_is_left_alone() {
    let host = OldHost::with(&[]);
    let dir = tempfile::tempdir().unwrap();
    let paths: Vec<String> = (0..60).map(|at| format!("/{at}.png")).collect();
    let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
    let refused = host.fetch(dir.path(), limits(), &paths);
    assert_eq!(refused.len(), 60);
    let left = "its host had refused many others";
    assert!(refused.values().any(|why| why == left), "{refused:?}");
    assert!(host.asked().len() < 30);
}

/// The command: what came lies beside its post, what did not is listed, and a second run asks again only
/// for that.
#[test]
fn the_command_puts_what_came_beside_its_post() {
    let mut png = std::io::Cursor::new(Vec::new());
    let drawn = image::RgbImage::new(8, 8);
    drawn.write_to(&mut png, image::ImageFormat::Png).unwrap();
    let png = png.into_inner();
    let host = OldHost::with(&[
        ("/wp-content/uploads/desk.png", picture(&png)),
        ("/wp-content/uploads/lead.png", picture(&png)),
    ]);
    let at = |name: &str| format!("{}/wp-content/uploads/{name}", host.address);
    let text = format!(
        "<img src=\"{}\" alt=\"A desk\">\n\n<img src=\"{}\" alt=\"Gone\">",
        at("desk-300x200.png"),
        at("gone.png")
    );
    let export = wxr_with(
        "",
        &[
            post(1, "desk", "Desk", &text).meta("_thumbnail_id", "6"),
            attachment(6, &at("lead.png"), 1, "Marit at work"),
        ],
    );
    let export = export.replace("https://acme.example", &host.address);
    let site: TestSite = bare(&export);
    let run = || site.run(&["import", "../export.xml", "--fetch"]);
    let first = run().ok();
    let gone = at("gone.png");
    let said = format!("{gone} was not downloaded: the host answers 404");
    let first = first.complains(&said);
    assert!(
        !first.complained().contains("desk"),
        "{}",
        first.complained()
    );
    let path = "content/posts/desk/index.md";
    assert!(site.read(path).contains("![A desk](desk.png)"));
    assert!(site.read(path).contains("image: lead.png"));
    assert_eq!(
        std::fs::read(site.path("content/posts/desk/desk.png")).unwrap(),
        png
    );
    assert!(
        site.read("import-report.md")
            .contains(&format!("- <{gone}>"))
    );
    host.asked();
    run().ok().says("nothing to write");
    let asked = host.asked();
    let again: Vec<&str> = asked.iter().map(|(path, _)| path.as_str()).collect();
    assert_eq!(again, ["/wp-content/uploads/gone.png"]);
    // A run that writes nothing shows what came, and downloads nothing.
    let dry = site
        .run(&["import", "../export.xml", "--fetch", "--dry-run"])
        .ok();
    assert!(
        dry.said().contains("files that were right already"),
        "{}",
        dry.said()
    );
    assert_eq!(host.asked(), []);
    site.edit(path, &format!("\n\n![Gone]({gone})"), "");
    let settings = site.read("site.yaml");
    let address = format!("base_url: {}/", host.address);
    site.write(
        "site.yaml",
        settings.replace(&address, "base_url: https://acme.example/"),
    );
    builds_well(&site);
}
