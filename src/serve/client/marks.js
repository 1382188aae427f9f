// What the buttons do to a text: pure functions of a text and a selection. Each gives an edit (`insert` in
// place of what is from `from` to `to`), and what is selected after it.

const edit = (from, to, insert, start, end = start) => ({ from, to, insert, select: [start, end] });

/** Puts marks such as `**` around the selection, or takes them away. Spaces at its ends stay outside: a mark beside a space is no mark. */
export function wrap(text, start, end, mark) {
  while (start < end && /\s/.test(text[start])) start += 1;
  while (end > start && /\s/.test(text[end - 1])) end -= 1;
  const inner = text.slice(start, end);
  const { length } = mark;
  const isAround = text.slice(start - length, start) === mark && text.slice(end, end + length) === mark;
  // One star of two is no mark of its own.
  const isPart = text[start - length - 1] === mark[0] || text[end + length] === mark[0];
  if (isAround && !(length === 1 && isPart)) return edit(start - length, end + length, inner, start - length, end - length);
  if (inner.length > 2 * length && inner.startsWith(mark) && inner.endsWith(mark)) return edit(start, end, inner.slice(length, -length), start, end - 2 * length);
  // Marks do not go over the end of a paragraph, so each has its own.
  const marked = inner.split(/(\n[ \t]*\n\s*)/).map((part, at) => (at % 2 === 0 ? mark + part + mark : part)).join("");
  return edit(start, end, marked, start + length, start + marked.length - length);
}

/** Puts a mark such as `- ` before each line of the selection, or takes it away. Another mark of its `kind` is replaced. */
export function prefix(text, start, end, mark, kind) {
  const from = text.lastIndexOf("\n", start - 1) + 1;
  const next = text.indexOf("\n", end > start && text[end - 1] === "\n" ? end - 1 : end);
  const to = next < 0 ? text.length : next;
  const lines = text.slice(from, to).split("\n");
  const isBlank = (line) => line.trim() === "" && lines.length > 1;
  const isOff = lines.every((line) => isBlank(line) || line.startsWith(mark));
  const changed = lines.map((line) => {
    if (isBlank(line)) return line;
    return isOff ? line.slice(mark.length) : mark + line.replace(kind, "");
  });
  const insert = changed.join("\n");
  const caret = Math.max(from, start + (changed[0].length - lines[0].length));
  return start === end ? edit(from, to, insert, caret) : edit(from, to, insert, from, from + insert.length);
}

export const HEADING = /^#{1,6} /;
export const LIST = /^(?:[-*+]|\d+[.)]) /;
export const QUOTE = /^> ?/;

/** A link on the selection; without one, `title` is its text. */
export function link(text, start, end, address, title) {
  const words = (text.slice(start, end) || title).replaceAll("[", "\\[").replaceAll("]", "\\]");
  const target = /[\s()<>]/.test(address) ? `<${address.replaceAll("<", "%3C").replaceAll(">", "%3E")}>` : address;
  const insert = `[${words}](${target})`;
  return edit(start, end, insert, start + insert.length);
}

/** A picture, in a paragraph of its own unless it is in a line of words. */
export function picture(text, at, address, alt) {
  const words = alt.replaceAll(/[[\]\n]/g, " ").trim();
  return block(text, at, `![${words}](${address})`);
}

/** A text in a paragraph of its own. */
export function block(text, at, words) {
  const before = text.slice(0, at);
  const after = text.slice(at);
  const lead = before === "" || before.endsWith("\n\n") ? "" : before.endsWith("\n") ? "\n" : "\n\n";
  const tail = after === "" ? "\n" : after.startsWith("\n\n") ? "" : after.startsWith("\n") ? "\n" : "\n\n";
  const insert = lead + words + tail;
  return edit(at, at, insert, at + lead.length + words.length);
}

/** The tag of a shortcode with these arguments; `body`: it goes around a text. */
export function shortcode(name, values, body) {
  // A quotation mark would end the value.
  const quoted = (value) => value.replaceAll("\n", " ").replaceAll('"', "”").trim();
  const given = Object.entries(values).filter(([, value]) => value.trim() !== "");
  const open = ["{{<", name, ...given.map(([key, value]) => `${key}="${quoted(value)}"`), ">}}"].join(" ");
  return body === undefined ? open : `${open}\n${body}\n{{< /${name} >}}`;
}
