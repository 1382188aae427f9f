// A blog that no theme has been drawn for: everything is too long, too many, too deep or not there.
//
//   node support/torture.js DIR     writes the site into DIR
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const word = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft";
const words = (count) => Array.from({ length: count }, (_, n) => ["keeping", "a", "customer", "costs", "less", "than", "winning", "one"][n % 8]).join(" ");
const front = (fields) => `---\n${Object.entries(fields).map(([key, value]) => `${key}: ${JSON.stringify(value)}`).join("\n")}\n---\n\n`;
const day = (n) => new Date(Date.UTC(2026, 9, 31) - n * 86400000).toISOString().slice(0, 10);

const table = (columns, rows) => [
  `| ${Array.from({ length: columns }, (_, c) => `Column number ${c + 1}`).join(" | ")} |`,
  `|${" --- |".repeat(columns)}`,
  ...Array.from({ length: rows }, (_, r) => `| ${Array.from({ length: columns }, (_, c) => `${r + 1}.${c + 1} ${c % 5 ? "" : word.slice(0, 30)}`).join(" | ")} |`),
].join("\n");
const nest = (mark, depth) => Array.from({ length: depth }, (_, n) => `${"  ".repeat(n)}${mark} level ${n + 1}: ${words(6)}`).join("\n");
const quotes = (depth) => Array.from({ length: depth }, (_, n) => `${"> ".repeat(n + 1)}Quoted ${n + 1} deep. ${words(9)}.\n${"> ".repeat(n + 1).trim()}`).join("\n");

const everything = `
Text with *emphasis*, **strength**, ~~second thoughts~~, \`code\`, <kbd>Ctrl</kbd>, <mark>a mark</mark>, H<sub>2</sub>O, a footnote[^one] and
[a link whose words go on and on, ${words(12)}](https://example.com/${"path/".repeat(30)}).

https://example.com/${word}?${word}=${word}

## Lists

${nest("-", 8)}

1. one
2. two
   - inside
     1. deeper

- [ ] to do
- [x] done

## Quotes

${quotes(6)}

> [!WARNING]
> ${words(20)}

## Code

\`\`\`rust
fn a_line_that_does_not_end() { println!("${"x".repeat(400)}") }
\`\`\`

### A heading that goes on: ${words(20)}

Term
: Its definition. ${words(30)}

---

<details><summary>More</summary>${words(30)}</details>

[^one]: ${words(40)}
`;

/** Every shortcode, each with more in it than it was drawn for. */
const shortcodes = `
${words(30)}

{{< figure src="/wide.svg" caption="${words(30)}" credit="${word}" wide=true >}}

{{< quote cite="Somebody with ${words(10)}" url="https://example.com/" >}}
${words(40)}

${words(20)}
{{< /quote >}}

{{< note title="${words(12)}" >}}
${words(40)}

- ${words(10)}
- ${words(10)}
{{< /note >}}

{{< note title="Mind" kind="warning" >}}
${words(20)}
{{< /note >}}

{{< note kind="tip" >}}
${words(20)}
{{< /note >}}

{{< audio /sound.mp3 title="${words(15)}" >}}
${words(60)}
{{< /audio >}}

{{< video /film.mp4 title="A film" >}}

{{< youtube id="abcdefghijk" title="${words(15)}" picture="/wide.svg" >}}

{{< youtube id="abcdefghijk" >}}

{{< cta >}}

{{< subscribe >}}

## A worksheet

{{< worksheet title="Ten names, twenty arrows" items="Paint factory; ${word}; ${words(9)}" >}}
${words(20)}
{{< /worksheet >}}

{{< worksheet rows=12 >}}

## A gallery

{{< gallery "${words(12)}" >}}
![wide](/wide.svg)
![tall](/tall.svg "${words(20)} ${word}")

![wide](/wide.svg "${words(6)}")

${words(20)}

![tall](/tall.svg)
{{< /gallery >}}
`;

/** A landing page that says too much. */
const landing = {
  title: `${words(14)} ${word}`,
  description: words(50),
  template: "landing.html",
  image: "/tall.svg",
  image_alt: "tall",
  extra: {
    eyebrow: `${words(20)} ${word}`,
    form: "too-long",
    button: `${words(12)} ${word}`,
    points: Array.from({ length: 7 }, (_, n) => ({ title: n % 3 ? words(n * 3) : word, text: n % 2 ? words(30) : word + word })),
    quotes: Array.from({ length: 5 }, (_, n) => ({ text: n ? words(n * 20) : word + word, name: n % 2 ? word : "Petra", role: words(n * 4) || "Acme" })),
  },
};


/** So many seconds of silence: frames of MPEG-1 layer III at 32 kbit/s and 48 kHz, 24 ms each. */
const silence = (seconds) => {
  const frame = Buffer.alloc(96);
  frame.set([0xff, 0xfb, 0x14, 0xc0]);
  return Buffer.concat(Array.from({ length: Math.ceil((seconds * 1000) / 24) }, () => frame));
};

/** The files of the site by path. */
export function files() {
  const svg = (width, height) => `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"><rect width="100%" height="100%" fill="#557"/></svg>`;
  const site = {
    "site.yaml": `title: "A blog about ${words(12)}"
description: "${words(60)}"
base_url: https://example.com/
author: ${word} von und zu ${word}
email: somebody.with.a.very.long.address@a-very-long-domain-name-for-a-small-company.example.com
posts_per_page: 10
comments: { provider: formspree, id: "1" }
profiles: ["https://www.linkedin.com/in/${word}", "https://example.com/${word}"]
collections:
  talks: { title: "Talks about ${words(12)} ${word}", description: "${words(60)}", on_home: true }
  empty: {}
forms:
  too-long:
    provider: formspree
    id: abc
    heading: "${words(12)} ${word}"
    text: "${words(40)}"
    button: "${words(9)} ${word}"
    fields:
      - {label: "${words(20)} ${word}", required: true}
      - {type: email}
      - {label: "Which?", options: ["${words(30)}", "${word}${word}"]}
      - {label: "${words(30)}", type: tick}
theme_options:
  show_comment_count: true
  contents_from: 2
  footer_text: "${words(40)} [${word}](/about/) **${words(6)}**"
  social:
    - {title: LinkedIn, url: https://example.com/in}
menus:
  main:
${Array.from({ length: 12 }, (_, n) => `    - {title: "Menu ${n + 1} ${n % 4 ? "" : word.slice(0, 24)}", url: /about/}`).join("\n")}
`,
    "content/about.md": front({ title: "About" }) + everything,
    "content/offer.md": front(landing) + everything,
    "content/quiet.md": front({ title: word, extra: { menu: false } }) + words(30),
    "content/talks/long.md": front({ title: `${word} ${words(20)}`, date: day(12), id: "talk", pinned: true, image: "/tall.svg", image_alt: "tall" }) + everything,
    "content/wide.svg": svg(4000, 200),
    "content/tall.svg": svg(200, 4000),
    "content/posts/long-words.md": front({ title: `${word}${word}`, date: day(0), description: `${word} `.repeat(6), tags: [word, ...Array.from({ length: 30 }, (_, n) => `tag ${n}`)], image: "/tall.svg", image_alt: "tall", id: "w" }) + `${word.repeat(5)} ${everything}`,
    "content/posts/long-title.md": front({ title: words(40), date: day(1), tags: ["one"], id: "t" }) + everything,
    "content/posts/tables.md": front({ title: "Tables", date: day(2), id: "tab" }) + `${table(20, 30)}\n\n## Small\n\n${table(2, 2)}\n\n## One column\n\n| ${word} |\n| --- |\n| ${word}${word} |\n`,
    "content/posts/nested.md": front({ title: "Nested", date: day(3), id: "n" }) + `${nest("-", 12)}\n\n${nest("1.", 1)}\n\n${quotes(12)}\n`,
    "content/posts/pictures.md": front({ title: "Pictures", date: day(4), image: "/wide.svg", image_alt: "wide", id: "p" }) + `![tall](/tall.svg "${words(40)}")\n\n![wide](/wide.svg)\n\nIn a line ![tall](/tall.svg) of text.\n`,
    "content/posts/untitled.md": front({ date: day(5), id: "u" }) + `${words(200)}\n`,
    "content/posts/empty.md": front({ title: "Empty", date: day(6), id: "e" }),
    "content/posts/russian.md": front({ title: "Как удержать клиента и не потерять самообладания при первом же отказе", date: day(7), lang: "ru", tags: ["Продажи"], id: "r" }) + `${"Мы позвонили клиенту, и клиент ответил. ".repeat(40)}\n\n## Заголовок\n\n> Цитата.\n\n${"Достопримечательность".repeat(6)}\n`,
    "content/posts/arabic.md": front({ title: "كيف تحافظ على عملائك بعد توقيع العقد", date: day(8), lang: "ar", tags: ["مبيعات"], id: "a" }) + `${"اتصلنا بالعميل بعد أسبوع من التوقيع وسألناه عن حاله. ".repeat(30)}\n\n## عنوان\n\n> اقتباس من عميل.\n\n- واحد\n- اثنان\n\n${table(4, 3)}\n`,
    "content/posts/shortcodes.md": front({ title: "Shortcodes", date: day(9), id: "sc", cta: "long" }) + shortcodes,
    "content/posts/recording.md": front({ title: "A recording", date: day(10), id: "rec", audio: "/sound.mp3", chapters: Array.from({ length: 12 }, (_, n) => ({ at: `0:${10 + n}`, title: n % 3 ? words(20) : word, ...(n % 2 ? { url: `https://example.com/${word}` } : {}) })) }) + words(60),
    "content/posts/inspelning.md": front({ title: "Запись", date: day(11), id: "rec2", lang: "nl", audio: "/sound.mp3", chapters: [{ at: 0, title: "Begin" }] }) + words(60),
    "content/sound.mp3": silence(60),
    "content/film.mp4": "",
    "content/data/ctas.yaml": `long:\n  title: "${words(14)}"\n  text: "${words(40)}"\n  url: /subscribe/\n  button: "${words(12)}"\n`,
    "content/posts/undated.md": front({ title: "Undated", id: "ud" }) + words(30),
  };
  // A conversation without an end, in long words.
  for (let n = 0; n < 12; n += 1) {
    const long = n % 3 === 0;
    site[`content/comments/long-words/c${n}.yaml`] = `${Object.entries({ author: long ? word + word : `Somebody ${n}`, url: `https://example.com/${word}`, date: `2026-10-31T10:${10 + n}`, text: `${long ? word.repeat(3) : words(30)}\n\n> ${words(20)}\n\n- ${word}\n\n\`${word}${word}\`\n\n    ${"x".repeat(300)}`, ...(n ? { reply_to: `c${n - 1}` } : {}) }).map(([key, value]) => `${key}: ${JSON.stringify(value)}`).join("\n")}\n`;
  }
  for (let part = 1; part <= 71; part += 1) {
    site[`content/posts/series-${part}.md`] = front({ title: `Part ${part} of a long story`, date: day(20 + part), series: "A story in many parts", part, author: ["Ann", "Bo", `${word}`][part % 3], tags: ["one", "two"], id: `s${part}` }) + words(80);
  }
  return site;
}

/** Writes the site. */
export function write(dir) {
  for (const [path, text] of Object.entries(files())) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), text);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) write(process.argv[2]);
