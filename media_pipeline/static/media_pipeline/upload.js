// @ts-check
// <media-upload>: sends the form's file by tus, survives dropped lines, and says at every moment how far it is and
// what to do. Without this script the form posts the file in one piece.

import { sentences } from "./sentences.js";

const MEBI = 1024 * 1024;
const TUS = { "Tus-Resumable": "1.0.0" };
const ASKED_EVERY = 5000; // ms
const WAITS = [0, 1000, 3000, 5000, 10000, 20000, 30000, 60000, 60000];

/** @param {number} bytes */
export function amount(bytes) {
  return bytes < MEBI ? `${Math.ceil(bytes / 1024)} KB` : `${(bytes / MEBI).toFixed(1)} MB`;
}

/** @param {string} pattern @param {Record<string, string>} values */
export function filled(pattern, values) {
  return pattern.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

export class MediaUpload extends HTMLElement {
  /** @type {any} a `tus.Upload` */ upload = null;
  sent = 0;
  heard = 0;

  connectedCallback() {
    this.form = /** @type {HTMLFormElement} */ (this.querySelector("form"));
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.start();
    });
    this.on("pause", () => void this.pause());
    this.on("resume", () => this.go());
    this.on("cancel", () => void this.cancel());
    addEventListener("online", () => this.state === "waiting" && this.go());
    addEventListener("beforeunload", (event) => {
      if (this.state === "sending" || this.state === "waiting") event.preventDefault();
    });
  }

  /** @param {string} action @param {() => void} work */
  on(action, work) {
    this.querySelector(`[data-do="${action}"]`)?.addEventListener("click", work);
  }

  /** @param {string} name @returns {HTMLElement} */
  piece(name) {
    return /** @type {HTMLElement} */ (this.querySelector(`[data-part="${name}"]`));
  }

  get state() {
    return this.dataset.state ?? "idle";
  }

  /** Show the buttons that make sense now. @param {string} state */
  set state(state) {
    const moved = document.activeElement instanceof HTMLButtonElement && this.contains(document.activeElement);
    this.dataset.state = state;
    /** @type {Record<string, string[]>} */
    const buttons = {
      idle: ["start"],
      sending: ["pause", "cancel"],
      waiting: ["resume", "cancel"],
      paused: ["resume", "cancel"],
      failed: ["start"],
      done: [],
    };
    for (const button of this.querySelectorAll("[data-do]")) {
      if (button instanceof HTMLElement) button.hidden = !buttons[state].includes(button.dataset.do ?? "");
    }
    this.piece("bar").hidden = state === "idle";
    // A hidden button loses the focus; hand it to the one that took its place.
    if (moved && document.activeElement === document.body) {
      const next = this.querySelector("[data-do]:not([hidden])");
      if (next instanceof HTMLElement) next.focus();
    }
  }

  async start() {
    const data = new FormData(this.form);
    const file = data.get("file");
    if (!(file instanceof File) || !file.size) return this.problem(this.dataset.wordsChoose);
    if (file.size > Number(this.dataset.largest)) return this.problem(this.dataset.wordsLarge);
    this.problem();
    this.upload = new (/** @type {any} */ (globalThis).tus.Upload)(file, {
      endpoint: this.dataset.endpoint,
      chunkSize: 8 * MEBI, // a proxy that collects bodies collects no more than this
      retryDelays: WAITS,
      removeFingerprintOnSuccess: true,
      headers: { "X-CSRFToken": String(data.get("csrfmiddlewaretoken")) },
      metadata: {
        filename: file.name,
        title: String(data.get("title") ?? ""),
        purpose: String(data.get("purpose") ?? "lesson"),
        collection: String(data.get("collection") ?? ""),
      },
      onShouldRetry: (/** @type {any} */ error) => this.waits(error),
      onProgress: (/** @type {number} */ sent, /** @type {number} */ total) => this.progress(sent, total),
      onError: (/** @type {any} */ error) => this.failed(error),
      onSuccess: (/** @type {any} */ payload) => this.finished(payload),
    });
    const before = await this.upload.findPreviousUploads();
    if (before.length) {
      this.upload.resumeFromPreviousUpload(before[0]);
      this.say(this.dataset.wordsResumed);
    }
    this.go();
  }

  go() {
    this.problem();
    this.state = "sending";
    this.upload?.start();
  }

  async pause() {
    await this.upload?.abort();
    this.state = "paused";
    this.say(this.dataset.wordsPaused);
  }

  async cancel() {
    await this.upload?.abort(true).catch(() => undefined); // the line may be down; the server forgets by itself
    this.state = "idle";
    this.say(this.dataset.wordsCancelled);
  }

  /** Whether to go on by ourselves; a refusal is final, a dropped line never. @param {any} error */
  waits(error) {
    const status = error?.originalResponse?.getStatus() ?? 0;
    const again = !status || [408, 409, 423, 429].includes(status) || (status >= 500 && status !== 507);
    if (again) {
      this.state = "waiting";
      this.say(this.dataset.wordsWaiting);
    }
    return again;
  }

  /** @param {number} sent @param {number} total */
  progress(sent, total) {
    if (this.state === "waiting") this.state = "sending";
    this.sent = total ? Math.floor((sent / total) * 100) : 0;
    const bar = this.querySelector("progress");
    if (bar) bar.value = this.sent;
    this.piece("amount").textContent = `${this.sent} % · ${amount(sent)} / ${amount(total)}`;
    // The bar shows every step; a screen reader hears one in ten.
    if (this.sent >= this.heard + 10 || this.sent < this.heard) {
      this.heard = this.sent - (this.sent % 10);
      this.say(this.dataset.wordsSending, { sent: amount(sent), total: amount(total) });
    }
  }

  /** @param {any} error */
  failed(error) {
    const body = error?.originalResponse?.getBody();
    const told = body ? readable(body) : "";
    this.state = told ? "failed" : "waiting";
    this.problem(told || this.dataset.wordsStopped);
  }

  /** @param {any} payload */
  finished(payload) {
    this.state = "done";
    const page = payload?.lastResponse?.getHeader("Upload-Asset");
    if (page) return this.open(page);
    this.say(this.dataset.wordsArrived);
    void this.putAway();
  }

  /** A long film is put away after the last answer: ask until its page is there, or somebody must sign in. */
  async putAway() {
    for (;;) {
      await new Promise((later) => setTimeout(later, ASKED_EVERY));
      const answer = await fetch(this.upload.url, { method: "HEAD", headers: TUS, redirect: "manual" }).catch(() => null);
      const page = answer?.headers.get("Upload-Asset");
      if (page) return this.open(page);
      if (answer && !answer.ok && answer.status < 500) return;
    }
  }

  /** @param {string} page */
  open(page) {
    this.say(this.dataset.wordsDone);
    location.assign(page);
  }

  /** @param {string | undefined} words @param {Record<string, string>} values */
  say(words, values = {}) {
    this.piece("status").textContent = filled(words ?? "", { percent: `${this.sent} %`, ...values });
  }

  /** @param {string} [words] */
  problem(words = "") {
    this.piece("problem").hidden = !words;
    this.piece("problem").textContent = words;
  }
}

/** The server's own words and remedy, if it sent any. @param {string} body */
function readable(body) {
  try {
    const said = JSON.parse(body);
    return sentences(said.words, said.remedy);
  } catch {
    return "";
  }
}

customElements.define("media-upload", MediaUpload);
