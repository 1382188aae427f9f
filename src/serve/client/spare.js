// A copy of what is not saved, in the storage of the browser: for a browser that ends before the disk has
// the text. The disk is opened in any case; this copy is only offered beside it.

const PREFIX = "linger-spare";

export class Spare {
  #key;

  constructor(site, file) {
    this.#key = `${PREFIX} ${site} ${file}`;
  }

  /** Keeps the text, or forgets the copy if the disk has it. */
  put({ name, buffer, base }) {
    if (name === "follower") return;
    if (buffer === base.text) this.#forget();
    else this.#try(() => localStorage.setItem(this.#key, JSON.stringify({ text: buffer, base: base.hash, when: Date.now() })));
  }

  /** The copy, if it is another text than that of the disk. */
  find(text) {
    const found = this.#try(() => JSON.parse(localStorage.getItem(this.#key)));
    if (typeof found?.text !== "string") return null;
    if (found.text !== text) return { ...found, forget: () => this.#forget() };
    this.#forget();
    return null;
  }

  #forget() {
    this.#try(() => localStorage.removeItem(this.#key));
  }

  /** The storage may be full or forbidden. Then there is no copy. */
  #try(work) {
    try {
      return work();
    } catch {
      return null;
    }
  }
}
