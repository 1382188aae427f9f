// The npm packages, installed by npm itself from a registry on loopback.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { createServer } from "node:http";
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { TARGETS } from "../../packaging/project.mjs";
import { makeRelease, run, temporary, VERSION } from "./support/release.mjs";

const here = TARGETS.find((it) => it.npm.os === process.platform && it.npm.cpu === process.arch);
let registry, address, packages;

before(async () => {
  const dist = makeRelease({ repository: "https://example.com/Acme/linger", npm: true });
  packages = new Map();
  for (const file of readdirSync(dist).filter((it) => it.endsWith(".tgz"))) {
    const bytes = readFileSync(join(dist, file));
    const manifest = JSON.parse(execFileSync("tar", ["-xOzf", join(dist, file), "package/package.json"]));
    packages.set(manifest.name, { file, bytes, manifest });
  }
  registry = createServer((request, response) => {
    const path = decodeURIComponent(request.url.slice(1));
    const [name, it] = [...packages].find(([name, { file }]) => path === name || path === file) ?? [];
    if (!it) return response.writeHead(404).end("{}");
    if (path === it.file) return response.end(it.bytes);
    const integrity = `sha512-${createHash("sha512").update(it.bytes).digest("base64")}`;
    const manifest = { ...it.manifest, dist: { tarball: `${address}/${it.file}`, integrity } };
    response.end(JSON.stringify({ name, "dist-tags": { latest: VERSION }, versions: { [VERSION]: manifest } }));
  });
  await new Promise((done) => registry.listen(0, "127.0.0.1", done));
  address = `http://127.0.0.1:${registry.address().port}`;
});
after(() => {
  registry.close();
  registry.closeAllConnections();
});

async function install(...more) {
  const dir = temporary("npm");
  const options = ["--registry", address, "--cache", join(dir, "cache"), "--no-audit", "--no-fund", "--prefix", dir];
  const told = await run("npm", ["install", ...options, ...more, "@acme/linger"], { cwd: dir, env: { ...process.env, HOME: dir } });
  assert.equal(told.status, 0, told.output);
  return { dir, linger: join(dir, "node_modules/.bin/linger") };
}

test("there is one package for each platform, and none runs a script while it is installed", () => {
  assert.equal(packages.size, TARGETS.length + 1);
  const main = packages.get("@acme/linger").manifest;
  assert.deepEqual(Object.keys(main.optionalDependencies).sort(), [...packages.keys()].filter((it) => it !== main.name).sort());
  for (const [name, { manifest }] of packages) {
    assert.equal(manifest.scripts, undefined, name);
    assert.equal(manifest.version, VERSION);
    assert.equal(manifest.dependencies, undefined);
  }
});

test("npm takes the package of this platform and no other, and the program runs", async () => {
  const { dir, linger } = await install();
  assert.deepEqual(readdirSync(join(dir, "node_modules/@acme")).sort(), ["linger", `linger-${here.npm.os}-${here.npm.cpu}`]);
  assert.equal((await run(linger, ["--version"])).stdout, `linger ${VERSION}\n`);
  assert.equal((await run(linger, ["target"])).stdout, `${here.target}\n`);
  const odd = ["", "two words", "$HOME", "a\"b'c", "*"];
  assert.equal((await run(linger, ["x", ...odd])).stdout, ["x", ...odd].join("\n") + "\n");
});

test("exit codes and signals go through", async () => {
  const { linger } = await install();
  for (const code of [0, 3, 130]) assert.equal((await run(linger, ["exit", String(code)])).status, code);
  assert.equal((await run(linger, ["die"])).status, "SIGKILL");

  const child = spawn(linger, ["wait"], { stdio: ["ignore", "pipe", "inherit"] });
  const ready = await new Promise((done) => child.stdout.once("data", (it) => done(String(it))));
  let rest = "";
  child.stdout.on("data", (it) => (rest += it));
  child.kill("SIGTERM");
  assert.equal(await new Promise((done) => child.on("close", done)), 7);
  assert.match(rest, /ended/);
  assert.ok(!existsSync(`/proc/${ready.trim().split(" ")[1]}`), "the program was left running");
});

test("without the platform's package it says what to do", async () => {
  const { linger } = await install("--omit=optional");
  const { status, stderr } = await run(linger, ["--version"]);
  assert.equal(status, 1);
  assert.match(stderr, /is not installed\.\n.*npm install --include=optional/);
});
