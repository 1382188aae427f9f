//! Exports that are damaged, or made to do harm: a clear error or a safe site, within bounds.

use crate::support::tree;
use crate::wxr::{post, wxr};
use crate::{bare, body, builds_well, imported};

#[test]
fn what_stands_before_the_document_is_passed_over() {
    let export = format!(
        "PHP Warning:  something in line 3\n<br />\n{}",
        wxr(&[post(1, "one", "One", "Text.")])
    );
    let site = imported(&export);
    assert_eq!(body(&site, "content/posts/one.md"), "Text.");
    assert!(
        site.read("import-report.md")
            .contains("does not begin with its first line")
    );
}

#[test]
fn a_file_that_ends_early_says_so_and_keeps_what_is_whole() {
    let export = wxr(&[
        post(1, "one", "One", "Text."),
        post(2, "two", "Two", "More text."),
    ]);
    let from = export.find("</item>").unwrap() + 7;
    for end in (from..export.len() - 9).step_by(37) {
        if !export.is_char_boundary(end) {
            continue;
        }
        let site = bare(&export[..end]);
        site.run(&["import", "../export.xml"]).ok();
        let report = site.read("import-report.md");
        assert!(
            report.contains("ends early, after 1 entries")
                || report.contains("ends early, after 2 entries"),
            "{end}: {report}"
        );
        assert!(site.has("content/posts/one.md"));
    }
}

#[test]
fn control_characters_and_stray_signs_do_not_stop_it() {
    let export = wxr(&[post(1, "one", "One", "Text\u{1} with\u{10} signs.")]).replace(
        "<title>Staying in touch</title>",
        "<title>Fish & chips</title>",
    );
    let site = imported(&export);
    assert_eq!(body(&site, "content/posts/one.md"), "Text with signs.");
    assert!(site.read("site.yaml").contains("title: \"Fish & chips\"\n"));
    builds_well(&site);
}

#[test]
fn blanks_of_a_browsers_tree_are_taken_off() {
    let export = wxr(&[post(1, "one", "One", "Text.")])
        .replace("<![CDATA[", "\n    <![CDATA[\n  ")
        .replace("]]>", "\n  ]]>\n    ")
        .replace("<?xml version=\"1.0\" encoding=\"UTF-8\" ?>\n", "");
    let site = imported(&export);
    assert_eq!(body(&site, "content/posts/one.md"), "Text.");
    builds_well(&site);
}

#[test]
fn entities_of_a_document_type_are_not_filled_in() {
    let types = "<!DOCTYPE rss [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;\">]>\n<rss ";
    let export = wxr(&[post(1, "one", "One", "x")])
        .replace("<![CDATA[x]]>", "before &b; after")
        .replace("<rss ", types);
    let site = imported(&export);
    let text = body(&site, "content/posts/one.md");
    assert!(
        text.starts_with("before") && text.ends_with("after") && !text.contains("aaa"),
        "{text}"
    );
}

#[test]
fn nesting_has_a_bound() {
    let deep = "<x>".repeat(100);
    let export = wxr(&[post(1, "one", "One", "Text.").xml_inside(&deep)]);
    let site = bare(&export);
    site.run(&["import", "../export.xml"])
        .ends(1)
        .complains("nest too deep");
    assert!(tree(&site.dir()).is_empty());
    let deep = |count: usize| format!("{}Text.{}", "<div>".repeat(count), "</div>".repeat(count));
    let site = imported(&wxr(&[
        post(1, "one", "One", &deep(500)),
        post(2, "two", "Two", &deep(200_000)),
    ]));
    assert_eq!(body(&site, "content/posts/one.md"), "Text.");
    assert_eq!(body(&site, "content/posts/two.md"), "");
    assert!(site.read("import-report.md").contains("too many elements"));
}

#[test]
fn no_name_leads_out_of_the_site() {
    let site = imported(&wxr(&[
        post(1, "..%2F..%2Fout", "Out", "Text."),
        post(2, "../../../out", "Out", "Text."),
        post(3, "con", "Con", "Text."),
        post(4, "index", "Index", "Text."),
        post(5, "nul.txt", "Nul", "Text."),
        post(6, &"long-".repeat(80), "Long", "Text."),
        post(7, "a\u{0}b\u{7}", "Bell", "Text."),
    ]));
    let around: Vec<String> = tree(site.around()).into_keys().collect();
    assert!(
        around
            .iter()
            .all(|path| path.starts_with("site/") || path == "export.xml"),
        "{around:?}"
    );
    assert_eq!(
        site.read("content/posts/con-post.md")
            .matches("title: Con")
            .count(),
        1
    );
    site.build().ok();
}

#[test]
fn no_text_takes_longer_than_its_size_says() {
    let texts = [
        "[gallery".repeat(50_000),
        "[a][/a".repeat(50_000),
        "<pre>".repeat(50_000),
        "[code]".repeat(50_000),
        "<a \"".repeat(50_000),
        "<!-- wp:embed -->".repeat(20_000),
        "<!-- wp:cover {\"url\":\"x\"} -->".repeat(20_000),
        "\n\n<b>".repeat(50_000),
    ];
    let items: Vec<_> = texts
        .iter()
        .zip(1..)
        .map(|(text, id)| post(id, &format!("p{id}"), "P", text))
        .collect();
    let start = std::time::Instant::now();
    imported(&wxr(&items));
    assert!(start.elapsed().as_secs() < 60, "{:?}", start.elapsed());
}
