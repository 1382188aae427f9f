// The actions of the preview's own pages: opening the editor, and copying.

/** Asks the preview to open a file in the writer's editor. Returns a message for the writer. */
export async function edit({ file, line, column }, token) {
  try {
    const answer = await fetch("/edit", { method: "POST", headers: { "X-Linger-Token": token }, body: JSON.stringify({ file, line, column }) });
    return await answer.text();
  } catch {
    return "The preview does not answer.";
  }
}

/** Copies the text of an element. If the browser forbids that, the text is selected. */
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
