//! `.docx` files, each with a trap of an office program.

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

/// A document of these parts beside the usual ones; `numbering` and `relations` are added to.
fn document_with(body: &str, numbering: &str, relations: &str, more: &[(&str, &[u8])]) -> Vec<u8> {
    let relation = |id: &str, kind: &str, target: &str| {
        format!("<Relationship Id='{id}' Type='{OFFICE}/{kind}' Target='{target}'/>")
    };
    let package = format!(
        "<Relationships>{}</Relationships>",
        relation("rId1", "officeDocument", "word/document.xml")
    );
    let own = format!(
        "<Relationships>{}{}{relations}</Relationships>",
        relation("n", "numbering", "numbering.xml"),
        relation("e", "endnotes", "endnotes.xml"),
    );
    let numbering = format!("<w:numbering {W}>{numbering}</w:numbering>");
    let endnotes = format!(
        "<w:endnotes {W}><w:endnote w:id='4'><w:p>{}</w:p></w:endnote></w:endnotes>",
        run("At the end.")
    );
    let main = format!("<w:document {W}><w:body>{body}</w:body></w:document>");
    let mut parts: Vec<(&str, &[u8])> = vec![
        ("_rels/.rels", package.as_bytes()),
        ("word/document.xml", main.as_bytes()),
        ("word/_rels/document.xml.rels", own.as_bytes()),
        ("word/numbering.xml", numbering.as_bytes()),
        ("word/endnotes.xml", endnotes.as_bytes()),
    ];
    parts.extend(more);
    archive(&parts)
}

#[track_caller]
fn text_of(bytes: &[u8]) -> String {
    paste(bytes).unwrap().markdown.trim_end().to_owned()
}

#[test]
fn lists_that_begin_again_and_lists_of_one_kind() {
    let item = |id: u8, text: &str| {
        let place = format!("<w:numPr><w:ilvl w:val='0'/><w:numId w:val='{id}'/></w:numPr>");
        p(&place, &run(text))
    };
    let numbering = "<w:abstractNum w:abstractNumId='0'><w:lvl w:ilvl='0'><w:numFmt w:val='decimal'/></w:lvl></w:abstractNum><w:num w:numId='1'><w:abstractNumId w:val='0'/></w:num><w:num w:numId='2'><w:abstractNumId w:val='0'/></w:num><w:num w:numId='3'><w:abstractNumId w:val='0'/><w:lvlOverride w:ilvl='0'><w:startOverride w:val='1'/></w:lvlOverride></w:num>";
    let body = [
        p("", &run("Intro, which is long enough to be one.")),
        item(1, "One"),
        p("", &run("Between.")),
        // Another number of the same kind goes on.
        item(2, "Two"),
        p("", &run("Between.")),
        // This one says that it begins again.
        item(3, "First"),
    ];
    let text = text_of(&document_with(&body.concat(), numbering, "", &[]));
    assert_eq!(
        text,
        "Intro, which is long enough to be one.\n\n1. One\n\nBetween.\n\n2. Two\n\nBetween.\n\n1. First"
    );
}

#[test]
fn strict_files_moved_words_and_controls() {
    let body = format!(
        "{}{}{}{}",
        p("", &run("Intro, which is long enough to be one.")),
        p(
            "",
            &format!(
                "<w:moveFrom>{}</w:moveFrom><w:moveTo>{}</w:moveTo> <w:smartTag>{}</w:smartTag><w:sdt><w:sdtContent>{}</w:sdtContent></w:sdt>",
                run("gone "),
                run("come "),
                run("tagged "),
                run("controlled.")
            )
        ),
        p(
            "",
            &format!(
                "<w:fldSimple w:instr=' HYPERLINK \"https://shop.example/f\" '>{}</w:fldSimple>{}<w:r><w:noBreakHyphen/></w:r>{}",
                run("there"),
                run(" e"),
                run("mail")
            )
        ),
        p(
            "",
            "<w:r><w:t>Ends</w:t><w:endnoteReference w:id='4'/></w:r><w:r><w:br/><w:t>here.</w:t></w:r>"
        ),
    );
    let bytes = document_with(&body, "", "", &[]);
    let wanted = "Intro, which is long enough to be one.\n\ncome tagged controlled.\n\n[there](https://shop.example/f) e-mail\n\nEnds[^1]\\\nhere.\n\n[^1]: At the end.";
    assert_eq!(text_of(&bytes), wanted);
    let strict = body.clone();
    let main = format!(
        "<w:document xmlns:w='http://purl.oclc.org/ooxml/wordprocessingml/main'><w:body>{strict}</w:body></w:document>"
    );
    let package = "<Relationships><Relationship Id='r' Type='http://purl.oclc.org/ooxml/officeDocument/relationships/officeDocument' Target='word/document.xml'/></Relationships>";
    let bytes = archive(&[
        ("_rels/.rels", package.as_bytes()),
        ("word/document.xml", main.as_bytes()),
    ]);
    let text = text_of(&bytes);
    assert!(text.contains("come tagged controlled."), "{text}");
}

#[test]
fn boxes_to_tick_and_signs_of_fonts() {
    let task = |checked: u8, text: &str| {
        format!(
            "<w:p><w:sdt><w:sdtPr><w14:checkbox><w14:checked w14:val='{checked}'/></w14:checkbox></w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>{}</w:p>",
            run("☐"),
            run(text)
        )
    };
    becomes(
        &format!("{}{}", task(1, " Ring"), task(0, " Write")),
        "- [x] Ring\n- [ ] Write",
    );
    let sign =
        |font: &str, code: &str| format!("<w:r><w:sym w:font='{font}' w:char='{code}'/></w:r>");
    becomes(
        &p(
            "",
            &format!(
                "{}{}{}{}.",
                run("Call "),
                sign("Wingdings", "F0E0"),
                run(" sell "),
                sign("Symbol", "F0B3")
            ),
        ),
        "Call → sell ≥",
    );
    let unknown = p(
        "",
        &format!("{}{}", run("Words that say it."), sign("Webdings", "F041")),
    );
    let pasted = paste(&document(&unknown)).unwrap();
    assert_eq!(losses(&pasted), ["a sign of a font of signs was left out"]);
}

#[test]
fn hidden_words_contents_and_pictures_that_no_browser_shows() {
    let hidden = "<w:r><w:rPr><w:vanish/></w:rPr><w:t>hidden</w:t></w:r>";
    let drawing = |id: &str| {
        format!("<w:r><w:drawing><wp:inline><a:blip r:embed='{id}'/></wp:inline></w:drawing></w:r>")
    };
    let linked = "<w:r><w:drawing><wp:inline><a:blip r:link='far'/></wp:inline></w:drawing></w:r>";
    let body = [
        p("", &run("Intro, which is long enough to be one.")),
        p(
            "",
            &format!(
                "{}{hidden}{}{}{linked}",
                run("Shown."),
                drawing("emf"),
                drawing("out")
            ),
        ),
    ];
    let relations = format!(
        "<Relationship Id='emf' Type='{OFFICE}/image' Target='media/a.emf'/><Relationship Id='out' Type='{OFFICE}/image' Target='../../../etc/passwd'/><Relationship Id='far' Type='{OFFICE}/image' Target='https://shop.example/a.png' TargetMode='External'/>"
    );
    let emf: &[u8] = b"\x01\0\0\0l\0\0\0 EMF";
    let bytes = document_with(&body.concat(), "", &relations, &[("word/media/a.emf", emf)]);
    let pasted = paste(&bytes).unwrap();
    assert_eq!(
        pasted.markdown,
        "Intro, which is long enough to be one.\n\nShown.\n"
    );
    assert!(pasted.pictures.is_empty());
    let what = "a picture of the document is of a kind that browsers do not show";
    let lost: Vec<(&str, usize)> = pasted
        .losses
        .iter()
        .map(|loss| (loss.what.as_str(), loss.count))
        .collect();
    assert_eq!(
        lost,
        [
            (what, 2),
            ("a picture is not in the document, only linked from it", 1)
        ]
    );
}

#[test]
fn archives_that_are_made_to_do_harm_are_refused() {
    use zip::CompressionMethod;
    let bomb = {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
        zip.start_file("_rels/.rels", options).unwrap();
        let zeros = vec![b' '; 1_000_000];
        for _ in 0..70 {
            zip.write_all(&zeros).unwrap();
        }
        zip.finish().unwrap().into_inner()
    };
    assert!(bomb.len() < 200_000);
    assert_eq!(paste(&bomb), Err(PasteError::TooLarge));
    let names: Vec<String> = (0..2_001).map(|at| format!("x/{at}")).collect();
    let many: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), &b""[..])).collect();
    assert_eq!(paste(&archive(&many)), Err(PasteError::TooLarge));
    let deep = format!("{}{}", "<w:sdt>".repeat(300), "</w:sdt>".repeat(300));
    assert!(matches!(
        paste(&document(&deep)),
        Err(PasteError::Damaged(_))
    ));
}

/// The parts of a document with random damage in one of them: an error in our words, or a text.
#[test]
fn a_document_with_any_damage_is_an_error_or_a_text() {
    let body = "<w:p><w:pPr><w:numPr><w:ilvl w:val='1'/><w:numId w:val='1'/></w:numPr></w:pPr><w:r><w:t>One</w:t></w:r></w:p><w:p><w:r><w:t>Two</w:t><w:footnoteReference w:id='2'/></w:r></w:p><w:tbl><w:tr><w:tc><w:p><w:r><w:t>Three</w:t></w:r></w:p></w:tc></w:tr></w:tbl>";
    let mut whole = zip::ZipArchive::new(Cursor::new(document(body))).unwrap();
    let mut parts: Vec<(String, Vec<u8>)> = Vec::new();
    for at in 0..whole.len() {
        let mut part = whole.by_index(at).unwrap();
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut part, &mut bytes).unwrap();
        parts.push((part.name().unwrap().into_owned(), bytes));
    }
    let mut state = 7_u64;
    let mut below = |end: usize| {
        state = state * 48_271 % 2_147_483_647;
        usize::try_from(state).unwrap() % end.max(1)
    };
    let (mut texts, mut errors) = (0, 0);
    for _ in 0..600 {
        let mut parts = parts.clone();
        let which = below(parts.len());
        let bytes = &mut parts[which].1;
        let at = below(bytes.len() + 1);
        let end = (at + [1, 3, 40, 400][below(4)]).min(bytes.len());
        match below(4) {
            0 => drop(bytes.drain(at..end)),
            1 => bytes.truncate(at),
            2 => {
                let again = bytes[at..end].repeat(9);
                bytes.splice(at..at, again);
            }
            _ => {
                let pieces: [&[u8]; 6] =
                    [b"<", b"</w:p>", b"<w:p>", b"&#0;", b"-1", b"<!DOCTYPE x>"];
                bytes.splice(at..end, pieces[below(6)].iter().copied());
            }
        }
        let parts: Vec<(&str, &[u8])> = parts
            .iter()
            .map(|(name, bytes)| (name.as_str(), bytes.as_slice()))
            .collect();
        match paste(&archive(&parts)) {
            Ok(_) => texts += 1,
            Err(_) => errors += 1,
        }
    }
    assert!(texts > 0 && errors > 0, "{texts} texts and {errors} errors");
}
