// The email edition in a real browser: at the width of a phone and of a mail program, with and
// without pictures, it does not scroll sideways and can be read.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { tmpdir } from "node:os";
import { chromium } from "playwright-core";

// An independent reader of mail (RFC 5322, MIME): what it makes of a message, and what it finds wrong.
const reader = `
import email, email.policy, json, sys
mail = email.message_from_binary_file(open(sys.argv[1], "rb"), policy=email.policy.default)
parts = list(mail.walk())
defects = [repr(d) for part in parts for d in part.defects] + [repr(d) for name in mail for d in getattr(mail[name], "defects", [])]
print(json.dumps({
  "defects": defects, "headers": {name.lower(): str(mail[name]) for name in mail}, "from": [mail["From"].addresses[0].display_name, mail["From"].addresses[0].addr_spec],
  "date": mail["Date"].datetime.isoformat(), "types": [part.get_content_type() for part in parts],
  "charsets": [part.get_content_charset() for part in parts[1:]], "bodies": [part.get_content() for part in parts[1:]],
}))`;
const outbox = join(dirname(process.env.SITE), "outbox");
let browser;

before(async () => {
  browser = await chromium.launchPersistentContext(mkdtempSync(join(tmpdir(), "linger-web-")), {
    executablePath: "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });
});

after(async () => browser?.close());

for (const name of readdirSync(outbox).filter((name) => name.endsWith(".html"))) {
  test(`${name} fits and can be read without pictures`, async () => {
    for (const width of [375, 600]) {
      for (const scheme of ["light", "dark"]) {
        const page = await browser.newPage();
        await page.route(/^https?:/, (route) => route.abort());
        await page.setViewportSize({ width, height: 900 });
        await page.emulateMedia({ colorScheme: scheme });
        await page.goto(`file://${join(outbox, name)}`, { waitUntil: "load" });
        const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        assert.ok(over <= 0, `${width} px, ${scheme}: scrolls sideways by ${over} px`);
        const alts = await page.$$eval("img", (all) => all.map((img) => img.alt || img.closest("a")?.innerText || ""));
        assert.ok(alts.every((alt) => alt.length > 0), "every picture has words in its place, or beside it in its link");
        const text = await page.evaluate(() => document.body.innerText);
        assert.match(text, /View in browser/);
        assert.ok(text.length > 1000, "the words of the post are there");
        const pale = await page.evaluate(paleness);
        assert.deepEqual(pale, [], `${scheme}: words that are hard to read`);
        await page.close();
      }
    }
  });
}

/** Words with too little contrast (WCAG 2.2, 1.4.3), by the colours that a browser comes to. */
function paleness() {
  const parts = (colour) => (colour.match(/[\d.]+/g) ?? []).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((part) => part / 255).map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)).reduce((sum, part, n) => sum + part * [0.2126, 0.7152, 0.0722][n], 0);
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = parts(getComputedStyle(at).backgroundColor);
      if (colour.length === 3 || colour[3] > 0) return colour;
    }
    return [255, 255, 255];
  };
  const found = new Set();
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const element = texts.currentNode.parentElement;
    if (!texts.currentNode.data.trim() || !element.checkVisibility({ checkOpacity: true })) continue;
    const [above, below] = [light(parts(getComputedStyle(element).color)), light(behind(element))].sort((a, b) => b - a);
    const contrast = (above + 0.05) / (below + 0.05);
    if (contrast < 4.5) found.add(`${element.tagName} ${contrast.toFixed(1)}: ${texts.currentNode.data.trim().slice(0, 30)}`);
  }
  return [...found];
}

for (const name of readdirSync(outbox).filter((name) => name.endsWith(".html"))) {
  test(`${name} stands by itself`, () => {
    const html = readFileSync(join(outbox, name), "utf8");
    assert.doesNotMatch(html, /<(script|form|input|button|select|textarea|iframe|object|embed|audio|video|link|base|svg)\b/i);
    assert.doesNotMatch(html, /\son[a-z]+\s*=|javascript:|@import|url\(/i);
    for (const [, name, url] of html.matchAll(/\s(href|src|srcset|poster|background|cite|action)="([^"]*)"/g)) {
      assert.match(url, /^(https:\/\/|mailto:|\{\{|\*\||#)/, `${name}=${url}`);
    }
  });
}

for (const name of readdirSync(outbox).filter((name) => name.endsWith(".eml"))) {
  test(`${name} is a message that others can read`, () => {
    const path = join(outbox, name);
    const raw = readFileSync(path, "latin1");
    assert.doesNotMatch(raw, /[^\r]\n|\r(?!\n)/, "every line ends with CR LF");
    assert.doesNotMatch(raw, /[^\x00-\x7f]/, "nothing but ASCII goes over the wire");
    const [longest] = raw.split("\r\n").sort((a, b) => b.length - a.length);
    assert.ok(longest.length <= 78, `a line of ${longest.length}: ${longest}`);
    const mail = JSON.parse(execFileSync("python3", ["-c", reader, path], { encoding: "utf8" }));
    assert.deepEqual(mail.defects, []);
    assert.deepEqual(mail.types, ["multipart/alternative", "text/plain", "text/html"]);
    assert.deepEqual(mail.charsets, ["utf-8", "utf-8"]);
    const html = readFileSync(path.replace(/eml$/, "html"), "utf8");
    const title = /<title>([^]*?)<\/title>/.exec(html)[1].replaceAll("&amp;", "&").replaceAll("&quot;", '"');
    assert.equal(mail.headers.subject, title);
    assert.match(mail.headers["message-id"], /^<[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}@[^\s<>]+>$/);
    assert.equal(mail.headers.to, "undisclosed-recipients:;");
    assert.match(mail.date, /^2026-/);
    assert.equal(mail.from[1].includes("@"), true);
    const plain = (text) => text.replaceAll("\r\n", "\n").trimEnd();
    // At the end, where readers unsubscribe, a service fills in what a person cannot.
    const above = (text, end) => plain(text).split(end)[0];
    const foot = 'class="foot"';
    assert.equal(above(mail.bodies[1], foot), above(html, foot));
    assert.equal(above(mail.bodies[0], "\n-- \n"), above(readFileSync(path.replace(/eml$/, "txt"), "utf8"), "\n-- \n"));
    for (const body of mail.bodies) assert.doesNotMatch(body, /\{\{|\*\||\{\$/, "nothing is left for a service to fill in");
  });
}
