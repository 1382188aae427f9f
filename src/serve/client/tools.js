// The buttons over the text, and their keys. Each acts on the text as typing does, and gives the focus
// back.

import { ask, part } from "./compare.js";
import { difference, insert, moved } from "./edits.js";
import { element } from "./elements.js";
import { HEADING, LIST, QUOTE, block, link, picture, prefix, shortcode, wrap } from "./marks.js";
import { words } from "./studio_words.js";

/** How long to wait for more letters before posts are searched, in milliseconds. */
const REST = 120;

export class Tools {
  #field;
  #calls;
  #file;
  #files;
  /** Places in the text that move with it. */
  #anchors = new Set();
  #before;

  constructor(field, calls, file) {
    this.#field = field;
    this.#calls = calls;
    this.#file = file;
    this.#before = field.value;
    field.addEventListener("input", () => this.moved());
    this.#arrange(document.querySelector("[role=toolbar]"));
    document.addEventListener("keydown", (event) => this.#key(event));
  }

  /** Asks for files from the writer's disk, and puts them into the text. */
  set files(files) {
    this.#files = files;
  }

  /** The text has changed. */
  moved() {
    const { value } = this.#field;
    const before = this.#before;
    this.#before = value;
    const edit = this.#anchors.size > 0 && difference(before, value);
    // What is typed at the place itself comes after it.
    if (edit) for (const anchor of this.#anchors) anchor.at = moved(anchor.at, edit);
  }

  /** Remembers a place until something is put there. */
  anchor(at = this.#field.selectionEnd) {
    const anchor = { at };
    this.#anchors.add(anchor);
    return anchor;
  }

  /** Puts a text at a place that was remembered. */
  put(anchor, text, isBlock = false) {
    this.#anchors.delete(anchor);
    const { at } = anchor;
    this.apply(isBlock ? block(this.#field.value, at, text) : { from: at, to: at, insert: text, select: [at + text.length, at + text.length] });
  }

  /** Puts a picture at a place that was remembered. */
  putPicture(anchor, address, alt) {
    this.#anchors.delete(anchor);
    this.apply(picture(this.#field.value, anchor.at, address, alt));
  }

  forget(anchor) {
    this.#anchors.delete(anchor);
  }

  /** Makes an edit, as typing does. */
  apply({ from, to, insert: text, select }) {
    const field = this.#field;
    if (field.readOnly || field.disabled) return;
    field.focus();
    field.setSelectionRange(from, to);
    if (from !== to || text !== "") insert(text);
    field.setSelectionRange(...select);
  }

  #act(name) {
    const { value, selectionStart: start, selectionEnd: end } = this.#field;
    const acts = {
      bold: () => this.apply(wrap(value, start, end, "**")),
      italic: () => this.apply(wrap(value, start, end, "*")),
      heading: () => this.apply(prefix(value, start, end, "## ", HEADING)),
      list: () => this.apply(prefix(value, start, end, "- ", LIST)),
      quote: () => this.apply(prefix(value, start, end, "> ", QUOTE)),
      link: () => this.#link(start, end),
      picture: () => this.#files?.choose(),
      shortcode: () => this.#shortcode(),
    };
    acts[name]?.();
  }

  /** No key with Alt: on many keyboards that types a character. None while composing. */
  #key(event) {
    const keys = { b: "bold", i: "italic", k: "link" };
    const { isComposing, altKey, shiftKey, ctrlKey, metaKey, key } = event;
    const name = keys[key.toLowerCase()];
    if (isComposing || altKey || shiftKey || !(ctrlKey || metaKey) || !name || document.activeElement !== this.#field) return;
    event.preventDefault();
    this.#act(name);
  }

  /** One tab stop; the arrows go from button to button (ARIA Authoring Practices, toolbar). */
  #arrange(bar) {
    const buttons = [...bar.querySelectorAll("button")];
    const reach = (button) => buttons.forEach((other) => { other.tabIndex = other === button ? 0 : -1; });
    reach(buttons[0]);
    for (const button of buttons) {
      // The selection of the text stays as it is.
      button.addEventListener("mousedown", (event) => event.preventDefault());
      button.addEventListener("click", () => this.#act(button.name));
    }
    bar.addEventListener("focusin", ({ target }) => reach(target));
    bar.addEventListener("keydown", (event) => {
      const at = buttons.indexOf(document.activeElement);
      const next = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: buttons.length - 1 }[event.key];
      if (next === undefined || at < 0) return;
      event.preventDefault();
      buttons.at(next % buttons.length).focus();
    });
  }

  /** Asks for an address, or one of the writer's own posts. */
  async #link(start, end) {
    const form = part("link-form");
    const [address, list] = form.querySelectorAll("input, ul");
    let chosen = null;
    const pick = (row) => {
      chosen = row;
      asked.dialog.close("set");
    };
    let timer = null;
    const search = async () => {
      const answer = await this.#calls.post("/text/links", { file: this.#file, search: address.value }).catch(() => null);
      list.replaceChildren(...(answer?.value ?? []).map((row) => element("li", {}, element("button", { type: "button", class: "bare", click: () => pick(row) }, row.title, element("span", { class: "soft" }, ` ${row.day}`)))));
    };
    address.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(search, REST);
    });
    address.addEventListener("keydown", (event) => event.key === "Enter" && (event.preventDefault(), asked.dialog.close("set")));
    const asked = ask({ title: words.link, parts: [form], buttons: [["set", words.insert], ["close", words.close]] });
    address.focus();
    search();
    if ((await asked.chosen) !== "set") return this.#field.focus();
    const to = chosen?.path ?? address.value.trim();
    if (to !== "") this.apply(link(this.#field.value, start, end, to, chosen?.title ?? to));
    return this.#field.focus();
  }

  /** A form for a shortcode. It only inserts text: one that is there is edited as text. */
  async #shortcode() {
    const { value, selectionStart: start, selectionEnd: end } = this.#field;
    const choice = part("special");
    const names = choice.querySelector("select");
    const fields = element("div", { class: "fields-of" });
    const show = () => fields.replaceChildren(part(`special-${names.value}`));
    names.addEventListener("change", show);
    show();
    const asked = ask({ title: words.shortcode, parts: [choice, fields], buttons: [["set", words.insert], ["close", words.close]] });
    if ((await asked.chosen) !== "set") return this.#field.focus();
    const isAround = "around" in fields.firstElementChild.dataset;
    const values = Object.fromEntries([...fields.querySelectorAll("input")].map(({ name, value: given }) => [name, given]));
    const tag = shortcode(names.value, values, isAround ? value.slice(start, end) || words.hereText : undefined);
    const made = block(value.slice(0, start) + value.slice(end), start, tag);
    return this.apply({ ...made, to: end });
  }
}
