#!/usr/bin/env bash
# feed-rs 3.0.0 (a Rust crate) reads `itunes:duration` only if the item also has `itunes:title` or
# `itunes:summary`.
#
# Input: a podcast's item with enclosure and duration; then the same with `itunes:title`, a tag that
# Apple's guide calls optional.
# Seen: without it the duration is lost; with it it is there.
# So: a podcast feed says `itunes:title` although it repeats `title`.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT
mkdir "$dir/src"
cat > "$dir/Cargo.toml" <<'TOML'
[package]
name = "finding"
version = "0.0.0"
edition = "2021"
[dependencies]
feed-rs = { version = "=3.0.0", default-features = false }
TOML
cat > "$dir/src/main.rs" <<'RS'
fn seconds(more: &str) -> Option<u64> {
    let feed = format!(
        r#"<rss version="2.0" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"><channel>
<title>Renewals</title><link>https://shop.example/</link><description>Talks</description>
<item><title>One</title><guid>1</guid>{more}<itunes:duration>65</itunes:duration>
<enclosure url="https://shop.example/1.mp3" length="5" type="audio/mpeg"/></item></channel></rss>"#
    );
    let feed = feed_rs::parser::parse(feed.as_bytes()).expect("a valid feed is read");
    let media = &feed.entries[0].media;
    media.iter().find_map(|m| m.duration).map(|d| d.as_secs())
}

fn main() {
    let (without, with) = (seconds(""), seconds("<itunes:title>One</itunes:title>"));
    println!("without itunes:title: {without:?}\nwith itunes:title:    {with:?}");
    assert_eq!((without, with), (None, Some(65)));
}
RS
cd "$dir"
cargo run -q
cargo tree -q --depth 1 | tail -1
echo "as described"
