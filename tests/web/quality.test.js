// What the theme promises beyond accessibility (docs/theme-quality.md): valid HTML and CSS, weight,
// a layout that does not shift, the keyboard, targets, light and dark by choice, print, right to left.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { launch, policyOf, serve } from "./support/browser.js";

const post = "/posts/being-handed-over/";
let chrome, site, torture;

before(async () => {
  chrome = await launch();
  const open = async (name) => {
    const dir = join(process.env.SITES, name);
    return { dir, ...await serve(dir, { policy: await policyOf(dir) }) };
  };
  [site, torture] = [await open("sample"), await open("torture")];
});

after(async () => {
  await chrome?.close();
  site?.close();
  torture?.close();
});

/** A page of its own, closed when `look` is done. */
async function on(path, options, look, from = site) {
  const context = await chrome.browser.newContext(options);
  try {
    const page = await context.newPage();
    return await look(page, () => page.goto(from.origin + path, { waitUntil: "networkidle" }), context);
  } finally {
    await context.close();
  }
}

/** What the Nu HTML checker says about the files under `dir`. */
async function checked(dir) {
  const jar = join(dirname(createRequire(import.meta.url).resolve("vnu-jar/package.json")), "build/dist/vnu.jar");
  const ask = (options, files) => new Promise((done) => {
    const args = ["-Xmx512m", "-jar", jar, ...options, "--format", "json", ...files];
    execFile("java", args, { maxBuffer: 1 << 28 }, (_, out, err) => done(JSON.parse(err).messages));
  });
  const files = readdirSync(dir, { recursive: true }).map((name) => join(dir, name));
  const ending = (end) => files.filter((name) => name.endsWith(end));
  assert.ok(ending(".html").length > 30 && ending(".css").length > 0);
  const messages = [...await ask([], ending(".html")), ...await ask(["--css"], ending(".css"))];
  // Not a fault, as the checker says itself: CommonMark writes `<br />`, and so does linger.
  return messages.filter((m) => !/^Trailing slash on void elements/.test(m.message))
    .map((m) => `${m.url}:${m.lastLine}: ${m.type}: ${m.message}: ${m.extract ?? ""}`);
}

test("HTML and CSS of the sample blog are valid", async () => {
  assert.deepEqual(await checked(join(process.env.SITES, "sample")), []);
});

test("HTML and CSS of the small theme are valid", async () => {
  assert.deepEqual(await checked(join(process.env.SITES, "letter")), []);
});

test("a post without pictures is light", async (t) => {
  await on("/posts/untitled/", {}, async (page, go) => {
    const got = [];
    page.on("requestfinished", async (request) => {
      const [{ responseBodySize }, response] = [await request.sizes(), await request.response()];
      // The icon of the tab is no part of the page.
      if (request.url().endsWith("/favicon.svg")) return;
      got.push({ url: request.url(), type: response.headers()["content-type"].split(";")[0], size: responseBodySize });
    });
    await go();
    await page.waitForTimeout(200);
    const sum = (type) => got.filter((one) => !type || one.type === type).reduce((sum, one) => sum + one.size, 0);
    const weight = { requests: got.length, all: sum(), html: sum("text/html"), css: sum("text/css"), js: sum("text/javascript") };
    t.diagnostic(JSON.stringify(weight));
    assert.equal(weight.requests, 3, JSON.stringify(got));
    assert.ok(weight.css > 1000 && weight.css <= 8 * 1024, `CSS: ${weight.css}`);
    assert.ok(weight.js > 100 && weight.js <= 2 * 1024, `JavaScript: ${weight.js}`);
    assert.ok(weight.all <= 30 * 1024, `all: ${weight.all}`);
  }, torture);
});

test("nothing shifts while a page loads", async () => {
  for (const path of ["/", post, "/posts/attrition-rate/", "/tags/renewals/"]) {
    for (const width of [320, 1280]) {
      await on(path, { viewport: { width, height: 800 } }, async (page, go) => {
        await page.addInitScript(() => {
          window.shift = 0;
          new PerformanceObserver((list) => list.getEntries().forEach((entry) => { window.shift += entry.value; }))
            .observe({ type: "layout-shift", buffered: true });
        });
        await go();
        await page.waitForTimeout(100);
        assert.equal(await page.evaluate(() => window.shift), 0, `${path} at ${width} px`);
      });
    }
  }
});

test("the keyboard reaches everything in order and one sees where one is", async () => {
  for (const path of ["/", "/posts/ninety-days-2-first-use/", "/subscribe/"]) {
    await on(path, { reducedMotion: "reduce" }, async (page, go) => {
      await go();
      const all = await page.evaluate(() => {
        const found = [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary, audio[controls], [tabindex='0']")]
          .filter((e) => e.tabIndex >= 0 && !e.disabled && e.checkVisibility());
        found.forEach((e, n) => { e.dataset.order = n; });
        return found.length;
      });
      assert.ok(all > 10);
      for (let n = 0; n < all; n += 1) {
        await page.keyboard.press("Tab");
        const at = await page.evaluate(() => {
          const e = document.activeElement;
          const style = getComputedStyle(e);
          const box = e.getBoundingClientRect();
          return {
            order: Number(e.dataset.order), what: e.outerHTML.slice(0, 120),
            seen: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2 && box.bottom > 0 && box.top < innerHeight,
          };
        });
        assert.deepEqual([at.order, at.seen], [n, true], `${path}: ${at.what}`);
      }
    });
  }
});

test("the first stop leads past the header", async () => {
  await on(post, {}, async (page, go) => {
    await go();
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    assert.match(page.url(), /#hs-main$/);
    await page.keyboard.press("Tab");
    assert.ok(await page.evaluate(() => document.querySelector("main").contains(document.activeElement)));
  });
});

test("what one taps is at least 24 px", async () => {
  for (const path of ["/", "/page/2/", post, "/posts/ninety-days-2-first-use/", "/tags/", "/archive/", "/subscribe/"]) {
    await on(path, { viewport: { width: 320, height: 800 } }, async (page, go) => {
      await go();
      const small = await page.evaluate(() => [...document.querySelectorAll("a[href], button, input, summary")]
        // A link in running text is as high as its line (WCAG 2.2, 2.5.8: inline).
        .filter((e) => !(e.tagName === "A" && [...e.parentElement.childNodes].some((n) => n.nodeType === 3 && n.data.trim())))
        .filter((e) => e.checkVisibility() && !e.matches(".skip, .prose *, [aria-hidden=true]"))
        .map((e) => [e.getBoundingClientRect(), e.outerHTML.slice(0, 120)])
        .filter(([box]) => box.height < 24 || box.width < 24).map(([box, html]) => `${box.width} x ${box.height}: ${html}`));
      assert.deepEqual(small, [], path);
    });
  }
});

test("the reader's choice of light or dark holds, and nothing flashes", async () => {
  await on(post, { colorScheme: "light" }, async (page, go) => {
    await page.addInitScript(() => {
      // What the root says when the first of the body is there, before anything is painted.
      new MutationObserver((_, observer) => {
        if (!document.body) return;
        window.first = document.documentElement.dataset.theme ?? "none";
        observer.disconnect();
      }).observe(document, { childList: true, subtree: true });
    });
    await go();
    const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const light = await paper();
    assert.equal(await page.evaluate(() => localStorage.length), 0, "nothing is stored before a choice");
    await page.click(".toggle");
    const dark = await paper();
    assert.notEqual(dark, light);
    assert.equal(await page.getAttribute(".toggle", "aria-pressed"), "true");
    await page.reload();
    assert.equal(await page.evaluate(() => window.first), "dark");
    assert.equal(await paper(), dark);
    await page.emulateMedia({ media: "print" });
    assert.equal(await paper(), "rgb(255, 255, 255)", "paper is white");
    await page.emulateMedia({ media: "screen" });
    await page.click(".toggle");
    assert.equal(await paper(), light);
  });
});

test("a link is copied", async () => {
  await on(post, { permissions: ["clipboard-read", "clipboard-write"] }, async (page, go) => {
    await go();
    await page.click("[data-copy]");
    await page.waitForFunction(() => document.querySelector("[data-copy]").textContent === document.querySelector("[data-copy]").dataset.done);
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), `https://example.com${post}`);
  });
});

test("without JavaScript there is no button that does nothing", async () => {
  await on(post, { javaScriptEnabled: false }, async (page, go) => {
    await go();
    for (const button of await page.locator("button").all()) {
      assert.ok(!(await button.isVisible()) || (await button.evaluate((e) => Boolean(e.form))));
    }
  });
});

test("a post is printed with its address and without furniture", async () => {
  await on("/posts/attrition-rate/", { viewport: { width: 700, height: 900 } }, async (page, go) => {
    await go();
    await page.emulateMedia({ media: "print" });
    for (const gone of ["header.masthead", "footer.colophon", ".contents", "article footer"]) {
      assert.ok(!(await page.locator(gone).first().isVisible()), gone);
    }
    for (const there of ["h1", ".prose", ".address"]) assert.ok(await page.locator(there).first().isVisible(), there);
    assert.match(await page.locator(".address").innerText(), /^https:\/\/example\.com\/posts\/attrition-rate\/$/);
  });
});

test("a post from right to left is laid out from right to left", async () => {
  await on("/posts/arabic/", { viewport: { width: 1280, height: 900 } }, async (page, go) => {
    await go();
    assert.equal(await page.evaluate(() => document.documentElement.dir), "rtl");
    const x = (what) => page.locator(what).first().evaluate((e) => e.getBoundingClientRect().x);
    assert.ok(await x(".page > .meta") > await x(".prose"), "dates stand at the right");
  }, torture);
});

test("lines of text are about 66 characters long", async (t) => {
  await on(post, { viewport: { width: 1280, height: 900 } }, async (page, go) => {
    await go();
    const lengths = await page.evaluate(() => [...document.querySelectorAll(".prose > p")].map((p) => {
      const lines = Math.round(p.getBoundingClientRect().height / parseFloat(getComputedStyle(p).lineHeight));
      return { lines, characters: p.textContent.length };
    }).filter((p) => p.lines >= 4).map((p) => p.characters / (p.lines - 0.4)));
    const mean = lengths.reduce((a, b) => a + b, 0) / lengths.length;
    t.diagnostic(`${mean.toFixed(1)} characters`);
    assert.ok(mean > 58 && mean < 75, `${mean}`);
  });
});
