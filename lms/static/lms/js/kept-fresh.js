// @ts-check
/**
 * `<kept-fresh running>`: a part of the page that is fetched again until it no longer says that it is running.
 * Without script its button does the same. Nothing is replaced while somebody's focus is inside it.
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
      if (fresh && (!this.contains(document.activeElement) || !fresh.hasAttribute("running"))) {
        this.toggleAttribute("running", fresh.hasAttribute("running"));
        this.replaceChildren(...fresh.childNodes);
      }
    } catch {
      // The network is away: ask again.
    }
    this.plan();
  }
}

customElements.define("kept-fresh", KeptFresh);
