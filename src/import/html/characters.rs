//! Characters that programs put into a text and that nobody typed.

/// Which blanks stay unbroken: between a number and its unit, and where French sets them.
fn keeps_together(before: Option<char>, after: &str) -> bool {
    let next = after.chars().next();
    if matches!(next, Some(':' | ';' | '!' | '?' | '»')) || before == Some('«') {
        return true;
    }
    if !before.is_some_and(|c| c.is_ascii_digit()) {
        return false;
    }
    let unit = after.chars().take_while(|c| c.is_alphabetic()).count();
    (1..=3).contains(&unit) || matches!(next, Some('%' | '‰' | '€' | '$' | '£' | '¥' | '°'))
}

/// Whether a joiner is part of the spelling: in emoji, and in scripts that need it.
fn is_joining(before: Option<char>, next: Option<char>) -> bool {
    let needs = |c: char| matches!(c, '\u{600}'..='\u{8ff}' | '\u{900}'..='\u{dff}' | '\u{1000}'..='\u{109f}' | '\u{fb50}'..='\u{fdff}');
    let is_emoji =
        |c: char| matches!(c, '\u{2190}'..='\u{2bff}' | '\u{1f000}'..='\u{1faff}' | '\u{fe0f}');
    match (before, next) {
        (Some(a), Some(b)) => (needs(a) && needs(b)) || (is_emoji(a) && is_emoji(b)),
        _ => false,
    }
}

/// The words without soft hyphens, zero-width signs, control and private-use characters; no-break
/// blanks become blanks where nothing asks for them.
pub(crate) fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        let after = &text[at + c.len_utf8()..];
        match c {
            '\u{a0}' | '\u{202f}' => {
                let stays = keeps_together(out.chars().next_back(), after);
                out.push(if stays { '\u{a0}' } else { ' ' });
            }
            '\u{200c}' | '\u{200d}' => {
                if is_joining(out.chars().next_back(), after.chars().next()) {
                    out.push(c);
                }
            }
            '\u{ad}' | '\u{200b}' | '\u{feff}' | '\u{2060}' | '\u{fffc}' => {}
            '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{10ffff}' => {}
            '\t' | '\n' => out.push(c),
            '\r' | '\u{c}' | '\u{2028}' | '\u{2029}' | '\u{b}' => out.push(' '),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::clean;

    #[test]
    fn what_nobody_typed_goes_and_what_was_meant_stays() {
        assert_eq!(
            clean("re\u{ad}new\u{200b}al\u{feff}s\u{f0b7}\u{1}"),
            "renewals"
        );
        assert_eq!(
            clean("a\u{a0}plan for\u{a0}12\u{a0}kg at 5\u{a0}%"),
            "a plan for 12\u{a0}kg at 5\u{a0}%"
        );
        assert_eq!(
            clean("Vraiment\u{a0}? «\u{a0}Oui\u{a0}»"),
            "Vraiment\u{a0}? «\u{a0}Oui\u{a0}»"
        );
        assert_eq!(
            clean("👩\u{200d}💻 a\u{200d}b می\u{200c}روم"),
            "👩\u{200d}💻 ab می\u{200c}روم"
        );
    }
}
