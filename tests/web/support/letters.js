// A blog to send by email: one post with everything in it that a post can have, one in a language
// that is written from right to left.
//
//   node support/letters.js DIR     writes the site into DIR
import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "../../..");
const dir = process.argv[2];
const write = (path, text) => {
  mkdirSync(dirname(join(dir, path)), { recursive: true });
  writeFileSync(join(dir, path), text);
};
const words = (count) => Array.from({ length: count }, (_, n) => ["keeping", "a", "customer", "costs", "less", "than", "winning", "one"][n % 8]).join(" ");
const word = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft";

write("site.yaml", `title: "Calls & coffee — Звонки"
base_url: https://example.com/blog/
author: Åsa Ström
email: asa@example.com
organization: Acme AB
forms: {subscribe: {provider: buttondown, username: acme}}
newsletter: {from: "Åsa “the caller” Ström, Acme AB <asa@example.com>", address: "Acme AB, Storgatan 1, 111 22 Göteborg"}
`);
write("content/data/ctas.yaml", `letter: {title: One a week, text: "${words(20)}", url: /subscribe/, button: Subscribe}\n`);
for (const path of ["content/posts/photo.png", "content/posts/everything.png"]) {
  write(path, "");
  copyFileSync(join(root, "content/img/forty-minutes.png"), join(dir, path));
}
// A second of silence: 42 frames of 96 bytes.
const frame = Buffer.concat([Buffer.from([0xff, 0xfb, 0x14, 0xc0]), Buffer.alloc(92)]);
write("content/posts/call.mp3", Buffer.concat(Array.from({ length: 42 }, () => frame)));
write("content/posts/film.mp4", "not played here");

write("content/posts/everything.md", `---
id: everything
title: "Everything a post can have — и ещё немного кириллицы, so that the subject is longer than any line of a mail may be: ${words(8)}"
date: 2026-11-01T09:00:00Z
description: "What comes <first> & “quoted”."
image: everything.png
image_alt: A desk with a telephone
audio: call.mp3
cta: letter
---
First *words* and **strong ones**, ~~wrong ones~~, \`code --with=${"x".repeat(120)}\`, <kbd>Ctrl</kbd>, H<sub>2</sub>O, a footnote[^one] and
[a link to the other post](rtl.md), [to a heading](#code), and <https://example.com/${"path/".repeat(30)}?q=${"y".repeat(80)}>.

.A line that begins with a full stop.

From here it goes on.

![A photograph of a desk](photo.png)

{{< figure src="photo.png" alt="The same desk" caption="Half past eight, ${words(20)}" credit="Åsa" >}}

{{< figure src="photo.png" alt="A wide desk" wide=true >}}

## A table

| ${Array.from({ length: 9 }, (_, n) => `Column ${n + 1}`).join(" | ")} |
|${" --- |".repeat(9)}
${Array.from({ length: 6 }, (_, r) => `| ${Array.from({ length: 9 }, (_, c) => (c % 4 ? `${r}.${c}` : word)).join(" | ")} |`).join("\n")}

## Code

\`\`\`rust
fn a_line_that_does_not_end() { println!("${"x".repeat(300)}"); }
    // and one that begins late
\`\`\`

## Lists

- one
  - two
    - three
      - four
        - five: ${words(20)}

1. first

   > Quoted.
   >
   > > Twice: ${words(20)}
   > >
   > > - in a list

2. second

- [ ] to do
- [x] done

Term
: Its definition. ${words(10)}

> [!WARNING]
> ${words(20)}

---

{{< note title="Before you ring" >}}
Look up **who signed**.
{{< /note >}}

{{< quote cite="Somebody" url="https://example.com/" >}}
${words(20)}
{{< /quote >}}

{{< audio src="call.mp3" title="The call" >}}
What was said.
{{< /audio >}}

{{< video src="film.mp4" title="The film" poster="photo.png" >}}
What is seen.
{{< /video >}}

{{< youtube id="dQw4w9WgXcQ" title="A film elsewhere" picture="photo.png" >}}

{{< subscribe >}}

{{< cta >}}

{{< worksheet title="Accounts" rows=3 items="Acme; Berg & Co" >}}

<details><summary>More</summary>

${words(20)}

</details>

<iframe src="https://example.com/talk" title="A talk"></iframe>

${word}${word}

Emoji 🎉 and Кириллица, ελληνικά, 日本語.

[^one]: ${words(20)}
`);

write("content/posts/rtl.md", `---
id: rtl
title: "כך שומרים על לקוחות: שיחה אחת בשבוע, והרבה סבלנות לאורך כל השנה הראשונה"
date: 2026-11-02T09:00:00Z
lang: he
description: שיחה אחת בשבוע.
---
${"לקוח שנשאר עולה פחות מלקוח חדש. ".repeat(30)}

> ${"לקוח שנשאר עולה פחות. ".repeat(4)}

- אחת
- שתיים

| חודש | שיחות |
| --- | --- |
| ינואר | 12 |

\`\`\`
let calls = 12;
\`\`\`

[English](everything.md) ו־[קישור](https://example.com/).
`);
