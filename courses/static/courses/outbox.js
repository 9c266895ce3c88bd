// @ts-check
/** Sends what the journal holds, one request at a time, for as long as it takes. */

import { drop, unsent, write } from "./journal.js";
import { LEASES, post } from "./post.js";

const BATCH = 20;
const FIRST_WAIT = 2000;
const LONGEST_WAIT = 60_000;

export class Outbox {
  /** @type {Map<string, import("./journal.js").Book>} */
  #books = new Map();
  #busy = false;
  #held = false; // an answer told us to wait
  #wait = FIRST_WAIT;
  #offline = false;

  /** @param {(type: string, detail: any) => void} tell */
  constructor(tell) {
    this.tell = tell;
    addEventListener("online", () => this.#again(0));
  }

  /** @param {import("./journal.js").Book} book */
  add(book) {
    this.#books.set(book.lease, book);
  }

  /** Take up the books that earlier pages left behind. @param {string} subject */
  collect(subject) {
    for (const book of unsent(subject)) if (!this.#books.has(book.lease)) this.add(book);
    this.flush();
  }

  /** @param {{ leaving?: boolean }} [how] leaving: the page is closing, so ask nothing and wait for nothing */
  async flush({ leaving = false } = {}) {
    if (leaving) {
      for (const book of this.#books.values()) if (book.chunks.length) this.#send(book, true);
      return;
    }
    if (this.#busy || this.#held) return;
    this.#busy = true;
    for (const book of this.#books.values()) while (book.chunks.length && (await this.#deliver(book)));
    this.#busy = false;
  }

  /** @param {import("./journal.js").Book} book @param {boolean} keepalive */
  #send(book, keepalive) {
    return post(`${LEASES}${book.lease}/chunks/`, { chunks: book.chunks.slice(0, BATCH) }, { keepalive });
  }

  /** @param {import("./journal.js").Book} book @returns {Promise<boolean>} whether to go on with this book */
  async #deliver(book) {
    const { status, wait, data } = await this.#send(book, false);
    const moved = this.#taken(book, data);
    if (status === 200) return moved;
    if (status === 0 || status === 429 || status >= 500) return this.#later(status, wait);
    if (status === 401) return this.#refused(data, "signedOut");
    if (status === 409 && book.chunks.length && moved) return true; // a closed lease still takes what was played under it
    if (data.code === "not_delivered") {
      this.tell("closed", { lease: book.lease, ...data }); // later, when the film has gone out, it is taken
      return this.#later(status, LONGEST_WAIT);
    }
    // Whoever is signed in now may not send this; its learner may, later. Anything else will not get better by asking.
    this.#books.delete(book.lease);
    if (status !== 403) drop(book.lease);
    this.tell("closed", { lease: book.lease, ...data });
    return false;
  }

  /** @param {import("./journal.js").Book} book @param {any} data */
  #taken(book, data) {
    if (!Array.isArray(data.acked)) return false;
    const acked = new Set(data.acked);
    const before = book.chunks.length;
    book.chunks = book.chunks.filter((chunk) => !acked.has(chunk.seq));
    this.#wait = FIRST_WAIT;
    if (book.chunks.length) write(book);
    else drop(book.lease);
    if (this.#offline) this.tell("sent", {});
    this.#offline = false;
    this.tell("confirmed", { ...data, lease: book.lease });
    return book.chunks.length < before; // an answer that takes nothing would have us ask for ever
  }

  /** @param {number} status @param {number} wait @returns {false} */
  #later(status, wait) {
    if (status === 0 && !this.#offline) {
      this.#offline = true;
      this.tell("offline", {});
    }
    this.#again(wait || this.#wait);
    this.#wait = Math.min(LONGEST_WAIT, this.#wait * 2);
    return false;
  }

  /** @param {any} data @param {string} type @returns {false} */
  #refused(data, type) {
    this.#held = true;
    this.tell(type, data);
    return false;
  }

  /** @param {number} ms */
  #again(ms) {
    this.#held = ms > 0;
    setTimeout(() => {
      this.#held = false;
      this.flush();
    }, ms);
  }
}
