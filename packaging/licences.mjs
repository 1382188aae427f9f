#!/usr/bin/env node
// Prints the licences of everything that is linked into linger, because most of them want to go with it.
//
//   packaging/licences.mjs [+TOOLCHAIN]
//
// Enters: what `cargo metadata` says, and the licence files of the packages, as cargo has fetched them.
// A package without such a file is named with its licence's name and its address.
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { ROOT } from "./project.mjs";

/** How licence files are called. Sources of programs may begin with the same letters. */
const LICENCE = /^(licen[cs]e|copying|notice|copyright|patents|unlicense)([-_.](?!(rs|c|h|py|js)$)[\w.-]*)?$/i;

/** The ids of all packages that `root` is linked with: no build scripts, macros' own trees or tests. */
function linked(metadata) {
  const nodes = new Map(metadata.resolve.nodes.map((it) => [it.id, it]));
  const found = new Set();
  const open = [metadata.resolve.root];
  while (open.length > 0) {
    const id = open.pop();
    if (found.has(id)) continue;
    found.add(id);
    for (const dep of nodes.get(id).deps) {
      if (dep.dep_kinds.some((it) => it.kind === null)) open.push(dep.pkg);
    }
  }
  found.delete(metadata.resolve.root);
  return found;
}

/** The texts of all licence files of one package, also of what it carries along from others, such as libwebp. */
function licenceTexts(dir) {
  return readdirSync(dir, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((it) => {
      const path = join(dir, it.name);
      if (it.isDirectory()) return licenceTexts(path);
      const is = it.isFile() && LICENCE.test(it.name) && statSync(path).size > 0;
      return is ? [readFileSync(path, "utf8").trim()] : [];
    });
}

const toolchain = process.argv[2]?.startsWith("+") ? [process.argv[2]] : [];
const options = ["metadata", "--locked", "--format-version", "1"];
const json = execFileSync("cargo", [...toolchain, ...options], { cwd: ROOT, maxBuffer: 1 << 28 });
const metadata = JSON.parse(json);
const ids = linked(metadata);
const packages = metadata.packages.filter((it) => ids.has(it.id)).sort((a, b) => (a.name < b.name ? -1 : 1));

// Many packages carry the same text: it is printed once, with the names of all that have it.
const texts = new Map();
const without = [];
for (const it of packages) {
  const name = `${it.name} ${it.version}`;
  const found = new Set(licenceTexts(dirname(it.manifest_path)));
  if (found.size === 0) without.push(`${name}: ${it.license ?? "see its address"}, ${it.repository ?? "no address"}`);
  for (const text of found) texts.set(text, [...(texts.get(text) ?? []), name]);
}
const rule = "=".repeat(80);
console.log("linger is linked with the packages below. Each stands under the licences that its name is listed at.\n");
for (const [text, names] of texts) console.log(`${rule}\n${names.join(", ")}\n${rule}\n${text}\n`);
if (without.length > 0) console.log(`${rule}\nPackages that carry no licence file\n${rule}\n${without.join("\n")}`);
