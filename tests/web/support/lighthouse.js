// Lighthouse on the sample blog: a phone, and a slow network and processor as Lighthouse reckons them.
import { execFile, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { tmpdir } from "node:os";
import { promisify } from "node:util";
import lighthouse from "lighthouse";
import { flags, policyOf, serve } from "./browser.js";

/** The pages that are judged: home, a post with a picture, a tag, a landing page. */
export const pages = ["/", "/posts/attrition-rate/", "/tags/renewals/", "/ninety-day-list/"];

/** Builds the sample blog for the address it is served at, so that its canonical links are right. */
export async function sampleAtItsAddress(dir) {
  const empty = await serve(dir);
  const port = Number(new URL(empty.origin).port);
  empty.close();
  const out = join(dir, "site");
  const { LINGER, ROOT } = process.env;
  await promisify(execFile)(LINGER, ["build", "--quiet", "--root", ROOT, "-o", out, "--clock", "2026-11-22T12:00:00Z", "-u", `${empty.origin}/`]);
  return serve(out, { policy: await policyOf(out), port });
}

/** A Chromium that Lighthouse can drive: its port, and what closes it. */
export async function launchForLighthouse() {
  const profile = mkdtempSync(join(tmpdir(), "linger-web-"));
  const chrome = spawn(process.env.CHROMIUM ?? "/usr/bin/chromium", [
    "--headless", ...flags, "--remote-debugging-port=0", `--user-data-dir=${profile}`, "about:blank",
  ], { stdio: "ignore" });
  const told = join(profile, "DevToolsActivePort");
  for (let tries = 0; !(existsSync(told) && readFileSync(told, "utf8").includes("\n")); tries += 1) {
    if (tries > 300 || chrome.exitCode !== null) throw new Error("Chromium does not start");
    await new Promise((done) => setTimeout(done, 100));
  }
  return {
    port: Number(readFileSync(told, "utf8").split("\n")[0]),
    close: async () => {
      chrome.kill();
      await new Promise((done) => (chrome.exitCode === null ? chrome.once("exit", done) : done()));
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** Points out of 100 by category, and in `lost` what cost points. */
export async function judge(url, port) {
  const { lhr } = await lighthouse(url, { port, logLevel: "silent", output: "json" });
  const points = Object.entries(lhr.categories).map(([name, { score }]) => [name, Math.round(score * 100)]);
  const counted = Object.values(lhr.categories).flatMap(({ auditRefs }) => auditRefs.filter(({ weight }) => weight > 0));
  const lost = [...new Set(counted.map(({ id }) => id))].map((id) => lhr.audits[id])
    .filter(({ score }) => score !== null && score < 1)
    .map(({ id, score, displayValue, details }) => `${id}: ${score} ${displayValue ?? ""} ${JSON.stringify(details?.items ?? []).slice(0, 400)}`);
  return { ...Object.fromEntries(points), lost };
}
