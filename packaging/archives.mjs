// Makes the archives of a release out of binaries.
// Enters: a folder with `<target>/linger` for each platform. Leaves: archives, the same bytes each time, and their SHA-256.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, readdirSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { archiveName, folderName, ReleaseError, ROOT, TARGETS } from "./project.mjs";

/** What lies beside the binary in every archive. */
const BESIDE = ["README.md", "CHANGELOG.md", "LICENSE-MIT", "LICENSE-APACHE"];

/** The SHA-256 of a file, in small hexadecimal digits. */
export const sha256 = (file) => createHash("sha256").update(readFileSync(file)).digest("hex");

/** Every path below `dir`, folders too, in the order of their bytes. */
function paths(dir, prefix = "") {
  return readdirSync(join(dir, prefix))
    .sort()
    .flatMap((name) => {
      const path = join(prefix, name);
      return statSync(join(dir, path)).isDirectory() ? [path, ...paths(dir, path)] : [path];
    });
}

/** Gives everything below `dir` the rights that it has for everybody, whatever the umask of this machine. */
export function settle(dir) {
  for (const path of [".", ...paths(dir)]) {
    const { mode } = statSync(join(dir, path));
    chmodSync(join(dir, path), mode & 0o100 ? 0o755 : 0o644);
  }
}

/**
 * Packs one folder. Names are sorted, owners are numbers, and every time is `epoch` (seconds since
 * 1970), so that the same binary makes the same archive.
 */
function pack(parent, folder, kind, epoch, file) {
  const all = [folder, ...paths(join(parent, folder)).map((it) => join(folder, it))];
  settle(join(parent, folder));
  for (const path of all) utimesSync(join(parent, path), epoch, epoch);
  rmSync(file, { force: true });
  if (kind === "zip") {
    const env = { ...process.env, TZ: "UTC" };
    execFileSync("zip", ["-X", "-q", "-9", file, ...all], { cwd: parent, env });
  } else {
    const order = ["--sort=name", `--mtime=@${epoch}`, "--owner=0", "--group=0", "--numeric-owner", "--format=ustar"];
    execFileSync("tar", [...order, "--use-compress-program=gzip -n -9", "-cf", file, folder], { cwd: parent });
  }
}

/**
 * Packs the binaries of `binaries` into `out`, together with what `extra` (a folder) holds.
 * Returns a map from target to SHA-256. A platform without a binary is an error.
 */
export function makeArchives({ binaries, out, version, epoch, extra }) {
  const missing = TARGETS.filter((it) => !existsSync(join(binaries, it.target, it.binary)));
  if (missing.length > 0) {
    throw new ReleaseError(`There is no binary for ${missing.map((it) => it.target).join(", ")} in ${binaries}.`);
  }
  mkdirSync(out, { recursive: true });
  const stage = mkdtempSync(join(tmpdir(), "linger-release-"));
  const sums = new Map();
  try {
    for (const row of TARGETS) {
      const folder = folderName(version, row.target);
      const dir = join(stage, folder);
      mkdirSync(dir);
      const place = (from, name, mode) => {
        copyFileSync(from, join(dir, name));
        chmodSync(join(dir, name), mode);
      };
      place(join(binaries, row.target, row.binary), row.binary, 0o755);
      for (const name of BESIDE) place(join(ROOT, name), name, 0o644);
      for (const path of extra ? paths(extra) : []) {
        if (statSync(join(extra, path)).isDirectory()) mkdirSync(join(dir, path));
        else place(join(extra, path), path, 0o644);
      }
      const file = resolve(out, archiveName(version, row));
      pack(stage, folder, row.archive, epoch, file);
      sums.set(row.target, sha256(file));
    }
  } finally {
    rmSync(stage, { recursive: true, force: true });
  }
  return sums;
}
