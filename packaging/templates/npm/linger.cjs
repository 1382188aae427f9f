#!/usr/bin/env node
// Runs the linger program for this platform, which npm has installed beside this package.
// No script runs while npm installs, and nothing is downloaded afterwards.
"use strict";
const { spawn } = require("node:child_process");

const name = `@@SCOPE@/linger-${process.platform}-${process.arch}`;
let program;
try {
  program = require.resolve(`${name}/bin/${process.platform === "win32" ? "linger.exe" : "linger"}`);
} catch {
  console.error(`linger: the package ${name} is not installed.`);
  console.error("Either there is no linger for this platform, or npm was told to leave out optional packages: npm install --include=optional");
  process.exit(1);
}

const child = spawn(program, process.argv.slice(2), { stdio: "inherit" });
for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
// A terminal sends Ctrl-C to both processes: linger ends by itself, and this one waits for it.
process.on("SIGINT", () => {
  if (!process.stdin.isTTY) child.kill("SIGINT");
});
child.on("error", (error) => {
  console.error(`linger: ${program} cannot be run: ${error.message}`);
  process.exit(1);
});
child.on("exit", (code, signal) => {
  if (signal === null) process.exit(code);
  for (const it of ["SIGTERM", "SIGHUP", "SIGINT"]) process.removeAllListeners(it);
  process.kill(process.pid, signal);
});
