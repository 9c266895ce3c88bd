// @ts-check
/**
 * <read-aloud>: reads what the page is about with a voice that the device has; where it has none in Chinese the button is
 * not there. It begins when it is pressed, never by itself, and ends when it is pressed again, when a film plays, or
 * when the page is left.
 */

const MATTER = "h1, h2, h3, h4, p, li, dt, dd, th, td, legend, figcaption, label, summary, caption, img[alt]";
const NOT_READ = "[aria-hidden=true], [hidden], .bar, .player__status, .player__screen, .skip, nav, script, read-aloud";

class ReadAloud extends HTMLElement {
  /** @type {SpeechSynthesisVoice | undefined} */ #voice;
  #turn = 0; // of reading: what was asked for before a stop is not gone on with
  /** @type {HTMLElement | null} */ #read = null;

  connectedCallback() {
    if (!("speechSynthesis" in window)) return;
    this.#look();
    speechSynthesis.addEventListener("voiceschanged", () => this.#look());
    this.#button.addEventListener("click", () => (this.#turn % 2 ? this.stop() : this.read()));
    document.addEventListener("play", () => this.stop(), true); // a film has a voice of its own
    addEventListener("pagehide", () => this.stop());
  }

  get #button() {
    return /** @type {HTMLButtonElement} */ (this.querySelector("button"));
  }

  /** Voices come late. */
  #look() {
    this.#voice = speechSynthesis.getVoices().find((voice) => /^(zh|cmn)([-_]|$)/i.test(voice.lang));
    this.hidden = !this.#voice;
  }

  async read() {
    const turn = ++this.#turn;
    for (const film of document.querySelectorAll("video, audio")) /** @type {HTMLMediaElement} */ (film).pause();
    this.#show(true);
    for (const part of matter()) {
      if (turn !== this.#turn) return;
      this.#mark(part.element);
      for (const sentence of part.text.match(/[^。！？!?；;]{1,120}[。！？!?；;]?/g) ?? []) {
        if (turn === this.#turn) await this.#speak(sentence, part.element);
      }
    }
    if (turn === this.#turn) this.stop();
  }

  stop() {
    if (this.#turn % 2 === 0) return;
    this.#turn++;
    speechSynthesis.cancel();
    this.#mark(null);
    this.#show(false);
  }

  /** @param {string} text @param {HTMLElement} element @returns {Promise<void>} */
  #speak(text, element) {
    const said = new SpeechSynthesisUtterance(text);
    const language = element.closest("[lang]")?.getAttribute("lang") ?? "zh-Hans";
    said.lang = /^zh/i.test(language) ? (this.#voice?.lang ?? "zh-CN") : language; // another tongue by a voice of its own
    if (/^zh/i.test(language)) said.voice = this.#voice ?? null;
    return new Promise((done) => {
      said.onend = said.onerror = () => done();
      speechSynthesis.speak(said);
    });
  }

  /** @param {HTMLElement | null} element */
  #mark(element) {
    this.#read?.removeAttribute("data-being-read");
    element?.setAttribute("data-being-read", "");
    this.#read = element;
  }

  /** @param {boolean} reads */
  #show(reads) {
    const words = /** @type {HTMLElement} */ (this.querySelector("span"));
    this.dataset.start ??= words.textContent ?? "";
    words.textContent = (reads ? this.dataset.stop : this.dataset.start) ?? "";
    this.#button.setAttribute("aria-pressed", String(reads));
  }
}

/** What is seen of the page's matter, each piece once, in its order. @returns {{ element: HTMLElement, text: string }[]} */
function matter() {
  const all = /** @type {HTMLElement[]} */ ([...document.querySelectorAll(`main :is(${MATTER})`)]);
  const seen = all.filter((each) => each.checkVisibility() && !each.closest(NOT_READ));
  const parts = seen.map((element) => ({ element, text: own(element) }));
  return parts.filter(({ text }) => /[\p{L}\p{N}]/u.test(text));
}

/** The words that stand in an element itself and in no smaller piece of it. @param {Element} element @returns {string} */
function own(element) {
  if (element instanceof HTMLImageElement) return element.alt;
  const words = [...element.childNodes].map((node) => {
    if (node.nodeType === Node.TEXT_NODE) return node.textContent ?? "";
    return node instanceof HTMLElement && !node.matches(`${MATTER}, ${NOT_READ}`) && node.checkVisibility() ? own(node) : "";
  });
  return words.join("").replace(/\s+/g, " ").trim();
}

customElements.define("read-aloud", ReadAloud);
