// The shell installer, against a host of releases on loopback: what it installs, what it refuses, what it leaves.
import { after, before, beforeEach, test } from "node:test";
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { ROOT, TARGETS } from "../../packaging/project.mjs";
import { fakeProgram, host, makeRelease, run, temporary, VERSION } from "./support/release.mjs";

let site, installer, good;

before(async () => {
  site = await host();
  good = makeRelease({ repository: site.repository });
});
beforeEach(() => {
  Object.assign(site, { dist: good, answers: {}, asked: [] });
  installer = join(good, "install.sh");
});
after(() => site.close());

/** An empty home with room for temporary files and for stand-ins of the system's programs. */
function machine() {
  const root = temporary("machine");
  const it = { root, home: join(root, "home"), tmp: join(root, "tmp"), fakes: join(root, "fakes") };
  for (const dir of [it.home, it.tmp, it.fakes]) mkdirSync(dir);
  it.program = join(it.home, ".local/bin/linger");
  it.env = { HOME: it.home, TMPDIR: it.tmp, PATH: `${it.fakes}:${process.env.PATH}` };
  it.fake = (name, text) => {
    writeFileSync(join(it.fakes, name), `#!/bin/sh\n${text}\n`);
    chmodSync(join(it.fakes, name), 0o755);
  };
  it.is = (system, cpu) => it.fake("uname", `case $1 in -s) echo '${system}' ;; -m) echo '${cpu}' ;; esac`);
  it.is("Linux", "x86_64");
  it.install = (env = {}, shell = ["sh"], input = "") => {
    const args = input ? shell.slice(1) : [...shell.slice(1), installer];
    return run(shell[0], args, { env: { ...it.env, ...env }, input, cwd: it.root });
  };
  return it;
}

/** Every path below a folder that is no folder itself. */
const files = (dir) => readdirSync(dir, { recursive: true }).filter((it) => !statSync(join(dir, it)).isDirectory()).sort();

/** Nothing was installed, and nothing is left over. */
function untouched(it, { status, stderr }, message) {
  assert.notEqual(status, 0);
  assert.match(stderr, message);
  assert.deepEqual(files(it.home), []);
  assert.deepEqual(readdirSync(it.tmp), []);
}

for (const [system, cpu, target, rosetta] of [
  ["Linux", "x86_64", "x86_64-unknown-linux-musl"],
  ["Linux", "amd64", "x86_64-unknown-linux-musl"],
  ["Linux", "aarch64", "aarch64-unknown-linux-musl"],
  ["Linux", "arm64", "aarch64-unknown-linux-musl"],
  ["Darwin", "arm64", "aarch64-apple-darwin"],
  ["Darwin", "x86_64", "x86_64-apple-darwin"],
  ["Darwin", "x86_64", "aarch64-apple-darwin", true],
]) {
  test(`on ${system} ${cpu}${rosetta ? " under Rosetta" : ""} it takes the archive of ${target}`, async () => {
    const it = machine();
    it.is(system, cpu);
    it.fake("sysctl", rosetta ? "echo 1" : "echo 0");
    const { status, stdout, stderr } = await it.install();
    assert.equal(stderr, "");
    assert.equal(status, 0);
    assert.deepEqual(site.asked, [`linger-v${VERSION}-${target}.tar.gz`]);
    assert.deepEqual(files(it.home), [".local/bin/linger"]);
    assert.equal(statSync(it.program).mode & 0o777, 0o755);
    assert.equal((await run(it.program, ["target"])).stdout, `${target}\n`);
    assert.deepEqual(readdirSync(it.tmp), []);
    assert.match(stdout, new RegExp(`^Installed linger ${VERSION}: .*/\\.local/bin/linger$`, "m"));
    const remove = stdout.match(/^To remove it: (.*)$/m)[1];
    assert.equal((await run("sh", ["-c", remove])).status, 0);
    assert.deepEqual(files(it.home), []);
  });
}

for (const [system, cpu] of [["FreeBSD", "amd64"], ["Linux", "i686"], ["Linux", "riscv64"], ["Linux", "armv7l"], ["SunOS", "i86pc"], ["Darwin", "ppc"]]) {
  test(`for ${system} on ${cpu} it says that there is none, and asks for nothing`, async () => {
    const it = machine();
    it.is(system, cpu);
    const told = await it.install();
    untouched(it, told, new RegExp(`^linger: There is no ready-made linger for ${system} on ${cpu}\\..*source: http`));
    assert.equal(told.stderr.trim().split("\n").length, 1);
    assert.deepEqual(site.asked, []);
  });
}

test("in a Unix shell on Windows it names the other installer", async () => {
  const it = machine();
  it.is("MINGW64_NT-10.0-22631", "x86_64");
  untouched(it, await it.install(), /use PowerShell: irm http.*install\.ps1 \| iex/);
});

/** A folder with links to some of the system's programs and no others. */
function only(it, names) {
  const dir = join(it.root, "only");
  mkdirSync(dir);
  for (const name of new Set(names)) {
    const found = process.env.PATH.split(":").map((at) => join(at, name)).find(existsSync);
    assert.ok(found, `${name} is not on this machine`);
    symlinkSync(found, join(dir, name));
  }
  return { PATH: `${it.fakes}:${dir}` };
}

const PLAIN = ["sh", "sed", "mktemp", "mkdir", "rm", "mv", "chmod", "tar", "gzip", "cut", "cat", "sleep"];
for (const [what, tools, shell] of [
  ["dash and curl", ["curl", "sha256sum"], ["dash"]],
  ["bash in POSIX mode and wget", ["wget", "sha256sum"], ["bash", "--posix"]],
  ["shasum", ["curl", "shasum", "perl"], ["sh"]],
  ["openssl", ["wget", "openssl"], ["sh"]],
]) {
  test(`it does with ${what}`, async () => {
    const it = machine();
    const env = only(it, [...PLAIN, ...tools, shell[0]]);
    const { status, stderr } = await it.install(env, shell);
    assert.equal(stderr, "");
    assert.equal(status, 0);
    assert.deepEqual(files(it.home), [".local/bin/linger"]);
  });
}

test("it does with nothing but busybox", async () => {
  const it = machine();
  for (const name of [...PLAIN, "wget", "sha256sum"]) it.fake(name, `exec busybox ${name} "$@"`);
  const { status, stderr } = await it.install(only(it, ["busybox"]), ["busybox", "sh"]);
  assert.equal(stderr, "");
  assert.equal(status, 0);
  assert.deepEqual(files(it.home), [".local/bin/linger"]);
});

test("without a program to download or to check with, it says which", async () => {
  let it = machine();
  untouched(it, await it.install(only(it, [...PLAIN, "sha256sum"])), /Neither curl nor wget is here/);
  it = machine();
  untouched(it, await it.install(only(it, [...PLAIN, "curl"])), /so the download cannot be checked/);
});

test("it can be piped into a shell", async () => {
  const it = machine();
  const { status } = await it.install({}, ["sh"], readFileSync(installer, "utf8"));
  assert.equal(status, 0);
  assert.deepEqual(files(it.home), [".local/bin/linger"]);
});

test("half of it does nothing, wherever it was cut", async () => {
  const it = machine();
  const text = readFileSync(installer, "utf8");
  const end = text.lastIndexOf('main "$@"');
  const cuts = [];
  for (let at = 1; at <= end; at += 61) cuts.push(at);
  for (const at of [...cuts, end, end + 3]) await it.install({}, ["sh"], text.slice(0, at));
  assert.deepEqual(site.asked, []);
  assert.deepEqual(files(it.home), []);
  assert.deepEqual(readdirSync(it.tmp), []);
});

const archive = `linger-v${VERSION}-x86_64-unknown-linux-musl.tar.gz`;
const bytes = () => readFileSync(join(good, archive));
const DOWNLOADS = {
  "another archive": [(_, response) => response.end(readFileSync(join(good, `linger-v${VERSION}-x86_64-apple-darwin.tar.gz`))), /is not what was released: its SHA-256 is [0-9a-f]{64}, but it must be [0-9a-f]{64}/],
  "one bit turned": [(_, response) => { const all = bytes(); all[all.length >> 1] ^= 1; response.end(all); }, /is not what was released/],
  "half an archive, as if it were whole": [(_, response) => response.end(bytes().subarray(0, 5000)), /is not what was released/],
  "nothing at all": [(_, response) => response.end(), /is not what was released/],
  "a page of a proxy": [(_, response) => response.end("<html>Please sign in</html>"), /is not what was released/],
  "a connection that breaks": [(_, response) => { response.writeHead(200, { "content-length": bytes().length }); response.write(bytes().subarray(0, 5000), () => response.destroy()); }, /could not be downloaded/],
  "404": [(_, response) => response.writeHead(404).end("not here"), /could not be downloaded from http.*Nothing was installed/],
};
for (const [what, [answer, message]] of Object.entries(DOWNLOADS)) {
  for (const tool of ["curl", "wget"]) {
    test(`${what}, by ${tool}: nothing is installed, and an older linger stays`, async () => {
      let it = machine();
      site.answers[archive] = answer;
      const env = only(it, [...PLAIN, tool, "sha256sum"]);
      untouched(it, await it.install(env), message);

      mkdirSync(dirname(it.program), { recursive: true });
      writeFileSync(it.program, fakeProgram("old", "linger 0.0.1"), { mode: 0o755 });
      const told = await it.install(env);
      assert.notEqual(told.status, 0);
      assert.equal((await run(it.program, ["target"])).stdout, "old\n");
      assert.deepEqual(files(it.home), [".local/bin/linger"]);
    });
  }
}

test("a host that does not answer is named", async () => {
  const it = machine();
  untouched(it, await it.install({ LINGER_DOWNLOAD_URL: "http://127.0.0.1:1" }), /could not be downloaded from http:\/\/127\.0\.0\.1:1\./);
});

test("an address that is not https is refused, this machine's own excepted", async () => {
  for (const address of ["http://example.com/x", "ftp://example.com/x", "file:///tmp", "http://127.0.0.1.example.com/", "nonsense"]) {
    const it = machine();
    untouched(it, await it.install({ LINGER_DOWNLOAD_URL: address }), /is not an address that begins with https/);
  }
});

for (const [what, program, message] of [
  ["does not run here", "#!/bin/sh\necho 'no such library' >&2\nexit 127\n", /linger does not run on this machine: no such library/],
  ["is another version", fakeProgram("x", "linger 9.9.9"), /holds "linger 9\.9\.9" in place of/],
]) {
  test(`a program that ${what} does not stay`, async () => {
    const it = machine();
    site.dist = makeRelease({ repository: site.repository, programs: { "x86_64-unknown-linux-musl": program } });
    installer = join(site.dist, "install.sh");
    untouched(it, await it.install(), message);
  });
}

test("what is in the way is only replaced if it is linger", async () => {
  const put = {
    folder: (path) => mkdirSync(path),
    link: (path) => symlinkSync("/usr/bin/env", path),
    "link to nothing": (path) => symlinkSync("/nowhere", path),
    "other program": (path) => writeFileSync(path, "#!/bin/sh\necho other 1.0\n", { mode: 0o755 }),
    note: (path) => writeFileSync(path, "buy milk"),
  };
  for (const [what, make] of Object.entries(put)) {
    const it = machine();
    mkdirSync(dirname(it.program), { recursive: true });
    make(it.program);
    const { status, stderr } = await it.install();
    assert.equal(status, 1, what);
    assert.match(stderr, /Remove it first, or set LINGER_INSTALL_DIR/, what);
    assert.deepEqual(readdirSync(dirname(it.program)), ["linger"], what);
    assert.deepEqual(site.asked, [], what);
  }
  const it = machine();
  mkdirSync(dirname(it.program), { recursive: true });
  writeFileSync(it.program, fakeProgram("old", "linger 0.0.1"), { mode: 0o755 });
  const { stdout } = await it.install();
  assert.match(stdout, new RegExp(`^Replaced linger 0\\.0\\.1 by linger ${VERSION}`, "m"));
  assert.equal((await run(it.program, ["target"])).stdout, "x86_64-unknown-linux-musl\n");
});

test("it goes where it is told to, and says what the shell finds", async () => {
  const it = machine();
  const dir = join(it.root, "Marit's $HOME");
  const { stdout, status } = await it.install({ LINGER_INSTALL_DIR: dir });
  assert.equal(status, 0);
  assert.deepEqual(readdirSync(dir), ["linger"]);
  assert.match(stdout, /Your shell does not look into .* yet/);
  // The lines that it prints are for a shell: one finds linger, the other removes it.
  const line = stdout.match(/^ {2}(export PATH=.*)$/m)[1];
  assert.equal((await run("sh", ["-c", `${line}; command -v linger`])).stdout, `${dir}/linger\n`);
  assert.equal((await run("sh", ["-c", stdout.match(/^To remove it: (.*)$/m)[1]])).status, 0);
  assert.deepEqual(readdirSync(dir), []);
  await it.install({ LINGER_INSTALL_DIR: dir });
  const again = await it.install({ LINGER_INSTALL_DIR: dir, PATH: `${it.env.PATH}:${dir}` });
  assert.match(again.stdout, /To begin: linger init my-blog/);
  it.fake("linger", "echo linger 0.0.0");
  assert.match((await it.install({ LINGER_INSTALL_DIR: dir })).stdout, /another linger first: .*fakes\/linger/);
  // A path from here means what it means to the person who wrote it.
  assert.equal((await it.install({ LINGER_INSTALL_DIR: "here" })).status, 0);
  assert.deepEqual(readdirSync(join(it.root, "here")), ["linger"]);
});

test("a directory that cannot be made, and a missing HOME, are said", async () => {
  let it = machine();
  writeFileSync(join(it.root, "file"), "");
  untouched(it, await it.install({ LINGER_INSTALL_DIR: join(it.root, "file/bin") }), /could not be made/);
  it = machine();
  untouched(it, await it.install({ HOME: "" }), /HOME is not set\. Say where/);
});

test("stopped while it downloads, it leaves nothing", async () => {
  for (const [signal, code] of [["SIGTERM", 143], ["SIGINT", 130], ["SIGHUP", 129]]) {
    const it = machine();
    const asked = new Promise((done) => {
      site.answers[archive] = (_, response) => {
        response.writeHead(200);
        response.write("x", done);
      };
    });
    const child = spawn("sh", [installer], { env: it.env, detached: true, stdio: "ignore" });
    await asked;
    process.kill(-child.pid, signal);
    const status = await new Promise((done) => child.on("exit", done));
    assert.equal(status, code, signal);
    assert.deepEqual(files(it.home), []);
    assert.deepEqual(readdirSync(it.tmp), [], signal);
  }
});

test("every platform of the table is known to the installer, with its checksum", () => {
  const text = readFileSync(installer, "utf8");
  const sums = readFileSync(join(good, "SHA256SUMS"), "utf8");
  for (const { target, archive } of TARGETS) {
    const sum = sums.match(new RegExp(`^([0-9a-f]{64})  linger-v${VERSION}-${target}\\.${archive}$`, "m"))[1];
    const script = archive === "zip" ? readFileSync(join(good, "install.ps1"), "utf8") : text;
    assert.ok(script.includes(sum), target);
  }
  assert.ok(!text.includes("sudo"), ROOT);
});
