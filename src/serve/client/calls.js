// Asks the preview, for the pages of the studio.
//
// The token is only in memory. A preview that was started again has another one; the page fetches it, and
// asks again, so that the writer notices nothing.

/** How long an answer may take, in milliseconds. */
const PATIENCE = 10000;

/** No answer has come, or none that says anything. */
export class NoAnswer extends Error {}

export class Calls {
  #token;

  constructor(token) {
    this.#token = token;
  }

  /** Asks, with a value or a file. The answer has a `status`, and `value` (JSON) or `words` (a sentence). */
  async post(path, body, isLeaving = false) {
    const answer = await this.#send(path, body, isLeaving);
    if (answer.status !== 403 || isLeaving || !(await this.#renew())) return answer;
    return this.#send(path, body, isLeaving);
  }

  async #send(path, body, isLeaving) {
    const isFile = body instanceof Blob;
    try {
      const answer = await fetch(path, {
        method: "POST",
        headers: { "X-Linger-Token": this.#token },
        body: isFile ? body : JSON.stringify(body),
        // A request that outlives its page.
        keepalive: isLeaving,
        signal: AbortSignal.timeout(isFile ? 10 * PATIENCE : PATIENCE),
      });
      const isJson = (answer.headers.get("Content-Type") ?? "").includes("json");
      const { status } = answer;
      return isJson ? { status, value: await answer.json() } : { status, words: await answer.text() };
    } catch (error) {
      throw new NoAnswer("no answer", { cause: error });
    }
  }

  /** Fetches the token of this run. Returns whether it is another one. */
  async #renew() {
    const page = await fetch("/write", { cache: "no-store" }).then((answer) => answer.text()).catch(() => "");
    const [, token] = page.match(/ data-token="([0-9a-f]{32})"/) ?? [];
    if (!token || token === this.#token) return false;
    this.#token = token;
    return true;
  }
}
