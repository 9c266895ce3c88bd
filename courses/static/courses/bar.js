// @ts-check
/** The row of controls below the picture: shows the state of the player and says what was asked of it. */

import { SeekBar } from "./seek-bar.js";
import { word } from "./words.js";

/** @typedef {Record<string, (value?: any) => void>} Actions */

export class Bar {
  /**
   * @param {import("./lesson-player.js").LessonPlayer} player
   * @param {HTMLVideoElement} video
   * @param {Actions} actions
   */
  constructor(player, video, actions) {
    this.player = player;
    this.video = video;
    player.addEventListener("click", (event) => {
      const button = /** @type {HTMLElement | null} */ (/** @type {HTMLElement} */ (event.target).closest("[data-do], [data-value]"));
      const { do: does, value } = button?.dataset ?? {};
      if (value !== undefined) actions.choose({ name: groupOf(button), value });
      else if (does) actions[does]?.();
    });
    this.#on("[data-volume]", "input", (input) => actions.volume(Number(input.value) / 100));
    for (const item of player.querySelectorAll("[data-chapter]")) chapter(/** @type {HTMLElement} */ (item), actions);
    this.seekBar = new SeekBar(player, (ms) => actions.seek(ms));
    for (const event of ["play", "pause", "ended"]) video.addEventListener(event, () => this.showState());
    video.addEventListener("volumechange", () => this.#loudness());
    video.addEventListener("ratechange", () => this.choose("speed", String(video.playbackRate)));
    this.#loudness();
  }

  get story() {
    return this.seekBar.story;
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

  /** Names of the menus, each with what holds where nothing was chosen. @returns {[string, string][]} */
  get menus() {
    const groups = /** @type {NodeListOf<HTMLElement>} */ (this.player.querySelectorAll("[data-choose]"));
    return [...groups].map((group) => [group.dataset.choose ?? "", group.dataset.default ?? ""]);
  }

  /** Show what is chosen in a menu. @param {string} name @param {string} value */
  choose(name, value) {
    for (const option of this.#options(name)) {
      const chosen = option.dataset.value === value;
      option.setAttribute("aria-pressed", String(chosen));
      const now = chosen && this.player.querySelector(`[data-now="${name}"]`);
      if (now) now.textContent = option.textContent;
    }
  }

  /** Every choice of a menu, for keys that go up and down it. @param {string} name @returns {string[]} */
  choices(name) {
    return this.#options(name).map((option) => option.dataset.value ?? "");
  }

  /** What a menu calls a choice. @param {string} name @param {string} value */
  words(name, value) {
    return this.#options(name).find((option) => option.dataset.value === value)?.textContent ?? value;
  }

  /** @param {string} name @returns {HTMLElement[]} */
  #options(name) {
    return [.../** @type {NodeListOf<HTMLElement>} */ (this.player.querySelectorAll(`[data-choose="${name}"] [data-value]`))];
  }

  /** Open or close what stands below the bar. @param {string} name */
  unfold(name) {
    const panel = /** @type {HTMLElement} */ (this.player.querySelector(`[data-panel="${name}"]`));
    panel.hidden = !panel.hidden;
    this.player.querySelector(`[data-do="${name}"]`)?.setAttribute("aria-expanded", String(!panel.hidden));
  }

  /** In 长辈版: everything, or the four things that it begins with. */
  showAll() {
    const bar = this.player.querySelector("[data-bar]");
    const all = bar?.toggleAttribute("data-all") ?? false;
    this.player.querySelector("[data-do=more]")?.setAttribute("aria-expanded", String(all));
  }

  /** @param {string} selector @param {string} event @param {(input: HTMLInputElement, event: Event) => void} act */
  #on(selector, event, act) {
    const input = /** @type {HTMLInputElement | null} */ (this.player.querySelector(selector));
    input?.addEventListener(event, (happened) => act(input, happened));
  }

  /** What the play button is: a press is answered at once, long before a slow line has brought the first picture. */
  showState() {
    const { player, video } = this;
    const playing = !video.paused && !video.ended;
    player.toggleAttribute("data-playing", playing);
    const state = "waiting" in player.dataset ? "waiting" : playing ? "pause" : "play";
    for (const text of player.querySelectorAll("[data-word]")) if (text.textContent !== word(state)) text.textContent = word(state);
  }

  /** @param {number} now milliseconds @param {boolean} [chosen] */
  place(now, chosen = false) {
    this.seekBar.place(now, chosen);
  }

  #loudness() {
    this.press("mute", this.video.muted);
    const slider = /** @type {HTMLInputElement} */ (this.player.querySelector("[data-volume]"));
    const share = this.video.muted ? 0 : Math.round(this.video.volume * 100);
    slider.value = String(share);
    slider.setAttribute("aria-valuetext", word("share", { share }));
  }
}

/** The menu that an option belongs to. @param {HTMLElement | null} option */
function groupOf(option) {
  return /** @type {HTMLElement | null} */ (option?.closest("[data-choose]"))?.dataset.choose ?? "";
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
