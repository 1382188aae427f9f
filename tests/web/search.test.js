// The page to search in: what it finds, what it says, that it is the archive without JavaScript.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { join } from "node:path";
import { launch, policyOf, serve } from "./support/browser.js";
import { eventually } from "./support/eventually.js";

let chrome, site;

before(async () => {
  chrome = await launch();
  const dir = join(process.env.SITES, "sample");
  site = await serve(dir, { policy: await policyOf(dir) });
});

after(async () => {
  await chrome?.close();
  site?.close();
});

/** Opens the page in a context of its own. */
async function on(path, options, look) {
  const context = await chrome.browser.newContext(options);
  try {
    const page = await context.newPage();
    const wrong = [];
    page.on("console", (message) => wrong.push(message.text()));
    await page.goto(site.origin + path, { waitUntil: "networkidle" });
    await look(page);
    assert.deepEqual(wrong, []);
  } finally {
    await context.close();
  }
}

const titles = (page) => page.locator(".results a").allTextContents();
const status = (page) => page.locator("[role=status]");
/** Waits until the page says how many it has found, or that it has found none. */
async function ask(page, text) {
  await page.getByRole("searchbox", { name: "Search for" }).fill(text);
  await page.waitForFunction(() => document.querySelector("[role=status]").textContent);
}

test("posts are found by the beginnings of their words, and titles come first", async () => {
  await on("/search/", {}, async (page) => {
    await ask(page, "second ca");
    assert.equal((await titles(page))[0], "The second call");
    assert.match(await status(page).textContent(), /^Results: \d+$/);
    assert.equal(await page.locator(".whole").isVisible(), false);
    await page.waitForURL(/\?q=second%20ca$/);
    await page.getByRole("searchbox").fill("");
    await page.locator(".whole").waitFor({ state: "visible" });
    await eventually(() => status(page).textContent(), "");
  });
});

test("capitals and accents do not matter, and pages are found too", async () => {
  await on("/search/", {}, async (page) => {
    await ask(page, "ÀBÓUT");
    assert.ok((await titles(page)).some((title) => /about/i.test(title)));
  });
});

test("an address with a question in it shows the answer", async () => {
  await on("/search/?q=second+call", {}, async (page) => {
    await page.locator(".results li").first().waitFor();
    assert.equal(await page.getByRole("searchbox").inputValue(), "second call");
  });
});

test("where nothing is found, a sentence says so", async () => {
  await on("/search/", {}, async (page) => {
    await ask(page, "zzzzyx");
    assert.match(await status(page).textContent(), /^Nothing was found\./);
    assert.deepEqual(await titles(page), []);
  });
});

test("without JavaScript the page is the archive", async () => {
  await on("/search/", { javaScriptEnabled: false }, async (page) => {
    assert.ok(await page.locator(".whole li").count() > 5);
    assert.equal(await page.locator("form.search").isVisible(), false);
  });
});
