// Keeps an open page of the preview up to date. Only `linger serve` adds it; no published page has it.
//
// The preview reports each build by a server-sent event. The page then fetches its own document. If
// that has not changed, the answer is "not modified", which costs almost nothing.

import { Events } from "./events.js";
import { Reload, Twin } from "./patch.js";
import { Problems, Toolbar } from "./frames.js";
import { watchBlocked } from "./blocked.js";
import { scrollTogether } from "./place.js";

const me = document.querySelector("script[data-linger]");
/** A page inside the view at phone width is updated, too; the page around it has the toolbar. */
const isFramed = window.top !== window;
/** The preview's own pages need no toolbar. */
const isOwn = me?.dataset.own !== undefined;
const reader = new DOMParser();
const asHtml = trusted();

const isShown = me !== null && !isFramed && !isOwn;
const problems = isShown ? new Problems(me.dataset.dashboard) : null;
const toolbar = isShown ? new Toolbar(me.dataset.dashboard, (count) => (count > 0 ? problems.show() : problems.hide())) : null;
// The studio shows the page beside its text.
if (me && isFramed && !isOwn) scrollTogether(window, () => parent, me.dataset.dashboard);
if (toolbar) watchBlocked((blocked) => { toolbar.blocked = blocked; });

/** The entity tag of the page that is shown. */
let shown = me?.dataset.linger ?? null;
let twin = null;
let isBusy = false;
let isDue = false;
let isListening = false;

/** The preview does not answer. It is asked again when it is back. */
class Away extends Error {}
const away = (reason) => {
  throw new Away("no answer", { cause: reason });
};

/** Fetches the newest version of the page: `null` if it has not changed. */
async function newer() {
  const headers = twin && shown ? { "If-None-Match": shown } : {};
  const answer = await fetch(location.pathname + location.search, { headers, cache: "no-store", redirect: "follow" }).catch(away);
  if (answer.status === 304) return null;
  if (answer.redirected) location.replace(answer.url);
  const isPage = (answer.headers.get("Content-Type") ?? "").startsWith("text/html");
  // If the address has stopped or started being a page, the browser loads it.
  if (!isPage || String(answer.status) !== (me?.dataset.status ?? "200")) throw new Reload("another kind of answer");
  return { tag: answer.headers.get("ETag"), page: parse(await answer.text().catch(away)) };
}

function parse(html) {
  const page = reader.parseFromString(asHtml(html), "text/html");
  // Parts of the preview are not compared, because the token changes when the preview is restarted.
  const ours = page.querySelector("script[data-linger]");
  if (me && ours) {
    const has = (name) => me.dataset[name] === ours.dataset[name];
    // The policy in the header and the address of the dashboard only change when a page is loaded.
    if (!has("policy") || !has("dashboard")) throw new Reload("another policy");
    if (isOwn) me.dataset.token = ours.dataset.token;
  }
  ours?.remove();
  return page;
}

/** Makes HTML from text on pages that require Trusted Types; the preview allows this policy there. */
function trusted() {
  try {
    const policy = globalThis.trustedTypes?.createPolicy("linger", { createHTML: (text) => text });
    return policy ? (text) => policy.createHTML(text) : String;
  } catch {
    return String;
  }
}

/** Updates the page. If it is called during an update, it runs once more afterwards. */
async function refresh() {
  isDue = true;
  if (isBusy) return;
  isBusy = true;
  try {
    while (isDue) {
      isDue = false;
      const found = await newer();
      if (!found) continue;
      if (twin) await calmly(() => twin.patch(found.page));
      else if (shown && found.tag !== shown) throw new Reload("older than what is served");
      else twin = new Twin(found.page);
      shown = found.tag;
      isLive();
      if (document.visibilityState === "visible") document.dispatchEvent(new CustomEvent("linger:patched"));
    }
  } catch (error) {
    if (error instanceof Away) return;
    // Otherwise, a page that cannot be parsed would be loaded again and again.
    if (!twin && !(error instanceof Reload)) throw error;
    location.reload();
  } finally {
    isBusy = false;
  }
}

/** Marks our own element: from now on, no event is missed. */
function isLive() {
  if (me && twin && isListening) me.dataset.live = "";
}

/** Runs `change` and keeps the place that is being read on the screen, in every browser. */
function calmly(change) {
  if (CSS.supports("overflow-anchor", "auto")) return change();
  const anchor = document.elementFromPoint(innerWidth / 2, 80);
  const before = anchor?.getBoundingClientRect().top;
  change();
  if (anchor?.isConnected) scrollBy(0, anchor.getBoundingClientRect().top - before);
}

/** Loads the other files of the page again that are among the `changed` paths. */
function renew(changed) {
  const is = (ending) => changed.some((path) => ending.test(path));
  const runs = [...document.scripts].some((script) => script !== me);
  if (is(/\.m?js$|\.wasm$/) && runs) throw new Reload("another script");
  const has = (url) => {
    const address = new URL(url, document.baseURI);
    return address.origin === location.origin && changed.includes(address.pathname);
  };
  const again = (url) => {
    const address = new URL(url, document.baseURI);
    address.searchParams.set("linger", Date.now().toString(36));
    return address.href;
  };
  if (is(/\.css$/)) {
    const isOurs = (link) => new URL(link.href).origin === location.origin && !twin?.isLeaving(link);
    const sheets = [...document.querySelectorAll("link[rel=stylesheet]")].filter(isOurs);
    const hit = sheets.filter((link) => has(link.href));
    // A stylesheet that the page does not name is imported by another one.
    for (const link of hit.length > 0 ? hit : sheets) twin?.swap(link, again(link.href));
  }
  // A picture may come from any of its addresses, also from those of a <source> beside it.
  for (const picture of document.querySelectorAll("img, picture > source")) {
    for (const name of ["src", "srcset"]) {
      const value = picture.getAttribute(name) ?? "";
      const fresh = value.replace(/[^\s,](?:\S*[^\s,])?/g, (url) => (has(url) ? again(url) : url));
      if (fresh !== value) picture.setAttribute(name, fresh);
    }
  }
}

/**
 * Something was built. `changed`: root-relative URLs; it is empty if only a mistake was corrected.
 * `moved`: pairs of an old address and a new one, which the page follows.
 */
function changes({ changed, moved }) {
  const [, to] = moved.find(([from]) => from === location.pathname) ?? [];
  if (to) {
    location.replace(to + location.hash);
    return;
  }
  refresh().then(() => toolbar?.refresh());
  try {
    renew(changed.map((url) => new URL(url, location.href).pathname));
  } catch {
    location.reload();
  }
}

/** The writer edits another post: a visible page goes to its address. */
function follow(url) {
  const isElsewhere = new URL(url, location.href).pathname !== location.pathname;
  if (isElsewhere && !isFramed && !isOwn && document.visibilityState === "visible") location.assign(url);
}

/** There are mistakes: the page stays, and they are shown over it. */
function problem() {
  // A page that lists the problems itself has to be updated.
  if (isOwn) refresh();
  else problems?.show();
}

const hear = {
  open() {
    isListening = true;
    // There may have been an event before the page listened.
    refresh().then(() => toolbar?.refresh());
  },
  reload: (text) => changes(JSON.parse(text)),
  problem,
  follow,
  // Only pages of the preview's own show what a command says.
  board: () => isOwn && refresh(),
};

if (isFramed && isOwn) {
  // The list of problems gets messages from the page below it.
  addEventListener("message", ({ source, origin, data }) => {
    if (source === parent && origin === me.dataset.site && data === "refresh") refresh();
  });
  refresh();
} else {
  new Events((kind, text) => hear[kind](text));
}
