// Earlier versions of a text: a list, and each beside the text as it is now.

import { ask, table } from "./compare.js";
import { element } from "./elements.js";
import { words } from "./studio_words.js";

/** Shows the versions. `take` gets the text that the writer goes back to. */
export async function showVersions(calls, file, now, take) {
  const fetched = async (name) => (await calls.post("/text/versions", { file, name }).catch(() => null))?.value ?? null;
  const rows = (await fetched(null)) ?? [];
  const list = element("select", { id: "version", size: Math.min(8, Math.max(2, rows.length)), "aria-label": words.versions });
  list.append(...rows.map(({ name, label }) => element("option", { value: name }, label)));
  const shown = element("div", {});
  let text = null;
  list.addEventListener("change", async () => {
    const wanted = list.value;
    const version = await fetched(wanted);
    if (!version) return;
    const beside = await table(calls, [words.then, version.text], [words.now, now]);
    if (list.value !== wanted) return;
    ({ text } = version);
    shown.replaceChildren(beside);
  });
  const parts = rows.length > 0 ? [list, shown] : [element("p", {}, words.noVersions)];
  const buttons = rows.length > 0 ? [["take", words.takeVersion], ["close", words.close]] : [["close", words.close]];
  const asked = ask({ title: words.versions, parts, buttons });
  if ((await asked.chosen) === "take" && text !== null) take(text);
}
