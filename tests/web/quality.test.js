// What the theme promises beyond accessibility (docs/theme-quality.md): valid HTML and CSS, weight,
// a layout that does not shift, the keyboard, targets, light and dark by choice, print, right to left.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { launch, policyOf, serve } from "./support/browser.js";
import { eventually } from "./support/eventually.js";
import { requests, watchForShifts } from "./support/probe.js";

const post = "/posts/being-handed-over/";
let chrome, site, slow, torture;

before(async () => {
  chrome = await launch();
  const open = async (name, options) => {
    const dir = join(process.env.SITES, name);
    return { dir, ...await serve(dir, { policy: await policyOf(dir), ...options }) };
  };
  [site, torture] = [await open("sample"), await open("torture")];
  slow = await open("sample", { isSlow: true });
});

after(async () => {
  await chrome?.close();
  site?.close();
  slow?.close();
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

/** Builds a small site with `files` in it, and looks at one of its pages. */
async function onOwn(files, path, options, look) {
  const dir = mkdtempSync(join(tmpdir(), "linger-own-"));
  try {
    const posts = [1, 2].map((n) => [`content/posts/p${n}.md`, `---\ntitle: Post ${n}\ndate: 2026-01-0${n}\nid: p${n}\n---\n${files.body ?? "Words."}\n`]);
    const { body, settings = "", ...own } = files;
    const site = { "site.yaml": `title: Own\nbase_url: https://example.com/\n${settings}`, ...Object.fromEntries(posts), ...own };
    for (const [name, text] of Object.entries(site)) {
      mkdirSync(dirname(join(dir, name)), { recursive: true });
      writeFileSync(join(dir, name), text);
    }
    const built = join(dir, "public");
    await promisify(execFile)(process.env.LINGER, ["build", "--quiet", "--root", dir, "--clock", "2026-03-01T12:00:00Z"]);
    const own_site = await serve(built, { policy: await policyOf(built) });
    try {
      await on(path, options, look, own_site);
    } finally {
      own_site.close();
    }
  } finally {
    rmSync(dir, { recursive: true });
  }
}

/** What the Nu HTML checker says of some files. */
function checked(options, files) {
  const jar = join(dirname(createRequire(import.meta.url).resolve("vnu-jar/package.json")), "build/dist/vnu.jar");
  return new Promise((done) => {
    const args = ["-Xmx512m", "-jar", jar, ...options, "--format", "json", ...files];
    execFile("java", args, { maxBuffer: 1 << 28 }, (_, out, err) => done(JSON.parse(err).messages));
  });
}

// The checker's list of properties is older than this one, which browsers skip where they do not know it.
const isKnown = ({ message }) => !message.includes("“animation-timeline”");
const shown = (messages) => messages.filter(isKnown).map((m) => `${m.url}:${m.lastLine}: ${m.type}: ${m.message}: ${m.extract ?? ""}`);

test("every page of every golden site is valid", async () => {
  const invalid = {
    "html-allow": "its writer's own HTML stays as it is, with an element that is never closed",
    "text-of-html": "its writer has put styles into the text",
  };
  const golden = join(process.env.SITES, "golden");
  const sites = readdirSync(golden).filter((name) => !(name in invalid));
  const pages = sites.flatMap((name) => {
    const dir = join(golden, name, "public");
    return readdirSync(dir, { recursive: true }).filter((file) => file.endsWith(".html")).map((file) => join(dir, file));
  });
  assert.ok(sites.length >= 25 && pages.length > 200, `${sites.length} sites, ${pages.length} pages`);
  assert.deepEqual(shown(await checked(["--errors-only"], pages)), []);
});

test("HTML and CSS of both themes are valid", async () => {
  const files = ["sample", "cards", "magazine", "letter"].flatMap((name) => {
    const dir = join(process.env.SITES, name);
    return readdirSync(dir, { recursive: true }).map((file) => join(dir, file));
  });
  const ending = (end) => files.filter((name) => name.endsWith(end));
  assert.ok(ending(".html").length > 100 && ending(".css").length > 3);
  const messages = (await Promise.all([checked([], ending(".html")), checked(["--css"], ending(".css"))])).flat();
  assert.deepEqual(shown(messages), []);
});

test("a post without pictures is light", async (t) => {
  await on("/posts/untitled/", {}, async (page, go) => {
    const got = requests(page);
    await go();
    await eventually(() => got.length, 3);
    const sum = (type) => got.filter((one) => !type || one.type === type).reduce((sum, one) => sum + one.size, 0);
    const script = await page.evaluate(() => [...document.scripts].filter((one) => !one.type).map((one) => one.text).join(""));
    const weight = { requests: got.length, all: sum(), html: sum("text/html"), css: sum("text/css"), script: script.length };
    t.diagnostic(JSON.stringify(weight));
    assert.equal(weight.requests, 3, JSON.stringify(got));
    assert.ok(weight.css > 1000 && weight.css <= 8 * 1024, `CSS: ${weight.css}`);
    assert.ok(weight.script > 100 && weight.script <= 2 * 1024, `JavaScript: ${weight.script}`);
    assert.ok(got.some(({ url }) => /icon/.test(url)), "the icon is counted");
    assert.ok(weight.all <= 30 * 1024, `all: ${weight.all}`);
  }, torture);
});

test("nothing shifts while a page loads, at once or piece by piece", async () => {
  for (const from of [site, slow]) {
    for (const path of ["/", post, "/posts/attrition-rate/", "/posts/ninety-days-2-first-use/", "/tags/renewals/"]) {
      for (const width of [320, 1280]) {
        await on(path, { viewport: { width, height: 800 } }, async (page, go) => {
          await page.addInitScript(watchForShifts);
          await go();
          await page.waitForTimeout(100);
          assert.deepEqual(await page.evaluate(() => window.shifts), [], `${path} at ${width} px${from === slow ? ", slowly" : ""}`);
        }, from);
      }
    }
  }
});

test("nothing waits for ever for the markup that a site has replaced", async () => {
  const own = {
    "templates/partials/footer.html": "<footer>Ours</footer>\n",
    "templates/partials/header.html": `<header class="masthead">Own</header>\n<nav>Menu</nav>\n`,
  };
  for (const footer of [own["templates/partials/footer.html"], ""]) await onOwn({ ...own, "templates/partials/footer.html": footer }, "/", {}, async (page, go) => {
    await go();
    for (const there of [".masthead", ".entry >> nth=-1", ".lead", ".meta >> nth=-1"]) {
      assert.ok(await page.locator(there).first().isVisible(), there);
    }
    await page.goto(new URL("/posts/p2/", page.url()).href);
    for (const there of [".masthead", ".page > .meta"]) assert.ok(await page.locator(there).first().isVisible(), there);
  });
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
    await page.waitForURL(/#hs-main$/);
    await page.keyboard.press("Tab");
    await eventually(() => page.evaluate(() => document.querySelector("main").contains(document.activeElement)), true);
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
    await eventually(() => page.getAttribute(".toggle", "aria-pressed"), "true");
    const dark = await paper();
    assert.notEqual(dark, light);
    await page.reload();
    assert.equal(await page.evaluate(() => window.first), "dark");
    assert.equal(await paper(), dark);
    await page.emulateMedia({ media: "print" });
    assert.equal(await paper(), "rgb(255, 255, 255)", "paper is white");
    await page.emulateMedia({ media: "screen" });
    await page.click(".toggle");
    await eventually(paper, light);
  });
});

test("a link is copied", async () => {
  await on(post, { permissions: ["clipboard-read", "clipboard-write"] }, async (page, go) => {
    await go();
    await page.click("[data-copy]");
    await page.waitForFunction(() => document.querySelector("[data-copy]").textContent === document.querySelector("[data-copy]").dataset.done);
    await eventually(() => page.evaluate(() => navigator.clipboard.readText()), `https://example.com${post}`);
  });
});

test("where nothing can be copied, as over plain HTTP, no button offers it", async () => {
  await on(post, {}, async (page, go) => {
    await page.addInitScript(() => Object.defineProperty(navigator, "clipboard", { value: undefined }));
    await go();
    assert.ok(!(await page.locator("[data-copy]").isVisible()));
    assert.ok(await page.locator(".toggle").isVisible());
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

test("a site's own colours are for screens, and who is quoted is printed", async () => {
  const own = { body: "> Stay.\n>\n> <footer>Ann</footer>\n", settings: `theme_options: {paper: "#101010", ink: "#f5f5f5", tint: "#181818", soft: "#dddddd", accent: "#9fd8ff"}\n` };
  await onOwn(own, "/posts/p2/", {}, async (page, go) => {
    await go();
    const style = (what) => page.evaluate((what) => getComputedStyle(document.body)[what], what);
    assert.deepEqual([await style("backgroundColor"), await style("color")], ["rgb(16, 16, 16)", "rgb(245, 245, 245)"]);
    await page.emulateMedia({ media: "print" });
    assert.deepEqual([await style("backgroundColor"), await style("color")], ["rgb(255, 255, 255)", "rgb(0, 0, 0)"]);
    assert.ok(await page.locator("blockquote footer").isVisible());
    assert.ok(!(await page.locator(".body > footer").isVisible()));
  });
});

/** The text of a page as a printer gets it, and how many sheets that are. */
async function printed(path, from = site) {
  return on(path, {}, async (page, go) => {
    await go();
    const pdf = join(mkdtempSync(join(tmpdir(), "linger-print-")), "page.pdf");
    writeFileSync(pdf, await page.pdf({ format: "A4", preferCSSPageSize: true }));
    const [{ stdout: text }, { stdout: facts }] = await Promise.all([
      promisify(execFile)("pdftotext", ["-layout", pdf, "-"]), promisify(execFile)("pdfinfo", [pdf]),
    ]);
    rmSync(dirname(pdf), { recursive: true });
    return { text, sheets: Number(/Pages: +(\d+)/.exec(facts)[1]) };
  }, from);
}

test("a printer gets the post and its address, and nothing else", async (t) => {
  const { text, sheets } = await printed("/posts/attrition-rate/");
  t.diagnostic(`${sheets} sheets`);
  assert.ok(sheets <= 5, `${sheets}`);
  for (const there of ["How to work out", "Step three", "https://example.com/posts/attrition-rate/"]) assert.ok(text.includes(there), there);
  for (const gone of ["Contents", "RSS", "Subscribe", "LinkedIn", "Copy link", "Previous post", "Archive"]) assert.ok(!text.includes(gone), gone);
});

test("what is hidden is hidden, whatever else is said of it", async () => {
  const letter = await serve(join(process.env.SITES, "letter"));
  try {
    for (const [from, paths] of [[site, ["/", "/search/", post, "/subscribe/", "/archive/"]], [torture, ["/posts/shortcodes/"]], [letter, ["/", "/search/", post, "/subscribe/"]]]) {
      for (const path of paths) await on(path, {}, async (page, go) => {
        await go();
        const shown = await page.evaluate(() => [...document.querySelectorAll("body *")].filter((e) => e instanceof HTMLElement).filter((e) => {
          const was = e.hidden;
          e.hidden = true;
          const isShown = getComputedStyle(e).display !== "none";
          e.hidden = was;
          return isShown;
        }).map((e) => e.outerHTML.slice(0, 80)));
        assert.deepEqual(shown, [], `${from.dir ?? "letter"} ${path}`);
      }, from);
    }
  } finally {
    letter.close();
  }
});

test("no heading is printed without what it is about", async () => {
  const call = "letter: {title: One a week, text: Read it., url: /subscribe/, button: Subscribe}\n";
  const own = {
    "content/data/ctas.yaml": call,
    body: "Words.\n\n## The letter\n\n{{< subscribe >}}\n\n## The call\n\n{{< cta \"letter\" >}}\n\n## More\n\nWords.\n\n## At the end\n\n{{< subscribe >}}",
  };
  for (const theme of ["handshake", "letter"]) {
    const settings = `theme: ${theme}\ncomments: {provider: mailto, address: a@example.com}\n`;
    await onOwn({ ...own, settings }, "/posts/p2/", {}, async (page, go) => {
      await go();
      const headings = () => page.evaluate(() => [...document.querySelectorAll("main :is(h2, h3)")].filter((e) => e.checkVisibility()).map((e) => e.textContent));
      assert.ok((await headings()).includes("At the end"));
      await page.emulateMedia({ media: "print" });
      assert.deepEqual(await headings(), ["More"], theme);
    });
  }
});

test("a worksheet is printed to be written on", async () => {
  const { text } = await printed("/posts/shortcodes/", torture);
  for (const there of ["Paint factory", "Account", "Why", "12."]) assert.ok(text.includes(there), there);
  await on("/posts/shortcodes/", { viewport: { width: 643, height: 900 } }, async (page, go) => {
    await go();
    await page.emulateMedia({ media: "print" });
    const cells = await page.evaluate(() => [...document.querySelectorAll(".worksheet tbody :is(th, td)")].map((cell) => {
      const { height, right } = cell.getBoundingClientRect();
      const { borderBottomStyle, borderInlineEndStyle } = getComputedStyle(cell);
      return { height, right, lines: `${borderBottomStyle} ${borderInlineEndStyle}` };
    }));
    assert.ok(cells.length > 30);
    const centimetre = 96 / 2.54;
    for (const cell of cells) assert.ok(cell.height >= centimetre && cell.right <= 643 && cell.lines === "solid solid", JSON.stringify(cell));
  }, torture);
});

test("who wants no motion gets none", async () => {
  for (const [reducedMotion, moves] of [["reduce", false], ["no-preference", true]]) {
    await on("/", { reducedMotion }, async (page, go) => {
      await go();
      const seen = await page.evaluate(() => [...document.querySelectorAll("*")].some((e) => {
        const { transitionDuration, animationName, scrollBehavior } = getComputedStyle(e);
        return parseFloat(transitionDuration) > 0 || animationName !== "none" || scrollBehavior === "smooth";
      }));
      assert.equal(seen, moves, reducedMotion);
    });
  }
});

test("in forced colours one still sees where one is and what one can press", async () => {
  await on("/page/2/", { forcedColors: "active" }, async (page, go) => {
    await go();
    const style = (what, name) => page.locator(what).first().evaluate((e, name) => getComputedStyle(e)[name], name);
    assert.equal(await style(".pager [aria-current]", "outlineStyle"), "solid");
    for (const what of [".button.rss", ".button.solid", ".follow"]) assert.notEqual(await style(what, "borderTopStyle"), "none", what);
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle), "solid");
  });
});

test("the button for the feed is at the upper right", async () => {
  for (const [from, lowest] of [[site, 60], [torture, 200]]) {
    for (const width of [320, 768, 1280]) {
      await on("/tags/", { viewport: { width, height: 800 } }, async (page, go) => {
        await go();
        const button = await page.evaluate(() => document.querySelector(".rss").getBoundingClientRect().toJSON());
        // On a phone, the button of the menu stands in the corner itself.
        assert.ok(button.top < lowest && button.right > width * 0.79, JSON.stringify({ width, button }));
      }, from);
    }
  }
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
    const lengths = await page.evaluate(() => [...document.querySelectorAll(".prose > p")].flatMap((p) => {
      const lines = new Map();
      const walker = document.createTreeWalker(p, NodeFilter.SHOW_TEXT);
      const range = document.createRange();
      while (walker.nextNode()) {
        for (let at = 0; at < walker.currentNode.length; at += 1) {
          range.setStart(walker.currentNode, at);
          range.setEnd(walker.currentNode, at + 1);
          const line = Math.round(range.getBoundingClientRect().bottom / 8);
          lines.set(line, (lines.get(line) ?? 0) + 1);
        }
      }
      // The last line is as long as it happens to be.
      return [...lines.values()].slice(0, -1);
    }));
    const mean = lengths.reduce((a, b) => a + b, 0) / lengths.length;
    t.diagnostic(`${mean.toFixed(1)} characters in ${lengths.length} lines`);
    assert.ok(lengths.length > 10 && mean > 62 && mean < 70, `${mean}`);
  });
});

test("a phone has a header of one row, and its menu opens without a script", async () => {
  for (const javaScriptEnabled of [true, false]) {
    await on("/", { viewport: { width: 390, height: 844 }, javaScriptEnabled }, async (page, go) => {
      await go();
      const [menu, opener] = [page.locator("#hs-menu"), page.locator(".opener")];
      const height = await page.locator(".masthead").evaluate((e) => e.offsetHeight);
      assert.ok(height <= 64, `${height} px`);
      assert.ok(await page.locator(".masthead .rss").isVisible() && await page.locator(".masthead .join").isVisible());
      assert.ok(!(await menu.isVisible()));
      await opener.click();
      assert.ok(await menu.getByRole("link", { name: "About" }).isVisible());
      await page.keyboard.press("Tab");
      assert.ok(await menu.evaluate((e) => e.contains(document.activeElement)), "the keyboard enters the menu");
      await page.keyboard.press("Escape");
      assert.ok(!(await menu.isVisible()));
      assert.ok(await opener.evaluate((e) => e === document.activeElement), "and comes back");
    });
  }
});

test("home asks on its first screen, and names what is long in one piece", async () => {
  const settings = "title: Own\ndescription: Notes on keeping customers.\nforms: {subscribe: {provider: buttondown, username: a}}\n";
  const own = { settings: settings.replace(/^title.*\n/, ""), "content/posts/p2.md": "---\ntitle: The forty-minute Friday\ndate: 2026-02-01\nid: p2\n---\nWords.\n" };
  for (const [width, height] of [[390, 844], [1280, 900]]) {
    await onOwn(own, "/", { viewport: { width, height } }, async (page, go) => {
      await go();
      const box = await page.locator("form input[type=email]").first().boundingBox();
      assert.ok(box.y + box.height < height / 2 && box.height >= 44, JSON.stringify(box));
      const lines = await page.locator(".lead .unbroken").evaluate((e) => e.getClientRects().length);
      assert.equal(lines, 1);
      assert.equal(await page.getByLabel("Email address").count(), 1);
    });
  }
});

test("a table is as wide as the text", async () => {
  await onOwn({ body: "| a | b |\n|---|---|\n| 1 | 2 |\n" }, "/posts/p1/", {}, async (page, go) => {
    await go();
    const width = (what) => page.locator(what).evaluate((e) => e.offsetWidth);
    assert.equal(await width(".prose table"), await width(".prose"));
  });
});
