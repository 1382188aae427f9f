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
export function moved(place, { from, to, insert }) {
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
