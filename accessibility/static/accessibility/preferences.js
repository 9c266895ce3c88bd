// @ts-check
/**
 * What this person wants, read from the attributes that the server wrote on <html>, and changes to it: seen at once
 * and sent home. Without script the same form does the same with a page load.
 */

const root = document.documentElement;

/**
 * @param {string} name as in `dataset`: captionSize for data-caption-size
 * @param {string} fallback
 */
export function wanted(name, fallback) {
  return root.dataset[name] ?? fallback;
}

/** Whether data costs this person, or on this device, so much that nothing large is loaded without being asked for. */
export function savesData() {
  const said = wanted("saver", "auto");
  return said === "on" || (said === "auto" && Boolean(/** @type {any} */ (navigator).connection?.saveData));
}

/** @param {Record<string, string | number>} values by the server's names: caption_size */
export function remember(values) {
  for (const [name, value] of Object.entries(values)) root.setAttribute(`data-${name.replaceAll("_", "-")}`, String(value));
  document.dispatchEvent(new CustomEvent("preferences"));
  const form = /** @type {HTMLFormElement | null} */ (document.querySelector("form[data-display-tool]"));
  if (!form) return Promise.resolve(false);
  const body = new FormData(form); // its token comes along
  body.delete("next");
  for (const [name, value] of Object.entries(values)) body.set(name, String(value));
  const sent = fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" }, keepalive: true });
  return sent.then((response) => response.ok).catch(() => false); // it holds on this page all the same
}
