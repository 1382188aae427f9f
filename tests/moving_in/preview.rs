//! What an import would make can be looked at before anything is written.

use crate::bare;
use crate::support::preview::Preview;
use crate::support::test_site::TestSite;
use crate::support::{NOW, tree};
use crate::wxr::{post, wxr};
use std::process::{Command, Stdio};

/// A preview of an import, whose temporary files lie in `temp` beside the site.
fn preview(site: &TestSite, more: &[&str]) -> Preview {
    let temp = site.path("../temp");
    std::fs::create_dir_all(&temp).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_linger"));
    command
        .args(["import", "--preview", "--port", "0", "--clock", NOW])
        .args(more)
        .current_dir(site.dir())
        .env("TMPDIR", temp);
    Preview::of(command, Stdio::null())
}

fn png(side: u32) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    image::RgbImage::new(side, side)
        .write_to(&mut bytes, image::ImageFormat::Png)
        .unwrap();
    bytes.into_inner()
}

#[test]
fn an_import_is_shown_before_anything_is_written() {
    let site = bare(&wxr(&[
        post(
            1,
            "one",
            "One",
            "The first text.\n\n<img src=\"https://acme.example/u/desk.png\" alt=\"A desk\">",
        ),
        post(2, "two", "Two", "Not yet.").set("wp:status", "draft"),
    ]));
    site.write("../uploads/desk.png", png(8));
    let preview = preview(&site, &["../export.xml", "--media", "../uploads"]);
    assert!(
        preview.address.starts_with("127.0.0.1:"),
        "{}",
        preview.address
    );
    let page = preview.get("/2019/02/one/");
    assert!(page.contains("The first text."), "{page}");
    assert!(page.contains("desk.png"), "{page}");
    assert!(preview.get("/").contains("Staying in touch"));
    assert!(tree(&site.dir()).is_empty());
}

#[test]
fn a_preview_shows_the_site_with_what_would_come_in() {
    let archive = "-- site.yaml --\ntitle: Mine\nbase_url: https://mine.example/\n-- content/posts/own.md --\n---\ntitle: My own\ndate: 2020-01-01\nid: own\ndescription: d\n---\nOwn words.\n";
    let site = bare(&wxr(&[post(1, "one", "One", "The first text.")])).with(archive);
    site.run(&["import", "../export.xml"]).ok();
    site.edit("content/posts/one.md", "The first text.", "My words now.");
    let more = wxr(&[
        post(1, "one", "One", "Changed there."),
        post(2, "two", "Two", "The second text."),
    ]);
    site.write("../export.xml", more);
    let before = tree(&site.dir());
    let preview = preview(&site, &["../export.xml"]);
    assert!(preview.get("/posts/own/").contains("Own words."));
    assert!(preview.get("/posts/one/").contains("My words now."));
    assert!(preview.get("/posts/two/").contains("The second text."));
    assert_eq!(tree(&site.dir()), before);
}

#[test]
fn what_cannot_be_imported_is_not_shown() {
    let site = TestSite::within("site", "");
    std::fs::create_dir_all(site.dir()).unwrap();
    site.write("../export.xml", "<html>no export</html>");
    site.run(&["import", "wordpress", "../export.xml", "--preview"])
        .ends(1)
        .complains("is no export of WordPress");
    site.run(&["import", "../export.xml", "--preview", "--dry-run"])
        .ends(2);
    assert!(tree(&site.dir()).is_empty());
}

/// Ctrl-C ends a preview, and its copy of the site goes with it.
#[cfg(unix)]
#[test]
fn nothing_is_left_of_a_preview() {
    let site = bare(&wxr(&[post(1, "one", "One", "The first text.")]));
    let mut preview = preview(&site, &["../export.xml"]);
    assert_eq!(std::fs::read_dir(site.path("../temp")).unwrap().count(), 1);
    let id = preview.child.id().to_string();
    let sent = Command::new("kill").args(["-INT", &id]).status().unwrap();
    assert!(sent.success());
    assert_eq!(preview.child.wait().unwrap().code(), Some(130));
    assert_eq!(std::fs::read_dir(site.path("../temp")).unwrap().count(), 0);
}
