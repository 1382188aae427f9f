// A blog whose readers try everything: each trick in each field of a comment.
//
//   node support/strangers.js DIR     writes the site into DIR
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const payloads = JSON.parse(readFileSync(join(here, "../../support/payloads.json"), "utf8"));
const dir = process.argv[2];
const write = (path, text) => {
  mkdirSync(dirname(join(dir, path)), { recursive: true });
  writeFileSync(join(dir, path), text);
};

write("site.yaml", "title: Strangers\nbase_url: https://example.com/\nauthor: Marit\ncomments: {provider: mailto, address: marit@example.com}\n");
write("content/posts/ask.md", "---\ntitle: Ask\ndate: 2026-03-01\nid: ask\n---\nWords.\n");
// Two posts are one text in two languages.
write("content/posts/hello.md", "---\ntitle: Hello\ndate: 2026-03-02\nid: hello\n---\nWords.\n");
write("content/posts/hello.sv.md", "---\ntitle: Hej\ndate: 2026-03-02\nid: hej\n---\nOrd.\n");
for (const field of ["text", "author", "url"]) {
  payloads.forEach((payload, n) => {
    const said = { author: "Ann", url: "https://x.example/", text: "Words", [field]: payload.replaceAll("\u0000", "\u0001") };
    const lines = Object.entries(said).map(([key, value]) => `${key}: ${JSON.stringify(value)}\n`).join("");
    write(`content/comments/ask/${field}-${n}.yaml`, `${lines}date: 2026-03-05\n`);
  });
}
