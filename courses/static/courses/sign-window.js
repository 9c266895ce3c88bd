// @ts-check
/** <sign-window>: the interpreter beside the lesson. Shows its drift in `data-drift-ms` for whoever measures it. */

import { synchronise } from "./sign-sync.js";
import { attach } from "./stream.js";

export class SignWindow extends HTMLElement {
  /** @type {(() => void) | null} */
  #stop = null;
  /** @type {import("./stream.js").Stream | null} */
  #stream = null;
  #wanted = false;

  get #video() {
    return /** @type {HTMLVideoElement} */ (this.querySelector("video"));
  }

  /**
   * Show the interpreter and keep her in step from now on.
   * @param {HTMLVideoElement} lesson
   */
  async open(lesson) {
    this.hidden = false;
    this.#wanted = true;
    const offset = Number(this.dataset.offset) / 1000;
    const { master = "", mp4 = "" } = this.dataset;
    this.#stream ??= await attach(this.#video, { master, mp4, start: Math.max(0, lesson.currentTime - offset) });
    await ready(this.#video);
    if (!this.#wanted || this.#stop) return;
    this.#stop = synchronise(lesson, this.#video, {
      offset,
      drifted: (ms) => (this.dataset.driftMs = String(ms)),
      slow: () => {
        this.#stream?.lower();
        this.dispatchEvent(new CustomEvent("sign-slow", { bubbles: true }));
      },
    });
  }

  /** Put the interpreter away; her place in the video is found again at the next opening. */
  close() {
    this.#wanted = false;
    this.hidden = true;
    this.#stop?.();
    this.#stop = null;
    this.#video.pause();
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
