//! Word, in the browser too.

use super::{becomes, losses};
use linger::import::paste_html;

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

/// A paragraph of a list without the marker that most have.
fn unmarked(list: &str, level: usize, text: &str) -> String {
    format!("<p class=MsoListParagraph style='mso-list:{list} level{level} lfo1'>{text}</p>")
}

#[test]
fn words_markers_say_the_kind_of_a_list() {
    for marker in ["·", "o", "§", "ü", "\u{9f}", "-", "Ø", "v"] {
        becomes(&word_item(1, marker, "Ring"), &format!("- {}", "Ring"));
    }
    for marker in ["1.", "1)", "(1)", "a.", "a)", "i.", "1.1.1.", "A."] {
        becomes(&word_item(1, marker, "Ring"), &format!("1. {}", "Ring"));
    }
}

#[test]
fn words_items_without_a_marker_have_the_kind_of_their_style() {
    let style = "<style>@list l0:level1 {mso-level-number-format:bullet; mso-level-text:\"\\F0B7\"}\n@list l1:level1 {mso-level-text:\"%1.\"}\n@list l1:level2 {mso-level-number-format:alpha-lower}</style>";
    becomes(
        &format!(
            "{style}{}{}",
            unmarked("l0", 1, "One"),
            unmarked("l0", 1, "Two")
        ),
        "- One\n- Two",
    );
    becomes(
        &format!(
            "{style}{}{}",
            unmarked("l1", 1, "One"),
            unmarked("l1", 2, "Under")
        ),
        "1. One\n   1. Under",
    );
    // Nothing says it.
    becomes(&unmarked("l7", 1, "One"), "- One");
}

#[test]
fn words_items_may_be_out_of_order() {
    // The first item is not of the first level.
    becomes(
        &[word_item(2, "o", "First"), word_item(1, "·", "Second")].concat(),
        "- First\n- Second",
    );
    // A paragraph in the middle of an item has its class, and no mark.
    let more = "<p class=MsoListParagraph style='margin-left:36.0pt'>More of it.</p>";
    becomes(
        &format!(
            "{}{more}{}",
            word_item(1, "·", "One"),
            word_item(1, "·", "Two")
        ),
        "- One\n\n  More of it.\n\n- Two",
    );
    for none in ["none", "skip"] {
        becomes(
            &format!("<p style='mso-list:{none}'>No item.</p>"),
            "No item.",
        );
    }
    becomes(
        "<ul><li class=MsoNormal style='mso-list:l0 level1 lfo1'>One</li><li style='mso-list:l0 level1 lfo1'>Two</li></ul>",
        "- One\n- Two",
    );
}

#[test]
fn words_wrappers_and_comments_are_taken_off() {
    becomes(
        "<p class=MsoNormal><!--[if gte vml 1]><v:shape><v:imagedata src='file:///C:/a.png'/></v:shape><![endif]--><st1:place w:st='on'>Bergen</st1:place> and <![if !vml]>more<![endif]><o:p>&nbsp;</o:p></p><v:shape><p>drawn</p></v:shape>",
        "Bergen and more",
    );
    becomes(
        "<p>Ring them<span class=MsoCommentReference><a class=msocomanchor href='#_msocom_1'>[A1]</a></span>.</p><div style='mso-element:comment-list'><p>Really?</p></div><div style='mso-element:header'><p>Page 1</p></div>",
        "Ring them.",
    );
    becomes(
        "<p><span style='text-decoration:line-through'>Old</span> <strike>price</strike> <u>new</u></p>",
        "~~Old price~~ new",
    );
}

#[test]
fn words_endnotes_are_notes() {
    becomes(
        "<p>They stay<a style='mso-endnote-id:edn1' href='#_edn1' name='_ednref1'><sup>[i]</sup></a> and go<a href='file:///C:/Users/Ann/tmp.htm#_edn2' name='_ednref2'><sup>[ii]</sup></a>.</p><div style='mso-element:endnote-list'><hr><div style='mso-element:endnote' id=edn1><p><a href='#_ednref1' name='_edn1'>[i]</a> Most.</p></div><div style='mso-element:endnote' id=edn2><p><a href='#_ednref2' name='_edn2'>[ii]</a> Few.</p></div></div>",
        "They stay[^1] and go[^2].\n\n---\n\n[^1]: Most.\n\n[^2]: Few.",
    );
}

#[test]
fn words_addresses_of_files_never_show_the_writer() {
    let pasted = paste_html(
        "<h1>T</h1><p>The <a href='C:\\Users\\Ann\\list.xlsx'>list</a>, <a href='\\\\server\\Ann\\x'>there</a>, <a href='ms-word:ofe|u|https://shop.example/x'>open</a>.</p><p><img src='file:///Users/Ann/Library/a.png' alt='A desk'> <img src='cid:image001.png@01D.Ann'> <img src='Ann_files/image001.png'></p>",
    )
    .unwrap();
    assert_eq!(pasted.markdown, "The list, there, open.\n");
    assert!(!format!("{pasted:?}").contains("Ann"), "{pasted:?}");
    assert_eq!(
        pasted.losses.iter().map(|loss| loss.count).sum::<usize>(),
        6
    );
}
