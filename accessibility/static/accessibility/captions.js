// @ts-check
/** <caption-editor>: the form works without it; it adds listening to one caption, times from the video, keys, a safety net. */

/** @param {string} text @returns {number | null} seconds */
export function seconds(text) {
  const parts = text.trim().replace(/：/g, ":").replace(/,/g, ".").split(":").map(Number);
  if (!text.trim() || parts.length > 3 || parts.some(Number.isNaN)) return null;
  return parts.reduce((whole, part) => whole * 60 + part, 0);
}

/** @param {number} time in seconds @returns {string} as the server writes it */
export function written(time) {
  const ms = Math.round(time * 1000);
  const two = (/** @type {number} */ n) => String(n).padStart(2, "0");
  const [hours, minutes, rest] = [Math.floor(ms / 3_600_000), Math.floor(ms / 60_000) % 60, ms % 60_000];
  const tail = `${two(Math.floor(rest / 1000))}.${String(rest % 1000).padStart(3, "0")}`;
  return hours ? `${hours}:${two(minutes)}:${tail}` : `${minutes}:${tail}`;
}

const KEYS = { KeyP: "play", KeyI: "in", KeyO: "out", ArrowUp: "before", ArrowDown: "after", KeyN: "problem" };

export class CaptionEditor extends HTMLElement {
  #until = Infinity;
  #dirty = false;
  /** @type {HTMLFormElement} */ form = document.createElement("form"); // until its own is there

  connectedCallback() {
    this.video = /** @type {HTMLVideoElement | null} */ (this.querySelector("[data-video]"));
    this.form = /** @type {HTMLFormElement} */ (this.querySelector("[data-captions]"));
    this.#restore();
    if (this.video) {
      for (const hidden of this.querySelectorAll("[data-do][hidden], [data-keys][hidden]")) hidden.removeAttribute("hidden");
      this.video.addEventListener("timeupdate", () => this.#stop());
    }
    this.addEventListener("click", (event) => {
      const button = /** @type {HTMLElement} */ (event.target).closest("[data-do]");
      if (button instanceof HTMLElement) this.#act(button.dataset.do ?? "", button.closest("[data-cue]"));
    });
    this.addEventListener("keydown", (event) => this.#key(event));
    this.form.addEventListener("input", () => this.#keep());
    this.form.addEventListener("submit", (event) => this.#submit(event));
    window.addEventListener("beforeunload", (event) => this.#dirty && event.preventDefault());
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const deed = /** @type {Record<string, string>} */ (KEYS)[event.code];
    if (!deed || !event.altKey || event.ctrlKey || event.metaKey || event.isComposing) return;
    const cue = /** @type {HTMLElement} */ (event.target).closest("[data-cue]");
    if (!cue && deed !== "problem") return;
    event.preventDefault();
    this.#act(deed, cue);
  }

  /** @param {string} deed @param {Element | null} cue */
  #act(deed, cue) {
    if (deed === "problem") return this.#toProblem(cue);
    if (!cue) return;
    if (deed === "before" || deed === "after") {
      const other = deed === "before" ? cue.previousElementSibling : cue.nextElementSibling;
      /** @type {HTMLElement | null | undefined} */ (other?.querySelector("textarea"))?.focus();
      return;
    }
    if (!this.video) return;
    const [start, end] = ["start", "end"].map((name) => /** @type {HTMLInputElement} */ (cue.querySelector(`[name$="-${name}"]`)));
    if (deed === "play") {
      this.video.currentTime = seconds(start.value) ?? 0;
      this.#until = seconds(end.value) ?? Infinity;
      void this.video.play();
      return this.#say("playing");
    }
    if (start.disabled || start.matches(":disabled")) return;
    (deed === "in" ? start : end).value = written(this.video.currentTime);
    this.#keep();
    this.#say("set", ` ${written(this.video.currentTime)}`);
  }

  /** @param {Element | null} cue */
  #toProblem(cue) {
    const all = [...this.querySelectorAll(".cue--problem")];
    const next = all.find((each) => !cue || cue.compareDocumentPosition(each) & Node.DOCUMENT_POSITION_FOLLOWING) ?? all[0];
    /** @type {HTMLElement | null | undefined} */ (next?.querySelector("textarea"))?.focus();
  }

  #stop() {
    if (!this.video || this.video.currentTime < this.#until) return;
    this.video.pause();
    this.#until = Infinity;
  }

  /** A split happens where the cursor stands. @param {SubmitEvent} event */
  #submit(event) {
    this.#dirty = false;
    const button = /** @type {HTMLButtonElement | null} */ (event.submitter);
    const text = /** @type {HTMLTextAreaElement | null | undefined} */ (button?.closest("[data-cue]")?.querySelector("textarea"));
    const caret = /** @type {HTMLInputElement} */ (this.form?.elements.namedItem("caret"));
    if (button?.value.startsWith("split:") && text?.dataset.caret) caret.value = text.dataset.caret;
  }

  /** Everything typed stays on this device until a newer version is on the page. */
  #keep() {
    this.#dirty = true;
    const focused = document.activeElement;
    if (focused instanceof HTMLTextAreaElement) focused.dataset.caret = String(focused.selectionStart);
    const fields = [...new FormData(this.form).entries()].filter(([name]) => name.startsWith("cue-"));
    try {
      localStorage.setItem(`captions:${this.dataset.key}`, JSON.stringify(fields));
    } catch {
      // a full or forbidden store: the form itself still has it all
    }
  }

  #restore() {
    this.form.addEventListener("keyup", () => this.#caret());
    this.form.addEventListener("pointerup", () => this.#caret());
    const [track, version] = (this.dataset.key ?? "").split(":");
    const kept = localStorage.getItem(`captions:${this.dataset.key}`);
    for (const name of Object.keys(localStorage)) {
      if (name.startsWith(`captions:${track}:`) && !name.startsWith(`captions:${track}:${version}:`)) localStorage.removeItem(name);
    }
    if (!kept) return;
    for (const [name, value] of JSON.parse(kept)) {
      const field = this.form.elements.namedItem(name);
      if (field instanceof HTMLInputElement && field.type === "checkbox") field.checked = true;
      else if (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement) field.value = value;
    }
    this.#dirty = true;
    this.#say("restored");
  }

  #caret() {
    const focused = document.activeElement;
    if (focused instanceof HTMLTextAreaElement) focused.dataset.caret = String(focused.selectionStart);
  }

  /** @param {"restored" | "playing" | "set"} what @param {string} [more] */
  #say(what, more = "") {
    const status = this.querySelector("[data-status]");
    const words = { restored: this.dataset.wordsRestored, playing: this.dataset.wordsPlaying, set: this.dataset.wordsSet };
    if (status) status.textContent = `${words[what]}${more}`;
  }
}

customElements.define("caption-editor", CaptionEditor);
