//! What a contender has put out, counted: a race that skips pages is not won.

use crate::contenders::Contender;
use crate::corpus;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// What lies in an output directory.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tally {
    /// HTML files.
    pub pages: usize,
    /// All files.
    pub files: usize,
    /// Bytes in them.
    pub bytes: u64,
    /// `<item>`s in the feed, if there is one.
    pub items: Option<usize>,
}

/// Counts what is in `out`, and checks that it is the blog of `posts` posts.
///
/// # Errors
/// One sentence that says what is missing.
pub fn count(contender: &Contender, out: &Path, posts: usize) -> Result<Tally, String> {
    let mut tally = Tally::default();
    let mut dirs = vec![out.to_owned()];
    while let Some(dir) = dirs.pop() {
        let cannot = |error| format!("{}: {error}", dir.display());
        for entry in fs::read_dir(&dir).map_err(cannot)? {
            let entry = entry.map_err(cannot)?;
            let metadata = entry.metadata().map_err(cannot)?;
            if metadata.is_dir() {
                dirs.push(entry.path());
                continue;
            }
            let is_page = entry.path().extension().is_some_and(|ext| ext == "html");
            tally.pages += usize::from(is_page);
            tally.files += 1;
            tally.bytes += metadata.len();
        }
    }
    let missing = (0..posts)
        .map(|number| contender.page(out, &corpus::slug(number)))
        .find(|page| !page.is_file());
    if let Some(page) = missing {
        return Err(format!("{} has no {}", contender.name, page.display()));
    }
    let Some(feed) = contender.feed else {
        return Ok(tally);
    };
    for page in ["index.html", "page/2/index.html", "tags/index.html"] {
        // Cobalt has its own opinion on where the second page is.
        let other = page.replace("page/2", "all/page/2");
        if !out.join(page).is_file() && !out.join(other).is_file() {
            return Err(format!("{} has no {page}", contender.name));
        }
    }
    // Small corpora do not have every tag.
    let given = |number| corpus::Post::new(number, posts, |_| String::new()).tags;
    let given: BTreeSet<&str> = (0..posts.min(400)).flat_map(given).collect();
    for tag in given {
        if !out.join(format!("tags/{tag}/index.html")).is_file() {
            return Err(format!("{} has no page of the tag {tag}", contender.name));
        }
    }
    if !out.join("sitemap.xml").is_file() {
        return Err(format!("{} has no sitemap", contender.name));
    }
    let feed = fs::read_to_string(out.join(feed))
        .map_err(|error| format!("{} has no feed: {error}", contender.name))?;
    let items = feed.matches("<item>").count();
    tally.items = Some(items);
    if items >= 20 {
        Ok(tally)
    } else {
        Err(format!("the feed of {} has {items} items", contender.name))
    }
}
