//! Zola (getzola.org).

use super::{Contender, Role, Site, asked, rooted};
use crate::corpus::Post;
use include_dir::{Dir, include_dir};
use std::path::Path;
use std::process::Command;

static SKELETON: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/benches/race/sites/zola");

pub(super) fn find(_: &Path) -> Option<Contender> {
    Some(Contender {
        name: "Zola",
        version: asked("zola", &["--version"])?,
        role: Role::Peer,
        site: Some(Site {
            skeleton: Some(&SKELETON),
            settings: None,
            posts: "content/posts",
            front_matter,
            link: rooted,
        }),
        build: Box::new(|site, out| {
            let mut command = Command::new("zola");
            command.arg("--root").arg(site);
            command
                .arg("build")
                .arg("--force")
                .arg("--output-dir")
                .arg(out);
            command
        }),
        rebuild: None,
        feed: Some("rss.xml"),
    })
}

fn front_matter(post: &Post, text: &mut String) {
    text.push_str(&format!(
        "+++\ntitle = \"{}\"\ndate = {}\ndescription = \"{}\"\n[taxonomies]\ntags = [\"{}\"]\n+++\n\n",
        post.title,
        post.date,
        post.description,
        post.tags.join("\", \""),
    ));
}
