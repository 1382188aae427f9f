#!/usr/bin/env node
// Makes the files of a release. docs/releasing.md says how a release goes.
//
//   packaging/release.mjs check --tag v1.2.3 [--repository URL]
//   packaging/release.mjs build --binaries DIR --out DIR [--extra DIR] [--epoch SECONDS] [--repository URL] [--trial] [--no-npm]
//
// `check` fails unless the tag, Cargo.toml and CHANGELOG.md agree. `build` packs `DIR/<target>/linger` of
// every platform, and makes checksums, installers, the Homebrew formula, the winget manifest, npm packages
// and CI recipes; `--trial` needs no section in CHANGELOG.md. A wrong input is one sentence and exit code 1, a wrong command line is exit code 2.
import { mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { makeArchives, sha256 } from "./archives.mjs";
import { readProject, ReleaseError, releaseNotes } from "./project.mjs";
import { npmPackages, render } from "./render.mjs";

function check({ tag, repository }) {
  const project = readProject();
  if (tag !== `v${project.version}`) {
    throw new ReleaseError(`The tag is ${tag}, but Cargo.toml has the version ${project.version}.`);
  }
  if (repository && repository !== project.repository) {
    throw new ReleaseError(`This is ${repository}, but \`repository\` in Cargo.toml is ${project.repository}.`);
  }
  releaseNotes(project.version);
  console.log(`linger ${project.version}: tag, Cargo.toml and CHANGELOG.md agree.`);
}

function build({ binaries, out, extra, epoch, repository, trial, "no-npm": noNpm }) {
  const project = readProject({ repository });
  const seconds = Number(epoch ?? process.env.SOURCE_DATE_EPOCH);
  if (!Number.isInteger(seconds) || seconds < 315532800) {
    throw new ReleaseError("Say when the release is made, in seconds: --epoch, or SOURCE_DATE_EPOCH (1980 at the earliest, because of zip).");
  }
  mkdirSync(out, { recursive: true });
  const sums = makeArchives({ binaries, out, version: project.version, epoch: seconds, extra });
  render({ project, sums, out });
  if (!noNpm) npmPackages({ project, sums, binaries, extra, out });
  writeFileSync(join(out, "NOTES.md"), trial ? "A trial.\n" : releaseNotes(project.version));
  const files = readdirSync(out).filter((it) => it !== "SHA256SUMS" && statSync(join(out, it)).isFile());
  const lines = files.sort().map((it) => `${sha256(join(out, it))}  ${it}\n`);
  writeFileSync(join(out, "SHA256SUMS"), lines.join(""));
  console.log(`linger ${project.version}: ${files.length} files and their checksums are in ${out}.`);
}

const COMMANDS = { check: [check, ["tag"]], build: [build, ["binaries", "out"]] };

function main() {
  const text = { type: "string" };
  let parsed;
  try {
    const options = { tag: text, repository: text, binaries: text, out: text, extra: text, epoch: text, trial: { type: "boolean" }, "no-npm": { type: "boolean" } };
    parsed = parseArgs({ allowPositionals: true, options });
  } catch (error) {
    console.error(`release: ${error.message}`);
    return 2;
  }
  const [run, needed] = COMMANDS[parsed.positionals[0]] ?? [];
  const missing = needed?.filter((it) => !parsed.values[it]) ?? [];
  if (!run || missing.length > 0) {
    console.error(run ? `release: --${missing[0]} is missing` : `release: the command is one of ${Object.keys(COMMANDS).join(", ")}`);
    return 2;
  }
  try {
    run(parsed.values);
    return 0;
  } catch (error) {
    if (!(error instanceof ReleaseError)) throw error;
    console.error(`release: ${error.message}`);
    return 1;
  }
}

process.exitCode = main();
