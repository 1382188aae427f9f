// Looks at the sample site as each server gives it to readers, and prints a table.
import { execFileSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { SERVERS, start } from "./servers.mjs";

const { LINGER, UPDATE } = process.env;
const ROOT = resolve(import.meta.dirname, "../..");
const DOC = join(ROOT, "docs/going-live.md");
const [BEGIN, END] = ["<!-- tests/hosts/run prints this table -->", "<!-- end of the table -->"];

/** Every kind of old address, with what a browser asks for. */
const MOVED = [
  ["plain", "/a/moved/", ["/a/moved/", "/a/moved", "/a/moved/index.html"]],
  ["a file, `.html`", "/2019/old.html", ["/2019/old.html"]],
  ["Cyrillic", "/звонок/", ["/%D0%B7%D0%B2%D0%BE%D0%BD%D0%BE%D0%BA/", "/%D0%B7%D0%B2%D0%BE%D0%BD%D0%BE%D0%BA"]],
  ["Cyrillic, escapes in small letters", null, ["/%d0%b7%d0%b2%d0%be%d0%bd%d0%be%d0%ba/", "/%d0%b7%d0%b2%d0%be%d0%bd%d0%be%d0%ba"]],
  ["a space", "/old name/", ["/old%20name/", "/old%20name"]],
  ["`+`", "/a+b/", ["/a+b/", "/a+b"]],
  ["`$`", "/$5/", ["/$5/", "/$5"]],
  ["`%`", "/50%25/", ["/50%25/"]],
  ["brackets", "/(old)/", ["/(old)/"]],
  ["with a query added", null, ["/a/moved/?utm_source=mail"]],
];
const POST = "/posts/hosts/";

/** Asks for a path as it is, and hears status, headers and text. */
function ask(port, path) {
  return new Promise((done, failed) => {
    const asked = request({ host: "127.0.0.1", port, path, headers: { "Accept-Encoding": "identity" } }, (answer) => {
      const parts = [];
      answer.on("data", (part) => parts.push(part));
      answer.on("end", () => done({ status: answer.statusCode, headers: answer.headers, text: Buffer.concat(parts).toString("utf8") }));
    });
    asked.setTimeout(20000, () => asked.destroy(new Error(`no answer to ${path}`)));
    asked.on("error", failed);
    asked.end();
  });
}

/** The sample site, with a post that has been everywhere. */
function sample(dir) {
  for (const name of ["content", "site.yaml", "themes"]) cpSync(join(ROOT, name), join(dir, name), { recursive: true });
  const aliases = MOVED.flatMap(([, alias]) => (alias ? [JSON.stringify(alias)] : []));
  const head = `title: Hosts\ndate: 2026-01-02\nid: hosts\ndescription: It has moved.\naliases: [${aliases.join(", ")}]\nquery_aliases: [p=12]`;
  writeFileSync(join(dir, "content/posts/hosts.md"), `---\n${head}\n---\nText.\n`);
  writeFileSync(join(dir, "content/talk.vtt"), "WEBVTT\n\n00:00.000 --> 00:01.000\nДа\n");
}

/** Builds the site of `dir` for a server; the folder that is uploaded. */
function build(server, dir, port, base) {
  const settings = readFileSync(join(dir, "site.yaml"), "utf8").replace(/^redirects:.*\n/gm, "");
  writeFileSync(join(dir, "site.yaml"), `${settings}redirects: ${server.reads}\n`);
  const upload = join(dir, "upload");
  rmSync(upload, { recursive: true, force: true });
  const out = join(upload, base);
  mkdirSync(join(out, ".."), { recursive: true });
  const url = `http://127.0.0.1:${port}${base}/`;
  execFileSync(LINGER, ["build", "-q", "--root", dir, "-u", url, "-o", out], { stdio: ["ignore", "inherit", "inherit"] });
  // As the workflows do that `linger host` writes.
  for (const file of ["_headers", "_redirects", "404.html"]) {
    if (base && existsSync(join(out, file))) cpSync(join(out, file), join(upload, file));
  }
  return { www: upload, url };
}

/** What is looked at: rows of the table, each a name and a function that resolves to a cell. */
function rows(port, base) {
  const get = (path) => ask(port, base + path);
  const type = (answer) => answer.headers["content-type"] ?? "none";
  const isType = (path, wanted) => async () => {
    const answer = await get(path);
    if (answer.status !== 200) return `no: ${answer.status}`;
    const found = type(answer).toLowerCase().replaceAll(" ", "");
    return found === wanted || found.split(";")[0] === wanted ? "yes" : `no: ${type(answer)}`;
  };
  const all = (...checks) => async () => {
    for (const check of checks) {
      const cell = await check();
      if (cell !== "yes") return cell;
    }
    return "yes";
  };
  const goesTo = (answer, target) => {
    const place = answer.headers.location;
    if (![301, 308].includes(answer.status) || !place) return false;
    return new URL(place, `http://127.0.0.1:${port}`).pathname === target;
  };
  const redirected = (paths) => async () => {
    let cell = "yes";
    for (const path of paths) {
      let answer = await get(path);
      // A host may add the slash, or take `index.html` away, first.
      for (let hops = 0; hops < 2 && [301, 308].includes(answer.status) && !goesTo(answer, base + POST); hops += 1) {
        const place = new URL(answer.headers.location, `http://127.0.0.1:${port}`);
        answer = await ask(port, place.pathname + place.search);
      }
      if (goesTo(answer, base + POST)) continue;
      if (answer.status === 200 && answer.text.includes('http-equiv="refresh"')) cell = "by a page";
      else return `no: ${answer.status}`;
    }
    return cell;
  };
  const hasPolicy = (answer) => {
    const policy = answer.headers["content-security-policy"] ?? "";
    const rest = answer.headers["x-content-type-options"] === "nosniff" && answer.headers["referrer-policy"];
    return policy.startsWith("default-src 'none'; script-src 'self'") && !policy.includes(", default-src") && rest;
  };
  const feed = "application/rss+xml";
  return [
    ["every page, picture and style that a page leads to", () => crawl(port, base)],
    ["`/posts/name` leads to `/posts/name/`", async () => {
      const answer = await get("/posts/hosts");
      if (goesTo(answer, base + POST)) return "yes";
      return answer.status === 200 && answer.text.includes("It has moved") ? "shows the page" : `no: ${answer.status}`;
    }],
    ["the same keeps `?utm_source=`", async () => {
      const answer = await get("/posts/hosts?utm_source=mail");
      return answer.status === 200 || answer.headers.location?.includes("utm_source=mail") ? "yes" : "no";
    }],
    ["the page for unknown addresses, with 404", async () => {
      const answer = await get("/never/was/");
      return answer.status === 404 && answer.text.includes("<h1") && type(answer).startsWith("text/html") ? "yes" : `no: ${answer.status}`;
    }],
    ["no list of files for a folder", async () => {
      const answer = await get("/assets/");
      return answer.text.includes(".css\"") && answer.status === 200 ? "no" : "yes";
    }],
    ["the policy, with a page", async () => (hasPolicy(await get(POST)) ? "yes" : "no")],
    ["the policy, with the page for unknown addresses", async () => (hasPolicy(await get("/never/was/")) ? "yes" : "no")],
    ["styles are kept for ever, pages looked at again", async () => {
      const page = await get("/");
      const style = page.text.match(/href="([^"]+-[0-9a-f]{10}\.css)"/)[1];
      const kept = (await ask(port, new URL(style, `http://127.0.0.1:${port}`).pathname)).headers["cache-control"] ?? "";
      const again = page.headers["cache-control"] ?? "none";
      if (!kept.includes("max-age=31536000")) return `no: ${kept}`;
      return /max-age=0|no-cache/.test(again) ? "yes" : `no: page ${again}`;
    }],
    ["feeds are sent as feeds", all(isType("/rss.xml", feed), isType("/atom.xml", "application/atom+xml"), isType("/feed.json", "application/feed+json"), isType("/tags/renewals/rss.xml", feed))],
    ["texts with their encoding", all(isType("/llms.txt", "text/plain;charset=utf-8"), isType("/talk.vtt", "text/vtt;charset=utf-8"))],
    ["the manifest", isType("/site.webmanifest", "application/manifest+json")],
    ...MOVED.map(([name, , paths]) => [`old address: ${name}`, redirected(paths)]),
    ["old address: a query, `/?p=12`", redirected(["/?p=12", "/?utm_source=mail&p=12"])],
  ];
}

/** Follows every link of the site from its home page. */
async function crawl(port, base) {
  const origin = `http://127.0.0.1:${port}`;
  const todo = [`${base}/`];
  const seen = new Set(todo);
  let pages = 0;
  while (todo.length > 0) {
    const path = todo.pop();
    const answer = await ask(port, path);
    if (answer.status !== 200) return `no: ${answer.status} ${path}`;
    if (!(answer.headers["content-type"] ?? "").startsWith("text/html")) continue;
    pages += 1;
    for (const [, link] of answer.text.matchAll(/(?:href|src)="([^"#?]+)/g)) {
      const url = URL.canParse(link.replaceAll("&amp;", "&"), origin + path) ? new URL(link, origin + path) : undefined;
      if (url?.origin !== origin || seen.has(url.pathname)) continue;
      seen.add(url.pathname);
      todo.push(url.pathname);
    }
  }
  return pages > 20 ? "yes" : `no: only ${pages} pages`;
}

/** The cells of a server, by row. */
async function column(name, port, dir) {
  const server = SERVERS[name];
  const cells = new Map();
  for (const base of ["", "/blog"]) {
    const scratch = join(dir, `scratch${base.replace("/", "-")}`);
    const { www, url } = build(server, dir, port, base);
    const running = await start(server, { root: dir, www, url, port, scratch });
    try {
      const below = [];
      for (const [row, look] of rows(port, base)) {
        const cell = await look().catch((error) => `no: ${error.message}`);
        if (!base) cells.set(row, cell);
        else if (cell.startsWith("no") && !cells.get(row)?.startsWith("no")) below.push(`${row}: ${cell}`);
      }
      if (base) cells.set("a site under a path, `/blog/`: all of this", below.length === 0 ? "yes" : `no: ${below.join("; ")}`);
    } catch (error) {
      console.error(running.said());
      throw error;
    } finally {
      await running.stop();
    }
  }
  return cells;
}

/** The table of `columns`: names of servers with their cells. */
function table(columns) {
  const heads = columns.map(([name]) => `${SERVERS[name].name} (${SERVERS[name].version()})`);
  const lines = [`| | ${heads.join(" | ")} |`, `|---|${heads.map(() => "---").join("|")}|`];
  for (const row of columns[0][1].keys()) lines.push(`| ${row} | ${columns.map(([, cells]) => cells.get(row)).join(" | ")} |`);
  return lines.join("\n");
}

const dir = mkdtempSync(join(tmpdir(), "linger-hosts-"));
try {
  // The servers read it as another user.
  chmodSync(dir, 0o755);
  sample(dir);
  const columns = [];
  let port = 8471;
  for (const name of process.argv.slice(2)) {
    columns.push([name, await column(name, (port += 1), dir)]);
    console.error(`${SERVERS[name].name}: ${[...columns.at(-1)[1].values()].filter((it) => it.startsWith("no")).length} of ${columns.at(-1)[1].size} are otherwise`);
  }
  const printed = table(columns);
  console.log(printed);
  const isWhole = columns.length === Object.keys(SERVERS).length;
  const doc = readFileSync(DOC, "utf8");
  const [before, rest] = doc.split(BEGIN);
  const [there, after] = (rest ?? "").split(END);
  if (UPDATE && isWhole) {
    writeFileSync(DOC, `${before}${BEGIN}\n\n${printed}\n\n${END}${after}`);
  } else {
    // A column for each server that was looked at is in the docs, cell for cell.
    const cellsOf = (text) => text.trim().split("\n").map((line) => line.split("|").slice(1, -1).map((it) => it.trim()));
    const [known, found] = [cellsOf(there), cellsOf(printed)];
    const wrong = found[0].slice(1).filter((head, at) => {
      const other = known[0].findIndex((it) => it.split(" (")[0] === head.split(" (")[0]);
      return other < 0 || found.some((line, row) => row > 1 && line[at + 1] !== known[row]?.[other]);
    });
    if (wrong.length > 0) {
      console.error(`docs/going-live.md says otherwise about ${wrong.join(", ")}. UPDATE=1 writes the table.`);
      process.exitCode = 1;
    }
  }
} finally {
  rmSync(dir, { recursive: true, force: true });
}
