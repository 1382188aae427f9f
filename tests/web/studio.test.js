// The studio in a real browser: a text is written beside its page, saved, and never lost.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eventually } from "./support/eventually.js";
import { Studio, browse } from "./support/studio.js";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const FILE = "content/posts/a.md";
const head = "---\ntitle: Alpha\ndate: 2026-01-01\nid: a1\ndescription: About alpha.\n---\n";
const SITE = {
  "site.yaml": "title: A site\nbase_url: https://example.com/\n",
  [FILE]: `${head}First words.\n`,
  "content/posts/b.md": "---\ntitle: Beta\ndate: 2026-01-02\ndraft: true\nid: b1\n---\nBeta.\n",
  "content/about.md": "---\ntitle: About\n---\nUs.\n",
};

let browser;
before(async () => {
  browser = await browse();
});
after(() => browser?.close());

/** Runs `work` with a site in the studio, and ends that whatever happens. */
const withStudio = (name, files, work) =>
  test(name, { timeout: 40000 }, async (t) => {
    const studio = await Studio.of(browser, { ...SITE, ...files });
    try {
      await work(studio, t);
    } finally {
      await studio.end();
    }
  });

const value = (page) => page.$eval("#text", (field) => field.value);
const stateOf = (page) => page.$eval("#state", (state) => state.dataset.state);
const becomes = (page, state) => page.waitForSelector(`#state[data-state=${state}]`, { state: "attached" });
const onDisk = (studio, text, file = FILE) => eventually(() => studio.read(file), text);
const inFrame = (page, words) => page.frameLocator("#page").getByText(words).first().waitFor();
/** Puts the caret at the end. */
const toEnd = (page) => page.$eval("#text", (field) => {
  field.focus();
  field.setSelectionRange(field.value.length, field.value.length);
});

withStudio("what is typed is on the page at once, on the disk after a pause, and nothing else changes", {}, async (studio) => {
  const page = await studio.openText(FILE);
  await eventually(() => value(page), SITE[FILE]);
  await inFrame(page, "First words.");
  await toEnd(page);
  await page.keyboard.type("Second words.");
  await inFrame(page, "Second words.");
  assert.equal(await studio.read(FILE), SITE[FILE], "nothing is written while typing");
  await onDisk(studio, `${SITE[FILE]}Second words.`);
  await becomes(page, "clean");
  await eventually(() => page.title(), "Alpha · Write");
  assert.deepEqual(page.said, []);
});

withStudio("line ends, a byte order mark and everything that was not edited stay", { [FILE]: `\ufeff${head.replaceAll("\n", "\r\n")}One.\r\nTwo.\nThree.\r\n` }, async (studio) => {
  const page = await studio.openText(FILE);
  await page.$eval("#text", (field) => {
    field.focus();
    const at = field.value.indexOf("Three");
    field.setSelectionRange(at, at);
  });
  await page.keyboard.type("And ");
  await onDisk(studio, `\ufeff${head.replaceAll("\n", "\r\n")}One.\r\nTwo.\nAnd Three.\r\n`);
});

withStudio("a change on the disk comes in where nothing was typed: the caret stays, and it can be undone", {}, async (studio) => {
  const page = await studio.openText(FILE);
  await page.$eval("#text", (field) => {
    field.focus();
    const at = field.value.indexOf("words");
    field.setSelectionRange(at, at);
  });
  const changed = `${head}A new beginning. First words.\n`;
  await studio.write(FILE, changed);
  await page.waitForFunction((text) => document.getElementById("text").value === text, changed);
  await eventually(() => page.$eval("#text", (field) => field.value.slice(field.selectionStart, field.selectionStart + 5)), "words");
  await eventually(() => stateOf(page), "clean");
  await page.keyboard.press("Control+z");
  await eventually(() => value(page), SITE[FILE]);
  await onDisk(studio, SITE[FILE]);
});

withStudio("a file that has changed meanwhile is shown beside the text, and each choice keeps both", {}, async (studio) => {
  const page = await studio.openText(FILE);
  const clash = async (mine, theirs) => {
    await toEnd(page);
    await page.keyboard.type(mine);
    await studio.write(FILE, `${head}${theirs}\n`);
    await becomes(page, "conflict");
    await page.locator("dialog .others").filter({ hasText: theirs }).waitFor();
    assert.equal(await studio.read(FILE), `${head}${theirs}\n`, "the file is not touched");
    return value(page);
  };
  const mine = await clash("Mine.", "Theirs.");
  await page.getByRole("button", { name: "Take yours", exact: true }).click();
  await onDisk(studio, mine);
  await becomes(page, "clean");
  // The other way: the text of the disk comes in, and one's own is under the versions.
  const given = await clash("Given up.", "Taken.");
  await page.getByRole("button", { name: "Take the one on the disk" }).click();
  await becomes(page, "clean");
  await eventually(() => value(page), `${head}Taken.\n`);
  await page.getByRole("button", { name: "Earlier versions" }).click();
  const pinned = page.locator("dialog option").filter({ hasText: "kept for good" });
  await page.locator("dialog select").selectOption(await pinned.first().getAttribute("value"));
  await page.locator("dialog .compare .ours").filter({ hasText: "Given up." }).waitFor();
  await page.getByRole("button", { name: "Go back to this text" }).click();
  await eventually(() => value(page), given);
  await onDisk(studio, given);
  assert.deepEqual(page.said.filter((line) => !line.includes("409")), []);
});

withStudio("a preview that ends and comes back loses nothing, and asks for no reload", {}, async (studio) => {
  const page = await studio.openText(FILE);
  await toEnd(page);
  await page.keyboard.type("Before.");
  await onDisk(studio, `${SITE[FILE]}Before.`);
  await studio.stop();
  await page.keyboard.type(" Meanwhile.");
  await becomes(page, "offline");
  await studio.start();
  await onDisk(studio, `${SITE[FILE]}Before. Meanwhile.`);
  await becomes(page, "clean");
  await inFrame(page, "Meanwhile.");
  // The earlier texts are there after a restart as well.
  await page.getByRole("button", { name: "Earlier versions" }).click();
  await page.locator("dialog option").nth(2).waitFor();
});

withStudio("one window writes, another follows, and may take over", {}, async (studio) => {
  const [first, second] = [await studio.openText(FILE), await studio.openText(FILE)];
  await becomes(second, "follower");
  await eventually(() => second.$eval("#text", (field) => field.readOnly), true);
  await first.bringToFront();
  await toEnd(first);
  await first.keyboard.type("One.");
  await onDisk(studio, `${SITE[FILE]}One.`);
  await first.keyboard.type(" Two.");
  await second.bringToFront();
  await second.getByRole("button", { name: "Write here instead" }).click();
  await becomes(second, "clean");
  await becomes(first, "follower");
  await second.waitForFunction((text) => document.getElementById("text").value === text, `${SITE[FILE]}One. Two.`);
  await toEnd(second);
  await second.keyboard.type(" Three.");
  await onDisk(studio, `${SITE[FILE]}One. Two. Three.`);
  await second.close();
  await first.bringToFront();
  await becomes(first, "clean");
});

withStudio("what is typed last reaches the disk when the window is closed", {}, async (studio) => {
  const page = await studio.openText(FILE);
  await toEnd(page);
  await page.keyboard.type("Last words.");
  await page.close({ runBeforeUnload: true });
  await onDisk(studio, `${SITE[FILE]}Last words.`);
});

withStudio("a text that never reached the disk is offered beside the one that did", {}, async (studio) => {
  const page = await studio.openText(FILE);
  await studio.stop();
  await toEnd(page);
  await page.keyboard.type("Only in the browser.");
  await page.close();
  await studio.start();
  const again = await studio.openText(FILE);
  await eventually(() => value(again), SITE[FILE], "the disk is opened");
  await again.locator("dialog .ours").filter({ hasText: "Only in the browser." }).waitFor();
  await again.getByRole("button", { name: "Go on with it" }).click();
  await onDisk(studio, `${SITE[FILE]}Only in the browser.`);
});

withStudio("a file that is deleted leaves its text, which can be saved again", {}, async (studio) => {
  const page = await studio.openText(FILE);
  await toEnd(page);
  await rm(join(studio.root, FILE));
  await page.keyboard.type("Still here.");
  await becomes(page, "gone");
  await page.getByRole("button", { name: "Save it again under its name" }).click();
  await onDisk(studio, `${SITE[FILE]}Still here.`);
});

withStudio("a mistake is named with its line, and leads to it", {}, async (studio) => {
  const page = await studio.openText(FILE);
  await page.$eval("#text", (field) => {
    field.focus();
    const at = field.value.indexOf("2026-01-01");
    field.setSelectionRange(at, at + 10);
  });
  await page.keyboard.type("someday");
  const mistake = page.locator("#mistakes button").filter({ hasText: "Line 3" });
  await mistake.waitFor();
  await inFrame(page, "First words.");
  // The line is marked as well: the third one.
  const mark = page.locator(".line-marks .error");
  await mark.waitFor();
  assert.match(await mark.getAttribute("title"), /date/);
  const line = async () => Math.round(((await mark.boundingBox()).y - (await page.locator("#text").boundingBox()).y - 17) / 25.6);
  await eventually(line, 2);
  await toEnd(page);
  await mistake.click();
  await eventually(() => page.$eval("#text", (field) => field.value.slice(field.selectionStart, field.selectionEnd)), "someday");
  await page.keyboard.type("2026-01-03");
  await page.waitForSelector("#mistakes", { state: "hidden" });
});

withStudio("undo and redo work through an autosave, and nothing happens in a composition", {}, async (studio) => {
  const page = await studio.openText(FILE);
  await toEnd(page);
  await page.keyboard.type("Typed.");
  await onDisk(studio, `${SITE[FILE]}Typed.`);
  // A browser undoes typing in pieces of its own choice.
  const until = async (keys, text) => {
    for (let at = 0; at < 6 && (await value(page)) !== text; at += 1) await page.keyboard.press(keys);
    await eventually(() => value(page), text);
  };
  await until("Control+z", SITE[FILE]);
  await onDisk(studio, SITE[FILE]);
  await until("Control+Shift+z", `${SITE[FILE]}Typed.`);
  await onDisk(studio, `${SITE[FILE]}Typed.`);
  const client = await browser.newCDPSession(page);
  await client.send("Input.imeSetComposition", { text: "にほ", selectionStart: 2, selectionEnd: 2 });
  await studio.write(FILE, `${head}Other.\n${SITE[FILE].slice(head.length)}Typed.`);
  await new Promise((done) => setTimeout(done, 600));
  assert.equal(await value(page), `${SITE[FILE]}Typed.にほ`);
  await client.send("Input.insertText", { text: "日本" });
  await eventually(() => value(page), `${SITE[FILE]}Typed.日本`);
  await becomes(page, "conflict");
});

withStudio("the list finds and filters texts, and a post begins there", {}, async (studio) => {
  const page = await studio.open("/posts/");
  await page.getByRole("link", { name: /Drafts 1/ }).click();
  await page.getByRole("link", { name: "Beta", exact: true }).waitFor();
  await eventually(() => page.locator("tbody tr").count(), 1);
  await page.getByRole("link", { name: /^All/ }).click();
  await page.getByRole("searchbox").fill("ALPH");
  await page.keyboard.press("Enter");
  await page.getByRole("link", { name: "Alpha", exact: true }).waitFor();
  await eventually(() => page.locator("tbody tr").count(), 1);
  await page.getByRole("textbox", { name: "New post" }).fill("How we keep <them> & why");
  await page.getByRole("button", { name: "Write", exact: true }).click();
  await page.waitForSelector("#text:not([disabled])");
  const file = new URL(page.url()).searchParams.get("file");
  assert.equal(file, "content/posts/how-we-keep-them-why.md");
  const text = await studio.read(file);
  assert.match(text, /^---\ntitle: "How we keep <them> & why"\ndate: .*\ndescription: ""\ntags: \[\]\ndraft: true\nid: urn:uuid:.*\n---\n\n$/);
  await toEnd(page);
  await page.keyboard.type("Because.");
  await inFrame(page, "Because.");
  await onDisk(studio, `${text}Because.`, file);
  assert.deepEqual(page.said, []);
});

withStudio("a post whose script tries to reach the studio cannot", {
  [FILE]: `${head}First words.\n\n<script>
const out = [];
const note = (name, value) => { out.push(name + ": " + value); document.documentElement.dataset.out = out.join(" | "); };
const studio = STUDIO;
(async () => {
  for (const path of ["/write", "/", "/text/look", "/toolbar/data?path=/"]) await fetch(studio + path).then(() => note(path, "read"), () => note(path, "refused"));
  await fetch(studio + "/text/save", { method: "POST", mode: "no-cors", body: "{}" }).then(({ type }) => note("no-cors", type), () => note("no-cors", "refused"));
  try { note("parent", parent.document.title); } catch { note("parent", "refused"); }
  const worker = await navigator.serviceWorker.register("/sw.js").then(() => "registered", () => "refused");
  note("worker", worker);
  const opened = window.open(studio + "/write");
  try { note("opened", opened === null ? "refused" : String(opened.document.title)); } catch { note("opened", "refused"); }
  note("done", "yes");
})();
</script>
`,
  "content/sw.js": "self.addEventListener('fetch', (event) => event.respondWith(new Response('fake')));",
  "site.yaml": "title: A site\nbase_url: https://example.com/\nheaders: {policy: false}\n",
}, async (studio) => {
  await studio.write(FILE, (await studio.read(FILE)).replace("STUDIO", JSON.stringify(studio.dashboard)));
  const page = await studio.openText(FILE);
  const frame = await (await page.waitForSelector("#page")).contentFrame();
  await frame.waitForFunction(() => document.documentElement.dataset.out?.includes("done"));
  const inFrame = await frame.evaluate(() => document.documentElement.dataset.out);
  const tab = await browser.newPage();
  await tab.goto(`${studio.origin}/posts/a/`);
  await tab.waitForFunction(() => document.documentElement.dataset.out?.includes("done"));
  const inTab = await tab.evaluate(() => document.documentElement.dataset.out);
  for (const out of [inFrame, inTab]) {
    assert.ok(!out.includes("read") && !out.includes("registered") && !out.includes("Write"), out);
    assert.match(out, /worker: refused/);
  }
  assert.match(inFrame, /parent: refused/);
  const token = await page.evaluate(() => document.querySelector("script[data-linger]").dataset.token);
  assert.equal(token, undefined, "the token is only in memory");
});

withStudio("the pages of the studio are accessible, in light and dark, and fit a phone", {}, async (studio) => {
  await studio.write("content/posts/c.md", "---\ntitle: Gone\n---\nx\n");
  const trash = await studio.open("/post?file=content/posts/c.md");
  await trash.getByText("Delete this post").click();
  await trash.getByRole("button", { name: "Delete it" }).click();
  await trash.getByRole("button", { name: "Put back Gone" }).waitFor();
  const post = (file) => `/post?file=${file}`;
  for (const path of [`/write?file=${FILE}`, "/posts/", post(FILE), post("content/posts/b.md"), post("content/about.md"), "/trash/", "/comments/", "/deploy/"]) {
    const page = await studio.open(path);
    if (path.startsWith("/write")) {
      await page.waitForSelector("#text:not([disabled])");
      await inFrame(page, "First words.");
      await details(page);
      await page.getByText("Everything else").click();
    }
    for (const folded of await page.locator("main details:not([open]) > summary").all()) if (await folded.isVisible()) await folded.click();
    for (const colorScheme of ["light", "dark"]) {
      for (const width of [1280, 390]) {
        await page.emulateMedia({ colorScheme });
        await page.setViewportSize({ width, height: 844 });
        await page.evaluate(axe);
        const { violations } = await page.evaluate(() => window.axe.run({ exclude: [["#page"]] }, { resultTypes: ["violations"] }));
        assert.deepEqual(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html.slice(0, 120))]), [], `${path} ${colorScheme} ${width}`);
        assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= width, `${path} is too wide at ${width}`);
      }
    }
  }
});

withStudio("buttons and keys mark the text as typing does, and the page shows it", {}, async (studio) => {
  const page = await studio.openText(FILE);
  await page.$eval("#text", (field) => {
    field.focus();
    const at = field.value.indexOf("First");
    field.setSelectionRange(at, at + 6);
  });
  await page.keyboard.press("Control+b");
  await eventually(() => value(page), `${head}**First** words.\n`);
  await page.frameLocator("#page").locator("strong").filter({ hasText: "First" }).waitFor();
  await page.keyboard.press("Control+z");
  await eventually(() => value(page), SITE[FILE]);
  // One tab stop, and arrows inside of it.
  await page.keyboard.press("Shift+Tab");
  await eventually(() => page.evaluate(() => document.activeElement.name), "bold");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Enter");
  await page.getByLabel("An address, or words of a title").fill("bet");
  await page.getByRole("button", { name: /^Beta/ }).click();
  await eventually(() => value(page), `${head}[First](b.md) words.\n`);
  await eventually(() => page.evaluate(() => document.activeElement.id), "text");
  await page.frameLocator("#page").locator("article a, main a").filter({ hasText: "First" }).first().waitFor();
  await toEnd(page);
  await page.getByRole("button", { name: "More" }).click();
  await page.getByLabel("What is to be there?").selectOption("note");
  await page.locator("dialog").getByLabel("Title", { exact: true }).fill("Before you ring");
  await page.getByRole("button", { name: "Insert" }).click();
  await inFrame(page, "Before you ring");
  await onDisk(studio, `${head}[First](b.md) words.\n\n{{< note title="Before you ring" >}}\nThe text goes here.\n{{< /note >}}\n`);
  assert.deepEqual(page.said, []);
});

const details = async (page) => {
  await page.locator("#details > summary").click();
  await page.getByLabel("Title", { exact: true }).waitFor();
};
const own = `---
# Mine
title: 'Alpha'   # as said
date: 2026-01-01T08:00
description: |
  Over several
  lines.
tags:
- first-call   # the usual
id: a1

mine: {x: [1, 2]}
---
First words.
`;

withStudio("the form changes one value each, and text and form are two views of one text", {
  [FILE]: own,
  "site.yaml": "title: A site\nbase_url: https://example.com/\ntimezone: Europe/Stockholm\n",
  "content/posts/b.md": "---\ntitle: Beta\ndate: 2026-01-02\ntags: [Renewals, first-call]\nid: b1\n---\nBeta.\n",
}, async (studio) => {
  const page = await studio.openText(FILE);
  await details(page);
  const title = page.getByLabel("Title", { exact: true });
  await eventually(() => title.inputValue(), "Alpha");
  await eventually(() => page.getByLabel("Goes live: time").inputValue(), "08:00");
  await page.getByText("Goes live (Europe/Stockholm)").waitFor();
  let text = own;
  const changed = async (from, to) => {
    text = text.replace(from, to);
    await eventually(() => value(page), text);
    await onDisk(studio, text);
  };
  // What is typed in a field is on the page at once, and the field keeps the focus.
  await title.click();
  await page.keyboard.press("End");
  await page.keyboard.type("’s way");
  await changed("'Alpha'", "'Alpha’s way'");
  await page.frameLocator("#page").getByRole("heading", { name: "Alpha’s way" }).first().waitFor();
  await eventually(() => page.evaluate(() => document.activeElement.id), "field-title");
  await page.getByLabel("Goes live: day").fill("2026-02-03");
  await page.getByLabel("Goes live: day").press("Tab");
  await changed("2026-01-01T08:00", "2026-02-03T08:00");
  // Tags: those of the site are offered, in their spelling; each can be removed.
  const tags = page.getByLabel("Add to tags");
  await eventually(() => page.locator("#known-tags option").evaluateAll((all) => all.map(({ value }) => value)), ["Renewals", "first-call"]);
  await tags.fill("renewals");
  await tags.press("Enter");
  await changed("the usual\n", "the usual\n- Renewals\n");
  await page.getByRole("button", { name: "Remove first-call" }).click();
  await changed("- first-call   # the usual\n", "");
  // A value over several lines stays as it is, and the field says so.
  await eventually(() => page.locator("#field-description").isDisabled(), true);
  // The post is live, so its old address goes on to lead to it.
  await page.getByText("Everything else").click();
  await page.getByLabel("Slug").fill("beta-way");
  await page.getByLabel("Slug").press("Enter");
  await page.getByText("The post moves to /posts/beta-way/").waitFor();
  text = text.replace("# as said\n", '# as said\naliases: ["/posts/a/"]\nslug: "beta-way"\n');
  await eventually(() => value(page), text);
  // And the other way round: what is typed in the text is in the form.
  await page.$eval("#text", (field) => {
    field.focus();
    const at = field.value.indexOf("way'");
    field.setSelectionRange(at, at + 3);
  });
  await page.keyboard.type("song");
  await eventually(() => title.inputValue(), "Alpha’s song");
  await page.locator(".look-title").first().filter({ hasText: "Alpha’s song" }).waitFor();
  assert.deepEqual(page.said.filter((line) => !line.includes("404")), []);
});

withStudio("an hour that clocks skip is asked for again, and a draft is a tick", {
  "site.yaml": "title: A site\nbase_url: https://example.com/\ntimezone: Europe/Stockholm\n",
}, async (studio) => {
  const page = await studio.openText("content/posts/b.md");
  await details(page);
  await eventually(() => page.getByLabel("Draft: readers do not see it").isChecked(), true);
  await page.getByLabel("Goes live: day").fill("2026-03-29");
  await page.getByLabel("Goes live: time").fill("02:30");
  await page.getByLabel("Goes live: time").press("Tab");
  await page.getByText("There is no 02:30 on that day in Europe/Stockholm").waitFor();
  await page.getByLabel("Draft: readers do not see it").focus();
  await page.keyboard.press("Space");
  await onDisk(studio, SITE["content/posts/b.md"].replace("2026-01-02", "2026-03-29").replace("draft: true", "draft: false"), "content/posts/b.md");
});

withStudio("a post is scheduled, renamed, duplicated, deleted and put back with keys alone", {
  "content/posts/c.md": "---\ntitle: Gamma\ndate: 2026-01-03\nid: c1\n---\nSee [Alpha](a.md).\n",
}, async (studio) => {
  const page = await studio.open("/post?file=content/posts/b.md");
  const press = async (button) => {
    await button.focus();
    await page.keyboard.press("Enter");
  };
  await page.getByLabel("Day", { exact: true }).fill("2026-05-04");
  await page.getByLabel("Time", { exact: true }).fill("08:15");
  await press(page.getByRole("button", { name: "Schedule" }));
  await page.getByText("goes live Mon 2026-05-04 08:15").waitFor();
  await onDisk(studio, SITE["content/posts/b.md"].replace("2026-01-02", "2026-05-04T08:15").replace("draft: true\n", ""), "content/posts/b.md");
  // A live post takes its address and the links to it along.
  await page.goto(`${studio.dashboard}/post?file=${FILE}`);
  await page.getByRole("textbox", { name: /^Name/ }).fill("Alpha first");
  await page.keyboard.press("Enter");
  await page.waitForURL(/alpha-first\.md/);
  await onDisk(studio, SITE[FILE].replace("title: Alpha\n", 'title: Alpha\naliases: ["/posts/a/"]\n'), "content/posts/alpha-first.md");
  await eventually(async () => (await studio.read("content/posts/c.md")).includes("(alpha-first.md)"), true);
  await press(page.getByRole("button", { name: "Duplicate" }));
  await page.waitForSelector("#text:not([disabled])");
  await eventually(() => page.title(), "Copy of Alpha · Write");
  await page.goto(`${studio.dashboard}/post?file=content/posts/alpha-first.md`);
  await press(page.getByText("Delete this post"));
  await press(page.getByRole("button", { name: "Delete it" }));
  await page.waitForURL(/trash/);
  await eventually(() => studio.read("content/posts/alpha-first.md").catch(() => "gone"), "gone");
  await press(page.getByRole("button", { name: "Put back Alpha" }));
  await page.waitForSelector("#text:not([disabled])");
  await eventually(async () => (await studio.read("content/posts/alpha-first.md")).includes("First words."), true);
  assert.deepEqual(page.said, []);
});

withStudio("a text of another program becomes Markdown where it was pasted, also if it takes a while", {}, async (studio) => {
  const page = await studio.openText(FILE);
  await toEnd(page);
  await page.keyboard.type("Before. ");
  await page.route("**/text/paste", async (route) => {
    await new Promise((done) => setTimeout(done, 400));
    await route.continue();
  });
  const paste = (html, plain) => page.evaluate(([html, plain]) => {
    const data = new DataTransfer();
    data.setData("text/html", html);
    data.setData("text/plain", plain);
    document.getElementById("text").dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
  }, [html, plain]);
  await paste(`<p class="MsoNormal" onclick="x()">A <b>bold</b> <a href="https://example.org/">claim</a><script>window.harm = 1</script></p>`, "A bold claim");
  await page.keyboard.type("After.");
  await page.waitForFunction(() => document.getElementById("text").value.includes("**bold**"));
  await eventually(() => value(page), `${SITE[FILE]}Before. A **bold** [claim](https://example.org/)After.`);
  assert.equal(await page.evaluate(() => window.harm), undefined);
  await inFrame(page, "claim");
  assert.deepEqual(page.said, []);
});

const PNG = "iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAIAAAB7QOjdAAAAD0lEQVR4nGP4z8DwH4gBBgQB/4s4j2gAAAAASUVORK5CYII=";

withStudio("a picture that is dropped stands beside the post, with what it shows", {}, async (studio) => {
  const page = await studio.openText(FILE);
  await toEnd(page);
  const drop = (name, on) => page.evaluate(async ([name, base64, on]) => {
    const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
    const data = new DataTransfer();
    data.items.add(new File([bytes], name, { type: "image/png" }));
    document.querySelector(on).dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
  }, [name, PNG, on]);
  await drop("My Desk.PNG", "h1");
  await page.getByLabel(/What does it show/).fill("A desk with a phone");
  await page.getByRole("button", { name: "Insert" }).click();
  await onDisk(studio, `${SITE[FILE]}\n![A desk with a phone](a-my-desk.png)\n`);
  await page.frameLocator("#page").getByAltText("A desk with a phone").waitFor();
  await drop("page.html", "#text");
  await page.locator("#alert").filter({ hasText: "no picture, recording or PDF" }).waitFor();
  await eventually(() => value(page), `${SITE[FILE]}\n![A desk with a phone](a-my-desk.png)\n`);
});

withStudio("the text and its page scroll together, led by the one that was touched", { [FILE]: `${head}${Array.from({ length: 120 }, (_, at) => `Paragraph ${at} of the text, with some words in it.`).join("\n\n")}\n` }, async (studio) => {
  const page = await studio.openText(FILE);
  await inFrame(page, "Paragraph 119");
  const frame = await (await page.waitForSelector("#page")).contentFrame();
  await frame.waitForSelector("script[data-linger][data-live]", { state: "attached" });
  const atEnd = () => frame.evaluate(() => scrollY > 0 && scrollY + innerHeight >= document.documentElement.scrollHeight - 2);
  await page.hover("#text");
  await page.mouse.wheel(0, 100000);
  await eventually(atEnd, true);
  await page.hover("#page");
  await page.mouse.wheel(0, -200000);
  await eventually(() => page.$eval("#text", (field) => field.scrollTop), 0);
});

/** A site as `linger init` makes it, with nothing changed by hand. */
const started = async () => {
  const around = await mkdtemp(join(tmpdir(), "linger-first-"));
  const root = join(around, "sales");
  execFileSync(process.env.LINGER, ["init", root]);
  return Studio.at(browser, root);
};

test("a first-time writer goes from `linger init` to a deployed post, and touches no file", { timeout: 90000 }, async () => {
  const studio = await started();
  try {
    const page = await studio.open("/");
    // What `init` wrote is replaced in the studio, or thrown away.
    await page.getByRole("link", { name: "Write", exact: true }).first().click();
    await page.getByRole("link", { name: "About", exact: true }).click();
    await page.waitForSelector("#text:not([disabled])");
    await page.locator("#text").fill("---\ntitle: About\n---\n\nWe sell, and write down what works.\n");
    await becomes(page, "clean");
    await eventually(() => studio.read("content/about.md"), "---\ntitle: About\n---\n\nWe sell, and write down what works.\n");
    await page.getByRole("link", { name: "Posts", exact: true }).click();
    await page.getByRole("link", { name: "Publish Hello" }).click();
    await page.getByText("Delete this post").click();
    await page.getByRole("button", { name: "Delete it" }).click();
    await page.getByRole("button", { name: "Put back Hello" }).waitFor();
    // A post begins.
    await page.getByRole("link", { name: "Posts", exact: true }).click();
    await page.getByRole("textbox", { name: "New post" }).fill("My first call");
    await page.getByRole("button", { name: "Write", exact: true }).click();
    await page.waitForSelector("#text:not([disabled])");
    await details(page);
    await page.getByLabel("Description", { exact: true }).fill("How the first call went.");
    await page.getByLabel("Description", { exact: true }).blur();
    await page.getByLabel("Add to tags").fill("first calls");
    await page.getByLabel("Add to tags").press("Enter");
    await page.getByRole("button", { name: "Remove first calls" }).waitFor();
    await toEnd(page);
    await page.keyboard.type("I was nervous, and rang anyway.");
    await inFrame(page, "rang anyway");
    await becomes(page, "clean");
    await page.getByRole("link", { name: "Publish", exact: true }).click();
    await page.getByText("It has a description.").waitFor();
    await page.getByRole("button", { name: "Check its links and pictures" }).click();
    await page.getByText("Looked at as readers will see it").waitFor({ timeout: 30000 });
    await page.getByRole("button", { name: "Publish now" }).click();
    await page.getByRole("heading", { name: "It is published" }).waitFor();
    // The site gets an address and a place.
    await page.getByRole("link", { name: "Deploy the site" }).click();
    await page.getByLabel("What it is about").fill("What we learn by selling.");
    await page.getByLabel("Who writes it").fill("Ann Lee");
    await page.getByLabel("Where readers find it").fill("https://sales.test.net/");
    await Promise.all([page.waitForEvent("load"), page.getByRole("button", { name: "Save" }).click()]);
    assert.match(await studio.read("site.yaml"), /base_url: "?https:\/\/sales\.test\.net\//);
    const place = join(studio.root, "../live");
    await page.getByText("A folder on this computer").click();
    await page.getByLabel(/^The folder, such as/).first().fill(place);
    await page.getByRole("button", { name: "Use this place" }).first().click();
    await page.getByRole("button", { name: "Deploy", exact: true }).click();
    await page.getByText("Readers find it at").last().waitFor({ timeout: 60000 });
    await page.getByRole("heading", { name: "Deployed" }).waitFor();
    const post = await readFile(join(place, "posts/my-first-call/index.html"), "utf8");
    assert.match(post, /rang anyway/);
    assert.match(post, /https:\/\/sales\.test\.net\/posts\/my-first-call\//);
    // And the word is spread.
    await page.getByRole("link", { name: "Posts", exact: true }).click();
    await page.getByRole("link", { name: "Publish My first call" }).click();
    await eventually(() => page.locator(".wrapped").textContent(), "My first call\n\nHow the first call went.\nhttps://sales.test.net/posts/my-first-call/");
    await page.getByRole("button", { name: "Write the email" }).click();
    await page.getByRole("link", { name: "my-first-call.eml" }).waitFor({ timeout: 30000 });
    assert.match(await studio.read("outbox/my-first-call.txt"), /rang anyway/);
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "my-first-call.eml" }).click()]);
    assert.equal(download.suggestedFilename(), "my-first-call.eml");
    assert.deepEqual(page.said, []);
  } finally {
    await studio.end();
  }
});
