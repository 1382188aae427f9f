// The buttons of the desk.

import { edit } from "./root.js";

const token = document.querySelector("[data-token]")?.dataset.token ?? "";

document.addEventListener("click", async ({ target }) => {
  const button = target.closest("button[name=edit], button[name=copy]");
  if (!button) return;
  const said = button.closest("article")?.querySelector("output") ?? document.getElementById("said");
  if (button.name === "edit") {
    said.textContent = await edit(token, { file: button.dataset.file, line: Number(button.dataset.line), column: Number(button.dataset.column) });
    return;
  }
  await navigator.clipboard.writeText(button.closest("article").querySelector("[data-text]").dataset.text);
  said.textContent = "Copied.";
});
