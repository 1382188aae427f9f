//! Films and pages of other sites: which addresses become a card, what the card holds, and what leaves the
//! site.

mod support;

use support::{BuiltSite, clean, site, text};

const FILM: &str = "https://www.youtube.com/watch?v=abc_1&t=1m30s";

fn built(body: &str, settings: &str) -> BuiltSite {
    let build = clean(&site(&format!(
        "-- site.yaml --\ntitle: Calls\nbase_url: https://example.com/b/\n{settings}\
         -- content/posts/a/abc_1.jpg.svg --\n<svg xmlns=\"http://www.w3.org/2000/svg\"/>\n\
         -- content/posts/a/7.svg --\n<svg xmlns=\"http://www.w3.org/2000/svg\"/>\n\
         -- content/posts/a/own.svg --\n<svg xmlns=\"http://www.w3.org/2000/svg\"/>\n\
         -- content/posts/a/index.md --\n---\ntitle: A\nid: a\ndate: 2026-01-01\n---\n{body}\n"
    )));
    assert_eq!(build.diagnostics, []);
    build
}

fn post(body: &str, settings: &str) -> String {
    text(&built(body, settings), "posts/a/index.html")
}

#[test]
fn an_address_that_is_a_paragraph_becomes_a_card() {
    for body in [
        FILM.to_owned(),
        format!("Before.\n\n{FILM}\n\nAfter."),
        format!("# A heading\n\n{FILM}  \n\n```\ncode\n```\n"),
        format!("{{{{< embed \"{FILM}\" >}}}}"),
    ] {
        let html = post(&body, "");
        for part in [
            "<figure class=\"embed\">",
            "href=&quot;https://www.youtube-nocookie.com/embed/abc_1?autoplay=1&amp;amp;start=90&quot;",
            "<figcaption><a href=\"https://www.youtube.com/watch?v=abc_1&amp;t=1m30s\" rel=\"noopener\">Open at YouTube</a>",
            "/assets/parts-",
        ] {
            assert!(html.contains(part), "{body}: {part}\n{html}");
        }
        assert!(
            !html.contains("<p><figure") && !html.contains(" src=\"https://www.youtube"),
            "{html}"
        );
    }
}

#[test]
fn any_other_address_stays_as_it_is() {
    for body in [
        format!("See {FILM}"),
        format!("A line,\n{FILM}"),
        format!("{FILM}\nand a line"),
        format!("<{FILM}>"),
        format!("```\n\n{FILM}\n\n```"),
        format!("- {FILM}"),
        "https://example.com/watch?v=1".to_owned(),
    ] {
        let html = post(&body, "");
        assert!(!html.contains("class=\"embed\""), "{body}\n{html}");
    }
    let html = post(FILM, "markdown: {linkify: false}\n");
    assert!(!html.contains("class=\"embed\""));
}

#[test]
fn a_card_has_the_words_and_the_picture_of_the_writer() {
    let code = "{{< embed \"https://vimeo.com/7\" title=\"A <b> & \\\"c\\\"\" >}}";
    let html = post(code, "");
    for part in [
        "<iframe title=\"A &lt;b&gt; &amp; &quot;c&quot;\"",
        "&lt;b&gt; &amp; &quot;c&quot; · <a href=\"https://vimeo.com/7\"",
        "<title>A &amp;lt;b&amp;gt; &amp;amp; ",
        "<img src=&quot;/b/posts/a/7.svg&quot; alt=&quot;&quot;>",
    ] {
        assert!(html.contains(part), "{part}\n{html}");
    }
    let html = post(
        "{{< embed \"https://vimeo.com/8\" poster=\"own.svg\" >}}",
        "",
    );
    assert!(
        html.contains("<img src=&quot;/b/posts/a/own.svg&quot;"),
        "{html}"
    );
}

#[test]
fn feeds_have_a_link_and_nothing_to_load() {
    let feed = text(&built(FILM, ""), "rss.xml");
    assert!(
        feed.contains("Open at YouTube") && feed.contains("watch?v=abc_1"),
        "{feed}"
    );
    assert!(
        !feed.contains("iframe") && !feed.contains("nocookie"),
        "{feed}"
    );
}

#[test]
fn a_site_describes_others() {
    let settings = "embeds:\n  Films:\n    address: [\"films.example/see/{id}\", \"films.example/?film={id}\"]\n    \
                    frame: \"https://films.example/frame/{id}[#{start}]\"\n    shape: tall\n";
    for address in [
        "https://films.example/see/7?t=5",
        "https://www.films.example/?film=7&t=5",
    ] {
        let html = post(address, settings);
        assert!(html.contains("class=\"embed embed-tall\""), "{html}");
        assert!(html.contains("https://films.example/frame/7#5"), "{html}");
    }
}

#[test]
fn an_address_that_nobody_knows_is_reported_at_the_shortcode() {
    let build = clean(&site(
        "-- content/posts/a.md --\n---\ntitle: A\nid: a\ndate: 2026-01-01\n---\n{{< embed \"https://x.example/1\" >}}\n",
    ));
    let said = &build.diagnostics[0];
    assert_eq!(said.code, "shortcode");
    assert!(said.message.contains("YouTube, Vimeo"), "{}", said.message);
    assert_eq!(said.place.as_ref().unwrap().line, 6);
}
