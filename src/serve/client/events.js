// Receives the events of the preview. Browsers allow few connections to one address (six, with HTTP
// 1.1), so one of several open pages listens and passes the events on to the others. Hidden pages
// do not take part; a page catches up when it is shown.

const NAME = "linger-events";
const KINDS = ["reload", "problem", "follow", "board"];

/** Calls `heard(kind, data)` for every event, and with `open` whenever an event may have been missed. */
export class Events {
  #heard;
  #channel = null;
  #source = null;
  #ended = null;

  constructor(heard) {
    this.#heard = heard;
    const look = () => (document.visibilityState === "hidden" ? this.#stop() : this.#start());
    document.addEventListener("visibilitychange", look);
    addEventListener("pageshow", look);
    addEventListener("pagehide", () => this.#stop());
    look();
  }

  #start() {
    if (this.#ended) return;
    this.#ended = new AbortController();
    const { signal } = this.#ended;
    // Over plain HTTP from another machine there are no locks, so each page listens for itself.
    if (!navigator.locks) {
      this.#listen();
      return;
    }
    this.#channel = new BroadcastChannel(NAME);
    this.#channel.onmessage = ({ data }) => this.#heard(data.kind, data.text);
    const lead = () =>
      new Promise((done) => {
        signal.addEventListener("abort", done);
        if (signal.aborted) done();
        else this.#listen();
      });
    navigator.locks.request(NAME, { ifAvailable: true }, (lock) => {
      if (lock) return lead();
      if (signal.aborted) return undefined;
      // Another page listens. When it is closed, one of the others takes over.
      this.#heard("open");
      navigator.locks.request(NAME, { signal }, lead).catch(() => {});
      return undefined;
    });
  }

  #listen() {
    const tell = (kind, text) => {
      this.#heard(kind, text);
      this.#channel?.postMessage({ kind, text });
    };
    const source = (this.#source = new EventSource("/_linger/events"));
    source.addEventListener("open", () => tell("open"));
    for (const kind of KINDS) source.addEventListener(kind, ({ data }) => tell(kind, data));
    source.addEventListener("error", () => {
      // After an answer that is no event stream, a browser stops trying; this script tries again.
      if (source.readyState !== EventSource.CLOSED) return;
      setTimeout(() => this.#source === source && this.#listen(), 500);
    });
  }

  #stop() {
    this.#source?.close();
    this.#channel?.close();
    this.#ended?.abort();
    this.#source = this.#channel = this.#ended = null;
  }
}
