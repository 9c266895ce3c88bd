// @ts-check
/** Sending JSON to our own server, and what its answer means. */

export const LEASES = "/api/study/leases/"; // here, because modules that import each other cannot be named by hash

/** @typedef {{ status: number, wait: number, data: any }} Answer `status` 0: no connection; `wait` in ms */

/** What the page's forms carry. @param {string} name */
const hidden = (name) => /** @type {HTMLInputElement | null} */ (document.querySelector(`[name=${name}]`))?.value ?? "";

/**
 * @param {string} url
 * @param {object} body
 * @param {{ keepalive?: boolean }} [how] `keepalive` lets it leave with a page that is closing
 * @returns {Promise<Answer>}
 */
export async function post(url, body, { keepalive = false } = {}) {
  const token = hidden("csrfmiddlewaretoken");
  // A new lease counts for whom this page was drawn for, though somebody else was chosen since; one that is there knows.
  /** @type {Record<string, string>} */
  const drawnFor = url === LEASES ? { "X-Drawn-For": hidden("drawn_for") } : {};
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": token, ...drawnFor },
      body: JSON.stringify(body),
      keepalive,
    });
    const wait = Number(response.headers.get("Retry-After")) * 1000 || 0;
    return { status: response.status, wait, data: await response.json().catch(() => ({})) };
  } catch {
    return { status: 0, wait: 0, data: {} };
  }
}
