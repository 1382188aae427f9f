// Decides what becomes of the text of one open post: when it is saved, what happens when the file
// changes on the disk, when an answer is late or lost, when a second window opens the same post.
//
// Enters: events. Leaves: the next state, and effects, which the page carries out. Forbidden here: the
// page, the network, the clock. So `tests/web/save_machine.test.js` runs this code with random events.
//
// The file on the disk is the truth. The rules:
// 1. An answer never changes the text. Only a change on the disk does, and only where nothing was typed,
//    or the writer has chosen.
// 2. A text that is given up is kept in the history first.
// 3. One save is under way at a time. It names the version that it replaces, and it has a number.
// 4. A change is somebody else's if the bytes differ, never by its time.
// 5. Nothing is changed while a composition (an input method) is under way.
// 6. "Changed" means that the text differs from the file as it was last seen.
//
// States: clean, dirty, saving, conflict, offline, gone, follower.

/** How long after the last key a text is saved, and after how long at most, in milliseconds. */
export const PAUSE = 1000;
export const LIMIT = 10000;

/**
 * The state of a post that was just opened. `disk` is its text on the disk: `{ text, hash, at, run }`.
 * A larger `at` was seen later, in the same run of the preview.
 */
export function begin(file, disk, isOwner) {
  const { text, hash, at, run } = disk;
  return { name: isOwner ? "clean" : "follower", file, base: { text, hash }, buffer: text, run, at, seq: 0, sent: null, theirs: null, held: null, isComposing: false, isLeaving: null, safe: null, isAgain: false };
}

/** Whether the text differs from the file as it was last seen. */
export const isChanged = ({ buffer, base }) => buffer !== base.text;

/** The state after an event, and what has to be done, in this order. */
export function step(before, event) {
  const state = { ...before };
  const effects = [];
  on[event.type](state, event, (type, more = {}) => effects.push({ type, ...more }));
  return [state, effects];
}

const settled = (state) => (isChanged(state) ? "dirty" : "clean");

/** Sends the text to the disk, in place of the version `hash`. */
function save(state, effect, hash = state.base.hash) {
  state.seq += 1;
  state.sent = { seq: state.seq, text: state.buffer };
  state.name = "saving";
  effect("save", { seq: state.seq, base: hash, text: state.buffer });
}

/** The text is to be saved soon. */
function wait(state, effect) {
  if (state.name === "dirty") effect("wait");
}

/** Takes the text of the disk as the one that is known. */
function adopt(state, { text, hash, at, run }) {
  state.base = { text, hash };
  state.at = at;
  state.run = run;
}

/** Shows the text of the disk in place of what is there. */
function show(state, disk, effect) {
  adopt(state, disk);
  if (state.buffer !== disk.text) effect("replace", { text: disk.text });
  state.buffer = disk.text;
}

/** Whether something older than what is known, or is held, was seen. */
const isOld = (state, { at, run }) => (run === state.run && at <= state.at) || (run === state.held?.run && at < state.held.at);

/** The file is another one than was known. */
function changed(state, disk, effect) {
  const { text } = disk;
  state.theirs = null;
  state.isLeaving = null;
  if (text === state.buffer || text === state.base.text || text === state.sent?.text) {
    // It has the writer's own text, or only its bytes are others.
    adopt(state, disk);
    state.sent = null;
    state.name = settled(state);
    wait(state, effect);
  } else if (!isChanged(state)) {
    state.sent = null;
    show(state, disk, effect);
    state.name = "clean";
  } else {
    state.sent = null;
    state.at = disk.at;
    state.run = disk.run;
    state.theirs = disk;
    state.name = "conflict";
    effect("ask", { theirs: disk });
  }
}

/**
 * Whether bad news does not matter now: it is about another save than the one under way (`seq`), or
 * about a look while a save is under way, whose answer tells more.
 */
function isNoMatter(state, seq) {
  if (seq === undefined && state.name === "saving") {
    state.isAgain = true;
    return true;
  }
  return seq !== undefined && state.sent?.seq !== seq;
}

/** The file is gone. The text stays. */
function lose(state, effect) {
  Object.assign(state, { name: "gone", sent: null, theirs: null, isLeaving: null });
  effect("tell-gone");
}

/** A window that does not write shows the disk. What was typed in it before is kept first. */
function follow(state, disk, effect) {
  if (isChanged(state) && state.buffer !== disk.text && state.safe !== state.buffer) {
    state.held = disk;
    state.isLeaving = state.buffer;
    effect("keep", { text: state.buffer, isPinned: true });
  } else {
    show(state, disk, effect);
  }
}

/** Begins to save, if there is anything to save. */
function due(state, event, effect) {
  if (state.name === "dirty" && (!state.isComposing || event.isLast)) save(state, effect);
}

const on = {
  /** The text is this now. */
  input(state, { text }, effect) {
    state.buffer = text;
    if (state.name !== "clean" && state.name !== "dirty") return;
    state.name = settled(state);
    wait(state, effect);
  },

  /** The writer pauses, or has typed for long, or leaves the field; `isLast`: the page is hidden. */
  due,

  /** The save with this number is on the disk. */
  saved(state, { seq, hash, at, run }, effect) {
    if (state.sent?.seq !== seq) return;
    const { text } = state.sent;
    state.sent = null;
    adopt(state, { text, hash, at: Math.max(at, run === state.run ? state.at : 0), run });
    state.name = settled(state);
    wait(state, effect);
    if (state.isAgain) {
      // The disk has reported something meanwhile. It is looked at again.
      state.isAgain = false;
      effect("look");
    }
  },

  /** The save with this number was refused, because the file is another one. */
  refused(state, { seq, disk }, effect) {
    if (state.sent?.seq !== seq) return;
    state.isAgain = false;
    if (isOld(state, disk)) {
      on.lost(state, { seq }, effect);
    } else if (state.isComposing) {
      state.sent = null;
      state.name = settled(state);
      state.held = disk;
    } else {
      changed(state, disk, effect);
    }
  },

  /** Nobody knows what became of the save with this number, or of a look. */
  lost(state, { seq }, effect) {
    if (isNoMatter(state, seq)) return;
    // A window that follows stays one, a choice between two texts stays open, and a file stays gone.
    if (["clean", "dirty", "saving"].includes(state.name)) state.name = "offline";
    effect("handshake");
  },

  /** There is no file any more. */
  gone(state, { seq }, effect) {
    if (isNoMatter(state, seq)) return;
    if (state.name === "follower") effect("tell-gone");
    else lose(state, effect);
  },

  /** The file was looked at. */
  disk(state, { disk }, effect) {
    if (isOld(state, disk)) return;
    if (state.isComposing) {
      state.held = disk;
    } else if (state.name === "saving") {
      // The answer to the save tells who was first.
      state.isAgain ||= disk.text !== state.sent.text;
    } else if (state.name === "follower") {
      follow(state, disk, effect);
    } else if (state.name === "conflict" && disk.hash === state.theirs.hash) {
      state.at = disk.at;
      state.run = disk.run;
    } else if (state.name !== "conflict" && disk.hash === state.base.hash) {
      const wasAway = state.name === "offline" || state.name === "gone";
      adopt(state, disk);
      state.sent = null;
      state.name = settled(state);
      if (wasAway) wait(state, effect);
    } else {
      changed(state, disk, effect);
    }
  },

  /** The writer has chosen between two texts: `mine`, `theirs`, or `both` (theirs is pinned). */
  chosen(state, { which }, effect) {
    if (state.name !== "conflict" || state.isComposing) return;
    if (which === "theirs") {
      state.isLeaving = state.buffer;
      effect("keep", { text: state.buffer, isPinned: true });
      return;
    }
    if (which === "both") effect("keep", { text: state.theirs.text, isPinned: true });
    const { theirs } = state;
    adopt(state, theirs);
    state.theirs = null;
    state.isLeaving = null;
    if (isChanged(state)) save(state, effect);
    else state.name = "clean";
  },

  /** A text that is given up is in the history. */
  kept(state, { text }, effect) {
    if (state.isLeaving !== text) return;
    state.isLeaving = null;
    if (state.name === "conflict" && state.buffer === text && !state.isComposing) {
      const { theirs } = state;
      state.theirs = null;
      show(state, theirs, effect);
      state.name = "clean";
    } else if (state.name === "follower") {
      state.safe = text;
      release(state, effect);
    }
  },

  /** The writer saves the text of a file that is gone, as a new one. */
  again(state, event, effect) {
    if (state.name !== "gone") return;
    state.base = { text: null, hash: null };
    save(state, effect, null);
  },

  /** This window writes now, or another one does. */
  owner(state, { isOwner }, effect) {
    if (isOwner === (state.name !== "follower")) return;
    Object.assign(state, { theirs: null, sent: null, isLeaving: null, safe: null });
    state.name = isOwner ? settled(state) : "follower";
    effect("look");
  },

  /** A composition begins or ends. */
  composing(state, { isComposing }, effect) {
    state.isComposing = isComposing;
    if (isComposing) return;
    wait(state, effect);
    release(state, effect);
  },
};

/** Takes up what was seen on the disk, and could not be shown then. */
function release(state, effect) {
  const { held } = state;
  state.held = null;
  if (held) on.disk(state, { disk: held }, effect);
}
