//! Edits of documents: which there are, and where they lie.

use crate::edits::Dice;
use crate::settings::{FRONT, with};
use linger::source::{Memory, Source};

/// Where a new document may appear, or an old one go.
const PLACES: &[&str] = &[
    "posts/a.md",
    "posts/b.md",
    "posts/c.md",
    "posts/e.md",
    "posts/f/index.md",
    "posts/g/index.md",
    "posts/A.md",
    "posts/a.sv.md",
    "posts/b.sv.md",
    "posts/notes/a.md",
    "talks/a.md",
    "talks/t.md",
    "talks/u/index.md",
    "talks/t.sv.md",
    "talks.md",
    "posts/два.md",
    "posts/h.markdown",
    "notes/a.md",
    "linking.md",
    "long.md",
    "about.md",
    "about.sv.md",
    "tags.md",
    "img/a.md",
    "index.md",
];

/// The documents of a site.
fn documents(site: &Memory) -> Vec<String> {
    let is_one = |path: &&str| path.starts_with("content/") && path.ends_with(".md");
    site.paths().filter(is_one).map(str::to_owned).collect()
}

/// One of them, if there is any.
fn document(site: &Memory, dice: &mut Dice) -> Option<(String, String)> {
    let mut documents = documents(site);
    if documents.is_empty() {
        return None;
    }
    let path = documents.swap_remove(dice.roll(documents.len()));
    // One that is no text is not written in.
    let text = site.text(&path)?.to_owned();
    Some((path, text))
}

fn place(dice: &mut Dice) -> String {
    format!("content/{}", dice.pick(PLACES))
}

/// Moves a file, whatever is in it.
fn moved(site: &mut Memory, from: &str, to: &str) {
    if let (true, Ok(bytes)) = (from != to, site.read(from)) {
        site.remove(from);
        site.write(to, bytes);
    }
}

/// A line more.
pub fn body(site: &mut Memory, dice: &mut Dice) {
    const LINES: &[&str] = &[
        "More.",
        "More \"words\" -- and *others*.",
        "[link](/posts/b.md)",
        "[link](/posts/a.md#first)",
        "![picture](/img/photo.jpg)",
        "![picture](/img/d.svg \"With a caption\")",
        "![](/img/photo.jpg)",
        "{{< mark of=\"b\" >}}",
        "{{< extra >}}",
        "{{< figure \"/img/photo.jpg\" caption=\"C\" >}}",
        "{{< figure src=\"lead.png\" alt=\"small\" >}}",
        "Bare: https://example.com/a_b.",
        "{{< note >}}\nIn a box.\n{{< /note >}}",
        "{{< mork >}}",
        "{{< cta letter >}}",
        "## A heading {#h}",
        "<b>raw</b>",
        "<!-- more -->",
        "Said[^1].\n\n[^1]: A note.",
        "| a | b |\n|---|---|\n| c | d |",
        "[broken](none.md)",
        "[by name](C:\\\\pictures\\\\photo.jpg) ![picture](file:///home/x/photo.jpg \"T\")",
        "[with a space](/img/my photo.jpg) and [[b]], ![[photo.jpg]], [[nobody]]",
        "[apart] (b.md) [back](..\\\\img\\\\d.svg)",
        "A new word: alpha beta gamma.",
    ];
    if let Some((path, text)) = document(site, dice) {
        let line = dice.pick(LINES);
        let n = dice.roll(9);
        site.write(&path, format!("{text}\n{line} {n}\n"));
    }
}

/// The last lines go.
pub fn shorter(site: &mut Memory, dice: &mut Dice) {
    if let Some((path, text)) = document(site, dice) {
        let lines: Vec<&str> = text.split_inclusive('\n').collect();
        let kept = lines.len().saturating_sub(1 + dice.roll(4));
        site.write(&path, lines[..kept].concat());
    }
}

/// Another value in the front matter, or one less.
pub fn front(site: &mut Memory, dice: &mut Dice) {
    let (key, values) = dice.pick(FRONT);
    let Some((path, text)) = document(site, dice) else {
        return;
    };
    let value = values.get(dice.roll(values.len() + 1)).copied();
    let text = match text.strip_prefix("---\n") {
        Some(rest) => format!("---\n{}", with(rest, key, value)),
        None => format!("---\n{}---\n{text}", with("", key, value)),
    };
    site.write(&path, text);
}

/// A new document, or another in the place of one.
pub fn add(site: &mut Memory, dice: &mut Dice) {
    let (place, n) = (place(dice), dice.roll(200));
    let (year, month) = (2025 + n % 2, 1 + n % 12);
    let head = format!("title: New {n}\ndate: {year}-{month:02}-03\ntags: [red]\n");
    site.write(
        &place,
        format!("---\n{head}---\nText {n}, alpha and beta.\n"),
    );
}

/// A document goes, and what was said about it with it, or not.
pub fn delete(site: &mut Memory, dice: &mut Dice) {
    let Some((path, _)) = document(site, dice) else {
        return;
    };
    site.remove(&path);
    let with_comments = dice.roll(2) == 0;
    let comments: Vec<String> = site
        .paths()
        .filter(|path| path.contains("/comments/"))
        .map(str::to_owned)
        .collect();
    for comment in comments.iter().filter(|_| with_comments) {
        site.remove(comment);
    }
}

/// A document is called something else, or lies elsewhere.
pub fn rename(site: &mut Memory, dice: &mut Dice) {
    if let Some((path, _)) = document(site, dice) {
        moved(site, &path, &place(dice));
    }
}

/// `x.md` becomes `x/index.md`, and back.
pub fn fold(site: &mut Memory, dice: &mut Dice) {
    if let Some((path, _)) = document(site, dice) {
        let to = match path.strip_suffix("/index.md") {
            Some(folder) => format!("{folder}.md"),
            None => path.replace(".md", "/index.md"),
        };
        moved(site, &path, &to);
    }
}

/// A folder is called something else, with all that is in it.
pub fn rename_folder(site: &mut Memory, dice: &mut Dice) {
    const FOLDERS: &[&str] = &[
        "content/posts/g/",
        "content/posts/G/",
        "content/old/",
        "content/img/",
        "content/pictures/",
    ];
    let (from, to) = (dice.pick(FOLDERS), dice.pick(FOLDERS));
    let inside: Vec<String> = site
        .paths()
        .filter(|path| path.starts_with(from))
        .map(str::to_owned)
        .collect();
    for path in inside {
        moved(site, &path, &path.replace(from, to));
    }
}

/// Two documents change their places.
pub fn swap(site: &mut Memory, dice: &mut Dice) {
    if let (Some((one, its)), Some((other, others))) = (document(site, dice), document(site, dice))
    {
        site.write(&one, others);
        site.write(&other, its);
    }
}

/// A translation beside a document.
pub fn translate(site: &mut Memory, dice: &mut Dice) {
    if let Some((path, text)) = document(site, dice) {
        let language = dice.pick(&["sv", "ru", "de"]);
        let to = path.replace(".md", &format!(".{language}.md"));
        // With the id of the original, or without.
        let text = match dice.roll(3) {
            0 => text,
            _ => text
                .split_inclusive('\n')
                .filter(|line| !line.starts_with("id:"))
                .collect(),
        };
        site.write(&to, text);
    }
}
