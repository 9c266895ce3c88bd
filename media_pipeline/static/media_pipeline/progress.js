// @ts-check
// <media-progress>: asks every two seconds how the runs are, and changes the words in place, so that focus and
// reading position stay where they are. A step that ends with an error reloads nothing: its words and button appear.

const EVERY = 2000;
const AT_MOST = 15000; // after errors

/** @typedef {{id: number, name: string, words: string, kind: string, percent: number, error: string, remedy: string,
 *   left: string, retryable: boolean}} Stage */
/** @typedef {{uuid: string, recipe: string, words: string, over: boolean, stages: Stage[]}} Run */

export class MediaProgress extends HTMLElement {
  wait = EVERY;

  connectedCallback() {
    this.started = Boolean(this.querySelector('[data-part="cancel"]')) || Boolean(this.querySelector("[data-run]"));
    if (this.started) this.timer = setTimeout(() => void this.ask(), this.wait);
  }

  disconnectedCallback() {
    clearTimeout(this.timer);
  }

  async ask() {
    try {
      const answer = await fetch(this.dataset.url ?? "", { headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(String(answer.status));
      const { runs, readiness } = /** @type {{runs: Run[], readiness: string}} */ (await answer.json());
      this.ready(readiness);
      this.wait = EVERY;
      this.show(runs);
      if (runs.every((run) => run.over)) return;
    } catch {
      this.wait = Math.min(this.wait * 2, AT_MOST);
    }
    this.timer = setTimeout(() => void this.ask(), this.wait);
  }

  // Stands outside of this element, among the facts; announced, because a lesson can be watched from now on.
  /** @param {string} words */
  ready(words) {
    const fact = document.querySelector('.media-facts [data-part="readiness"]');
    if (!fact || fact.textContent === words) return;
    fact.textContent = words;
    const status = this.querySelector('[data-part="status"]');
    if (status) status.textContent = words;
  }

  /** @param {Run[]} runs */
  show(runs) {
    for (const run of runs) {
      const section = this.querySelector(`[data-run="${run.uuid}"]`);
      if (!section) continue;
      const words = section.querySelector('[data-part="run-words"]');
      if (words && words.textContent !== run.words) {
        words.textContent = run.words;
        const status = this.querySelector('[data-part="status"]');
        if (status) status.textContent = `${run.recipe}: ${run.words}`;
      }
      const cancel = section.querySelector('[data-part="cancel"]');
      if (cancel instanceof HTMLElement) cancel.hidden = run.over;
      for (const stage of run.stages) this.stage(section, stage);
    }
  }

  /** @param {Element} section @param {Stage} stage */
  stage(section, stage) {
    const row = section.querySelector(`[data-stage="${stage.id}"]`);
    if (!row) return;
    const words = row.querySelector('[data-part="words"]');
    if (words) {
      words.textContent = stage.words;
      words.className = `media-state media-state--${stage.kind}`;
    }
    const bar = row.querySelector("progress");
    if (bar) bar.value = stage.percent;
    const percent = row.querySelector('[data-part="percent"]');
    if (percent) percent.textContent = `${stage.percent} %`;
    const left = row.querySelector('[data-part="left"]');
    if (left) left.textContent = stage.left;
    const error = row.querySelector('[data-part="error"]');
    if (error instanceof HTMLElement) {
      error.hidden = !stage.error;
      error.replaceChildren(Object.assign(document.createElement("strong"), { textContent: stage.error }), ` ${stage.remedy}`);
    }
    const retry = row.querySelector('[data-part="retry"]');
    if (retry instanceof HTMLElement) retry.hidden = !stage.retryable;
  }
}

customElements.define("media-progress", MediaProgress);
