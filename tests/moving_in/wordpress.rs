//! What an export of WordPress becomes as a site: recordings, shared blocks, addresses, parts.

use crate::support::sound::mp3;
use crate::support::test_site::TestSite;
use crate::wxr::{attachment, page, post, wxr};
use crate::{bare, body, builds_well, front, imported};

#[test]
fn an_episode_plays_the_file_of_the_uploads_folder() {
    let at = "https://acme.example/wp-content/uploads/2019/02/call.mp3";
    let enclosure = format!("{at}\n28800\naudio/mpeg\na:1:{{s:8:\"duration\";s:4:\"0:12\";}}");
    let episode = post(1, "call", "A call", "Listen.").meta("enclosure", &enclosure);
    let far = post(2, "far", "Far away", "Listen there.")
        .meta("enclosure", "https://cdn.example/far.mp3 1 audio/mpeg");
    let site = bare(&wxr(&[episode, far]));
    site.write("../uploads/2019/02/call.mp3", mp3(12));
    site.run(&["import", "../export.xml", "--media", "../uploads"])
        .ok();
    let lines = front(&site, "content/posts/call/index.md");
    assert!(lines.contains("audio: call.mp3\n"), "{lines}");
    assert_eq!(body(&site, "content/posts/call/index.md"), "Listen.");
    // A recording that is not there is linked, and said.
    assert_eq!(
        body(&site, "content/posts/far.md"),
        "<https://cdn.example/far.mp3>\n\nListen there."
    );
    let report = site.read("import-report.md");
    assert!(
        report.contains("A recording is not in the export"),
        "{report}"
    );
    builds_well(&site);
    let played = site.read("public/2019/02/call/index.html");
    assert!(played.contains("<audio"), "{played}");
}

#[test]
fn a_block_that_posts_share_stands_in_each() {
    let shared = post(9, "note", "Note", "<!-- wp:paragraph --><p>Ring them.</p><!-- /wp:paragraph --><!-- wp:block {\"ref\":9} /-->")
        .kind("wp_block");
    let text =
        "<!-- wp:paragraph --><p>Before.</p><!-- /wp:paragraph -->\n<!-- wp:block {\"ref\":9} /-->";
    let site = imported(&wxr(&[
        post(1, "one", "One", text),
        post(2, "two", "Two", text),
        shared,
    ]));
    for name in ["one", "two"] {
        // A block that holds itself ends.
        let text = body(&site, &format!("content/posts/{name}.md"));
        assert!(text.starts_with("Before.\n\nRing them."), "{text}");
        assert!(text.matches("Ring them.").count() <= 4, "{text}");
    }
    assert!(!site.has("content/posts/note.md"));
    builds_well(&site);
}

#[test]
fn a_front_page_pages_below_pages_and_other_scripts_keep_their_addresses() {
    let cyrillic = "%d0%b7%d0%b2%d0%be%d0%bd%d0%be%d0%ba";
    let site = imported(&wxr(&[
        page(1, "/", "Welcome", "The front.").set("wp:post_name", "home"),
        page(2, "/about/", "About", "We."),
        page(3, "/about/team/", "Team", "Three."),
        post(4, cyrillic, "Звонок", "Слова."),
        post(5, "moved", "Moved", "Words.")
            .meta("_wp_old_slug", "first")
            .meta("_wp_old_slug", "second"),
        post(6, "footnotes", "Footnotes", "One."),
        post(7, "footnotes", "Footnotes too", "Two."),
    ]));
    builds_well(&site);
    for path in ["index.html", "about/index.html", "about/team/index.html"] {
        assert!(site.has(&format!("public/{path}")), "{path}");
    }
    assert!(site.read("public/index.html").contains("The front."));
    assert!(site.has("public/2019/02/звонок/index.html"));
    let lines = front(&site, "content/posts/moved.md");
    assert!(
        lines.contains("aliases: [\"/2019/02/first/\", \"/2019/02/second/\"]"),
        "{lines}"
    );
    assert!(body(&site, "content/posts/footnotes.md") == "One.");
    assert!(body(&site, "content/posts/footnotes-2019.md") == "Two.");
    let report = site.read("import-report.md");
    assert!(report.contains("A page is shown at `/`"), "{report}");
}

#[test]
fn an_export_of_posts_only_says_what_is_missing() {
    let site = imported(&wxr(&[post(
        1,
        "one",
        "One",
        "[gallery ids=\"8,9\"] Words.",
    )
    .meta("_thumbnail_id", "9")]));
    let report = site.read("import-report.md");
    for words in [
        "The picture of an entry is not in the export",
        "Pictures of a gallery are not in the export",
    ] {
        assert!(report.contains(words), "{words}: {report}");
    }
    builds_well(&site);
}

#[test]
fn an_export_in_parts_is_one_blog() {
    let site = TestSite::within("site", "");
    std::fs::create_dir_all(site.dir()).unwrap();
    let first = [
        post(
            1,
            "one",
            "One",
            "See <a href=\"https://acme.example/2019/02/two/\">two</a>.",
        )
        .meta("_thumbnail_id", "9"),
        attachment(8, "https://acme.example/wp-content/uploads/x.jpg", 2, ""),
    ];
    let second = [
        post(2, "two", "Two", "[gallery]"),
        attachment(
            9,
            "https://acme.example/wp-content/uploads/lead.jpg",
            1,
            "Lead",
        ),
    ];
    site.write("../parts/blog.000.xml", wxr(&first));
    site.write("../parts/blog.001.xml", wxr(&second));
    site.run(&["import", "../parts"]).ok();
    assert_eq!(
        body(&site, "content/posts/one.md"),
        "See [two](/2019/02/two/)."
    );
    let lines = front(&site, "content/posts/one.md");
    assert!(
        lines.contains(
            "image: \"https://acme.example/wp-content/uploads/lead.jpg\"\nimage_alt: Lead\n"
        ),
        "{lines}"
    );
    let gallery = body(&site, "content/posts/two.md");
    assert!(gallery.contains("uploads/x.jpg"), "{gallery}");
    let report = site.read("import-report.md");
    assert!(report.contains("From `parts` (WordPress)"), "{report}");
    builds_well(&site);
}

#[test]
fn words_of_pictures_are_no_names_of_files() {
    let at = "https://acme.example/wp-content/uploads/IMG_2034.jpg";
    let site = imported(&wxr(&[
        post(
            1,
            "one",
            "One",
            &format!("<img src=\"{at}\" alt=\"IMG_2034.jpg\"> Words."),
        )
        .meta("_thumbnail_id", "9"),
        attachment(9, at, 1, "IMG_2034.jpg"),
    ]));
    assert_eq!(
        body(&site, "content/posts/one.md"),
        format!("![]({at}) Words.")
    );
    assert!(!front(&site, "content/posts/one.md").contains("image_alt"));
}
