// @ts-check
/**
 * The place in the film: a slider, the time beside it, and what is seen and said at a place before one goes there.
 *
 * A screen reader speaks every change of a slider that has the focus. So the slider itself stands still while it has it,
 * only the drawn line goes on, and what somebody does there is counted from where the film has come to meanwhile.
 */

import { Hovered } from "./hovered.js";
import { clock, word } from "./words.js";

export class SeekBar {
  #seeking = false;
  #held = false; // by a finger or the mouse: then it is the place itself that is meant, not a step from it
  #written = 0; // what we last wrote into the slider
  #asked = false;
  /** @type {import("./storyboard.js").Storyboard | null} */ story = null;
  /** @type {Hovered | null} */ #hovered = null;

  /**
   * @param {import("./lesson-player.js").LessonPlayer} player
   * @param {(ms: number) => void} seek
   */
  constructor(player, seek) {
    this.player = player;
    this.slider = /** @type {HTMLInputElement} */ (player.querySelector("[data-seek]"));
    const { slider } = this;
    for (const touch of ["pointerenter", "focus"]) slider.addEventListener(touch, () => void this.#look());
    const preview = /** @type {HTMLElement | null} */ (player.querySelector("[data-preview]"));
    if (preview) this.#hovered = new Hovered(slider, preview, () => this.story?.hide());
    slider.addEventListener("pointermove", (event) => this.#hover(event));
    slider.addEventListener("pointerdown", () => (this.#held = true));
    for (const end of ["pointerup", "pointercancel"]) addEventListener(end, () => (this.#held = false));
    slider.addEventListener("blur", () => this.place(player.now));
    slider.addEventListener("input", () => {
      const to = this.#meant();
      this.#seeking = true; // the picture goes on, the handle stays in the hand
      this.#show(to, to / Number(slider.max));
      this.place(to, true);
    });
    slider.addEventListener("change", () => {
      this.#seeking = false;
      this.story?.hide();
      seek(Number(slider.value));
    });
    for (const event of ["timeupdate", "seeked"]) player.video.addEventListener(event, () => this.#moved());
    this.place(player.now);
  }

  /**
   * @param {number} now milliseconds
   * @param {boolean} [chosen] somebody moves there, and hears what is said there
   */
  place(now, chosen = false) {
    const { slider } = this;
    const [time, all] = [clock(now), Number(slider.max)];
    slider.parentElement?.style.setProperty("--share", String(all ? Math.min(1, now / all) : 0));
    const shown = this.player.querySelector("[data-time]");
    if (shown && shown.textContent !== time) shown.textContent = time;
    if (!chosen && document.activeElement === slider) return;
    slider.value = String(now);
    this.#written = Number(slider.value);
    const said = (chosen && this.story?.said(now)) || "";
    const text = word(said ? "placeSaid" : "place", { now: time, all: clock(all), said });
    if (slider.getAttribute("aria-valuetext") !== text) slider.setAttribute("aria-valuetext", text);
  }

  /** Where somebody means to go: the steps of keys and screen readers begin where the film is, not where the slider stood. */
  #meant() {
    const value = Number(this.slider.value);
    const { min, max } = this.slider;
    if (this.#held || this.#seeking || value === Number(min) || value === Number(max)) return value;
    return Math.min(Number(max), Math.max(Number(min), this.player.now + value - this.#written));
  }

  #moved() {
    if (this.#seeking || this.player.video.readyState === 0) return;
    this.place(this.player.now);
  }

  /** Somebody touches the bar for the first time: fetch what it can show and say. */
  async #look() {
    const { storyboard } = this.player.dataset;
    if (this.#asked || !storyboard) return;
    this.#asked = true;
    try {
      const { Storyboard } = await import("./storyboard.js");
      const story = new Storyboard(this.player.querySelector("[data-preview]"));
      await story.load(storyboard);
      this.story = story;
    } catch {
      this.#asked = false; // no line just now: the bar works as before, and the next touch tries again
    }
  }

  /** @param {PointerEvent} event */
  #hover(event) {
    const box = this.slider.getBoundingClientRect();
    const share = (event.clientX - box.left) / Math.max(1, box.width);
    this.#show(share * Number(this.slider.max), share);
  }

  /** @param {number} ms @param {number} share */
  #show(ms, share) {
    if (!this.#hovered?.isPutAway) this.story?.show(ms, share);
  }
}
