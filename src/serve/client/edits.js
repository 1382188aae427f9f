// Differences between two texts, and how a text field is given another text.
//
// A browser forgets what can be undone when a script assigns the value of a field, or moves the field in
// the page. So a change is made as the smallest edit, by the command that typing uses.

/** From how many characters on an edit is inserted as (escaped) HTML, which is much faster. */
const LARGE = 2000;

const isLow = (text, at) => at > 0 && at < text.length && (text.charCodeAt(at) & 0xfc00) === 0xdc00;

/** The smallest edit that makes `after` of `before`: `insert` in place of what is from `from` to `to`. `null`: they are the same. */
export function difference(before, after) {
  if (before === after) return null;
  const most = Math.min(before.length, after.length);
  let from = 0;
  while (from < most && before.charCodeAt(from) === after.charCodeAt(from)) from += 1;
  if (isLow(before, from) || isLow(after, from)) from -= 1;
  let end = 0;
  while (end < most - from && before.charCodeAt(before.length - 1 - end) === after.charCodeAt(after.length - 1 - end)) end += 1;
  if (isLow(before, before.length - end) || isLow(after, after.length - end)) end -= 1;
  return { from, to: before.length - end, insert: after.slice(from, after.length - end) };
}

/** Where a place in a text is after an edit. */
function moved(place, { from, to, insert }) {
  if (place <= from) return place;
  return place >= to ? place + insert.length - (to - from) : from + insert.length;
}

/** This policy makes HTML that is nothing but text. */
const escaped = globalThis.trustedTypes?.createPolicy("linger", { createHTML: escape }) ?? { createHTML: escape };

function escape(text) {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** Gives a text field another text. The selection stays where it is, and the writer can undo it. */
export function setText(field, text) {
  const edit = difference(field.value, text);
  if (!edit) return;
  const { selectionStart, selectionEnd, selectionDirection, scrollTop } = field;
  const focused = document.activeElement;
  if (!field.readOnly) {
    if (focused !== field) field.focus({ preventScroll: true });
    field.setSelectionRange(edit.from, edit.to);
    insert(edit.insert);
  }
  // A browser that does not obey, and a field that only shows, get the text at once.
  if (field.value !== text) field.value = text;
  field.setSelectionRange(moved(selectionStart, edit), moved(selectionEnd, edit), selectionDirection);
  field.scrollTop = scrollTop;
  if (focused !== field && focused instanceof HTMLElement && !field.readOnly) focused.focus({ preventScroll: true });
}

/** Puts a text in the place of the selection of the field that has the focus, as typing does. */
export function insert(text) {
  if (text === "") document.execCommand("delete");
  else if (text.length < LARGE) document.execCommand("insertText", false, text);
  else document.execCommand("insertHTML", false, escaped.createHTML(text));
}

/** The most pairs of lines that are compared. */
const MOST_PAIRS = 2e6;
/** How many lines that are the same are shown around others. */
const AROUND = 2;

/**
 * The lines of two texts beside each other: `[left, right]`; `null` where one side has none. A row
 * `null` stands for lines that are the same and are left out.
 */
export function sideBySide(left, right) {
  const [a, b] = [left.split("\n"), right.split("\n")];
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end += 1;
  const rows = a.slice(0, start).map((line) => [line, line]);
  rows.push(...middle(a.slice(start, a.length - end), b.slice(start, b.length - end)));
  rows.push(...a.slice(a.length - end).map((line) => [line, line]));
  const isOther = rows.map(([one, other]) => one !== other);
  const isShown = (at) => isOther.slice(Math.max(0, at - AROUND), at + AROUND + 1).includes(true);
  const short = [];
  rows.forEach((row, at) => {
    if (isShown(at)) short.push(row);
    else if (short.at(-1) !== null) short.push(null);
  });
  return short;
}

/** The rows of two lists of lines, by their longest common subsequence. */
function middle(a, b) {
  const rows = [];
  const [removed, added] = [[], []];
  const flush = () => {
    for (let at = 0; at < Math.max(removed.length, added.length); at += 1) rows.push([removed[at] ?? null, added[at] ?? null]);
    removed.length = added.length = 0;
  };
  const isShort = a.length * b.length <= MOST_PAIRS;
  const width = b.length + 1;
  const longest = isShort ? new Uint32Array((a.length + 1) * width) : null;
  if (isShort) {
    for (let i = a.length - 1; i >= 0; i -= 1) {
      for (let j = b.length - 1; j >= 0; j -= 1) {
        longest[i * width + j] = a[i] === b[j] ? longest[(i + 1) * width + j + 1] + 1 : Math.max(longest[(i + 1) * width + j], longest[i * width + j + 1]);
      }
    }
  }
  let [i, j] = [0, 0];
  while (isShort && i < a.length && j < b.length) {
    if (a[i] === b[j]) {
      flush();
      rows.push([a[i], b[j]]);
      [i, j] = [i + 1, j + 1];
    } else if (longest[(i + 1) * width + j] >= longest[i * width + j + 1]) removed.push(a[i++]);
    else added.push(b[j++]);
  }
  removed.push(...a.slice(i));
  added.push(...b.slice(j));
  flush();
  return rows;
}
