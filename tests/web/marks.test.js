// What the buttons of the studio do to a text (`src/serve/client/marks.js`, `edits.js`): pure functions.
import { test } from "node:test";
import assert from "node:assert/strict";
import { HEADING, LIST, QUOTE, block, link, picture, prefix, shortcode, wrap } from "../../src/serve/client/marks.js";
import { difference } from "../../src/serve/client/edits.js";

/** A text with its selection between bars; what an edit makes of it, in the same way. */
function on(marked, act) {
  const start = marked.indexOf("|");
  const end = marked.lastIndexOf("|") - (marked.lastIndexOf("|") > start ? 1 : 0);
  const text = marked.replaceAll("|", "");
  const { from, to, insert, select } = act(text, start, end);
  const after = text.slice(0, from) + insert + text.slice(to);
  const [a, b] = select;
  return a === b ? `${after.slice(0, a)}|${after.slice(a)}` : `${after.slice(0, a)}|${after.slice(a, b)}|${after.slice(b)}`;
}

test("marks go inside the spaces, and come off again", () => {
  const bold = (marked) => on(marked, (text, start, end) => wrap(text, start, end, "**"));
  assert.equal(bold("a |word| b"), "a **|word|** b");
  assert.equal(bold("a| word |b"), "a **|word|** b");
  assert.equal(bold("a **|word|** b"), "a |word| b");
  assert.equal(bold("a |**word**| b"), "a |word| b");
  assert.equal(bold("a | b"), "a **|** b");
  assert.equal(bold("|one\n\ntwo|"), "**|one**\n\n**two|**");
  const italic = (marked) => on(marked, (text, start, end) => wrap(text, start, end, "*"));
  assert.equal(italic("**|word|**"), "***|word|***");
  assert.equal(italic("*|word|*"), "|word|");
});

test("lines get a mark, and lose it", () => {
  const list = (marked) => on(marked, (text, start, end) => prefix(text, start, end, "- ", LIST));
  assert.equal(list("a\n|one\ntwo|\nb"), "a\n|- one\n- two|\nb");
  assert.equal(list("|- one\n- two|"), "|one\ntwo|");
  assert.equal(list("|1. one\n2. two|"), "|- one\n- two|");
  assert.equal(list("o|ne"), "- o|ne");
  const heading = (marked) => on(marked, (text, start, end) => prefix(text, start, end, "## ", HEADING));
  assert.equal(heading("# o|ne\nx"), "## o|ne\nx");
  assert.equal(heading("## o|ne\nx"), "o|ne\nx");
  const quote = (marked) => on(marked, (text, start, end) => prefix(text, start, end, "> ", QUOTE));
  assert.equal(quote("|one\n\ntwo|"), "|> one\n\n> two|");
});

test("links, pictures and shortcodes are written so that they are read", () => {
  assert.equal(on("see |this|", (text, start, end) => link(text, start, end, "b.md", "Beta")), "see [this](b.md)|");
  assert.equal(on("see |", (text, start, end) => link(text, start, end, "a b.md", "Be[ta]")), "see [Be\\[ta\\]](<a b.md>)|");
  assert.equal(on("one|\ntwo", (text, at) => picture(text, at, "desk.jpg", "My [old] desk")), "one\n\n![My  old  desk](desk.jpg)|\n\ntwo");
  assert.equal(on("|", (text, at) => block(text, at, "x")), "x|\n");
  assert.equal(on("one\n\n|\n\ntwo", (text, at) => block(text, at, "x")), "one\n\nx|\n\ntwo");
  assert.equal(shortcode("quote", { cite: 'Ann "A." Berg', url: " " }, "Yes."), '{{< quote cite="Ann ”A.” Berg" >}}\nYes.\n{{< /quote >}}');
  assert.equal(shortcode("subscribe", {}), "{{< subscribe >}}");
});

test("the smallest edit makes one text of the other, and no half of a character", () => {
  assert.equal(difference("a", "a"), null);
  for (const [a, b] of [["", "x"], ["x", ""], ["aXb", "aYYb"], ["aaa", "aa"], ["x😀y", "x😁y"], ["😀", "😀😀"], ["a\nb", "a\n\nb"]]) {
    const { from, to, insert } = difference(a, b);
    assert.equal(a.slice(0, from) + insert + a.slice(to), b);
    assert.ok(insert.isWellFormed() && a.slice(from, to).isWellFormed(), `${a} ${b}`);
  }
});
