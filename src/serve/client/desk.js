// The buttons of the desk.

import { copy, edit } from "./root.js";

document.addEventListener("click", async ({ target }) => {
  const button = target.closest("button[name=edit], button[name=copy]");
  if (!button) return;
  const article = button.closest("article");
  const said = article?.querySelector("output") ?? document.getElementById("said");
  if (button.name === "copy") said.textContent = await copy(article.querySelector("[data-text]"));
  else said.textContent = await edit({ file: button.dataset.file, line: Number(button.dataset.line), column: Number(button.dataset.column) });
});
