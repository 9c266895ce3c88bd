// @ts-check
// <media-board>: asks every few seconds for the board's rows and changes the cells that differ, so that focus and reading
// position stay where they are. Only a changed number of steps is announced, not each moving bar. It can be paused.

const EVERY = 3000;
const AT_MOST = 30000; // after errors

export class MediaBoard extends HTMLElement {
  wait = EVERY;

  connectedCallback() {
    this.paused = false;
    const pause = this.piece("pause");
    if (pause) {
      pause.hidden = false;
      pause.textContent = this.dataset.wordsPause ?? "";
      pause.addEventListener("click", () => this.toggle());
    }
    this.later();
  }

  disconnectedCallback() {
    clearTimeout(this.timer);
  }

  /** @param {string} name @param {Element} within @returns {HTMLElement | null} */
  piece(name, within = this) {
    return within.querySelector(`[data-part="${name}"]`);
  }

  later() {
    clearTimeout(this.timer);
    if (!this.paused) this.timer = setTimeout(() => void this.ask(), this.wait);
  }

  toggle() {
    this.paused = !this.paused;
    const pause = this.piece("pause");
    if (pause) pause.textContent = (this.paused ? this.dataset.wordsResume : this.dataset.wordsPause) ?? "";
    if (this.paused) clearTimeout(this.timer);
    else void this.ask();
  }

  async ask() {
    try {
      const answer = await fetch(this.dataset.url ?? "", { headers: { Accept: "text/html" } });
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      const text = await answer.text();
      this.wait = EVERY;
      if (!this.paused) this.show(new DOMParser().parseFromString(text, "text/html").body);
      this.away(false);
    } catch {
      this.wait = Math.min(this.wait * 2, AT_MOST);
      this.away(true);
    }
    this.later();
  }

  /** @param {boolean} gone */
  away(gone) {
    const words = this.piece("away");
    if (!words || words.hidden !== gone) return;
    words.hidden = !gone;
    words.textContent = gone ? (this.dataset.wordsAway ?? "") : "";
  }

  /** @param {Element} fresh */
  show(fresh) {
    for (const name of ["going", "failed"]) {
      const here = this.piece(name);
      const there = this.piece(name, fresh);
      if (here && there) this.rows(here, there);
    }
    const said = this.piece("new-status", fresh)?.textContent ?? "";
    const status = this.piece("status");
    if (status && status.textContent !== said) status.textContent = said;
  }

  /** @param {Element} here @param {Element} there */
  rows(here, there) {
    const wanted = [...there.children];
    const keys = new Set(wanted.map((row) => row.getAttribute("data-key")));
    Array.from(here.children).forEach((row) => {
      if (!keys.has(row.getAttribute("data-key")) && !row.contains(document.activeElement)) row.remove();
    });
    let after = null;
    for (const row of wanted) {
      const known = here.querySelector(`:scope > [data-key="${row.getAttribute("data-key")}"]`);
      const place = known ?? document.importNode(row, true);
      if (known) this.cells(known, row);
      else {
        this.sign(place);
        if (after) after.after(place);
        else here.prepend(place);
      }
      after = place;
    }
  }

  /** @param {Element} here @param {Element} there */
  cells(here, there) {
    const fresh = [...there.children];
    [...here.children].forEach((cell, number) => {
      const wanted = fresh[number];
      if (!wanted || cell.contains(document.activeElement)) return;
      this.sign(wanted);
      if (cell.innerHTML !== wanted.innerHTML) cell.replaceChildren(...document.importNode(wanted, true).childNodes);
    });
  }

  // Each answer's forms carry a token of another spelling; the page's own is good for all of them.
  /** @param {Element} within */
  sign(within) {
    const ours = /** @type {HTMLInputElement | null} */ (this.querySelector(":scope > input[name=csrfmiddlewaretoken]"));
    for (const field of within.querySelectorAll("input[name=csrfmiddlewaretoken]")) {
      if (ours) field.setAttribute("value", ours.value);
    }
  }
}

customElements.define("media-board", MediaBoard);
