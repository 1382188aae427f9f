// What the suites in this folder share: a small server for a built site, which sends the strict
// policy and compresses as real hosts do, and Debian's Chromium. Both listen to this machine only.
import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { mkdtempSync, rmSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { extname, join, normalize } from "node:path";
import { tmpdir } from "node:os";
import { chromium } from "playwright-core";

const types = {
  ".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml", ".png": "image/png", ".jpg": "image/jpeg", ".webp": "image/webp", ".avif": "image/avif",
  ".xml": "application/xml", ".json": "application/json", ".txt": "text/plain; charset=utf-8",
  ".webmanifest": "application/manifest+json", ".ico": "image/x-icon", ".mp3": "audio/mpeg", ".wasm": "application/wasm",
};

/** Everything that Chromium does behind one's back is off: only the page is measured. */
export const flags = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync", "--hide-scrollbars",
];

/** The policy that a built site asks its host to send: from `_headers`, where it says so. */
export async function policyOf(dir) {
  const text = await readFile(join(dir, "_headers"), "utf8");
  const line = text.split("\n").find((line) => /^\s+content-security-policy:/i.test(line));
  if (!line) throw new Error("_headers has no Content-Security-Policy");
  return line.slice(line.indexOf(":") + 1).trim();
}

/** Sends a text in pieces, as a slow network does. */
async function trickle(response, bytes) {
  for (let at = 0; at < bytes.length; at += 400) {
    response.write(bytes.subarray(at, at + 400));
    await new Promise((done) => setTimeout(done, 20));
  }
  response.end();
}

/** Serves `dir` as a host does: `index.html` for folders, `404.html` for what is not there. With
    `isSlow`, pages come piece by piece. */
export async function serve(dir, { policy, port = 0, isSlow = false } = {}) {
  const server = createServer(async (request, response) => {
    let path = normalize(decodeURIComponent(new URL(request.url, "http://x").pathname));
    if (path.endsWith("/")) path += "index.html";
    let status = 200;
    let bytes = await readFile(join(dir, path)).catch(() => null);
    if (!bytes) {
      status = 404;
      path = "/404.html";
      bytes = await readFile(join(dir, path)).catch(() => Buffer.from("not found"));
    }
    const headers = { "content-type": types[extname(path)] ?? "application/octet-stream", "x-content-type-options": "nosniff" };
    if (policy) headers["content-security-policy"] = policy;
    if (/-[0-9a-f]{10}\./.test(path)) headers["cache-control"] = "public, max-age=31536000, immutable";
    if (isSlow && path.endsWith(".html")) {
      response.writeHead(status, headers);
      return trickle(response, bytes);
    }
    if (/gzip/.test(request.headers["accept-encoding"] ?? "") && /text|svg|xml|json/.test(headers["content-type"])) {
      bytes = gzipSync(bytes, { level: 9 });
      headers["content-encoding"] = "gzip";
    }
    response.writeHead(status, { ...headers, "content-length": bytes.length }).end(bytes);
  });
  await new Promise((done) => server.listen(port, "127.0.0.1", done));
  return { origin: `http://127.0.0.1:${server.address().port}`, close: () => server.close() };
}

/** A browser with a profile of its own, which goes when it closes. */
export async function launch() {
  const profile = mkdtempSync(join(tmpdir(), "linger-web-"));
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: flags });
  return {
    browser,
    close: async () => {
      await browser.close();
      rmSync(profile, { recursive: true, force: true });
    },
  };
}
