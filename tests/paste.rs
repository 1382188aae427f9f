//! What is pasted becomes Markdown that a person would have typed: one small fixture for each trap of
//! each source.

use linger::import::{PasteError, Pasted, paste, paste_html, paste_plain};

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

/// A list item as Word writes it.
fn word_item(level: usize, marker: &str, text: &str) -> String {
    format!(
        "<p class=MsoListParagraph style='mso-list:l0 level{level} lfo1'><![if !supportLists]><span style='font-family:Symbol'><span style='mso-list:Ignore'>{marker}<span style='font:7.0pt \"Times New Roman\"'>&nbsp;&nbsp; </span></span></span><![endif]>{text}<o:p></o:p></p>"
    )
}

#[test]
fn words_lists_have_levels_and_no_markers() {
    let items = [
        word_item(1, "·", "Call first"),
        word_item(2, "o", "in the morning"),
        word_item(4, "§", "before nine"),
        word_item(1, "·", "Write later"),
    ];
    becomes(
        &items.concat(),
        "- Call first\n  - in the morning\n    - before nine\n- Write later",
    );
    let numbers = [word_item(1, "1.", "One"), word_item(1, "2.", "Two")].concat();
    let after = word_item(1, "3.", "Three");
    becomes(
        &format!("{numbers}<p>Between them a word.</p>{after}"),
        "1. One\n2. Two\n\nBetween them a word.\n\n3. Three",
    );
}

#[test]
fn words_headings_tables_and_notes_are_kept() {
    becomes(
        "<h2 style='mso-list:l1 level1 lfo2'><span style='mso-list:Ignore'>1.<span>&nbsp;</span></span>Prices</h2><p>Text.</p>",
        "## Prices\n\nText.",
    );
    becomes(
        "<table><tr><td><p><b>Plan</b></p></td><td><p><b>Price</b></p></td></tr><tr><td>Small</td><td>9&nbsp;€</td></tr></table>",
        "| Plan | Price |\n| --- | --- |\n| Small | 9\u{a0}€ |",
    );
    becomes(
        "<p>They stay<a href='#_ftn1' name='_ftnref1'><sup>[1]</sup></a>.</p><div style='mso-element:footnote' id=ftn1><p><a href='#_ftnref1' name='_ftn1'>[1]</a> Most of them.</p></div>",
        "They stay[^1].\n\n[^1]: Most of them.",
    );
}

#[test]
fn words_own_files_are_never_named() {
    let pasted = paste_html(
        "<h1>T</h1><p>See <a href='file:///C:/Users/Ann/price.docx'>the list</a>.</p><p><img src='file:///C:/Users/Ann/a.png'></p>",
    )
    .unwrap();
    assert_eq!(pasted.markdown, "See the list.\n");
    assert!(!format!("{pasted:?}").contains("Ann"));
    assert_eq!(
        losses(&pasted),
        [
            "a link leads to a file on a computer",
            "a picture lies on a computer"
        ]
    );
}

#[test]
fn words_title_and_subtitle_are_the_posts() {
    let pasted = paste_html(
        "<p class=MsoTitle>Keep them</p><p class=MsoSubtitle>Ten calls</p><p class=MsoToc1>Contents</p><h1>First</h1><p>Text <del datetime='2026-01-01'>old</del><ins>new</ins>.</p><h1>Second</h1><p>More.</p>",
    )
    .unwrap();
    assert_eq!(pasted.title.as_deref(), Some("Keep them"));
    assert_eq!(pasted.description.as_deref(), Some("Ten calls"));
    assert_eq!(
        pasted.markdown,
        "## First\n\nText new.\n\n## Second\n\nMore.\n"
    );
}

#[test]
fn word_on_the_web_writes_a_list_for_each_item() {
    becomes(
        "<div class='ListContainerWrapper'><ul><li data-aria-level='1'><p>One<span class='EOP'>&nbsp;</span></p></li></ul></div><div><ul><li data-aria-level='2'><p>Under</p></li></ul></div><div><ul><li data-aria-level='1'><p>Two</p></li></ul></div>",
        "- One\n  - Under\n- Two",
    );
    becomes(
        "<p role='heading' aria-level='2'>Part</p><p>Text.</p>",
        "## Part\n\nText.",
    );
}

#[test]
fn google_docs_says_bold_by_weight() {
    becomes(
        "<b style='font-weight:normal' id='docs-internal-guid-1'><p><span style='font-weight:400'>Call </span><span style='font-weight:700'>today</span><span style='font-weight:400'>, not </span><span style='font-style:italic'>tomorrow</span>.</p><br></b>",
        "Call **today**, not *tomorrow*.",
    );
    becomes(
        "<ul><li><p>One</p></li><ul><li><p>Under</p></li></ul><li><p>Two</p></li></ul>",
        "- One\n  - Under\n- Two",
    );
    becomes(
        "<ul><li role='checkbox' aria-checked='true'><img alt='checked' src='data:x'><p><span style='text-decoration:line-through'>Ring</span></p></li><li role='checkbox' aria-checked='false'><img alt='unchecked' src='data:x'><p>Write</p></li></ul>",
        "- [x] Ring\n- [ ] Write",
    );
}

#[test]
fn outlook_and_gmail_leave_nothing_of_the_reader() {
    let pasted = paste_html(
        "<h1>T</h1><div class='elementToProof'>See <a href='https://eur02.safelinks.protection.outlook.com/?url=https%3A%2F%2Fshop.example%2Fa&amp;data=05%7Cann%40shop.example'>this</a>.</div><img src='https://t.example/o.gif' width=1 height=1><div id='Signature'>Ann, 555-0100</div><div id='appendonsend'></div><div id='divRplyFwdMsg'>From: Bo</div><p>old text</p>",
    )
    .unwrap();
    assert_eq!(pasted.markdown, "See [this](https://shop.example/a).\n");
    let forwarded =
        paste_html("<div class='gmail_quote'><p>All there is of it, and more.</p></div>");
    assert_eq!(
        forwarded.unwrap().markdown,
        "All there is of it, and more.\n"
    );
}

#[test]
fn chat_assistants_code_has_its_lines_and_its_language() {
    becomes(
        "<pre><div>bash<button>Copy</button></div><div><code class='hljs language-bash'>ls\ncd x\n</code></div></pre>",
        "```bash\nls\ncd x\n```",
    );
    becomes(
        "<p>Ask <a href='https://shop.example/?utm_source=chatgpt.com'>them</a></p><p>End.</p>",
        "Ask [them](https://shop.example/)\n\nEnd.",
    );
}

#[test]
fn cells_of_a_sheet_become_a_table_and_pages_lose_what_is_no_text() {
    becomes(
        "<table><!--StartFragment--><tr><td>Cell 1</td><td>Cell 2</td></tr><tr><td>3</td><td>4</td></tr><!--EndFragment--></table>",
        "|  |  |\n| --- | --- |\n| Cell 1 | Cell 2 |\n| 3 | 4 |",
    );
    becomes(
        "<h2>Part<a href='#part'>#</a></h2><p><noscript><img src='/a.jpg'></noscript><img src='data:image/gif;base64,R0lG' data-src='https://shop.example/a.jpg' alt='A desk'></p>",
        "## Part\n\n![A desk](https://shop.example/a.jpg)",
    );
    becomes(
        "<p>Visible<span style='display:none'>hidden</span></p><p>x</p>",
        "Visible\n\nx",
    );
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
fn plain_text_has_its_bullets_tables_and_quotes() {
    let pasted = paste_plain("Ten calls\n\nBefore noon:\n• ring Ann\n• ring Bo\n\nPlan\tPrice\nSmall\t9\n\n> she said\n> yes\n").unwrap();
    assert_eq!(pasted.title.as_deref(), Some("Ten calls"));
    assert_eq!(
        pasted.markdown,
        "Before noon:\n\n- ring Ann\n- ring Bo\n\n| Plan | Price |\n| --- | --- |\n| Small | 9 |\n\n> she said\\\n> yes\n"
    );
    let markdown = "# T\n\n**a** and [b](https://c.example/)\n";
    assert_eq!(paste_plain(markdown).unwrap().markdown, markdown);
    let mail = "The first line of this mail is broken at about seventy characters by\nthe program that wrote it, as they have done since the days of paper, so\nit is one paragraph.\n\n-- \nAnn\n";
    let pasted = paste_plain(mail).unwrap();
    assert_eq!(
        pasted.markdown,
        "The first line of this mail is broken at about seventy characters by the program that wrote it, as they have done since the days of paper, so it is one paragraph.\n"
    );
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

/// What the command says and writes.
mod command {
    use std::process::Command;

    fn linger(root: &std::path::Path, args: &[&str]) -> std::process::Output {
        let output = Command::new(env!("CARGO_BIN_EXE_linger"))
            .arg("--root")
            .arg(root)
            .args(args)
            .output();
        output.unwrap()
    }

    #[test]
    fn a_file_becomes_a_draft_and_what_is_lost_is_said() {
        let site = tempfile::tempdir().unwrap();
        std::fs::write(site.path().join("site.yaml"), "title: T\n").unwrap();
        let text = site.path().join("letter.html");
        let html = "<h1>Ten calls</h1><p>Ring <b>Ann</b>.</p><p><img src='file:///C:/a.png'></p>";
        std::fs::write(&text, html).unwrap();
        let output = linger(site.path(), &["import", "paste", text.to_str().unwrap()]);
        assert!(output.status.success(), "{output:?}");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(said.contains("[import-loss]"), "{said}");
        let post = std::fs::read_to_string(site.path().join("content/posts/ten-calls.md")).unwrap();
        assert!(post.starts_with("---\ntitle: Ten calls\n"), "{post}");
        assert!(post.contains("\ndraft: true\n") && post.ends_with("---\n\nRing **Ann**.\n"));
        // A second time nothing is overwritten.
        let again = linger(site.path(), &["import", "paste", text.to_str().unwrap()]);
        assert_eq!(again.status.code(), Some(1), "{again:?}");
    }

    #[test]
    fn what_cannot_be_imported_is_said() {
        let site = tempfile::tempdir().unwrap();
        std::fs::write(site.path().join("site.yaml"), "title: T\n").unwrap();
        let old = site.path().join("old.doc");
        std::fs::write(&old, b"\xd0\xcf\x11\xe0").unwrap();
        let output = linger(site.path(), &["import", "paste", old.to_str().unwrap()]);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(
            said.contains("[import-unreadable]") && said.contains(".docx"),
            "{said}"
        );
        assert!(!site.path().join("content").exists());
    }
}

mod docx {
    use super::*;
    use std::io::{Cursor, Write};
    use zip::write::SimpleFileOptions;

    const W: &str = "xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main' xmlns:r='http://schemas.openxmlformats.org/officeDocument/2006/relationships'";
    const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    const PNG: &[u8] = b"\x89PNG\r\n\x1a\nrest";

    fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in parts {
            zip.start_file(*name, SimpleFileOptions::default()).unwrap();
            zip.write_all(bytes).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    /// A document with that body, as office programs lay it out.
    fn document(body: &str) -> Vec<u8> {
        let relation = |id: &str, kind: &str, target: &str| {
            format!("<Relationship Id='{id}' Type='{OFFICE}/{kind}' Target='{target}'/>")
        };
        let package = format!(
            "<Relationships>{}</Relationships>",
            relation("rId1", "officeDocument", "/word/main.xml")
        );
        let relations = format!(
            "<Relationships>{}{}{}{}<Relationship Id='web' Type='{OFFICE}/hyperlink' Target='https://shop.example/a' TargetMode='External'/></Relationships>",
            relation("s", "styles", "styles.xml"),
            relation("n", "numbering", "numbering.xml"),
            relation("f", "footnotes", "footnotes.xml"),
            relation("img", "image", "media/x.png"),
        );
        let styles = format!(
            "<w:styles {W}><w:style w:type='paragraph' w:styleId='berschrift1'><w:name w:val='heading 1'/></w:style><w:style w:type='paragraph' w:styleId='Own'><w:name w:val='Own'/><w:basedOn w:val='berschrift1'/></w:style><w:style w:type='paragraph' w:styleId='Titel'><w:name w:val='Title'/></w:style><w:style w:type='paragraph' w:styleId='Points'><w:name w:val='Points'/><w:pPr><w:numPr><w:numId w:val='2'/></w:numPr></w:pPr></w:style><w:style w:type='character' w:styleId='Fett'><w:name w:val='Strong'/><w:rPr><w:b/></w:rPr></w:style></w:styles>"
        );
        let numbering = format!(
            "<w:numbering {W}><w:abstractNum w:abstractNumId='0'><w:lvl w:ilvl='0'><w:start w:val='3'/><w:numFmt w:val='decimal'/></w:lvl><w:lvl w:ilvl='1'><w:numFmt w:val='bullet'/></w:lvl></w:abstractNum><w:abstractNum w:abstractNumId='1'><w:lvl w:ilvl='0'><w:numFmt w:val='bullet'/></w:lvl></w:abstractNum><w:num w:numId='1'><w:abstractNumId w:val='0'/></w:num><w:num w:numId='2'><w:abstractNumId w:val='1'/></w:num></w:numbering>"
        );
        let footnotes = format!(
            "<w:footnotes {W}><w:footnote w:id='2'><w:p><w:r><w:t>Most of them.</w:t></w:r></w:p></w:footnote></w:footnotes>"
        );
        let main = format!("<w:document {W}><w:body>{body}</w:body></w:document>");
        archive(&[
            ("_rels/.rels", package.as_bytes()),
            ("word/main.xml", main.as_bytes()),
            ("word/_rels/main.xml.rels", relations.as_bytes()),
            ("word/styles.xml", styles.as_bytes()),
            ("word/numbering.xml", numbering.as_bytes()),
            ("word/footnotes.xml", footnotes.as_bytes()),
            ("word/media/x.png", PNG),
        ])
    }

    fn run(text: &str) -> String {
        format!("<w:r><w:t xml:space='preserve'>{text}</w:t></w:r>")
    }

    fn p(properties: &str, inner: &str) -> String {
        format!("<w:p><w:pPr>{properties}</w:pPr>{inner}</w:p>")
    }

    #[track_caller]
    fn becomes(body: &str, markdown: &str) {
        let title = p("<w:pStyle w:val='Titel'/>", &run("The title"));
        let pasted = paste(&document(&format!("{title}{body}"))).unwrap();
        assert_eq!(pasted.title.as_deref(), Some("The title"));
        assert_eq!(pasted.markdown.trim_end(), markdown);
    }

    #[test]
    fn styles_are_known_by_name_and_by_what_they_are_based_on() {
        let heading = p("<w:pStyle w:val='Own'/>", &run("Prices"));
        let strong = "<w:r><w:rPr><w:rStyle w:val='Fett'/></w:rPr><w:t>now</w:t></w:r>";
        becomes(
            &format!(
                "{heading}{}",
                p("", &format!("{}{strong}{}", run("Call "), run(".")))
            ),
            "## Prices\n\nCall **now**.",
        );
    }

    #[test]
    fn lists_count_as_the_document_says() {
        let item = |level: u8, text: &str| {
            let place = format!("<w:numPr><w:ilvl w:val='{level}'/><w:numId w:val='1'/></w:numPr>");
            p(&place, &run(text))
        };
        let all = [
            item(0, "One"),
            item(1, "Under"),
            item(0, "Two"),
            p("", &run("Between.")),
            item(0, "Three"),
            p("<w:pStyle w:val='Points'/>", &run("By style")),
        ];
        becomes(
            &all.concat(),
            "3. One\n   - Under\n4. Two\n\nBetween.\n\n5. Three\n\n- By style",
        );
    }

    #[test]
    fn links_are_kept_whole_and_changes_are_taken() {
        let field = |kind: &str| format!("<w:r><w:fldChar w:fldCharType='{kind}'/></w:r>");
        let link = format!(
            "{}<w:r><w:instrText> HYPERLINK \"https://shop.example/g\" \\l \"terms\" </w:instrText></w:r>{}{}{}",
            field("begin"),
            field("separate"),
            run("terms"),
            field("end"),
        );
        becomes(
            &p("", &format!("{}{link}.", run("See "))),
            "See [terms](https://shop.example/g#terms)",
        );
        becomes(
            &p(
                "",
                &format!(
                    "<w:hyperlink r:id='web' w:anchor='x'>{}</w:hyperlink>",
                    run("there is it.")
                ),
            ),
            "[there is it.](https://shop.example/a#x)",
        );
        let change = format!(
            "{}<w:del><w:r><w:delText>old</w:delText></w:r></w:del><w:ins>{}</w:ins><w:r><w:rPr><w:vanish/></w:rPr><w:t>hidden</w:t></w:r>",
            run("a "),
            run("new word."),
        );
        becomes(&p("", &change), "a new word.");
        let deleted_end = p("<w:rPr><w:del/></w:rPr>", &run("one "));
        becomes(&format!("{deleted_end}{}", p("", &run("two."))), "one two.");
    }

    #[test]
    fn notes_pictures_tables_and_boxes_come_over() {
        let note = "<w:r><w:footnoteReference w:id='2'/></w:r>";
        becomes(
            &p("", &format!("{}{note}{}", run("They stay"), run("."))),
            "They stay[^1].\n\n[^1]: Most of them.",
        );
        let drawing = "<w:r><w:drawing><wp:inline><wp:docPr descr='A desk'/><a:blip r:embed='img'/></wp:inline></w:drawing></w:r>";
        becomes(&p("", drawing), "![A desk](picture-1.png)");
        let boxed = format!(
            "<w:r><mc:AlternateContent><mc:Choice><w:drawing><w:txbxContent>{0}</w:txbxContent></w:drawing></mc:Choice><mc:Fallback><w:pict><w:txbxContent>{0}</w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent></w:r>",
            p("", &run("In a box.")),
        );
        becomes(
            &p("", &format!("{}{boxed}", run("Before."))),
            "Before.\n\nIn a box.",
        );
        let cell = |text: &str| format!("<w:tc>{}</w:tc>", p("", &run(text)));
        let table = format!(
            "<w:tbl><w:tr><w:trPr><w:tblHeader/></w:trPr>{}{}</w:tr><w:tr>{}{}</w:tr></w:tbl>",
            cell("Plan"),
            cell("For"),
            cell("Small"),
            cell("one | two"),
        );
        becomes(
            &table,
            "| Plan | For |\n| --- | --- |\n| Small | one \\| two |",
        );
    }

    #[test]
    fn what_is_damaged_is_named() {
        let no_word = archive(&[("x.txt", b"x")]);
        assert!(matches!(paste(&no_word), Err(PasteError::Damaged(_))));
        let with_type = archive(&[("_rels/.rels", b"<!DOCTYPE x><Relationships/>")]);
        assert!(matches!(paste(&with_type), Err(PasteError::Damaged(_))));
        let whole = document(&p("", &run("Text.")));
        for cut in [10, whole.len() / 2, whole.len() - 1] {
            assert!(paste(&whole[..cut]).is_err(), "{cut}");
        }
    }
}

mod any {
    use super::*;
    use linger::parse::{self, ParseOptions, Parsed};
    use proptest::prelude::*;

    /// Words that hold signs of Markdown, with which nothing may go wrong.
    fn word() -> impl Strategy<Value = String> {
        prop_oneof![
            4 => "[a-z]{1,7}",
            1 => "[a-z]{0,2}[*_`~#+=|>\\[\\](){}!:.-]{1,2}[a-z]{0,2}",
            1 => Just("{{< cta >}}".to_owned()),
            1 => Just("1.".to_owned()),
            1 => Just("größe".to_owned()),
        ]
    }

    fn escaped(text: &str) -> String {
        text.replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('>', "&gt;")
    }

    fn inline() -> BoxedStrategy<String> {
        let words =
            proptest::collection::vec(word(), 1..4).prop_map(|words| escaped(&words.join(" ")));
        words
            .prop_recursive(3, 12, 4, |inner| {
                let tag = prop_oneof![
                    Just(("<b>", "</b>")),
                    Just(("<i>", "</i>")),
                    Just(("<code>", "</code>")),
                    Just(("<s>", "</s>")),
                    Just(("<sup>", "</sup>")),
                    Just(("<a href='https://shop.example/x_y'>", "</a>")),
                    Just(("<span style='font-weight:bold'>", "</span>")),
                    Just(("<b> ", " </b>")),
                ];
                (tag, proptest::collection::vec(inner, 1..4))
                    .prop_map(|((open, close), inner)| format!("{open}{}{close}", inner.join(" ")))
            })
            .boxed()
    }

    fn block() -> impl Strategy<Value = String> {
        let line = inline();
        prop_oneof![
            // Typed bullets in a row become a list, so a paragraph that may begin with one stands alone.
            line.clone().prop_map(|line| format!("<p>{line}</p><hr>")),
            line.clone().prop_map(|line| format!("<h2>{line}</h2>")),
            line.clone()
                .prop_map(|line| format!("<blockquote><p>{line}</p></blockquote>")),
            (line.clone(), line.clone())
                .prop_map(|(a, b)| format!("<ul><li>{a}</li><li>{b}</li></ul>")),
            (line.clone(), line.clone())
                .prop_map(|(a, b)| format!("<ol><li>{a}<ul><li>{b}</li></ul></li></ol>")),
            (line.clone(), line.clone()).prop_map(|(a, b)| format!(
                "<table><tr><td>{a}</td><td>{b}</td></tr><tr><td>x</td><td>1</td></tr></table>"
            )),
            (line.clone(), line).prop_map(|(a, b)| format!("<p>say {a}<br>and {b}</p>")),
        ]
    }

    /// The words of HTML, each letter by letter, without blanks.
    fn letters(html: &str) -> String {
        let mut text = String::new();
        let mut rest = html;
        while let Some((before, after)) = rest.split_once('<') {
            text.push_str(before);
            rest = after.split_once('>').map_or("", |(_, after)| after);
        }
        text.push_str(rest);
        let text = text
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&quot;", "\"");
        let text = text.replace("&#123;", "{").replace("&amp;", "&");
        text.chars()
            .filter(|c| !c.is_whitespace() && *c != '\u{2060}')
            .collect()
    }

    /// `LINGER_SEQUENCES` asks for more, as `tests/run --long` does.
    fn cases() -> u32 {
        let more = std::env::var("LINGER_SEQUENCES").ok();
        more.and_then(|more| more.parse().ok()).unwrap_or(400)
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(cases()) })]

        #[test]
        fn the_words_of_the_page_are_the_words_that_were_pasted(
            blocks in proptest::collection::vec(block(), 1..5)
        ) {
            let html = format!("<h1>Title</h1>{}", blocks.concat());
            let pasted = paste_html(&html).unwrap();
            let text = format!("---\ntitle: Title\n---\n\n{}", pasted.markdown);
            let mut options = ParseOptions::default();
            options.markdown.smart_punctuation = false;
            options.markdown.heading_links = false;
            let mut problems = Vec::new();
            let read = parse::read(&"content/x.md".into(), text.as_bytes(), &options, &mut problems);
            let Parsed::Document(document) = read else { panic!("{text}") };
            let body = document.body();
            let page = body.filled(|_, _| {}, |_, _, _| String::new());
            prop_assert_eq!(letters(&page), letters(&blocks.concat()), "{}\n{}", html, pasted.markdown);
        }
    }
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
