//! Google Docs, LibreOffice, Notes, mail programs, chat assistants, sheets, web pages.

use super::becomes;
use linger::import::paste_html;

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
fn google_docs_marks_are_styles() {
    becomes(
        "<b style='font-weight:normal'><p><span style='text-decoration:line-through'>old</span> H<span style='vertical-align:sub'>2</span>O, m<span style='vertical-align:super'>2</span></p></b>",
        "~~old~~ H<sub>2</sub>O, m<sup>2</sup>",
    );
    let pasted = paste_html(
        "<b style='font-weight:normal'><p><span style='font-size:26pt'>Why they leave.</span></p><p><span style='font-size:11pt'>Words of the text, which go on for a while.</span></p><p><span style='font-size:16pt'>What to do</span></p><p><span style='font-size:11pt'>Ring them.</span></p><p><span style='font-size:14pt'>When</span></p><p><span style='font-size:11pt'>Before nine.</span></p></b>",
    )
    .unwrap();
    assert_eq!(pasted.title.as_deref(), Some("Why they leave."));
    assert_eq!(
        pasted.markdown,
        "Words of the text, which go on for a while.\n\n## What to do\n\nRing them.\n\n### When\n\nBefore nine.\n"
    );
}

#[test]
fn code_of_which_each_line_is_a_paragraph_is_one_block() {
    let line = |text: &str| {
        format!("<p><span style=\"font-family:'Courier New',monospace\">{text}</span></p>")
    };
    becomes(
        &format!(
            "<p>Type this:</p>{}{}<p>Done.</p>",
            line("if (called) {"),
            line("&nbsp;&nbsp;wait(*2*);")
        ),
        "Type this:\n\n```\nif (called) {\n  wait(*2*);\n```\n\nDone.",
    );
    becomes(
        &format!("<p>Type:</p>{}<p>Done.</p>", line("ls -l")),
        "Type:\n\n`ls -l`\n\nDone.",
    );
}

#[test]
fn google_docs_tables_breaks_and_downloads() {
    becomes(
        "<b style='font-weight:normal'><table><thead><tr><th><p>Plan</p></th><th><p>For</p></th></tr></thead><tbody><tr><td><p>Small</p></td><td><p>one</p></td></tr></tbody></table><br><br><p>After.</p></b>",
        "| Plan | For |\n| --- | --- |\n| Small | one |\n\nAfter.",
    );
    becomes(
        "<style>.c1{font-weight:700}.c2{font-style:italic}</style><p><span class='c1'>Call</span> <span class='c2'>now</span>: <a href='https://www.google.com/url?q=https://shop.example/a%3Fb%3D1&amp;sa=D&amp;ust=17'>here</a></p><p>x</p>",
        "**Call** *now*: [here](https://shop.example/a?b=1)\n\nx",
    );
    let pasted = paste_html(
        "<h1>T</h1><p><img alt='A desk' src='https://lh7-rt.googleusercontent.com/docsz/AD_4nXe'></p>",
    )
    .unwrap();
    assert_eq!(
        pasted.remote_pictures,
        ["https://lh7-rt.googleusercontent.com/docsz/AD_4nXe"]
    );
}

#[test]
fn libre_office_nests_lists_beside_items() {
    becomes(
        "<ul><li><p>One</p></li><ul><li><p>Under</p></li><ul><li><p>Deeper</p></li></ul></ul><li><p>Two</p></li></ul><table><tr><td><p>a</p></td><td><p>b</p></td></tr></table><p><img src='file:///tmp/lu123/a.png'>x</p>",
        "- One\n  - Under\n    - Deeper\n- Two\n\n|  |  |\n| --- | --- |\n| a | b |\n\nx",
    );
}

#[test]
fn cocoa_says_bold_in_its_sheet_and_notes_have_a_div_for_each_line() {
    becomes(
        "<style>p.p1{margin:0; font:12.0px Helvetica} span.s1{font:bold 12.0px Helvetica} span.s2{font:12.0px Menlo}</style><p class='p1'><span class='s1'>Ring</span><span class='Apple-converted-space'>&nbsp;</span>them<span class='Apple-tab-span'>\t</span>with <span class='s2'>tel</span></p><p class='p1'>x</p>",
        "**Ring** them with `tel`\n\nx",
    );
    let pasted = paste_html(
        "<div><b><span style='font-size:24px'>Ten calls</span></b></div><div>The first line of the note.</div><div><br></div><div>The second line of the note.</div><div><b><span style='font-size:18px'>Before nine</span></b></div><div>Nobody answers.</div>",
    )
    .unwrap();
    assert_eq!(pasted.title.as_deref(), Some("Ten calls"));
    assert_eq!(
        pasted.markdown,
        "The first line of the note.\n\nThe second line of the note.\n\n## Before nine\n\nNobody answers.\n"
    );
}

#[test]
fn mail_programs_leave_no_wrapper_around_a_link() {
    becomes(
        "<div class='elementToProof'>See <a href='https://eur02.safelinks.protection.outlook.com/?url=x&amp;data=05%7Cann%40shop.example' originalsrc='https://shop.example/a'>this</a>.</div><div>x</div>",
        "See [this](https://shop.example/a).\n\nx",
    );
    // Wrapped twice, and a wrapper that cannot be opened keeps nothing of the reader.
    becomes(
        "<p>See <a href='https://nam11.safelinks.protection.outlook.com/?url=https%3A%2F%2Fwww.google.com%2Furl%3Fq%3Dhttps%253A%252F%252Fshop.example%252Fb&amp;data=05%7Cann%40shop.example'>this</a>.</p><p>x</p>",
        "See [this](https://shop.example/b).\n\nx",
    );
    let pasted = paste_html(
        "<h1>T</h1><p>See <a href='https://nam11.safelinks.protection.outlook.com/?data=05%7Cann%40shop.example'>this</a>.</p>",
    )
    .unwrap();
    assert!(!pasted.markdown.contains("ann"), "{}", pasted.markdown);
    becomes(
        "<div dir='ltr'>My answer, in a line or two.<br clear='all'><div class='gmail_signature'>Ann, 555-0100</div></div><div class='gmail_quote'>On Monday Bo wrote:<blockquote>old</blockquote></div>",
        "My answer, in a line or two.",
    );
}

#[test]
fn chat_assistants_write_markdown_into_one_span() {
    let markdown = "## Ten calls\n\nRing **them** before nine:\n\n- Ann\n- Bo\n";
    for html in [
        format!("<span>{markdown}</span>"),
        format!("<meta charset='utf-8'><span style='white-space: pre-wrap'>{markdown}</span>"),
        format!(
            "<html><body><!--StartFragment--><div>{markdown}</div><!--EndFragment--></body></html>"
        ),
    ] {
        assert_eq!(paste_html(&html).unwrap().markdown, markdown, "{html}");
    }
    // Words without any block, link or mark are plain text.
    let pasted = paste_html("<span>Ten calls\n\nRing them *now*, she said.</span>").unwrap();
    assert_eq!(pasted.title.as_deref(), Some("Ten calls"));
    assert_eq!(pasted.markdown, "Ring them \\*now\\*, she said.\n");
    becomes(
        "<pre><pre><code>ls\ncd x\n</code></pre></pre>",
        "```\nls\ncd x\n```",
    );
}

#[test]
fn boxes_that_were_typed_are_tasks() {
    becomes(
        "<ul><li>[ ] Ring</li><li>[x] Write</li><li>[later] Visit</li></ul>",
        "- [ ] Ring\n- [x] Write\n- [later] Visit",
    );
    becomes(
        "<p><img class='emoji' alt='👍' src='https://s.example/1f44d.svg'> Yes<img class='icon' alt='📞' src='https://s.example/i.svg'></p><p>x</p>",
        "👍 Yes📞\n\nx",
    );
}

#[test]
fn pages_show_each_picture_once_and_no_name_of_a_file_as_words() {
    becomes(
        "<figure><noscript><img src='https://shop.example/desk.jpg' alt='desk.jpg'></noscript><img data-src='https://shop.example/desk.jpg' alt='desk.jpg'></figure><p>x</p>",
        "![](https://shop.example/desk.jpg)\n\nx",
    );
    becomes(
        "<noscript><img src='https://shop.example/desk.jpg' alt='A desk'></noscript><p>x</p>",
        "![A desk](https://shop.example/desk.jpg)\n\nx",
    );
}
