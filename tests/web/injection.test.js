// The examples of docs/going-live.md, "Code of other services": each in a site of its own, in a real browser
// with the policy of that site, and with the network cut off.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { launch, policyOf, serve } from "./support/browser.js";
import { eventually } from "./support/eventually.js";

const manual = readFileSync(join(process.env.ROOT, "docs/going-live.md"), "utf8");
const [, chapter] = /\n## Code of other services\n([^]*?)\n## /.exec(`${manual}\n## `);
const block = (text, language) => new RegExp(`\`\`\`${language}\\n([^]*?)\`\`\``).exec(text)[1];
const examples = Object.fromEntries(chapter.split("\n### ").slice(1).map((text) => [text.split("\n")[0], {
  file: /`(templates\/\S+\.html)`:/.exec(text)[1], code: block(text, "html"), settings: block(text, "yaml"),
}]));

let chrome;
before(async () => { chrome = await launch(); });
after(async () => { await chrome?.close(); });

/** Builds a site with an example in it: what linger says, and where the site is. */
async function build({ file, code, settings }, root) {
  const files = {
    "site.yaml": `title: Own\nbase_url: https://example.com/\n${settings}`, [file]: code,
    "content/posts/a.md": "---\ntitle: A post\ndate: 2026-01-01\nid: a\n---\nWords.\n",
  };
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  const args = ["build", "--root", root, "--clock", "2026-03-01T12:00:00Z"];
  return new Promise((done) => { execFile(process.env.LINGER, args, (_, out, err) => done(err)); });
}

/** A post of a built site, with everything but the site cut off. */
async function open(root, look) {
  const dir = join(root, "public");
  const site = await serve(dir, { policy: await policyOf(dir) });
  const context = await chrome.browser.newContext();
  try {
    const page = await context.newPage();
    const [asked, errors] = [[], []];
    page.on("pageerror", (error) => errors.push(String(error)));
    await page.route((url) => url.origin !== site.origin, (route) => {
      asked.push(new URL(route.request().url()).hostname);
      return route.abort();
    });
    await page.addInitScript(() => {
      window.blocked = [];
      addEventListener("securitypolicyviolation", (event) => window.blocked.push(`${event.effectiveDirective} ${event.blockedURI}`));
    });
    await page.goto(`${site.origin}/posts/a/`);
    await look(page, asked);
    assert.deepEqual([errors, await page.evaluate(() => window.blocked)], [[], []]);
    assert.ok(await page.locator("h1").isVisible() && await page.locator(".colophon").isVisible(), "the page is whole");
  } finally {
    await context.close();
    site.close();
  }
}

async function inFolder(look) {
  const root = mkdtempSync(join(tmpdir(), "linger-code-"));
  try {
    await look(root);
  } finally {
    rmSync(root, { recursive: true });
  }
}

test("the manual has the examples that it promises", () => {
  assert.deepEqual(Object.keys(examples), ["Plausible", "GoatCounter", "Matomo", "Google Analytics, with consent"]);
});

for (const [name, example] of Object.entries(examples)) {
  test(`${name}: the line that the warning names is the line of the manual`, () => inFolder(async (root) => {
    const said = await build({ ...example, settings: "" }, root);
    const [, line] = /write in `site\.yaml`: `(.*)`\n/.exec(said) ?? [];
    assert.equal(line, example.settings.trim(), said);
    assert.match(said, /warning\[policy-blocks\]/);
  }));
}

for (const [name, host] of [["Plausible", "plausible.io"], ["GoatCounter", "gc.zgo.at"], ["Matomo", "stats.example.com"]]) {
  test(`${name}: the policy lets it load, and without a network the page is whole`, () => inFolder(async (root) => {
    const said = await build(examples[name], root);
    assert.doesNotMatch(said, /warning|error/);
    await open(root, (_, asked) => eventually(() => asked.includes(host), true));
  }));
}

test("Google Analytics asks first, and a no is kept like a yes", () => inFolder(async (root) => {
  const said = await build(examples["Google Analytics, with consent"], root);
  assert.doesNotMatch(said, /warning|error/);
  for (const [answer, expected] of [["no", []], ["yes", ["www.googletagmanager.com"]]]) {
    await open(root, async (page, asked) => {
      const box = page.locator("#hs-consent");
      assert.ok(await box.isVisible());
      assert.deepEqual(asked, []);
      await box.locator(`button[value=${answer}]`).click();
      await eventually(() => box.isVisible(), false);
      await eventually(() => asked.length, expected.length);
      assert.deepEqual(asked, expected);
      await page.reload();
      assert.ok(!(await box.isVisible()));
      await eventually(() => asked.length, 2 * expected.length);
    });
  }
}));
