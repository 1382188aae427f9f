// The list of problems. Its buttons are those of the dashboard. In a frame, it is as high as its
// content, and the writer can fold it away.

import "./actions.js";

if (parent !== window) {
  const { site } = document.querySelector("script[data-linger]").dataset;
  const tell = (words) => parent.postMessage(words, site);
  document.documentElement.classList.add("framed");
  document.querySelector("[name=close]").addEventListener("click", () => tell({ close: true }));
  document.addEventListener("keydown", ({ key }) => key === "Escape" && tell({ close: true }));
  new ResizeObserver(() => tell({ height: document.body.scrollHeight })).observe(document.body);
}
