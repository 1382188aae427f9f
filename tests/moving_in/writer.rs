//! What the writer makes of entries: files, addresses, ids, comments, settings, and the report.

use crate::support::tree;
use crate::wxr::{attachment, page, post, wxr, wxr_with};
use crate::{bare, body, builds_well, front, imported};

#[test]
fn a_bare_directory_becomes_a_site_with_the_old_addresses() {
    let menu = |id: u32, order: &str, title: &str, kind: &str, object: &str, url: &str| {
        post(id, "m", title, "")
            .kind("nav_menu_item")
            .set("wp:menu_order", order)
            .term("nav_menu", "primary", "Primary")
            .meta("_menu_item_type", kind)
            .meta("_menu_item_object_id", object)
            .meta("_menu_item_url", url)
    };
    let site = imported(&wxr(&[
        post(
            10,
            "why-they-leave",
            "Why they leave",
            "They leave quietly.",
        ),
        post(11, "ring-them", "Ring them: now", "Ring them.")
            .set("wp:post_date", "2019-07-04 10:00:00")
            .set("wp:post_date_gmt", "2019-07-04 08:00:00")
            .set("link", "https://acme.example/2019/07/ring-them/")
            .meta("_wp_old_slug", "call-them"),
        page(2, "/about/", "About", "We sell heating."),
        page(3, "/about/team/", "The team", "Three of us."),
        menu(20, "2", "", "post_type", "2", ""),
        menu(21, "1", "Home", "custom", "21", "https://acme.example/"),
        menu(22, "3", "Shop", "custom", "22", "https://shop.example/"),
    ]));
    let settings = site.read("site.yaml");
    for line in [
        "title: Staying in touch\n",
        "description: What happens after the sale\n",
        "base_url: https://acme.example/\n",
        "author: Marit Ekdahl\n",
        "language: sv-SE\n",
        "timezone: Europe/Stockholm\n",
        "permalink: \"/{year}/{month}/{slug}/\"\n",
        "  main:\n    - {title: \"Home\", url: \"/\"}\n    - {title: \"About\", url: \"/about/\"}\n    - {title: \"Shop\", url: \"https://shop.example/\"}\n",
    ] {
        assert!(settings.contains(line), "{line} is not in {settings}");
    }
    let lines = front(&site, "content/posts/ring-them.md");
    assert_eq!(
        lines,
        "title: \"Ring them: now\"\ndate: 2019-07-04T10:00\naliases: [\"/2019/07/call-them/\"]\nquery_aliases: [\"p=11\"]\nid: \"https://acme.example/?p=11\"\n# yaml-language-server: $schema=../../.linger/schema/front-matter.json\n"
    );
    builds_well(&site);
    for path in [
        "public/2019/02/why-they-leave/index.html",
        "public/2019/07/ring-them/index.html",
        "public/2019/07/call-them/index.html",
        "public/about/index.html",
        "public/about/team/index.html",
    ] {
        assert!(site.has(path), "{path}");
    }
    let rss = site.read("public/rss.xml");
    assert!(
        rss.contains("<guid isPermaLink=\"false\">https://acme.example/?p=11</guid>"),
        "{rss}"
    );
    let redirects = site.read("public/_redirects");
    assert!(
        redirects.contains("/ p=11 /2019/07/ring-them/ 301!\n"),
        "{redirects}"
    );
    let apache = site.read("public/.htaccess");
    assert!(apache.contains("<If \"%{QUERY_STRING} =~ /(^|&)p=11(&|$)/\">\nRedirectMatch 301 \"^/(?:index\\.php)?$\" \"/2019/07/ring-them/\"\n</If>\n"), "{apache}");
}

/// A menu of two levels: a page at the top, and others below it.
fn deep_menu(below: u32) -> String {
    let line = |id: u32, title: &str, parent: &str| {
        post(id, "m", title, "")
            .kind("nav_menu_item")
            .set("wp:menu_order", &id.to_string())
            .term("nav_menu", "primary", "Primary")
            .meta("_menu_item_type", "custom")
            .meta("_menu_item_menu_item_parent", parent)
            .meta("_menu_item_url", &format!("https://shop.example/{id}"))
    };
    let mut items = vec![post(1, "one", "One", "Text."), line(20, "Shop", "0")];
    items.extend((21..21 + below).map(|id| line(id, &format!("Thing {id}"), "20")));
    items.push(line(90, "Team", "0"));
    wxr(&items)
}

#[test]
fn a_menu_of_several_levels_becomes_one_that_fits() {
    let site = imported(&deep_menu(2));
    let settings = site.read("site.yaml");
    for title in ["Shop", "Thing 21", "Thing 22", "Team"] {
        assert!(
            settings.contains(&format!("title: \"{title}\"")),
            "{settings}"
        );
    }
    let report = site.read("import-report.md");
    let said = "Lines of the menu `Primary` that stood below others stand beside them now";
    assert!(report.contains(said), "{report}");
    let site = imported(&deep_menu(12));
    let settings = site.read("site.yaml");
    assert!(
        settings.contains("Shop") && settings.contains("Team"),
        "{settings}"
    );
    assert!(!settings.contains("Thing"), "{settings}");
    let report = site.read("import-report.md");
    let said = "12 lines of the menu `Primary` were left out";
    assert!(report.contains(said), "{report}");
    builds_well(&site);
}

#[test]
fn a_second_import_leaves_what_the_writer_has_made_of_it() {
    let first = [
        post(1, "one", "One", "The first text."),
        post(2, "two", "Two", "The second text."),
        post(3, "three", "Three", "The third text."),
        post(4, "four", "Four", "The fourth text."),
    ];
    let site = imported(&wxr(&first));
    let before = tree(&site.dir());
    site.run(&["import", "../export.xml"])
        .ok()
        .says("nothing to write");
    assert_eq!(
        tree(&site.dir()).keys().collect::<Vec<_>>(),
        before.keys().collect::<Vec<_>>()
    );
    site.edit("content/posts/one.md", "The first text.", "My own words.");
    site.remove("content/posts/two.md");
    site.rename("content/posts/three.md", "content/posts/drei.md");
    let second = [
        post(1, "one", "One", "The first text, changed there."),
        post(2, "two", "Two", "The second text."),
        post(3, "three", "Three", "The third text."),
        post(4, "four", "Four", "The fourth text, changed there."),
        post(5, "five", "Five", "A new text."),
    ];
    site.write("../export.xml", wxr(&second));
    site.run(&["import", "../export.xml"]).ok();
    assert_eq!(body(&site, "content/posts/one.md"), "My own words.");
    assert!(!site.has("content/posts/two.md"));
    assert!(!site.has("content/posts/three.md"));
    assert_eq!(body(&site, "content/posts/drei.md"), "The third text.");
    assert_eq!(
        body(&site, "content/posts/four.md"),
        "The fourth text, changed there."
    );
    assert_eq!(body(&site, "content/posts/five.md"), "A new text.");
    builds_well(&site);
}

#[test]
fn a_dry_run_and_an_error_write_nothing() {
    let site = bare(&wxr(&[post(1, "one", "One", "Text.")]));
    let said = site
        .run(&["import", "--dry-run", "../export.xml"])
        .ok()
        .said();
    assert!(said.contains("| posts | 1 |"), "{said}");
    assert!(tree(&site.dir()).is_empty());
    site.write("../other.xml", "<html><body>no export</body></html>");
    site.run(&["import", "wordpress", "../other.xml"])
        .ends(1)
        .complains("is no export of WordPress");
    site.run(&["import", "wordpres", "../export.xml"])
        .ends(1)
        .complains("write one of wordpress");
    site.run(&["import", "../none.xml"]).ends(4);
    assert!(tree(&site.dir()).is_empty());
}

#[test]
fn what_is_there_already_is_not_replaced() {
    let site = bare(&wxr(&[post(1, "one", "One", "From the export.")])).with(
        "-- site.yaml --\ntitle: Mine\nbase_url: https://mine.example/\n-- content/posts/one.md --\n---\ntitle: Mine\ndate: 2020-01-01\nid: mine\ndescription: d\n---\nMy own.\n",
    );
    site.run(&["import", "../export.xml"]).ok();
    assert_eq!(body(&site, "content/posts/one.md"), "My own.");
    assert_eq!(body(&site, "content/posts/one-2019.md"), "From the export.");
    assert_eq!(
        site.read("site.yaml"),
        "title: Mine\nbase_url: https://mine.example/\n"
    );
}

#[test]
fn two_entries_at_one_address_are_both_kept_and_said() {
    let site = imported(&wxr(&[
        post(1, "same", "First", "The first."),
        post(2, "same", "Second", "The second."),
        page(3, "/2019/02/same/", "Third", "The third."),
        post(4, "Same", "Fourth", "The fourth.").set("link", "https://acme.example/?p=4"),
    ]));
    let texts: Vec<String> = ["same", "same-2019"]
        .iter()
        .map(|name| body(&site, &format!("content/posts/{name}.md")))
        .collect();
    assert_eq!(texts, ["The first.", "The second."]);
    let report = site.read("import-report.md");
    assert!(
        report.contains("Two entries were at one address"),
        "{report}"
    );
    site.build().ok();
}

#[test]
fn states_become_drafts_and_bins_stay_empty() {
    let site = imported(&wxr(&[
        post(1, "draft", "Draft", "Not yet.")
            .set("wp:status", "draft")
            .set("wp:post_name", "")
            .set("link", "https://acme.example/?p=1")
            .set("wp:post_date_gmt", "0000-00-00 00:00:00"),
        post(2, "private", "Private", "For us.").set("wp:status", "private"),
        post(3, "secret", "Secret", "With a word.").set("wp:post_password", "w"),
        post(4, "bin__trashed", "Bin", "Old.").set("wp:status", "trash"),
        post(5, "copy", "Copy", "Again.").set("wp:status", "dp-rewrite-republish"),
        post(6, "later", "Later", "In time.")
            .set("wp:status", "future")
            .set("wp:post_date", "2036-02-03 10:00:00")
            .set("wp:post_date_gmt", "2036-02-03 09:00:00"),
        post(7, "missed", "Missed", "Forgotten.").set("wp:status", "future"),
        post(8, "form", "Form", "Ann, ann@mail.example").kind("feedback"),
        post(9, "live", "Live", "Here."),
    ]));
    for name in ["draft", "private", "secret", "missed"] {
        let lines = front(&site, &format!("content/posts/{name}.md"));
        assert!(lines.contains("\ndraft: true\n"), "{lines}");
    }
    assert!(!front(&site, "content/posts/draft.md").contains("date:"));
    assert!(front(&site, "content/posts/later.md").contains("date: 2036-02-03T10:00\n"));
    assert!(!front(&site, "content/posts/later.md").contains("draft"));
    for name in ["bin", "bin__trashed", "copy", "form"] {
        assert!(!site.has(&format!("content/posts/{name}.md")), "{name}");
    }
    builds_well(&site);
    let report = site.read("import-report.md");
    for words in [
        "A private entry is a draft now",
        "An entry that had a password is a draft now",
        "An entry lay in the bin",
        "the status `dp-rewrite-republish`",
        "the kind `feedback`",
        "on a day that has passed",
    ] {
        assert!(report.contains(words), "{words} is not in {report}");
    }
    let all: Vec<u8> = tree(&site.dir()).into_values().flatten().collect();
    let all = String::from_utf8_lossy(&all);
    assert!(!all.contains("ann@mail.example") && !all.contains("marit@acme.example"));
}

#[test]
fn comments_come_over_without_addresses() {
    let site = imported(&wxr(&[post(1, "talk", "Talk", "Say something.")
        .comment(8, 7, "Bo", "I disagree.\n\nTwice.")
        .comment(7, 0, "Ann", "I <em>agree</em>.")
        .xml_inside("<wp:comment><wp:comment_id>9</wp:comment_id><wp:comment_author>Site</wp:comment_author><wp:comment_content>[...]</wp:comment_content><wp:comment_approved>1</wp:comment_approved><wp:comment_type>pingback</wp:comment_type></wp:comment>")
        .xml_inside("<wp:comment><wp:comment_id>10</wp:comment_id><wp:comment_author>Eve</wp:comment_author><wp:comment_content>Buy</wp:comment_content><wp:comment_approved>0</wp:comment_approved></wp:comment>")]));
    let answer = site.read("content/comments/talk/c8.yaml");
    assert!(
        answer.contains("reply_to: c7") || answer.contains("reply_to: \"c7\""),
        "{answer}"
    );
    assert!(answer.contains("I disagree.\n\n  Twice."), "{answer}");
    assert!(
        site.read("content/comments/talk/c7.yaml")
            .contains("I *agree*.")
    );
    assert!(
        !site.has("content/comments/talk/c9.yaml") && !site.has("content/comments/talk/c10.yaml")
    );
    builds_well(&site);
    let page = site.read("public/2019/02/talk/index.html");
    assert!(page.contains("I disagree."), "{page}");
    let all: Vec<u8> = tree(&site.dir()).into_values().flatten().collect();
    let all = String::from_utf8_lossy(&all);
    assert!(!all.contains("stranger@mail.example") && !all.contains("203.0.113.9"));
}

#[test]
fn pictures_come_from_a_folder_in_their_original_size() {
    let png = |site: &crate::support::test_site::TestSite, path: &str, side: u32| {
        let mut bytes = std::io::Cursor::new(Vec::new());
        image::RgbImage::new(side, side)
            .write_to(&mut bytes, image::ImageFormat::Png)
            .unwrap();
        site.write(path, bytes.into_inner());
    };
    let site = bare(&wxr(&[
        post(1, "desk", "Desk", "<a href=\"https://acme.example/wp-content/uploads/2019/02/desk.png\"><img class=\"wp-image-5\" src=\"https://acme.example/wp-content/uploads/2019/02/desk-300x200.png\" alt=\"A desk\" /></a>\n\n<a href=\"/wp-content/uploads/2019/02/list.pdf\">The list</a>, <a href=\"https://acme.example/?p=2\">the other</a> and <a href=\"https://acme.example/2019/02/other/#part\">again</a>.\n\n<img src=\"https://acme.example/wp-content/uploads/2019/02/gone.png\" alt=\"Gone\">")
            .meta("_thumbnail_id", "4")
            .meta("_thumbnail_id", "6"),
        post(2, "other", "Other", "<h2>Part</h2>\nWords."),
        attachment(6, "https://acme.example/wp-content/uploads/2019/02/lead.png", 1, "Marit at work"),
    ]));
    png(&site, "../uploads/2019/02/desk.png", 8);
    png(&site, "../uploads/2019/02/desk-300x200.png", 4);
    png(&site, "../uploads/2019/02/lead.png", 6);
    site.write("../uploads/2019/02/list.pdf", "%PDF-1.4");
    site.run(&["import", "../export.xml", "--media", "../uploads"])
        .ok();
    let path = "content/posts/desk/index.md";
    assert_eq!(
        body(&site, path),
        "![A desk](desk.png)\n\n[The list](list.pdf), [the other](/2019/02/other/) and [again](/2019/02/other/).\n\n![Gone](https://acme.example/wp-content/uploads/2019/02/gone.png)"
    );
    let lines = front(&site, path);
    assert!(
        lines.contains("image: lead.png\nimage_alt: Marit at work\n")
            || lines.contains("image: \"lead.png\"\nimage_alt: Marit at work\n"),
        "{lines}"
    );
    assert_eq!(
        std::fs::read(site.path("content/posts/desk/desk.png")).unwrap(),
        std::fs::read(site.path("../uploads/2019/02/desk.png")).unwrap()
    );
    builds_well(&site);
    let report = site.read("import-report.md");
    assert!(
        report.contains("- <https://acme.example/wp-content/uploads/2019/02/gone.png>"),
        "{report}"
    );
    assert!(
        report.contains("A link to a place on another page"),
        "{report}"
    );
    // A second import finds everything as it is.
    site.run(&["import", "../export.xml", "--media", "../uploads"])
        .ok()
        .says("nothing to write");
}

#[test]
fn tags_series_and_descriptions() {
    let head = "<wp:category><wp:category_nicename>sales</wp:category_nicename><wp:category_parent></wp:category_parent><wp:cat_name><![CDATA[Sales &amp; more]]></wp:cat_name></wp:category>\n<wp:category><wp:category_nicename>calls</wp:category_nicename><wp:category_parent>sales</wp:category_parent><wp:cat_name><![CDATA[Calls]]></wp:cat_name></wp:category>\n";
    let site = imported(&wxr_with(
        head,
        &[
            post(1, "b", "B", "Second part.")
                .set("wp:post_date", "2019-02-04 10:00:00")
                .set("wp:post_date_gmt", "2019-02-04 09:00:00")
                .term("series", "ninety", "Ninety days"),
            post(2, "a", "A", "First part.")
                .term("category", "calls", "Calls")
                .term("category", "uncategorized", "Uncategorized")
                .term("post_tag", "calls", "calls")
                .term("post_tag", "c", "C++")
                .term("series", "ninety", "Ninety days")
                .set("excerpt:encoded", "From the excerpt.")
                .meta("_yoast_wpseo_metadesc", "%%title%% and more")
                .meta("rank_math_description", "When to &amp; how."),
        ],
    ));
    let lines = front(&site, "content/posts/a.md");
    for line in [
        "tags: [\"Sales & more\", Calls, \"C++\"]\n",
        "description: \"When to & how.\"\n",
        "series: Ninety days\npart: 1\n",
    ] {
        assert!(lines.contains(line), "{line} is not in {lines}");
    }
    assert!(front(&site, "content/posts/b.md").contains("part: 2\n"));
    builds_well(&site);
}

#[test]
fn the_report_says_where_and_what_to_do() {
    let site = imported(&wxr(&[
        post(
            1,
            "one",
            "One",
            "Words.\n\n[slider id=\"3\"]\n\nMore words.\n\nhttps://vimeo.com/123456789",
        ),
        post(
            2,
            "two",
            "",
            "<!-- wp:paragraph --><p>Two has no title, only words of its own, as short notes do all the time.</p><!-- /wp:paragraph --><!-- wp:latest-posts /-->",
        ),
    ]));
    let report = site.read("import-report.md");
    let expected = include_str!("report.md");
    if std::env::var_os("UPDATE").is_some() {
        let path =
            std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/moving_in/report.md");
        std::fs::write(path, &report).unwrap();
        return;
    }
    assert_eq!(report, expected);
    // For programs, each place is a line of JSON.
    let again = bare(&site.read("../export.xml"));
    let lines = again
        .run(&["import", "--format", "json", "../export.xml"])
        .ok()
        .complained();
    let place = "\"file\":\"content/posts/one.md\"";
    assert!(
        lines
            .lines()
            .any(|line| line.contains(place) && line.contains("import-loss")),
        "{lines}"
    );
}
