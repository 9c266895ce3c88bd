// @ts-check
/**
 * The film waits for the interpreter, for those to whom she comes first: she has nothing to show, so the film stands too
 * and says so, and goes on by itself with her; but not longer than a while, because she may never come.
 */

const LONGEST_MS = 8000;
const STORE = 1; // seconds of her that are there before both go on

export class Holding {
  #timer = 0;

  /** @param {import("./lesson-player.js").LessonPlayer} player */
  constructor(player) {
    this.player = player;
  }

  get on() {
    return this.#timer > 0;
  }

  /** She has nothing to show while the film goes on. */
  begin() {
    const { video, waiting, look } = this.player;
    if (this.on || video.paused || video.ended || !look?.signFirst) return;
    this.#timer = window.setTimeout(() => this.#goOn(true), LONGEST_MS);
    video.addEventListener("pause", () => this.on && waiting?.holdFor("waitingSign"), { once: true });
    video.pause();
  }

  /** She has so much to show. @param {number} store seconds */
  hear(store) {
    if (this.on && store >= STORE) this.#goOn(false);
  }

  /** Somebody pressed pause: then it is no longer hers to go on. */
  end() {
    clearTimeout(this.#timer);
    this.#timer = 0;
  }

  /** @param {boolean} alone */
  #goOn(alone) {
    this.end();
    if (alone) this.player.say("signBehind");
    this.player.play();
  }
}
