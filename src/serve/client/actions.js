// The buttons of the dashboard and of the list of problems.

import { copy, edit } from "./acts.js";

const token = () => document.querySelector("script[data-linger]")?.dataset.token ?? "";

document.addEventListener("click", async ({ target }) => {
  const button = target.closest("button[name=edit], button[name=copy]");
  if (!button) return;
  const article = button.closest("article");
  const said = article?.querySelector("output") ?? document.getElementById("said");
  if (button.name === "copy") said.textContent = await copy(article.querySelector("[data-text]"));
  else said.textContent = await edit({ file: button.dataset.file, line: Number(button.dataset.line), column: Number(button.dataset.column) }, token());
});
