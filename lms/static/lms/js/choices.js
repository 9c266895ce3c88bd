// @ts-check
/**
 * Tab stops at every answer and Enter chooses it. A browser gives a group of radio buttons one stop, arrow keys and
 * Space; whoever drives everything with one switch has Tab and Enter only. Arrow keys and Space go on working.
 */

let forward = false; // the last key was Tab

/** @param {EventTarget | null} thing @returns {HTMLInputElement | null} */
function choice(thing) {
  const isOne = thing instanceof HTMLInputElement && (thing.type === "radio" || thing.type === "checkbox");
  return isOne && thing.form ? thing : null;
}

/** @param {HTMLInputElement} input @returns {HTMLInputElement[]} */
function groupOf(input) {
  const all = [...(input.form?.elements ?? [])];
  return /** @type {HTMLInputElement[]} */ (
    all.filter((other) => other instanceof HTMLInputElement && other.type === "radio" && other.name === input.name && !other.disabled && other.getClientRects().length > 0)
  );
}

document.addEventListener("keydown", (event) => {
  forward = event.key === "Tab" && !event.shiftKey;
  const input = choice(event.target);
  if (!input || event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.key === "Enter") {
    event.preventDefault(); // it would send the form
    input.click();
    input.closest("[data-pick]")?.dispatchEvent(new CustomEvent("chosen"));
  } else if (event.key === "Tab" && input.type === "radio") {
    const group = groupOf(input);
    const next = group[group.indexOf(input) + (event.shiftKey ? -1 : 1)];
    if (!next) return;
    event.preventDefault();
    next.focus();
  }
});

document.addEventListener("focusin", (event) => {
  const input = choice(event.target);
  if (!input || input.type !== "radio" || !forward) return;
  const group = groupOf(input);
  const from = /** @type {any} */ (event.relatedTarget);
  if (!group.includes(from) && input !== group[0]) group[0].focus(); // a browser goes to the chosen one: others stand before it
});
