// The email edition in a real browser: at the width of a phone and of a mail program, with and
// without pictures, it does not scroll sideways and can be read.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { mkdtempSync } from "node:fs";
import { dirname, join } from "node:path";
import { tmpdir } from "node:os";
import { chromium } from "playwright-core";

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
        const alts = await page.$$eval("img", (all) => all.map((img) => img.alt));
        assert.ok(alts.every((alt) => alt.length > 0), "every picture has words in its place");
        const text = await page.evaluate(() => document.body.innerText);
        assert.match(text, /View in browser/);
        assert.ok(text.length > 1000, "the words of the post are there");
        await page.close();
      }
    }
  });
}
