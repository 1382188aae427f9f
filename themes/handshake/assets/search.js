// Shows on this page what is asked for. Without it, the page is the whole archive, or leads there.
const [form, status, results, more, whole] = ["form.search", ".found", ".results", "button.more", ".whole"].map((s) => document.querySelector(s));
const field = form.elements.q, AT_ONCE = 20;
// Scripts without spaces are cut into pairs of signs: the rules are those of linger's index.
const dense = /[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u30ff\u3400-\u9fff\uf900-\ufaff\u{20000}-\u{3ffff}]/u;
const runs = new RegExp(`${dense.source}+|[^${dense.source.slice(1)}+`, "gu");
const pairs = ([...signs]) => signs.length < 2 ? signs : signs.slice(1).map((sign, at) => signs[at] + sign);
const spelled = { ß: "ss", æ: "ae", œ: "oe", ø: "o", đ: "d", ð: "d", þ: "th", ł: "l", ħ: "h", ŧ: "t", ŋ: "ng", ı: "i", ĸ: "k" };
const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/[ßæœøđðþłħŧŋıĸ]/g, (letter) => spelled[letter]).split(/[^\p{Alphabetic}\p{N}]+/u)
  .flatMap((word) => word.match(runs) ?? []).flatMap((run) => dense.test(run) ? pairs(run) : run).filter((word) => word.length > 1 || dense.test(word));

const kept = {};
const get = (path) => kept[path] ??= fetch(new URL(path, new URL(form.dataset.index, location)))
  .then((answer) => answer.ok ? answer.json() : Promise.reject(answer.status)).catch((why) => { delete kept[path]; throw why; });

/** How much each page is about words that begin so, by its number. */
async function scores(index, begin) {
  const [first, second] = [...begin].map((letter) => letter.codePointAt(0));
  const shard = index.shards > 1 ? await get(`search/words-${(first * 31 + (second ?? 0)) % index.shards}.json`) : index;
  const found = new Map(), fits = dense.test(begin) ? (word) => word === begin : (word) => word.startsWith(begin);
  for (const [words, worth] of [[shard.titles, 100], [shard.texts, 1]]) for (const word in words) if (fits(word)) {
    let at = -1;
    for (const step of words[word]) found.set(at += step, (found.get(at) ?? 0) + (word === begin ? worth * 2 : worth));
  }
  return found;
}

async function item(index, number) {
  const block = index.pages ?? await get(`search/pages-${Math.floor(number / index.block)}.json`);
  const [url, title, date, lang] = block[index.pages ? number : number % index.block];
  const line = document.createElement("li"), link = document.createElement("a"), time = document.createElement("time");
  Object.assign(link, { href: url, textContent: title }, lang && { lang });
  time.textContent = date;
  line.append(...date ? [time, " "] : [], link);
  return line;
}

let asking = 0;
async function find() {
  const asked = ++asking, words = [...new Set(fold(field.value))];
  history.replaceState(null, "", words.length ? `?q=${encodeURIComponent(field.value)}` : location.pathname);
  let found = [], index, shown = 0;
  const next = async () => {
    const items = await Promise.all(found.slice(shown, shown += AT_ONCE).map(([number]) => item(index, number)));
    if (asked !== asking) return;
    results.append(...items);
    more.hidden = shown >= found.length;
  };
  if (words.length) {
    index = await get(form.dataset.index);
    const [first, ...rest] = await Promise.all(words.map((word) => scores(index, word)));
    found = [...first].filter(([number]) => rest.every((one) => one.has(number)))
      .map(([number, score]) => [number, rest.reduce((sum, one) => sum + one.get(number), score)]).sort((a, b) => b[1] - a[1] || a[0] - b[0]);
  }
  if (asked !== asking) return;
  results.replaceChildren();
  more.hidden = true;
  more.onclick = next;
  await next();
  if (asked !== asking) return;
  results.hidden = !found.length;
  whole.hidden = words.length > 0;
  const { found: label, nothing } = form.dataset;
  status.textContent = !words.length ? "" : found.length ? `${label} ${found.length}` : nothing;
}

/** Where the index cannot be fetched, the page stays as it is. */
const ask = () => find().catch(() => {});
field.value = new URLSearchParams(location.search).get("q") ?? "";
field.addEventListener("input", ask);
form.addEventListener("submit", (event) => { event.preventDefault(); ask(); });
if (field.value) ask();
