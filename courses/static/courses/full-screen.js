// @ts-check
/**
 * Full screen of the whole player, never of the bare picture: captions, interpreter, controls and the question come
 * along. Where a browser has none for elements (iPhones, WeChat) the player covers the page instead. The look hangs on
 * `data-full`, which stands for both.
 */

export class FullScreen {
  #standIn = false;
  #place = 0; // of the page behind, which may forget it

  /** @param {import("./lesson-player.js").LessonPlayer} player */
  constructor(player) {
    this.player = player;
    document.addEventListener("fullscreenchange", () => this.#show());
    document.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !this.#standIn) return;
      event.preventDefault();
      this.leave();
    });
    // The page behind the stand-in cannot be seen: whoever goes there leaves it.
    player.addEventListener("focusout", ({ relatedTarget }) => {
      if (this.#standIn && relatedTarget && !player.contains(/** @type {Node} */ (relatedTarget))) this.leave();
    });
  }

  get on() {
    return "full" in this.player.dataset;
  }

  toggle() {
    return this.on ? this.leave() : this.enter();
  }

  async enter() {
    this.#place = scrollY;
    try {
      await this.player.requestFullscreen({ navigationUI: "hide" });
    } catch {
      this.#standIn = true; // there is none, or a frame or an app forbids it
    }
    this.#show();
  }

  async leave() {
    this.#standIn = false;
    if (document.fullscreenElement) await document.exitFullscreen().catch(() => {});
    this.#show();
  }

  #show() {
    const { player } = this;
    const on = this.#standIn || document.fullscreenElement === player;
    if (on === this.on) return;
    player.toggleAttribute("data-full", on);
    document.documentElement.toggleAttribute("data-filled", on && this.#standIn); // the page behind does not scroll
    player.bar?.press("fullscreen", on);
    const focused = player.contains(document.activeElement) ? document.activeElement : null;
    if (focused && focused !== player && !focused.getClientRects().length) this.#button?.focus(); // it is hidden now
    if (on) player.say("fullscreenOn");
    else requestAnimationFrame(() => this.#comeBack()); // the page has its own size again
    player.dispatchEvent(new CustomEvent("screen"));
  }

  /** To where she was on the page, and to what she worked with. */
  #comeBack() {
    scrollTo({ top: this.#place, behavior: "instant" });
    const focused = this.player.contains(document.activeElement) ? document.activeElement : this.player.stage;
    focused?.scrollIntoView({ block: "nearest", behavior: "instant" });
  }

  get #button() {
    return /** @type {HTMLElement | null} */ (this.player.querySelector("[data-do=fullscreen]"));
  }
}
