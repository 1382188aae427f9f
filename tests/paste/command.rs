//! What the command says and writes.

use std::process::Command;

fn linger(root: &std::path::Path, args: &[&str]) -> std::process::Output {
    let output = Command::new(env!("CARGO_BIN_EXE_linger"))
        .arg("--root")
        .arg(root)
        .args(args)
        .output();
    output.unwrap()
}

#[test]
fn a_file_becomes_a_draft_and_what_is_lost_is_said() {
    let site = tempfile::tempdir().unwrap();
    std::fs::write(site.path().join("site.yaml"), "title: T\n").unwrap();
    let text = site.path().join("letter.html");
    let html = "<h1>Ten calls</h1><p>Ring <b>Ann</b>.</p><p><img src='file:///C:/a.png'></p>";
    std::fs::write(&text, html).unwrap();
    let output = linger(site.path(), &["import", "paste", text.to_str().unwrap()]);
    assert!(output.status.success(), "{output:?}");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("[import-loss]"), "{said}");
    let post = std::fs::read_to_string(site.path().join("content/posts/ten-calls.md")).unwrap();
    assert!(post.starts_with("---\ntitle: Ten calls\n"), "{post}");
    assert!(post.contains("\ndraft: true\n") && post.ends_with("---\n\nRing **Ann**.\n"));
    // A second time nothing is overwritten.
    let again = linger(site.path(), &["import", "paste", text.to_str().unwrap()]);
    assert_eq!(again.status.code(), Some(1), "{again:?}");
}

#[test]
fn what_cannot_be_imported_is_said() {
    let site = tempfile::tempdir().unwrap();
    std::fs::write(site.path().join("site.yaml"), "title: T\n").unwrap();
    let old = site.path().join("old.doc");
    std::fs::write(&old, b"\xd0\xcf\x11\xe0").unwrap();
    let output = linger(site.path(), &["import", "paste", old.to_str().unwrap()]);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(
        said.contains("[import-unreadable]") && said.contains(".docx"),
        "{said}"
    );
    assert!(!site.path().join("content").exists());
}

#[test]
fn the_title_of_the_command_wins() {
    let site = tempfile::tempdir().unwrap();
    std::fs::write(site.path().join("site.yaml"), "title: T\n").unwrap();
    let text = site.path().join("letter.html");
    std::fs::write(&text, "<h1>Ten calls</h1><p>Ring them.</p>").unwrap();
    let file = text.to_str().unwrap();
    let output = linger(
        site.path(),
        &["import", "paste", file, "--title", "Eleven: calls"],
    );
    assert!(output.status.success(), "{output:?}");
    let post = std::fs::read_to_string(site.path().join("content/posts/eleven-calls.md")).unwrap();
    assert!(post.contains("title: \"Eleven: calls\"\n"), "{post}");
}
