//! What has to be escaped so that words stay words, and no more.
//!
//! The signs are those of linger's dialect: CommonMark 0.31 with tables, strikethrough, footnotes,
//! tasks, attributes of headings, definition lists, and shortcodes.

use std::fmt::Write;

/// Where the words stand, which decides what a break is and what has to be escaped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Context {
    Paragraph,
    Heading,
    /// A cell of a table: one line, with `|` escaped.
    Cell,
    /// The quoted title of a picture: words only.
    Title,
}

/// Writes words so that none of them is read as a sign. `is_link`: they stand between brackets.
pub(super) fn escape_text(text: &str, context: Context, is_link: bool, out: &mut String) {
    let chars: Vec<char> = text.chars().collect();
    // The next closing bracket; it only moves on, so that no text takes longer than its size says.
    let mut close = 0;
    for (at, &c) in chars.iter().enumerate() {
        let before = at
            .checked_sub(1)
            .map(|at| chars[at])
            .or_else(|| out.chars().next_back());
        let after = chars.get(at + 1).copied();
        let is_needed = match c {
            '`' => true,
            '\\' => after.is_none_or(|c| c.is_ascii_punctuation()),
            '*' => !(is_edge(before) && is_edge(after)),
            '_' => !(is_word(before) && is_word(after) || is_edge(before) && is_edge(after)),
            '~' => !(is_edge(before) && is_edge(after)),
            '[' => {
                is_link || {
                    while close < chars.len() && (close < at || chars[close] != ']') {
                        close += 1;
                    }
                    let is_start = before.is_none_or(|c| c == '\n');
                    opens_bracket(&chars[at..], close - at, is_start)
                }
            }
            ']' => is_link,
            '<' => after.is_some_and(|c| c.is_ascii_alphabetic() || "/!?".contains(c)),
            '|' => context == Context::Cell,
            '!' => after == Some('['),
            _ => false,
        };
        match c {
            // A tag of a shortcode is one even behind a backslash.
            '{' if after == Some('{') || before == Some('{') => out.push_str("&#123;"),
            // `# x {#id}` gives a heading its id, and a backslash does not prevent it.
            '{' if context == Context::Heading => out.push_str("&#123;"),
            '&' if is_entity(&chars[at..]) => out.push_str("&amp;"),
            _ if is_needed => {
                out.push('\\');
                out.push(c);
            }
            _ => out.push(c),
        }
    }
}

fn is_edge(c: Option<char>) -> bool {
    c.is_some_and(char::is_whitespace)
}

fn is_word(c: Option<char>) -> bool {
    c.is_some_and(char::is_alphanumeric)
}

/// Whether a bracket may begin a link, a footnote, a definition, a task or a link in double brackets.
/// `close`: where the next closing bracket is; the length, if there is none. `is_start`: nothing stands
/// before it on the line.
fn opens_bracket(rest: &[char], close: usize, is_start: bool) -> bool {
    if matches!(rest.get(1), Some('^' | '[')) {
        return true;
    }
    // Its other bracket may stand in another run.
    if close >= rest.len() {
        return true;
    }
    matches!(rest.get(close + 1), Some('(' | '[' | ':'))
        || (is_start && close <= 2 && rest.len() > 3)
}

/// Whether an entity begins here: `&amp;`, `&#38;`, `&#x26;`.
fn is_entity(rest: &[char]) -> bool {
    let Some(end) = rest.iter().take(34).position(|c| *c == ';') else {
        return false;
    };
    end > 1
        && rest[1..end]
            .iter()
            .all(|c| c.is_ascii_alphanumeric() || *c == '#')
}

/// Escapes what would make a block of a paragraph's line.
pub(super) fn escape_line_starts(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (at, line) in text.split('\n').enumerate() {
        if at > 0 {
            out.push('\n');
        }
        out.push_str(&escape_line_start(line.trim_start()));
    }
    out
}

fn escape_line_start(line: &str) -> String {
    let is_blank_at = |at: usize| line[at..].chars().next().is_none_or(char::is_whitespace);
    let first = line.chars().next().unwrap_or(' ');
    let hashes = line.bytes().take_while(|b| *b == b'#').count();
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let is_rule = |sign: char| {
        let mut count = 0;
        let mut signs = line.chars().filter(|c| !c.is_whitespace());
        signs.all(|c| {
            count += 1;
            c == sign
        }) && count >= 1
    };
    let escapes_first = match first {
        '#' => hashes <= 6,
        '>' => true,
        '+' | '-' => is_blank_at(1) || is_rule(first),
        '=' => is_rule('='),
        ':' => is_blank_at(1),
        '|' => true,
        _ => false,
    };
    if escapes_first {
        return format!("\\{line}");
    }
    if first == '*' && is_blank_at(1) {
        return format!("\\{line}");
    }
    if (1..=9).contains(&digits)
        && line[digits..].starts_with(['.', ')'])
        && is_blank_at(digits + 1)
    {
        return format!("{}\\{}", &line[..digits], &line[digits..]);
    }
    line.to_owned()
}

/// An address as a link's target: as it is where it may stand, in pointed brackets otherwise.
pub(super) fn address(address: &str) -> String {
    let mut clean = String::with_capacity(address.len());
    for c in address.trim().chars() {
        match c {
            c if c.is_control() => {}
            ' ' => clean.push_str("%20"),
            '<' => clean.push_str("%3C"),
            '>' => clean.push_str("%3E"),
            '\\' => clean.push_str("%5C"),
            '`' => clean.push_str("%60"),
            '{' => clean.push_str("%7B"),
            '}' => clean.push_str("%7D"),
            c if c.is_whitespace() => {
                let mut buffer = [0; 4];
                for byte in c.encode_utf8(&mut buffer).bytes() {
                    // Writing to a string does not fail.
                    let _ = write!(clean, "%{byte:02X}");
                }
            }
            c => clean.push(c),
        }
    }
    let mut depth = 0_i32;
    let is_balanced = clean.chars().all(|c| {
        depth += i32::from(c == '(') - i32::from(c == ')');
        depth >= 0
    }) && depth == 0;
    if is_balanced && !clean.is_empty() {
        clean
    } else {
        format!("<{clean}>")
    }
}

/// The words of a picture, on one line.
pub(super) fn words_of_picture(alt: &str) -> String {
    let alt = alt.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut out = String::with_capacity(alt.len());
    escape_text(&alt, Context::Paragraph, true, &mut out);
    out
}
