//! What may stand in `site.yaml` and in front matter: each key with some of its values. To try one
//! more is one line here.

/// A key and what it may be; the last resort of an edit is to take it out.
pub type Row = (&'static str, &'static [&'static str]);

/// Keys of `site.yaml`, each on a line of its own.
pub const SETTINGS: &[Row] = &[
    (
        "title",
        &["A site", "The <site>", "\"\"", "\"A \\\"b\\\" ü\""],
    ),
    ("description", &["About it.", "About & more"]),
    ("author", &["Ann", "Bo"]),
    ("email", &["a@b.example", "c@d.example"]),
    ("organization", &["Acme", "Acme & Co"]),
    ("profiles", &["[\"https://m.example/@a\"]", "[]"]),
    (
        "base_url",
        &[
            "https://example.com/",
            "https://example.com/b/",
            "https://b.example",
        ],
    ),
    ("language", &["en", "sv", "nl", "ru", "sv-FI"]),
    (
        "timezone",
        &[
            "UTC",
            "Pacific/Kiritimati",
            "Pacific/Pago_Pago",
            "Europe/Stockholm",
            "Nowhere/At_All",
        ],
    ),
    ("theme", &["handshake", "letter", "mine", "nobodys"]),
    (
        "theme_options",
        &[
            "{shade: s0}",
            "{shade: s1, accent: \"#005544\"}",
            "{accent: plum, layout: cards, show_thumbnails: false}",
            "{show_share: false, show_comment_count: true, contents_from: 1, footer_text: F}",
            "{logo: img/d.svg, social: [{title: S, url: \"https://s.example/\"}]}",
            "{paper: \"#ffffff\", ink: \"#dddddd\"}",
            "{stylesheet: img/a.txt, accent: nocolour}",
            "{picture_sizes: 50vw, show_author: true, show_related: false}",
        ],
    ),
    (
        "words",
        &["{greeting: W1}", "{greeting: W2, tags: T}", "{grating: W}"],
    ),
    (
        "menus",
        &[
            "{main: [{title: A, url: /}]}",
            "{footer: [{title: F, url: /x/}], main: []}",
        ],
    ),
    ("posts_per_page", &["1", "2", "3", "50", "0"]),
    (
        "permalink",
        &[
            "/posts/{slug}/",
            "/{year}/{slug}/",
            "/{slug}.html",
            "/{year}/{month}/{day}/{slug}/",
        ],
    ),
    (
        "collections",
        &[
            "{talks: {}}",
            "{talks: {}}",
            "{talks: {title: T1, on_home: true}, notes: {}}",
            "{talks: {in_feed: false, permalink: \"/{year}/{slug}/\"}}",
            "{notes: {title: N, description: D, in_feed: false, on_home: true}}",
            "{talks: {permalink: /posts/{slug}/}}",
            "{Talks: {}, posts: {}}",
        ],
    ),
    ("slugs", &["ascii", "unicode"]),
    (
        "redirects",
        &["[html]", "[netlify]", "[apache, html]", "[]", "[iis]"],
    ),
    ("posters", &["true", "true", "false"]),
    ("image", &["/img/photo.jpg", "/img/d.svg", "/img/none.png"]),
    ("icon", &["/img/d.svg", "/img/photo.jpg", "/img/none.png"]),
    (
        "headers",
        &[
            "{policy: false}",
            "{allow: {scripts: [\"https://w.example\"]}}",
            "{allow: {frames: [\"https://f.example\"], pictures: [\"https://p.example\"]}}",
        ],
    ),
    (
        "pictures",
        &["{widths: []}", "{widths: [8, 16]}", "{widths: [30]}", "{}"],
    ),
    (
        "feeds",
        &[
            "{items: 1}",
            "{items: 3, content: summary}",
            "{formats: [rss]}",
            "{formats: [atom, json], tags: false}",
            "{formats: [json, rss], series: false}",
            "{collections: false}",
            "{hub: \"https://hub.example/\"}",
        ],
    ),
    (
        "forms",
        &[
            "{subscribe: {provider: none}}",
            "{subscribe: {provider: buttondown, username: a}}",
            "{subscribe: {provider: netlify, ask_name: true, hidden: {a: b}}}",
            "{subscribe: {provider: beehiiv, uuid: a-b}}",
            "{providers: {acme: {action: \"https://f.example/{list}\", email: e}}, subscribe: {provider: acme, list: l}}",
            "{subscribe: {provider: formspree}}",
            "{guide: {provider: formspree, id: a, heading: G, fields: [{label: N}, {type: email}]}}",
            "{guide: {provider: netlify, thanks: {title: T, file: img/d.svg}}, call: {}}",
        ],
    ),
    (
        "comments",
        &[
            "{provider: mailto, address: a@b.example}",
            "{provider: mailto, address: a@b.example, feed: false}",
            "{feed: false}",
            "{provider: netlify, consent: Yes}",
            "{provider: giscus, repo: a/b, repo_id: R, category: C, category_id: D}",
            "{}",
        ],
    ),
    (
        "embeds",
        &[
            "{F: {address: youtu.be/x, frame: \"https://f.example/\"}}",
            "{F: {address: \"f.example/{id}\", frame: \"https://f.example/{id}\", shape: low}}",
            "{F: {}}",
        ],
    ),
    ("related", &["0", "1", "2", "3", "13"]),
    ("search", &["true", "false"]),
    ("llms", &["true", "false"]),
    ("indexnow", &["b6b8f2ac9d0e4c1f", "0123-abcd", "no key"]),
    (
        "deploy",
        &["{to: folder, path: x}", "{a: {to: git, repository: r}}"],
    ),
    (
        "podcast",
        &[
            "false",
            "{title: P1}",
            "{title: P2, category: Business/Marketing, type: serial, explicit: true}",
            "{image: /img/photo.jpg, owner: {name: O, email: o@b.example}}",
            "{category: Nothing}",
        ],
    ),
    (
        "newsletter",
        &[
            "{from: Ann <a@b.example>, address: Street 1}",
            "{address: Street 2}",
        ],
    ),
    ("goal", &["7", "30"]),
    (
        "markdown",
        &[
            "{raw_html: escape}",
            "{raw_html: strip, smart_punctuation: false}",
            "{heading_links: false}",
            "{highlight: false}",
        ],
    ),
    ("extra", &["{a: 1}", "{a: [b, c]}"]),
    ("titel", &["A mistake"]),
];

/// Keys of front matter. `part` goes with its series.
pub const FRONT: &[Row] = &[
    (
        "title",
        &[
            "Words 1",
            "Words 2",
            "\"It's <b> & \\\"c\\\"\"",
            "\"\"",
            "Alpha",
        ],
    ),
    (
        "date",
        &[
            "2025-01-01",
            "2025-03-01",
            "2026-01-01",
            "2026-11-22T11:59",
            "2026-11-22T12:01:00Z",
            "2026-11-23",
            "2026-12-24T09:00+05:00",
            "2024-02-29",
            "soon",
        ],
    ),
    ("updated", &["2026-02-02", "2026-11-30", "2020-01-01"]),
    (
        "expires",
        &[
            "2026-11-22",
            "2026-11-23T00:00",
            "2026-12-30",
            "2027-06-01",
            "never",
        ],
    ),
    ("review_after", &["2026-11-01", "2027-01-01"]),
    (
        "description",
        &["About 1", "About \\\"2\\\" & more", "\"\""],
    ),
    (
        "tags",
        &[
            "[red]",
            "[blue, red]",
            "[Red, green]",
            "[]",
            "[röd, красный]",
        ],
    ),
    ("author", &["Ann", "ann", "Bo"]),
    (
        "series",
        &[
            "Greek\npart: 1",
            "Greek\npart: 2",
            "Greek\npart: 7",
            "Roman\npart: 1",
            "Greek",
        ],
    ),
    ("draft", &["true", "false"]),
    ("pinned", &["true", "true", "false"]),
    (
        "aliases",
        &[
            "[/old-0/]",
            "[/old-1/, /old.html]",
            "[/posts/a/]",
            "[/old-2/]",
            "[old]",
        ],
    ),
    (
        "query_aliases",
        &["[p=1]", "[p=1, \"?page_id=2\"]", "[old]"],
    ),
    (
        "image",
        &["/img/photo.jpg", "/img/d.svg", "lead.png", "/img/none.jpg"],
    ),
    ("image_alt", &["What it shows", "\"\""]),
    ("audio", &["/posts/sound.mp3", "sound.mp3"]),
    (
        "chapters",
        &[
            "[{at: 0, title: C1}]",
            "[{at: 0, title: C2}, {at: \"0:01\", title: D}]",
            "[{at: 9:99}]",
        ],
    ),
    ("cta", &["letter", "book", "none", "lettre"]),
    ("comments", &["true", "false"]),
    ("lang", &["ru", "sv", "en", "x-none"]),
    (
        "translation_of",
        &[
            "/posts/a.md",
            "/posts/b.md",
            "/posts/g/index.md",
            "/posts/none.md",
        ],
    ),
    ("id", &["Alpha", "Own", "urn:x:1"]),
    ("slug", &["a", "one", "two", "B", "ett-två"]),
    (
        "template",
        &["facts.html", "recent.html", "post.html", "none.html"],
    ),
    ("toc", &["true", "false"]),
    ("extra", &["{a: 1}", "{b: [2]}"]),
    ("titel", &["A mistake"]),
];

/// A text of `key: value` lines with another value for one key, or without it. A value of two lines
/// replaces one of two.
pub fn with(text: &str, key: &str, value: Option<&str>) -> String {
    let is_old = |line: &&str| {
        let is_part = key == "series" && line.starts_with("part:");
        is_part
            || line
                .strip_prefix(key)
                .is_some_and(|rest| rest.starts_with(':'))
    };
    let rest: String = text
        .split_inclusive('\n')
        .filter(|line| !is_old(line))
        .collect();
    let line = value.map(|value| format!("{key}: {value}\n"));
    line.unwrap_or_default() + &rest
}
