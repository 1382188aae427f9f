// Where the preview puts what it adds to a page: an element beside the body with a closed shadow
// root, and styles that no content security policy of the page forbids.

export function styled(name, style) {
  const host = document.createElement(name);
  const shadow = host.attachShadow({ mode: "closed" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(style);
  shadow.adoptedStyleSheets = [sheet];
  document.documentElement.append(host);
  return shadow;
}

/** An element with attributes and children; text goes in as text. */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(key, value);
    else if (value !== false && value != null) made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child != null && child !== false));
  return made;
}

/** Asks the preview to open a file in the writer's editor. Answers with words for the writer. */
export async function edit(place) {
  const token = document.querySelector("script[data-linger]")?.dataset.token ?? "";
  try {
    const answer = await fetch("/_linger/edit", { method: "POST", headers: { "X-Linger-Token": token }, body: JSON.stringify(place) });
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
