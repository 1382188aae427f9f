// Begins a post: asks the preview for a file with this title, and opens it.

import { Calls } from "./calls.js";

const form = document.getElementById("new");
const calls = new Calls(document.querySelector("script[data-linger]").dataset.token);

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const data = new FormData(form);
  const said = form.querySelector("output");
  const answer = await calls.post("/text/new", { title: data.get("title"), isPage: event.submitter?.value === "page" }).catch(() => null);
  if (answer?.status === 200) location.assign(`/write?${new URLSearchParams({ file: answer.value.file })}`);
  else said.textContent = answer?.words ?? "The preview does not answer.";
});
