// Shows on the page what is being typed, and the facts that the preview answers with. One request is
// under way at a time; the newest text goes next.

import { NoAnswer } from "./calls.js";

/** How often the text is sent again while it is not saved, in milliseconds, so that it stays on the page. */
const RENEW = 20000;

export class Typing {
  #calls;
  #file;
  #heard;
  #next;
  #isBusy = false;
  #timer = null;
  #text = null;

  /** `heard` gets the facts about the text. */
  constructor(calls, file, heard) {
    this.#calls = calls;
    this.#file = file;
    this.#heard = heard;
  }

  /** The text is this now. `null`: only the facts are asked for. */
  async show(text) {
    this.#next = { text };
    if (this.#isBusy) return;
    this.#isBusy = true;
    while (this.#next) {
      const { text: now } = this.#next;
      this.#next = null;
      try {
        const { status, value } = await this.#calls.post("/text/type", { file: this.#file, text: now });
        if (status === 200 && !this.#next) this.#heard(value);
      } catch (error) {
        if (!(error instanceof NoAnswer)) throw error;
      }
      this.#text = now;
    }
    this.#isBusy = false;
  }

  /** Whether the text differs from the disk: then it is sent again from time to time. */
  set isChanged(isChanged) {
    if (isChanged === (this.#timer !== null)) return;
    clearInterval(this.#timer);
    this.#timer = isChanged ? setInterval(() => this.show(this.#text), RENEW) : null;
  }
}
