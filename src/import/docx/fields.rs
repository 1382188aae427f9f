//! Fields of a `.docx`: an instruction such as `HYPERLINK "address" \\l "place"`, and the result of it.
//!
//! Enters: instructions. Leaves: where a link leads, and whether a result is shown.

/// A field (17.16.18): its instruction stands before its result.
#[derive(Debug, Default)]
pub(super) struct Field {
    pub(super) instruction: String,
    pub(super) is_result: bool,
}

impl Field {
    /// Where a `HYPERLINK` leads: its address, and the place behind `\l`.
    pub(super) fn link(&self) -> Option<String> {
        let words = words_of(&self.instruction);
        let (name, rest) = words.split_first()?;
        if !name.eq_ignore_ascii_case("HYPERLINK") {
            return None;
        }
        let (mut address, mut place) = (None, None);
        let mut rest = rest.iter();
        while let Some(word) = rest.next() {
            match word.as_str() {
                "\\l" => place = rest.next(),
                "\\o" | "\\t" => drop(rest.next()),
                word if word.starts_with('\\') => {}
                word => address = Some(word.to_owned()),
            }
        }
        match (address, place) {
            (Some(address), Some(place)) => Some(format!("{address}#{place}")),
            (Some(address), None) => Some(address),
            (None, _) => None,
        }
    }

    /// Whether its result is not part of the text.
    pub(super) fn is_hidden(&self) -> bool {
        let name = self
            .instruction
            .split_whitespace()
            .next()
            .unwrap_or_default();
        matches!(
            name.to_ascii_uppercase().as_str(),
            "TOC" | "PAGEREF" | "INDEX" | "XE" | "TC"
        )
    }
}

/// Words of an instruction; one in quotes is one word.
fn words_of(instruction: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut rest = instruction.trim_start();
    while !rest.is_empty() {
        let (word, after) = match rest.strip_prefix(['"', '“', '”']) {
            Some(quoted) => quoted.split_once(['"', '“', '”']).unwrap_or((quoted, "")),
            None => rest.split_once(char::is_whitespace).unwrap_or((rest, "")),
        };
        words.push(word.to_owned());
        rest = after.trim_start();
    }
    words
}
