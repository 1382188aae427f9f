//! The floor: the least that any generator has to do, so that "fast" has something to be compared
//! with on the machine at hand. Run as a process of its own, like every contender.

use pulldown_cmark::{Options, Parser, html};
use rayon::prelude::*;
use std::fs;
use std::path::{Path, PathBuf};

/// The same as linger's `parse/markdown.rs`.
const OPTIONS: Options = Options::ENABLE_TABLES
    .union(Options::ENABLE_FOOTNOTES)
    .union(Options::ENABLE_STRIKETHROUGH)
    .union(Options::ENABLE_TASKLISTS)
    .union(Options::ENABLE_SMART_PUNCTUATION)
    .union(Options::ENABLE_HEADING_ATTRIBUTES)
    .union(Options::ENABLE_DEFINITION_LIST)
    .union(Options::ENABLE_GFM);

/// Reads each post of `site`, renders its Markdown and writes one page into a directory of its
/// own, in parallel. No templates, no lists, no feeds.
pub fn build(site: &Path, out: &Path) -> Result<(), String> {
    let posts = fs::read_dir(site.join("content/posts"))
        .and_then(|entries| {
            entries
                .map(|entry| entry.map(|entry| entry.path()))
                .collect::<Result<Vec<PathBuf>, _>>()
        })
        .map_err(|error| format!("cannot list the posts: {error}"))?;
    let out = out.join("posts");
    fs::create_dir_all(&out).map_err(|error| format!("cannot create the output: {error}"))?;
    posts.par_iter().try_for_each(|post| {
        page(post, &out).map_err(|error| format!("{}: {error}", post.display()))
    })
}

fn page(post: &Path, out: &Path) -> std::io::Result<()> {
    let text = fs::read_to_string(post)?;
    // The corpus closes every front matter it opens.
    let body = text
        .strip_prefix("---\n")
        .and_then(|rest| rest.split_once("\n---\n"))
        .map_or(text.as_str(), |(_, body)| body);
    let mut page = String::with_capacity(body.len() * 3 / 2);
    html::push_html(&mut page, Parser::new_ext(body, OPTIONS));
    let dir = out.join(post.file_stem().unwrap_or_default());
    fs::create_dir(&dir)?;
    fs::write(dir.join("index.html"), page)
}

/// Walks over everything in `site`, asks for its metadata and reads it, in parallel. What a build
/// with nothing to do cannot avoid if it trusts no timestamps.
pub fn walk(site: &Path) -> Result<(), String> {
    let mut files = Vec::new();
    let mut dirs = vec![site.to_owned()];
    while let Some(dir) = dirs.pop() {
        let entries = fs::read_dir(&dir).map_err(|error| format!("{}: {error}", dir.display()))?;
        for entry in entries {
            let entry = entry.map_err(|error| format!("{}: {error}", dir.display()))?;
            match entry.metadata() {
                Ok(metadata) if metadata.is_dir() => dirs.push(entry.path()),
                Ok(metadata) => files.push((entry.path(), metadata.len())),
                Err(error) => return Err(format!("{}: {error}", entry.path().display())),
            }
        }
    }
    files.par_iter().try_for_each(|(path, len)| {
        let bytes = fs::read(path).map_err(|error| format!("{}: {error}", path.display()))?;
        if bytes.len() as u64 == *len {
            Ok(())
        } else {
            Err(format!("{} changed while it was read", path.display()))
        }
    })
}
