// The writer's bar: where this page stands, what it still lacks, and what to do with it. It lives in
// a shadow root, asks the preview for the facts, and puts them in as text.

import { edit, element, styled } from "./root.js";

const STYLE = `
  :host { all: initial; position: fixed; inset: auto 0 0 0; z-index: 2147483646; pointer-events: none;
    font: 500 14px/1.4 system-ui, "Segoe UI", Roboto, sans-serif; color: #f3eee4; color-scheme: dark;
    display: flex; flex-direction: column; align-items: center; gap: 8px; padding: 0 12px 12px }
  @media print { :host { display: none } }
  * { box-sizing: border-box }
  [hidden] { display: none !important }
  .bar, .panel { pointer-events: auto; background: #1e1b17; border: 1px solid #4a443a; border-radius: 12px; box-shadow: 0 6px 28px #0006 }
  .bar { display: flex; flex-wrap: wrap; align-items: center; gap: 2px 4px; max-width: 100%; padding: 4px }
  .bar > * { display: inline-flex; align-items: center; gap: 6px; min-height: 36px; padding: 0 10px; border-radius: 8px; white-space: nowrap }
  button, a { border: 0; background: none; color: inherit; font: inherit; text-decoration: none; cursor: pointer }
  button:hover, a:hover, [aria-expanded=true] { background: #38332b }
  button:focus-visible, a:focus-visible { outline: 2px solid #8fdcc0; outline-offset: -2px }
  .status { font-weight: 700 }
  .status::before { content: ""; width: 9px; height: 9px; border-radius: 50%; background: #8fdcc0 }
  .status[data-status=draft]::before { background: #f2c166 }
  .status[data-status=scheduled]::before { background: #9ccaf5 }
  .status[data-status=expired]::before { background: #b9b0a2 }
  .soft { color: #c9c1b3 }
  .late, .notes { color: #ffd58a }
  .bar > .gap { padding: 0; width: 1px; min-height: 20px; margin-inline: 4px; border-radius: 0; background: #4a443a }
  .panel { width: min(420px, 100%); max-height: min(60vh, 560px); overflow: auto; padding: 14px 16px; display: grid; gap: 10px }
  .panel h2 { margin: 0; font-size: 15px }
  .panel ul { margin: 0; padding: 0; list-style: none; display: grid; gap: 8px }
  .panel li { display: flex; gap: 8px; justify-content: space-between; align-items: baseline }
  .panel li button { flex: none; padding: 2px 8px; border-radius: 6px; border: 1px solid #4a443a }
  .panel p { margin: 0; overflow-wrap: anywhere }
  .panel > button { justify-self: start; padding: 2px 8px; border-radius: 6px; border: 1px solid #4a443a }
  .panel svg { width: 216px; height: 216px; justify-self: center; background: #fff; border-radius: 8px }
  code { font: 13px/1.5 ui-monospace, Menlo, Consolas, monospace; background: #38332b; padding: 1px 5px; border-radius: 4px; user-select: all }
  .phone { position: fixed; inset: 0; pointer-events: auto; background: #000a; display: grid; place-items: center; padding: 12px 12px 68px; z-index: -1 }
  .phone iframe { width: min(390px, 100%); height: min(844px, 100%); border: 8px solid #1e1b17; border-radius: 28px; background: #fff }
  @media (max-width: 720px) {
    .bar > .wide, .bar > .gap { display: none }
    .bar > * { padding: 0 9px }
  }
`;

const FOLDED = "linger-bar-folded";
const STATUS = { live: "Live", draft: "Draft", scheduled: "Scheduled", expired: "Expired" };

export class Bar {
  #shadow = styled("linger-bar", STYLE);
  #bar = element("section", { class: "bar", "aria-label": "Writer’s bar" });
  #panel = element("section", { class: "panel", hidden: true });
  #phone = null;
  #facts = null;
  /** The name of the panel that is open. */
  #open = null;

  constructor() {
    this.#shadow.append(this.#panel, this.#bar);
    this.#shadow.addEventListener("keydown", ({ key }) => key === "Escape" && this.#close());
    setInterval(() => this.#facts?.document?.goes_live && this.#draw(), 30000);
  }

  /** Asks for the facts of this page and shows them. Answers how many mistakes the site has. */
  async refresh() {
    let facts = null;
    try {
      const answer = await fetch(`/_linger/facts?path=${encodeURIComponent(location.pathname)}`, { cache: "no-store" });
      if (answer.ok) facts = await answer.json();
    } catch {
      // The preview is away: what was known stays.
    }
    if (facts && JSON.stringify(facts) !== JSON.stringify(this.#facts)) {
      this.#facts = facts;
      this.#draw();
      if (this.#open === "notes") this.#show("notes");
    }
    return facts?.problems;
  }

  #draw() {
    const focused = this.#shadow.activeElement?.getAttribute("aria-label");
    const { document: page, notes, site } = this.#facts;
    const isFolded = recall(FOLDED) ?? innerWidth < 480;
    const fold = button(isFolded ? "Show the writer’s bar" : "Hide the writer’s bar", isFolded ? "▴" : "▾", () => {
      remember(FOLDED, !isFolded);
      this.#close();
      this.#draw();
    });
    const status = page && element("span", { class: "status", "data-status": page.status }, STATUS[page.status] ?? page.status);
    const toNotes = notes.length > 0 && this.#opener("notes", `${notes.length} ${notes.length === 1 ? "note" : "notes"}`, "notes");
    if (isFolded) {
      this.#bar.replaceChildren(...[status || element("span", { class: "status" }, "linger"), toNotes, fold].filter(Boolean));
    } else {
      const gap = () => element("span", { class: "gap", "aria-hidden": "true" });
      this.#bar.replaceChildren(
        ...[
          status,
          page?.goes_live && page.status === "scheduled" && element("span", { class: "soft", role: "timer" }, until(page.goes_live)),
          page && element("span", { class: "soft wide" }, `${page.words.toLocaleString("en")} ${page.words === 1 ? "word" : "words"} · ${page.minutes} min`),
          toNotes,
          since(site),
          gap(),
          page && button("Edit in your editor", "Edit", () => this.#edit({ file: page.source, line: 1, column: 1 })),
          button("Print view", "Print", () => print()),
          button("Phone: look at it as wide as one", "Phone", () => this.#togglePhone(), { class: "wide", "aria-expanded": String(this.#phone !== null) }),
          page?.email && element("a", { href: page.email, class: "wide", "aria-label": "Email: the post as its subscribers get it", title: "Email: the post as its subscribers get it" }, "Email"),
          this.#opener("qr", "QR", null, "QR code for your own phone"),
          element("a", { href: "/_linger/", "aria-label": "The desk: the whole blog at a glance" }, "Desk"),
          fold,
        ].filter(Boolean),
      );
    }
    if (focused) this.#bar.querySelector(`[aria-label="${CSS.escape(focused)}"]`)?.focus();
  }

  #opener(name, label, look, says) {
    const attributes = { class: look, "aria-expanded": String(this.#open === name) };
    return button(says ?? label, label, () => (this.#open === name ? this.#close() : this.#show(name)), attributes);
  }

  #show(name) {
    this.#open = name;
    const panels = { notes: () => this.#notes(), qr: () => this.#qr() };
    this.#panel.replaceChildren(...panels[name]());
    this.#panel.hidden = false;
    this.#draw();
  }

  #say(words) {
    this.#open = "words";
    this.#panel.replaceChildren(element("p", { role: "status" }, words), button("Close", "Close", () => this.#close()));
    this.#panel.hidden = false;
  }

  #close() {
    this.#open = null;
    this.#panel.hidden = true;
    if (this.#phone) this.#togglePhone();
    this.#draw();
  }

  #notes() {
    const line = (note) => {
      const open = note.file && element("button", { click: () => this.#edit(note) }, note.line > 1 ? `Line ${note.line}` : "Edit");
      return element("li", {}, element("span", {}, note.message), open);
    };
    return [element("h2", {}, "Before it goes out"), element("ul", {}, ...this.#facts.notes.map(line))];
  }

  #qr() {
    const { phone } = this.#facts;
    const title = element("h2", {}, "On your own phone");
    if (!phone) {
      return [title, element("p", {}, "Start the preview with ", element("code", {}, "linger serve --host"), " and open this again: a phone in the same network can then read these pages.")];
    }
    const svg = (name, attributes) => {
      const made = document.createElementNS("http://www.w3.org/2000/svg", name);
      for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
      return made;
    };
    const picture = svg("svg", { viewBox: `0 0 ${phone.size} ${phone.size}`, role: "img", "aria-label": `QR code of ${phone.url}` });
    picture.append(svg("path", { d: phone.path, fill: "#000" }));
    return [title, picture, element("p", { class: "soft" }, phone.url)];
  }

  async #edit({ file, line, column }) {
    this.#say(await edit({ file, line, column }));
  }

  #togglePhone() {
    if (this.#phone) {
      this.#phone.remove();
      this.#phone = null;
    } else {
      [this.#open, this.#panel.hidden] = [null, true];
      this.#phone = element("div", { class: "phone", click: ({ target }) => target === this.#phone && this.#close() }, element("iframe", { src: location.href, title: "This page on a phone" }));
      this.#shadow.prepend(this.#phone);
    }
    this.#draw();
  }
}

function button(says, label, click, attributes = {}) {
  return element("button", { type: "button", "aria-label": says, title: says, click, ...attributes }, label);
}

/** How long it is until a moment (RFC 3339). */
export function until(moment, now = Date.now()) {
  const minutes = Math.ceil((Date.parse(moment) - now) / 60000);
  if (minutes <= 0) return "goes live with the next build";
  const [days, hours] = [Math.floor(minutes / 1440), Math.floor(minutes / 60) % 24];
  const count = (number, word) => `${number} ${word}${number === 1 ? "" : "s"}`;
  if (days >= 2) return `live in ${count(days, "day")}`;
  if (days + hours > 0) return `live in ${days * 24 + hours} h ${minutes % 60} min`;
  return `live in ${minutes} min`;
}

function since({ days, goal }) {
  if (days === null) return null;
  const said = days <= 0 ? "last post today" : days === 1 ? "last post yesterday" : `last post ${days} days ago`;
  const isLate = goal !== null && days > goal;
  return element("span", { class: isLate ? "late wide" : "soft wide", title: goal === null ? null : `Your goal: a post every ${goal} days` }, said);
}

const recall = (name) => {
  try {
    const value = localStorage.getItem(name);
    return value === null ? null : value === "true";
  } catch {
    return null;
  }
};

const remember = (name, value) => {
  try {
    localStorage.setItem(name, value);
  } catch {
    // A browser that keeps nothing shows the bar as it is by default.
  }
};
