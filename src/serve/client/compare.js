// Two texts beside each other in a dialog, with the ways out of it.

import { element } from "./elements.js";
import { sideBySide } from "./edits.js";
import { words } from "./studio_words.js";

/** A table of two texts, line by line. Only lines that differ, and a few around them, are shown. */
export function table([leftName, left], [rightName, right]) {
  const head = element("tr", {}, element("th", { scope: "col" }, leftName), element("th", { scope: "col" }, rightName));
  const cell = (text, isOther, look) => element("td", { class: isOther ? look : null, dir: "auto" }, text ?? "");
  const rows = sideBySide(left, right).map((row) => {
    if (!row) return element("tr", {}, element("td", { class: "left-out", colspan: 2 }, words.same));
    const isOther = row[0] !== row[1];
    return element("tr", {}, cell(row[0], isOther, "ours"), cell(row[1], isOther, "others"));
  });
  return element("div", { class: "compare", tabindex: 0, role: "region", "aria-label": `${leftName}, ${rightName}` }, element("table", {}, element("thead", {}, head), element("tbody", {}, ...rows)));
}

/** Shows a dialog, and gives the name of the button that was pressed; `null` if it was closed. */
export function ask({ title, help, parts = [], buttons, mustChoose = false }) {
  const heading = element("h2", { id: "dialog-title" }, title);
  const dialog = element("dialog", { "aria-labelledby": "dialog-title", class: "studio" }, heading, help ? element("p", {}, help) : null, ...parts);
  const foot = element("div", { class: "actions" });
  for (const [name, label] of buttons) foot.append(element("button", { type: "button", name, click: () => dialog.close(name) }, label));
  dialog.append(foot);
  if (mustChoose) dialog.addEventListener("cancel", (event) => event.preventDefault());
  document.body.append(dialog);
  dialog.showModal();
  const chosen = new Promise((done) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      done(dialog.returnValue || null);
    });
  });
  return { dialog, chosen, close: () => dialog.close() };
}
