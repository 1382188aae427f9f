// Every page of built sites in a real browser: the sample blog, its lists as cards and as a magazine, the same with
// the small theme, and a blog that is too much of everything. In light and dark, at the width of a phone, a tablet and
// a desktop, with and without JavaScript, under the policy that linger asks hosts for: no accessibility
// violation, text contrast of 7:1, no sideways scrolling, no request to anybody else, nothing in the
// console.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { launch, policyOf, serve } from "./support/browser.js";
import { audit, sideways, stopWaiting } from "./support/probe.js";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

// 320 by 256 is also what is left of 1280 by 1024 at a zoom of 400 % (WCAG 2.2, 1.4.10).
const sizes = [{ width: 320, height: 256 }, { width: 768, height: 1024 }, { width: 1280, height: 900 }];
const looks = ["light", "dark"].flatMap((scheme) => sizes.map((size) => ({ scheme, ...size })));
/** Where not all are needed: the two looks that have least in common. */
const outer = [looks[0], looks[5]];
/** The same, and a tablet. */
const tablet = [...outer, looks[1], looks[4]];
/** Of the series of 71 parts and of the tags without end, these are enough. */
const isEnough = (path) => !/^\/posts\/series-(?!1\/|36\/)/.test(path) && !/^\/tags\/tag-(?!1\/)/.test(path);

/** Its paths, each with whether it is the first of its shape: `/posts/*`, `/tags/*`, `/archive/`... */
function pagesOf(dir) {
  const shapes = new Set();
  const paths = readdirSync(dir, { recursive: true }).filter((name) => name.endsWith(".html")).sort()
    .map((name) => `/${name}`.replace(/index\.html$/, "")).filter(isEnough);
  return paths.filter((path) => !isRedirect(join(dir, path))).map((path) => {
    const shape = path.replace(/(?<=^\/[^/]+\/)[^/]+/, "*").replace(/page\/\d+/, "page/*");
    const isFirst = !shapes.has(shape);
    shapes.add(shape);
    return { path, isFirst };
  });
}

/** Whether the page only sends on to another. */
function isRedirect(file) {
  return /http-equiv="refresh"/.test(readFileSync(file.endsWith("/") ? join(file, "index.html") : file, "utf8"));
}

let chrome;
const sites = Object.fromEntries(["sample", "cards", "magazine", "letter", "torture"].map((name) => [name, { dir: join(process.env.SITES, name) }]));

before(async () => {
  chrome = await launch();
  for (const site of Object.values(sites)) Object.assign(site, await serve(site.dir, { policy: await policyOf(site.dir) }));
});

after(async () => {
  await chrome?.close();
  for (const site of Object.values(sites)) site.close?.();
});

/** Opens a page once and looks at it in each look: what is wrong with it. */
async function inspect(origin, path, looks, javaScriptEnabled) {
  const context = await chrome.browser.newContext({ javaScriptEnabled });
  const page = await context.newPage();
  const [wrong, asked] = [[], []];
  page.on("console", (message) => wrong.push(`${path} says: ${message.text()}`));
  page.on("pageerror", (error) => wrong.push(`${path} says: ${error.message}`));
  page.on("request", (request) => asked.push(request.url()));
  try {
    await page.setViewportSize(looks[0]);
    const answer = await page.goto(origin + path, { waitUntil: "load" });
    assert.equal(answer.status(), 200, path);
    const kept = await page.evaluate(() => [document.cookie, localStorage.length, sessionStorage.length].join());
    if (kept !== ",0,0" || (await context.cookies()).length > 0) wrong.push(`${path} keeps something in the browser: ${kept}`);
    if (!javaScriptEnabled) await page.evaluate(stopWaiting);
    await page.evaluate(axe);
    for (const { scheme, ...size } of looks) {
      await page.setViewportSize(size);
      await page.emulateMedia({ colorScheme: scheme, reducedMotion: "reduce" });
      const { by, out } = await page.evaluate(sideways);
      const found = await page.evaluate(audit, javaScriptEnabled);
      if (by > 0) found.push(`scrolls sideways by ${by} px: ${out.join(" ")}`);
      const look = `${path} at ${size.width} px, ${scheme}, JavaScript ${javaScriptEnabled ? "on" : "off"}`;
      wrong.push(...found.map((one) => `${look}: ${one}`));
    }
    wrong.push(...asked.filter((url) => !url.startsWith(origin)).map((url) => `${path} asks for ${url}`));
    return wrong;
  } finally {
    await context.close();
  }
}

/** What is to be looked at: of the sample blog, the first page of each kind in every look, of others in
    those of a tablet too, the rest in two; of the small theme, one page of each kind. */
function visits(name, dir) {
  if (name === "magazine") return ["/", "/page/2/", "/webinars/", "/ninety-day-list/"].map((path) => ({ path, looks, script: true }));
  if (name === "cards") return ["/", "/page/2/", "/tags/renewals/", "/404.html"].map((path) => ({ path, looks, script: true }));
  const pages = pagesOf(dir).filter(({ isFirst }) => isFirst || name !== "letter");
  const every = name === "sample" ? looks : tablet;
  return pages.flatMap(({ path, isFirst }) => (isFirst
    ? [{ path, looks: every, script: true }, { path, looks: every, script: false }]
    : [{ path, looks: outer, script: true }]));
}

for (const [name, site] of Object.entries(sites)) {
  test(`${name}: every page is accessible, fits and keeps to itself`, async (t) => {
    const open = visits(name, site.dir);
    const paths = new Set(open.map(({ path }) => path)).size;
    const count = open.reduce((sum, { looks }) => sum + looks.length, 0);
    t.diagnostic(`${paths} pages, looked at ${count} times`);
    assert.ok(paths >= { sample: 30, torture: 30, letter: 10, cards: 4, magazine: 4 }[name]);
    const wrong = [];
    const worker = async () => {
      for (let visit = open.pop(); visit; visit = open.pop()) {
        wrong.push(...await inspect(site.origin, visit.path, visit.looks, visit.script));
      }
    };
    await Promise.all([worker(), worker()]);
    assert.equal(wrong.join("\n"), "");
  });
}

test("every page can be reached by its links and no link is broken", async () => {
  const { origin } = sites.sample;
  const page = await chrome.browser.newPage();
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
      if (/\.\w+$/.test(next)) {
        const file = await fetch(origin + next);
        assert.equal(file.status, 200, `${path} -> ${next}`);
      } else if (!seen.has(next)) open.push(next);
    }
  }
  assert.ok(seen.size > 30, `only ${seen.size} pages were reached`);
  await page.close();
});
