// @ts-check
/**
 * What shows above a control while the pointer is on it (WCAG 1.4.13): it stays while the pointer goes over to it, and
 * Escape puts it away until the pointer has left both.
 */

const GRACE_MS = 300; // for the way between them

export class Hovered {
  #leaving = 0;
  isPutAway = false;

  /**
   * @param {HTMLElement} control
   * @param {HTMLElement} box what shows
   * @param {() => void} hide
   */
  constructor(control, box, hide) {
    this.hide = hide;
    for (const each of [control, box]) {
      each.addEventListener("pointerenter", () => clearTimeout(this.#leaving));
      each.addEventListener("pointerleave", () => this.#leave());
    }
    control.addEventListener("blur", () => this.#end());
    document.addEventListener("keydown", (event) => this.#putAway(event, box), { capture: true });
  }

  #leave() {
    clearTimeout(this.#leaving);
    this.#leaving = window.setTimeout(() => this.#end(), GRACE_MS);
  }

  #end() {
    this.hide();
    this.isPutAway = false;
  }

  /** @param {KeyboardEvent} event @param {HTMLElement} box */
  #putAway(event, box) {
    if (event.key !== "Escape" || box.hidden) return;
    event.stopPropagation(); // it is meant for this alone: the picture stays as large as it is
    event.preventDefault();
    this.hide();
    this.isPutAway = true;
  }
}
