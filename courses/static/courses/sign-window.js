// @ts-check
/** <sign-window>: the interpreter beside the lesson. Shows its drift in `data-drift-ms` for whoever measures it. */

import { synchronise } from "./sign-sync.js";
import { attach } from "./stream.js";

export class SignWindow extends HTMLElement {
  /** @type {(() => void) | null} */
  #stop = null;
  /** @type {Promise<import("./stream.js").Stream> | null} */
  #stream = null;
  #wanted = false;

  get #video() {
    return /** @type {HTMLVideoElement} */ (this.querySelector("video"));
  }

  /**
   * Show the interpreter and keep her in step from now on.
   * @param {HTMLVideoElement} lesson
   * @param {import("./budget.js").Budget} budget
   * @param {number} [at] seconds; where the lesson will begin, while it is not there yet
   */
  async open(lesson, budget, at = lesson.currentTime) {
    this.hidden = false;
    this.#wanted = true;
    const offset = Number(this.dataset.offset) / 1000;
    const { master = "", mp4 = "" } = this.dataset;
    budget.offset = offset;
    if (this.#stream) (await this.#stream).resume();
    this.#stream ??= attach(this.#video, { master, mp4, start: Math.max(0, at - offset), budget, role: "sign" });
    await this.#stream;
    await ready(this.#video);
    if (!this.#wanted || this.#stop) return;
    this.#stop = synchronise(lesson, this.#video, {
      offset,
      drifted: (ms) => (this.dataset.driftMs = String(ms)),
      slow: () => this.#lower(),
      starves: (ms) => this.#tell("sign-starves", ms),
      comes: (store) => this.#tell("sign-comes", store),
    });
  }

  async #lower() {
    if ((await this.#stream)?.lower()) this.#tell("sign-slow", 0);
  }

  /** @param {string} type @param {number} detail */
  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { bubbles: true, detail }));
  }

  /** Put the interpreter away; her place in the video is found again at the next opening. */
  close() {
    this.#wanted = false;
    this.hidden = true;
    this.#stop?.();
    this.#stop = null;
    this.#video.pause();
    this.#stream?.then((stream) => !this.#wanted && stream.rest());
    delete this.dataset.driftMs;
  }

  disconnectedCallback() {
    this.#stop?.();
    this.#stop = null;
  }
}

/** @param {HTMLVideoElement} video */
function ready(video) {
  if (video.readyState > 1) return Promise.resolve();
  return new Promise((done) => video.addEventListener("loadeddata", done, { once: true }));
}

customElements.define("sign-window", SignWindow);
