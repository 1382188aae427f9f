// Measures what docs/theme-quality.md says, and writes its figures there: Lighthouse, five runs a page;
// weight and requests; layout shift; how long lines are. `tests/web/run --figures`, on a machine
// that has nothing else to do.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { launch } from "./support/browser.js";
import { judge, launchForLighthouse, pages, sampleAtItsAddress } from "./support/lighthouse.js";
import { requests, watchForShifts } from "./support/probe.js";

const RUNS = 5;
const dir = mkdtempSync(join(tmpdir(), "linger-figures-"));
const site = await sampleAtItsAddress(dir);

const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
const table = (head, rows) => [head, head.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");

const judged = [];
const lighthouse = await launchForLighthouse();
for (const path of pages) {
  const runs = [];
  for (let run = 0; run < RUNS; run += 1) runs.push(await judge(site.origin + path, lighthouse.port));
  const of = (name) => median(runs.map((run) => run[name]));
  judged.push([`\`${path}\``, of("performance"), of("accessibility"), of("best-practices"), of("seo"), runs.map((run) => run.performance).join(", ")]);
}
await lighthouse.close();

const weighed = [];
const chrome = await launch();
for (const path of ["/posts/being-handed-over/", "/posts/attrition-rate/", "/", "/tags/renewals/", "/ninety-day-list/", "/webinars/"]) {
  const page = await chrome.browser.newPage({ viewport: { width: 375, height: 812 } });
  const got = requests(page);
  await page.addInitScript(watchForShifts);
  await page.goto(site.origin + path, { waitUntil: "networkidle" });
  await page.waitForTimeout(300);
  const kilobytes = (type) => (got.filter((one) => one.type.includes(type)).reduce((sum, one) => sum + one.size, 0) / 1024).toFixed(1);
  weighed.push([`\`${path}\``, got.length, kilobytes(""), kilobytes("html"), kilobytes("css"), await page.evaluate(() => window.shifts.reduce((sum, one) => sum + parseFloat(one), 0))]);
  await page.close();
}
const version = chrome.browser.version();
await chrome.close();
site.close();
rmSync(dir, { recursive: true });

const figures = `Lighthouse 12.8.2, mobile, medians of ${RUNS}; Chromium ${version}:

${table(["page", "performance", "accessibility", "best practices", "SEO", "performance, each run"], judged)}

Everything that a phone loads with a page, including the icon, in KB after gzip, and how far the layout shifts:

${table(["page", "requests", "all", "HTML", "CSS", "layout shift"], weighed)}
`;
const [begin, end] = ["<!-- figures: written by tests/web/run --figures -->\n", "<!-- end of figures -->"];
const file = join(process.env.ROOT, "docs/theme-quality.md");
const text = readFileSync(file, "utf8");
const [before, rest] = text.split(begin);
writeFileSync(file, `${before}${begin}${figures}${rest.slice(rest.indexOf(end))}`);
console.log(figures);
