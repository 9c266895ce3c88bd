// @ts-check
/** The player's keys. They work only while something inside the player has the focus. */

/** @type {Record<string, string>} */
const KEYS = {
  " ": "play",
  k: "play",
  j: "back",
  l: "forward",
  arrowleft: "left",
  arrowright: "right",
  arrowup: "louder",
  arrowdown: "quieter",
  m: "mute",
  c: "captions",
  d: "description",
  s: "sign",
  "shift+s": "signSize",
  t: "transcript",
  "[": "slower",
  "]": "faster",
  n: "next",
  p: "previous",
  f: "fullscreen",
  y: "present",
  "?": "help",
  "shift+?": "help",
};

/**
 * @param {KeyboardEvent} event
 * @returns {string} what to do, or nothing
 */
export function actionOf(event) {
  if (event.isComposing || event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return "";
  const on = /** @type {HTMLElement} */ (event.target);
  const key = event.key.toLowerCase();
  // A control's own keys stay its own: Space and Enter press a button, arrows move a slider or a choice.
  if (on.matches("input, textarea") && !on.matches("[type=range]")) return "";
  if (on.matches("select") || (on.matches("[type=range]") && key.startsWith("arrow"))) return "";
  if (on.closest("button, summary, a") && key === " ") return "";
  return KEYS[(event.shiftKey ? "shift+" : "") + key] ?? "";
}
