// The list of problems: its buttons are those of the dashboard; in a frame, it is as high as what it
// holds and can be put out of the way.

import "./actions.js";

if (parent !== window) {
  const { site } = document.querySelector("script[data-linger]").dataset;
  const tell = (words) => parent.postMessage(words, site);
  document.documentElement.classList.add("framed");
  document.querySelector("[name=close]").addEventListener("click", () => tell({ close: true }));
  document.addEventListener("keydown", ({ key }) => key === "Escape" && tell({ close: true }));
  new ResizeObserver(() => tell({ height: document.body.scrollHeight })).observe(document.body);
}
