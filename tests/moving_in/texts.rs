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

/// What a text names and the export does not have leads where it led, or to nothing at the top of the
/// site; the site builds either way.
#[test]
fn addresses_count_from_the_page_that_they_stood_on() {
    use crate::support::test_site::TestSite;
    let text = "Text ![alt](gone.jpg), [a file](list.pdf), [up](../other/).\n\n{{< figure src=\"three.png\" alt=\"q\" >}}\n";
    for (settings, start) in [
        (
            "title = \"T\"\nbaseURL = \"https://stay.example/\"\n",
            "https://stay.example",
        ),
        ("title = \"T\"\n", ""),
    ] {
        let site = TestSite::within("site", "");
        std::fs::create_dir_all(site.dir()).unwrap();
        site.write("../old/hugo.toml", settings);
        let page = format!("---\ntitle: A\ndate: 2020-01-01\n---\n{text}");
        site.write("../old/content/posts/a.md", page);
        site.run(&["import", "hugo", "../old"]).ok();
        let written = body(&site, "content/posts/a.md");
        for part in [
            format!("![alt]({start}/posts/a/gone.jpg)"),
            format!("[a file]({start}/posts/a/list.pdf)"),
            format!("[up]({start}/posts/other/)"),
            format!("src=\"{start}/posts/a/three.png\""),
        ] {
            assert!(written.contains(&part), "{part} is not in {written}");
        }
        let report = site.read("import-report.md");
        assert!(
            report.contains(&format!("{start}/posts/a/gone.jpg")),
            "{report}"
        );
        site.build().ok();
    }
}

#[test]
fn what_plays_and_what_runs_in_a_text() {
    let at = "https://acme.example/wp-content/uploads";
    let film = format!(
        "<!-- wp:video --><figure class=\"wp-block-video\"><video controls poster=\"{at}/still.jpg\" src=\"{at}/film.mp4\"><track src=\"{at}/film.vtt\" label=\"English\" srclang=\"en\" kind=\"subtitles\"/></video></figure><!-- /wp:video -->"
    );
    let list = format!(
        "<!-- wp:file --><div class=\"wp-block-file\"><object class=\"wp-block-file__embed\" data=\"{at}/list.pdf\" type=\"application/pdf\"></object><a href=\"{at}/list.pdf\">The list</a></div><!-- /wp:file -->"
    );
    let rest = "<!-- wp:html --><iframe src=\"https://player.vimeo.com/video/12345?h=abc\"></iframe><iframe src=\"http://vimeo.com/678\"></iframe><iframe src=\"https://maps.example/x\"></iframe><script src=\"//widgets.example/a.js\"></script><script type=\"application/ld+json\">{}</script><script src=\"https://gist.github.com/ann/1.js\"></script><!-- /wp:html -->";
    let site = imported(&wxr(&[post(
        1,
        "one",
        "One",
        &[&*film, &*list, rest].join("\n\n"),
    )]));
    assert_eq!(
        body(&site, "content/posts/one.md"),
        format!(
            "{{{{< video src=\"{at}/film.mp4\" poster=\"{at}/still.jpg\" captions=\"{at}/film.vtt\" lang=\"en\" >}}}}\n\n[The list]({at}/list.pdf)\n\nhttps://vimeo.com/12345/abc\n\nhttps://vimeo.com/678\n\nhttps://maps.example/x\n\nhttps://gist.github.com/ann/1"
        )
    );
    let report = site.read("import-report.md");
    for (said, is_said) in [
        ("A player became a link: https://maps.example/x", true),
        ("A script of `widgets.example` was left out", true),
        ("a link: https://gist.github.com/ann/1", true),
        ("film.vtt", true),
        ("still.jpg", true),
        ("vimeo", false),
        ("A script was left out", false),
    ] {
        assert_eq!(report.contains(said), is_said, "{said}: {report}");
    }
    builds_well(&site);
}
