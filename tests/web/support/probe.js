// What is asked of every page, whatever the site: runs in the page.

/** How far the page scrolls sideways, in px; and what sticks out. */
export const sideways = () => {
  const root = document.documentElement;
  const by = root.scrollWidth - root.clientWidth;
  const out = by <= 0 ? [] : [...document.body.querySelectorAll("*")]
    .filter((e) => e.getBoundingClientRect().right > root.clientWidth + 1 || e.getBoundingClientRect().left < -1)
    .slice(0, 5).map((e) => `${e.tagName.toLowerCase()}.${e.className}`);
  return { by, out };
};

/** Rules of axe-core: WCAG 2.2 A and AA, best practice, and text contrast of 7:1 (AAA). */
export const audit = async () => {
  const result = await axe.run(document, {
    runOnly: { type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] },
    rules: { "color-contrast-enhanced": { enabled: true }, "target-size": { enabled: true } },
    resultTypes: ["violations"],
  });
  return result.violations.map((v) => `${v.id}: ${v.help}: ${v.nodes.slice(0, 3).map((n) => n.html.slice(0, 200)).join(" ")}`);
};
