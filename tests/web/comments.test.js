// What strangers try in comments, in a real browser: without the policy that would stop it, nothing
// runs, nothing is loaded, and the page keeps its shape. The same for what feed readers show.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { launch, serve } from "./support/browser.js";

const dir = join(process.env.SITES, "strangers");
let chromium, site;

before(async () => {
  [chromium, site] = [await launch(), await serve(dir)];
});

after(async () => {
  await chromium?.close();
  site?.close();
});

/** Opens a page where a trick that works would be noticed; what it does is done to all of it. */
async function suspicious(visit) {
  const context = await chromium.browser.newContext();
  await context.addInitScript(() => { window.pwned = () => { (window.top ?? window).trick = new Error().stack; }; });
  const page = await context.newPage();
  const asked = [];
  page.on("dialog", (dialog) => { asked.push(dialog.message()); dialog.dismiss(); });
  page.on("request", (request) => { if (!request.url().startsWith(site.origin)) asked.push(request.url()); });
  await visit(page);
  await page.evaluate(async () => {
    // Everything is touched: but no link is followed away from the page.
    addEventListener("click", (event) => { if (!event.target.closest?.("a")?.href.startsWith("javascript")) event.preventDefault(); }, true);
    for (const element of document.body.querySelectorAll("*")) {
      for (const kind of ["mouseover", "focus", "click", "toggle", "error", "load"]) element.dispatchEvent(new Event(kind, { bubbles: true, cancelable: true }));
    }
    await new Promise((done) => setTimeout(done, 500));
  });
  const trick = await page.evaluate(() => window.trick ?? null);
  const found = await page.evaluate(() => ({
    handlers: [...document.querySelectorAll("*")].flatMap((element) => element.getAttributeNames().filter((name) => name.startsWith("on"))),
    schemes: [...new Set([...document.links].map((link) => link.protocol))],
    frames: document.querySelectorAll("iframe, object, embed, base, form form").length,
  }));
  return { page, context, asked, trick, found };
}

const harmless = ["http:", "https:", "mailto:"];

test("nothing of a stranger's runs on a page", async () => {
  const { page, context, asked, trick, found } = await suspicious((page) => page.goto(`${site.origin}/posts/ask/`, { waitUntil: "load" }));
  assert.equal(trick, null);
  assert.deepEqual(asked, []);
  assert.deepEqual(found.handlers, []);
  assert.ok(found.schemes.every((scheme) => harmless.includes(scheme)), `${found.schemes}`);
  assert.equal(found.frames, 0);
  const shape = await page.evaluate(() => ({
    comments: document.querySelectorAll("[id^=comment-]").length,
    last: document.querySelector("main + footer, main ~ footer") !== null,
    mains: document.querySelectorAll("main").length,
  }));
  assert.ok(shape.comments > 250, `${shape.comments} comments`);
  assert.ok(shape.last && shape.mains === 1, "the page ends as it always does");
  await context.close();
});

test("nor in a reader of feeds that shows all of it", async () => {
  const xml = readFileSync(join(dir, "posts/ask/comments.xml"), "utf8");
  const { context, asked, trick, found } = await suspicious(async (page) => {
    await page.goto(`${site.origin}/404.html`);
    await page.evaluate((xml) => {
      const feed = new DOMParser().parseFromString(xml, "application/xml");
      // These are HTML for a reader; titles and names are text.
      const texts = [...feed.querySelectorAll("item > description, item > *|encoded")].map((part) => part.textContent);
      if (texts.length < 20) throw new Error(`${texts.length} texts`);
      document.body.innerHTML = texts.join("\n");
    }, xml);
  });
  assert.equal(trick, null);
  assert.deepEqual(asked, []);
  assert.deepEqual(found.handlers, []);
  assert.ok(found.schemes.every((scheme) => harmless.includes(scheme)), `${found.schemes}`);
  await context.close();
});
