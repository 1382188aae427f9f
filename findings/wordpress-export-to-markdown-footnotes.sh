#!/usr/bin/env bash
# wordpress-export-to-markdown 2.2.2 (npm) loses the footnotes of WordPress's block editor: the mark in the
# text becomes a link to a place that is nowhere, and the words of the note are in no file.
#
# Input: an export (WXR 1.2) as WordPress 6.3 and later write it: the block `wp:footnotes` stands empty in
# content:encoded, because the notes are not in the text but in the postmeta `footnotes`, as JSON.
# Seen: `They stay[1](#n1).`, exit status 0, nothing said.
# So: who reads exports has to read that key too, in any order of its fields.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT
cat > "$dir/export.xml" <<'XML'
<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/">
<channel><title>Shop talk</title><link>https://shop.example</link><description></description><wp:wxr_version>1.2</wp:wxr_version>
<wp:base_site_url>https://shop.example</wp:base_site_url><wp:base_blog_url>https://shop.example</wp:base_blog_url>
<item><title>Noted</title><link>https://shop.example/noted/</link>
<pubDate>Mon, 02 Mar 2026 09:00:00 +0000</pubDate><dc:creator><![CDATA[ann]]></dc:creator>
<guid isPermaLink="false">https://shop.example/?p=1</guid><description></description>
<content:encoded><![CDATA[<!-- wp:paragraph -->
<p>They stay<sup data-fn="n1" class="fn"><a href="#n1" id="n1-link">1</a></sup>.</p>
<!-- /wp:paragraph -->

<!-- wp:footnotes /-->]]></content:encoded><excerpt:encoded><![CDATA[]]></excerpt:encoded>
<wp:post_id>1</wp:post_id><wp:post_date><![CDATA[2026-03-02 09:00:00]]></wp:post_date>
<wp:post_date_gmt><![CDATA[2026-03-02 09:00:00]]></wp:post_date_gmt><wp:post_name><![CDATA[noted]]></wp:post_name>
<wp:status><![CDATA[publish]]></wp:status><wp:post_parent>0</wp:post_parent><wp:menu_order>0</wp:menu_order>
<wp:post_type><![CDATA[post]]></wp:post_type><wp:post_password><![CDATA[]]></wp:post_password><wp:is_sticky>0</wp:is_sticky>
<wp:postmeta><wp:meta_key><![CDATA[footnotes]]></wp:meta_key><wp:meta_value><![CDATA[[{"content":"Nine of ten, to be exact.","id":"n1"}]]]></wp:meta_value></wp:postmeta>
</item></channel></rss>
XML
cd "$dir"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund wordpress-export-to-markdown@2.2.2 >/dev/null
npx wordpress-export-to-markdown --wizard=false --input export.xml --output out \
  --save-attached-images=false --save-scraped-images=false > log
echo "wordpress-export-to-markdown $(node -p 'require("./node_modules/wordpress-export-to-markdown/package.json").version')"
cat out/noted/index.md; echo
grep -q '(#n1)' out/noted/index.md
if grep -rqF 'Nine of ten' out log; then echo "the note is there now"; exit 1; fi
echo "as described"
