// @ts-check
/** A button that prints the page; without script it is not there, and the browser's own menu prints. */
for (const place of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-print]"))) {
  place.hidden = false;
  place.querySelector("button")?.addEventListener("click", () => window.print());
}
