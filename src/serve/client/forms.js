// The forms of the studio: what is filled in goes to the preview, with the token of its run. The answer
// is shown, or leads to another page.

import { Calls } from "./calls.js";

const me = document.querySelector("script[data-linger]");

document.addEventListener("submit", async (event) => {
  const { target: form, submitter } = event;
  if (form.method !== "post") return;
  event.preventDefault();
  const said = form.querySelector("output");
  said.textContent = "…";
  const fields = Object.fromEntries(new FormData(form, submitter));
  const answer = await new Calls(me.dataset.token).post(form.getAttribute("action"), fields).catch(() => null);
  const { go, said: words } = answer?.value ?? {};
  if (go) location.assign(go);
  else said.textContent = words ?? answer?.words ?? "The preview does not answer.";
});
