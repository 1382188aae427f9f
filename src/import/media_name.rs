//! Names of picture files that blogs make of others: smaller copies, rotated ones.
//!
//! Enters: names without their endings. Leaves: the name of the original.

/// The name of the original: `desk-300x200` and `desk-scaled` are `desk`.
pub(crate) fn original_stem(stem: &str) -> &str {
    for ending in ["-scaled", "-rotated"] {
        if let Some(original) = stem.strip_suffix(ending) {
            return original;
        }
    }
    let Some((original, size)) = stem.rsplit_once('-') else {
        return stem;
    };
    let is_number =
        |text: &str| (1..=5).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    match size.split_once('x') {
        Some((width, height)) if is_number(width) && is_number(height) && !original.is_empty() => {
            original
        }
        _ => stem,
    }
}

/// Whether the words of a picture are only the name of its file. Some editors fill them in so.
pub(crate) fn is_file_name(words: &str) -> bool {
    const ENDINGS: [&str; 11] = [
        "jpg", "jpeg", "png", "gif", "webp", "avif", "heic", "svg", "bmp", "tif", "tiff",
    ];
    let ending = words.trim().rsplit_once('.').map(|(_, ending)| ending);
    ending.is_some_and(|ending| {
        ENDINGS
            .iter()
            .any(|known| ending.eq_ignore_ascii_case(known))
    })
}

#[cfg(test)]
mod tests {
    use super::{is_file_name, original_stem};

    #[test]
    fn names_of_files_are_no_words() {
        for name in ["IMG_2034.JPG", "my desk.png", "a.b.jpeg"] {
            assert!(is_file_name(name), "{name}");
        }
        for words in ["A desk", "A desk. Mine", "", "jpg", "A list in Word.docx"] {
            assert!(!is_file_name(words), "{words}");
        }
    }

    #[test]
    fn smaller_copies_have_their_originals() {
        for (name, original) in [
            ("desk-300x200", "desk"),
            ("desk-scaled", "desk"),
            ("desk-2", "desk-2"),
            ("4x4", "4x4"),
            ("-300x200", "-300x200"),
            ("desk-300x", "desk-300x"),
        ] {
            assert_eq!(original_stem(name), original);
        }
    }
}
