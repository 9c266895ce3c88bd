// @ts-check
/**
 * One budget for a film and its interpreter: decides which size of picture each fetches and in what order their pieces
 * come over the line they share. Whatever is needed soonest comes first; of what is needed at the same moment, the
 * interpreter's where she comes first, else the film's picture; and its sound last, without which nothing begins, so
 * that both begin together. An unknown line gets the smallest of both.
 */

import { savesData } from "../accessibility/preferences.js";
import { line } from "./line.js";
import { filling, share } from "./shares.js";
import { storeOf } from "./store.js";

const LOOK_MS = 250;
const JUDGE_MS = 1000; // a piece is watched so long before it is called too slow
const WORSE = 0.7; // of what the line was thought to carry
const PAUSED = 60; // seconds after what plays
const PEAKS = 1.1; // what streams say that they need is their peak
const ROOM = 8; // seconds of film in store before an interpreter gets any of a line that cannot carry both

/**
 * @typedef {"film" | "sign"} Role
 * @typedef {{ role: Role, video: HTMLVideoElement, sizes: { rate: number, width: number, height: number }[],
 *   most: number, byHand: number, now: number, first: "none" | "asked" | "here", take: (size: number) => void }} Member
 *   `byHand`: the size that somebody chose, whatever the line says; -1 leaves it to us; `first`: its first piece
 * @typedef {import("./line.js").Turn & { frag: any, abort: () => void }} Piece
 */

export class Budget {
  /** Seconds that the interpreter's film begins after the lesson's. */ offset = 0;
  /** Whether the film waits for her, not she for the film. */ signFirst = () => false;
  /** @type {Map<Role, Member>} */ #members = new Map();
  /** @type {Map<Piece, Role>} */ #pieces = new Map();
  #watch = 0;

  /** @param {HTMLVideoElement} lesson whose time is the clock of both */
  constructor(lesson) {
    this.lesson = lesson;
    lesson.addEventListener("seeking", () => this.#moveOn());
    if ("ResizeObserver" in window) new ResizeObserver(() => this.plan()).observe(lesson);
  }

  /** A stream is known. @param {Member} member */
  join(member) {
    this.#members.set(member.role, member);
    this.plan();
  }

  /** It is no longer shown: it gets nothing and costs nothing until it comes back. @param {Role} role */
  leave(role) {
    this.#members.delete(role);
    this.plan();
  }

  /** It could not be kept up with: never again as large as now. @param {Role} role @returns {boolean} there is less */
  lower(role) {
    const member = this.#members.get(role);
    if (!member?.now || member.byHand >= 0) return false;
    member.most = member.now - 1;
    this.plan();
    return true;
  }

  /** Whether the line carries both in their smallest sizes, as far as is known. */
  get carriesBoth() {
    const least = [...this.#members.values()].reduce((sum, { sizes }) => sum + sizes[0].rate, 0);
    return !line.bps || least <= line.bps * PEAKS;
  }

  /**
   * Let each take the size that fits now; but whose first piece is on its way waits for it. hls.js 1.7, sent to another
   * size while the head of the first one is loading, gives up the piece of the new size with it and, as nothing has come
   * yet, never asks again (`loadInitSegmentIfNeeded` and `handleFragLoadAborted`): the film would not begin at all.
   */
  plan() {
    const members = [...this.#members.values()].sort((a, b) => this.#rank(a.role) - this.#rank(b.role));
    const takers = members.map((member) => ({
      rates: member.sizes.map(({ rate }) => rate),
      least: Math.max(0, member.byHand),
      most: member.byHand < 0 ? Math.min(member.most, savesData() ? 0 : seen(member)) : member.byHand,
      now: member.now,
      store: storeOf(member.video),
    }));
    for (const [i, size] of share(line.bps, takers).entries()) {
      if (members[i].now === size || members[i].first === "asked") continue;
      members[i].now = size;
      members[i].take(size);
      this.#drop(members[i].role, size);
    }
  }

  /** What is on its way to where nobody is any more would keep the line from what is needed now. */
  #moveOn() {
    this.plan();
    const now = this.lesson.currentTime;
    for (const [piece, role] of this.#pieces) {
      const starts = this.#starts(role, piece.frag);
      if (starts > now + ROOM || starts + piece.frag.duration <= now) piece.abort();
    }
  }

  /** When this piece is seen, in the lesson's seconds. @param {Role} role @param {any} frag */
  #starts(role, frag) {
    return frag.start + (role === "sign" ? this.offset : 0);
  }

  /** What waits for its turn in a larger size than we can now afford is asked for anew. @param {Role} role @param {number} size */
  #drop(role, size) {
    for (const [piece, whose] of this.#pieces) {
      if (whose === role && piece.frag.type === "main" && piece.frag.level > size && !piece.since) piece.abort();
    }
  }

  /** @param {Role} role @param {Piece} piece */
  ask(role, piece) {
    if (piece.frag.sn === "initSegment") return piece.go(); // a few hundred bytes, without which nothing begins
    const member = this.#members.get(role);
    if (member?.first === "none" && piece.frag.type === "main") member.first = "asked";
    piece.due = () => this.#due(role, piece.frag);
    this.#pieces.set(piece, role);
    this.#watch ||= window.setInterval(() => this.#look(), LOOK_MS);
    line.ask(piece);
  }

  /** @param {Piece} piece @param {any} [stats] of one that came */
  over(piece, stats) {
    if (!this.#pieces.delete(piece)) return;
    line.over(piece, stats);
    if (stats) this.plan();
    if (this.#pieces.size) return;
    clearInterval(this.#watch);
    this.#watch = 0;
  }

  /** Whether anything of its film is asked for. @param {Role} role */
  fetches(role) {
    return [...this.#pieces.values()].includes(role);
  }

  /** Seconds until this piece is needed, and a little to order what is needed at once. @param {Role} role @param {any} frag */
  #due(role, frag) {
    const order = this.#rank(frag.type === "audio" ? "sound" : role) / 1000;
    const starts = this.#starts(role, frag);
    const rests = this.lesson.paused && this.lesson.currentTime > 0 ? PAUSED : 0; // another film of the page may play
    const spare = role === "sign" && !this.signFirst() && !this.carriesBoth ? ROOM : 0;
    return Math.max(0, starts - this.lesson.currentTime) + spare + rests + order;
  }

  /** @param {Role | "sound"} what */
  #rank(what) {
    return (this.signFirst() ? ["sign", "film", "sound"] : ["film", "sign", "sound"]).indexOf(what);
  }

  /** The line may get worse while a large piece is on its way: then both go down, and it is given up if it comes too late. */
  #look() {
    for (const [piece, role] of this.#pieces) {
      const { loaded = 0, total = 0, loading } = piece.stats() ?? {};
      const taken = performance.now() - (loading?.first || Infinity);
      if (!piece.since || taken < JUDGE_MS || !total) continue;
      const bps = (loaded * 8000) / taken;
      if (bps >= line.bps * WORSE) continue;
      line.worsened(bps);
      this.plan();
      const member = this.#members.get(role);
      const left = ((total - loaded) * 8) / bps;
      if (!member || piece.frag.type !== "main" || piece.frag.level <= member.now || left <= this.#due(role, piece.frag)) continue;
      if ((member.sizes[member.now].rate * piece.frag.duration) / bps < left) piece.abort();
    }
  }
}

/** The largest size that can be seen in a picture of that size. @param {Member} member */
function seen({ video, sizes }) {
  const dots = window.devicePixelRatio || 1;
  return video.clientWidth ? filling(sizes, video.clientWidth * dots, video.clientHeight * dots) : 0;
}
