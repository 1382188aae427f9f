// What a release is made of: the same bytes each time, checksums, and manifests that name what is there.
import { before, test } from "node:test";
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { archiveName, folderName, readProject, releaseNotes, ROOT, TARGETS } from "../../packaging/project.mjs";
import { fill } from "../../packaging/render.mjs";
import { sha256 } from "../../packaging/archives.mjs";
import { binaries, EPOCH, makeRelease, readToml, readYaml, release, temporary, VERSION } from "./support/release.mjs";

const REPOSITORY = "https://example.com/Acme/linger";
let dist;

before(() => {
  dist = makeRelease({ repository: REPOSITORY, npm: true });
});

const address = (row) => `${REPOSITORY}/releases/download/v${VERSION}/${archiveName(VERSION, row)}`;
const sumOf = (row) => sha256(join(dist, archiveName(VERSION, row)));
const text = (name) => readFileSync(join(dist, name), "utf8");

test("the same binaries make the same bytes, in any time zone, order and mask", () => {
  const dir = temporary("again");
  const from = binaries(join(dir, "binaries"));
  const out = join(dir, "dist");
  const args = [join(ROOT, "packaging/release.mjs"), "build", "--trial", "--binaries", from, "--out", out, "--repository", REPOSITORY];
  const env = { ...process.env, TZ: "Pacific/Auckland", LC_ALL: "C", SOURCE_DATE_EPOCH: EPOCH };
  execFileSync("sh", ["-c", 'umask 077; exec node "$@"', "sh", ...args], { env, stdio: "ignore" });
  assert.equal(readFileSync(join(out, "SHA256SUMS"), "utf8"), text("SHA256SUMS"));
});

test("checksums name every file and are right", () => {
  const lines = text("SHA256SUMS").trimEnd().split("\n");
  const names = lines.map((it) => it.slice(66));
  assert.deepEqual(names, readdirSync(dist).filter((it) => it !== "SHA256SUMS").sort());
  for (const line of lines) assert.equal(line.slice(0, 64), sha256(join(dist, line.slice(66))));
  assert.doesNotThrow(() => execFileSync("sha256sum", ["--check", "--strict", "--quiet", "SHA256SUMS"], { cwd: dist }));
});

test("an archive holds one folder, in which the program may be run, and belongs to nobody", () => {
  for (const row of TARGETS.filter((it) => it.archive === "tar.gz")) {
    const list = execFileSync("tar", ["-tvzf", join(dist, archiveName(VERSION, row))], { encoding: "utf8" }).trimEnd().split("\n");
    const folder = folderName(VERSION, row.target);
    for (const line of list) assert.match(line, new RegExp(`^[-d]rw.r-.r-. 0/0 .* ${folder}/`));
    assert.ok(list.some((it) => it.startsWith("-rwxr-xr-x") && it.endsWith(`${folder}/linger`)));
    for (const name of ["LICENSE-MIT", "LICENSE-APACHE", "README.md"]) assert.ok(list.some((it) => it.endsWith(`/${name}`)));
  }
  for (const row of TARGETS.filter((it) => it.archive === "zip")) {
    const list = execFileSync("unzip", ["-Z1", join(dist, archiveName(VERSION, row))], { encoding: "utf8" });
    assert.ok(list.split("\n").includes(`${folderName(VERSION, row.target)}/linger.exe`));
  }
});

test("what lies beside the binary comes along, folders too", () => {
  const dir = temporary("extra");
  mkdirSync(join(dir, "extra/completions"), { recursive: true });
  writeFileSync(join(dir, "extra/linger.1"), ".TH linger 1\n");
  writeFileSync(join(dir, "extra/completions/_linger"), "#compdef linger\n");
  const from = binaries(join(dir, "binaries"));
  release("build", "--trial", "--no-npm", "--binaries", from, "--out", join(dir, "dist"), "--extra", join(dir, "extra"), "--epoch", EPOCH, "--repository", REPOSITORY);
  const list = execFileSync("tar", ["-tzf", join(dir, "dist", archiveName(VERSION, TARGETS[0]))], { encoding: "utf8" }).split("\n");
  for (const name of ["linger.1", "completions/_linger"]) assert.ok(list.includes(`${folderName(VERSION, TARGETS[0].target)}/${name}`));
});

test("cargo binstall finds each archive, and the program in it", () => {
  const { package: it } = readToml(join(ROOT, "Cargo.toml"));
  for (const row of TARGETS) {
    const meta = { ...it.metadata.binstall, ...it.metadata.binstall.overrides[row.target] };
    const windows = row.binary.endsWith(".exe");
    const values = { name: it.name, version: VERSION, target: row.target, repo: REPOSITORY, bin: "linger", "binary-ext": windows ? ".exe" : "" };
    const expand = (template) => template.replace(/\{ ([a-z-]+) \}/g, (_, key) => values[key] ?? assert.fail(`${key} is no variable`));
    assert.equal(expand(meta["pkg-url"]), address(row));
    assert.equal(meta["pkg-fmt"], windows ? "zip" : "tgz");
    assert.equal(expand(meta["bin-dir"]), `${folderName(VERSION, row.target)}/${row.binary}`);
  }
});

test("the Homebrew formula names the archives of macOS and Linux", () => {
  const json = execFileSync("ruby", [join(ROOT, "tests/packaging/formula.rb"), join(dist, "linger.rb")], { encoding: "utf8" });
  const { facts, downloads, installed } = JSON.parse(json);
  const expected = {};
  for (const row of TARGETS.filter((it) => it.npm.os !== "win32")) {
    const place = `${row.npm.os === "darwin" ? "macos" : "linux"}/${row.npm.cpu === "x64" ? "intel" : "arm"}`;
    expected[place] = { url: address(row), sha256: sumOf(row) };
  }
  assert.deepEqual(downloads, expected);
  assert.equal(facts.version, VERSION);
  assert.equal(facts.homepage, REPOSITORY);
  assert.ok(facts.tested);
  assert.ok(facts.desc.length <= 80 && !/^(a|an|the|linger)\b|\.$/i.test(facts.desc));
  assert.deepEqual(installed.map(([, what]) => what), ["linger", "linger.1", "completions/linger.bash", "completions/_linger", "completions/linger.fish"]);
});

test("the winget manifest is three files of one package, with the archive of Windows", () => {
  const row = TARGETS.find((it) => it.npm.os === "win32");
  const parts = ["", ".installer", ".locale.en-US"].map((it) => readYaml(join(dist, `Acme.Linger${it}.yaml`)));
  assert.deepEqual(parts.map((it) => it.ManifestType), ["version", "installer", "defaultLocale"]);
  for (const it of parts) {
    assert.equal(it.PackageIdentifier, "Acme.Linger");
    assert.equal(it.PackageVersion, VERSION);
    assert.equal(it.ManifestVersion, "1.9.0");
  }
  const [version, installer, locale] = parts;
  assert.equal(version.DefaultLocale, locale.PackageLocale);
  assert.deepEqual(installer.Installers, [{ Architecture: "x64", InstallerUrl: address(row), InstallerSha256: sumOf(row) }]);
  const [file] = installer.NestedInstallerFiles;
  assert.equal(file.PortableCommandAlias, "linger");
  const list = execFileSync("unzip", ["-Z1", join(dist, archiveName(VERSION, row))], { encoding: "utf8" }).split("\n");
  assert.ok(list.includes(file.RelativeFilePath.replaceAll("\\", "/")));
  for (const key of ["Publisher", "PackageName", "License", "ShortDescription"]) assert.ok(locale[key]);
});

test("the PowerShell installer is PowerShell, in ASCII, and closes nobody's window", () => {
  const script = text("install.ps1");
  assert.match(script, /^[\x09\x0a\x20-\x7e]*$/);
  const told = execFileSync(join(process.env.VENV, "bin/python"), [join(ROOT, "tests/packaging/powershell.py"), join(dist, "install.ps1")], { encoding: "utf8" });
  const commands = new Set(told.trim().split("\n").map((it) => it.replace("command ", "")));
  for (const name of ["Get-FileHash", "Expand-Archive", "Invoke-WebRequest"]) assert.ok(commands.has(name), name);
  assert.ok(!commands.has("exit") && !/^\s*exit\b/m.test(script));
});

test("a script that is broken is noticed by the grammar", () => {
  const file = join(temporary("ps1"), "broken.ps1");
  writeFileSync(file, text("install.ps1").replace("try {", "try ("));
  assert.throws(() => execFileSync(join(process.env.VENV, "bin/python"), [join(ROOT, "tests/packaging/powershell.py"), file], { stdio: "ignore" }));
});

test("no placeholder is left, and each has a value", () => {
  for (const name of readdirSync(dist).filter((it) => /\.(sh|ps1|rb|ya?ml|md)$/.test(it))) {
    assert.doesNotMatch(text(name), /@[A-Z0-9_]+(:[a-z0-9_-]+)?@/, name);
  }
  assert.throws(() => fill("x @NOBODY@", new Map(), "x"), /`@NOBODY@`, which has no value/);
});

/** A project with some texts replaced, to read from. */
function project(changes) {
  const root = temporary("project");
  for (const name of ["Cargo.toml", "CHANGELOG.md"]) cpSync(join(ROOT, name), join(root, name));
  for (const [name, from, to] of changes) {
    const before = readFileSync(join(root, name), "utf8");
    const after = before.replace(from, to);
    assert.notEqual(after, before);
    writeFileSync(join(root, name), after);
  }
  return root;
}

test("a version, an address and notes that cannot be released are said", () => {
  const real = [["Cargo.toml", "/OWNER/", "/Acme/"]];
  assert.equal(readProject({ root: project(real) }).owner, "Acme");
  assert.throws(() => readProject({ root: project([]) }), /still has the placeholder OWNER/);
  assert.throws(() => readProject({ root: project([...real, ["Cargo.toml", /^version = .*/m, 'version = "1.0"']]) }), /is no version such as/);
  assert.throws(() => readProject({ root: project([["Cargo.toml", /^repository = .*/m, ""]]) }), /has no `repository`/);
  assert.throws(() => readProject({ repository: "https://example.com/a'b/c" }), /is no address such as/);
  const notes = project([["CHANGELOG.md", "## Unreleased", "## 7.8.9 - 2026-12-01"]]);
  assert.match(releaseNotes("7.8.9", { root: notes }), /^### Added\n/);
  assert.throws(() => releaseNotes("7.8", { root: notes }), /has no section `## 7\.8`/);
});

test("a platform without a binary, and a time that zip cannot hold, stop the release", () => {
  const dir = temporary("missing");
  const from = binaries(join(dir, "binaries"));
  const build = (...more) => release("build", "--trial", "--no-npm", "--out", join(dir, "dist"), "--repository", REPOSITORY, ...more);
  const told = (status, message) => (error) => error.status === status && message.test(error.stderr);
  assert.throws(() => build("--binaries", from, "--epoch", "0"), told(1, /Say when the release is made/));
  assert.throws(() => build("--binaries", join(dir, "nowhere"), "--epoch", EPOCH), told(1, /There is no binary for x86_64-unknown-linux-musl, /));
  assert.throws(() => build("--epoch", EPOCH), told(2, /--binaries is missing/));
  assert.throws(() => release("bild"), told(2, /the command is one of check, build/));
  assert.throws(() => release("check", "--tag", `v${VERSION}`), told(1, /placeholder OWNER/));
});

test("workflows build what the table lists, with one version of Rust, pinned actions and few rights", () => {
  const workflow = (name) => readYaml(join(ROOT, ".github/workflows", name));
  const release = workflow("release.yml");
  assert.deepEqual(release.jobs.build.strategy.matrix.include.map((it) => [it.target, it.binary]), TARGETS.map((it) => [it.target, it.binary]));
  const rust = release.env.RUST.split(".").slice(0, 2).join(".");
  assert.match(readFileSync(join(ROOT, "packaging/Dockerfile"), "utf8"), new RegExp(`^ARG RUST=${rust}$`, "m"));
  assert.equal(workflow("ci.yml").jobs.all.container.image, `rust:${rust}-bookworm`);
  const oldest = readToml(join(ROOT, "Cargo.toml")).package["rust-version"];
  assert.ok(Number(rust.split(".")[1]) >= Number(oldest.split(".")[1]), `Cargo.toml wants ${oldest}`);

  const mayWrite = [];
  for (const name of readdirSync(join(ROOT, ".github/workflows"))) {
    const it = workflow(name);
    assert.deepEqual(it.permissions, { contents: "read" }, name);
    for (const [id, job] of Object.entries(it.jobs)) {
      assert.ok(job["timeout-minutes"], `${name}: ${id} has no limit`);
      if (Object.values(job.permissions ?? {}).includes("write")) mayWrite.push(`${name} ${id}`);
      for (const step of job.steps) {
        if (step.uses) assert.match(step.uses, /^actions\/[a-z-]+@[0-9a-f]{40}$/, `${name}: ${step.uses}`);
        assert.doesNotMatch(step.run ?? "", /\$\{\{/, `${name}: an expression in a script may be somebody's text`);
      }
    }
  }
  assert.deepEqual(mayWrite.sort(), ["publish.yml npm", "release.yml draft"]);
});

test("the address of the project is written in one place", () => {
  const { package: it } = readToml(join(ROOT, "Cargo.toml"));
  const files = execFileSync("git", ["grep", "--untracked", "-lF", it.repository], { cwd: ROOT, encoding: "utf8" });
  assert.equal(files, "Cargo.toml\n");
});

test("the installer is readable for others", () => {
  assert.equal(statSync(join(dist, "install.sh")).mode & 0o777, 0o755);
});
