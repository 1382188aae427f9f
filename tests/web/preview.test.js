// The live preview in a real browser: what happens to an open page when a file is saved. What a save
// or a click changes is waited for, by `eventually` or by Playwright's own `waitFor`.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { chmod, mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { mkdtempSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { tmpdir } from "node:os";
import { createInterface } from "node:readline";
import { chromium } from "playwright-core";
import { eventually, lastly } from "./support/eventually.js";

const linger = process.env.LINGER;
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const post = (body, more = "") => `---\ntitle: Alpha\ndate: 2026-01-01\nid: a1\ndescription: About alpha.\n${more}---\n${body}`;
const long = Array.from({ length: 60 }, (_, at) => `Paragraph ${at} of the text.`).join("\n\n");
const SITE = {
  "site.yaml": "title: A site\nbase_url: https://example.com/\ngoal: 7\n",
  "content/posts/a.md": post("First words.\n\n" + long),
  "content/posts/b.md": "---\ntitle: Beta\ndate: 2026-01-02\nid: b1\n---\nBeta.\n",
};

let browser;

before(async () => {
  browser = await chromium.launchPersistentContext(mkdtempSync(join(tmpdir(), "linger-web-")), {
    executablePath: "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--autoplay-policy=no-user-gesture-required"],
  });
  browser.setDefaultTimeout(8000);
});
after(() => browser?.close());

/** A site in a directory of its own, and its preview. */
class Preview {
  static async of(files = {}, more = [], environment = {}) {
    const preview = new Preview();
    preview.root = await mkdtemp(join(tmpdir(), "linger-preview-"));
    for (const [path, text] of Object.entries({ ...SITE, ...files })) await preview.write(path, text);
    preview.environment = environment;
    await preview.start(more);
    return preview;
  }

  async start(more = []) {
    const port = this.origin ? new URL(this.origin).port : "0";
    this.process = spawn(linger, ["serve", "--port", port, "--clock", "2026-03-01T12:00:00Z", ...more], {
      cwd: this.root,
      env: { ...process.env, ...this.environment },
      stdio: ["ignore", "pipe", "ignore"],
    });
    const lines = createInterface({ input: this.process.stdout });
    const first = await new Promise((done) => lines.once("line", done));
    [this.origin, this.dashboard] = first.match(/http:\/\/[^/]+/g);
  }

  async stop() {
    const ended = new Promise((done) => this.process.once("exit", done));
    this.process.kill("SIGKILL");
    await ended;
  }

  async end() {
    await this.stop();
    await rm(this.root, { recursive: true, force: true });
  }

  async write(path, text) {
    const file = join(this.root, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  }

  /** Saves as most editors do: a new file is put into the place of the old. */
  async save(path, text) {
    await writeFile(join(this.root, `.${path.replaceAll("/", "-")}.swp`), text);
    await rename(join(this.root, `.${path.replaceAll("/", "-")}.swp`), join(this.root, path));
  }

  async edit(path, from, to) {
    const text = await readFile(join(this.root, path), "utf8");
    assert.ok(text.includes(from), `${path} has no ${from}`);
    await this.save(path, text.replace(from, to));
  }

  /** Opens a page and waits until it listens. What is set on its window stays until it is loaded again. */
  async open(path) {
    const page = await browser.newPage();
    page.said = [];
    page.on("console", (message) => page.said.push(message.text()));
    page.on("pageerror", (error) => page.said.push(String(error)));
    await page.goto(this.origin + path);
    await ready(page);
    return page;
  }
}

/** Runs `work` with a preview, and ends that whatever happens. */
const withPreview = (name, files, work, more, environment) =>
  test(name, { timeout: 30000 }, async (t) => {
    const preview = await Preview.of(files, more, environment);
    try {
      await work(preview, t);
    } finally {
      await preview.end();
      for (const page of browser.pages()) if (page.url() !== "about:blank") await page.close();
    }
  });

const shows = (page, words) => page.waitForFunction((words) => document.body?.textContent.includes(words), words, { timeout: 10000 });
const ready = async (page) => {
  await page.waitForSelector("script[data-linger][data-live]", { state: "attached", timeout: 10000 });
  await page.evaluate(() => { window.mark = 1; });
};
const isSame = (page) => page.evaluate(() => window.mark === 1);
/** Closed shadow roots, opened for the test. */
const open = `{
  const attach = Element.prototype.attachShadow;
  Element.prototype.attachShadow = function (options) { return attach.call(this, { ...options, mode: "open" }); };
}`;
const icon = `<link rel="icon" href="data:,">`;
const form = { "templates/post.html": `<!doctype html><html><head><title>{{ page.title }}</title>${icon}</head><body><form><input id="name"><textarea></textarea></form><article>{{ page.content | safe }}</article></body></html>` };

withPreview("new words appear in place: scroll, focus and typed text stay", form, async (preview) => {
  const page = await preview.open("/posts/a/");
  await page.fill("#name", "typed");
  await page.fill("textarea", "more\nwords");
  await page.focus("#name");
  await page.evaluate(() => scrollTo(0, 600));
  const before = await page.evaluate(() => scrollY);
  await preview.edit("content/posts/a.md", "Paragraph 40 of", "Paragraph forty of");
  await shows(page, "Paragraph forty of");
  await eventually(() => page.evaluate(() => scrollY), before);
  assert.deepEqual(await page.evaluate(() => [document.activeElement.id, document.activeElement.value, document.querySelector("textarea").value]), ["name", "typed", "more\nwords"]);
  assert.ok(await isSame(page));
  assert.deepEqual(page.said, []);
});

withPreview("what is being read stays where it is when something is inserted above it", form, async (preview) => {
  const page = await preview.open("/posts/a/");
  const top = () => page.evaluate(() => [...document.querySelectorAll("p")].find((p) => p.textContent.startsWith("Paragraph 30 ")).getBoundingClientRect().top);
  await page.evaluate(() => [...document.querySelectorAll("p")].find((p) => p.textContent.startsWith("Paragraph 30 ")).scrollIntoView());
  const before = await top();
  await preview.edit("content/posts/a.md", "Paragraph 3 of", "## Inserted\n\nA lot.\n\nMore.\n\nParagraph 3 of");
  await shows(page, "A lot.");
  await eventually(async () => Math.abs(await top() - before) < 2, true, `it stood at ${before}`);
  assert.ok(await isSame(page));
});

/** A minute of silence. */
function silence() {
  const [rate, seconds] = [8000, 60];
  const bytes = Buffer.alloc(44 + rate * seconds, 128);
  bytes.write("RIFF", 0), bytes.writeUInt32LE(36 + rate * seconds, 4), bytes.write("WAVEfmt ", 8);
  bytes.writeUInt32LE(16, 16), bytes.writeUInt16LE(1, 20), bytes.writeUInt16LE(1, 22), bytes.writeUInt32LE(rate, 24);
  bytes.writeUInt32LE(rate, 28), bytes.writeUInt16LE(1, 32), bytes.writeUInt16LE(8, 34), bytes.write("data", 36), bytes.writeUInt32LE(rate * seconds, 40);
  return bytes;
}

const media = `Intro.\n\n<details><summary>More</summary>\n\nInside.\n\n</details>\n\n<audio controls src="/silence.wav"></audio>\n\nOutro.\n`;
withPreview("open details and playing audio stay, also when something is inserted before them", {
  ...form,
  "content/posts/a.md": post(media),
  "content/silence.wav": silence(),
}, async (preview) => {
  const page = await preview.open("/posts/a/");
  await page.click("summary");
  await page.evaluate(async () => { window.audio = document.querySelector("audio"); await audio.play(); audio.currentTime = 20; });
  await preview.edit("content/posts/a.md", "Intro.", "Intro, longer.\n\n<details><summary>Before</summary>\n\nNew.\n\n</details>\n\nAnd this.");
  await shows(page, "And this.");
  assert.deepEqual(await page.evaluate(() => [...document.querySelectorAll("details")].map((details) => details.open)), [false, true]);
  await preview.edit("content/posts/a.md", "Inside.", "Inside and changed.");
  await shows(page, "Inside and changed.");
  assert.deepEqual(await page.evaluate(() => [...document.querySelectorAll("details")].map((details) => details.open)), [false, true]);
  assert.deepEqual(await page.evaluate(() => [audio === document.querySelector("audio"), audio.paused, audio.currentTime >= 20]), [true, false, true]);
  assert.ok(await isSame(page));
});

withPreview("what a script has made of the page stays", {
  "content/site.js": `document.documentElement.classList.add("dark");
    for (const pre of document.querySelectorAll("pre")) pre.insertAdjacentHTML("afterend", "<button class=copy>Copy</button>");
    document.querySelector("#count").textContent = "7 readers";`,
  "content/posts/a.md": post("Text.\n\n    code\n\nEnd.\n"),
  "templates/post.html": `<!doctype html><html class="plain"><head>${icon}</head><body><p id="count">nobody</p>{{ page.content | safe }}<script src="/site.js"></script></body></html>`,
}, async (preview) => {
  const page = await preview.open("/posts/a/");
  await preview.edit("content/posts/a.md", "Text.", "Text.\n\nInserted.\n\nAnd more.");
  await shows(page, "And more.");
  await preview.edit("content/posts/a.md", "End.", "The end.");
  await shows(page, "The end.");
  assert.deepEqual(await page.evaluate(() => [document.documentElement.className, document.querySelector("#count").textContent, document.querySelector("pre").nextElementSibling.className, document.querySelectorAll(".copy").length]), ["plain dark", "7 readers", "copy", 1]);
  assert.ok(await isSame(page));
});

withPreview("a stylesheet is swapped without a load and without a flash", {
  "content/look.css": "p { color: rgb(1, 2, 3) }",
  "templates/post.html": `<!doctype html><html><head>${icon}<link rel="stylesheet" href="/look.css"></head><body>{{ page.content | safe }}</body></html>`,
}, async (preview) => {
  const page = await preview.open("/posts/a/");
  await page.evaluate(() => {
    window.colors = new Set();
    const look = () => { colors.add(getComputedStyle(document.querySelector("p")).color); requestAnimationFrame(look); };
    look();
  });
  await preview.save("content/look.css", "p { color: rgb(4, 5, 6) }");
  await page.waitForFunction(() => colors.has("rgb(4, 5, 6)"));
  assert.deepEqual(await page.evaluate(() => [...colors]), ["rgb(1, 2, 3)", "rgb(4, 5, 6)"], "never without a style");
  await page.waitForFunction(() => document.querySelectorAll("link[rel=stylesheet]").length === 1);
  await preview.save("content/look.css", "p { color: rgb(7, 8, 9) }");
  await page.waitForFunction(() => colors.has("rgb(7, 8, 9)"));
  assert.ok(await isSame(page));
});

withPreview("a stylesheet of the theme, whose name has a digest, is swapped; of two quick saves the last one stays", {
  "themes/handshake/assets/style.css": "body { color: rgb(1, 2, 3) }",
}, async (preview) => {
  const page = await preview.open("/posts/a/");
  await page.evaluate(() => {
    window.colors = new Set();
    const look = () => { colors.add(getComputedStyle(document.body).color); requestAnimationFrame(look); };
    look();
  });
  const isAlone = (color) => page.waitForFunction((color) => document.querySelectorAll("link[rel=stylesheet]").length === 1 && getComputedStyle(document.body).color === color, color);
  await preview.save("themes/handshake/assets/style.css", "body { color: rgb(4, 5, 6) }");
  await isAlone("rgb(4, 5, 6)");
  for (const color of ["rgb(7, 8, 9)", "rgb(10, 11, 12)"]) {
    await preview.save("themes/handshake/assets/style.css", `body { color: ${color} }`);
    await new Promise((done) => setTimeout(done, 25));
  }
  await isAlone("rgb(10, 11, 12)");
  await page.waitForTimeout(300);
  await isAlone("rgb(10, 11, 12)");
  const seen = await page.evaluate(() => [...colors].filter((color) => color !== "rgb(7, 8, 9)"));
  assert.deepEqual(seen, ["rgb(1, 2, 3)", "rgb(4, 5, 6)", "rgb(10, 11, 12)"], "never without a style");
  assert.ok(await isSame(page));
});

withPreview("two quick saves of one stylesheet leave one", {
  "content/look.css": "p { color: rgb(1, 2, 3) }",
  "templates/post.html": `<!doctype html><html><head>${icon}<link rel="stylesheet" href="/look.css"></head><body>{{ page.content | safe }}</body></html>`,
}, async (preview) => {
  const page = await preview.open("/posts/a/");
  // The first comes after the second.
  let [asked, release] = [0, null];
  const held = new Promise((done) => { release = done; });
  await page.route("**/look.css?*", async (route) => {
    if (++asked === 1) await held;
    await route.continue().catch(() => {});
  });
  await preview.save("content/look.css", "p { color: rgb(4, 5, 6) }");
  await eventually(() => asked, 1);
  await preview.save("content/look.css", "p { color: rgb(7, 8, 9) }");
  await eventually(() => asked, 2);
  release();
  await lastly(() => page.evaluate(() => [document.querySelectorAll("link[rel=stylesheet]").length, getComputedStyle(document.querySelector("p")).color]), [1, "rgb(7, 8, 9)"]);
  assert.ok(await isSame(page));
});

const square = (size) => `<svg xmlns="http://www.w3.org/2000/svg" width="${size}" height="${size}"/>`;
withPreview("a picture is shown anew, whichever of its files was saved", {
  "content/wide.svg": square(10),
  "content/plain.svg": square(20),
  "templates/post.html": `<!doctype html><html><head>${icon}</head><body><picture><source srcset="/other.svg 2x, /wide.svg 1x" type="image/svg+xml"><img class="one" src="/plain.svg" alt=""></picture><img class="two" src="/plain.svg" alt=""></body></html>`,
}, async (preview) => {
  const page = await preview.open("/posts/a/");
  const widths = (...wanted) => page.waitForFunction((wanted) => [".one", ".two"].every((name, at) => document.querySelector(name).naturalWidth === wanted[at]), wanted);
  await widths(10, 20);
  await preview.save("content/wide.svg", square(11));
  await widths(11, 20);
  await preview.save("content/plain.svg", square(21));
  await widths(11, 21);
  assert.ok(await isSame(page));
});

withPreview("a page that cannot be brought up to date is loaded again", form, async (preview) => {
  const page = await preview.open("/posts/a/");
  await page.evaluate(() => { CharacterData.prototype.replaceData = () => { throw new TypeError("broken"); }; });
  await preview.edit("content/posts/a.md", "Paragraph 40 of", "Paragraph forty of");
  await shows(page, "Paragraph forty of");
  assert.ok(!(await isSame(page)));
});

withPreview("another script is run by loading the page again", {
  "content/site.js": "window.version = 1;",
  "templates/post.html": `<!doctype html><html><head>${icon}</head><body>{{ page.content | safe }}<script src="/site.js"></script></body></html>`,
}, async (preview) => {
  const page = await preview.open("/posts/a/");
  await preview.save("content/site.js", "window.version = 2;");
  await page.waitForFunction(() => window.version === 2);
  assert.ok(!(await isSame(page)));
  await ready(page);
  await preview.edit("templates/post.html", "<script ", "<script>window.inline = 1;</script><script ");
  await page.waitForFunction(() => window.inline === 1);
  assert.ok(!(await isSame(page)));
});

withPreview("--follow goes to the post that is edited", {}, async (preview) => {
  const page = await preview.open("/");
  await preview.edit("content/posts/a.md", "First words.", "Better words.");
  await page.waitForURL(preview.origin + "/posts/a/");
  await shows(page, "Better words.");
  await ready(page);
  await preview.edit("content/posts/b.md", "Beta.", "Beta, edited.");
  await page.waitForURL(preview.origin + "/posts/b/");
}, ["--follow"]);

withPreview("an open page goes along when its post gets another address", {}, async (preview) => {
  const page = await preview.open("/posts/b/");
  await rename(join(preview.root, "content/posts/b.md"), join(preview.root, "content/posts/renamed.md"));
  await page.waitForURL(preview.origin + "/posts/renamed/");
  await ready(page);
  await preview.edit("content/posts/renamed.md", "title: Beta", "title: Beta\nslug: another");
  await page.waitForURL(preview.origin + "/posts/another/");
  await shows(page, "Beta.");
});

withPreview("without --follow a page stays", {}, async (preview) => {
  const page = await preview.open("/posts/b/");
  await preview.edit("content/posts/a.md", "First words.", "Better words.");
  await preview.edit("content/posts/b.md", "Beta.", "Beta, edited.");
  await shows(page, "Beta, edited.");
  assert.ok(await isSame(page));
});

withPreview("a page catches up when the preview is started again", {}, async (preview) => {
  const page = await opened(preview, "/posts/b/");
  await preview.stop();
  await preview.edit("content/posts/b.md", "Beta.", "Beta, while nobody looked.");
  await preview.start();
  await shows(page, "Beta, while nobody looked.");
  await preview.edit("content/posts/b.md", "nobody looked", "we look again");
  await shows(page, "we look again");
  // It may act as before, although each run of the preview has a token of its own.
  await toolbar(page).getByRole("button", { name: "Edit in your editor" }).click();
  await toolbar(page).getByText("Type this there: vim").waitFor();
  assert.ok(await isSame(page));
}, [], { VISUAL: "vim" });

withPreview("eight tabs are kept up to date", {}, async (preview) => {
  const pages = [];
  for (let at = 0; at < 8; at++) pages.push(await preview.open(at % 2 ? "/posts/b/" : "/"));
  await preview.edit("content/posts/b.md", "title: Beta", "title: Gamma");
  for (const page of pages) {
    await shows(page, "Gamma");
    assert.ok(await isSame(page));
  }
});

withPreview("a page without </body> is kept up to date", {
  "templates/post.html": `<!doctype html><title>x</title>${icon}<h1>{{ page.title }}</h1>{{ page.content | safe }}`,
}, async (preview) => {
  const page = await preview.open("/posts/b/");
  await preview.edit("content/posts/b.md", "Beta.", "New.\n\nBeta.");
  await shows(page, "New.");
  assert.deepEqual(page.said, []);
  assert.ok(await isSame(page));
});

withPreview("a page with a content security policy is kept up to date, and the policy holds", {
  "templates/post.html": `<!doctype html><html><head><meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src 'self' data:">${icon}</head><body>{{ page.content | safe }}<script>window.ran = true</script></body></html>`,
}, async (preview) => {
  const page = await preview.open("/posts/b/");
  await preview.edit("content/posts/b.md", "Beta.", "Guarded.");
  await shows(page, "Guarded.");
  assert.ok(await isSame(page));
  assert.equal(await page.evaluate(() => window.ran), undefined);
  assert.deepEqual(page.said.filter((line) => !line.includes("inline script")), []);
  await preview.edit("content/posts/b.md", "date: 2026-01-02", "date: someday");
  await page.waitForFunction(() => document.querySelector("linger-problems:not([hidden])"));
  const list = () => page.frames().find((frame) => frame.url().endsWith("/problems/"));
  await eventually(() => list()?.locator("article").count(), 1);
});

const opened = async (preview, path) => {
  const page = await browser.newPage();
  await page.addInitScript(open);
  await page.goto(preview.origin + path);
  await ready(page);
  return page;
};
const problems = (page) => page.frameLocator("linger-problems:not([hidden]) iframe");
const isMended = (page) => page.waitForSelector("linger-problems", { state: "hidden" });

withPreview("a mistake lies over the last good page until it is mended", form, async (preview) => {
  const page = await opened(preview, "/posts/b/");
  await preview.edit("content/posts/b.md", "date: 2026-01-02", "date: someday");
  const list = problems(page);
  await list.locator("article").first().waitFor();
  assert.ok(await page.evaluate(() => document.body.textContent.includes("Beta.")), "the last good page is there");
  assert.equal(await list.locator(".where").textContent(), "content/posts/b.md:3:7");
  assert.equal(await list.locator("mark").textContent(), "someday");
  assert.match(await list.locator(".help").textContent(), /2026-/);
  // Another mistake joins it, without the frame being loaded again.
  const frame = page.frames().find((frame) => frame.url().endsWith("/problems/"));
  await frame.evaluate(() => { window.mark = 1; });
  await preview.edit("content/posts/a.md", "date: 2026-01-01", "date: never");
  await list.locator("article").nth(1).waitFor();
  assert.equal(await frame.evaluate(() => window.mark), 1);
  await preview.edit("content/posts/a.md", "date: never", "date: 2026-01-01");
  await preview.edit("content/posts/b.md", "date: someday", "date: 2026-01-02");
  await isMended(page);
  assert.ok(await isSame(page));
});

withPreview("a mistake is copied, opened in the editor, and put out of the way", {}, async (preview) => {
  await preview.write("editor.sh", `#!/bin/sh\nprintf '%s\\n' "$@" > "${preview.root}/opened"\n`);
  await chmod(join(preview.root, "editor.sh"), 0o755);
  await preview.stop();
  preview.environment = { VISUAL: `${preview.root}/editor.sh --wait`, EDITOR: "false" };
  await preview.start();
  await browser.grantPermissions(["clipboard-read", "clipboard-write"]);
  const page = await opened(preview, "/posts/b/");
  await preview.edit("content/posts/b.md", "date: 2026-01-02", "date: someday");
  const list = problems(page);
  await list.getByRole("button", { name: "Copy" }).click();
  await list.getByText("Copied.").waitFor();
  await eventually(async () => /^error\[bad-date\]/.test(await page.evaluate(() => navigator.clipboard.readText())), true);
  await list.getByRole("button", { name: "Open in editor" }).click();
  await list.getByText("It opens in your editor.").waitFor();
  const said = async () => (await readFile(join(preview.root, "opened"), "utf8")).split("\n");
  await eventually(said, ["--wait", `${preview.root}/content/posts/b.md`, ""]);
  await list.getByRole("button", { name: "Close" }).click();
  await isMended(page);
});

withPreview("a first build with a mistake is shown, and the page comes by itself", {
  "content/posts/b.md": "---\ntitle: Beta\ndate: someday\n---\nBeta.\n",
}, async (preview) => {
  const page = await browser.newPage();
  await page.goto(preview.origin + "/posts/b/");
  await page.waitForSelector("script[data-live]", { state: "attached" });
  assert.match(await page.textContent("h1"), /keeps the site from being built/);
  assert.equal(await page.textContent("mark"), "someday");
  await preview.edit("content/posts/b.md", "date: someday", "date: never");
  await page.waitForFunction(() => document.querySelector("mark").textContent === "never");
  await preview.edit("content/posts/b.md", "date: never", "date: 2026-01-02");
  await page.waitForFunction(() => document.title.includes("Beta"));
});

withPreview("what stands in a mistake is text, and nothing in it runs", {}, async (preview) => {
  const page = await opened(preview, "/posts/b/");
  const evil = `"><img src=x onerror=parent.ran=1><script>parent.ran=1</script></pre>`;
  await preview.edit("content/posts/b.md", "date: 2026-01-02", `date: '${evil}'`);
  const list = problems(page);
  await list.locator("article").first().waitFor();
  assert.ok((await list.locator("mark").textContent()).includes(evil));
  assert.equal(await list.locator("article img, article script").count(), 0);
  assert.equal(await page.evaluate(() => window.ran), undefined);
  const answer = await page.request.get(preview.dashboard + "/problems/");
  const policy = answer.headers()["content-security-policy"];
  assert.match(policy, /default-src 'none'; script-src 'self'/);
  assert.doesNotMatch(policy, /unsafe/);
});

const toolbar = (page) => page.frameLocator("linger-toolbar iframe.toolbar");

withPreview("the toolbar tells where a post stands and what it lacks", {
  "content/posts/lacks.md": "---\ntitle: Lacks\ndate: 2026-02-25\nid: l1\n---\nSix words are in this post.\n\n![](/dot.svg) ![A dot](/dot.svg)\n\n[Nowhere](/posts/nowhere/) and [somewhere](/posts/a/).\n",
  "content/posts/soon.md": "---\ntitle: Soon\ndate: 2199-02-25\nid: s1\ndescription: x\n---\nText.\n",
  "content/posts/idea.md": "---\ntitle: Idea\nid: i1\ndate: 2026-02-01\ndescription: x\ndraft: true\n---\nText.\n",
  "content/dot.svg": `<svg xmlns="http://www.w3.org/2000/svg"/>`,
}, async (preview) => {
  const page = await opened(preview, "/posts/lacks/");
  await toolbar(page).getByText("Live", { exact: true }).waitFor();
  await toolbar(page).getByText("9 words · 1 min").waitFor();
  await toolbar(page).getByText("last post 4 days ago").waitFor();
  await toolbar(page).getByRole("button", { name: "3 notes" }).click();
  await eventually(() => toolbar(page).locator("li button").allTextContents(), ["Edit", "Line 8", "Line 10"]);
  const notes = await toolbar(page).locator("li span").allTextContents();
  assert.match(notes[0], /No description/);
  assert.match(notes[1], /1 picture has no alt text/);
  assert.match(notes[2], /\/posts\/nowhere\/ leads nowhere/);
  // It keeps up with what is saved.
  await preview.edit("content/posts/lacks.md", "[Nowhere](/posts/nowhere/)", "[Nowhere](/posts/b/)");
  await toolbar(page).getByRole("button", { name: "2 notes" }).waitFor();
  await page.goto(preview.origin + "/posts/idea/");
  await toolbar(page).getByText("Draft", { exact: true }).waitFor();
  await page.goto(preview.origin + "/posts/soon/");
  await toolbar(page).getByText("Scheduled", { exact: true }).waitFor();
  await toolbar(page).getByRole("timer").filter({ hasText: /^live in \d+ days$/ }).waitFor();
});

withPreview("the toolbar's buttons: print view, phone width, QR, edit, fold", {}, async (preview) => {
  await browser.addInitScript(() => { window.print = () => { window.printed = true; }; });
  const page = await opened(preview, "/posts/b/");
  await toolbar(page).getByRole("button", { name: "Print view" }).click();
  await eventually(() => page.evaluate(() => window.printed), true);
  await page.emulateMedia({ media: "print" });
  await page.locator("linger-toolbar iframe").waitFor({ state: "hidden" });
  await page.emulateMedia({ media: "screen" });
  await toolbar(page).getByRole("button", { name: "as wide as one" }).click();
  const phone = page.frameLocator("linger-toolbar .phone iframe");
  await phone.getByText("Beta.").waitFor();
  await eventually(() => phone.locator("html").evaluate(() => innerWidth), 374);
  await phone.locator("script[data-live]").waitFor({ state: "attached" });
  assert.equal(await phone.locator("linger-toolbar").count(), 0);
  await preview.edit("content/posts/b.md", "Beta.", "Beta on a phone.");
  await phone.getByText("Beta on a phone.").waitFor();
  // The toolbar knows of the phone when the page has told it.
  await toolbar(page).locator("button[aria-label*=Phone][aria-expanded=true]").waitFor();
  await page.keyboard.press("Escape");
  await page.locator("linger-toolbar .phone").waitFor({ state: "detached" });
  await toolbar(page).getByRole("button", { name: "QR code for your own phone" }).click();
  await toolbar(page).getByText("linger serve --host").waitFor();
  await toolbar(page).getByRole("button", { name: "Edit in your editor" }).click();
  await toolbar(page).getByText(/Type this there: vim \+1 .*b\.md/).waitFor();
  await toolbar(page).getByRole("button", { name: "Hide the toolbar" }).click();
  await toolbar(page).getByRole("button", { name: "Print view" }).waitFor({ state: "detached" });
  await page.reload();
  await ready(page);
  await toolbar(page).getByRole("button", { name: "Show the toolbar" }).click();
  await toolbar(page).getByRole("button", { name: "Print view" }).waitFor();
  await toolbar(page).locator("html").evaluate(() => localStorage.clear());
}, [], { VISUAL: "vim", EDITOR: "" });

withPreview("the toolbar leads to the email edition, which keeps up", {}, async (preview) => {
  const page = await opened(preview, "/posts/b/");
  await toolbar(page).getByRole("link", { name: "Email" }).click();
  await page.waitForURL("**/email/b/");
  await page.waitForSelector("script[data-live]", { state: "attached" });
  await page.evaluate(() => { window.mark = 1; });
  await eventually(() => page.locator("iframe").count(), 4);
  const mail = page.frameLocator("iframe >> nth=0");
  await mail.getByRole("paragraph").filter({ hasText: "Beta." }).waitFor();
  await preview.edit("content/posts/b.md", "Beta.", "Beta by mail.");
  await mail.getByRole("paragraph").filter({ hasText: "Beta by mail." }).waitFor();
  assert.ok(await isSame(page));
});

const alone = (body) => `<!doctype html><html><head><title>x</title>${icon}</head>${body}</html>`;
const templates = {
  late: alone("<body><h1>Late</h1>{{ page.content | safe }}</body>") + "<!-- the end of </body> -->",
  string: `<!doctype html><title>x</title>${icon}<h1>String</h1>{{ page.content | safe }}<script>window.text = "<p></p></body>";</script>`,
  capitals: `<!doctype html><HTML><HEAD><TITLE>x</TITLE>${icon}</HEAD><BODY><h1>Capitals</h1>{{ page.content | safe }}<textarea>a </body> b</textarea></BODY></HTML>`,
  comment: alone("<body><h1>Comment</h1><!-- </body> -->{{ page.content | safe }}<p title='</body>'>End</p>"),
};
withPreview("the script is put where the body ends, whatever the page has in it", Object.fromEntries(
  Object.entries(templates).flatMap(([name, html]) => [
    [`templates/${name}.html`, html],
    [`content/posts/${name}.md`, `---\ntitle: ${name}\ndate: 2026-01-03\nid: ${name}\ndescription: x\ntemplate: ${name}.html\n---\nBefore.\n`],
  ]),
), async (preview) => {
  for (const name of Object.keys(templates)) {
    const page = await preview.open(`/posts/${name}/`);
    await preview.edit(`content/posts/${name}.md`, "Before.", "After.");
    await shows(page, "After.");
    assert.ok(await isSame(page), name);
    assert.deepEqual(page.said, [], name);
    if (name === "string") assert.equal(await page.evaluate(() => window.text), "<p></p></body>");
    if (name === "capitals") assert.equal(await page.inputValue("textarea"), "a </body> b");
  }
});

const policies = {
  strict: "script-src 'nonce-abc' 'strict-dynamic'; object-src 'none'",
  trusted: "require-trusted-types-for 'script'",
  "trusted-none": "require-trusted-types-for 'script'; trusted-types 'none'",
  hashed: "default-src 'self'; script-src 'sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=' 'strict-dynamic'",
};
withPreview("pages with strict policies of their own are kept up to date in place", Object.fromEntries(
  Object.entries(policies).flatMap(([name, policy]) => [
    [`templates/${name}.html`, `<!doctype html><html><head><title>x</title><meta http-equiv="Content-Security-Policy" content="${policy}"></head><body><noscript><p>{{ page.title }}</p></noscript><h1>{{ page.title }}</h1>{{ page.content | safe }}</body></html>`],
    [`content/posts/${name}.md`, `---\ntitle: ${name}\ndate: 2026-01-03\nid: ${name}\ndescription: x\ntemplate: ${name}.html\n---\nBefore.\n`],
  ]),
), async (preview) => {
  for (const name of Object.keys(policies)) {
    const page = await opened(preview, `/posts/${name}/`);
    await preview.edit(`content/posts/${name}.md`, "Before.", "After.");
    await shows(page, "After.");
    assert.ok(await isSame(page), name);
    await preview.edit(`content/posts/${name}.md`, `title: ${name}`, `title: Other ${name}`);
    await page.waitForFunction(() => document.querySelector("h1").textContent.startsWith("Other"));
    assert.ok(await isSame(page), name);
    await toolbar(page).getByText("Live", { exact: true }).waitFor();
  }
});

withPreview("no service worker is registered, and one of another program removes itself", {
  "content/worker.js": `self.addEventListener("fetch", (event) => event.respondWith(new Response("taken over", { headers: { "Content-Type": "text/html" } })));`,
}, async (preview) => {
  const page = await preview.open("/posts/b/");
  const said = await page.evaluate(() => navigator.serviceWorker.register("/worker.js").then(() => "registered", (error) => error.name));
  assert.notEqual(said, "registered");
  assert.deepEqual(await page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length), 0);
  await page.close();
  // Another program had this port before.
  await preview.stop();
  const { createServer } = await import("node:http");
  const worker = await readFile(join(preview.root, "content/worker.js"));
  const other = createServer((request, answer) => {
    answer.writeHead(200, { "Content-Type": request.url === "/sw.js" ? "text/javascript" : "text/html" });
    answer.end(request.url === "/sw.js" ? worker : "<!doctype html><p>Another program.</p>");
  });
  const { port, hostname } = new URL(preview.origin);
  await new Promise((done) => other.listen(Number(port), hostname, done));
  const old = await browser.newPage();
  await old.goto(preview.origin + "/posts/b/");
  await old.evaluate(async () => {
    await navigator.serviceWorker.register("/sw.js");
    await navigator.serviceWorker.ready;
  });
  await old.reload();
  assert.equal(await old.textContent("body"), "taken over");
  other.closeAllConnections();
  await new Promise((done) => other.close(done));
  await preview.start();
  // The browser looks for a newer worker by itself when a page is opened.
  await old.goto(preview.origin + "/posts/b/");
  await old.waitForFunction(() => document.body.textContent.includes("Beta."), null, { timeout: 15000 });
  assert.deepEqual(await old.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length), 0);
});

withPreview("a script of the site reaches nothing that acts", {
  "content/site.js": `
    window.done = (async () => {
      await new Promise((done) => addEventListener("load", done));
      const dashboard = document.querySelector("script[data-dashboard]").dataset.dashboard;
      const seen = [document.documentElement.outerHTML, ...[...document.scripts].map((script) => JSON.stringify(script.dataset))];
      for (const path of ["/_linger/", "/_linger/edit", "/_linger/problems/", "/nothing/"]) {
        seen.push(await fetch(path).then((answer) => answer.text(), () => ""));
        seen.push(await fetch(dashboard + path.replace("/_linger", "")).then((answer) => answer.text(), () => "refused"));
      }
      const acted = await fetch("/_linger/edit", { method: "POST", headers: { "X-Linger-Token": "x" }, body: "{}" }).then((answer) => answer.status);
      return { seen: seen.join("\\n"), acted };
    })();`,
  "templates/post.html": `<!doctype html><html><head>${icon}</head><body>{{ page.content | safe }}<script src="/site.js"></script></body></html>`,
}, async (preview) => {
  const page = await preview.open("/posts/b/");
  const html = await (await page.request.get(preview.dashboard + "/")).text();
  const [, token] = html.match(/data-token="([0-9a-f]{32})"/);
  const { seen, acted } = await page.evaluate(() => window.done);
  assert.ok(!seen.includes(token.slice(0, 8)));
  assert.equal(acted, 405);
});

withPreview("the toolbar says what the policy of the site blocks, and how to allow it", {
  "content/posts/a.md": post(`<p style="color: rgb(1, 2, 3)" id="styled">Styled.</p>\n\n<script>window.inline = 1</script>\n\n<script src="https://stats.example/count.js"></script>\n\n<iframe src="http://maps.example/" title="A map"></iframe>\n\n<img src="http://pictures.example/a.png" alt="A">\n`),
}, async (preview) => {
  const page = await opened(preview, "/posts/a/");
  assert.notEqual(await page.evaluate(() => getComputedStyle(document.querySelector("#styled")).color), "rgb(1, 2, 3)", "as on the published site");
  assert.equal(await page.evaluate(() => window.inline), undefined);
  await toolbar(page).getByRole("button", { name: "5 notes" }).click();
  await eventually(() => toolbar(page).locator("li span").count(), 5);
  const notes = (await toolbar(page).locator("li span").allTextContents()).join("\n");
  for (const words of [
    /blocks a style that is written on the page itself/,
    /blocks a script that is written on the page itself/,
    /blocks the script https:\/\/stats\.example\/count\.js.*`headers: \{allow: \{scripts: \[https:\/\/stats\.example\]\}\}`/,
    /blocks the frame http:\/\/maps\.example\/?: it is not encrypted/,
    /blocks the picture http:\/\/pictures\.example\/a\.png: it is not encrypted/,
  ]) assert.match(notes, words);
  // What is allowed is loaded again under another policy.
  await preview.edit("site.yaml", "title:", "headers: {allow: {scripts: [https://stats.example]}}\ntitle:");
  await toolbar(page).getByRole("button", { name: "4 notes" }).waitFor();
});

withPreview("the email preview shows the site's own pictures", {
  "content/dot.svg": square(12),
  "content/PHOTO.SVG": square(14),
  "content/posts/a.md": post(`![A dot](/dot.svg)\n\n<img src="/PHOTO.SVG" alt="A photo">\n`),
}, async (preview) => {
  const page = await browser.newPage();
  await page.goto(preview.dashboard + "/email/a/");
  const mail = page.frameLocator("iframe >> nth=0");
  for (const [name, width] of [["A dot", 12], ["A photo", 14]]) {
    await mail.getByAltText(name).waitFor();
    await page.waitForFunction(([name, width]) => {
      const picture = frames[0].document.querySelector(`img[alt="${name}"]`);
      return picture?.naturalWidth === width;
    }, [name, width]);
  }
  const svg = await page.request.get(preview.dashboard + "/picture/dot.svg");
  assert.match(svg.headers()["content-security-policy"], /^sandbox/);
  assert.equal((await page.request.get(preview.dashboard + "/picture/posts/a/index.html")).status(), 404);
});

withPreview("--host shows the way to a phone", {}, async (preview, t) => {
  const page = await opened(preview, "/posts/b/");
  const facts = await (await page.request.get(preview.dashboard + "/toolbar/data?path=/posts/b/")).json();
  if (!facts.phone) return t.skip("this machine is in no network");
  await toolbar(page).getByRole("button", { name: "QR code for your own phone" }).click();
  await toolbar(page).getByRole("img", { name: "QR code" }).waitFor();
  await toolbar(page).getByText(facts.phone.url).waitFor();
  assert.match(facts.phone.url, /^http:\/\/[\d.]+:\d+\/posts\/b\/$/);
  assert.equal((await page.request.get(facts.phone.url)).status(), 200);
}, ["--host"]);

withPreview("the dashboard shows every post, how often they appear and the mistakes, and keeps up", {
  "content/posts/old.md": "---\ntitle: Old\ndate: 2025-09-01\nid: o1\nreview_after: 2026-02-01\n---\nText.\n",
  "content/posts/idea.md": "---\ntitle: <script>window.ran = 1</script>\nid: i1\ndate: 2026-02-01\ndraft: true\n---\nText.\n",
}, async (preview) => {
  const page = await browser.newPage();
  const said = [];
  page.on("console", (message) => said.push(message.text()));
  await page.goto(preview.dashboard + "/");
  await page.waitForSelector("script[data-live]", { state: "attached" });
  await page.evaluate(() => { window.mark = 1; });
  await eventually(() => page.locator(".numbers div").evaluateAll((all) => all.map((div) => div.innerText.replace("\n", " "))), ["live 3", "scheduled 0", "draft 1", "due for review 1", "days since the last post 58"]);
  await eventually(() => page.locator(".posts .status").allTextContents(), ["Draft", "Due for review", "Live", "Live"]);
  assert.equal(await page.locator(".posts .title a").first().textContent(), "<script>window.ran = 1</script>");
  assert.equal(await page.locator(".chart rect").count(), 2);
  assert.equal(await page.locator(".late dd").count(), 2);
  await preview.edit("content/posts/idea.md", "draft: true", "date2: 2026");
  await page.locator(".finding.warning").filter({ hasText: "date2" }).waitFor();
  const notes = page.locator(".finding.warning").filter({ hasText: "no description" });
  await eventually(() => notes.locator(".where").allTextContents(), ["content/posts/idea.md:1:1", "content/posts/b.md:1:1", "content/posts/old.md:1:1"], "those of the whole site");
  await eventually(() => page.locator(".posts .status").allTextContents(), ["Due for review", "Live", "Live", "Live"]);
  await preview.edit("content/posts/idea.md", "date2: 2026", "date: [");
  await page.locator(".finding.error").first().waitFor();
  assert.ok(await isSame(page));
  assert.deepEqual(said, []);
  await page.goto(preview.dashboard + "/");
  await page.fill("#email", "a+b@example.com");
  await page.getByRole("button", { name: "Try it" }).click();
  await page.waitForURL("**/_linger/form?*");
  await page.getByText("a+b@example.com").waitFor();
  await page.goto(preview.dashboard + "/files/");
  const links = await page.locator(".files a").evaluateAll((all) => all.map((link) => link.href));
  assert.ok(links.includes(preview.origin + "/posts/a/") && links.includes(preview.origin + "/rss.xml"));
  for (const link of links) assert.equal((await page.request.get(link)).status(), 200, link);
});

test("the preview's own pages are accessible and fit", { timeout: 60000 }, async () => {
  const preview = await Preview.of({ "content/posts/odd.md": "---\ntitle: Odd\ndate: 2026-02-01\nid: o1\ncolour: red\n---\nText.\n" });
  const page = await browser.newPage();
  try {
    for (const path of ["/_linger/", "/_linger/files/", "/_linger/email/odd/", "/_linger/problems/", "/posts/odd/"]) {
      for (const { width, scheme } of [{ width: 320, scheme: "light" }, { width: 1280, scheme: "dark" }]) {
        await page.setViewportSize({ width, height: 900 });
        await page.emulateMedia({ colorScheme: scheme });
        await page.addInitScript(open);
        await page.goto(preview.origin + path);
        await page.waitForSelector("script[data-live]", { state: "attached" });
        if (path.startsWith("/posts/")) await toolbar(page).getByText("Live", { exact: true }).waitFor();
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        assert.ok(overflow <= 0, `${path} at ${width} px scrolls sideways by ${overflow} px`);
        // What lies over the page in frames is the preview's own too.
        for (const frame of page.frames().filter((frame) => frame === page.mainFrame() || /\/(toolbar|problems)\/$/.test(frame.url()))) {
          await frame.evaluate(axe);
          const { violations } = await frame.evaluate(() => axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] }));
          assert.deepEqual(violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html).slice(0, 3).join(" ")}`), [], `${path} at ${width} px, ${scheme}: ${frame.url()}`);
        }
      }
    }
  } finally {
    await page.close();
    await preview.end();
  }
});
