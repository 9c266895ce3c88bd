// @ts-check
/**
 * How the player looks: captions, which of them and their style, the interpreter, her size and place, the picture's
 * sharpness. Each is a preference of the learner: read from <html>, where CSS finds it too, and remembered when changed.
 */

import { remember, wanted } from "../accessibility/preferences.js";
import { captionBox } from "./caption-box.js";

const LARGE = ["large", "half", "full"]; // whoever makes her so large learns from her

export class Look {
  #shown = "on"; // how the interpreter is shown when she is: `first` is kept while she is hidden

  /**
   * @param {import("./lesson-player.js").LessonPlayer} player
   * @param {import("./bar.js").Bar} bar
   */
  constructor(player, bar) {
    this.player = player;
    this.bar = bar;
    this.box = captionBox(player.video, /** @type {HTMLElement} */ (player.querySelector("[data-captions-box]")));
    this.#show();
    document.addEventListener("preferences", () => this.#show()); // another player of the page may have asked
    player.addEventListener("screen", () => this.box.fit()); // at once, before anything is scrolled to
    const sizes = /** @type {HTMLElement | null} */ (player.querySelector("[data-choose=quality]"));
    if (sizes) sizes.hidden = !("MediaSource" in window || "ManagedMediaSource" in window); // the browser chooses itself
  }

  /** The lesson is fetched: the interpreter may come. @param {number} at seconds; where it begins */
  playing(at) {
    const { budget, sign, video } = this.player;
    if (this.#sign && budget) sign?.open(video, budget, at);
  }

  /** Whether the film waits for the interpreter on a slow line: by choice, by her size, or because nothing is heard. */
  get signFirst() {
    const { stage, video } = this.player;
    return this.#sign && (wanted("sign", "on") === "first" || LARGE.includes(stage.dataset.signSize ?? "") || video.muted || video.volume === 0);
  }

  toggleCaptions() {
    const on = !this.#captions;
    remember({ captions: on ? "on" : "off" });
    this.player.say(on ? "captionsOn" : "captionsOff", {}, "[data-do=captions]");
  }

  toggleSign() {
    const { sign, video } = this.player;
    if (!sign) return;
    remember({ sign: this.#sign ? "off" : this.#shown });
    if (!this.#sign) sign.close?.();
    else if (this.player.budget) sign.open(video, this.player.budget);
    this.player.say(this.#sign ? "signOn" : "signOff", {}, "[data-do=sign]");
  }

  nextSignSize() {
    const sizes = this.bar.choices("sign_size");
    const now = sizes.indexOf(this.player.stage.dataset.signSize ?? "");
    if (sizes.length) this.choose("sign_size", sizes[(now + 1) % sizes.length]);
  }

  /** @param {string} name of a preference, or `caption_track`, which is two of them @param {string} value */
  choose(name, value) {
    still(() => {
      if (name !== "caption_track") return remember({ [name]: value });
      const [kind, language] = value.split(" ");
      remember({ captions: "on", caption_kind: kind, caption_language: language });
    });
    if (name === "quality") this.player.stream?.quality(value);
    if (name === "sign_size") this.player.say("signSize", { size: this.bar.words(name, value) }, "[data-choose=sign_size] *");
  }

  get #captions() {
    return wanted("captions", "on") === "on";
  }

  get #sign() {
    return wanted("sign", "on") !== "off";
  }

  /** Everything as it is wanted now. */
  #show() {
    const { player, bar, box } = this;
    for (const [name, fallback] of bar.menus) bar.choose(name, wanted(camel(name), fallback));
    if (this.#sign) this.#shown = wanted("sign", "on");
    if (player.sign) {
      player.stage.dataset.signSize = wanted("signSize", "medium");
      player.stage.dataset.signPlace = wanted("signPlace", "right");
      bar.press("sign", this.#sign);
    }
    if (player.dataset.captions === "none") return; // there are no captions
    player.dataset.captions = this.#captions ? "on" : "off"; // full screen keeps room for large ones
    bar.press("captions", this.#captions);
    bar.choose("caption_track", box.use(wanted("captionKind", "captions"), wanted("captionLanguage", "auto")));
    box.show(this.#captions);
  }
}

/** As `dataset` writes it. @param {string} name */
function camel(name) {
  return name.replace(/_(\w)/g, (_, letter) => letter.toUpperCase());
}

/** What has the focus stays where it is on the screen, whatever grows above it. @param {() => void} change */
function still(change) {
  const pressed = document.activeElement;
  const before = pressed?.getBoundingClientRect().top ?? 0;
  change();
  const moved = (pressed?.getBoundingClientRect().top ?? 0) - before;
  if (moved) scrollBy({ top: moved, behavior: "instant" });
}
