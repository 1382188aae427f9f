// A site, its running preview, and a browser, for the tests of the studio.
import { spawn } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { chromium } from "playwright-core";

const linger = process.env.LINGER;

/** A browser with a profile of its own. */
export async function browse() {
  const browser = await chromium.launchPersistentContext(mkdtempSync(join(tmpdir(), "linger-web-")), {
    executablePath: "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
    viewport: { width: 1280, height: 800 },
  });
  browser.setDefaultTimeout(8000);
  return browser;
}

/** A site in a directory of its own, and its preview. */
export class Studio {
  static async of(browser, files, more = []) {
    const studio = new Studio();
    Object.assign(studio, { browser, more });
    studio.root = await mkdtemp(join(tmpdir(), "linger-studio-"));
    for (const [path, text] of Object.entries(files)) await studio.write(path, text);
    await studio.start();
    return studio;
  }

  /** The site in a directory that is there. */
  static async at(browser, root) {
    const studio = Object.assign(new Studio(), { browser, more: [], root });
    await studio.start();
    return studio;
  }

  async start() {
    const port = this.origin ? new URL(this.origin).port : "0";
    this.process = spawn(linger, ["serve", "--port", port, "--clock", "2026-03-01T12:00:00Z", ...this.more], { cwd: this.root, stdio: ["ignore", "pipe", "ignore"] });
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
    for (const page of this.browser.pages()) if (page.url() !== "about:blank") await page.close();
    await rm(this.root, { recursive: true, force: true });
  }

  async write(path, text) {
    const file = join(this.root, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  }

  read(path) {
    return readFile(join(this.root, path), "utf8");
  }

  /** Opens a path of the studio; what the page complains of is in `said`. */
  async open(path) {
    const page = await this.browser.newPage();
    page.said = [];
    page.on("console", (message) => ["error", "warning"].includes(message.type()) && page.said.push(message.text()));
    page.on("pageerror", (error) => page.said.push(String(error)));
    await page.goto(this.dashboard + path);
    return page;
  }

  /** Opens a text, and waits until it can be written. */
  async openText(file) {
    const page = await this.open(`/write?${new URLSearchParams({ file })}`);
    await page.waitForSelector("#text:not([disabled])");
    return page;
  }
}
