// The toolbar: the status of the page around this frame, notes about it, and buttons. It asks the
// dashboard for the facts, and shows them as text. The page around it runs scripts of the site, so it
// gets only the size of the toolbar and the button that the writer has pressed.

import { edit } from "./acts.js";
import { element } from "./elements.js";

const FOLDED = "linger-toolbar-folded";
const STATUS = { live: "Live", draft: "Draft", scheduled: "Scheduled", expired: "Expired" };

const { site } = document.documentElement.dataset;
const tell = (data) => parent.postMessage(data, site);

class Toolbar {
  #all = document.getElementById("all");
  #bar = element("section", { class: "bar", "aria-label": "Toolbar" });
  #panel = element("section", { class: "panel", hidden: true });
  #facts = null;
  /** The facts that the page around the frame has sent. */
  #page = { path: "/", width: 1280, height: 800, isPhone: false, blocked: [] };
  /** The name of the panel that is open. */
  #open = null;

  constructor() {
    this.#all.append(this.#panel, this.#bar);
    addEventListener("keydown", ({ key }) => key === "Escape" && this.#close());
    addEventListener("message", ({ source, origin, data }) => source === parent && origin === site && this.#hear(data));
    new ResizeObserver(() => tell({ size: [Math.ceil(this.#all.offsetWidth), Math.ceil(this.#all.offsetHeight)] })).observe(this.#all);
    setInterval(() => this.#facts?.document?.goes_live && this.#draw(), 30000);
    tell({ ready: true });
  }

  #hear({ refresh, ...page }) {
    this.#page = page;
    const { style, classList } = document.documentElement;
    style.setProperty("--width", `${page.width}px`);
    style.setProperty("--height", `${page.height}px`);
    classList.toggle("narrow", page.width <= 720);
    if (refresh) this.#refresh();
    else if (this.#facts) this.#draw();
  }

  /** Asks for the facts about the page, shows them, and sends the number of mistakes of the site. */
  async #refresh() {
    const query = new URLSearchParams([["path", this.#page.path], ...this.#page.blocked.map((blocked) => ["blocked", blocked])]);
    let facts = null;
    try {
      const answer = await fetch(`/toolbar/data?${query}`, { cache: "no-store" });
      if (answer.ok) facts = await answer.json();
    } catch {
      // The preview does not answer, so the toolbar stays as it is.
    }
    if (!facts) return;
    const isOther = JSON.stringify(facts) !== JSON.stringify(this.#facts);
    this.#facts = facts;
    if (isOther) {
      this.#draw();
      if (this.#open === "notes") this.#show("notes");
    }
    tell({ problems: facts.problems });
  }

  #draw() {
    const focused = document.activeElement?.getAttribute("aria-label");
    const { document: page, notes, site } = this.#facts;
    const isFolded = recall(FOLDED) ?? this.#page.width < 480;
    const fold = button(isFolded ? "Show the toolbar" : "Hide the toolbar", isFolded ? "▴" : "▾", () => {
      remember(FOLDED, !isFolded);
      this.#close();
    });
    const status = page && element("span", { class: "status", "data-status": page.status }, STATUS[page.status] ?? page.status);
    const toNotes = notes.length > 0 && this.#opener("notes", `${notes.length} ${notes.length === 1 ? "note" : "notes"}`, "notes");
    if (isFolded) {
      this.#bar.replaceChildren(...[status || element("span", { class: "status" }, "linger"), toNotes, fold].filter(Boolean));
    } else {
      const gap = () => element("span", { class: "gap", "aria-hidden": "true" });
      const { isPhone } = this.#page;
      this.#bar.replaceChildren(
        ...[
          status,
          page?.goes_live && page.status === "scheduled" && element("span", { class: "soft", role: "timer" }, until(page.goes_live)),
          page && element("span", { class: "soft wide" }, `${page.words.toLocaleString("en")} ${page.words === 1 ? "word" : "words"} · ${page.minutes} min`),
          toNotes,
          since(site),
          gap(),
          page && button("Edit in your editor", "Edit", () => this.#edit({ file: page.source, line: 1, column: 1 })),
          button("Print view", "Print", () => tell({ print: true })),
          button("Phone: look at it as wide as one", "Phone", () => this.#togglePhone(), { class: "wide", "aria-expanded": String(isPhone) }),
          page?.email && element("a", { href: page.email, target: "_top", class: "wide", "aria-label": "Email: the post as its subscribers get it", title: "Email: the post as its subscribers get it" }, "Email"),
          this.#opener("qr", "QR", null, "QR code for your own phone"),
          element("a", { href: "/", target: "_top", "aria-label": "The dashboard: the whole blog at a glance", title: "The dashboard: the whole blog at a glance" }, "Dashboard"),
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
    if (this.#page.isPhone) this.#togglePhone();
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

  async #edit(place) {
    this.#say(await edit(place, this.#facts.token));
  }

  #togglePhone() {
    const isPhone = !this.#page.isPhone;
    if (isPhone) [this.#open, this.#panel.hidden] = [null, true];
    tell({ phone: isPhone });
  }
}

function button(says, label, click, attributes = {}) {
  return element("button", { type: "button", "aria-label": says, title: says, click, ...attributes }, label);
}

/** The time until a moment (RFC 3339), in words. */
function until(moment, now = Date.now()) {
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
    // If the browser stores nothing, the toolbar is shown by default.
  }
};

new Toolbar();
