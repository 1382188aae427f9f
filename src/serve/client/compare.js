// Two texts beside each other in a dialog, with the ways out of it.

import { element } from "./elements.js";
import { words } from "./studio_words.js";

/** A table of two texts, line by line. Only lines that differ, and a few around them, are shown. */
export async function table(calls, [leftName, left], [rightName, right]) {
  const answer = await calls.post("/text/compare", { left, right }).catch(() => null);
  const head = element("tr", {}, element("th", { scope: "col" }, leftName), element("th", { scope: "col" }, rightName));
  const cell = (text, isOther, look) => element("td", { class: isOther ? look : null, dir: "auto" }, text ?? "");
  // Without an answer, the texts stand beside each other as they are.
  const rows = (answer?.value ?? [[left, right]]).map((row) => {
    if (!row) return element("tr", {}, element("td", { class: "left-out", colspan: 2 }, words.same));
    const isOther = row[0] !== row[1];
    return element("tr", {}, cell(row[0], isOther, "ours"), cell(row[1], isOther, "others"));
  });
  return element("div", { class: "compare", tabindex: 0, role: "region", "aria-label": `${leftName}, ${rightName}` }, element("table", {}, element("thead", {}, head), element("tbody", {}, ...rows)));
}

/** What a template of the page has. */
export const part = (id) => document.getElementById(id).content.cloneNode(true).firstElementChild;

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
