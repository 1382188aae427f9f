// Marks the lines of the text field that have mistakes. A copy of the text, which nobody sees, has the
// same width and the same breaks, so its lines are where those of the field are.

import { element } from "./elements.js";

/** How long after a change the marks are placed again, in milliseconds. */
const REST = 150;

export class LineMarks {
  #field;
  #mirror = element("div", { class: "mirror", "aria-hidden": "true" });
  #marks = element("div", { class: "line-marks", "aria-hidden": "true" });
  #mistakes = [];
  #timer = null;

  constructor(field) {
    this.#field = field;
    field.after(this.#mirror, this.#marks);
    field.addEventListener("scroll", () => this.#scroll(), { passive: true });
    new ResizeObserver(() => this.#soon()).observe(field);
  }

  show(mistakes) {
    this.#mistakes = mistakes;
    this.#soon();
  }

  #soon() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#place(), REST);
  }

  #place() {
    const lines = this.#mistakes.length > 0 ? this.#field.value.split("\n") : [];
    const starts = new Map(this.#mistakes.map((mistake) => [mistake.line, mistake]));
    const marks = [];
    let text = "";
    this.#mirror.replaceChildren();
    lines.forEach((line, at) => {
      const mistake = starts.get(at + 1);
      if (mistake) {
        const place = element("span", {});
        this.#mirror.append(text, place);
        text = "";
        marks.push([place, mistake]);
      }
      text += `${line}\n`;
    });
    this.#mirror.append(text);
    this.#marks.replaceChildren(
      ...marks.map(([place, { message, is_error: isError }]) => {
        const mark = element("span", { class: isError ? "error" : "note", title: message });
        mark.dataset.top = place.offsetTop;
        return mark;
      }),
    );
    this.#scroll();
  }

  #scroll() {
    for (const mark of this.#marks.children) mark.style.top = `${mark.dataset.top - this.#field.scrollTop}px`;
  }
}
