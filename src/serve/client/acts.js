// What the preview's own pages do: they open the editor, and copy.

/** Asks the preview to open a file in the writer's editor. Answers with words for the writer. */
export async function edit({ file, line, column }, token) {
  try {
    const answer = await fetch("/edit", { method: "POST", headers: { "X-Linger-Token": token }, body: JSON.stringify({ file, line, column }) });
    return await answer.text();
  } catch {
    return "The preview does not answer.";
  }
}

/** Copies the text that an element holds; where the browser forbids that, it is ready to be copied. */
export async function copy(holder) {
  try {
    await navigator.clipboard.writeText(holder.dataset.text);
    return "Copied.";
  } catch {
    holder.hidden = false;
    getSelection().selectAllChildren(holder);
    return "Press Ctrl+C (on a Mac, ⌘C) to copy.";
  }
}
