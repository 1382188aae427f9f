// Shows over the last good page what is wrong since. The words come in a document of their own, with
// a content security policy of its own, in a frame inside a shadow root: nothing of the page's can
// reach in, nothing of theirs can reach out.

import { styled } from "./root.js";

const STYLE = `
  :host { all: initial; position: fixed; inset: auto 0 0 0; margin: 0; padding: 0; border: 0; z-index: 2147483647;
    width: auto; max-width: none; height: auto; background: none; display: block }
  :host([hidden]) { display: none }
  iframe { display: block; width: 100%; height: 40vh; max-height: 62vh; border: 0; background: #1c1a17; color-scheme: dark;
    box-shadow: 0 -12px 48px #0008 }
  @media print { :host { display: none } }
`;

let host = null;
let frame = null;

/** Shows the problems of the newest build. */
export function showProblems() {
  if (!host) {
    const shadow = styled("linger-problems", STYLE);
    host = shadow.host;
    frame = document.createElement("iframe");
    frame.title = "Problems";
    shadow.append(frame);
  }
  // The list keeps itself up to date when it is told to: no new load, so nothing flickers.
  if (frame.hasAttribute("src")) frame.contentWindow.postMessage("refresh", location.origin);
  else frame.src = "/_linger/problems/";
  host.hidden = false;
}

/** Everything is mended. */
export function hideProblems() {
  if (!host) return;
  host.hidden = true;
  frame.removeAttribute("src");
}

addEventListener("message", ({ source, origin, data }) => {
  if (!frame || source !== frame.contentWindow || origin !== location.origin) return;
  if (data.height) frame.style.height = `${data.height}px`;
  if (data.close) host.hidden = true;
});
