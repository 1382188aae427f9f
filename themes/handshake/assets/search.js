// Shows of the archive on this page what is asked for. Without it, the page is the whole archive.
const [form, status, results, whole] = ["form.search", ".found", ".results", ".whole"].map((s) => document.querySelector(s));
const field = form.elements.q;
const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().split(/[^\p{Alphabetic}\p{N}]+/u).filter(Boolean);
const items = [...whole.querySelectorAll("li")].map((item) => {
  const link = item.querySelector("a");
  return { item, url: link.getAttribute("href"), title: fold(link.textContent) };
});
let index;
// Without its index, only titles are searched.
const load = () => index ??= fetch(form.dataset.index).then((answer) => answer.json()).catch(() => ({ pages: [], words: {} }));

/** How much each page is about words that begin so. */
function scores({ pages, words }, begin) {
  const found = new Map();
  const add = (url, score) => found.set(url, (found.get(url) ?? 0) + score);
  for (const word in words) if (word.startsWith(begin)) {
    let at = -1;
    for (const step of words[word]) add(pages[at += step], word === begin ? 2 : 1);
  }
  for (const { url, title } of items) if (title.some((word) => word.startsWith(begin))) add(url, 100);
  return found;
}

async function find() {
  const asked = field.value, words = fold(asked);
  history.replaceState(null, "", words.length ? `?q=${encodeURIComponent(asked)}` : location.pathname);
  const known = words.length ? await load() : null;
  if (asked !== field.value) return;
  const all = words.map((word) => scores(known, word));
  const found = words.length ? items.filter(({ url }) => all.every((one) => one.has(url))) : [];
  const score = ({ url }) => all.reduce((sum, one) => sum + one.get(url), 0);
  found.sort((a, b) => score(b) - score(a));
  results.replaceChildren(...found.map(({ item }) => item.cloneNode(true)));
  results.hidden = !found.length;
  whole.hidden = words.length > 0;
  const { found: label, nothing } = form.dataset;
  status.textContent = !words.length ? "" : found.length ? `${label} ${found.length}` : nothing;
}

field.value = new URLSearchParams(location.search).get("q") ?? "";
field.addEventListener("input", find);
form.addEventListener("submit", (event) => { event.preventDefault(); find(); });
if (field.value) find();
