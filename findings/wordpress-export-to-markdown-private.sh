#!/usr/bin/env bash
# wordpress-export-to-markdown 2.2.2 (npm) writes private posts and posts behind a password like any
# other: a title and a date, no mark in the file, no word in its output.
#
# Input: an export (WXR 1.2) of three posts: one public, one with a password, one private.
# Seen: three files of one kind. pelican-import does it otherwise (see pelican-import-password.sh).
# So: who moves by it has to look up in the old blog what was held back there.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT
item() { # title, status, password
  cat <<XML
<item><title>$1</title><link>https://shop.example/${1,,}/</link>
<pubDate>Mon, 02 Mar 2026 09:00:00 +0000</pubDate><dc:creator><![CDATA[ann]]></dc:creator>
<guid isPermaLink="false">https://shop.example/?p=${#1}</guid><description></description>
<content:encoded><![CDATA[<p>Text of $1.</p>]]></content:encoded><excerpt:encoded><![CDATA[]]></excerpt:encoded>
<wp:post_id>${#1}</wp:post_id><wp:post_date><![CDATA[2026-03-02 09:00:00]]></wp:post_date>
<wp:post_date_gmt><![CDATA[2026-03-02 09:00:00]]></wp:post_date_gmt><wp:post_name><![CDATA[${1,,}]]></wp:post_name>
<wp:status><![CDATA[$2]]></wp:status><wp:post_parent>0</wp:post_parent><wp:menu_order>0</wp:menu_order>
<wp:post_type><![CDATA[post]]></wp:post_type><wp:post_password><![CDATA[$3]]></wp:post_password><wp:is_sticky>0</wp:is_sticky></item>
XML
}
{
  cat <<'XML'
<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/">
<channel><title>Shop talk</title><link>https://shop.example</link><description></description><wp:wxr_version>1.2</wp:wxr_version>
<wp:base_site_url>https://shop.example</wp:base_site_url><wp:base_blog_url>https://shop.example</wp:base_blog_url>
XML
  item Open publish ''
  item Locked publish open-sesame
  item Inside private ''
  echo '</channel></rss>'
} > "$dir/export.xml"
cd "$dir"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund wordpress-export-to-markdown@2.2.2 >/dev/null
npx wordpress-export-to-markdown --wizard=false --input export.xml --output out \
  --save-attached-images=false --save-scraped-images=false > log
echo "wordpress-export-to-markdown $(node -p 'require("./node_modules/wordpress-export-to-markdown/package.json").version')"
for name in open locked inside; do
  echo "-- $name"; cat "out/$name/index.md"; echo
  [ "$(sed -n '1,4p' "out/$name/index.md" | sed 's/title: .*/title:/')" = $'---\ntitle:\ndate: "2026-03-02"\n---' ]
done
if grep -qiE 'private|password' log; then echo "it says something now"; exit 1; fi
echo "as described"
