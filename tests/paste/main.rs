//! What is pasted becomes Markdown that a person would have typed: one small fixture for each trap of
//! each source.

mod any;
mod command;
mod docx;
mod editors;
mod plain;
mod word;

use linger::import::{PasteError, Pasted, paste, paste_html};

/// Pastes HTML that has a title, and looks at the rest.
#[track_caller]
fn body(html: &str) -> String {
    let page = format!("<h1>The title</h1>{html}");
    let pasted = paste_html(&page).unwrap();
    assert_eq!(
        pasted.title.as_deref(),
        Some("The title"),
        "{}",
        pasted.markdown
    );
    pasted.markdown
}

#[track_caller]
fn becomes(html: &str, markdown: &str) {
    assert_eq!(body(html).trim_end(), markdown);
}

fn losses(pasted: &Pasted) -> Vec<&str> {
    pasted
        .losses
        .iter()
        .map(|loss| loss.what.as_str())
        .collect()
}

#[test]
fn marks_never_show_as_signs() {
    becomes("<p>hard<b> </b>sell</p>", "hard sell");
    becomes("<p><b>A</b><b>B</b> c</p>", "**AB** c");
    becomes("<p><b>Note:</b>text</p>", "**Note**:text");
    becomes("<p>a<b>(b)</b>c</p>", "a<strong>(b)</strong>c");
    becomes("<p><b> both </b>ends</p>", "**both** ends");
    becomes(
        "<p>H<sub>2</sub>O and <mark>this</mark> <s>not</s></p>",
        "H<sub>2</sub>O and <mark>this</mark> ~~not~~",
    );
    becomes("<p><b><i>x.</i></b></p><p>y</p>", "***x.***\n\ny");
}

#[test]
fn signs_in_words_stay_words() {
    becomes(
        "<p># one * two_three *four* [five] `six`</p>",
        "\\# one * two_three \\*four\\* [five] \\`six\\`",
    );
    becomes(
        "<p>1. not a list</p><p>- nor this</p>",
        "1\\. not a list\n\n\\- nor this",
    );
    becomes(
        "<p>{{&lt; cta x &gt;}} and &amp;amp; and &lt;b&gt;</p>",
        "&#123;&#123;< cta x >}} and &amp;amp; and \\<b>",
    );
    becomes(
        "<p>~x~ [a](b) snake_case C:\\x</p>",
        "\\~x\\~ \\[a](b) snake_case C:\\x",
    );
    becomes(
        "<p><a href='https://shop.example/x'><code>]:</code></a></p>\
         <p><a href='https://shop.example/x'>Key <code>a]: *b*</code></a></p><p><code>]:</code></p>",
        "[<code>\\]:</code>](https://shop.example/x)\n\n\
         [Key <code>a\\]: \\*b\\*</code>](https://shop.example/x)\n\n`]:`",
    );
    becomes(
        "<h2>Part {#id}</h2><p>: x</p>",
        "## Part &#123;#id}\n\n\\: x",
    );
}

#[test]
fn pictures_inside_become_files() {
    let png = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
    let pasted = paste_html(&format!(
        "<h1>T</h1><p><img alt='A  desk' src='data:image/jpeg;base64,{png}'></p><p><img src='data:image/png;base64,{png}'></p>"
    ))
    .unwrap();
    assert_eq!(
        pasted.markdown,
        "![A desk](picture-1.png)\n\n![](picture-1.png)\n"
    );
    assert_eq!(pasted.pictures.len(), 1);
}

#[test]
fn bold_lines_become_headings_and_the_first_line_the_title() {
    let pasted = paste_html(
        "<p>Why they leave</p><p>Some words of the text, which go on for a while.</p><p><b>What to do</b></p><p>Ring them.</p><p><b>This is said loudly.</b></p><p>And so on.</p>",
    )
    .unwrap();
    assert_eq!(pasted.title.as_deref(), Some("Why they leave"));
    assert_eq!(
        pasted.markdown,
        "Some words of the text, which go on for a while.\n\n## What to do\n\nRing them.\n\n**This is said loudly.**\n\nAnd so on.\n"
    );
    let letter = paste_html("<p>Hi Ann,</p><p>thanks for the call.</p>").unwrap();
    assert_eq!(letter.title, None);
}

#[test]
fn encodings_and_clipboards_are_told_apart() {
    let utf16: Vec<u8> = "\u{feff}<p>Größe zählt.</p>"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    assert_eq!(paste(&utf16).unwrap().markdown, "Größe zählt.\n");
    let latin = b"<meta charset=windows-1252><p>Gr\xf6\xdfe z\xe4hlt.</p>";
    assert_eq!(paste(latin).unwrap().markdown, "Größe zählt.\n");
    let clipboard = "Version:0.9\r\nStartHTML:000\r\nSourceURL:https://shop.example/x/\r\n<html><body><!--StartFragment--><p>See <a href='../y/'>y</a> now.</p></body></html>";
    assert_eq!(
        paste_html(clipboard).unwrap().markdown,
        "See [y](https://shop.example/y/) now.\n"
    );
}

#[test]
fn what_cannot_be_read_is_named() {
    assert_eq!(
        paste(b"\xd0\xcf\x11\xe0xxxx"),
        Err(PasteError::OtherDocument("an old Word document (.doc)"))
    );
    assert_eq!(
        paste(b"{\\rtf1 x}"),
        Err(PasteError::OtherDocument("a rich-text document (.rtf)"))
    );
    assert_eq!(paste(b"  \n"), Err(PasteError::Empty));
    assert!(matches!(
        paste(b"PK\x03\x04 no archive"),
        Err(PasteError::Damaged(_))
    ));
}

#[test]
fn players_and_parts_that_open_are_kept() {
    becomes(
        "<p>Listen.</p><audio controls src='https://shop.example/call.mp3' title='The \"call\"'></audio><video><source src='/films/a.mp4'></video>",
        "Listen.\n\n{{< audio src=\"https://shop.example/call.mp3\" title=\"The \\\"call\\\"\" >}}\n\n{{< video src=\"/films/a.mp4\" >}}",
    );
    becomes(
        "<details><summary>Why <b>{{now}}</b> &lt;?</summary><p>Because.</p><ul><li>one</li></ul></details><p>After.</p>",
        "<details>\n<summary>Why &#123;&#123;now}} &lt;?</summary>\n\nBecause.\n\n- one\n\n</details>\n\nAfter.",
    );
}

#[test]
fn blocks_in_lines_and_links_around_blocks_come_apart() {
    becomes(
        "<a href='https://shop.example/'><div>One</div><div>Two</div></a>",
        "[One](https://shop.example/)\n\n[Two](https://shop.example/)",
    );
    becomes(
        "<b><p>One line.</p><p>Two.</p></b>",
        "**One line.**\n\n**Two.**",
    );
    becomes(
        "<ul><li>One</li><li style='list-style-type:none'><ul><li>Under</li></ul></li><li>Two</li></ul>",
        "- One\n  - Under\n- Two",
    );
    becomes(
        "<p>• Ring</p><p>• Write</p><p>1)&nbsp;Not one</p>",
        "- Ring\n- Write\n\n1\\) Not one",
    );
}

#[test]
fn links_lead_where_they_may_and_empty_ones_go() {
    becomes(
        "<p><a href='javascript:void(0)'>Ring</a> <a href='tel:+4755550100'>us</a> or <a href='mailto:us@shop.example'>write</a><a href='https://shop.example/'></a><a href='https://shop.example/'> </a>now.</p><p>x</p>",
        "Ring [us](tel:+4755550100) or [write](mailto:us@shop.example) now.\n\nx",
    );
}

#[test]
fn characters_that_nobody_typed_go() {
    becomes(
        "<p>“Re\u{ad}newals” – it’s\u{200b} 5\u{a0}kg,\u{a0}a\t \u{2060}lot\u{feff} 👩\u{200d}💻…</p><p>x</p>",
        "“Renewals” – it’s 5\u{a0}kg, a lot 👩\u{200d}💻…\n\nx",
    );
}

#[test]
fn marks_of_whole_headings_go_and_tables_keep_their_cells() {
    becomes(
        "<h2><b>What <i>to</i> do</b></h2><p>x</p>",
        "## What *to* do\n\nx",
    );
    becomes(
        "<table><tr><td>Plan</td><td>Price</td></tr><tr><td>Small</td><td>9</td></tr><tr><td>Large</td><td>19</td></tr></table>",
        "| Plan | Price |\n| --- | --- |\n| Small | 9 |\n| Large | 19 |",
    );
    becomes(
        "<table><tr><td>one<ul><li>a</li><li>b</li></ul></td><td>two</td></tr><tr><td>x</td><td>y</td></tr></table>",
        "|  |  |\n| --- | --- |\n| one<br>• a<br>• b | two |\n| x | y |",
    );
    let merged = paste_html(
        "<h1>T</h1><table><tr><td colspan=2>both</td></tr><tr><td>x</td><td>y</td></tr></table>",
    )
    .unwrap();
    assert_eq!(
        merged.markdown,
        "|  |  |\n| --- | --- |\n| both |  |\n| x | y |\n"
    );
    assert_eq!(
        losses(&merged),
        ["a table has merged cells; their text stands in the first of them"]
    );
}

#[test]
fn a_bold_line_is_a_heading_only_where_it_reads_like_one() {
    let long =
        "Words and words and words and words and words and words and words and words and so on";
    for (html, written) in [
        (
            "<p><b>Before nine</b></p><p>Ring.</p>".to_owned(),
            "## Before nine\n\nRing.",
        ),
        (
            "<p><b>Before nine:</b></p><p>Ring.</p>".to_owned(),
            "**Before nine:**\n\nRing.",
        ),
        ("<p><b>Before nine</b></p>".to_owned(), "**Before nine**"),
        (
            "<ul><li><p><b>Before nine</b></p><p>Ring.</p></li></ul>".to_owned(),
            "- **Before nine**\n\n  Ring.",
        ),
        (
            "<p><b>One</b><br><b>Two</b></p><p>Ring.</p>".to_owned(),
            "**One**\\\n**Two**\n\nRing.",
        ),
    ] {
        becomes(&html, written);
    }
    becomes(
        &format!("<p><b>{long}</b></p><p>Ring.</p>"),
        &format!("**{long}**\n\nRing."),
    );
}

#[test]
fn what_is_larger_than_a_text_is_refused() {
    assert_eq!(
        paste_html(&"<hr>".repeat(200_001)),
        Err(PasteError::TooLarge)
    );
    assert_eq!(paste(&vec![b'a'; 20_000_001]), Err(PasteError::TooLarge));
    assert_eq!(
        paste_html(&format!("{}x", "<div>".repeat(100_000))),
        Err(PasteError::TooLarge)
    );
    let deep = format!(
        "<h1>T</h1>{}core{}",
        "<div><b>".repeat(2_000),
        "</b></div>".repeat(2_000)
    );
    assert_eq!(paste_html(&deep).unwrap().markdown, "**core**\n");
}

#[test]
fn other_documents_are_named() {
    for (bytes, name) in [
        (&b"%PDF-1.7 x"[..], "a PDF"),
        (
            b"PK\x03\x04mimetypeapplication/vnd.oasis.opendocument.text",
            "an OpenDocument text (.odt)",
        ),
        (
            b"PK\x03\x04...Index/Document.iwa",
            "a Pages document (.pages)",
        ),
    ] {
        assert_eq!(paste(bytes), Err(PasteError::OtherDocument(name)));
    }
}
