//! Any words anywhere in a site: every feed is well-formed, in each of its formats, for posts, tags,
//! series, comments and the podcast; so is the sitemap.
#![no_main]

use libfuzzer_sys::fuzz_target;
use linger_fuzz::{build, quoted, site, texts};

const RECORDING: &[u8] = &[0xff, 0xfb, 0x14, 0xc0];

fuzz_target!(|text: &str| {
    // Each of the pieces goes where a writer or a reader may put one.
    let mut pieces = text.split('\x1e');
    let mut next = || quoted(pieces.next().unwrap_or("x"));
    let mut site = site();
    site.write(
        "site.yaml",
        format!(
            "title: {}\ndescription: {}\nauthor: {}\nemail: a@b.example\nbase_url: https://example.com/b/\n\
             comments: {{provider: mailto}}\npodcast: {{title: {}, copyright: {}}}\nfeeds: {{formats: [atom, rss, json]}}\n",
            next(), next(), next(), next(), next(),
        ),
    );
    let head = format!(
        "title: {}\ndescription: {}\ntags: [{}]\nseries: {}\nimage: /p.svg\nimage_alt: {}\nid: {}\n\
         audio: /s.mp3\nchapters: [{{at: 0, title: {}}}]\n",
        next(), next(), next(), next(), next(), next(), next(),
    );
    site.write(
        "content/comments/x/c.yaml",
        format!("author: {}\ndate: 2010-01-01\ntext: {}\n", next(), next()),
    );
    let body = pieces.next().unwrap_or("Text.");
    site.write("content/posts/x.md", format!("---\n{head}date: 2010-01-01\n---\n{body}"));
    site.write("content/p.svg", "<svg viewBox=\"0 0 4 3\"/>");
    let frame = [RECORDING, &[0; 92]].concat();
    site.write("content/s.mp3", frame.repeat(100));
    let build = build(&site);
    let mut feeds = 0;
    for (path, bytes) in texts(&build) {
        let said = || format!("{path}: {}", String::from_utf8_lossy(&bytes));
        match path.rsplit_once('.').map_or("", |(_, ending)| ending) {
            "xml" => {
                let text = std::str::from_utf8(&bytes).expect("XML is UTF-8");
                let tree = roxmltree::Document::parse(text).unwrap_or_else(|error| panic!("{error} in {}", said()));
                match tree.root_element().tag_name().name() {
                    "rss" => drop(rss::Channel::read_from(&bytes[..]).unwrap_or_else(|error| panic!("{error} in {}", said()))),
                    "feed" => drop(atom_syndication::Feed::read_from(&bytes[..]).unwrap_or_else(|error| panic!("{error} in {}", said()))),
                    _ => continue,
                }
                feeds += 1;
            }
            "json" | "webmanifest" => {
                let value: serde_json::Value = serde_json::from_slice(&bytes).unwrap_or_else(|error| panic!("{error} in {}", said()));
                feeds += usize::from(value.get("version").is_some());
            }
            _ => {}
        }
    }
    assert!(feeds >= 5 || build.has_errors(), "only {feeds} feeds");
});
