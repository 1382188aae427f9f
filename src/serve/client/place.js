// Scrolls two panes together: the text in the studio, and its page in a frame of another origin. The pane
// that was touched last leads; the other one follows, and says nothing. Both ends stay together.

const TOUCHES = ["wheel", "pointerdown", "keydown", "touchstart"];

/** `pane` is what scrolls (`window` or an element). `other` is the window of the other pane, of that `origin`. */
export function scrollTogether(pane, other, origin) {
  const box = pane === window ? document.scrollingElement : pane;
  const range = () => Math.max(1, box.scrollHeight - box.clientHeight);
  let leads = false;
  for (const kind of TOUCHES) pane.addEventListener(kind, () => { leads = true; }, { passive: true, capture: true });
  pane.addEventListener("scroll", () => leads && other()?.postMessage({ place: box.scrollTop / range() }, origin), { passive: true });
  addEventListener("message", (event) => {
    const place = event.data?.place;
    if (event.source !== other() || event.origin !== origin || typeof place !== "number" || !(place >= 0 && place <= 1)) return;
    leads = false;
    box.scrollTo({ top: place * range(), behavior: "instant" });
  });
}
