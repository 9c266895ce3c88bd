// @ts-check
/** What is folded away: says what was chosen, closes again, and a long list gets a box to look for a name in. */

const MANY = 24;

for (const pick of document.querySelectorAll("[data-pick]")) prepare(/** @type {HTMLDetailsElement} */ (pick));

/** @param {HTMLDetailsElement} pick */
function prepare(pick) {
  const now = pick.querySelector("[data-pick-now]");
  const choices = [...pick.querySelectorAll("label.choice")];
  if (choices.length > MANY) search(pick, choices);
  const show = () => {
    const chosen = pick.querySelector("input[type=radio]:checked")?.closest("label")?.textContent?.trim();
    if (now && chosen) now.textContent = chosen;
  };
  show(); // a form that came back, or that the browser filled in again, holds something else than it was drawn with
  addEventListener("pageshow", show);
  pick.addEventListener("change", show);
  pick.addEventListener("chosen", () => {
    pick.open = false; // with Enter or the mouse she has decided; with arrow keys she still goes along
    pick.querySelector("summary")?.focus();
  });
  pick.addEventListener("click", (event) => {
    const input = event.target;
    const pointed = event.detail > 0 && input instanceof Element && input.closest("label.choice");
    if (pointed) setTimeout(() => pick.dispatchEvent(new CustomEvent("chosen")));
  });
}

/** @param {HTMLDetailsElement} pick @param {Element[]} choices */
function search(pick, choices) {
  const box = document.createElement("input");
  box.type = "search";
  box.className = "input pick__find";
  box.autocomplete = "off";
  box.placeholder = pick.dataset.find ?? "";
  box.setAttribute("aria-label", box.placeholder);
  pick.querySelector(".choices")?.prepend(box);
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault(); // it looks for a name and sends nothing
  });
  box.addEventListener("input", () => {
    const wanted = box.value.trim();
    for (const each of choices) /** @type {HTMLElement} */ (each).hidden = !each.textContent?.includes(wanted);
    for (const part of pick.querySelectorAll("details")) {
      const some = Boolean(part.querySelector("label.choice:not([hidden])"));
      part.hidden = !some;
      if (wanted) part.open = some;
    }
  });
}
