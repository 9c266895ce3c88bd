// @ts-check
/**
 * <lesson-player>: takes over from the browser's own controls. What is heavy (hls.js, evidence, the interpreter's
 * synchroniser) is fetched when somebody plays, never before.
 */

import { wanted } from "../accessibility/preferences.js";
import { actionsOf } from "./actions.js";
import { Bar } from "./bar.js";
import { Description } from "./description.js";
import { FullScreen } from "./full-screen.js";
import { Holding } from "./holding.js";
import { actionOf } from "./keys.js";
import "./lesson-transcript.js";
import { Look } from "./look.js";
import { News } from "./news.js";
import { Waiting } from "./waiting.js";
import { clock } from "./words.js";

const MEDIA_SOURCE = "MediaSource" in window || "ManagedMediaSource" in window;
// How long an interpreter may stand: where the film waits for her, and where it goes on and says that she is missing.
const [BEARABLE_MS, MISSED_MS] = [300, 2000];

export class LessonPlayer extends HTMLElement {
  /** @type {HTMLVideoElement} */ video = document.createElement("video");
  /** @type {import("./lesson-transcript.js").LessonTranscript | null} */ transcript = null;
  /** @type {Bar | null} */ bar = null;
  /** @type {Description | null} */ description = null;
  news = new News(this);
  /** @type {Waiting | null} */ waiting = null;
  hold = new Holding(this);
  /** @type {FullScreen | null} */ screen = null;
  /** @type {import("./budget.js").Budget | null} */ budget = null;
  /** @type {import("./stream.js").Stream | null} */ stream = null;
  /** @type {Promise<void> | null} */ #loading = null;
  #wanted = false; // somebody pressed play and not pause since
  #start = 0; // ms; where it begins once it is loaded

  connectedCallback() {
    if (this.bar) return;
    this.video = /** @type {HTMLVideoElement} */ (this.querySelector("video"));
    this.transcript = this.querySelector("lesson-transcript");
    this.#start = Number(this.dataset.resume);
    const actions = actionsOf(this);
    this.bar = new Bar(this, this.video, actions);
    this.look = new Look(this, this.bar);
    this.waiting = new Waiting(this);
    this.screen = new FullScreen(this);
    if (this.querySelector("[data-descriptions]")) this.description = new Description(this);
    this.addEventListener("keydown", (event) => {
      const action = actionOf(event);
      if (!action) return;
      event.preventDefault();
      actions[action]();
    });
    this.addEventListener("cue-chosen", (event) => this.seek(/** @type {CustomEvent} */ (event).detail));
    this.addEventListener("sign-slow", () => this.say("slowSign"));
    this.addEventListener("sign-starves", (event) => this.#missHer(/** @type {CustomEvent} */ (event).detail));
    this.addEventListener("sign-comes", (event) => this.hold.hear(/** @type {CustomEvent} */ (event).detail));
    this.video.addEventListener("click", () => actions.play());
    this.video.addEventListener("timeupdate", () => this.transcript?.follow(this.now));
    this.video.addEventListener("ended", () => this.say("ended"));
    for (const moved of ["playing", "seeking"]) this.video.addEventListener(moved, () => this.news.over("ended"));
    this.video.addEventListener("playing", () => this.news.over("broken", "pressAgain"));
    this.bar.show();
  }

  /** Where the picture is, or would begin; milliseconds. */
  get now() {
    return this.#loading && this.video.readyState ? this.video.currentTime * 1000 : this.#start;
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
   * Say what is so, what happened or what a press did, on the page and to a screen reader (`news.js` has the kinds).
   * @param {string} key of the page's words
   * @param {Record<string, string | number>} [values]
   * @param {string} [control] selector of the control that shows it too
   */
  say(key, values, control) {
    this.news.say(key, values, control);
  }

  /** Play, or no longer: a press while the film is still being fetched takes the first one back. */
  toggle() {
    if (this.video.paused && !(this.#wanted && this.waiting?.isStarting)) return this.play();
    this.halt();
  }

  /** Stand still, whoever asked for it, and whatever was about to go on. */
  halt() {
    this.#wanted = false;
    this.hold.end();
    this.description?.stop();
    this.video.pause();
    this.waiting?.end();
  }

  /** She has nothing to show: the film waits for her or goes on without, but never in silence. @param {number} ms so long */
  #missHer(ms) {
    if (!this.look?.signFirst) return void (ms >= MISSED_MS && this.say("signBehind"));
    if (ms >= BEARABLE_MS) this.hold.begin();
  }

  async play() {
    const { video } = this;
    this.hold.end();
    this.#wanted = true;
    this.news.over("broken", "pressAgain", "takenOver");
    if (!this.#loading || !video.readyState) this.waiting?.begin();
    this.#loading ??= this.#load();
    try {
      await this.#loading;
      if (!this.#wanted) return;
      if (video.error) this.#fetchAgain();
      await video.play();
    } catch (error) {
      const name = /** @type {Error} */ (error).name;
      if (name === "AbortError") return;
      if (!navigator.onLine) return addEventListener("online", () => this.#wanted && this.play(), { once: true });
      this.waiting?.end();
      this.say(name === "NotAllowedError" ? "pressAgain" : "broken");
    }
  }

  /** What broke once may be there now: the same address, from the same place. */
  #fetchAgain() {
    const at = this.video.currentTime;
    this.video.load();
    this.video.currentTime = at;
  }

  /** Everything that is needed only by those who play. */
  async #load() {
    if (this.dataset.master && navigator.onLine && MEDIA_SOURCE) import("hls.js").catch(() => {}); // the heaviest, so at once
    try {
      const { begin } = await import("./playing.js");
      await begin(this, this.#start / 1000);
    } catch (error) {
      this.#loading = null; // so that the next press tries again
      throw error;
    }
    this.video.playbackRate = Number(wanted("speed", "1"));
  }

  /** @param {number} ms */
  seek(ms) {
    const to = Math.min(Math.max(0, ms), Number(this.dataset.duration));
    if (this.#loading) this.video.currentTime = to / 1000;
    else this.#start = to;
    this.bar?.place(to, true);
    this.transcript?.follow(to);
    this.say("place", { now: clock(to), all: clock(Number(this.dataset.duration)) }, "[data-seek]");
  }
}

customElements.define("lesson-player", LessonPlayer);
