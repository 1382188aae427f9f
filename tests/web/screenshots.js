// Takes the pictures in docs/screens: the sample blog as a customer would be shown it, on a phone and
// on a desktop, in light and dark, and on paper; and the studio. `tests/web/run --screenshots`.
import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { launch, policyOf, serve } from "./support/browser.js";
import { Studio } from "./support/studio.js";

const out = join(process.env.ROOT, "docs/screens");
const phone = { viewport: { width: 375, height: 812 }, deviceScaleFactor: 2 };
const desktop = { viewport: { width: 1280, height: 900 } };
const post = "/posts/attrition-rate/";
const landing = "/ninety-day-list/";
const shots = [
  ["home-phone", "/", phone],
  ["home-desktop", "/", desktop],
  ["home-dark", "/", { ...desktop, colorScheme: "dark" }],
  ["post-phone", post, phone],
  ["post-phone-dark", post, { ...phone, colorScheme: "dark" }],
  ["post-desktop", post, desktop],
  ["post-dark", post, { ...desktop, colorScheme: "dark" }],
  ["end-of-post", "/posts/ninety-days-2-first-use/", desktop, "article footer"],
  ["archive", "/archive/", desktop],
  ["subscribe", "/subscribe/", desktop],
  ["subscribe-phone", "/subscribe/", phone],
  ["landing-desktop", landing, desktop, null, "magazine"],
  ["landing-dark", landing, { ...desktop, colorScheme: "dark" }, null, "magazine"],
  ["landing-phone", landing, phone, null, "magazine"],
  ["collection-desktop", "/webinars/", desktop],
  ["collection-phone", "/webinars/", phone],
  ["gallery", "/webinars/the-silent-half/", desktop, ".gallery"],
  ["magazine", "/", desktop, ".entries", "magazine"],
  ["cards", "/page/2/", desktop, null, "cards"],
  ["thanks", "/thanks/list/", desktop, null, "magazine"],
  ["letter", "/posts/being-handed-over/", desktop, null, "letter"],
];

mkdirSync(out, { recursive: true });
const chrome = await launch();
const sites = {};
for (const name of ["sample", "magazine", "cards", "letter"]) {
  const dir = join(process.env.SITES, name);
  sites[name] = await serve(dir, { policy: await policyOf(dir) });
}
for (const [name, path, look, at, site = "sample"] of shots) {
  const context = await chrome.browser.newContext(look);
  const page = await context.newPage();
  await page.goto(sites[site].origin + path, { waitUntil: "networkidle" });
  if (at) await page.locator(at).first().evaluate((e) => scrollTo({ top: e.getBoundingClientRect().top + scrollY - 32, behavior: "instant" }));
  await page.waitForTimeout(200);
  await page.screenshot({ path: join(out, `${name}.png`) });
  await context.close();
}

// The studio, with the sample blog in it.
const blog = mkdtempSync(join(tmpdir(), "linger-studio-"));
for (const part of ["site.yaml", "content"]) cpSync(join(process.env.ROOT, part), join(blog, part), { recursive: true });
const studio = await Studio.at(chrome.browser, blog);
const text = "file=content%2Fposts%2Fattrition-rate.md";
for (const [name, path, look] of [
  ["studio-write", `/write?${text}`, desktop],
  ["studio-write-dark", `/write?${text}`, { ...desktop, colorScheme: "dark" }],
  ["studio-write-phone", `/write?${text}`, phone],
  ["studio-posts", "/posts/", desktop],
  ["studio-post", `/post?${text}`, desktop],
  ["studio-deploy", "/deploy/", desktop],
  ["studio-dashboard", "/", desktop],
]) {
  const context = await chrome.browser.newContext(look);
  const page = await context.newPage();
  await page.goto(studio.dashboard + path);
  if (path.startsWith("/write")) await page.waitForSelector("#text:not([disabled])");
  await page.waitForTimeout(1500);
  await page.screenshot({ path: join(out, `${name}.png`) });
  await context.close();
}
await studio.stop();
rmSync(blog, { recursive: true });

// On paper: what a printer gets, the sheet with these words as a picture.
const scratch = mkdtempSync(join(tmpdir(), "linger-print-"));
const page = await chrome.browser.newPage();
const run = promisify(execFile);
for (const [name, path, words] of [["print", post, "17 March"], ["print-worksheet", "/posts/ten-names-twenty-arrows/", "My arrow"]]) {
  await page.goto(sites.sample.origin + path, { waitUntil: "networkidle" });
  const pdf = join(scratch, "print.pdf");
  writeFileSync(pdf, await page.pdf({ format: "A4", preferCSSPageSize: true }));
  const { stdout } = await run("pdftotext", [pdf, "-"]);
  const sheet = `${stdout.split("\f").findIndex((text) => text.includes(words)) + 1}`;
  await run("pdftoppm", ["-r", "96", "-f", sheet, "-l", sheet, "-singlefile", "-png", pdf, join(out, name)]);
}
rmSync(scratch, { recursive: true });
await chrome.close();
for (const site of Object.values(sites)) site.close();
