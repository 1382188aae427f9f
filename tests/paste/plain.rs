//! Plain text: mails, notes, Markdown already.

use linger::import::paste_plain;

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

#[track_caller]
fn becomes(text: &str, markdown: &str) {
    let pasted = paste_plain(&format!("The title\n\n{text}")).unwrap();
    assert_eq!(pasted.title.as_deref(), Some("The title"));
    assert_eq!(pasted.markdown.trim_end(), markdown, "{text}");
}

#[test]
fn bullets_that_programs_type_are_lists() {
    for sign in ["•", "◦", "▪", "·"] {
        becomes(&format!("{sign}\tone\n{sign}\ttwo"), "- one\n- two");
        becomes(&format!("{sign}  one\n{sign}  two"), "- one\n- two");
    }
    for sign in ["–", "o", "§", "*", "-"] {
        becomes(&format!("{sign}\tone\n{sign}\ttwo"), "- one\n- two");
    }
    becomes("1.\tone\n2.\ttwo", "1. one\n2. two");
    becomes("3)\tone\n4)\ttwo", "3. one\n4. two");
    // A line that only begins so is none.
    becomes("o one\nand two", "o one\\\nand two");
}

#[test]
fn what_looks_like_a_sign_stays_words_unless_two_kinds_say_markdown() {
    becomes("# no heading", "\\# no heading");
    becomes(
        "*stars* and {{< cta >}}",
        "\\*stars\\* and &#123;&#123;< cta >}}",
    );
    let markdown = "# A heading\n\n```\ncode\n```\n";
    assert_eq!(paste_plain(markdown).unwrap().markdown, markdown);
}

#[test]
fn mails_lose_what_they_answer_and_keep_what_they_quote() {
    let pasted = paste_plain(
        "Ten calls\n\nRing them.\n\n> she said\n>> he had said\n> yes\n\nOn Mon, 3 Feb 2026 at 10:00, Bo <bo@shop.example> wrote:\n> old words\n",
    )
    .unwrap();
    assert!(!pasted.markdown.contains("bo@shop.example") && !pasted.markdown.contains("old words"));
    assert!(
        pasted.markdown.contains("> she said"),
        "{}",
        pasted.markdown
    );
    assert!(
        pasted.markdown.contains("> > he had said"),
        "{}",
        pasted.markdown
    );
}

#[test]
fn lines_are_joined_only_where_a_program_broke_them() {
    let long = "This line is long enough for a paragraph of its own, because nobody types so much at once.";
    becomes(&format!("{long}\n{long}"), &format!("{long}\n\n{long}"));
    becomes(
        "Ann Berg\nStorgata 1\nBergen",
        "Ann Berg\\\nStorgata 1\\\nBergen",
    );
    becomes(
        "The first line of this text is broken at about seventy characters by\nthe program that wrote it, as they do, and so it goes on and on and on\nup to here:\n- one point, which a program has broken as well, because it is so very\n  long\n- two",
        "The first line of this text is broken at about seventy characters by the program that wrote it, as they do, and so it goes on and on and on up to here:\n\n- one point, which a program has broken as well, because it is so very long\n- two",
    );
}
