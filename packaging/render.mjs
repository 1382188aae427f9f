// Fills the templates of a release.
// Enters: version, repository and the SHA-256 of each archive. Leaves: installers, the Homebrew formula,
// the winget manifest, npm packages and CI recipes. Forbidden here: the network, and any value that has not been checked.
import { execFileSync } from "node:child_process";
import { chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { settle, sha256 } from "./archives.mjs";
import { ReleaseError, ROOT, TARGETS } from "./project.mjs";

const TEMPLATES = join(ROOT, "packaging/templates");

/** The templates that become one file each. `%` stands for the owner in names of winget. */
const FILES = [
  ["install.sh", "install.sh"],
  ["install.ps1", "install.ps1"],
  ["linger.rb", "linger.rb"],
  ["winget/version.yaml", "%.Linger.yaml"],
  ["winget/installer.yaml", "%.Linger.installer.yaml"],
  ["winget/locale.yaml", "%.Linger.locale.en-US.yaml"],
];

/** The recipes hold the checksum of the shell installer, so they come after it. */
const RECIPES = [
  ["ci/github-actions.yml", "github-actions.yml"],
  ["ci/gitlab-ci.yml", "gitlab-ci.yml"],
];

/** Replaces each `@NAME@` by its value. An unknown name is an error. */
export function fill(text, values, file) {
  return text.replace(/@([A-Z0-9_]+(?::[a-z0-9_-]+)?)@/g, (_, name) => {
    if (!values.has(name)) throw new ReleaseError(`${file} asks for \`@${name}@\`, which has no value.`);
    return values.get(name);
  });
}

/** The values that templates may ask for. `sums` maps each target to the SHA-256 of its archive. */
function valuesOf(project, sums) {
  const values = new Map([
    ["VERSION", project.version],
    ["REPOSITORY", project.repository],
    ["OWNER", project.owner],
    ["SCOPE", project.owner.toLowerCase()],
    ["DESCRIPTION", "Static-site generator for a sales blog"],
  ]);
  for (const { target } of TARGETS) {
    const sum = sums.get(target);
    if (!/^[0-9a-f]{64}$/.test(sum ?? "")) throw new ReleaseError(`There is no SHA-256 of the archive for ${target}.`);
    values.set(`SHA256:${target}`, sum);
  }
  return values;
}

/** Writes everything that templates make of these values into `out`. */
export function render({ project, sums, out }) {
  const values = valuesOf(project, sums);
  const write = (from, to) => writeTemplate(from, join(out, to.replace("%", project.owner)), values);
  for (const [from, to] of FILES) write(from, to);
  chmodSync(join(out, "install.sh"), 0o755);
  values.set("SHA256:install", sha256(join(out, "install.sh")));
  for (const [from, to] of RECIPES) write(from, to);
}

function writeTemplate(from, file, values) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, fill(readFileSync(join(TEMPLATES, from), "utf8"), values, from));
}

/**
 * Packs the npm packages into `out`: one for each platform, with nothing but the binary, and one that runs the
 * right one. npm itself packs them, with times of its own that are always the same.
 */
export function npmPackages({ project, sums, binaries, extra, out }) {
  const stage = mkdtempSync(join(tmpdir(), "linger-npm-"));
  try {
    // npm keeps the rights that files have, so they are the same on every machine.
    layOut({ project, values: valuesOf(project, sums), out: stage, binaries, extra });
    settle(stage);
    for (const name of readdirSync(stage)) {
      const options = ["pack", "--silent", "--ignore-scripts", "--pack-destination", resolve(out)];
      execFileSync("npm", options, { cwd: join(stage, name), stdio: ["ignore", "ignore", "inherit"] });
    }
  } finally {
    rmSync(stage, { recursive: true, force: true });
  }
}

function layOut({ project, values, out, binaries, extra }) {
  const common = {
    version: project.version,
    license: "MIT OR Apache-2.0",
    repository: { type: "git", url: `git+${project.repository}.git` },
  };
  const licences = (dir) => {
    for (const name of ["LICENSE-MIT", "LICENSE-APACHE"]) copyFileSync(join(ROOT, name), join(dir, name));
  };
  const scope = `@${project.owner.toLowerCase()}`;
  const optional = {};
  for (const { target, binary, npm } of TARGETS) {
    const name = `linger-${npm.os}-${npm.cpu}`;
    const dir = join(out, name);
    mkdirSync(join(dir, "bin"), { recursive: true });
    copyFileSync(join(binaries, target, binary), join(dir, "bin", binary));
    chmodSync(join(dir, "bin", binary), 0o755);
    licences(dir);
    const others = extra ? join(extra, "THIRD-PARTY.txt") : "";
    if (existsSync(others)) copyFileSync(others, join(dir, "THIRD-PARTY.txt"));
    const about = { name: `${scope}/${name}`, description: `The linger program for ${npm.os} on ${npm.cpu}` };
    writeJson(join(dir, "package.json"), { ...about, ...common, os: [npm.os], cpu: [npm.cpu], files: ["bin", "THIRD-PARTY.txt"], preferUnplugged: true });
    optional[`${scope}/${name}`] = project.version;
  }
  writeTemplate("npm/linger.cjs", join(out, "linger/bin/linger.cjs"), values);
  writeTemplate("npm/README.md", join(out, "linger/README.md"), values);
  chmodSync(join(out, "linger/bin/linger.cjs"), 0o755);
  licences(join(out, "linger"));
  writeJson(join(out, "linger/package.json"), {
    name: `${scope}/linger`,
    description: project.description,
    ...common,
    keywords: ["blog", "static-site", "markdown", "rss"],
    bin: { linger: "bin/linger.cjs" },
    files: ["bin"],
    engines: { node: ">=18" },
    optionalDependencies: optional,
  });
}

const writeJson = (file, value) => writeFileSync(file, JSON.stringify(value, null, 2) + "\n");
