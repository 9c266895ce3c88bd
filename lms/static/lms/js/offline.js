// @ts-check
/** The page for a missing network: looks by itself whether it is back, or when asked to, and loads what was wanted. */

const EVERY_MS = 8000;
const PATIENCE_MS = 8000;
let looking = false;

/** @param {boolean} byHand */
async function look(byHand) {
  if (looking) return;
  looking = true;
  if (byHand) tell("looking");
  const back = await isBack();
  looking = false;
  if (!back) return byHand ? tell("away") : undefined;
  if (document.body.querySelector("[data-own]")?.getAttribute("data-own") === location.pathname) location.replace("/");
  else location.reload();
}

/** A hotel's or a phone company's own page answers everything too: only a script is our answer. */
async function isBack() {
  try {
    const how = { cache: /** @type {const} */ ("no-store"), credentials: /** @type {const} */ ("omit") };
    const answer = await fetch("/sw.js", { ...how, signal: AbortSignal.timeout(PATIENCE_MS) });
    return answer.ok && (answer.headers.get("content-type") ?? "").includes("javascript");
  } catch {
    return false;
  }
}

/** @param {string} state */
function tell(state) {
  for (const line of document.querySelectorAll("[data-when]")) {
    /** @type {HTMLElement} */ (line).hidden = /** @type {HTMLElement} */ (line).dataset.when !== state;
  }
}

for (const button of document.querySelectorAll("[data-again]")) {
  button.addEventListener("click", (event) => {
    event.preventDefault();
    look(true);
  });
}
addEventListener("online", () => look(false));
addEventListener("visibilitychange", () => document.visibilityState === "visible" && look(false));
setInterval(() => look(false), EVERY_MS);
