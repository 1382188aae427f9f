// One window writes a post, and others follow (Web Locks). A window can ask for its turn.

/** How long the other window may take to save and to step back, in milliseconds. */
const PATIENCE = 3000;

export class WriteLock {
  #name;
  #heard;
  #stepBack;
  #channel;
  #release = null;
  #waits = null;

  /**
   * `heard(isOwner)` is told whose turn it is. `stepBack` saves, before another window writes.
   * Without locks (an old browser) every window writes; the disk finds out.
   */
  constructor(site, file, heard, stepBack) {
    this.#name = `linger-write ${site} ${file}`;
    this.#heard = heard;
    this.#stepBack = stepBack;
    this.#channel = new BroadcastChannel(this.#name);
    this.#channel.onmessage = async () => {
      if (!this.#release) return;
      await this.#stepBack();
      this.#release?.();
    };
  }

  /** Whether this window writes from the beginning. If not, it waits for its turn. */
  begin() {
    if (!navigator.locks) return Promise.resolve(true);
    return new Promise((known) => {
      navigator.locks.request(this.#name, { ifAvailable: true }, (lock) => {
        known(lock !== null);
        return lock ? this.#hold() : this.#wait();
      }).catch(() => this.#lost());
    });
  }

  /** The writer wants to write here. */
  take() {
    this.#channel.postMessage("step back");
    setTimeout(() => {
      if (this.#release) return;
      this.#waits?.abort();
      navigator.locks.request(this.#name, { steal: true }, () => this.#turn()).catch(() => this.#lost());
    }, PATIENCE);
  }

  #wait() {
    const waits = (this.#waits = new AbortController());
    navigator.locks.request(this.#name, { signal: waits.signal }, () => this.#turn()).catch((error) => {
      if (!waits.signal.aborted) this.#lost(error);
    });
  }

  #turn() {
    this.#waits = null;
    this.#heard(true);
    return this.#hold();
  }

  /** Holds the lock until another window asks for it. */
  #hold() {
    return new Promise((done) => {
      this.#release = () => {
        this.#release = null;
        this.#heard(false);
        done();
        this.#wait();
      };
    });
  }

  /** Another window has taken the lock away. */
  #lost() {
    if (!this.#release) return;
    this.#release = null;
    this.#heard(false);
    this.#wait();
  }
}
