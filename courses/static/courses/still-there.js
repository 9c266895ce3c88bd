// @ts-check
/**
 * <still-there>: asks now and then whether somebody is there. Its place is between the film and the controls; where that
 * cannot be seen, the question stands at the lower edge of the screen instead. It never takes the focus from where
 * somebody works, and waits for as long as it takes: an answer is never too late. When nothing waits any more (a quiz
 * was passed, another device has answered) it goes by itself.
 */

import { sentences } from "../media_pipeline/sentences.js";
import { LEASES, post } from "./post.js";
import { word } from "./words.js";

const NEAR_END_S = 60; // so near the end the question waits for it
const AGAIN_MS = 10_000;
const THANKS_MS = 8000;

export class StillThere extends HTMLElement {
  /** @type {string} */ #lease = "";
  #answering = false;
  #waits = false; // something is held, or soon will be
  #thanks = 0;
  #seen = new IntersectionObserver(([slot]) => this.#away(slot.intersectionRatio < 0.98), { threshold: [0, 0.98] });
  #room = new ResizeObserver(() => this.#keepRoom());

  connectedCallback() {
    this.button.addEventListener("click", () => this.answer());
    addEventListener("scroll", () => this.dataset.away && this.#takeEdge(), { passive: true });
    this.#player?.addEventListener("screen", () => this.asks && this.#comeIntoSight());
  }

  get #player() {
    return this.closest("lesson-player");
  }

  get button() {
    return /** @type {HTMLButtonElement} */ (this.querySelector("button"));
  }

  get asks() {
    return !this.button.hidden;
  }

  get #box() {
    return /** @type {HTMLElement} */ (this.querySelector("[data-box]"));
  }

  /** Ask for one video; the player tells what the server said. @param {HTMLVideoElement} video */
  watch(video) {
    this.video = video;
    video.addEventListener("ended", () => this.#waits && this.#ask());
  }

  /** @param {{ lease?: string, held_ms?: number, due_ms?: number | null }} said */
  hear({ lease, held_ms = 0, due_ms = null }) {
    if (lease) this.#lease = lease;
    this.#waits = held_ms > 0 || due_ms === 0;
    if (!this.#waits && this.asks) this.#withdraw();
    if (!this.#waits || this.asks || this.#answering) return;
    const { duration = 0, currentTime = 0, ended = true, paused = true } = this.video ?? {};
    if (ended || paused || !(duration - currentTime < NEAR_END_S)) this.#ask();
  }

  #ask() {
    if (this.asks || this.#answering) return;
    this.button.hidden = false;
    this.toggleAttribute("data-asks", true);
    // Only a focus that is nowhere may be moved: whoever types, reads or drives with a switch is left alone. The words
    // come after it, or a screen reader would break them off for the button.
    const nowhere = document.activeElement === document.body;
    if (nowhere) this.button.focus({ preventScroll: true });
    this.#say(word(this.video?.ended ? "stillThereEnd" : "stillThere"));
    this.#comeIntoSight();
  }

  /** “I am still here.” Without a connection it is sent as soon as there is one. */
  async answer() {
    if (this.#answering || !this.#lease) return;
    this.#answering = true;
    this.#withdraw();
    this.#say(word("hereNoted"));
    const { status, data } = await post(`${LEASES}${this.#lease}/present/`, {});
    this.#answering = false;
    if (status === 200) {
      this.#waits = false;
      this.#thanks = window.setTimeout(() => this.#say(""), THANKS_MS);
      this.dispatchEvent(new CustomEvent("present", { detail: data, bubbles: true }));
    } else if (status === 0 || status === 429 || status >= 500) {
      this.#say(word("hereLater"));
      this.#later();
    } else {
      this.#say(sentences(data.words, data.remedy));
    }
  }

  /** The button goes away under the focus, which goes on to the player's own. */
  #withdraw() {
    const had = document.activeElement === this.button;
    this.button.hidden = true;
    this.toggleAttribute("data-asks", false);
    this.#say("");
    const play = /** @type {HTMLElement | null | undefined} */ (this.#player?.querySelector(".bar [data-do=play]"));
    if (had) play?.focus({ preventScroll: true });
  }

  #later() {
    const again = () => {
      clearTimeout(timer);
      removeEventListener("online", again);
      this.answer();
    };
    const timer = setTimeout(again, AGAIN_MS);
    addEventListener("online", again);
  }

  /** @param {string} text */
  #say(text) {
    clearTimeout(this.#thanks);
    const status = /** @type {HTMLElement} */ (this.querySelector("[data-words]"));
    if (status.textContent !== text) status.textContent = text;
    const open = text !== "" || this.asks;
    if (open === this.hasAttribute("data-open")) return;
    this.toggleAttribute("data-open", open);
    if (open) {
      this.#room.observe(this.#box);
      this.#seen.observe(this);
    } else {
      this.#room.disconnect();
      this.#seen.disconnect();
      this.#away(false);
    }
    this.#keepRoom();
  }

  /** Whoever looks at the film, and works nowhere else, has the question below it. */
  #comeIntoSight() {
    const stage = this.#film;
    const working = document.activeElement !== document.body && !this.#player?.contains(document.activeElement);
    if (!working && stage.bottom > 0 && stage.top < innerHeight) this.scrollIntoView({ block: "nearest", behavior: "instant" });
  }

  /** @returns {DOMRect} */
  get #film() {
    return (this.#player?.querySelector(".player__stage") ?? this).getBoundingClientRect();
  }

  /** @param {boolean} away its own place is out of sight */
  #away(away) {
    if (away) this.#takeEdge();
    else delete this.dataset.away;
    this.#keepRoom();
  }

  /** The lower edge of the screen; the upper one where only that leaves the film free. */
  #takeEdge() {
    const [film, high] = [this.#film, this.#box.offsetHeight];
    const below = film.top < innerHeight && film.bottom > innerHeight - high;
    this.dataset.away = below && film.top >= high ? "top" : "bottom";
  }

  /** Its place stays as large as it is, and the page can be scrolled clear of it when it stands at the edge. */
  #keepRoom() {
    const high = this.hasAttribute("data-open") ? `${this.#box.offsetHeight}px` : "";
    this.style.minBlockSize = high;
    const root = document.documentElement;
    if (this.hasAttribute("data-away")) root.style.setProperty("--question", high);
    else root.style.removeProperty("--question");
  }
}

customElements.define("still-there", StillThere);
