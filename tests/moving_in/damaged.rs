//! Exports of every program, damaged in every way: a clear error, or a site within its directory.

use super::support::test_site::{Run, TestSite};
use super::support::tree;
use std::fs;
use std::path::Path;
use std::time::Duration;

/// No text takes longer, also on a machine that has much else to do.
const PATIENCE: Duration = Duration::from_secs(180);

/// An export of one file for each format that has such.
fn exports() -> Vec<(&'static str, &'static str)> {
    vec![
        ("wordpress", "wordpress-texts/export/stay.xml"),
        (
            "squarespace",
            "squarespace/export/Squarespace-Wordpress-Export.xml",
        ),
        ("ghost", "ghost-6/export/stay.ghost.2026-01-01.json"),
        ("blogger", "blogger-backup/export/blog-03-01-2020.xml"),
        ("wix", "wix/export/posts.csv"),
        ("wix", "wix-older/export/posts.csv"),
        ("substack", "substack/export/posts.csv"),
        (
            "medium",
            "medium/export/posts/2019-03-01_Why-they-leave--and-how-we--0123456789ab.html",
        ),
        ("jekyll", "jekyll/export/_posts/2020-01-02-My First Call.md"),
        ("hugo", "hugo-toml/export/content/posts/first.md"),
    ]
}

/// An export of that kind, of which one file holds these bytes.
fn with(format: &str, file: &str, bytes: &[u8]) -> TestSite {
    let site = TestSite::within("site", "");
    fs::create_dir_all(site.dir()).unwrap();
    let (folder, _) = file.split_once("/export/").unwrap();
    let below = &file[folder.len() + "/export/".len()..];
    match format {
        "medium" | "substack" | "jekyll" | "hugo" => {
            let root = Path::new(env!("CARGO_MANIFEST_DIR"));
            let from = root.join("tests/exports").join(folder).join("export");
            for (path, other) in tree(&from) {
                let kept = format == "substack" || !path.contains("posts/") || path == below;
                if kept {
                    site.write(&format!("../export/{path}"), other);
                }
            }
            site.write(&format!("../export/{below}"), bytes);
        }
        _ => {
            site.write("../export", bytes);
        }
    }
    site
}

/// Imports it: it ends well, or with a message, and nothing lies outside of the site.
#[track_caller]
fn import(what: &str, format: &str, site: &TestSite) -> Run {
    let run = site.run(&["import", format, "../export"]);
    let code = run.output.status.code();
    let said = run.complained();
    assert!(matches!(code, Some(0 | 1)), "{what}: {code:?} {said}");
    if code == Some(1) {
        assert!(
            said.contains("error[import-") && said.contains("help:"),
            "{what}: {said}"
        );
    }
    for path in tree(site.around()).keys() {
        let is_inside = path.starts_with("site/") || path.starts_with("export");
        assert!(is_inside, "{what}: {path}");
    }
    run
}

/// Every export, whole: its format, its file, its bytes.
fn read() -> impl Iterator<Item = (&'static str, &'static str, Vec<u8>)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/exports");
    exports()
        .into_iter()
        .map(move |(format, file)| (format, file, fs::read(root.join(file)).unwrap()))
}

#[test]
fn a_file_may_end_anywhere() {
    for (format, file, bytes) in read() {
        for part in [0, 1, 3, 9, 17, 25, 31] {
            let end = bytes.len() * part / 32;
            let what = format!("{file}, {end} bytes");
            let run = import(&what, format, &with(format, file, &bytes[..end]));
            // What is a list of entries says that it is cut off.
            let is_list = matches!(format, "wordpress" | "squarespace" | "blogger" | "ghost");
            if is_list && part > 1 {
                let said = run.complained();
                assert!(
                    said.contains("ends early") || said.contains("import-unreadable"),
                    "{what}: {said}"
                );
            }
        }
    }
}

#[test]
fn control_characters_and_bytes_of_no_encoding_are_no_end() {
    for (format, file, bytes) in read() {
        let mut spoiled = Vec::new();
        for (at, byte) in bytes.iter().enumerate() {
            spoiled.push(*byte);
            // Inside of words only: what is between them is the program's.
            let is_inside =
                byte.is_ascii_lowercase() && bytes.get(at + 1).is_some_and(u8::is_ascii_lowercase);
            if at % 97 == 0 && is_inside && file.ends_with("stay.xml") {
                spoiled.extend([0x01, 0x10]);
            }
        }
        spoiled.extend([0xff, 0xfe, 0x00, b'\n']);
        import(file, format, &with(format, file, &spoiled));
    }
}

#[test]
fn nesting_without_an_end_is_bounded() {
    let deep = |open: &str, close: &str, count: usize| {
        format!("{}x{}", open.repeat(count), close.repeat(count))
    };
    for (format, file, bytes) in [
        ("ghost", "ghost-6/export/x.json", deep("[", "]", 200_000)),
        (
            "ghost",
            "ghost-6/export/x.json",
            format!(
                "{{\"db\":[{{\"data\":{{\"posts\":[{{\"title\":\"T\",\"lexical\":\"{}\"}}]}}}}]}}",
                "[".repeat(100_000)
            ),
        ),
        (
            "blogger",
            "blogger-backup/export/x.xml",
            format!(
                "<feed xmlns='http://www.w3.org/2005/Atom'><id>blogger.com</id>{}",
                deep("<a>", "</a>", 100_000)
            ),
        ),
        (
            "wix",
            "wix/export/x.csv",
            format!(
                "Title,Rich Content\nT,\"{}\"\n",
                deep("{\"\"nodes\"\":[", "]}", 20_000)
            ),
        ),
        (
            "medium",
            "medium/export/posts/2019-03-01_Why-they-leave--and-how-we--0123456789ab.html",
            format!(
                "<h1 class=\"p-name\">T</h1><section data-field=\"body\">{}",
                deep("<b>", "</b>", 50_000)
            ),
        ),
        (
            "jekyll",
            "jekyll/export/_posts/2020-01-02-My First Call.md",
            format!("---\nx: {}\n---\nWords.\n", deep("[", "]", 50_000)),
        ),
        (
            "hugo",
            "hugo-toml/export/content/posts/first.md",
            format!("+++\nx = {}\n+++\nWords.\n", deep("[", "]", 50_000)),
        ),
        (
            "jekyll",
            "jekyll/export/_posts/2020-01-02-My First Call.md",
            format!(
                "---\ntitle: T\n---\n{}",
                deep("{% blockquote %}", "{% endblockquote %}", 5_000)
            ),
        ),
        (
            "hugo",
            "hugo-toml/export/content/posts/first.md",
            format!(
                "+++\ntitle = \"T\"\n+++\n{}",
                deep("{{< notice >}}", "{{< /notice >}}", 5_000)
            ),
        ),
    ] {
        let start = std::time::Instant::now();
        let what = format!("{format} {:.60}", bytes);
        import(&what, format, &with(format, file, bytes.as_bytes()));
        assert!(start.elapsed() < PATIENCE, "{what}: {:?}", start.elapsed());
    }
}

/// A document that defines words by words: they are not filled in.
#[test]
fn entities_do_not_grow() {
    let names: Vec<String> = (0..30).map(|at| format!("e{at}")).collect();
    let mut types = "<!DOCTYPE feed [<!ENTITY e0 \"grown\">".to_owned();
    for pair in names.windows(2) {
        types.push_str(&format!(
            "<!ENTITY {1} \"&{0};&{0};&{0};\">",
            pair[0], pair[1]
        ));
    }
    types.push_str("]>");
    let feed = format!(
        "<?xml version='1.0'?>{types}<feed xmlns='http://www.w3.org/2005/Atom'><id>tag:blogger.com,1999:blog-1</id><title>T</title><entry><id>tag:blogger.com,1999:blog-1.post-2</id><published>2020-01-02T00:00:00Z</published><category scheme='http://schemas.google.com/g/2005#kind' term='http://schemas.google.com/blogger/2008/kind#post'/><title>One</title><content type='html'>before &e29; after</content></entry></feed>"
    );
    let site = with("blogger", "blogger-backup/export/x.xml", feed.as_bytes());
    import("entities", "blogger", &site).ok();
    let all: Vec<u8> = tree(&site.dir()).into_values().flatten().collect();
    assert!(!String::from_utf8_lossy(&all).contains("grown"));
    let yaml = format!(
        "---\na: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d]\nf: &f [*e,*e,*e,*e,*e,*e,*e,*e,*e]\ng: [*f,*f,*f,*f,*f,*f,*f,*f,*f]\ntitle: {}\n---\nWords.\n",
        "T"
    );
    let file = "jekyll/export/_posts/2020-01-02-My First Call.md";
    let start = std::time::Instant::now();
    import("aliases", "jekyll", &with("jekyll", file, yaml.as_bytes()));
    assert!(start.elapsed() < PATIENCE, "{:?}", start.elapsed());
}

/// Names that lead out of the export or out of the site, in each place where a format has names.
#[test]
fn no_name_leads_out() {
    let out = "../../../out";
    for (format, file, text) in [
        (
            "ghost",
            "ghost-6/export/x.json",
            format!(
                "{{\"db\":[{{\"data\":{{\"posts\":[{{\"id\":1,\"title\":\"T\",\"slug\":\"{out}\",\"status\":\"published\",\"html\":\"<img src='{out}.jpg'>\",\"feature_image\":\"{out}.jpg\",\"published_at\":\"2020-01-02T00:00:00Z\"}}]}}}}]}}"
            ),
        ),
        (
            "wix",
            "wix/export/x.csv",
            format!(
                "Title,Slug,Plain Content,Published Date,Cover Image\nT,{out},Words,2020-01-02,wix:image://v1/{out}/x.jpg\n"
            ),
        ),
        (
            "substack",
            "substack/export/posts.csv",
            format!(
                "post_id,post_date,is_published,title\n1.{out},2020-01-02T00:00:00Z,true,T\n../../x,2020-01-02T00:00:00Z,true,T\n"
            ),
        ),
        (
            "jekyll",
            "jekyll/export/_posts/2020-01-02-My First Call.md",
            format!(
                "---\ntitle: T\npermalink: {out}/x\nslug: {out}\nimage: {out}.jpg\nredirect_from: {out}\n---\nWords {{% include {out} %}}.\n"
            ),
        ),
        (
            "hugo",
            "hugo-toml/export/content/posts/first.md",
            format!(
                "+++\ntitle = \"T\"\nurl = \"{out}\"\nslug = \"{out}\"\naliases = [\"{out}\"]\nimages = [\"{out}.jpg\"]\n+++\n![x]({out}.jpg)\n"
            ),
        ),
    ] {
        let site = with(format, file, text.as_bytes());
        site.write("../out.jpg", "secret");
        site.write("../../out.jpg", "secret");
        let run = site.run(&["import", format, "../export"]);
        assert!(
            matches!(run.output.status.code(), Some(0 | 1)),
            "{format}: {}",
            run.complained()
        );
        let inside = tree(&site.dir());
        let has_secret = inside.values().any(|bytes| bytes == b"secret");
        assert!(!has_secret, "{format}");
        let around: Vec<String> = tree(site.around()).into_keys().collect();
        let strays = around.iter().filter(|path| {
            !path.starts_with("site/") && !path.starts_with("export") && *path != "out.jpg"
        });
        assert_eq!(strays.count(), 0, "{format}: {around:?}");
        fs::remove_file(site.path("../../out.jpg")).ok();
    }
}
