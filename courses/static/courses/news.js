// @ts-check
/**
 * What the player has to tell, in three kinds that never overwrite each other. A condition stands until it is over, the
 * gravest on top; an event passes after a while; an echo of what somebody pressed is shown on the picture for a moment.
 * Each is spoken once: a line is added to the region, never said again, and an echo is silent where the control that was
 * pressed has the focus, because a screen reader speaks the control's own state.
 */

import { word } from "./words.js";

/** Conditions by gravity: what nobody can go on without is on top. @type {Record<string, number>} */
const STANDS = {
  signedOut: 9,
  takenOver: 9,
  broken: 8,
  pressAgain: 8,
  refused: 7,
  notCounted: 6,
  offline: 5,
  describing: 4,
  slowOffline: 3,
  slow: 3,
  waitingSign: 3,
  loading: 2,
};
/** Events, below every condition. @type {Record<string, number>} */
const PASSES = { undelivered: 7, done: 1, sent: 1, slowSign: 1, signBehind: 1, ended: 0 };
/** What each of them puts an end to. @type {Record<string, string[]>} */
const ENDS = {
  broken: ["loading", "slow", "slowOffline"],
  done: ["ended"],
  pressAgain: ["loading"],
  signBehind: ["waitingSign"],
  sent: ["offline", "notCounted"],
  slow: ["slowOffline", "loading"],
  slowOffline: ["slow", "loading"],
};
const PASS_MS = 12_000;
const ECHO_MS = 4000;

export class News {
  /** @type {Map<string, { line: HTMLElement, rank: number, timer: number }>} */ #lines = new Map();
  #echo = 0;

  /** @param {HTMLElement} player */
  constructor(player) {
    this.player = player;
  }

  /** Whether this condition or event is on the page. @param {string} key */
  has(key) {
    return this.#lines.has(key);
  }

  /**
   * @param {string} key of the page's words
   * @param {Record<string, string | number>} [values]
   * @param {string} [control] selector of what was pressed, for an echo
   */
  say(key, values, control) {
    if (key in STANDS || key in PASSES) this.put(key, word(key, values));
    else this.#show(word(key, values), control);
  }

  /** A condition or an event in words that the server may have chosen. @param {string} key @param {string} text */
  put(key, text) {
    this.over(...(ENDS[key] ?? []));
    const old = this.#lines.get(key);
    clearTimeout(old?.timer);
    const timer = key in PASSES ? window.setTimeout(() => this.over(key), PASS_MS) : 0;
    if (old?.line.textContent === text) return void (old.timer = timer); // it was said
    old?.line.remove();
    const line = document.createElement("p");
    line.textContent = text;
    const rank = STANDS[key] ?? PASSES[key];
    const below = [...this.#lines.values()].filter((each) => each !== old && each.rank <= rank).map((each) => each.line);
    const region = this.player.querySelector("[data-status]");
    region?.insertBefore(line, [...region.children].find((each) => below.includes(/** @type {HTMLElement} */ (each))) ?? null);
    this.#lines.set(key, { line, rank, timer });
  }

  /** No longer so. @param {...string} keys */
  over(...keys) {
    for (const key of keys) {
      const told = this.#lines.get(key);
      if (!told) continue;
      clearTimeout(told.timer);
      told.line.remove();
      this.#lines.delete(key);
    }
  }

  /** @param {string} text @param {string} [control] */
  #show(text, control) {
    const [seen, heard] = ["[data-echo]", "[data-heard]"].map((each) => this.player.querySelector(each));
    clearTimeout(this.#echo);
    if (seen) seen.textContent = text;
    if (heard) heard.textContent = control && document.activeElement?.matches(control) ? "" : text;
    this.#echo = window.setTimeout(() => {
      for (const place of [seen, heard]) if (place) place.textContent = "";
    }, ECHO_MS);
  }
}
