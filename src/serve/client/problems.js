// The buttons of the list of problems: copy, open in the editor, close.

import { edit } from "./root.js";

const token = document.querySelector("[data-token]")?.dataset.token ?? "";
const isFramed = parent !== window;

const tell = (button, words) => {
  const said = button.closest("article, header").querySelector("output");
  said.textContent = words;
};

async function copy(button) {
  const text = button.closest("article").querySelector("[data-text]").dataset.text;
  try {
    await navigator.clipboard.writeText(text);
    tell(button, "Copied.");
  } catch {
    const range = document.createRange();
    range.selectNodeContents(button.closest("article").querySelector("[data-text]"));
    getSelection().removeAllRanges();
    getSelection().addRange(range);
    tell(button, "Press Ctrl+C to copy.");
  }
}

const close = () => parent.postMessage({ close: true }, location.origin);

document.addEventListener("click", async ({ target }) => {
  const button = target.closest("button");
  if (!button) return;
  if (button.name === "copy") await copy(button);
  else if (button.name === "edit") tell(button, await edit(token, { file: button.dataset.file, line: Number(button.dataset.line), column: Number(button.dataset.column) }));
  else if (button.name === "close") close();
});

if (isFramed) {
  document.documentElement.classList.add("framed");
  document.addEventListener("keydown", ({ key }) => key === "Escape" && close());
  const fit = () => parent.postMessage({ height: document.body.scrollHeight }, location.origin);
  new ResizeObserver(fit).observe(document.body);
}
