//! No input causes a panic, and every output is well-formed. These are the properties of the fuzz
//! targets, on random input, short enough for every run of the tests.

mod support;

use linger::comments::Submission;
use linger::parse::{self, ParseOptions, slugify};
use linger::serve::{output_path, request_path};
use linger::source::Memory;
use proptest::prelude::*;
use std::sync::Arc;
use support::{NOW, clean, text};
use unicode_normalization::UnicodeNormalization;

/// An Opus file that claims to be shorter than a millisecond. The library divides by that.
#[test]
fn a_damaged_recording_is_said_in_our_words_only() {
    let page = |kind: u8, at: u8, packet: &[u8]| {
        let head = [
            &b"OggS\0"[..],
            &[kind, at, 0, 0, 0, 0, 0, 0, 0, 7, 0, 0, 0],
            &[0; 8],
        ]
        .concat();
        [&head[..], &[1, packet.len() as u8], packet].concat()
    };
    let sound = [
        page(2, 0, b"OpusHead\x01\x01\0\0\x80\xbb\0\0\0\0\0"),
        page(0, 0, b"OpusTags\0\0\0\0\0\0\0\0"),
        page(4, 20, &[0xf8, 0xff, 0xfe]),
    ];
    let temp = tempfile::tempdir().unwrap();
    let post = "-- content/posts/x.md --\n---\ntitle: X\naudio: /x.opus\n---\n";
    support::write_site(temp.path(), post);
    std::fs::write(temp.path().join("content/x.opus"), sound.concat()).unwrap();
    let output = support::linger(temp.path(), &["build"]);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("error[audio-broken]"), "{said}");
    assert!(!said.contains("panicked"), "{said}");
}

/// Pieces with a meaning in YAML, Markdown, HTML, XML or Tera, mixed with any text.
fn nasty() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        3 => any::<String>(),
        2 => "[a-zA-Zåäöж ]{0,12}",
        4 => proptest::sample::select(vec![
            "---\n", "\n", "\n\n", "title: ", ": ", "- ", "* ", "• ", "# ", "> ", "```\n", "`", "<<", ">>", "![", "](",
            ")", "[^1]", "[^1]: ", "|a|b|\n|--|--|\n", "<script>", "</p>", "<!-- more -->", "]]>", "&amp;", "\u{0}",
            "\u{1}", "\u{fffe}", "{{ x }}", "{% if %}", "[x] ", "&*", "&a [*a, *a]", "\t", "\r\n", "\"", "'", "\u{feff}",
            "tags: [", "date: 2026-01-01\n", "<a href=\"x\">", "http://x", "../", "\\", "%", "🙂", "e\u{301}",
            "{{< note >}}", "{{< /note >}}", "{{< figure src=\"", "{{<", ">}}", "\n{{< quote \"a\" >}}\n", "\n{{< /quote >}}\n",
            "\u{3}", "\u{4}", "<?", "?>", "- {{< note >}}\n  ", "> {{< /note >}}\n",
        ]).prop_map(str::to_owned),
    ];
    proptest::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

fn cases() -> ProptestConfig {
    ProptestConfig {
        cases: 300,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn any_file_can_be_read(name in proptest::sample::select(vec![
        "content/posts/x.md", "content/data/x.yaml", "content/comments/x/c.yaml", "templates/x.html", "themes/t/theme.yaml", "content/x.bin",
        "content/x.jpg", "content/x.png", "content/x.webp", "content/data/ctas.yaml", "content/data/authors.yaml",
    ]), bytes in prop_oneof![nasty().prop_map(String::into_bytes), proptest::collection::vec(any::<u8>(), 0..200)]) {
        let path: Arc<str> = name.into();
        let mut problems = Vec::new();
        parse::read(&path, &bytes, &ParseOptions::default(), &mut problems);
        parse::read_asset(&path, &mut std::io::Cursor::new(&bytes)).expect("bytes in memory can be read");
        let lines = String::from_utf8_lossy(&bytes).lines().count() as u32;
        for problem in &problems {
            let place = problem.place.as_ref().expect("a mistake in a file has a place");
            prop_assert!(place.line <= lines + 1, "{problem:?} in {lines} lines");
            problem.human(true);
            problem.json();
        }
    }

    #[test]
    fn any_settings_can_be_read(text in nasty()) {
        parse::read_site(text.as_bytes(), &mut Vec::new());
    }

    #[test]
    fn any_mail_is_a_comment_or_a_mistake(bytes in prop_oneof![nasty().prop_map(String::into_bytes), proptest::collection::vec(any::<u8>(), 0..200)]) {
        let mails = [bytes.clone(), [b"From: A <a@b.c>\nSubject: x [x]\n\n", &bytes[..]].concat()];
        for mail in mails {
            match Submission::read(&mail, None) {
                Err(problem) => prop_assert!(problem.is_error() && problem.help.is_some()),
                Ok(comment) => {
                    let file = comment.file("c", "2026-03-01", false);
                    let mut problems = Vec::new();
                    let read = parse::read(&"content/comments/x/c.yaml".into(), file.as_bytes(), &ParseOptions::default(), &mut problems);
                    let parse::Parsed::Comment(read) = read else { panic!("{file}") };
                    prop_assert!(!read.approved && !read.by_author && read.id == "c", "{file}");
                }
            }
        }
    }

    #[test]
    fn slugs_are_slugs(text in nasty()) {
        let slug = slugify(&text);
        prop_assert!(slug.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-'), "{slug}");
        prop_assert!(!slug.starts_with('-') && !slug.ends_with('-') && !slug.contains("--"), "{slug}");
        prop_assert_eq!(slugify(&slug), slug);
    }

    #[test]
    fn a_request_finds_its_output_however_it_is_encoded(
        name in "[a-zåж0-9 ._%?#-]{1,12}", every in any::<bool>(), query in "[?#]?[a-z/]{0,5}",
        base in proptest::sample::select(vec!["/", "/blog/"]),
    ) {
        let output = format!("posts/{name}/index.html");
        let encode = |byte: &u8| match byte {
            b'a'..=b'z' | b'0'..=b'9' | b'/' if !every => char::from(*byte).to_string(),
            byte => format!("%{byte:02X}"),
        };
        let encoded: String = format!("posts/{name}/").as_bytes().iter().map(encode).collect();
        let query = query.trim_start_matches(|c: char| c.is_alphanumeric() || c == '/');
        let path = request_path(&format!("{base}{encoded}{query}"));
        prop_assert_eq!(output_path(base, &path), Some(output));
        prop_assert_eq!(output_path("/other/", &path), None);
    }

    #[test]
    fn any_words_make_a_feed_that_reads_back(title in any::<String>(), tag in "[^,]{0,20}", body in nasty()) {
        let mut site = Memory::new(NOW.parse().unwrap());
        let quoted = |text: &str| serde_json::Value::from(text).to_string();
        let title_yaml = quoted(&title);
        site.write("site.yaml", format!("title: {title_yaml}\nbase_url: https://example.com/\nmarkdown: {{smart_punctuation: false}}\n"));
        let front = format!("title: {title_yaml}\ndate: 2026-01-01\ntags: [{}]\nid: x\n", quoted(&tag));
        // The comment at the end closes elements that the body may leave open. Links in the body
        // may lead nowhere.
        site.write("content/posts/x.md", format!("---\n{front}---\n{body}"));
        let build = clean(&site);
        let xml = text(&build, "rss.xml");
        let channel = rss::Channel::read_from(xml.as_bytes());
        prop_assert!(channel.is_ok(), "{:?}\n{xml}", channel.err());
        let channel = channel.unwrap();
        let plain = |text: &str| text.nfc().filter(|c| !c.is_control() && !matches!(c, '\u{fffe}' | '\u{ffff}')).collect::<String>();
        if build.diagnostics.iter().all(|diagnostic| !diagnostic.is_error()) {
            let read = channel.items()[0].title().unwrap_or_default().trim().to_owned();
            if !title.trim().is_empty() {
                let written = plain(title.trim());
                let read = plain(&read);
                prop_assert_eq!(read.trim(), written.trim());
            }
        }
    }
}
