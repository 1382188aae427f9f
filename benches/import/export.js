// Writes an export of WordPress (WXR 1.2) to standard output: posts in blocks, with pictures, tags and
// comments, the same on every machine.
//
//   node export.js posts 1000     so many posts of about 700 words
//   node export.js bytes 1e9      so many bytes, in posts of about 50 KB
"use strict";

const [kind, size] = process.argv.slice(2);
if (!["posts", "bytes"].includes(kind) || !(Number(size) > 0)) {
  console.error("node export.js posts|bytes NUMBER");
  process.exit(2);
}

let state = 7;
// Numbers that are the same in every run (the generator of Park and Miller).
function random(below) {
  state = (state * 48271) % 2147483647;
  return state % below;
}

const WORDS = "call customer renewal plan price month answer letter desk morning list reason promise visit support invoice meeting note question quarter week phone offer contract team first last small large early late never always often people stay leave ring write send keep know ask tell show find".split(" ");
const words = (count) => Array.from({ length: count }, () => WORDS[random(WORDS.length)]).join(" ");
const sentence = () => {
  const text = words(8 + random(12));
  return `${text[0].toUpperCase()}${text.slice(1)}.`;
};
const SITE = "https://shop.example";
const block = (name, html) => `<!-- wp:${name} -->\n${html}\n<!-- /wp:${name} -->\n\n`;

function paragraph() {
  const parts = [sentence(), sentence(), `<strong>${words(2)}</strong> ${sentence()}`,
    `${sentence()} See <a href="${SITE}/?p=${1 + random(1000)}">${words(2)}</a>.`, sentence()];
  return block("paragraph", `<p>${parts.join(" ")}</p>`);
}

function section(id, at) {
  let html = block("heading", `<h2 class="wp-block-heading">${words(4)}</h2>`);
  html += paragraph() + paragraph();
  if (at % 2 === 0) {
    const items = Array.from({ length: 4 }, () => `<li>${sentence()}</li>`).join("");
    html += block("list", `<ul>${items}</ul>`);
  } else {
    const picture = `${SITE}/wp-content/uploads/2024/05/picture-${id}-${at}`;
    html += block("image", `<figure class="wp-block-image"><img src="${picture}-1024x768.jpg" alt="${words(3)}"/><figcaption>${words(4)}</figcaption></figure>`);
  }
  return html;
}

const pad = (number) => String(number).padStart(2, "0");

function post(id, most) {
  let text = "";
  for (let at = 0; at < 4 || text.length < most; at++) text += section(id, at);
  const day = new Date(Date.UTC(2010, 0, 1, 9) + id * 3 * 3600 * 1000);
  const date = `${day.getUTCFullYear()}-${pad(day.getUTCMonth() + 1)}-${pad(day.getUTCDate())} ${pad(day.getUTCHours())}:00:00`;
  const slug = `post-${id}`;
  const tag = random(40);
  const comments = id % 3 === 0
    ? `<wp:comment><wp:comment_id>${id}</wp:comment_id><wp:comment_author><![CDATA[Bo]]></wp:comment_author><wp:comment_date_gmt>${date}</wp:comment_date_gmt><wp:comment_content><![CDATA[${sentence()}]]></wp:comment_content><wp:comment_approved>1</wp:comment_approved></wp:comment>\n`
    : "";
  return `<item>
<title><![CDATA[${words(6)}]]></title>
<link>${SITE}/${day.getUTCFullYear()}/${pad(day.getUTCMonth() + 1)}/${slug}/</link>
<pubDate>${day.toUTCString()}</pubDate>
<dc:creator><![CDATA[ann]]></dc:creator>
<guid isPermaLink="false">${SITE}/?p=${id}</guid>
<description></description>
<content:encoded><![CDATA[${text}]]></content:encoded>
<excerpt:encoded><![CDATA[${sentence()}]]></excerpt:encoded>
<wp:post_id>${id}</wp:post_id>
<wp:post_date><![CDATA[${date}]]></wp:post_date>
<wp:post_date_gmt><![CDATA[${date}]]></wp:post_date_gmt>
<wp:comment_status><![CDATA[open]]></wp:comment_status>
<wp:post_name><![CDATA[${slug}]]></wp:post_name>
<wp:status><![CDATA[publish]]></wp:status>
<wp:post_parent>0</wp:post_parent>
<wp:menu_order>0</wp:menu_order>
<wp:post_type><![CDATA[post]]></wp:post_type>
<wp:post_password><![CDATA[]]></wp:post_password>
<wp:is_sticky>0</wp:is_sticky>
<category domain="post_tag" nicename="tag-${tag}"><![CDATA[Tag ${tag}]]></category>
${comments}</item>
`;
}

const HEAD = `<?xml version="1.0" encoding="UTF-8" ?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/">
<channel>
<title>Shop talk</title>
<link>${SITE}</link>
<description>On calls</description>
<language>en-US</language>
<wp:wxr_version>1.2</wp:wxr_version>
<wp:base_site_url>${SITE}</wp:base_site_url>
<wp:base_blog_url>${SITE}</wp:base_blog_url>
<wp:author><wp:author_id>1</wp:author_id><wp:author_login><![CDATA[ann]]></wp:author_login><wp:author_display_name><![CDATA[Ann Berg]]></wp:author_display_name></wp:author>
<generator>https://wordpress.org/?v=6.7</generator>
`;

async function main() {
  const { once } = require("node:events");
  let bytes = 0;
  const write = async (text) => {
    bytes += Buffer.byteLength(text);
    if (!process.stdout.write(text)) await once(process.stdout, "drain");
  };
  await write(HEAD);
  const most = kind === "bytes" ? 50000 : 4500;
  for (let id = 1; kind === "posts" ? id <= Number(size) : bytes < Number(size); id++) {
    await write(post(id, most));
  }
  await write("</channel>\n</rss>\n");
}

main();
