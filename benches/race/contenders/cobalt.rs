//! Cobalt (cobalt-org.github.io). Its feed holds every post: it has no setting for fewer.

use super::{Contender, Role, Site, asked, rooted};
use crate::corpus::Post;
use include_dir::{Dir, include_dir};
use std::path::Path;
use std::process::Command;

static SKELETON: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/benches/race/sites/cobalt");

pub(super) fn find(_: &Path) -> Option<Contender> {
    Some(Contender {
        name: "Cobalt",
        version: asked("cobalt", &["--version"])?,
        role: Role::Peer,
        site: Some(Site {
            skeleton: Some(&SKELETON),
            settings: None,
            posts: "posts",
            front_matter,
            link: rooted,
        }),
        build: Box::new(|site, out| {
            let mut command = Command::new("cobalt");
            command
                .arg("build")
                .arg("--config")
                .arg(site.join("_cobalt.yml"));
            command.arg("--destination").arg(out).current_dir(site);
            command
        }),
        rebuild: None,
        feed: Some("rss.xml"),
    })
}

fn front_matter(post: &Post, text: &mut String) {
    text.push_str(&format!(
        "---\ntitle: {}\npublished_date: {}\ndescription: {}\ntags: [{}]\n---\n\n",
        post.title,
        post.date.strftime("%Y-%m-%d %H:%M:%S %z"),
        post.description,
        post.tags.join(", "),
    ));
}
