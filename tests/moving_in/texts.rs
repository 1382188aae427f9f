//! The texts of posts: what looks like a sign of linger's stays text, and WordPress's signs become ours.

use crate::wxr::{post, wxr};
use crate::{body, builds_well, imported};

/// The text of a post whose content is this.
#[track_caller]
fn text(content: &str) -> String {
    let site = imported(&wxr(&[post(1, "one", "One", content)]));
    builds_well(&site);
    body(&site, "content/posts/one.md")
}

#[test]
fn what_looks_like_a_sign_of_linger_stays_text() {
    for (content, words) in [
        (
            "Write {{&lt; audio \"x\" >}} for a player.",
            "Write {{&lt; audio &quot;x&quot; &gt;}} for a player.",
        ),
        ("# No heading", "# No heading"),
        ("---\ntitle: no front matter\n---", "title: no front matter"),
        ("1. No list\n\n- none", "1. No list"),
        (
            "[[no link]] and ![none](x.jpg)",
            "[[no link]] and ![none](x.jpg)",
        ),
        ("*no stars* and _no lines_", "*no stars* and _no lines_"),
        ("&amp;amp; and &lt;b&gt;", "&amp;amp; and &lt;b&gt;"),
        ("<p>: no definition</p>", ": no definition"),
        (
            "~~not struck~~ and [^1] no note",
            "~~not struck~~ and [^1] no note",
        ),
        ("<h2>Heading {#id}</h2>", "Heading {#id}"),
    ] {
        let site = imported(&wxr(&[post(1, "one", "One", content)]));
        builds_well(&site);
        let page = site
            .read("public/2019/02/one/index.html")
            .replace("<br>\n", " ");
        let plain = page.replace("&#123;", "{").replace("&quot;", "\"");
        assert!(
            plain.contains(&words.replace("&quot;", "\""))
                || plain.contains(&words.replace("&quot;", "”")),
            "{content}: {page}"
        );
    }
}

#[test]
fn classic_texts_and_blocks() {
    assert_eq!(text("One\nline.\n\nTwo."), "One\\\nline.\n\nTwo.");
    assert_eq!(
        text(
            "[caption id=\"a\" width=\"300\"]<img src=\"https://cdn.example/a.jpg\" alt=\"A\"> At work[/caption]"
        ),
        "![A](https://cdn.example/a.jpg \"At work\")"
    );
    assert_eq!(
        text(
            "<!-- wp:table --><figure class=\"wp-block-table\"><table><tbody><tr><td>a</td><td>b<br>c</td></tr></tbody></table></figure><!-- /wp:table -->\n<!-- wp:preformatted --><pre># x</pre><!-- /wp:preformatted -->"
        ),
        "|  |  |\n| --- | --- |\n| a | b<br>c |\n\n```\n# x\n```"
    );
    assert_eq!(
        text(
            "Before.\n<!--more-->\nAfter.\n\n[sourcecode language=\"rust\"]\nlet a = \"<b>\";\n[/sourcecode]"
        ),
        "Before.\n\n<!-- more -->\n\nAfter.\n\n```rust\nlet a = \"<b>\";\n```"
    );
    assert_eq!(
        text("H<sub>2</sub>O and <del>old</del>"),
        "H<sub>2</sub>O and ~~old~~"
    );
}

#[test]
fn titles_are_words() {
    for (title, line) in [
        ("Fish &amp; chips", "title: \"Fish & chips\"\n"),
        ("With <em>marks</em>", "title: With marks\n"),
        ("A\tb\n c", "title: A b c\n"),
        ("true", "title: \"true\"\n"),
    ] {
        let site = imported(&wxr(&[post(1, "one", title, "Text.")]));
        assert!(site.read("content/posts/one.md").contains(line), "{title}");
        builds_well(&site);
    }
}

/// A post of a linger site, exported and imported, has the page that it had.
#[test]
fn a_round_trip_leads_to_the_same_pages() {
    use crate::support::test_site::TestSite;
    let texts = [
        "Some *words* with **marks**, `code` and [a link](https://a.example/).\n\n## A heading\n\n- one\n- two\n  - three\n\n1. first\n2. second\n\n> A quote.\n",
        "```rust\nlet a = 1;\n```\n\n| a | b |\n| --- | --- |\n| 1 | 2 |\n\n---\n\nA note.[^1]\n\n[^1]: Its words.\n",
        "Line\\\nbreak, H<sub>2</sub>O, ~~gone~~.\n\n![A desk](https://cdn.example/desk.jpg \"At work\")\n",
    ];
    let settings = "-- site.yaml --\ntitle: Staying in touch\ndescription: What happens after the sale\nbase_url: https://acme.example/\nauthor: Marit Ekdahl\nlanguage: sv-SE\ntimezone: Europe/Stockholm\npermalink: /{year}/{month}/{slug}/\nrelated: 0\n";
    let mut archive = settings.to_owned();
    for (at, text) in texts.iter().enumerate() {
        archive.push_str(&format!("-- content/posts/p{at}.md --\n---\ntitle: Post {at}\ndate: 2019-02-03T10:00\nid: \"https://acme.example/?p={at}\"\n---\n\n{text}"));
    }
    let before = TestSite::new(&archive);
    before.build().ok();
    let items: Vec<_> = (0..texts.len())
        .map(|at| {
            let page = before.read(&format!("public/2019/02/p{at}/index.html"));
            post(
                at as u32,
                &format!("p{at}"),
                &format!("Post {at}"),
                &main_text(&page),
            )
        })
        .collect();
    let after = crate::bare(&wxr(&items)).with(settings);
    after.run(&["import", "../export.xml"]).ok();
    after.build().ok();
    for at in 0..texts.len() {
        let path = format!("public/2019/02/p{at}/index.html");
        assert_eq!(
            main_text(&after.read(&path)),
            main_text(&before.read(&path))
        );
    }
}

/// The HTML of a post's text on its page.
fn main_text(page: &str) -> String {
    let start = page
        .find("class=\"prose")
        .map(|at| at + page[at..].find('>').unwrap() + 1);
    let start = start.unwrap_or_else(|| panic!("{page}"));
    let end = page[start..].find("</div>").unwrap();
    page[start..start + end].trim().to_owned()
}
