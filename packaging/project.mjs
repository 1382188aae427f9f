// What a release takes from the project: version, repository and texts.
// Enters: Cargo.toml, CHANGELOG.md, targets.json. Leaves: values that have been checked.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The top folder of the project. */
export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

/** Something that a person has to mend. Its message is one plain sentence. */
export class ReleaseError extends Error {}

/** The platforms that a release has: one row each. Rows: `{target, archive, binary, npm: {os, cpu}}`. */
export const TARGETS = JSON.parse(readFileSync(join(ROOT, "packaging/targets.json"), "utf8"));

/** The name of an archive without its ending, which is also the name of the only folder in it. */
export const folderName = (version, target) => `linger-v${version}-${target}`;

/** The file name of the archive for a row of `TARGETS`. */
export const archiveName = (version, { target, archive }) => `${folderName(version, target)}.${archive}`;

/**
 * Reads the facts of the package out of the `[package]` section of Cargo.toml.
 * `repository` (a URL) stands in for the one that is written there.
 */
export function readProject({ root = ROOT, repository } = {}) {
  const section = readFileSync(join(root, "Cargo.toml"), "utf8").match(/^\[package\]\n([\s\S]*?)(?=^\[)/m)?.[1] ?? "";
  const value = (key) => {
    const found = section.match(new RegExp(`^${key} = "([^"]*)"$`, "m"));
    if (!found) throw new ReleaseError(`Cargo.toml has no \`${key}\` in [package].`);
    return found[1];
  };
  const project = {
    version: value("version"),
    repository: repository ?? value("repository"),
    description: value("description"),
    rust: value("rust-version"),
  };
  if (!/^\d+\.\d+\.\d+(-[0-9A-Za-z.]+)?$/.test(project.version)) {
    throw new ReleaseError(`The version \`${project.version}\` in Cargo.toml is no version such as 1.2.3.`);
  }
  const address = project.repository.match(/^https?:\/\/[A-Za-z0-9.:-]+\/([A-Za-z0-9_-]+)\/([A-Za-z0-9._-]+)$/);
  if (!address) {
    throw new ReleaseError(`The repository \`${project.repository}\` is no address such as https://host/owner/name.`);
  }
  if (address[1] === "OWNER") {
    throw new ReleaseError("`repository` in Cargo.toml still has the placeholder OWNER: write the real address there.");
  }
  return { ...project, owner: address[1] };
}

/** The part of CHANGELOG.md about one version, without its heading. */
export function releaseNotes(version, { root = ROOT } = {}) {
  const text = readFileSync(join(root, "CHANGELOG.md"), "utf8");
  const parts = text.split(/^## /m).slice(1);
  const part = parts.find((it) => it.startsWith(`${version}\n`) || it.startsWith(`${version} `) || it.startsWith(`[${version}]`));
  if (!part) throw new ReleaseError(`CHANGELOG.md has no section \`## ${version}\`.`);
  return part.slice(part.indexOf("\n") + 1).trim() + "\n";
}
