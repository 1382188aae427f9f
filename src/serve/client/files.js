// Files and texts from elsewhere: pictures, recordings and documents that are dropped, pasted or chosen,
// and texts that are pasted from another program.
//
// What comes from the clipboard is sent to the preview as data. It never becomes part of this page.

import { ask, part } from "./compare.js";
import { element } from "./elements.js";
import { words } from "./studio_words.js";

export class Files {
  #field;
  #calls;
  #file;
  #tools;
  #say;
  #input = element("input", { type: "file", multiple: true, hidden: true, "aria-hidden": "true", tabindex: -1, accept: "image/*,audio/*,.pdf" });

  /** `say` tells the writer something. */
  constructor(field, calls, file, tools, say) {
    this.#field = field;
    this.#calls = calls;
    this.#file = file;
    this.#tools = tools;
    this.#say = say;
    document.body.append(this.#input);
    this.#input.addEventListener("change", () => {
      this.#take([...this.#input.files]);
      this.#input.value = "";
    });
    field.addEventListener("paste", (event) => this.#paste(event));
    // A file that is dropped beside the field would be opened in place of the page.
    document.addEventListener("dragover", (event) => event.dataTransfer.types.includes("Files") && event.preventDefault());
    document.addEventListener("drop", (event) => {
      if (!event.dataTransfer.types.includes("Files")) return;
      event.preventDefault();
      this.#take([...event.dataTransfer.files]);
    });
  }

  /** Asks the writer for files. */
  choose() {
    this.#input.click();
  }

  /** A text with formats becomes Markdown. Programs that copy a text often add a picture of it: the text counts. */
  #paste(event) {
    const html = event.clipboardData.getData("text/html");
    const plain = event.clipboardData.getData("text/plain");
    const files = [...event.clipboardData.files];
    if (html !== "" && !this.#isPlain(html)) {
      event.preventDefault();
      this.#convert(html, plain);
    } else if (plain === "" && files.length > 0) {
      event.preventDefault();
      this.#take(files);
    }
  }

  /** Whether HTML has no format at all, as when code is copied in an editor. */
  #isPlain(html) {
    return !/<(?:p|h[1-6]|a|b|strong|i|em|ul|ol|li|table|blockquote|img|br|div)\b/i.test(html);
  }

  async #convert(html, plain) {
    const field = this.#field;
    if (field.selectionStart !== field.selectionEnd) this.#tools.apply({ from: field.selectionStart, to: field.selectionEnd, insert: "", select: [field.selectionStart, field.selectionStart] });
    const anchor = this.#tools.anchor();
    const answer = await this.#calls.post("/text/paste", { file: this.#file, html }).catch(() => null);
    if (answer?.status !== 200) {
      this.#tools.put(anchor, plain);
      this.#say(answer?.words ?? words.noAnswer);
      return;
    }
    const { markdown, losses } = answer.value;
    this.#tools.put(anchor, markdown, /\n/.test(markdown.trim()));
    if (losses.length > 0) this.#say(losses.join(" "));
  }

  /** Stores files beside the post, and puts them into the text. */
  async #take(files) {
    for (const file of files) {
      if (this.#field.readOnly) return;
      const anchor = this.#tools.anchor();
      const query = new URLSearchParams({ file: this.#file, name: file.name || "picture.png" });
      const answer = await this.#calls.post(`/text/attach?${query}`, file).catch(() => null);
      if (answer?.status !== 200) {
        this.#tools.forget(anchor);
        this.#say(answer?.words ?? words.noAnswer);
        continue;
      }
      const { name, isPicture, isRecording } = answer.value;
      if (isPicture) this.#tools.putPicture(anchor, name, await this.#alt(file));
      else if (isRecording) this.#tools.put(anchor, `{{< audio src="${name}" >}}`, true);
      else this.#tools.put(anchor, `[${file.name.replace(/\.\w+$/, "").replaceAll(/[[\]]/g, " ")}](${name})`);
    }
  }

  /** Asks what a picture shows. */
  async #alt(file) {
    const form = part("alt-form");
    const [shown, alt] = form.querySelectorAll("img, input");
    const url = URL.createObjectURL(file);
    shown.src = url;
    const asked = ask({ title: words.picture, parts: [form], buttons: [["set", words.insert]] });
    alt.addEventListener("keydown", (event) => event.key === "Enter" && (event.preventDefault(), asked.dialog.close("set")));
    alt.focus();
    await asked.chosen;
    URL.revokeObjectURL(url);
    return alt.value;
  }
}
