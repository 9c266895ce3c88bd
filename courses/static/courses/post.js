// @ts-check
/** Sending JSON to our own server, and what its answer means. */

export const LEASES = "/api/study/leases/"; // here, because modules that import each other cannot be named by hash

/** @typedef {{ status: number, wait: number, data: any }} Answer `status` 0: no connection; `wait` in ms */

/**
 * @param {string} url
 * @param {object} body
 * @param {{ keepalive?: boolean }} [how] `keepalive` lets it leave with a page that is closing
 * @returns {Promise<Answer>}
 */
export async function post(url, body, { keepalive = false } = {}) {
  const token = /** @type {HTMLInputElement | null} */ (document.querySelector("[name=csrfmiddlewaretoken]"))?.value ?? "";
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": token },
      body: JSON.stringify(body),
      keepalive,
    });
    const wait = Number(response.headers.get("Retry-After")) * 1000 || 0;
    return { status: response.status, wait, data: await response.json().catch(() => ({})) };
  } catch {
    return { status: 0, wait: 0, data: {} };
  }
}
