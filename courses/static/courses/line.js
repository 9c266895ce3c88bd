// @ts-check
/**
 * The line that a film and its interpreter share: one request at a time, so that each has all of it and what is needed
 * first comes first; and what the line carries, reckoned from both.
 *
 * Two that load at once, each guessing for itself, take each other's bandwidth for the line's own: on a slow line the
 * heavier one then keeps the lighter one from coming at all.
 */

const LAST = 4; // samples that count
const SMALL = 8000; // bytes; less tells of the answer's delay and not of the line
const LATE = 0.5; // a request is waited out when what is left of it takes no longer than this (s)
const SILENT_MS = 4000; // nothing comes: the next may try

/**
 * A request that waits for its turn.
 * @typedef {{ due: () => number, go: () => void, stats: () => any, since?: number }} Turn
 * `due`: how soon it is needed, the smallest first; `stats`: hls.js's own, of what has come so far
 */

export class Line {
  /** @type {Turn[]} */ #waiting = [];
  /** @type {Set<Turn>} */ #going = new Set();
  /** @type {{ bytes: number, ms: number }[]} */ #samples = [];
  #came = 0; // bytes of all that is over
  #reckoned = { bytes: 0, at: 0 };
  #soon = 0;

  /** Bits a second; 0 while nobody knows. */
  get bps() {
    const { length } = this.#samples;
    if (!length) return 0;
    const [bytes, ms] = this.#samples.reduce(([b, t], one) => [b + one.bytes, t + one.ms], [0, 0]);
    const last = this.#samples[length - 1];
    return Math.min(bytes / ms, last.bytes / last.ms) * 8000;
  }

  /** @param {Turn} turn */
  ask(turn) {
    this.#waiting.push(turn);
    this.#next();
  }

  /** It came, failed or is no longer wanted. @param {Turn} turn @param {any} [stats] hls.js's own, of one that came */
  over(turn, stats) {
    this.#going.delete(turn);
    this.#waiting = this.#waiting.filter((each) => each !== turn);
    if (stats?.loading.end) this.#learn(stats);
    else this.#came += turn.since ? (turn.stats()?.loaded ?? 0) : 0;
    this.#next();
  }

  /** All that came since we last reckoned, over the time in which anything did: two may overlap. @param {any} stats */
  #learn(stats) {
    const going = [...this.#going].map((each) => each.stats()).filter((each) => each?.loading.first);
    const begun = Math.min(stats.loading.first, ...going.map(({ loading }) => loading.first));
    const ms = Math.max(1, stats.loading.end - Math.max(begun, this.#reckoned.at));
    this.#came += stats.loaded;
    const all = this.#came + going.reduce((sum, { loaded }) => sum + loaded, 0);
    const bytes = all - this.#reckoned.bytes;
    this.#reckoned = { bytes: all, at: stats.loading.end };
    if (bytes >= SMALL) this.#samples = [...this.#samples, { bytes, ms }].slice(-LAST);
  }

  /** What is being fetched crawls: what was learnt of a better line no longer holds. @param {number} bps */
  worsened(bps) {
    if (bps < this.bps) this.#samples = [{ bytes: bps / 8, ms: 1000 }];
  }

  /** Not at once: whoever has just got something asks for the next within this task, and may be more urgent. */
  #next() {
    clearTimeout(this.#soon);
    this.#soon = window.setTimeout(() => this.#grant(), 0);
  }

  #grant() {
    if (!this.#waiting.length) return;
    if ([...this.#going].some((each) => !this.#isNearlyOver(each))) {
      this.#soon = window.setTimeout(() => this.#grant(), 50);
      return;
    }
    const [turn] = this.#waiting.sort((a, b) => a.due() - b.due());
    this.#waiting.shift();
    this.#going.add(turn);
    turn.since = performance.now();
    turn.go();
    if (this.#waiting.length) this.#next();
  }

  /** The next request's way to the server and back takes as long as the rest of this one. @param {Turn} turn */
  #isNearlyOver(turn) {
    const { loaded = 0, total = 0, loading } = turn.stats() ?? {};
    if (!loading?.first) return performance.now() - (turn.since ?? 0) > SILENT_MS;
    const delay = Math.min(LATE, (loading.first - loading.start) / 1000);
    return total > 0 && this.bps > 0 && ((total - loaded) * 8) / this.bps < delay;
  }
}

/** The page has one line, whatever plays. */
export const line = new Line();
