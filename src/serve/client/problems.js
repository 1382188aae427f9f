// The list of problems: its buttons are those of the desk; in a frame, it is as high as what it holds
// and can be put out of the way.

import "./desk.js";

if (parent !== window) {
  const tell = (words) => parent.postMessage(words, location.origin);
  document.documentElement.classList.add("framed");
  document.querySelector("[name=close]").addEventListener("click", () => tell({ close: true }));
  document.addEventListener("keydown", ({ key }) => key === "Escape" && tell({ close: true }));
  new ResizeObserver(() => tell({ height: document.body.scrollHeight })).observe(document.body);
}
