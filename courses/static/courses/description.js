// @ts-check
/**
 * Audio description: takes the stream's described sound where it has one, stops the lesson for what fits into no pause,
 * and has a screen reader say what no voice speaks. The lesson stops for that too: nobody can tell how fast she has it
 * read, so it goes on after a time for slow readers, or as soon as somebody presses play.
 */

import { remember, wanted } from "../accessibility/preferences.js";

/** @typedef {{ at_ms: number, ms: number, extended: boolean, text: string, url: string }} Clip */

const LEAST_MS = 3000;
const READ_MS = 300; // a character: what a screen reader at an easy pace, or a finger on braille, takes

export class Description {
  #on = wanted("description", "off") === "on";
  #inStream = false;
  #last = 0; // ms; where the film was when we looked
  #voice = new Audio();
  #reading = 0; // the timer of a text that is being read
  /** @type {import("./stream.js").Stream | null} */ #stream = null;

  /** @param {import("./lesson-player.js").LessonPlayer} player */
  constructor(player) {
    this.player = player;
    /** @type {Clip[]} */
    this.clips = JSON.parse(player.querySelector("[data-descriptions] script")?.textContent ?? "[]");
    const { video } = player;
    video.addEventListener("play", () => {
      this.stop(); // whoever presses play has heard enough
      this.#watch();
    });
    video.addEventListener("seeking", () => {
      this.stop();
      this.#last = video.currentTime * 1000;
    });
    video.addEventListener("timeupdate", () => this.#look()); // for frames that never come: a hidden tab
    for (const over of ["ended", "error"]) this.#voice.addEventListener(over, () => this.#goOn());
    this.#say();
  }

  /** The film is there. @param {import("./stream.js").Stream} stream */
  use(stream) {
    this.#stream = stream;
    this.#last = this.player.video.currentTime * 1000;
    this.#apply();
  }

  toggle() {
    this.#on = !this.#on;
    if (!this.#on && "describing" in this.player.dataset) this.#goOn();
    this.#apply();
    this.#say();
    this.player.say(this.#on ? "descriptionOn" : "descriptionOff", {}, "[data-do=description]");
    remember({ description: this.#on ? "on" : "off" });
  }

  #apply() {
    this.#inStream = this.#stream?.describe(this.#on) ?? false;
    if (this.#on) this.#watch();
  }

  #say() {
    this.player.bar?.press("description", this.#on);
    this.player.toggleAttribute("data-described", this.#on);
  }

  #watch() {
    const { video } = this.player;
    if (!this.#on || video.paused || !("requestVideoFrameCallback" in video)) return;
    video.requestVideoFrameCallback(() => {
      this.#look();
      this.#watch();
    });
  }

  /** What the film has come to since we last looked. */
  #look() {
    const { video } = this.player;
    const [from, now] = [this.#last, video.currentTime * 1000];
    this.#last = now;
    if (!this.#on || video.paused || now < from) return;
    const clip = this.clips.find((each) => each.at_ms > from && each.at_ms <= now && this.#isOurs(each));
    if (!clip) return;
    this.#last = clip.at_ms; // another one may follow it closely
    this.#speak(clip);
  }

  /** The stream says what fits into a pause. @param {Clip} clip */
  #isOurs(clip) {
    return clip.extended || !this.#inStream;
  }

  /** @param {Clip} clip */
  #speak(clip) {
    const { video } = this.player;
    video.pause();
    this.player.dataset.describing = clip.text;
    if (!clip.url || video.muted) {
      this.player.say("describing", { text: clip.text });
      this.#reading = window.setTimeout(() => this.#goOn(), Math.max(LEAST_MS, clip.text.length * READ_MS));
      return;
    }
    this.#voice.src = clip.url;
    this.#voice.volume = video.volume;
    this.#voice.play().catch(() => this.#goOn());
  }

  /** Be silent; the lesson stands where it was stopped. */
  stop() {
    clearTimeout(this.#reading);
    this.#voice.pause();
    delete this.player.dataset.describing;
    this.player.news.over("describing");
  }

  #goOn() {
    this.stop();
    this.player.video.play().catch(() => {});
  }
}
