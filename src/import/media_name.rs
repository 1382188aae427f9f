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

#[cfg(test)]
mod tests {
    use super::original_stem;

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
