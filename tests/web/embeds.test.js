// Embeds in a real browser with the policy of the site and the network cut off: nothing is asked before the
// click, with JavaScript and without, and the card is whole.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { launch, policyOf, serve } from "./support/browser.js";
import { eventually } from "./support/eventually.js";
import { audit } from "./support/probe.js";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const addresses = {
  YouTube: ["https://www.youtube.com/watch?v=abc_1&t=1m30s", "https://www.youtube-nocookie.com/embed/abc_1?autoplay=1&start=90"],
  Vimeo: ["https://vimeo.com/76979871", "https://player.vimeo.com/video/76979871?dnt=1&autoplay=1"],
  Loom: ["https://www.loom.com/share/0abc", "https://www.loom.com/embed/0abc?autoplay=1"],
  Calendly: ["https://calendly.com/marit/half-an-hour", "https://calendly.com/marit/half-an-hour?embed_type=Inline"],
  LinkedIn: ["https://www.linkedin.com/feed/update/urn:li:activity:71/", "https://www.linkedin.com/embed/feed/update/urn:li:activity:71"],
  Spotify: ["https://open.spotify.com/episode/4rOo", "https://open.spotify.com/embed/episode/4rOo"],
  SlideShare: ["https://www.slideshare.net/slideshow/a-talk/12345", "https://www.slideshare.net/slideshow/embed_code/12345"],
};
const picture = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 9"><rect width="16" height="9" fill="#246"/></svg>`;
let chrome, root, site;

before(async () => {
  root = mkdtempSync(join(tmpdir(), "linger-embeds-"));
  const files = {
    "site.yaml": "title: Own\nbase_url: https://example.com/\n",
    "content/posts/a/index.md": `---\ntitle: A post\ndate: 2026-01-01\nid: a\n---\n${Object.values(addresses).map(([url]) => url).join("\n\n")}\n`,
    "content/posts/a/abc_1.svg": picture,
  };
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  execFileSync(process.env.LINGER, ["build", "--strict", "--quiet", "--root", root, "--clock", "2026-03-01T12:00:00Z"]);
  const dir = join(root, "public");
  [chrome, site] = [await launch(), await serve(dir, { policy: await policyOf(dir) })];
});

after(async () => {
  await chrome?.close();
  site?.close();
  rmSync(root, { recursive: true });
});

async function open(options, look) {
  const context = await chrome.browser.newContext(options);
  try {
    const page = await context.newPage();
    const [asked, said] = [[], []];
    page.on("console", (message) => said.push(message.text()));
    page.on("pageerror", (error) => said.push(String(error)));
    await page.route((url) => url.origin !== site.origin, (route) => {
      asked.push(route.request().url());
      return route.abort();
    });
    await page.goto(`${site.origin}/posts/a/`, { waitUntil: "networkidle" });
    // Everything comes on the screen once.
    for (const frame of await page.locator(".embed").all()) await frame.scrollIntoViewIfNeeded();
    await look(page, asked, said);
  } finally {
    await context.close();
  }
}

for (const javaScriptEnabled of [true, false]) {
  test(`nothing is asked before a click, and each card is whole, JavaScript ${javaScriptEnabled ? "on" : "off"}`, () => open({ javaScriptEnabled }, async (page, asked, said) => {
    for (const [name, [url, frame]] of Object.entries(addresses)) {
      const card = page.locator(".embed", { hasText: `Open at ${name}` });
      assert.equal(await card.locator("figcaption a").getAttribute("href"), url);
      const inside = card.locator("iframe").contentFrame().locator("a");
      assert.ok(await inside.isVisible(), name);
      assert.match(await inside.innerText(), new RegExp(`loads from ${name}`));
      assert.equal(await inside.getAttribute("href"), frame);
      const box = await inside.boundingBox();
      assert.ok(box.width > 250 && box.height > 100, `${name}: ${box.width} x ${box.height}`);
    }
    await page.waitForTimeout(300);
    assert.deepEqual([asked, said], [[], []]);
    const [[first, expected]] = Object.values(addresses);
    await page.locator(".embed", { hasText: "Open at YouTube" }).locator("iframe").contentFrame().locator("a").click();
    await eventually(() => asked.length, 1);
    assert.deepEqual(asked, [expected], first);
    assert.ok(await page.locator("h1").isVisible());
  }));
}

test("a card shows the writer's picture in the site's own style", () => open({}, async (page) => {
  const inside = page.locator(".embed").first().locator("iframe").contentFrame();
  await eventually(() => inside.locator("img").evaluate((img) => img.naturalWidth > 0), true);
  assert.equal(await inside.locator("a").evaluate((a) => getComputedStyle(a).display), "grid");
}));

test("axe finds nothing in the cards", async () => {
  for (const colorScheme of ["light", "dark"]) {
    await open({ colorScheme, viewport: { width: 390, height: 800 } }, async (page) => {
      for (const frame of page.frames()) {
        await frame.evaluate(axe);
        // The heading of a page is that of its first document: a card within it has none.
        const found = (await frame.evaluate(audit, false)).filter((mistake) => !frame.parentFrame() || !mistake.startsWith("page-has-heading-one"));
        assert.deepEqual(found, [], frame.url());
      }
    });
  }
});
