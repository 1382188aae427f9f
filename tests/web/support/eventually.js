// What a browser does after a click, a key or a save comes later: by a message between frames of two
// origins, by a request, by a frame that is drawn. So no suite asserts at once about what an action
// changes: it says what the page comes to.
import assert from "node:assert/strict";

const rest = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

/**
 * Waits until `look` (a function, usually asynchronous) answers `expected`, deeply equal, and fails
 * with its last answer if it does not within `seconds`. An error of `look`, as while a page is
 * loaded anew, counts as an answer that is not there yet.
 */
export async function eventually(look, expected, message, seconds = 10) {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    try {
      return assert.deepEqual(await look(), expected, message);
    } catch (error) {
      if (Date.now() > end) throw error;
    }
    await rest(50);
  }
}

/** Like `eventually`, for an answer that stays once it is there: asks again after `milliseconds`. */
export async function lastly(look, expected, message, milliseconds = 500) {
  await eventually(look, expected, message);
  await rest(milliseconds);
  assert.deepEqual(await look(), expected, message);
}
