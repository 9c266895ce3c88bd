// @ts-check
/** The row of controls below the picture: shows the state of the player and says what was asked of it. */

import { clock, word } from "./words.js";

/** @typedef {Record<string, (value?: any) => void>} Actions */

export class Bar {
  #seeking = false;
  /** @type {import("./storyboard.js").Storyboard | null} */ story = null;
  #asked = false;

  /**
   * @param {HTMLElement} player
   * @param {HTMLVideoElement} video
   * @param {Actions} actions
   */
  constructor(player, video, actions) {
    this.player = player;
    this.video = video;
    player.addEventListener("click", (event) => {
      const button = /** @type {HTMLElement} */ (event.target).closest("[data-do]");
      if (button) actions[/** @type {HTMLElement} */ (button).dataset.do ?? ""]?.();
    });
    this.#on("[data-speed]", "change", (input) => actions.speed(Number(input.value)));
    this.#on("[data-caption-size]", "change", (input) => actions.captionSize(input.value));
    this.#on("select[data-sign-size]", "change", (input) => actions.signSize(input.value));
    this.#on("select[data-sign-place]", "change", (input) => actions.signPlace(input.value));
    this.#on("[data-volume]", "input", (input) => actions.volume(Number(input.value) / 100));
    for (const touch of ["pointerenter", "focus"]) this.#on("[data-seek]", touch, () => void this.#look());
    for (const end of ["pointerleave", "blur"]) this.#on("[data-seek]", end, () => this.story?.hide());
    this.#on("[data-seek]", "pointermove", (input, event) => this.#hover(input, /** @type {PointerEvent} */ (event)));
    for (const item of player.querySelectorAll("[data-chapter]")) chapter(/** @type {HTMLElement} */ (item), actions);
    this.#on("[data-seek]", "input", (input) => {
      this.#seeking = true; // the picture goes on, the handle stays in the hand
      this.story?.show(Number(input.value), Number(input.value) / Number(input.max));
      this.place(Number(input.value), true);
    });
    this.#on("[data-seek]", "change", (input) => {
      this.#seeking = false;
      this.story?.hide();
      actions.seek(Number(input.value));
    });
    for (const event of ["play", "pause", "ended"]) video.addEventListener(event, () => this.#playing());
    for (const event of ["timeupdate", "seeked"]) video.addEventListener(event, () => this.#moved());
    video.addEventListener("volumechange", () => this.#loudness());
    video.addEventListener("ratechange", () => this.choose("[data-speed]", String(video.playbackRate)));
    this.#moved();
  }

  /** Put the controls where the browser's own were. */
  show() {
    this.video.controls = false;
    for (const part of this.player.querySelectorAll("[data-bar], .player__start")) /** @type {HTMLElement} */ (part).hidden = false;
  }

  /** @param {string} what @param {boolean} on */
  press(what, on) {
    this.player.querySelector(`[data-do="${what}"]`)?.setAttribute("aria-pressed", String(on));
  }

  /** @param {string} selector @param {string} value */
  choose(selector, value) {
    const input = /** @type {HTMLSelectElement | null} */ (this.player.querySelector(selector));
    if (input) input.value = value;
  }

  /** Every choice of a select, for keys that go up and down it. @param {string} selector @returns {string[]} */
  choices(selector) {
    const input = /** @type {HTMLSelectElement | null} */ (this.player.querySelector(selector));
    return [...(input?.options ?? [])].map((option) => option.value);
  }

  /** Open or close what stands below the bar. @param {string} name */
  unfold(name) {
    const panel = /** @type {HTMLElement} */ (this.player.querySelector(`[data-panel="${name}"]`));
    panel.hidden = !panel.hidden;
    this.player.querySelector(`[data-do="${name}"]`)?.setAttribute("aria-expanded", String(!panel.hidden));
  }

  /** @param {string} selector @param {string} event @param {(input: HTMLInputElement, event: Event) => void} act */
  #on(selector, event, act) {
    const input = /** @type {HTMLInputElement | null} */ (this.player.querySelector(selector));
    input?.addEventListener(event, (happened) => act(input, happened));
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

  /** @param {HTMLInputElement} slider @param {PointerEvent} event */
  #hover(slider, event) {
    const box = slider.getBoundingClientRect();
    const share = (event.clientX - box.left) / Math.max(1, box.width);
    this.story?.show(share * Number(slider.max), share);
  }

  #playing() {
    const playing = !this.video.paused && !this.video.ended;
    this.player.toggleAttribute("data-playing", playing);
    for (const text of this.player.querySelectorAll("[data-word]")) text.textContent = word(playing ? "pause" : "play");
  }

  #moved() {
    if (this.#seeking || this.video.readyState === 0) return;
    const now = this.video.currentTime * 1000;
    this.place(now);
  }

  /**
   * @param {number} now milliseconds
   * @param {boolean} [chosen] somebody moves there, and hears what is said there
   */
  place(now, chosen = false) {
    const slider = /** @type {HTMLInputElement} */ (this.player.querySelector("[data-seek]"));
    slider.value = String(now);
    const time = clock(now);
    const shown = this.player.querySelector("[data-time]");
    if (!shown || (!chosen && shown.textContent === time && slider.hasAttribute("aria-valuetext"))) return;
    shown.textContent = time;
    const said = (chosen && this.story?.said(now)) || "";
    slider.setAttribute("aria-valuetext", word(said ? "placeSaid" : "place", { now: time, all: clock(Number(slider.max)), said }));
  }

  #loudness() {
    this.press("mute", this.video.muted);
    const slider = /** @type {HTMLInputElement} */ (this.player.querySelector("[data-volume]"));
    slider.value = String(this.video.muted ? 0 : this.video.volume * 100);
  }
}

/** Without script a chapter is a line to read; now it can be pressed. @param {HTMLElement} item @param {Actions} actions */
function chapter(item, actions) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "transcript__cue";
  button.append(...(item.firstElementChild?.childNodes ?? []));
  button.addEventListener("click", () => actions.seek(Number(item.dataset.chapter)));
  item.replaceChildren(button);
}
