// @ts-check
/** <sign-preview>: the interpreter follows the lesson, so that a reviewer can judge the offset while changing it. */

const CLOSE = 0.08; // seconds; nearer than this needs no correction

export class SignPreview extends HTMLElement {
  connectedCallback() {
    this.lesson = /** @type {HTMLVideoElement} */ (this.querySelector("[data-lesson]"));
    this.sign = /** @type {HTMLVideoElement} */ (this.querySelector("[data-sign]"));
    this.sign.controls = false;
    for (const news of ["seeking", "seeked", "ratechange", "timeupdate"]) this.lesson.addEventListener(news, () => this.#follow());
    this.lesson.addEventListener("play", () => void this.sign?.play());
    this.lesson.addEventListener("pause", () => this.sign?.pause());
    const offset = document.querySelector('[name="offset"]');
    offset?.addEventListener("input", () => {
      this.dataset.offset = String(Math.round(Number(/** @type {HTMLInputElement} */ (offset).value) * 1000));
      this.#follow(true);
    });
  }

  #follow(now = false) {
    const { lesson, sign } = /** @type {{ lesson: HTMLVideoElement, sign: HTMLVideoElement }} */ (this);
    const target = lesson.currentTime - Number(this.dataset.offset) / 1000;
    if (target < 0 || target > (sign.duration || Infinity)) return sign.pause();
    const drift = sign.currentTime - target;
    sign.playbackRate = lesson.playbackRate * (Math.abs(drift) > CLOSE && Math.abs(drift) < 1 ? (drift > 0 ? 0.9 : 1.1) : 1);
    if (now || lesson.paused || Math.abs(drift) >= 1) sign.currentTime = target;
    if (!lesson.paused && sign.paused) void sign.play();
    this.dataset.driftMs = String(Math.round(drift * 1000));
  }
}

customElements.define("sign-preview", SignPreview);
