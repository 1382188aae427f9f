#!/usr/bin/env bash
# podcastparser 0.6.11 (the parser of gPodder, from PyPI) reads chapters, transcript and funding of
# the podcast namespace only under an address that the namespace no longer uses.
#
# Input: one feed, valid in both forms; only the address behind `xmlns:podcast` differs.
# Seen: with https://podcastindex.org/namespace/1.0, which the namespace's own document names, all
# three are lost; with the old address of that document at GitHub all three are read.
# So: a podcast that wants both kinds of readers has to say chapters twice.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install -q --disable-pip-version-check podcastparser==0.6.11
cat > "$dir/run.py" <<'PY'
import io
import podcastparser

FEED = """<?xml version="1.0"?>
<rss version="2.0" xmlns:podcast="%s"><channel>
<title>Renewals</title><link>https://shop.example/</link><description>Talks</description>
<podcast:funding url="https://shop.example/give">Give</podcast:funding>
<item><title>One</title><guid>1</guid>
<enclosure url="https://shop.example/1.mp3" length="1" type="audio/mpeg"/>
<podcast:chapters url="https://shop.example/1.json" type="application/json+chapters"/>
<podcast:transcript url="https://shop.example/1.vtt" type="text/vtt"/></item>
</channel></rss>"""

def read(namespace):
    feed = podcastparser.parse("https://shop.example/feed.xml", io.BytesIO((FEED % namespace).encode()))
    one = feed["episodes"][0]
    return [feed.get("funding_url"), one.get("chapters_json_url"), one.get("transcript_url")]

now = read("https://podcastindex.org/namespace/1.0")
old = read("https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/1.0.md")
print("podcastparser", podcastparser.__version__)
print("namespace of today:", now)
print("old namespace:     ", old)
assert now == [None, None, None], "the namespace of today is read"
assert old == ["https://shop.example/give", "https://shop.example/1.json", "https://shop.example/1.vtt"]
PY
"$dir/venv/bin/python" "$dir/run.py"
echo "as described"
