// @ts-check
/**
 * What was played and has not been confirmed yet, kept on the device. A line is written before it is sent and is never
 * used for anything else; localStorage because it writes at once, and a page that is closing has no later.
 */

const PREFIX = "evidence:";

/** @typedef {{ seq: number, from_ms: number, to_ms: number, rate_milli: number, clock_ms: number, prev: string, hash: string }} Chunk */
/** @typedef {{ lease: string, subject: string, nextSeq: number, head: string, chunks: Chunk[] }} Book */

/** @param {Book} book */
export function write(book) {
  try {
    localStorage.setItem(PREFIX + book.lease, JSON.stringify(book));
  } catch {
    // Full or forbidden: the chunks live in memory and are sent from there.
  }
}

/** @param {string} lease */
export function drop(lease) {
  localStorage.removeItem(PREFIX + lease);
}

/**
 * Books of earlier pages with something left to send; another person's are left alone until she is back.
 * @param {string} subject
 * @returns {Book[]}
 */
export function unsent(subject) {
  return Object.keys(localStorage)
    .filter((key) => key.startsWith(PREFIX))
    .flatMap((key) => read(key))
    .filter((book) => book.subject === subject && book.chunks.length > 0);
}

/** @param {string} key @returns {Book[]} */
function read(key) {
  try {
    return [JSON.parse(localStorage.getItem(key) ?? "")];
  } catch {
    return [];
  }
}

/** A word for this browser that says nothing about its owner. */
export function deviceName() {
  const known = localStorage.getItem("device") ?? crypto.getRandomValues(new Uint32Array(2)).join("-");
  localStorage.setItem("device", known);
  return known;
}
