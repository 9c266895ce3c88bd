// @ts-check
/**
 * <lesson-player>: takes over from the browser's own controls. What is heavy (hls.js, evidence, the interpreter's
 * synchroniser) is fetched when somebody plays, never before.
 */

import { wanted } from "../accessibility/preferences.js";
import { actionsOf } from "./actions.js";
import { Bar } from "./bar.js";
import { Description } from "./description.js";
import { actionOf } from "./keys.js";
import "./lesson-transcript.js";
import { Look } from "./look.js";
import { clock, word } from "./words.js";

export class LessonPlayer extends HTMLElement {
  /** @type {HTMLVideoElement} */ video = document.createElement("video");
  /** @type {import("./lesson-transcript.js").LessonTranscript | null} */ transcript = null;
  /** @type {Bar | null} */ bar = null;
  /** @type {Description | null} */ description = null;
  /** @type {Promise<void> | null} */ #loading = null;
  #start = 0; // ms; where it begins once it is loaded

  connectedCallback() {
    if (this.bar) return;
    this.video = /** @type {HTMLVideoElement} */ (this.querySelector("video"));
    this.transcript = this.querySelector("lesson-transcript");
    this.#start = Number(this.dataset.resume);
    const actions = actionsOf(this);
    this.bar = new Bar(this, this.video, actions);
    this.look = new Look(this, this.bar);
    if (this.querySelector("[data-descriptions]")) this.description = new Description(this);
    this.addEventListener("keydown", (event) => {
      const action = actionOf(event);
      if (!action) return;
      event.preventDefault();
      actions[action]();
    });
    this.addEventListener("cue-chosen", (event) => this.seek(/** @type {CustomEvent} */ (event).detail));
    this.addEventListener("sign-slow", () => this.say("slowSign"));
    this.addEventListener("fullscreenchange", () => this.bar?.press("fullscreen", document.fullscreenElement === this));
    this.video.addEventListener("click", () => actions.play());
    this.video.addEventListener("timeupdate", () => this.transcript?.follow(this.now));
    this.video.addEventListener("ended", () => this.say("ended"));
    this.bar.show();
  }

  /** Where the picture is, or would begin; milliseconds. */
  get now() {
    return this.#loading ? this.video.currentTime * 1000 : this.#start;
  }

  get hasBegun() {
    return this.#loading !== null;
  }

  get stage() {
    return /** @type {HTMLElement} */ (this.querySelector(".player__stage"));
  }

  get sign() {
    return /** @type {import("./sign-window.js").SignWindow | null} */ (this.querySelector("sign-window"));
  }

  /**
   * Say what changed, on the page and to a screen reader.
   * @param {string} key of the page's words, or nothing to fall silent
   * @param {Record<string, string | number>} [values]
   */
  say(key, values) {
    this.tell(key ? word(key, values) : "");
  }

  /** @param {string} text */
  tell(text) {
    const status = this.querySelector("[data-status]");
    if (status) status.textContent = text;
  }

  async play() {
    if (!this.#loading) this.say("loading");
    this.#loading ??= this.#load();
    try {
      await this.#loading;
      await this.video.play();
      if (this.querySelector("[data-status]")?.textContent === word("loading")) this.say("");
    } catch (error) {
      const name = /** @type {Error} */ (error).name;
      if (name !== "AbortError") this.say(name === "NotAllowedError" ? "pressAgain" : "broken");
    }
  }

  /** Everything that is needed only by those who play. */
  async #load() {
    try {
      const { begin } = await import("./playing.js");
      await begin(this, this.#start / 1000);
    } catch (error) {
      this.#loading = null; // so that the next press tries again
      throw error;
    }
    this.video.playbackRate = Number(wanted("speed", "1"));
    this.look?.playing();
  }

  /** @param {number} ms */
  seek(ms) {
    const to = Math.min(Math.max(0, ms), Number(this.dataset.duration));
    if (this.#loading) this.video.currentTime = to / 1000;
    else this.#start = to;
    this.bar?.place(to, true);
    this.transcript?.follow(to);
    this.say("place", { now: clock(to), all: clock(Number(this.dataset.duration)) });
  }
}

customElements.define("lesson-player", LessonPlayer);
