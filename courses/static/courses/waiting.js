// @ts-check
/**
 * Waiting for the film, shown where the finger and the eye are: `data-starting` from the press until the first picture
 * (the play button says so), `data-waiting` whenever nothing moves that should (a sign over the picture).
 */

import { word } from "./words.js";

const PATIENCE_MS = 800; // a shorter wait is none

export class Waiting {
  #timer = 0;

  /** @param {import("./lesson-player.js").LessonPlayer} player */
  constructor(player) {
    this.player = player;
    const { video } = player;
    const sign = player.querySelector("[data-waits]");
    if (sign) sign.textContent = word("waiting");
    video.addEventListener("waiting", () => this.#stalled());
    for (const over of ["playing", "pause", "ended", "error"]) video.addEventListener(over, () => this.end());
    addEventListener("online", () => player.news.has("slowOffline") && this.#tell());
    addEventListener("offline", () => player.news.has("slow") && this.#tell());
  }

  get isStarting() {
    return "starting" in this.player.dataset;
  }

  /** Play was pressed for the first time: the stream has to be fetched. */
  begin() {
    this.player.dataset.starting = "";
    this.player.dataset.waiting = "";
    this.player.say("loading");
    this.#late(PATIENCE_MS * 10);
    this.player.bar?.showState();
  }

  end() {
    clearTimeout(this.#timer);
    delete this.player.dataset.starting;
    delete this.player.dataset.waiting;
    this.player.news.over("loading", "slow", "slowOffline");
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
    }, patience);
  }

  #tell() {
    this.player.say(navigator.onLine ? "slow" : "slowOffline");
  }
}
