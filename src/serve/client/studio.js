// The page that writes a text: the text on one side, its page on the other.
//
// What happens to the text is decided by `save_machine.js`; this file tells it what has happened, and
// carries out what it decides.

import { Calls, NoAnswer } from "./calls.js";
import { ask, table } from "./compare.js";
import { Details } from "./details.js";
import { difference, setText } from "./edits.js";
import { element } from "./elements.js";
import { Events } from "./events.js";
import { Files } from "./files.js";
import { Spare } from "./spare.js";
import { LineMarks } from "./line_marks.js";
import { scrollTogether } from "./place.js";
import { LIMIT, PAUSE, begin, isChanged, step } from "./save_machine.js";
import { Tools } from "./tools.js";
import { Typing } from "./typing.js";
import { showVersions } from "./versions.js";
import { words } from "./studio_words.js";
import { WriteLock } from "./write_lock.js";

const me = document.querySelector("script[data-linger]");
const calls = new Calls(me.dataset.token);
// The token is only in memory.
delete me.dataset.token;
const file = new URLSearchParams(location.search).get("file") ?? "";
const $ = (id) => document.getElementById(id);
const field = $("text");
const frame = $("page");
/** This page, among all that save. */
const tab = crypto.getRandomValues(new Uint32Array(4)).join("-");
const time = () => new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });

let state = null;
let lock = null;
let spare = null;
let tools = null;
/** While this script changes the field, what the field says is no news. */
let isOurs = false;
/** When the text was last the one on the disk. */
let savedAt = time();
let dialog = null;
let pause = null;
let limit = null;
let lookTimer = null;
let handshakes = 0;

const marks = new LineMarks(field);
const typing = new Typing(calls, file, showFacts);
const details = new Details($("details"), field, (change) => calls.post("/text/field", { file, ...change }), write);

/** Tells the machine what has happened, and does what it decides. */
function tell(event) {
  if (!state) return;
  const before = state;
  const [after, effects] = step(state, event);
  state = after;
  for (const effect of effects) carryOut[effect.type](effect);
  if (before.name !== state.name || event.type === "saved") showState(before.name);
  if (before.name === "conflict" && state.name !== "conflict") dialog?.close();
}

const carryOut = {
  wait() {
    clearTimeout(pause);
    pause = setTimeout(() => tell({ type: "due" }), PAUSE);
    limit ??= setTimeout(() => tell({ type: "due" }), LIMIT);
  },
  save: (effect) => send(effect, false),
  look: () => look(0),
  handshake() {
    const delay = Math.min(5000, 250 * 2 ** handshakes);
    handshakes += 1;
    clearTimeout(lookTimer);
    lookTimer = setTimeout(() => look(state.seq), delay);
  },
  replace({ text }) {
    isOurs = true;
    setText(field, text);
    isOurs = false;
    tools.moved();
    if (state.name !== "follower") typing.show(text);
  },
  keep: ({ text, isPinned }) => keep(text, isPinned),
  ask: ({ theirs }) => choose(theirs),
  "tell-gone"() {
    typing.isChanged = false;
  },
};

/** Sends a save. When the page is left, only the edit is sent, because such requests have to be short. */
async function send({ seq, base, text }, isLeaving) {
  clearTimeout(pause);
  clearTimeout(limit);
  limit = null;
  const edit = isLeaving && base !== null ? difference(state.base.text, text) : null;
  const body = { file, tab, seq, base, ...(edit ? { edit } : { text }) };
  try {
    const { status, value, words: said } = await calls.post("/text/save", body, isLeaving);
    if (status === 200) tell({ type: "saved", seq, ...value });
    else if (status === 409) tell({ type: "refused", seq, disk: value });
    else if (status === 404) tell({ type: "gone", seq });
    else {
      tell({ type: "lost", seq });
      if (status !== 412) alertWriter(words.refused(said ?? ""));
    }
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
    tell({ type: "lost", seq });
  }
}

/** Looks at the disk. `seq`: the saves up to this number are void from now on. */
async function look(seq) {
  clearTimeout(lookTimer);
  lookTimer = null;
  const { base } = state;
  try {
    const { status, value } = await calls.post("/text/look", { file, tab, seq, known: base.hash });
    if (status === 200) {
      handshakes = 0;
      // A text that is known is not sent again.
      tell({ type: "disk", disk: { ...value, text: value.text ?? base.text } });
    } else if (status === 404) tell({ type: "gone" });
    else tell({ type: "lost" });
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
    tell({ type: "lost" });
  }
}

/** Keeps a text that is given up, and tries until that has worked. */
async function keep(text, isPinned, delay = 250) {
  const answer = await calls.post("/text/keep", { file, text, isPinned }).catch(() => null);
  if (answer?.status === 200) tell({ type: "kept", text });
  else setTimeout(() => keep(text, isPinned, Math.min(5000, delay * 2)), delay);
}

/** Asks the writer to choose between two texts. */
async function choose(theirs) {
  const beside = await table(calls, [words.mine, field.value], [words.theirs, theirs.text]);
  if (state.theirs !== theirs) return;
  dialog?.close();
  const asked = ask({
    title: words.conflictTitle,
    help: words.conflictHelp,
    parts: [beside],
    buttons: [["mine", words.takeMine], ["theirs", words.takeTheirs], ["both", words.takeBoth]],
    mustChoose: true,
  });
  dialog = asked;
  const which = await asked.chosen;
  if (dialog === asked) dialog = null;
  if (which) tell({ type: "chosen", which });
  field.focus();
}

/** Tells the writer something that must not be missed. */
function alertWriter(text, ...buttons) {
  $("alert").replaceChildren(element("p", {}, text), ...buttons);
}

/** Says in words what becomes of the text. Screen readers hear of what matters, not of every save. */
function showState(before) {
  const { name } = state;
  if (!isChanged(state)) savedAt = time();
  const say = words[name];
  $("state").textContent = typeof say === "function" ? say(savedAt) : say;
  $("state").dataset.state = name;
  document.documentElement.dataset.state = name;
  if (field.readOnly !== (name === "follower")) field.readOnly = name === "follower";
  $("details").inert = field.readOnly;
  typing.isChanged = name !== "follower" && name !== "gone" && isChanged(state);
  spare?.put(state);
  if (name === before) return;
  const isCalm = (name) => ["", "clean", "dirty", "saving"].includes(name);
  const button = (label, click) => element("button", { type: "button", click }, label);
  if (name === "follower") alertWriter(words.follower, button(words.here, () => lock.take()));
  else if (name === "gone") alertWriter(words.gone, button(words.again, () => tell({ type: "again" })));
  else if (isCalm(name)) $("alert").replaceChildren();
  if (isCalm(before) !== isCalm(name)) $("announce").textContent = isCalm(name) ? words.back : $("state").textContent;
}

/** Shows what the preview knows of the text. */
function showFacts(facts) {
  const { url, title, lang, mistakes, elsewhere } = facts;
  if (title) {
    $("title").textContent = title;
    document.title = `${title} · ${words.write}`;
  }
  if (lang && field.lang !== lang) field.lang = lang;
  $("count").textContent = words.count(facts.words, facts.minutes);
  $("no-page").hidden = url !== null;
  frame.hidden = url === null;
  // The address is one of the newest build, and nothing that a message or an address bar says.
  if (url !== null && frame.dataset.url !== url) {
    frame.dataset.url = url;
    frame.src = me.dataset.site + url;
  }
  showMistakes(mistakes, elsewhere);
  details.show(facts.details);
}

/** Lists the mistakes. Each is a button that leads to its place. */
function showMistakes(mistakes, elsewhere) {
  const row = (mistake) =>
    element("li", { class: mistake.is_error ? "error" : "note" }, element("button", { type: "button", class: "bare", click: () => goTo(mistake) }, element("strong", {}, words.line(mistake.line)), ` ${mistake.message}`), mistake.help ? element("p", { class: "soft" }, mistake.help) : null);
  marks.show(mistakes);
  $("mistakes").hidden = mistakes.length === 0 && elsewhere === 0;
  $("mistakes-title").textContent = mistakes.length > 0 ? words.mistakes(mistakes.length) : "";
  $("mistakes-elsewhere").textContent = elsewhere > 0 ? words.elsewhere(elsewhere) : "";
  $("mistakes-list").replaceChildren(...mistakes.map(row));
}

/** Selects a place. */
function goTo({ from, to }) {
  field.focus();
  field.setSelectionRange(from, to);
  // A selection alone does not scroll. A field that loses the focus and gets it back does.
  field.blur();
  field.focus();
}

/** Offers a text that never reached the disk. */
async function offerSpare(found) {
  const asked = ask({
    title: words.spareTitle,
    help: words.spareHelp(new Date(found.when).toLocaleString()),
    parts: [await table(calls, [words.spare, found.text], [words.theirs, field.value])],
    buttons: [["take", words.takeSpare], ["leave", words.leaveSpare]],
    mustChoose: true,
  });
  if ((await asked.chosen) === "take") write(found.text);
  else await keep(found.text, true);
  found.forget();
  field.focus();
}

/** Gives the field another text, as an edit of the writer's. */
function write(text) {
  if (state.name === "follower") return;
  isOurs = true;
  setText(field, text);
  isOurs = false;
  tools.moved();
  changed();
}

/** The writer has typed. */
function changed() {
  if (isOurs || !state || state.name === "follower") return;
  tell({ type: "input", text: field.value.toWellFormed() });
  typing.show(state.buffer);
  spare?.put(state);
}

function listen() {
  field.addEventListener("input", changed);
  field.addEventListener("compositionstart", () => tell({ type: "composing", isComposing: true }));
  field.addEventListener("compositionend", () => tell({ type: "composing", isComposing: false }));
  field.addEventListener("blur", () => !isOurs && tell({ type: "due" }));
  addEventListener("pagehide", leave);
  addEventListener("online", () => look(state.seq));
  addEventListener("focus", () => state.name === "offline" && look(state.seq));
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && leave());
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.altKey || event.shiftKey || !(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "s") return;
    event.preventDefault();
    tell({ type: "due" });
  });
  $("versions").addEventListener("click", () => showVersions(calls, file, field.value, write));
  for (const button of document.querySelectorAll("button[data-view]")) button.addEventListener("click", () => view(button.dataset.view));
  new Events((kind) => {
    if (["follow", "board"].includes(kind)) return;
    if (kind === "open") look(state.name === "offline" ? state.seq : 0);
    else lookTimer ??= setTimeout(() => look(0), 150);
    if (!isChanged(state)) typing.show(null);
  });
}

/** The page is hidden or left: what is not saved is sent, as far as that is possible. */
function leave() {
  spare?.put(state);
  const [after, effects] = step(state, { type: "due", isLast: true });
  state = after;
  for (const effect of effects) if (effect.type === "save") send(effect, true);
}

/** Shows the text, the page, or both. */
function view(which) {
  document.documentElement.dataset.view = which;
  for (const button of document.querySelectorAll("button[data-view]")) button.setAttribute("aria-pressed", String(button.dataset.view === which));
}

/** Steps back, because another window writes: saves first. */
async function stepBack() {
  tell({ type: "due", isLast: true });
  for (let at = 0; at < 20 && state.name === "saving"; at += 1) await new Promise((done) => setTimeout(done, 100));
}

async function open() {
  const answer = await calls.post("/text/look", { file, tab, seq: 0, known: null }).catch(() => null);
  if (answer?.status !== 200) {
    alertWriter(answer?.words ?? words.offline(time()), element("a", { href: "/posts/" }, "Posts"));
    if (!answer) setTimeout(open, 1000);
    return;
  }
  $("alert").replaceChildren();
  const disk = answer.value;
  lock = new WriteLock(disk.site, file, (isOwner) => tell({ type: "owner", isOwner }), stepBack);
  const isOwner = await lock.begin();
  field.value = disk.text;
  tools = new Tools(field, calls, file);
  tools.files = new Files(field, calls, file, tools, (text) => alertWriter(text));
  state = begin(file, disk, isOwner);
  spare = new Spare(disk.site, file);
  const found = isOwner ? spare.find(disk.text) : null;
  field.disabled = false;
  listen();
  showState("");
  typing.show(null);
  if (found) offerSpare(found);
}

scrollTogether(field, () => frame.contentWindow, me.dataset.site);
view("both");
open();
