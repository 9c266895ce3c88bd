// @ts-check
/**
 * <lesson-transcript>: follows the video and goes to what is chosen. Without script it is a list to read. It scrolls
 * inside its own box only, and leaves the reader alone for a while after she has scrolled herself.
 */

import { cueAt } from "./find.js";

const PATIENCE_MS = 6000;

export class LessonTranscript extends HTMLElement {
  /** @type {{ start: number, end: number, button: HTMLButtonElement }[]} */
  #cues = [];
  #now = -1;
  #quietUntil = 0;

  connectedCallback() {
    if (this.#cues.length) return;
    this.#cues = [...this.querySelectorAll("li")].map((item, at) => ({
      start: Number(item.dataset.start),
      end: Number(item.dataset.end),
      button: pressable(item, at === 0),
    }));
    this.#box.tabIndex = -1; // its sentences can be reached now
    this.#box.addEventListener("click", (event) => this.#choose(event));
    this.#box.addEventListener("keydown", (event) => this.#move(event));
    for (const hand of ["wheel", "touchmove", "pointerdown"]) {
      this.#box.addEventListener(hand, () => (this.#quietUntil = Date.now() + PATIENCE_MS), { passive: true });
    }
  }

  get #box() {
    return /** @type {HTMLElement} */ (this.querySelector(".transcript__box"));
  }

  /** @param {number} ms */
  follow(ms) {
    const at = cueAt(this.#cues, ms, { hold: true });
    if (at === this.#now) return;
    this.#cues[this.#now]?.button.removeAttribute("aria-current");
    this.#now = at;
    const cue = this.#cues[at];
    if (!cue) return;
    cue.button.setAttribute("aria-current", "true");
    if (Date.now() > this.#quietUntil && !this.#box.contains(document.activeElement)) this.#scroll(cue.button);
  }

  /** To the sentence that is said now, for the reader's keys. */
  enter() {
    const details = this.querySelector("details");
    if (details) details.open = true;
    this.#focus(Math.max(0, this.#now));
  }

  /** @param {number} step @returns {number | null} where the next or previous sentence begins, in ms */
  neighbour(step) {
    return this.#cues[Math.min(Math.max(0, this.#now + step), this.#cues.length - 1)]?.start ?? null;
  }

  /** @param {HTMLElement} button */
  #scroll(button) {
    const top = button.offsetTop - (this.#box.clientHeight - button.offsetHeight) / 2;
    const still = document.documentElement.dataset.motion === "reduced" || matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.#box.scrollTo({ top, behavior: still ? "auto" : "smooth" });
  }

  /** @param {Event} event */
  #choose(event) {
    const button = /** @type {HTMLElement} */ (event.target).closest("button");
    const cue = this.#cues.find((each) => each.button === button);
    if (!cue) return;
    this.#focus(this.#cues.indexOf(cue));
    this.dispatchEvent(new CustomEvent("cue-chosen", { bubbles: true, detail: cue.start }));
  }

  /** @param {KeyboardEvent} event */
  #move(event) {
    const at = this.#cues.findIndex((each) => each.button === document.activeElement);
    /** @type {Record<string, number>} */
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: this.#cues.length - 1 };
    if (at < 0 || !(event.key in to)) return;
    event.preventDefault();
    event.stopPropagation(); // the player has other uses for the arrows
    this.#focus(Math.min(Math.max(0, to[event.key]), this.#cues.length - 1));
  }

  /** One stop of the Tab key for the whole list. @param {number} at */
  #focus(at) {
    for (const [place, cue] of this.#cues.entries()) cue.button.tabIndex = place === at ? 0 : -1;
    this.#cues[at]?.button.focus();
  }
}

/** @param {HTMLElement} item @param {boolean} first */
function pressable(item, first) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "transcript__cue";
  button.tabIndex = first ? 0 : -1;
  button.append(...(item.firstElementChild?.childNodes ?? []));
  item.replaceChildren(button);
  return button;
}

customElements.define("lesson-transcript", LessonTranscript);
