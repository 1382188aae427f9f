// The front matter as a form: another view of the text, which stays the one truth. What was changed is sent
// with the text, and the preview answers with a text in which only that value differs.

import { element } from "./elements.js";
import { words } from "./studio_words.js";

/** How long to wait for more letters, in milliseconds. */
const REST = 400;
/** How often a change is sent again because something was typed meanwhile. */
const TRIES = 9;

export class Details {
  #root;
  #ask;
  #field;
  #write;
  #turn = Promise.resolve();
  #timer;

  /** `ask` sends a change, `write` gives the field another text. */
  constructor(root, field, ask, write) {
    this.#root = root;
    this.#field = field;
    this.#ask = ask;
    this.#write = write;
    root.addEventListener("change", ({ target }) => this.#put(target.closest("[data-key]")));
    root.addEventListener("input", ({ target, isComposing }) => {
      const row = target.closest("[data-live]");
      clearTimeout(this.#timer);
      if (row && !isComposing) this.#timer = setTimeout(() => this.#put(row), REST);
    });
    root.addEventListener("click", ({ target }) => {
      if (target.name !== "remove") return;
      const row = target.closest("[data-key]");
      target.closest("li").remove();
      row.querySelector("input").focus();
      this.#put(row);
    });
  }

  #put(row) {
    if (!row) return;
    const value = read(row);
    this.#turn = this.#turn.then(() => this.#send(row, value));
  }

  async #send(row, value) {
    for (let at = 0; at < TRIES; at += 1) {
      const text = this.#field.value;
      const answer = await this.#ask({ key: row.dataset.key, value, text }).catch(() => null);
      if (this.#field.value !== text) continue;
      const isDone = answer?.status === 200;
      if (isDone) this.#write(answer.value.text);
      row.querySelector("output").textContent = isDone ? answer.value.note : (answer?.words ?? words.noAnswer);
      return;
    }
  }

  /** Shows what the text has. The field that is being typed in stays as it is. */
  show({ values, look }) {
    for (const { key, value, isLocked } of values) {
      const row = this.#root.querySelector(`[data-key="${key}"]`);
      if (isLocked !== row.disabled) row.querySelector("output").textContent = isLocked ? words.inText : "";
      row.disabled = isLocked;
      fill(row, value);
    }
    for (const place of this.#root.querySelectorAll("[data-look]")) {
      const shown = look[place.dataset.look];
      if (place.tagName !== "IMG") place.textContent = shown;
      else if (place.getAttribute("src") !== shown) place.src = shown;
      place.hidden = !shown;
    }
  }
}

const inputs = (row) => row.querySelectorAll("input, select, textarea");

function read(row) {
  const [first, second] = inputs(row);
  const { kind } = row.dataset;
  if (kind === "flag") return first.checked;
  if (kind === "when") return [first.value, second.value];
  if (kind !== "texts") return first.value;
  const added = first.value.split(",").map((word) => word.trim());
  first.value = "";
  return [...[...row.querySelectorAll("li")].map((item) => item.dataset.value), ...added].filter(Boolean);
}

function fill(row, value) {
  const [first, second] = inputs(row);
  const { kind } = row.dataset;
  if (kind === "texts") {
    const item = (word) => element("li", { "data-value": word }, word, element("button", { type: "button", name: "remove", "aria-label": words.remove(word) }, "×"));
    row.querySelector("ul").replaceChildren(...value.map(item));
  } else if (row.contains(document.activeElement)) return;
  else if (kind === "flag") first.checked = value;
  else if (kind === "when") [first.value, second.value] = value;
  else first.value = value;
}
