// A release of binaries that are small scripts, and a server on loopback that stands for the host of releases.
import { execFile, execFileSync } from "node:child_process";
import { createServer } from "node:http";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readProject, ROOT, TARGETS } from "../../../packaging/project.mjs";

/** The version in Cargo.toml. */
export const VERSION = readProject({ repository: "https://example.com/a/b" }).version;

/** Seconds since 1970 that all releases of the tests are made at. */
export const EPOCH = "1790000000";

/** A folder that is removed when the process ends. */
export function temporary(name) {
  const dir = mkdtempSync(join(tmpdir(), `linger-${name}-`));
  process.on("exit", () => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

/** A program that says its version, its platform, and ends with the code it is asked for. */
export const fakeProgram = (target, says = `linger ${VERSION}`) => `#!/bin/sh
case \${1:-} in
  --version) echo "${says}" ;;
  target) echo "${target}" ;;
  exit) exit "$2" ;;
  wait) trap 'echo ended; exit 7' TERM; echo "ready $$"; while :; do sleep 0.05; done ;;
  die) kill -KILL $$ ;;
  *) printf '%s\\n' "$@" ;;
esac
`;

/** Writes binaries for all platforms into `dir`; `programs` may replace some by a path or a text. */
export function binaries(dir, programs = {}) {
  for (const { target, binary } of TARGETS) {
    const file = join(dir, target, binary);
    mkdirSync(join(dir, target), { recursive: true });
    const given = programs[target] ?? fakeProgram(target);
    writeFileSync(file, existsSync(given) ? readFileSync(given) : given);
    chmodSync(file, 0o755);
  }
  return dir;
}

/** Runs packaging/release.mjs. Returns what it prints, or throws with `stderr` and `status`. */
export const release = (...args) =>
  execFileSync("node", [join(ROOT, "packaging/release.mjs"), ...args], { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });

/** Makes a release for `repository` in a new folder and returns that folder. */
export function makeRelease({ repository, programs, npm = false, dir = temporary("release") }) {
  const from = binaries(join(dir, "binaries"), programs);
  const out = join(dir, "dist");
  const more = npm ? [] : ["--no-npm"];
  release("build", "--trial", "--binaries", from, "--out", out, "--epoch", EPOCH, "--repository", repository, ...more);
  return out;
}

/**
 * A host of releases at `repository`. It serves the files of `server.dist`, unless `server.answers` has a
 * function `(request, response)` for the name of a file. `server.asked` lists the names that were asked for.
 */
export async function host() {
  const state = { dist: "", answers: {}, asked: [] };
  const server = createServer((request, response) => {
    const path = new URL(request.url, "http://host").pathname;
    const found = path.match(/^\/Acme\/linger\/releases\/download\/v[^/]+\/([^/]+)$/);
    const name = found?.[1] ?? path;
    state.asked.push(name);
    const file = join(state.dist, name);
    if (state.answers[name]) return state.answers[name](request, response);
    if (!found || !existsSync(file)) return response.writeHead(404).end();
    response.end(readFileSync(file));
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  state.repository = `http://127.0.0.1:${server.address().port}/Acme/linger`;
  state.close = () => {
    server.close();
    server.closeAllConnections();
  };
  return state;
}

/** Runs a program; resolves to `{status, stdout, stderr, output}`, whatever its exit code. */
export function run(program, args, options = {}) {
  return new Promise((resolve) => {
    const child = execFile(program, args, { encoding: "utf8", timeout: 60000, ...options }, (error, stdout, stderr) => {
      const status = error ? (error.code ?? error.signal) : 0;
      resolve({ status, stdout, stderr, output: stdout + stderr });
    });
    // A program that ends without reading its input closes the pipe.
    child.stdin.on("error", () => {});
    child.stdin.end(options.input ?? "");
  });
}

/** A YAML file as values, read by the library that the checkers use. */
export function readYaml(file) {
  const code = "import json,sys; from ruamel.yaml import YAML; json.dump(YAML(typ='safe', pure=True).load(open(sys.argv[1])), sys.stdout)";
  return JSON.parse(execFileSync(join(process.env.VENV, "bin/python"), ["-c", code, file], { encoding: "utf8" }));
}

/** A TOML file as values. */
export function readToml(file) {
  const code = "import json,sys,tomllib; json.dump(tomllib.load(open(sys.argv[1],'rb')), sys.stdout, default=str)";
  return JSON.parse(execFileSync(join(process.env.VENV, "bin/python"), ["-c", code, file], { encoding: "utf8" }));
}
