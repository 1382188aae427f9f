//! What a writer may do to a site, as a table. To try one more thing is one line in it.

use crate::files;
use crate::settings::{SETTINGS, with};
use crate::site::{SITE, photo, site};
use crate::support::sound::mp3;
use image::ImageFormat;
use linger::source::Memory;
use std::collections::BTreeSet;

/// A number from which choices are made, one after the other: the same number, the same choices.
pub struct Dice(u64);

impl Dice {
    /// 0 to `sides` - 1.
    pub fn roll(&mut self, sides: usize) -> usize {
        let sides = sides as u64;
        let rolled = self.0 % sides;
        self.0 /= sides;
        rolled as usize
    }

    /// One of some.
    pub fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.roll(of.len())]
    }
}

/// A kind of edit: what it is called, how often it comes beside the others, and what it does.
pub type Kind = (&'static str, u32, fn(&mut Memory, &mut Dice));

/// All kinds of edits.
pub const KINDS: &[Kind] = &[
    ("a line more in a text", 4, files::body),
    ("lines of a text go", 1, files::shorter),
    (LETTER, 5, letter),
    ("front matter", 6, files::front),
    ("a new document", 2, files::add),
    ("a document goes", 1, files::delete),
    ("a document is renamed", 2, files::rename),
    ("into a folder and back", 1, files::fold),
    ("a folder is renamed", 1, files::rename_folder),
    ("two documents change places", 1, files::swap),
    ("a translation", 1, files::translate),
    ("settings of the site", 7, setting),
    ("a template", 2, template),
    ("a template of one's own, or the theme's", 2, own_template),
    ("a shortcode", 1, shortcode),
    ("data", 1, data),
    ("authors", 1, authors),
    ("calls to action", 1, ctas),
    ("comments", 2, comment),
    ("words", 1, words),
    ("a drawing", 1, drawing),
    ("a photo", 2, picture),
    ("other files", 1, file),
    ("a recording", 1, recording),
    ("a style sheet", 1, style),
    ("options of a theme", 1, theme_option),
    ("the clock", 3, clock),
    ("a broken file", 1, break_one),
    ("what is broken is mended", 12, mend),
];

/// One edit.
#[derive(Clone, Copy)]
pub struct Edit {
    /// Which of [`KINDS`].
    pub kind: usize,
    /// The choices in it.
    pub dice: u64,
}

impl std::fmt::Debug for Edit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "({:?}, {})", KINDS[self.kind].0, self.dice)
    }
}

impl Edit {
    /// Does it.
    pub fn apply(&self, site: &mut Memory) {
        KINDS[self.kind].2(site, &mut Dice(self.dice));
    }
}

/// A key of `site.yaml` gets another value, or goes.
fn setting(site: &mut Memory, dice: &mut Dice) {
    let (key, values) = dice.pick(SETTINGS);
    let value = values.get(dice.roll(values.len() + 1)).copied();
    let text = site.text("site.yaml").unwrap_or_default();
    let text = with(text, key, value);
    site.write("site.yaml", text);
}

/// The name of the kind of edits that leave a file as long as it was.
pub const LETTER: &str = "a letter is another";

/// The last letter of a file (of the settings: of the first line) is another, and the file is as long as
/// before.
fn letter(site: &mut Memory, dice: &mut Dice) {
    let path = dice.pick(&[
        "content/posts/a.md",
        "content/posts/a.md",
        "content/posts/b.md",
        "site.yaml",
        "templates/part.html",
        "content/img/a.txt",
    ]);
    let Some(text) = site.text(path) else { return };
    let mut bytes = text.as_bytes().to_vec();
    let end = match path {
        "site.yaml" => text.find('\n').unwrap_or(text.len()),
        _ => text.len(),
    };
    let last = bytes[..end]
        .iter_mut()
        .rfind(|byte| byte.is_ascii_lowercase());
    if let Some(last) = last {
        *last = b'a' + (*last - b'a' + 1 + dice.roll(3) as u8) % 26;
    }
    site.write(path, bytes);
}

const TEMPLATES: &[&str] = &[
    "post.html",
    "part.html",
    "look.html",
    "home.html",
    "recent.html",
    "page.html",
    "tag.html",
    "collection.html",
    "talks/post.html",
    "talks/list.html",
    "archive.html",
    "poster.svg",
    "shortcodes/mark.html",
    "said.html",
];

/// Templates that every theme has as well.
pub const FOR_THEME: &[&str] = &[
    "post.html",
    "page.html",
    "home.html",
    "tags.html",
    "tag.html",
    "collection.html",
    "archive.html",
    "year.html",
    "subscribe.html",
    "subscribed.html",
    "404.html",
    "poster.svg",
];

/// A template says more. A script is named in `_headers` too.
fn template(site: &mut Memory, dice: &mut Dice) {
    const MORE: &[&str] = &[
        "<script>1</script>",
        "<script>2</script>",
        "more",
        "{{ words.tags }}",
        "{{ site.title }}",
        "{% for post in recent(count=3) %}{{ post.summary }}{% endfor %}",
        "{{ asset(path=\"style.css\") }}",
        "{{ now() | date(format=\"year\") }}",
        "{% include \"part.html\" %}",
        "{{ site.extra.a | default(value=0) }}",
        "{{ page.nothing }}",
    ];
    let path = format!("templates/{}", dice.pick(TEMPLATES));
    let text = site.text(&path).unwrap_or_default().to_owned();
    site.write(&path, format!("{text} {}", dice.pick(MORE)));
}

/// A template of the site's own goes, so that the theme's shows; or one comes.
fn own_template(site: &mut Memory, dice: &mut Dice) {
    const OTHERS: &[&str] = &[
        "partials/card.html",
        "partials/footer.html",
        "base.html",
        "series.html",
    ];
    let name = match dice.roll(4) {
        0 => dice.pick(OTHERS),
        _ => dice.pick(FOR_THEME),
    };
    let path = format!("templates/{name}");
    if !site.remove(&path) {
        let first = crate::support::site(SITE);
        let own = first.text(&path).unwrap_or("own {{ site.title }}");
        site.write(&path, own);
    }
}

/// A shortcode of one's own, also in the place of one that there is.
fn shortcode(site: &mut Memory, dice: &mut Dice) {
    let name = dice.pick(&["extra", "extra", "note", "mark"]);
    let path = format!("templates/shortcodes/{name}.html");
    let text = match dice.roll(5) {
        0 => {
            site.remove(&path);
            return;
        }
        1 => format!(
            "{{% component {name}(@page) %}}[{{{{ page.title }}}}]{{% endcomponent {name} %}}"
        ),
        2 => format!("{{% component {name}() %}}an extra{{% endcomponent {name} %}}"),
        3 => format!("{{% component {name}(of=\"x\") %}}{{{{ of }}}}{{% endcomponent {name} %}}"),
        _ => "no component".to_owned(),
    };
    site.write(&path, text);
}

fn data(site: &mut Memory, dice: &mut Dice) {
    match dice.roll(5) {
        0 => drop(site.remove("content/data/facts.yaml")),
        1 => site.write("content/data/facts.yaml", "[a, b]"),
        n => site.write("content/data/facts.yaml", format!("fact: {n}")),
    }
}

fn authors(site: &mut Memory, dice: &mut Dice) {
    match dice.roll(5) {
        0 => drop(site.remove("content/data/authors.yaml")),
        1 => site.write(
            "content/data/authors.yaml",
            "Ann: {bio: b, photo: /img/photo.jpg, url: \"https://a.example/\"}\nBo: {bio: c}\n",
        ),
        2 => site.write("content/data/authors.yaml", "Bo: {bio: d, name: Bo B}\n"),
        n => site.write("content/data/authors.yaml", format!("Ann: {{bio: b{n}}}\n")),
    }
}

fn ctas(site: &mut Memory, dice: &mut Dice) {
    let (day, tag) = (20 + dice.roll(9), dice.pick(&["red", "blue"]));
    let url = dice.pick(&["posts/a.md", "/posts/b.md", "/book/", "https://b.example/"]);
    let book = format!("book: {{url: {url}, button: B, until: 2026-11-{day}, default: true}}\n");
    let letter = format!("letter: {{url: /l/, button: L, tags: {tag}, from: 2026-11-{day}}}\n");
    match dice.roll(6) {
        0 => drop(site.remove("content/data/ctas.yaml")),
        1 => site.write("content/data/ctas.yaml", book),
        _ => site.write("content/data/ctas.yaml", book + &letter),
    }
}

/// Some comments go; some wait, lie ahead, answer each other, or have a mistake.
fn comment(site: &mut Memory, dice: &mut Dice) {
    let post = dice.pick(&["a", "a", "b", "c", "g", "nowhere"]);
    let path = format!("content/comments/{post}/c{}.yaml", dice.roll(3));
    let more = dice.pick(&[
        "",
        "",
        "approved: false\n",
        "reply_to: c1\n",
        "reply_to: c2\n",
        "by_author: true\n",
        "url: https://a.example/\n",
        "approvd: no\n",
    ]);
    let (month, n) = (1 + dice.roll(12), dice.roll(7));
    match n {
        0 => drop(site.remove(&path)),
        _ => {
            let text = format!("author: Ann\ndate: 2026-{month:02}-03\n{more}text: T*{n}* <b>\n");
            site.write(&path, text);
        }
    }
}

fn words(site: &mut Memory, dice: &mut Dice) {
    let folder = dice.pick(&["", "", "themes/handshake/", "themes/mine/"]);
    let language = dice.pick(&["en", "sv", "ru", "sv-fi"]);
    let path = format!("{folder}words/{language}.yaml");
    match dice.roll(5) {
        0 => drop(site.remove(&path)),
        1 => site.write(&path, "greeting: {one: Hello}"),
        n => site.write(&path, format!("greeting: Hello {n}\ntags: Tags {n}\n")),
    }
}

/// One in four drawings cannot be shown.
fn drawing(site: &mut Memory, dice: &mut Dice) {
    let height = dice.roll(4);
    site.write(
        "content/img/d.svg",
        format!("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 40 {height}\"/>"),
    );
}

/// A photo is another, another kind, no photo, or gone.
fn picture(site: &mut Memory, dice: &mut Dice) {
    let path = dice.pick(&[
        "content/img/photo.jpg",
        "content/posts/g/lead.png",
        "content/posts/lead.png",
    ]);
    let width = dice.pick(&[8, 24, 33]);
    match dice.roll(6) {
        0 => drop(site.remove(path)),
        1 => site.write(path, "no photo"),
        2 => site.write(path, photo(width, ImageFormat::WebP)),
        3 => site.write(path, turned(width)),
        4 => site.write(path, photo(width, ImageFormat::Png)),
        _ => site.write(path, photo(width, ImageFormat::Jpeg)),
    }
}

/// A photo as a camera writes it that was turned.
fn turned(width: u32) -> Vec<u8> {
    let mut bytes = photo(width, ImageFormat::Jpeg);
    let exif = b"\xff\xe1\x00\x22Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
    bytes.splice(2..2, exif.iter().copied());
    bytes
}

/// Files that are published as they are, some where linger would put its own.
fn file(site: &mut Memory, dice: &mut Dice) {
    let name = dice.pick(&[
        "img/a.txt",
        "img/b.txt",
        "_headers",
        "_redirects",
        "robots.txt",
        "posts/a/index.html",
        "posts/a/more.pdf",
        "rss.xml",
        "IMG/a.txt",
    ]);
    let path = format!("content/{name}");
    match dice.roll(4) {
        0 | 1 => drop(site.remove(&path)),
        n => site.write(&path, format!("file {n}\n")),
    }
}

fn recording(site: &mut Memory, dice: &mut Dice) {
    let path = "content/posts/sound.mp3";
    match dice.roll(6) {
        0 => drop(site.remove(path)),
        1 => site.write(path, "no sound"),
        n => site.write(path, mp3(n as u32)),
    }
}

fn style(site: &mut Memory, dice: &mut Dice) {
    let path = dice.pick(&[
        "themes/handshake/assets/style.css",
        "themes/mine/assets/style.css",
    ]);
    match dice.roll(4) {
        0 => drop(site.remove(path)),
        n => site.write(path, format!("a {{ top: {n} }}")),
    }
}

/// `mine` is a theme of the site's own; `handshake` may be changed by a file as well.
fn theme_option(site: &mut Memory, dice: &mut Dice) {
    let theme = dice.pick(&["handshake", "mine"]);
    let path = format!("themes/{theme}/theme.yaml");
    match dice.roll(5) {
        0 => drop(site.remove(&path)),
        1 => {
            site.write(&path, "options: {shade: pale}\n");
            site.write("themes/mine/templates/post.html", "mine: {{ page.title }}");
        }
        2 => site.write(
            &path,
            "options: {accent: [a, b]}\nschema: {shade: {one_of: [s0, s1]}}\n",
        ),
        n => site.write(&path, format!("options: {{accent: a{n}}}")),
    }
}

/// To and fro over three years, and to the moments just beside those when something happens.
fn clock(site: &mut Memory, dice: &mut Dice) {
    let (year, month, day) = (2025 + dice.roll(3), 1 + dice.roll(12), 1 + dice.roll(28));
    let day = match dice.roll(3) {
        0 => format!("{year}-{month:02}-{day:02}"),
        1 => "2026-11-22".to_owned(),
        _ => format!("2026-11-{:02}", day.max(10)),
    };
    let time = dice.pick(&["00:00:00", "11:59:59", "12:01:00", "12:00:00", "23:00:00"]);
    site.set_now(format!("{day}T{time}Z").parse().unwrap());
}

/// Files that cannot be read, or not as they should be.
const BROKEN: &[(&str, &[u8])] = &[
    ("content/posts/a.md", b"---\ntitle: [\n---\n"),
    (
        "content/posts/a.md",
        b"---\ntitle: \xff\n---\nText \xfe\xff.\n",
    ),
    (
        "content/posts/b.md",
        b"---\ndate: soon\ntitel: x\n---\n[nowhere](nowhere.md)\n",
    ),
    ("content/posts/c.md", b"---\ntitle: C\n"),
    ("site.yaml", b"title: [\n"),
    ("site.yaml", b"\xff"),
    ("content/data/facts.yaml", b"fact: {\n"),
    ("content/data/ctas.yaml", b"letter: [a\n"),
    ("content/comments/a/c1.yaml", b"author: \xff\n"),
    ("words/sv.yaml", b"- a\n"),
    ("themes/handshake/theme.yaml", b"options: ["),
    ("templates/part.html", b"{% if %}"),
    ("templates/part.html", b"{{ page.nothing }}"),
    ("templates/page.html", b"{% extends \"page.html\" %}"),
    ("templates/post.html", b"{% include \"none.html\" %}"),
    ("templates/shortcodes/mark.html", b"{% component mark("),
    ("templates/poster.svg", b"<svg"),
];

fn break_one(site: &mut Memory, dice: &mut Dice) {
    let (path, bytes) = dice.pick(BROKEN);
    site.write(path, bytes);
}

/// A writer reads what is wrong, and takes out the lines that are named.
fn mend(site: &mut Memory, dice: &mut Dice) {
    let first = self::site(SITE);
    for _ in 0..1 + dice.roll(4) {
        let found = crate::support::clean(site).build.diagnostics;
        let errors = found.iter().filter(|found| found.is_error());
        let places: BTreeSet<(String, u32)> = errors
            .filter_map(|error| error.place.as_ref())
            .map(|place| (place.file.to_string(), place.line))
            .collect();
        // From the end, so that the lines before keep their numbers.
        for (path, line) in places.into_iter().rev() {
            let is_own = site.paths().any(|own| own == path);
            match site.text(&path).map(str::to_owned) {
                _ if !is_own => {}
                Some(text) if line > 1 => {
                    let lines = text.split_inclusive('\n').zip(1..);
                    let rest = lines.filter(|(_, n)| *n != line).map(|(line, _)| line);
                    site.write(&path, rest.collect::<String>());
                }
                // Nothing can be said of a line; then it is as it was at first, or nothing.
                _ => match first.text(&path) {
                    Some(text) => site.write(&path, text),
                    None => drop(site.remove(&path)),
                },
            }
        }
    }
}
