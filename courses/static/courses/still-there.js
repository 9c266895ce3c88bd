// @ts-check
/**
 * <still-there>: asks now and then whether somebody is there. It stands below the picture, says so politely, never takes
 * the focus from where somebody works, and waits for as long as it takes: an answer is never too late.
 */

import { LEASES, post } from "./post.js";
import { word } from "./words.js";

const NEAR_END_S = 60; // so near the end the question waits for it
const AGAIN_MS = 10_000;

export class StillThere extends HTMLElement {
  /** @type {string} */ #lease = "";
  #answering = false;
  #waits = false; // something is held, or soon will be

  connectedCallback() {
    this.button.addEventListener("click", () => this.answer());
  }

  get button() {
    return /** @type {HTMLButtonElement} */ (this.querySelector("button"));
  }

  get asks() {
    return !this.button.hidden;
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
    if (!this.#waits || this.asks || this.#answering) return;
    const { duration = 0, currentTime = 0, ended = true, paused = true } = this.video ?? {};
    if (ended || paused || !(duration - currentTime < NEAR_END_S)) this.#ask();
  }

  #ask() {
    if (this.asks || this.#answering) return;
    this.#say(word(this.video?.ended ? "stillThereEnd" : "stillThere"));
    this.button.hidden = false;
    this.toggleAttribute("data-asks", true);
    // Only a focus that is nowhere may be moved: whoever types, reads or drives with a switch is left alone.
    if (document.activeElement === document.body) this.button.focus({ preventScroll: true });
  }

  /** “I am still here.” Without a connection it is sent as soon as there is one. */
  async answer() {
    if (this.#answering || !this.#lease) return;
    this.#answering = true;
    const had = document.activeElement === this.button;
    this.button.hidden = true;
    this.toggleAttribute("data-asks", false);
    if (had) this.#giveBack();
    this.#say(word("hereNoted"));
    const { status, data } = await post(`${LEASES}${this.#lease}/present/`, {});
    this.#answering = false;
    if (status === 200) {
      this.#waits = false;
      this.dispatchEvent(new CustomEvent("present", { detail: data, bubbles: true }));
    } else if (status === 0 || status === 429 || status >= 500) {
      this.#say(word("hereLater"));
      this.#later();
    } else {
      this.#say([data.words, data.remedy].filter(Boolean).join(" "));
    }
  }

  /** The button goes away under the focus, which goes on to the player's own. */
  #giveBack() {
    const play = /** @type {HTMLElement | null | undefined} */ (this.closest("lesson-player")?.querySelector(".bar [data-do=play]"));
    play?.focus({ preventScroll: true });
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
    const status = this.querySelector("[data-words]");
    if (status) status.textContent = text;
  }
}

customElements.define("still-there", StillThere);
