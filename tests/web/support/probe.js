// What is asked of every page, whatever the site. All but `requests` runs in the page.

/** How far the page scrolls sideways, in px; and what sticks out. */
export const sideways = () => {
  const root = document.documentElement;
  const by = root.scrollWidth - root.clientWidth;
  const out = by <= 0 ? [] : [...document.body.querySelectorAll("*")]
    .filter((e) => e.getBoundingClientRect().right > root.clientWidth + 1 || e.getBoundingClientRect().left < -1)
    .slice(0, 5).map((e) => `${e.tagName.toLowerCase()}.${e.className}`);
  return { by, out };
};

/** Where JavaScript is off, no timer ever rings: axe-core has to do without. */
export const stopWaiting = () => {
  const soon = (task) => {
    Promise.resolve().then(task);
    return 0;
  };
  Object.assign(window, { setTimeout: soon, requestAnimationFrame: soon });
};

/** Rules of axe-core: WCAG 2.2 A and AA, best practice, and text contrast of 7:1 (AAA). */
export const audit = async (mayFetch = true) => {
  const result = await axe.run(document, {
    runOnly: { type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] },
    rules: { "color-contrast-enhanced": { enabled: true }, "target-size": { enabled: true } },
    resultTypes: ["violations"],
    preload: mayFetch,
  });
  return result.violations.map((v) => `${v.id}: ${v.help}: ${v.nodes.slice(0, 3).map((n) => n.html.slice(0, 200)).join(" ")}`);
};

/** Notes what shifts while the page loads, in `window.shifts`: how far (Layout Instability), and from where to where. */
export const watchForShifts = () => {
  window.shifts = [];
  const name = ({ node, previousRect: from, currentRect: to }) =>
    `${node?.nodeName}.${node?.className}: ${[from.x, from.y, from.width, from.height]} to ${[to.x, to.y, to.width, to.height]}`;
  new PerformanceObserver((list) => list.getEntries().forEach((entry) => { window.shifts.push(`${entry.value} ${entry.sources.map(name)}`); }))
    .observe({ type: "layout-shift", buffered: true });
};

/** What the page asks for from now on, each with its size in bytes as it was sent. Fills by and by. */
export function requests(page) {
  const got = [];
  page.on("requestfinished", async (request) => {
    const [{ responseBodySize: size }, response] = [await request.sizes(), await request.response()];
    got.push({ url: request.url(), type: response.headers()["content-type"].split(";")[0], size });
  });
  return got;
}
