//! linger, twice: with templates as plain as everyone's, and as it comes.

use super::{Contender, Role, Site, asked, yaml};
use crate::corpus::Post;
use include_dir::{Dir, include_dir};
use std::path::Path;
use std::process::Command;

pub(super) const NAME: &str = "linger";

static PLAIN: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/benches/race/sites/linger");
/// The binary that `cargo bench` has just built.
const PROGRAM: &str = env!("CARGO_BIN_EXE_linger");

/// Templates of the site's own in place of every template of the theme.
pub(super) fn plain() -> Result<Contender, String> {
    contender(NAME, Role::Linger, Some(&PLAIN), None)
}

/// The default theme, everything on.
pub(super) fn themed() -> Result<Contender, String> {
    let settings = settings().replace(NO_RELATED, "");
    let name = "linger, default theme";
    contender(name, Role::LingerThemed, None, Some(settings))
}

/// The default theme, everything on but related posts.
pub(super) fn without_related() -> Result<Contender, String> {
    let name = "linger, no related posts";
    contender(name, Role::LingerThemed, None, Some(settings()))
}

/// What the plain site says and the default theme does not.
const NO_RELATED: &str = "related: 0\n";

/// Those of the plain site.
fn settings() -> String {
    let file = PLAIN.get_file("site.yaml");
    let text = file.and_then(|file| file.contents_utf8());
    text.expect("the plain site has settings").to_owned()
}

fn contender(
    name: &'static str,
    role: Role,
    skeleton: Option<&'static Dir<'static>>,
    settings: Option<String>,
) -> Result<Contender, String> {
    let version = asked(PROGRAM, &["--version"]).ok_or("linger does not say its version")?;
    Ok(Contender {
        name,
        version,
        role,
        site: Some(Site {
            skeleton,
            settings: settings.map(|text| ("site.yaml", text)),
            posts: "content/posts",
            front_matter,
            link: |slug| format!("{slug}.md"),
        }),
        build: Box::new(build),
        rebuild: None,
        feed: Some("rss.xml"),
    })
}

/// As `linger new` writes it: with an id that stays.
fn front_matter(post: &Post, text: &mut String) {
    text.push_str("---\n");
    text.push_str(&yaml(post));
    text.push_str(&format!("id: {}\n---\n\n", post.id));
}

/// With `--strict`: a warning would be work that the corpus is not meant to make.
fn build(site: &Path, out: &Path) -> Command {
    let mut command = Command::new(PROGRAM);
    command.arg("build").arg("--strict");
    command.arg("--root").arg(site).arg("-o").arg(out);
    command
}
