// The built sample blog in a real browser: every kind of page, in light and dark, at phone and
// desktop width, under the policy that linger asks hosts for: no accessibility violation, no sideways scrolling, no request
// to anybody else, nothing in the console.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { mkdtempSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { extname, join, normalize } from "node:path";
import { tmpdir } from "node:os";
import { chromium } from "playwright-core";

const site = process.env.SITE;
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const types = { ".html": "text/html; charset=utf-8", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".png": "image/png", ".xml": "application/rss+xml", ".txt": "text/plain", ".json": "application/json", ".webmanifest": "application/manifest+json" };
const policy = readFileSync(join(site, "_headers"), "utf8").match(/Content-Security-Policy: (.*)/)[1];
const paths = [
  "/", "/page/2/", "/posts/attrition-rate/", "/posts/thank-you-notes/", "/posts/ninety-days-2-first-use/",
  "/posts/zvonok-bez-povoda/", "/posts/ten-names-twenty-arrows/", "/about/", "/tags/", "/tags/renewals/",
  "/archive/", "/archive/2026/", "/subscribe/", "/subscribed/", "/404.html",
];
const looks = [
  { width: 320, scheme: "light" }, { width: 320, scheme: "dark" },
  { width: 1280, scheme: "light" }, { width: 1280, scheme: "dark" },
];

let server, browser, origin;

before(async () => {
  server = createServer(async (request, response) => {
    let path = normalize(decodeURIComponent(new URL(request.url, "http://x").pathname));
    if (path.endsWith("/")) path += "index.html";
    try {
      const bytes = await readFile(join(site, path));
      response.writeHead(200, { "content-type": types[extname(path)] ?? "application/octet-stream", "content-security-policy": policy });
      response.end(bytes);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  origin = `http://127.0.0.1:${server.address().port}`;
  browser = await chromium.launchPersistentContext(mkdtempSync(join(tmpdir(), "linger-web-")), {
    executablePath: "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });
});

after(async () => {
  await browser?.close();
  server?.close();
});

for (const path of paths) {
  test(`${path} is accessible, fits and keeps to itself`, async () => {
    for (const { width, scheme } of looks) {
      const look = `${path} at ${width} px, ${scheme}`;
      const page = await browser.newPage();
      const said = [];
      const asked = [];
      page.on("console", (message) => said.push(message.text()));
      page.on("request", (request) => asked.push(request.url()));
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme: scheme });
      const answer = await page.goto(origin + path, { waitUntil: "load" });
      assert.equal(answer.status(), 200, look);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert.ok(overflow <= 0, `${look}: scrolls sideways by ${overflow} px`);
      await page.evaluate(axe);
      const { violations } = await page.evaluate(() => axe.run(document, {
        runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
      }));
      const found = violations.map((v) => `${v.id}: ${v.help}: ${v.nodes.map((n) => n.html).slice(0, 3).join(" ")}`);
      assert.deepEqual(found, [], look);
      assert.deepEqual(asked.filter((url) => !url.startsWith(origin)), [], look);
      assert.deepEqual(said, [], look);
      await page.close();
    }
  });
}

test("every page can be reached by its links and no link is broken", async () => {
  const page = await browser.newPage();
  const seen = new Set();
  const open = ["/"];
  while (open.length > 0 && seen.size < 500) {
    const path = open.pop();
    if (seen.has(path)) continue;
    seen.add(path);
    const answer = await page.goto(origin + path, { waitUntil: "domcontentloaded" });
    assert.equal(answer.status(), 200, path);
    if (!(answer.headers()["content-type"] ?? "").startsWith("text/html")) continue;
    const links = await page.$$eval("a[href], img[src], link[href]", (all) => all.map((e) => e.href || e.src));
    const local = (url) => url.startsWith(origin) || url.startsWith("https://example.com/");
    for (const url of links.filter(local)) {
      const next = new URL(url).pathname;
      if (/\.(png|jpg|webp|svg|css|js|xml|json|webmanifest|txt)$/.test(next)) {
        const file = await fetch(origin + next);
        assert.equal(file.status, 200, `${path} -> ${next}`);
      } else if (!seen.has(next)) open.push(next);
    }
  }
  assert.ok(seen.size > 30, `only ${seen.size} pages were reached`);
  await page.close();
});
