// @ts-check
/**
 * `<kept-fresh running>`: a part of the page that is fetched again until it no longer says that it is running.
 * Without script its button does the same. Nothing is replaced while somebody's focus is inside it. With `data-said` the
 * words of `data-says` inside it are written into the live region of that id, which stays: one that is replaced together
 * with its words is not read aloud.
 */
const EVERY_MS = 3000;

class KeptFresh extends HTMLElement {
  connectedCallback() {
    this.plan();
  }

  disconnectedCallback() {
    clearTimeout(this.timer);
  }

  plan() {
    if (this.hasAttribute("running")) this.timer = setTimeout(() => this.ask(), EVERY_MS);
  }

  async ask() {
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = answer.ok ? page.getElementById(this.id) : null;
      if (fresh) this.say(fresh); // before its nodes move
      if (fresh && (!this.contains(document.activeElement) || !fresh.hasAttribute("running"))) {
        this.toggleAttribute("running", fresh.hasAttribute("running"));
        this.replaceChildren(...fresh.childNodes);
      }
    } catch {
      // The network is away: ask again.
    }
    this.plan();
  }

  /** @param {Element} fresh the part as it was fetched */
  say(fresh) {
    const region = document.getElementById(this.dataset.said ?? "");
    const words = fresh.querySelector("[data-says]")?.getAttribute("data-says") ?? "";
    if (region && region.textContent !== words) region.textContent = words;
  }
}

customElements.define("kept-fresh", KeptFresh);
