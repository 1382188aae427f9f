#!/usr/bin/env bash
# htmd 0.5.6 (a Rust crate), HTML to Markdown, loses a blank that stands alone in bold, so words join;
# and a table without <th>, which is what WordPress's editor and Word write, becomes loose paragraphs.
#
# Input: two fragments of valid HTML.
# Seen: "hard<b> </b>sell" -> "hardsell"; four cells -> four paragraphs, no table.
# So: blanks have to leave their marks, and a table has to get a head, before the converter runs.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT
mkdir "$dir/src"
cat > "$dir/Cargo.toml" <<'TOML'
[package]
name = "finding"
version = "0.0.0"
edition = "2021"
[dependencies]
htmd = "=0.5.6"
TOML
cat > "$dir/src/main.rs" <<'RS'
fn main() {
    let cells = "<table><tbody><tr><td>Plan</td><td>Price</td></tr><tr><td>Small</td><td>9</td></tr></tbody></table>";
    for (html, seen) in [("<p>hard<b> </b>sell</p>", "hardsell"), (cells, "Plan\n\nPrice\n\nSmall\n\n9")] {
        let markdown = htmd::convert(html).expect("valid HTML is read");
        println!("{html}\n  -> {markdown:?}");
        assert_eq!(markdown, seen);
    }
}
RS
cd "$dir"
cargo run -q
cargo tree -q --depth 1 | tail -1
echo "as described"
