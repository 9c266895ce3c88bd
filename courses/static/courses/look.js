// @ts-check
/** How the player looks: captions, their size, the interpreter, her size and place. Remembered for the learner. */

import { remember, wanted } from "../accessibility/preferences.js";
import { captionBox } from "./caption-box.js";

const SIGN_SIZES = ["small", "medium", "large", "half", "full"];
const LARGE = ["large", "half", "full"]; // whoever makes her so large learns from her

export class Look {
  #captions = wanted("captions", "on") === "on";
  #sign = wanted("sign", "on") !== "off";
  #first = wanted("sign", "on") === "first";

  /**
   * @param {import("./lesson-player.js").LessonPlayer} player
   * @param {import("./bar.js").Bar} bar
   */
  constructor(player, bar) {
    this.player = player;
    this.bar = bar;
    this.box = captionBox(player.video, /** @type {HTMLElement} */ (player.querySelector("[data-captions-box]")));
    this.#showCaptions();
    player.addEventListener("screen", () => this.box.fit()); // at once, before anything is scrolled to
    this.#setCaptionSize(wanted("captionSize", "100"));
    if (!player.sign) return;
    bar.press("sign", this.#sign);
    this.#setSignSize(wanted("signSize", "medium"));
    const place = wanted("signPlace", "right");
    player.stage.dataset.signPlace = place;
    bar.choose("select[data-sign-place]", place);
  }

  /** The lesson is fetched: the interpreter may come. @param {number} at seconds; where it begins */
  playing(at) {
    const { budget, sign, video } = this.player;
    if (this.#sign && budget) sign?.open(video, budget, at);
  }

  /** Whether the film waits for the interpreter on a slow line: by choice, by her size, or because nothing is heard. */
  get signFirst() {
    const { stage, video } = this.player;
    return this.#sign && (this.#first || LARGE.includes(stage.dataset.signSize ?? "") || video.muted || video.volume === 0);
  }

  toggleCaptions() {
    this.#captions = !this.#captions;
    this.#showCaptions();
    this.player.say(this.#captions ? "captionsOn" : "captionsOff", {}, "[data-do=captions]");
    remember({ captions: this.#captions ? "on" : "off" });
  }

  /** @param {string} size percent */
  sizeCaptions(size) {
    this.#setCaptionSize(size);
    remember({ caption_size: size });
  }

  toggleSign() {
    const { sign, video } = this.player;
    if (!sign) return;
    this.#sign = !this.#sign;
    if (!this.#sign) sign.close?.();
    else if (this.player.budget) sign.open(video, this.player.budget);
    this.bar.press("sign", this.#sign);
    this.player.say(this.#sign ? "signOn" : "signOff", {}, "[data-do=sign]");
    remember({ sign: !this.#sign ? "off" : this.#first ? "first" : "on" });
  }

  /** @param {string} [size] the next one where none is named */
  sizeSign(size) {
    if (!this.player.sign) return;
    const now = SIGN_SIZES.indexOf(this.player.stage.dataset.signSize ?? "");
    const chosen = size ?? SIGN_SIZES[(now + 1) % SIGN_SIZES.length];
    this.#setSignSize(chosen);
    const option = this.player.querySelector(`select[data-sign-size] option[value="${chosen}"]`);
    this.player.say("signSize", { size: option?.textContent ?? chosen }, "select[data-sign-size]");
    remember({ sign_size: chosen });
  }

  /** @param {string} place */
  placeSign(place) {
    this.player.stage.dataset.signPlace = place;
    remember({ sign_place: place });
  }

  #showCaptions() {
    this.player.dataset.captions = this.#captions ? "on" : "off"; // full screen keeps room for large ones
    this.box.show(this.#captions);
    this.bar.press("captions", this.#captions);
  }

  /** @param {string} size */
  #setCaptionSize(size) {
    this.player.dataset.captionSize = size;
    this.box.fit();
    this.bar.choose("[data-caption-size]", size);
  }

  /** @param {string} size */
  #setSignSize(size) {
    this.player.stage.dataset.signSize = size;
    this.bar.choose("select[data-sign-size]", size);
  }
}
