// The servers and hosts' own programs: how each is started for a folder of files.
// Enters: a folder, a port, the site's settings. Leaves: a running process. Forbidden here: any address but 127.0.0.1.
import { execFileSync, spawn } from "node:child_process";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";

const { LINGER, PROGRAMS } = process.env;

/** What `linger host` prints for the site in `root`, whose files lie in `www`. */
const settings = (name, root, www, url) =>
  execFileSync(LINGER, ["host", name, "--root", root, "-u", url, "--www", www], { encoding: "utf8" });

const MODULES = ["mpm_event", "authz_core", "alias", "dir", "mime", "headers"];

/** Each: its name in the table, what it reads of `redirects:`, its version, and how to start it. */
export const SERVERS = {
  apache: {
    name: "Apache",
    reads: "[html, apache]",
    version: () => execFileSync("/usr/sbin/apache2", ["-v"], { encoding: "utf8" }).match(/Apache\/(\S+)/)[1],
    command({ root, www, url, port, scratch }) {
      const lines = MODULES.map((it) => `LoadModule ${it}_module /usr/lib/apache2/modules/mod_${it}.so`);
      const file = join(scratch, "httpd.conf");
      const text = [
        ...lines,
        `ServerRoot ${scratch}`,
        `Listen 127.0.0.1:${port}`,
        `ServerName 127.0.0.1`,
        `PidFile ${scratch}/pid`,
        `ErrorLog ${scratch}/errors`,
        "TypesConfig /etc/mime.types",
        process.getuid() === 0 ? "User www-data\nGroup www-data" : "",
        // As a web space has it: the file of the site may say no more than this.
        settings("apache", root, www, url).replace("Options FollowSymLinks", "Options None"),
      ];
      writeFileSync(file, `${text.join("\n")}\n`);
      return ["/usr/sbin/apache2", ["-f", file, "-DFOREGROUND"]];
    },
  },
  nginx: {
    name: "nginx",
    reads: "[html]",
    version: () => execFileSync("sh", ["-c", "/usr/sbin/nginx -v 2>&1"], { encoding: "utf8" }).match(/nginx\/(\S+)/)[1],
    command({ root, www, url, port, scratch }) {
      const file = join(scratch, "nginx.conf");
      const server = settings("nginx", root, www, url).replace(`listen ${port};`, `listen 127.0.0.1:${port};`);
      const places = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((it) => `${it}_temp_path ${scratch}/${it};`);
      const user = process.getuid() === 0 ? "user www-data;" : "";
      writeFileSync(file, `${user} pid ${scratch}/pid; error_log ${scratch}/errors; events {} http { access_log off; ${places.join(" ")}\n${server}}\n`);
      return ["/usr/sbin/nginx", ["-p", scratch, "-c", file, "-g", "daemon off;"]];
    },
  },
  caddy: {
    name: "Caddy",
    reads: "[html]",
    version: () => execFileSync("caddy", ["version"], { encoding: "utf8" }).trim().split(" ")[0].replace(/^v/, ""),
    command({ root, www, url, port, scratch }) {
      const file = join(scratch, "Caddyfile");
      const host = `http://127.0.0.1:${port} {`;
      const text = settings("caddy", root, www, url).replace(host, `${host}\n\tbind 127.0.0.1`);
      writeFileSync(file, `{\n\tadmin off\n}\n${text}`);
      return ["caddy", ["run", "--config", file, "--adapter", "caddyfile"]];
    },
  },
  cloudflare: {
    name: "Cloudflare Pages",
    reads: "[html, cloudflare]",
    version: () => `wrangler ${version("wrangler")}`,
    command({ www, port }) {
      const program = join(PROGRAMS, "wrangler/node_modules/wrangler/bin/wrangler.js");
      return ["node", [program, "pages", "dev", www, "--ip", "127.0.0.1", "--port", String(port), "--compatibility-date", "2026-01-01"]];
    },
  },
  netlify: {
    name: "Netlify",
    // The page at an old address would win.
    reads: "[netlify]",
    version: () => `netlify-cli ${version("netlify-cli")}`,
    command({ www, port }) {
      const program = join(PROGRAMS, "netlify-cli/node_modules/netlify-cli/bin/run.js");
      return ["node", [program, "dev", "--dir", www, "--port", String(port), "--offline", "--no-open", "--internal-disable-edge-functions"]];
    },
  },
};

const version = (name) =>
  JSON.parse(execFileSync("node", ["-p", `JSON.stringify(require('${PROGRAMS}/${name}/node_modules/${name}/package.json').version)`], { encoding: "utf8" }));

/** Whether something listens at a port. */
const listens = (port) =>
  new Promise((done) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => (socket.destroy(), done(true)));
    socket.once("error", () => done(false));
  });

/** Starts a server, and resolves to `{ stop, said }` when it answers. */
export async function start(server, site) {
  mkdirSync(site.scratch, { recursive: true });
  for (const dir of [site.scratch, site.www]) chmodSync(dir, 0o755);
  if (await listens(site.port)) throw new Error(`Something listens at port ${site.port} already.`);
  const [program, args] = server.command(site);
  const home = { HOME: site.scratch, XDG_DATA_HOME: site.scratch, XDG_CONFIG_HOME: site.scratch };
  const quiet = { CI: "1", WRANGLER_SEND_METRICS: "false", NETLIFY_TELEMETRY_DISABLED: "1", DO_NOT_TRACK: "1" };
  const child = spawn(program, args, { cwd: site.scratch, env: { ...process.env, ...home, ...quiet }, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (bytes) => (said += bytes));
  // Its children too, which may outlive it.
  const kill = (signal) => {
    try {
      process.kill(-child.pid, signal);
    } catch {
      // All of them have ended.
    }
  };
  const ended = new Promise((done) => child.once("exit", done));
  const stop = async () => {
    kill("SIGTERM");
    const late = setTimeout(() => kill("SIGKILL"), 5000);
    await ended;
    clearTimeout(late);
    kill("SIGKILL");
  };
  for (let tries = 0; tries < 600; tries += 1) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error(`${server.name} ended:\n${said}`);
    if (await listens(site.port)) return { stop, said: () => said };
    await new Promise((done) => setTimeout(done, 100));
  }
  await stop();
  throw new Error(`${server.name} does not listen:\n${said}`);
}
