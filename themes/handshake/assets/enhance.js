// What a script adds to handshake: the switch between light and dark, and "copy link". It stores
// one word in this browser, "light" or "dark", once the reader has chosen; it asks nobody anything.
// It is loaded in the head, so that a chosen look is there before anything is painted.
(() => {
  const root = document.documentElement, system = matchMedia("(prefers-color-scheme: dark)");
  const kept = (value) => {
    try { return value ? localStorage.setItem("theme", value) : localStorage.getItem("theme") } catch { return null }
  };
  const isDark = () => (root.dataset.theme || (system.matches ? "dark" : "light")) === "dark";
  const show = () => document.querySelectorAll(".toggle").forEach((b) => b.setAttribute("aria-pressed", isDark()));
  const choice = kept();
  if (choice === "dark" || choice === "light") root.dataset.theme = choice;
  addEventListener("DOMContentLoaded", show);
  system.addEventListener("change", show);
  addEventListener("click", async ({ target }) => {
    const button = target.closest?.(".toggle, [data-copy]");
    if (!button) return;
    if (button.dataset.copy) {
      await navigator.clipboard.writeText(button.dataset.copy);
      button.textContent = button.dataset.done;
    } else {
      kept(root.dataset.theme = isDark() ? "light" : "dark");
      show();
    }
  });
})();
