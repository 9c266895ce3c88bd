// @ts-check
/**
 * Waiting for the film, shown where the finger and the eye are: `data-starting` from the press until the first picture
 * and `data-waiting` whenever nothing moves that should: the play button says so, and a sign over the picture says why.
 */

import { word } from "./words.js";

const PATIENCE_MS = 800; // a shorter wait is none

export class Waiting {
  #timer = 0;

  /** @param {import("./lesson-player.js").LessonPlayer} player */
  constructor(player) {
    this.player = player;
    const { video } = player;
    this.sign = player.querySelector("[data-waits]");
    video.addEventListener("waiting", () => this.#stalled());
    for (const over of ["playing", "pause", "ended", "error"]) video.addEventListener(over, () => this.end());
    for (const turn of ["online", "offline"]) addEventListener(turn, () => "waiting" in player.dataset && this.#tell());
  }

  get isStarting() {
    return "starting" in this.player.dataset;
  }

  /** Play was pressed for the first time: the stream has to be fetched. */
  begin() {
    this.player.dataset.starting = "";
    this.player.dataset.waiting = "";
    if (navigator.onLine) {
      this.#write("waiting");
      this.player.say("loading");
      this.#late(PATIENCE_MS * 10);
    } else this.#tell();
    this.player.bar?.showState();
  }

  /** The film stands for something that is named; a press takes it back, as at the start. @param {string} key */
  holdFor(key) {
    this.player.dataset.starting = "";
    this.player.dataset.waiting = "";
    this.#write(key);
    this.player.say(key);
    this.player.bar?.showState();
  }

  end() {
    clearTimeout(this.#timer);
    delete this.player.dataset.starting;
    delete this.player.dataset.waiting;
    this.player.news.over("loading", "slow", "slowOffline", "waitingSign");
    this.player.bar?.showState();
  }

  #stalled() {
    if (!this.isStarting) this.#late(PATIENCE_MS);
  }

  /** @param {number} patience ms */
  #late(patience) {
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => {
      this.player.dataset.waiting = "";
      this.#tell();
      this.player.bar?.showState();
    }, patience);
  }

  #tell() {
    const { onLine } = navigator;
    this.player.say(onLine ? "slow" : "slowOffline");
    this.#write(onLine ? "waitingSlow" : "waitingOffline");
  }

  /** @param {string} key */
  #write(key) {
    if (this.sign) this.sign.textContent = word(key);
  }
}
