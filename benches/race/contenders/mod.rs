//! Who takes part: one file for each, which says how its site looks and how it is built.

mod cobalt;
mod floor;
mod hugo;
mod linger;
mod zola;

use crate::corpus::Post;
use crate::options::Peers;
use include_dir::{Dir, DirEntry};
use std::fs;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Makes the command that builds the site in the first directory into the second.
type Start = Box<dyn Fn(&Path, &Path) -> Command>;
/// Looks for a program; the directory is for what it leaves about.
type Finder = fn(&Path) -> Option<Contender>;

/// Whoever turns Markdown into pages.
pub struct Contender {
    /// For tables.
    pub name: &'static str,
    /// As it says itself.
    pub version: String,
    pub role: Role,
    /// Settings and templates, beside the posts.
    site: Option<Site>,
    build: Start,
    /// Builds it again when nothing has changed, if that is another command.
    rebuild: Option<Start>,
    /// Path of the feed under the output directory.
    pub feed: Option<&'static str>,
}

/// What a contender stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The least that has to be done.
    Floor,
    /// linger with templates as plain as everyone's.
    Linger,
    /// linger as it comes: its own theme.
    LingerThemed,
    /// Another generator.
    Peer,
}

/// How a generator wants its site.
struct Site {
    /// Files to lay out as they are; none: the name of the site is in `settings`.
    skeleton: Option<&'static Dir<'static>>,
    /// One file more: path and text.
    settings: Option<(&'static str, String)>,
    /// The directory of the posts.
    posts: &'static str,
    front_matter: fn(&Post, &mut String),
    /// The target of a link to the post of a slug.
    link: fn(&str) -> String,
}

impl Contender {
    /// The name of its site's directory; the floor builds linger's.
    pub fn site_name(&self) -> String {
        let name = match self.role {
            Role::Floor => linger::NAME,
            _ => self.name,
        };
        name.to_lowercase()
            .replace(|c: char| !c.is_ascii_alphanumeric(), "-")
    }

    /// Writes its site of `posts` posts into `dir`.
    pub fn write_site(&self, dir: &Path, posts: usize) -> std::io::Result<()> {
        let Some(site) = &self.site else {
            return Ok(());
        };
        let post_dir = dir.join(site.posts);
        fs::create_dir_all(&post_dir)?;
        if let Some(skeleton) = site.skeleton {
            lay_out(skeleton, dir)?;
        }
        if let Some((path, text)) = &site.settings {
            fs::write(dir.join(path), text)?;
        }
        let mut front_matter = String::new();
        for number in 0..posts {
            let post = Post::new(number, posts, site.link);
            front_matter.clear();
            (site.front_matter)(&post, &mut front_matter);
            let file = fs::File::create(post_dir.join(format!("{}.md", post.slug)))?;
            let mut file = BufWriter::new(file);
            file.write_all(front_matter.as_bytes())?;
            file.write_all(post.body.as_bytes())?;
            file.flush()?;
        }
        Ok(())
    }

    /// The command that builds the site in `site` into `out`.
    pub fn build(&self, site: &Path, out: &Path) -> Command {
        (self.build)(site, out)
    }

    /// The command for when nothing, or little, has changed.
    pub fn rebuild(&self, site: &Path, out: &Path) -> Command {
        match &self.rebuild {
            Some(rebuild) => rebuild(site, out),
            None => self.build(site, out),
        }
    }

    /// Where the Markdown of a post is.
    pub fn source(&self, site: &Path, slug: &str) -> Option<PathBuf> {
        let posts = self.site.as_ref()?.posts;
        Some(site.join(posts).join(format!("{slug}.md")))
    }

    /// Where the page of a post is.
    pub fn page(&self, out: &Path, slug: &str) -> PathBuf {
        out.join("posts").join(slug).join("index.html")
    }
}

/// Everyone who takes part, in the order of the tables. `scratch` is for what they leave about.
pub fn all(peers: &Peers, scratch: &Path) -> Result<Vec<Contender>, String> {
    let mut contenders = vec![floor::contender()?, linger::plain()?, linger::themed()?];
    let finders: [(&str, Finder); 3] = [
        ("hugo", hugo::find),
        ("zola", zola::find),
        ("cobalt", cobalt::find),
    ];
    if let Peers::Named(names) = peers {
        let known = |name: &String| finders.iter().any(|(known, _)| known == name);
        if let Some(name) = names.iter().find(|name| !known(name)) {
            return Err(format!("there is no peer `{name}`: hugo, zola, cobalt"));
        }
    }
    for (name, find) in finders {
        let is_wanted = match peers {
            Peers::Auto => true,
            Peers::Named(names) => names.iter().any(|wanted| wanted == name),
        };
        if !is_wanted {
            continue;
        }
        match (find(scratch), peers) {
            (Some(peer), _) => contenders.push(peer),
            (None, Peers::Auto) => eprintln!("{name}: not found on PATH, does not take part"),
            (None, Peers::Named(_)) => return Err(format!("{name} is not on PATH")),
        }
    }
    Ok(contenders)
}

/// linger with its default theme, without related posts and with them.
pub fn with_and_without_related() -> Result<Vec<Contender>, String> {
    Ok(vec![linger::without_related()?, linger::themed()?])
}

/// What a program says to `args`, standard output and standard error; `None`: it is not there or
/// it failed.
fn asked(program: &str, args: &[&str]) -> Option<String> {
    let output = Command::new(program)
        .args(args)
        .stdin(Stdio::null())
        .output()
        .ok()?;
    let text = [output.stdout, output.stderr].concat();
    let text = String::from_utf8_lossy(&text).trim().to_owned();
    output.status.success().then_some(text)
}

fn lay_out(dir: &Dir<'_>, into: &Path) -> std::io::Result<()> {
    for entry in dir.entries() {
        let path = into.join(entry.path());
        match entry {
            DirEntry::Dir(dir) => {
                fs::create_dir_all(&path)?;
                lay_out(dir, into)?;
            }
            DirEntry::File(file) => fs::write(&path, file.contents())?,
        }
    }
    Ok(())
}

/// The YAML lines that linger and Hugo have in common.
fn yaml(post: &Post) -> String {
    format!(
        "title: {}\ndate: {}\ndescription: {}\ntags: [{}]\n",
        post.title,
        post.date,
        post.description,
        post.tags.join(", "),
    )
}

/// A link as the pages have it: from the root of the site.
fn rooted(slug: &str) -> String {
    format!("/posts/{slug}/")
}
