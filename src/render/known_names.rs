//! The filters, functions and tests that templates may use, for messages about unknown names.
//!
//! The engine does not list its names, so they are listed here. A test asks the engine about each.

use crate::diagnostic::nearest;

/// Filters: the engine's, then linger's.
const FILTERS: &str = "safe default upper lower wordcount escape escape_html escape_xml newlines_to_br \
    pluralize trim trim_start trim_end replace capitalize title truncate indent str int float length \
    reverse split abs round first last nth join sort unique get values keys pairs group_by \
    date absolute urlencode lines megabytes fill markdown";

/// Functions: the engine's, then linger's.
const FUNCTIONS: &str = "range throw recent tagged tags series related author asset link here picture cta comments podcast data now linked_data";

/// Tests, as in `{% if x is defined %}`.
const TESTS: &str = "string number map bool array integer float none iterable defined undefined odd even \
    divisible_by starting_with ending_with containing";

/// Names of filters in other engines, each with the name here.
const SYNONYMS: [(&str, &str); 18] = [
    ("upcase", "upper"),
    ("uppercase", "upper"),
    ("toupper", "upper"),
    ("downcase", "lower"),
    ("lowercase", "lower"),
    ("tolower", "lower"),
    ("size", "length"),
    ("count", "length"),
    ("len", "length"),
    ("strip", "trim"),
    ("e", "escape"),
    ("d", "default"),
    ("string", "str"),
    ("absolute_url", "absolute"),
    ("abs_url", "absolute"),
    ("url_encode", "urlencode"),
    ("date_format", "date"),
    ("strftime", "date"),
];

/// What to write instead of an unknown name, if the message is about one.
pub(super) fn help(message: &str) -> Option<String> {
    let (what, names, synonyms) = [
        ("filter", FILTERS, &SYNONYMS[..]),
        ("function", FUNCTIONS, &[]),
        ("test", TESTS, &[]),
    ]
    .into_iter()
    .find(|(what, ..)| message.starts_with(&format!("Unknown {what} `")))?;
    let name = message.split('`').nth(1)?;
    let others = synonyms.iter().map(|(other, _)| *other);
    let near = nearest(name, names.split(' ').chain(others));
    let own = |near: &'static str| match synonyms.iter().find(|(other, _)| *other == near) {
        Some((_, own)) => *own,
        None => near,
    };
    let meant = near.map(own);
    Some(match meant {
        Some(meant) => format!("did you mean `{meant}`?"),
        None if what == "filter" => {
            "docs/themes.md lists the functions and filters that there are".to_owned()
        }
        None => format!("there are the {what}s {}", names.replace(' ', ", ")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::theme::engine;

    #[test]
    fn every_name_is_known_to_the_engine() {
        for (names, around) in [
            (FILTERS, ("{{ x | ", " }}")),
            (FUNCTIONS, ("{{ ", "() }}")),
            (TESTS, ("{% if x is ", " %}{% endif %}")),
        ] {
            for name in names.split(' ') {
                let text = format!("{}{name}{}", around.0, around.1);
                let compiled = engine().add_raw_template("x", &text);
                assert!(compiled.is_ok(), "{name}: {compiled:?}");
            }
        }
    }

    #[test]
    fn what_is_meant_is_offered() {
        for (message, words) in [
            ("Unknown filter `upcase`", "`upper`"),
            ("Unknown filter `Count`", "`length`"),
            ("Unknown filter `truncat`", "`truncate`"),
            ("Unknown function `rang`", "`range`"),
            ("Unknown test `define`", "`defined`"),
            ("Unknown filter `upercase`", "`upper`"),
            ("Unknown filter `xyzzy`", "docs/themes.md"),
            ("Unknown test `xyzzy`", "odd, even"),
        ] {
            let help = help(message).unwrap();
            assert!(help.contains(words), "{message}: {help}");
        }
        assert_eq!(help("Unknown template `x`"), None);
    }
}
