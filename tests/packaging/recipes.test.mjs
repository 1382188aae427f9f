// The CI recipes: they are what their hosts read, name real commands of linger, and their steps do what they say.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { TARGETS } from "../../packaging/project.mjs";
import { host, makeRelease, readYaml, run, temporary } from "./support/release.mjs";

const { LINGER, VENV } = process.env;
const here = TARGETS.find((it) => it.npm.os === process.platform && it.npm.cpu === process.arch);
let site, github, gitlab;

before(async () => {
  site = await host();
  const program = join(temporary("program"), "linger");
  try {
    execFileSync("strip", ["-o", program, LINGER], { stdio: "ignore" });
  } catch {
    cpSync(LINGER, program);
  }
  site.dist = makeRelease({ repository: site.repository, programs: { [here.target]: program } });
  github = readYaml(join(site.dist, "github-actions.yml"));
  gitlab = readYaml(join(site.dist, "gitlab-ci.yml"));
});
after(() => site.close());

/** The blog that a checkout brings: no output, no cache. */
async function checkout() {
  const dir = join(temporary("checkout"), "blog");
  assert.equal((await run(LINGER, ["init", dir])).status, 0);
  mkdirSync(join(dir, "content/posts/seen"), { recursive: true });
  // A picture, so that there is something to keep.
  const picture = readdirSync(join(import.meta.dirname, "../../content"), { recursive: true }).find((it) => /\.(jpe?g|png)$/.test(it));
  cpSync(join(import.meta.dirname, "../../content", picture), join(dir, "content/posts/seen/picture.jpg"));
  const head = "---\ntitle: Seen\ndate: 2026-01-02\ndescription: A picture\n---\n";
  writeFileSync(join(dir, "content/posts/seen/index.md"), `${head}![A board](picture.jpg)\n`);
  return dir;
}

const githubScripts = () => Object.values(github.jobs).flatMap((job) => job.steps.flatMap((it) => it.run ?? []));
const gitlabScripts = () => [...gitlab.pages.before_script, ...gitlab.pages.script];

test("both are what their hosts read", () => {
  const check = (schema, file) => execFileSync(join(VENV, "bin/check-jsonschema"), ["--builtin-schema", schema, join(site.dist, file)], { stdio: "pipe" });
  check("vendor.github-workflows", "github-actions.yml");
  check("vendor.gitlab-ci", "gitlab-ci.yml");
  // As the file it will be: the checkers look at the name.
  const dir = join(temporary("recipe"), ".github/workflows");
  mkdirSync(dir, { recursive: true });
  cpSync(join(site.dist, "github-actions.yml"), join(dir, "blog.yml"));
  execFileSync(join(VENV, "bin/actionlint"), [join(dir, "blog.yml")], { stdio: "pipe" });
  execFileSync(join(VENV, "bin/zizmor"), ["--offline", "--quiet", dir], { stdio: "pipe" });
});

test("they name commands and flags that linger has", async () => {
  for (const scripts of [githubScripts(), gitlabScripts()]) {
    const lines = scripts.flatMap((it) => it.split("\n")).filter((it) => /^linger\b/.test(it.trim()));
    assert.ok(lines.length > 0);
    for (const line of lines) {
      const [, command, ...words] = line.trim().split(/\s+/);
      const help = await run(LINGER, [command, "--help"]);
      assert.equal(help.status, 0, `linger has no command ${command}`);
      for (const flag of words.filter((it) => it.startsWith("-"))) {
        assert.match(help.stdout, new RegExp(`(^|[\\s,])${flag.split("=")[0]}\\b`, "m"), `${command} has no ${flag}`);
      }
    }
  }
});

test("they keep the folder that linger keeps, and publish the one that it fills", async () => {
  const cache = github.jobs.build.steps.find((it) => it.uses?.startsWith("actions/cache@")).with.path;
  const upload = github.jobs.build.steps.find((it) => it.uses?.startsWith("actions/upload-pages-artifact@")).with;
  const dir = await checkout();
  assert.equal((await run(LINGER, ["build"], { cwd: dir })).status, 0);
  for (const path of [cache, ...gitlab.pages.cache.paths]) assert.ok(readdirSync(join(dir, path)).length > 0, path);
  for (const path of [upload.path, ...gitlab.pages.artifacts.paths]) assert.ok(existsSync(join(dir, path, "index.html")), path);
});

/** Runs the scripts of a recipe one after the other, as a runner does, and returns the environment's PATH at the end. */
async function perform(scripts, dir, { env, shell }) {
  const pathFile = join(dir, "..", "path");
  writeFileSync(pathFile, "");
  let path = process.env.PATH;
  for (const script of scripts) {
    const told = await run(shell[0], [...shell.slice(1), script], { cwd: dir, env: { HOME: join(dir, ".."), ...env, PATH: path, GITHUB_PATH: pathFile } });
    assert.equal(told.status, 0, `${script}\n${told.output}`);
    path = [...readFileSync(pathFile, "utf8").split("\n").filter(Boolean), process.env.PATH].join(":");
  }
}

test("the steps for GitHub install linger and build, the second time with what was kept", async () => {
  const first = await checkout();
  const runner = temporary("runner");
  const shell = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c"];
  const env = { RUNNER_TEMP: runner, ...github.env };
  await perform(githubScripts(), first, { env, shell });
  assert.ok(existsSync(join(first, "public/index.html")));
  assert.ok(!existsSync(join(first, "public/.linger-manifest")));
  assert.deepEqual(readdirSync(join(runner, "bin")), ["linger"]);

  const second = await checkout();
  cpSync(join(first, ".linger/cache"), join(second, ".linger/cache"), { recursive: true });
  await perform(githubScripts(), second, { env, shell });
  const page = "public/posts/seen/index.html";
  assert.equal(readFileSync(join(second, page), "utf8"), readFileSync(join(first, page), "utf8"));
});

test("the lines for GitLab install linger and build", async () => {
  const dir = await checkout();
  const place = temporary("place");
  // The machine's own folders are not touched: packages come from the image, programs go to a folder of the test.
  const lines = gitlabScripts().filter((it) => !it.startsWith("apt-get ")).map((it) => it.replaceAll("/tmp/", `${place}/`));
  const env = { ...gitlab.pages.variables, LINGER_INSTALL_DIR: join(place, "bin"), TMPDIR: place };
  const path = `PATH=${join(place, "bin")}:$PATH; `;
  await perform(lines.map((it) => path + it), dir, { env, shell: ["bash", "-eo", "pipefail", "-c"] });
  assert.ok(existsSync(join(dir, "public/index.html")));
  assert.ok(!existsSync(join(dir, "public/.linger-manifest")));
});

test("an installer that is not the one of the release does not run", async () => {
  site.answers["install.sh"] = (_, response) => response.end("echo bad > ran\n");
  try {
    for (const script of [githubScripts()[0], gitlabScripts().filter((it) => !it.startsWith("apt-get ")).join("\n").replaceAll("/tmp/", "./")]) {
      const dir = temporary("wrong");
      const env = { PATH: process.env.PATH, HOME: dir, RUNNER_TEMP: dir, GITHUB_PATH: join(dir, "path"), ...github.env };
      const told = await run("bash", ["-eo", "pipefail", "-c", script], { cwd: dir, env });
      assert.notEqual(told.status, 0);
      assert.match(told.output, /FAILED/);
      assert.ok(!existsSync(join(dir, "ran")));
    }
  } finally {
    delete site.answers["install.sh"];
  }
});
