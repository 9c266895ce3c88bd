// @ts-check
/**
 * What was watched, cut into chunks that the server can check: one about every ten seconds and at every pause, seek,
 * change of speed and leaving. A chunk is written on the device before it is sent (journal.js), so that a reload, a
 * flat battery or a dead line loses nothing; delivering it twice changes nothing.
 */

import { deviceName, write } from "./journal.js";
import { Outbox } from "./outbox.js";
import { LEASES, post } from "./post.js";
import { sha256 } from "./sha256.js";

const CUT_MS = 10_000; // of the clock
const LONGEST_MS = 28_000; // of media: the server takes twice as much, for timers that come late
const AGAIN_MS = 5_000; // before a lease is asked for again that could not be had just now
const BETWEEN_MS = 400; // a `timeupdate` comes at least this often while frames move

export class Evidence extends EventTarget {
  /** @type {import("./journal.js").Book | null} */ #book = null;
  /** @type {[number, number, number, number][]} */ #waiting = []; // played before the lease was there
  /** @type {Promise<void> | null} */ #opening = null;
  #later = 0; // the timer of the next try
  #under = ""; // the address under which the film is sent to this learner
  #moving = false;
  #rest = 0; // where the picture stood before it began to move
  #mark = 0; // where the present chunk begins, ms of media
  #last = 0; // where the picture was when we last looked
  #seen = 0; // and when that was
  #since = 0;
  #rate = 1;

  /**
   * @param {HTMLVideoElement} video
   * @param {{ lesson: string, block: string, timeline?: string, subject: string, duration: number }} what
   */
  constructor(video, what) {
    super();
    this.video = video;
    this.what = what;
    this.outbox = new Outbox((type, detail) => this.#answered(type, detail));
    video.addEventListener("play", () => this.#open());
    for (const event of ["play", "seeked", "waiting"]) video.addEventListener(event, () => (this.#rest = this.#here()));
    video.addEventListener("playing", () => this.#begin());
    video.addEventListener("timeupdate", () => this.#look());
    for (const event of ["pause", "ended", "waiting", "seeking"]) video.addEventListener(event, () => this.#stop());
    video.addEventListener("ratechange", () => {
      this.#cut();
      this.#rate = video.playbackRate;
    });
    addEventListener("online", () => this.#moving && this.#open());
    addEventListener("pagehide", () => (this.#stop(), this.outbox.flush({ leaving: true })));
    document.addEventListener("visibilitychange", () => document.hidden && this.#cut());
  }

  /** Send what earlier pages could not. */
  resend() {
    this.outbox.collect(this.what.subject);
  }

  /**
   * Ask for the lease before the film, which is then fetched under the lease's address; but nobody waits long for it.
   * @param {number} patience ms
   */
  async begin(patience) {
    this.#open();
    await Promise.race([this.#opening, new Promise((done) => setTimeout(done, patience))]);
    return this.#under;
  }

  #open() {
    if (this.#book || this.#opening) return;
    clearTimeout(this.#later);
    this.#waiting = []; // a window begins now: what was played before no lease vouches for
    this.#opening = this.#ask().finally(() => (this.#opening = null));
  }

  async #ask() {
    const { lesson, block, timeline = "", subject } = this.what;
    const { status, wait, data } = await post(LEASES, { lesson: Number(lesson), block, timeline, device: deviceName() });
    if (status !== 201) {
      this.#waiting = [];
      this.#tell(status ? "refused" : "unreachable", { words: "", ...data });
      if (status === 0 || status === 429 || status >= 500) this.#later = setTimeout(() => this.#again(), wait || AGAIN_MS);
      return;
    }
    this.#book = { lease: data.lease, subject, nextSeq: data.next_seq, head: data.prev, chunks: [] };
    this.outbox.add(this.#book);
    this.#under = data.under ?? "";
    for (const span of this.#waiting.splice(0)) this.#record(...span);
    this.#tell("confirmed", data);
  }

  /** The server was busy, or told us to wait: while the film goes on, ask once more, and count from here. */
  #again() {
    if (this.#book || this.video.paused) return; // pressing play asks by itself
    if (!this.#moving) return void (this.#later = setTimeout(() => this.#again(), AGAIN_MS)); // it is being fetched
    this.#mark = this.#last = this.#here();
    this.#since = this.#seen = performance.now();
    this.#open();
  }

  #begin() {
    if (this.#moving) return;
    this.#moving = true;
    this.#rate = this.video.playbackRate;
    this.#last = this.#here();
    // `playing` is told a moment late: what has moved since the picture stood was seen too.
    this.#mark = this.#last - this.#rest > BETWEEN_MS || this.#last < this.#rest ? this.#last : this.#rest;
    this.#since = this.#seen = performance.now();
  }

  #look() {
    if (!this.#moving || this.video.seeking) return;
    this.#last = this.#here();
    this.#seen = performance.now();
    if (this.#seen - this.#since >= CUT_MS || this.#last - this.#mark >= LONGEST_MS - 3 * BETWEEN_MS) this.#cut();
  }

  /** The picture stands: by then a seek has already moved `currentTime`, so the end is reckoned from the last look. */
  #stop() {
    if (!this.#moving) return;
    if (this.video.seeking) this.#last += Math.min(BETWEEN_MS, performance.now() - this.#seen) * this.#rate;
    this.#cut();
    this.#moving = false;
  }

  #cut() {
    if (!this.#moving) return;
    if (!this.video.seeking) this.#last = this.#here();
    const to = Math.min(Math.round(this.#last), this.what.duration || Infinity);
    const now = performance.now();
    if (to > this.#mark) this.#record(this.#mark, to, Math.round(this.#rate * 1000), Math.round(now));
    this.#mark = Math.max(this.#mark, to);
    this.#since = now;
  }

  /** @param {number} from_ms @param {number} to_ms @param {number} rate_milli @param {number} clock_ms */
  #record(from_ms, to_ms, rate_milli, clock_ms) {
    const book = this.#book;
    if (!book) return void this.#waiting.push([from_ms, to_ms, rate_milli, clock_ms]);
    const [seq, prev] = [book.nextSeq, book.head];
    const hash = sha256([book.lease, seq, from_ms, to_ms, rate_milli, clock_ms, prev].join("|"));
    book.chunks.push({ seq, from_ms, to_ms, rate_milli, clock_ms, prev, hash });
    book.nextSeq = seq + 1;
    book.head = hash;
    write(book);
    this.outbox.flush();
  }

  /** Another video of this page plays: its lease has closed ours. */
  release() {
    this.#stop();
    this.#book = null;
  }

  /** @param {string} type @param {any} detail */
  #answered(type, detail) {
    if (type === "closed") {
      if (detail.lease !== this.#book?.lease) return; // an earlier page's book: nothing to tell
      this.#book = null;
      if (detail.code === "not_delivered") this.#tell("refused", detail);
      if (detail.code !== "lease_closed" || detail.reason !== "replaced") return void (this.#moving && this.#open());
    }
    if (type === "confirmed" && detail.lease !== this.#book?.lease) return;
    this.#tell(type, detail);
  }

  /** @param {string} type @param {any} detail */
  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }

  #here() {
    return Math.round(this.video.currentTime * 1000);
  }
}
