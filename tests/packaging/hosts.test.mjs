// The workflows that `linger host` writes: they are what their hosts read, and their steps do what they say.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { TARGETS } from "../../packaging/project.mjs";
import { VERSION, host, makeRelease, readYaml, run, temporary } from "./support/release.mjs";

const { LINGER, VENV } = process.env;
const ON_GITHUB = ["github", "netlify", "cloudflare", "vercel", "firebase", "azure"];
const FILES = { gitlab: ".gitlab-ci.yml", codeberg: ".forgejo/workflows/linger.yml" };
const here = TARGETS.find((it) => it.npm.os === process.platform && it.npm.cpu === process.arch);
let release;

before(async () => {
  release = await host();
  const program = join(temporary("program"), "linger");
  try {
    execFileSync("strip", ["-o", program, LINGER], { stdio: "ignore" });
  } catch {
    cpSync(LINGER, program);
  }
  release.dist = makeRelease({ repository: release.repository, programs: { [here.target]: program } });
});
after(() => release.close());

/** A blog with the workflow for a host; its folder and the workflow's file. */
async function blog(name, ...flags) {
  const dir = join(temporary(name), "blog");
  assert.equal((await run(LINGER, ["init", dir])).status, 0);
  const written = await run(LINGER, ["host", name, ...flags], { cwd: dir });
  assert.equal(written.status, 0, written.stderr);
  return { dir, file: join(dir, FILES[name] ?? ".github/workflows/linger.yml") };
}

const check = (schema, file) => execFileSync(join(VENV, "bin/check-jsonschema"), ["--builtin-schema", schema, file], { stdio: "pipe" });

test("workflows for GitHub are what GitHub reads, and nothing in them can be taken over", async () => {
  for (const name of ON_GITHUB) {
    // One of those that upload a site under a path from above stands for all: the lines are the same.
    for (const flags of name === "cloudflare" ? [[], ["-u", "https://example.org/blog/"]] : [[]]) {
      const { file } = await blog(name, ...flags);
      check("vendor.github-workflows", file);
      execFileSync(join(VENV, "bin/actionlint"), [file], { stdio: "pipe" });
      execFileSync(join(VENV, "bin/zizmor"), ["--offline", "--quiet", "--persona", "pedantic", file], { stdio: "pipe" });
    }
  }
});

test("the others are what their hosts read", async () => {
  check("vendor.gitlab-ci", (await blog("gitlab")).file);
  // Forgejo reads what GitHub does, and a few keys more.
  check("vendor.github-workflows", (await blog("codeberg")).file);
});

/** The scripts of a workflow, by the names of their steps. */
function scripts(file) {
  const read = readYaml(file);
  const jobs = read.jobs ? Object.values(read.jobs) : [];
  const steps = jobs.flatMap((job) => job.steps.map((step) => ({ ...step, env: { ...read.env, ...job.env, ...step.env } })));
  return { steps, read };
}

/** Runs a script as a runner does, with a release at hand in place of the real one, and `gh` that says yes. */
async function runStep(script, dir, more = {}) {
  const temp = temporary("runner");
  const bin = join(temp, "bin");
  mkdirSync(bin, { recursive: true });
  execFileSync("sh", ["-c", `printf '#!/bin/sh\\nexit 0\\n' > ${bin}/gh && chmod +x ${bin}/gh`]);
  const place = `${release.repository}/releases/download/v${VERSION}`;
  const env = { ...process.env, RUNNER_TEMP: temp, GITHUB_PATH: join(temp, "path"), LINGER_RELEASE: place, LINGER_DOWNLOAD_URL: place, PATH: `${bin}:${process.env.PATH}`, ...more };
  return run("bash", ["-euo", "pipefail", "-c", script], { cwd: dir, env });
}

test("they install linger, build the site where it is uploaded from, and leave linger's list out", async () => {
  for (const [name, flags, upload] of [
    ["github", [], "public"],
    ["cloudflare", ["-u", "https://example.org/blog/"], "upload"],
  ]) {
    const { dir, file } = await blog(name, ...flags);
    const { steps } = scripts(file);
    const install = steps.find((it) => it.name === "Install linger").run;
    const installed = await runStep(install, dir);
    assert.equal(installed.status, 0, installed.stderr);
    const build = steps.find((it) => it.name === "Build").run.replaceAll("linger build", `"${LINGER}" build ${flags.join(" ")}`);
    const built = await runStep(build, dir);
    assert.equal(built.status, 0, built.stderr);
    assert.ok(existsSync(join(dir, upload, "_headers")), "at the top");
    assert.ok(existsSync(join(dir, upload, "404.html")));
    const site = upload === "public" ? "public" : "upload/blog";
    assert.ok(existsSync(join(dir, site, "index.html")));
    assert.ok(!existsSync(join(dir, site, ".linger-manifest")));
    const cache = steps.find((it) => it.uses?.startsWith("actions/cache@")).with.path;
    assert.ok(readdirSync(join(dir, cache)).length > 0);
  }
});

test("the branch for Codeberg has the built site in one commit, with its domain", async () => {
  const { dir, file } = await blog("codeberg", "-u", "https://example.org/");
  const server = temporary("server");
  execFileSync("git", ["init", "--quiet", "--bare", join(server, "marit/blog.git")]);
  const { steps } = scripts(file);
  const build = steps.find((it) => it.name === "Build").run.replaceAll("linger build", `"${LINGER}" build`);
  assert.equal((await runStep(build, dir)).status, 0);
  const publish = steps.find((it) => it.name === "Publish").run;
  const pushed = await runStep(publish, dir, { SERVER: `file://${server}`, REPOSITORY: "marit/blog", TOKEN: "secret" });
  assert.equal(pushed.status, 0, pushed.stderr);
  const git = (...args) => execFileSync("git", ["--git-dir", join(server, "marit/blog.git"), ...args], { encoding: "utf8" });
  assert.equal(git("rev-list", "--count", "pages").trim(), "1");
  assert.equal(git("show", "pages:.domains").trim(), "example.org");
  assert.match(git("ls-tree", "--name-only", "pages"), /^index\.html$/m);
});

test("they name commands and flags that linger has", async () => {
  for (const name of [...ON_GITHUB, "codeberg", "gitlab"]) {
    const { file } = await blog(name);
    const lines = readFileSync(file, "utf8").split("\n").map((it) => it.trim().replace(/^- /, "")).filter((it) => /^linger [a-z]/.test(it));
    assert.ok(lines.length > 0, name);
    for (const line of lines) assert.equal((await run(LINGER, [line.split(/\s+/)[1], "--help"])).status, 0, line);
  }
});
