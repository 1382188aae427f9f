// Updates the open page without loading it again.
//
// This script keeps a twin of the page: the document as the preview sent it. It compares the twin with
// the next version, and makes only these changes on the page. So everything that the reader or the
// scripts of the page have changed stays: the scroll position, the focus, an open <details>, typed
// text in a form, playing audio, a button that a script has added.

/** The page has changed in such a way that it has to be loaded again. */
export class Reload extends Error {}

export class Twin {
  #served;
  #living = new WeakMap();
  #twins = new WeakMap();
  /** Stylesheets, each with the one that replaces it as soon as that is loaded. */
  #swaps = new Map();

  /** `served`: the document as it was sent; `page`: the open page that was made from it. */
  constructor(served, page = document) {
    this.#served = served;
    this.#pair(served.documentElement, page.documentElement);
  }

  /** Changes the page into `fresh`, a newer version of the same document. */
  patch(fresh) {
    if (scripts(this.#served) !== scripts(fresh)) throw new Reload("another script");
    if (policies(this.#served) !== policies(fresh)) throw new Reload("another policy");
    const focused = document.activeElement?.id;
    this.#element(this.#served.documentElement, fresh.documentElement);
    if (focused && document.activeElement?.id !== focused) document.getElementById(focused)?.focus({ preventScroll: true });
  }

  /** Whether another stylesheet is about to replace `link`. */
  isLeaving(link) {
    return this.#swaps.has(link);
  }

  /**
   * Replaces `link`, a stylesheet of the page, by the one at `href`, as soon as that is loaded. If it
   * cannot be loaded, the old one stays. An earlier replacement of `link` that is not loaded yet is
   * dropped.
   */
  swap(link, href) {
    const old = [...this.#swaps].find(([, next]) => next === link)?.[0] ?? link;
    const next = old.cloneNode();
    next.href = href;
    const twin = this.#twins.get(link);
    const become = (sheet) => twin && this.#know(twin, sheet);
    const end = (gone, stays) => {
      if (this.#swaps.get(old) !== next) return;
      this.#swaps.delete(old);
      gone.remove();
      become(stays);
    };
    this.#swaps.get(old)?.remove();
    this.#swaps.set(old, next);
    become(next);
    next.onload = () => end(old, next);
    next.onerror = () => end(next, old);
    old.after(next);
  }

  #know(twin, node) {
    this.#living.set(twin, node);
    this.#twins.set(node, twin);
  }

  /** Finds the node of the page for each node of the twin. */
  #pair(twin, node) {
    this.#know(twin, node);
    if (isOpaque(twin)) return;
    const [from, to] = [[...twin.childNodes], [...node.childNodes]];
    for (const [at, match] of align(from, to).entries()) if (match >= 0) this.#pair(from[match], to[at]);
  }

  #node(twin, fresh) {
    if (twin.nodeType === Node.ELEMENT_NODE) return this.#element(twin, fresh);
    if (twin.data === fresh.data) return;
    const node = this.#living.get(twin);
    if (node) replaceText(node, twin.data, fresh.data);
    twin.data = fresh.data;
  }

  #element(twin, fresh) {
    if (twin.isEqualNode(fresh) && !isOpaque(twin)) return;
    const node = this.#living.get(twin);
    if (!node) throw new Reload("a script has taken away what has changed");
    this.#attributes(twin, fresh, node);
    if (isOpaque(twin)) {
      if (twin.innerHTML === fresh.innerHTML) return;
      twin.replaceChildren(...[...fresh.childNodes].map((child) => twin.ownerDocument.importNode(child, true)));
      return;
    }
    this.#children(twin, fresh, node);
    if (node instanceof HTMLMediaElement && !node.src && sources(node)) node.load();
  }

  #attributes(twin, fresh, node) {
    const isSheet = twin.localName === "link" && fresh.getAttribute("rel") === "stylesheet";
    for (const attribute of [...fresh.attributes]) {
      const { name, value } = attribute;
      const before = twin.getAttribute(name);
      if (before === value) continue;
      if (isSheet && name === "href") this.swap(node, value);
      else if (name === "class" && before !== null) mergeClasses(node, before, value);
      else node.setAttributeNodeNS(document.importNode(attribute));
      twin.setAttributeNodeNS(twin.ownerDocument.importNode(attribute));
    }
    for (const { name } of [...twin.attributes]) {
      if (fresh.hasAttribute(name)) continue;
      node.removeAttribute(name);
      twin.removeAttribute(name);
    }
  }

  #children(twin, fresh, node) {
    const [from, to] = [[...twin.childNodes], [...fresh.childNodes]];
    const matches = align(from, to);
    const moved = new Set(withMoves(from, to, matches));
    const kept = new Set(matches);
    from.forEach((old, at) => {
      if (kept.has(at)) return;
      this.#living.get(old)?.remove();
      old.remove();
    });
    let next = null;
    for (let at = to.length - 1; at >= 0; at--) {
      let child = from[matches[at]];
      if (!child) {
        child = twin.ownerDocument.importNode(to[at], true);
        twin.insertBefore(child, next);
        this.#insert(child, document.importNode(child, true), node);
      } else {
        if (moved.has(at)) {
          twin.insertBefore(child, next);
          const living = this.#living.get(child);
          if (living) this.#place(child, living, node);
        }
        this.#node(child, to[at]);
      }
      next = child;
    }
  }

  #insert(twin, node, parent) {
    this.#pair(twin, node);
    this.#place(twin, node, parent);
  }

  /** Puts `node` at the place of its twin, among the nodes that the page has there now. */
  #place(twin, node, parent) {
    const beside = (step) => {
      for (let other = twin[step]; other; other = other[step]) {
        const living = this.#living.get(other);
        if (living?.parentNode === parent) return living;
      }
      return null;
    };
    const next = beside("nextSibling");
    const before = next ?? beside("previousSibling")?.nextSibling ?? (beside("previousSibling") ? null : parent.firstChild);
    // `moveBefore`, where a browser has it, does not stop frames, animations and audio in the node.
    if (node.isConnected && parent.moveBefore) parent.moveBefore(node, before);
    else parent.insertBefore(node, before);
  }
}

/** Elements whose content is compared as a whole, because scripts and parsers see it differently. */
const isOpaque = (node) => node.localName === "noscript";

const sources = (media) => media.querySelector("source") !== null;

/** The scripts of a document. */
function scripts(page) {
  const runs = (script) => /^$|javascript|^module$|^importmap$|^speculationrules$/i.test(script.type);
  return [...page.scripts].filter((script) => runs(script) && !script.hasAttribute("data-linger")).map((script) => script.outerHTML).join("\n");
}

/** The policy of a document, its base address, and the templates that its scripts copy. */
const policies = (page) => [...page.querySelectorAll("meta[http-equiv], base, template")].map((element) => element.outerHTML).join("\n");

/** Replaces only the changed part of a text, so a selection in the rest stays. */
function replaceText(node, before, after) {
  if (node.data !== before) {
    node.data = after;
    return;
  }
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start < most && before[start] === after[start]) start++;
  let end = 0;
  while (end < most - start && before[before.length - 1 - end] === after[after.length - 1 - end]) end++;
  node.replaceData(start, before.length - start - end, after.slice(start, after.length - end));
}

/** Changes classes; those that a script has added stay. */
function mergeClasses(node, before, after) {
  const words = (text) => text.split(/\s+/).filter(Boolean);
  const [old, now] = [new Set(words(before)), new Set(words(after))];
  node.classList.remove(...[...old].filter((word) => !now.has(word)));
  node.classList.add(...[...now].filter((word) => !old.has(word)));
}

const key = (node) => node.outerHTML ?? `${node.nodeType} ${node.data}`;

/**
 * Finds, for each node of `to`, the index of the node of `from` that it is a new version of, or -1.
 * The matches are in order: none crosses another.
 */
export function align(from, to) {
  const matches = new Array(to.length).fill(-1);
  let start = 0;
  while (start < from.length && start < to.length && from[start].isEqualNode(to[start])) matches[start] = start++;
  let [fromEnd, toEnd] = [from.length, to.length];
  while (fromEnd > start && toEnd > start && from[fromEnd - 1].isEqualNode(to[toEnd - 1])) matches[--toEnd] = --fromEnd;
  if (start === fromEnd || start === toEnd) return matches;
  // Nodes that occur once in both lists are matched; the gaps between them are filled by similarity.
  let gap = [start, start];
  for (const [old, now] of anchors(from, to, start, fromEnd, toEnd)) {
    fill(from, to, gap, [old, now], matches);
    matches[now] = old;
    gap = [old + 1, now + 1];
  }
  fill(from, to, gap, [fromEnd, toEnd], matches);
  return matches;
}

/** The longest list in order of pairs of equal nodes that occur once in each list. */
function anchors(from, to, start, fromEnd, toEnd) {
  const count = (nodes, end) => {
    const at = new Map();
    for (let i = start; i < end; i++) {
      const name = key(nodes[i]);
      at.set(name, at.has(name) ? -1 : i);
    }
    return at;
  };
  const old = count(from, fromEnd);
  const pairs = [];
  for (const [name, now] of count(to, toEnd)) {
    if (now >= 0 && (old.get(name) ?? -1) >= 0) pairs.push([old.get(name), now]);
  }
  return longestIncreasing(pairs);
}

/** The longest list of pairs in order by both parts, from pairs in order by their second part. */
function longestIncreasing(pairs) {
  const tails = [];
  const before = new Array(pairs.length);
  pairs.forEach(([value], at) => {
    let [low, high] = [0, tails.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (pairs[tails[middle]][0] < value) low = middle + 1;
      else high = middle;
    }
    before[at] = tails[low - 1];
    tails[low] = at;
  });
  const best = [];
  for (let at = tails.at(-1); at !== undefined; at = before[at]) best.unshift(pairs[at]);
  return best;
}

/** The largest number of pairs of nodes that are compared by similarity. */
const MOST_PAIRS = 40000;

/** Matches the nodes between two pairs by their similarity. */
function fill(from, to, [fromStart, toStart], [fromEnd, toEnd], matches) {
  const [rows, columns] = [fromEnd - fromStart, toEnd - toStart];
  if (rows === 0 || columns === 0) return;
  if (rows * columns > MOST_PAIRS) {
    for (let at = 0; at < Math.min(rows, columns); at++) {
      if (likeness(from[fromStart + at], to[toStart + at]) > 0) matches[toStart + at] = fromStart + at;
    }
    return;
  }
  const like = (row, column) => likeness(from[fromStart + row], to[toStart + column]);
  const score = Array.from({ length: rows + 1 }, () => new Float64Array(columns + 1));
  for (let row = rows - 1; row >= 0; row--) {
    for (let column = columns - 1; column >= 0; column--) {
      const here = like(row, column);
      const both = here > 0 ? here + score[row + 1][column + 1] : 0;
      score[row][column] = Math.max(both, score[row + 1][column], score[row][column + 1]);
    }
  }
  for (let row = 0, column = 0; row < rows && column < columns;) {
    const here = like(row, column);
    if (here > 0 && score[row][column] === here + score[row + 1][column + 1]) matches[toStart + column++] = fromStart + row++;
    else if (score[row][column] === score[row + 1][column]) row++;
    else column++;
  }
}

/** The similarity of `now` and `old`; 0: it is not a new version of it. */
function likeness(old, now) {
  if (old.nodeType !== now.nodeType) return 0;
  if (old.nodeType !== Node.ELEMENT_NODE) {
    const isBlank = (node) => !node.data.trim();
    return old.data === now.data ? 2 : isBlank(old) === isBlank(now) ? 1 : 0.5;
  }
  if (old.localName !== now.localName || old.namespaceURI !== now.namespaceURI) return 0;
  if (old.id !== now.id && (old.id || now.id)) return 0;
  const same = (name) => old.hasAttribute(name) && old.getAttribute(name) === now.getAttribute(name);
  const names = ["src", "href", "name", "property", "class", "type"].filter(same);
  return 1 + (old.id ? 16 : 0) + names.length + 4 * shared(old, now);
}

/** The share of children that two elements have in common. */
function shared(old, now) {
  const [more, fewer] = old.childNodes.length < now.childNodes.length ? [now, old] : [old, now];
  if (more.childNodes.length === 0 || more.childNodes.length > 200) return 0;
  const keys = new Set([...more.childNodes].map(key));
  return [...fewer.childNodes].filter((child) => keys.has(key(child))).length / more.childNodes.length;
}

/**
 * Matches the nodes that are left and have moved: those with the same id, and those that are equal.
 * Returns their indices in `to`.
 */
function withMoves(from, to, matches) {
  const taken = new Set(matches);
  const left = new Map();
  from.forEach((node, at) => {
    if (taken.has(at) || node.nodeType !== Node.ELEMENT_NODE) return;
    left.set(node.id ? `#${node.id} ${node.localName}` : key(node), at);
  });
  const moved = [];
  if (left.size === 0) return moved;
  to.forEach((node, at) => {
    if (matches[at] >= 0 || node.nodeType !== Node.ELEMENT_NODE) return;
    const name = node.id ? `#${node.id} ${node.localName}` : key(node);
    if (!left.has(name)) return;
    matches[at] = left.get(name);
    left.delete(name);
    moved.push(at);
  });
  return moved;
}
