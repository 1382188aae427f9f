// The decisions about a text that is being written (`src/serve/client/save_machine.js`), run with random
// keys, saves, late and lost answers, changes on the disk, second windows and restarts. The world around
// is a model: a disk, a server that does what `src/serve/studio` does, a network, two windows.
import { test } from "node:test";
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import * as machine from "../../src/serve/client/save_machine.js";

const { begin, step } = machine;
const SOURCE = readFileSync(new URL("../../src/serve/client/save_machine.js", import.meta.url), "utf8");

/** Numbers that look random and are the same in every run (mulberry32). */
function numbers(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** What the server does: the same rules as in `src/write/save.rs` and `src/serve/live/save_order.rs`. */
class Server {
  disk = "first";
  run = 1;
  count = 0;
  last = new Map();
  history = new Set(["first"]);
  writes = 0;

  hash() {
    return this.disk === null ? null : `#${this.disk}`;
  }

  take(tab, seq) {
    const last = this.last.get(tab) ?? 0;
    this.last.set(tab, Math.max(last, seq));
    return seq > last;
  }

  seen() {
    if (this.disk === null) return null;
    this.history.add(this.disk);
    return { text: this.disk, hash: this.hash(), at: (this.count += 1), run: this.run };
  }

  look(tab, seq) {
    this.take(tab, seq);
    const disk = this.seen();
    return disk ? { type: "disk", disk } : { type: "gone" };
  }

  save(tab, { seq, base, text }) {
    if (!this.take(tab, seq)) return { type: "lost", seq };
    if (this.disk === null && base !== null) return { type: "gone", seq };
    if (this.hash() !== base) return { type: "refused", seq, disk: this.seen() };
    if (this.disk !== text) {
      if (this.disk !== null) this.history.add(this.disk);
      this.history.add(text);
      this.disk = text;
      this.writes += 1;
    }
    return { type: "saved", seq, hash: this.hash(), at: (this.count += 1), run: this.run };
  }

  keep(text) {
    this.history.add(text);
    return { type: "kept", text };
  }
}

/** A window: the state, the text field, and what is on its way. */
class Window {
  constructor(world, name, isOwner) {
    Object.assign(this, { world, name });
    this.field = world.server.disk ?? "";
    this.state = world.machine.begin("content/a.md", world.server.seen() ?? { text: "", hash: null, at: 0, run: 0 }, isOwner);
    this.isComposing = false;
  }

  hear(event) {
    const before = this.field;
    const [state, effects] = this.world.machine.step(this.state, event);
    this.state = state;
    for (const effect of effects) this.do(effect, event);
    // The third promise: what an answer changes is never the text.
    if (["saved", "lost", "gone", "due"].includes(event.type)) assert.equal(this.field, before, event.type);
    assert.equal(state.buffer, this.field, "the state knows what is in the field");
    if (state.name === "clean") assert.equal(state.buffer, state.base.text);
    if (state.name === "dirty") assert.notEqual(state.buffer, state.base.text);
  }

  do(effect, cause) {
    const { world } = this;
    const { server } = world;
    const send = (ask, more) => world.send(this, ask, more);
    if (effect.type === "replace") {
      assert.ok(!this.isComposing, "nothing changes during a composition");
      assert.ok(world.isSafe(this.field, this), `"${this.field}" is nowhere after ${cause.type}`);
      this.field = effect.text;
    }
    if (effect.type === "save") {
      assert.notEqual(this.state.name, "follower", "only one window writes");
      assert.ok(!world.wire.some((message) => message.window === this && message.isSave && !message.isOrphan), "one save is under way");
      send(() => server.save(this.name, effect), { isSave: true, seq: effect.seq });
    }
    if (effect.type === "keep") send(() => server.keep(effect.text), { keeps: effect.text });
    if (effect.type === "look") send(() => server.look(this.name, 0));
    if (effect.type === "handshake") {
      const { seq } = this.state;
      send(() => {
        // From now on the server refuses the saves that are still on their way.
        for (const message of world.wire) if (message.window === this && message.isSave && message.seq <= seq) message.isOrphan = true;
        return server.look(this.name, seq);
      });
    }
  }

  /** Everything that is still open is carried out, as the page does after a pause. */
  type(text) {
    if (this.state.name === "follower") return;
    this.field = text;
    this.hear({ type: "input", text });
  }
}

class World {
  constructor(seed, machine) {
    this.machine = machine;
    this.random = numbers(seed);
    this.server = new Server();
    this.isUp = true;
    this.wire = [];
    this.foreign = new Set(["first"]);
    this.windows = [new Window(this, "a", true), new Window(this, "b", false)];
    this.typed = 0;
  }

  pick(list) {
    return list[Math.floor(this.random() * list.length)];
  }

  /** A text can be found: on the disk, in the history, or in a window. */
  isSafe(text, but) {
    const { server } = this;
    return server.disk === text || server.history.has(text) || this.windows.some((window) => window !== but && window.field === text);
  }

  /** A request is on its way. `ask` is what the server does when it arrives. */
  send(window, ask, more = {}) {
    this.wire.push({ window, ask, ...more, run: this.server.run, answer: null });
  }

  /** The preview tells every window that the file has changed, and each looks. */
  tell() {
    for (const window of this.windows) this.send(window, () => this.server.look(window.name, 0));
  }

  /** Something on the wire arrives: a request at the server, or an answer at its window. Or it is lost. */
  deliver(message, isLost = false) {
    const { window } = message;
    const drop = () => this.wire.splice(this.wire.indexOf(message), 1);
    if (message.answer) {
      drop();
      if (window.isGone) return;
      if (isLost || message.run !== this.server.run) this.giveUp(message);
      else window.hear(message.answer);
    } else if (isLost || !this.isUp || message.run !== this.server.run) {
      // Nobody tells the window, but it gives up after a while. The request may still arrive later.
      if (isLost && this.random() < 0.5) this.wire.push({ ...message, isOrphan: true });
      drop();
      if (!message.isOrphan) this.giveUp(message);
    } else {
      const { writes } = this.server;
      const answer = message.ask();
      if (this.server.writes > writes) this.tell();
      if (message.isOrphan) drop();
      else message.answer = answer;
    }
  }

  /** No answer has come in time. A save has a number, and the page sends a text to keep once more. */
  giveUp({ window, seq, keeps }) {
    if (window.isGone) return;
    if (keeps !== undefined) this.send(window, () => this.server.keep(keeps), { keeps });
    else window.hear({ type: "lost", seq });
  }

  /** Another program writes or removes the file. */
  foreignChange(text) {
    // What the studio has seen stays; what nobody has seen is that program's own matter.
    this.server.disk = text;
    if (text !== null) this.foreign.add(text);
    this.tell();
  }

  /** Nothing is on its way: then a window in which nothing was typed shows the disk. */
  isCalm() {
    if (this.wire.length > 0 || this.server.disk === null) return;
    for (const { name, state, field } of this.windows) {
      const shows = (state.name === "clean" || state.name === "follower") && state.held === null && state.isLeaving === null;
      if (shows) assert.equal(field, this.server.disk, `${name} (${state.name}) shows the disk`);
    }
  }

  restart() {
    this.server.run += 1;
    this.server.count = 0;
    this.server.last.clear();
    this.isUp = true;
  }
}

const ACTS = {
  key(world, window) {
    world.typed += 1;
    window.type(world.random() < 0.1 ? (window.state.base.text ?? "") : `${window.field.slice(0, 12)}${String.fromCharCode(97 + (world.typed % 26))}`);
  },
  due: (world, window) => window.hear({ type: "due", isLast: world.random() < 0.2 }),
  arrive(world) {
    if (world.wire.length > 0) world.deliver(world.pick(world.wire));
  },
  first(world) {
    if (world.wire.length > 0) world.deliver(world.wire[0]);
  },
  calm(world) {
    for (let at = 0; at < 200 && world.isUp && world.wire.length > 0; at += 1) world.deliver(world.pick(world.wire));
    world.isCalm();
  },
  lose(world) {
    if (world.wire.length > 0) world.deliver(world.pick(world.wire), true);
  },
  foreign(world) {
    const text = world.random() < 0.15 ? null : world.pick(["other one", "other two", world.server.disk ?? "again", `by hand ${world.typed}`]);
    world.foreignChange(text);
  },
  choose: (world, window) => window.hear({ type: "chosen", which: world.pick(["mine", "theirs", "both"]) }),
  again: (world, window) => window.hear({ type: "again" }),
  compose(world, window) {
    window.isComposing = !window.isComposing;
    window.hear({ type: "composing", isComposing: window.isComposing });
  },
  swap(world) {
    const [a, b] = world.windows;
    const [from, to] = a.state.name === "follower" ? [b, a] : [a, b];
    if (from.state.name === "follower") return;
    for (const message of world.wire) if (message.window === from && message.isSave) message.isOrphan = true;
    from.hear({ type: "owner", isOwner: false });
    to.hear({ type: "owner", isOwner: true });
  },
  fall(world) {
    world.isUp = false;
  },
  rise: (world) => world.restart(),
  reopen(world, window) {
    // The window is closed with all that is saved, and opened again.
    if (world.server.disk === null || world.machine.isChanged(window.state) || world.wire.some((message) => message.window === window)) return;
    window.isGone = true;
    const isOwner = window.state.name !== "follower";
    world.windows[world.windows.indexOf(window)] = new Window(world, `${window.name}'`, isOwner);
  },
};
const WEIGHTS = { key: 30, due: 14, arrive: 16, first: 24, calm: 4, lose: 3, foreign: 5, choose: 4, again: 2, compose: 3, swap: 2, fall: 1, rise: 2, reopen: 1 };
const BAG = Object.entries(WEIGHTS).flatMap(([name, weight]) => Array(weight).fill(name));

/** Calms the world down: everything arrives, compositions end, choices are made. */
function settle(world) {
  world.restart();
  const [first] = world.windows;
  for (let round = 0; round < 60; round += 1) {
    for (const window of world.windows) {
      if (window.isComposing) {
        window.isComposing = false;
        window.hear({ type: "composing", isComposing: false });
      }
    }
    while (world.wire.length > 0) world.deliver(world.wire[0]);
    for (const window of world.windows) {
      if (window.state.name === "conflict") window.hear({ type: "chosen", which: world.pick(["mine", "theirs", "both"]) });
      else if (window.state.name === "gone") window.hear({ type: "again" });
      else if (window.state.name === "dirty") window.hear({ type: "due", isLast: true });
    }
  }
  return first;
}

/** Runs sequences of random events; the states that were seen. */
function search(machine, seeds) {
  const seen = new Set();
  for (let seed = 1; seed <= seeds; seed += 1) {
    const world = new World(seed, machine);
    const said = [];
    try {
      for (let at = 0; at < 120; at += 1) {
        const name = world.pick(BAG);
        said.push(name);
        const window = world.pick(world.windows);
        const fields = world.windows.map(({ field }) => field);
        const onDisk = world.server.disk;
        ACTS[name](world, window);
        for (const { state } of world.windows) seen.add(state.name);
        const isWriter = world.windows.filter(({ state }) => state.name !== "follower");
        assert.ok(isWriter.length <= 1, "one window writes");
        // What was in a field or on the disk, and is there no more, can be found, except for what was typed over.
        if (name !== "key" && name !== "reopen") for (const field of fields) assert.ok(world.isSafe(field) || world.foreign.has(field), `"${field}" is nowhere`);
        if (onDisk !== null && name !== "foreign") assert.ok(world.isSafe(onDisk) || world.foreign.has(onDisk), `"${onDisk}" of the disk is nowhere`);
      }
      settle(world);
      for (const window of world.windows) {
        assert.ok(["clean", "follower", "gone"].includes(window.state.name), `it ends ${window.state.name}`);
        if (window.state.name !== "gone" && world.server.disk !== null) assert.equal(window.field, world.server.disk, `${window.state.name} shows the disk`);
      }
    } catch (error) {
      error.message = `seed ${seed}, after ${said.length} events (${said.slice(-12).join(" ")}): ${error.message}`;
      throw error;
    }
  }
  return [...seen].sort();
}

test("the promises hold with random events", () => {
  assert.deepEqual(search(machine, 3000), ["clean", "conflict", "dirty", "follower", "gone", "offline", "saving"]);
});

/** Mistakes, each as a piece of the code and what is put in its place. */
const MISTAKES = [
  ["an answer is taken for that of another save", "if (state.sent?.seq !== seq) return;\n    const { text } = state.sent;", "if (!state.sent) return;\n    const text = state.buffer;"],
  ["a text is given up before it is kept", 'state.isLeaving = state.buffer;\n      effect("keep", { text: state.buffer, isPinned: true });\n      return;', 'show(state, state.theirs, effect);\n      state.theirs = null;\n      state.name = "clean";\n      return;'],
  ["something is shown during a composition", "if (state.isComposing) {\n      state.held = disk;\n    } else if", "if"],
  ["what was seen earlier counts as newer", "if (isOld(state, disk)) return;\n    if (state.isComposing) {", "if (state.isComposing) {"],
  ["a window that follows forgets what was typed in it", "isChanged(state) && state.buffer !== disk.text && state.safe !== state.buffer", "false"],
  ["two saves are under way", 'if (state.name === "dirty" && (', 'if (["dirty", "saving"].includes(state.name) && ('],
  ["a change is shown where something was typed", "} else if (!isChanged(state)) {", "} else if (true) {"],
  ["nobody looks again", 'state.isAgain = false;\n      effect("look");', "state.isAgain = false;"],
  ["a lost answer is forgotten", 'state.name = "offline";\n    effect("handshake");', 'state.name = "offline";'],
];
for (const [name, from, to] of MISTAKES) {
  test(`a mistake is found: ${name}`, async () => {
    assert.ok(SOURCE.includes(from), "the code has this piece");
    const wrong = await import(`data:text/javascript,${encodeURIComponent(SOURCE.replace(from, to))}`);
    assert.throws(() => search(wrong, 3000), assert.AssertionError);
  });
}

const disk = (text, at, run = 1) => ({ text, hash: `#${text}`, at, run });
/** Runs events from an opened post; the names of the effects of the last one, and the state. */
function run(...events) {
  let state = begin("content/a.md", disk("one", 1), true);
  let effects = [];
  for (const event of events) [state, effects] = step(state, event);
  return { state, effects, names: effects.map(({ type }) => type) };
}
const input = (text) => ({ type: "input", text });
const due = { type: "due" };
const saved = (seq, text, at) => ({ type: "saved", seq, hash: `#${text}`, at, run: 1 });

test("what is typed during a save stays, and is saved next", () => {
  const { state, effects } = run(input("two"), due, input("two, three"), saved(1, "two", 2), due);
  assert.equal(state.name, "saving");
  assert.deepEqual(effects, [{ type: "save", seq: 2, base: "#two", text: "two, three" }]);
});

test("one save is under way at a time", () => {
  assert.deepEqual(run(input("two"), due, input("three"), due, due).effects, []);
});

test("a text that is as it was is not saved", () => {
  assert.equal(run(input("two"), input("one")).state.name, "clean");
  assert.deepEqual(run(input("two"), input("one"), due).effects, []);
});

test("one's own save is never somebody else's, however late the disk tells of it", () => {
  const own = { type: "disk", disk: disk("two", 3) };
  assert.equal(run(input("two"), due, own, saved(1, "two", 2)).state.name, "clean");
  assert.equal(run(input("two"), due, saved(1, "two", 2), input("three"), own).state.name, "dirty");
  // What the disk had before the save, told after it.
  const { state, effects } = run(input("two"), due, saved(1, "two", 4), { type: "disk", disk: disk("one", 3) });
  assert.deepEqual([state.buffer, effects], ["two", []]);
});

test("an answer that was lost is found on the disk", () => {
  const { state, names } = run(input("two"), due, { type: "lost", seq: 1 }, { type: "disk", disk: disk("two", 2) });
  assert.deepEqual([state.name, names], ["clean", []]);
  assert.equal(run(input("two"), due, { type: "lost", seq: 1 }, { type: "disk", disk: disk("one", 1, 2) }).state.name, "dirty");
});

test("a change on the disk is shown where nothing was typed, and asked about where something was", () => {
  const other = { type: "disk", disk: disk("other", 2) };
  assert.deepEqual(run(other).effects, [{ type: "replace", text: "other" }]);
  const { state, effects } = run(input("two"), other);
  assert.equal(state.name, "conflict");
  assert.deepEqual(effects, [{ type: "ask", theirs: disk("other", 2) }]);
  const chosen = (which) => run(input("two"), other, { type: "chosen", which });
  assert.deepEqual(chosen("mine").effects, [{ type: "save", seq: 1, base: "#other", text: "two" }]);
  assert.deepEqual(chosen("both").names, ["keep", "save"]);
  assert.deepEqual(chosen("theirs").effects, [{ type: "keep", text: "two", isPinned: true }]);
  const kept = run(input("two"), other, { type: "chosen", which: "theirs" }, { type: "kept", text: "two" });
  assert.deepEqual([kept.state.name, kept.state.buffer, kept.names], ["clean", "other", ["replace"]]);
  // The disk changes again before the choice.
  const again = run(input("two"), other, { type: "chosen", which: "theirs" }, { type: "disk", disk: disk("third", 3) }, { type: "kept", text: "two" });
  assert.deepEqual([again.state.name, again.state.buffer, again.state.theirs.text], ["conflict", "two", "third"]);
});

test("nothing changes during a composition, and all of it happens afterwards", () => {
  const other = { type: "disk", disk: disk("other", 2) };
  const composing = { type: "composing", isComposing: true };
  assert.deepEqual(run(composing, other).effects, []);
  assert.deepEqual(run(composing, other, { type: "composing", isComposing: false }).names, ["replace"]);
  assert.deepEqual(run(composing, input("いち"), due).effects, []);
});

test("a file that is gone keeps its text, which can be saved again", () => {
  const gone = run(input("two"), due, { type: "gone", seq: 1 });
  assert.deepEqual([gone.state.name, gone.state.buffer], ["gone", "two"]);
  const { effects } = run(input("two"), due, { type: "gone", seq: 1 }, { type: "again" });
  assert.deepEqual(effects, [{ type: "save", seq: 2, base: null, text: "two" }]);
});
