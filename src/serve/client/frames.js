// The parts that the preview shows over a page of the site: the toolbar, the mistakes, and the page at
// the width of a phone. The first two are frames from the dashboard, which has an origin of its own:
// no script and no style of the page can reach into them, and nothing here can change the site. The
// frames are in closed shadow roots beside the body, with styles that every content security policy
// allows.

import { element } from "./elements.js";

const STYLE = {
  "linger-toolbar": `
    :host { all: initial; position: fixed; inset: auto 0 0 0; z-index: 2147483646; pointer-events: none;
      display: flex; flex-direction: column; align-items: center }
    @media print { :host { display: none } }
    .toolbar { display: block; width: 0; height: 0; border: 0; background: none; color-scheme: dark; pointer-events: auto }
    .phone { position: fixed; inset: 0; pointer-events: auto; background: #000a; display: grid; place-items: center; padding: 12px 12px 80px; z-index: -1 }
    .phone iframe { box-sizing: border-box; width: min(390px, 100%); height: min(844px, 100%); border: 8px solid #1e1b17; border-radius: 28px; background: #fff }
  `,
  "linger-problems": `
    :host { all: initial; position: fixed; inset: auto 0 0 0; margin: 0; padding: 0; border: 0; z-index: 2147483647;
      width: auto; max-width: none; height: auto; background: none; display: block }
    :host([hidden]) { display: none }
    iframe { display: block; width: 100%; height: 40vh; max-height: 62vh; border: 0; background: #1c1a17; color-scheme: dark;
      box-shadow: 0 -12px 48px #0008 }
    @media print { :host { display: none } }
  `,
};

/** A frame of the dashboard over the page. */
class Frame {
  #dashboard;
  #frame = element("iframe", { allow: "clipboard-write" });
  #shadow;

  /** `heard` gets the messages of the page in the frame. */
  constructor(name, title, dashboard, heard) {
    const host = document.createElement(name);
    this.#shadow = host.attachShadow({ mode: "closed" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE[name]);
    this.#shadow.adoptedStyleSheets = [sheet];
    this.#dashboard = dashboard;
    this.#frame.title = title;
    this.#shadow.append(this.#frame);
    addEventListener("message", ({ source, origin, data }) => {
      if (source === this.#frame.contentWindow && origin === dashboard) heard(data);
    });
    document.documentElement.append(host);
  }

  get host() {
    return this.#shadow.host;
  }

  get element() {
    return this.#frame;
  }

  get root() {
    return this.#shadow;
  }

  get isLoaded() {
    return this.#frame.hasAttribute("src");
  }

  load(path) {
    this.#frame.src = this.#dashboard + path;
  }

  clear() {
    this.#frame.removeAttribute("src");
  }

  tell(data) {
    this.#frame.contentWindow?.postMessage(data, this.#dashboard);
  }
}

/** The mistakes since the last build without errors. */
export class Problems {
  #dashboard;
  #frame = null;

  constructor(dashboard) {
    this.#dashboard = dashboard;
  }

  show() {
    this.#frame ??= new Frame("linger-problems", "Problems", this.#dashboard, ({ height, close }) => {
      if (height) this.#frame.element.style.height = `${height}px`;
      if (close) this.#frame.host.hidden = true;
    });
    // The list updates itself when it is told to, without loading again, so nothing flickers.
    if (this.#frame.isLoaded) this.#frame.tell("refresh");
    else this.#frame.load("/problems/");
    this.#frame.host.hidden = false;
  }

  /** Removes the list: there are no mistakes left. */
  hide() {
    if (!this.#frame) return;
    this.#frame.host.hidden = true;
    this.#frame.clear();
  }
}

/** The toolbar at the foot of the page. */
export class Toolbar {
  #frame;
  #isReady = false;
  #phone = null;
  #blocked = [];

  /** `counted` gets the number of mistakes of the site each time the toolbar has asked for it. */
  constructor(dashboard, counted) {
    this.#frame = new Frame("linger-toolbar", "The writer’s toolbar", dashboard, (data) => this.#hear(data, counted));
    this.#frame.element.className = "toolbar";
    this.#frame.load("/toolbar/");
    addEventListener("resize", () => this.#tell());
  }

  /** Sends what the policy of the page has blocked so far to the toolbar. */
  set blocked(blocked) {
    this.#blocked = blocked;
    this.refresh();
  }

  /** Makes the toolbar ask for the facts about the page again. */
  refresh() {
    this.#tell({ refresh: true });
  }

  #tell(more = {}) {
    if (!this.#isReady) return;
    const { pathname: path } = location;
    this.#frame.tell({ path, width: innerWidth, height: innerHeight, isPhone: this.#phone !== null, blocked: this.#blocked, ...more });
  }

  #hear({ ready, size, problems, print: prints, phone }, counted) {
    if (ready) {
      this.#isReady = true;
      this.refresh();
    }
    if (size) [this.#frame.element.style.width, this.#frame.element.style.height] = size.map((length) => `${length}px`);
    if (problems !== undefined) counted(problems);
    if (prints) print();
    if (phone !== undefined) this.#showPhone(phone);
  }

  #showPhone(isShown) {
    this.#phone?.remove();
    this.#phone = null;
    if (isShown) {
      const close = ({ target }) => target === this.#phone && this.#showPhone(false);
      this.#phone = element("div", { class: "phone", click: close }, element("iframe", { src: location.href, title: "This page on a phone" }));
      this.#frame.root.prepend(this.#phone);
    }
    this.#tell();
  }
}
