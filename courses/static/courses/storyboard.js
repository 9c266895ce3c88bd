// @ts-check
/**
 * What is seen and said at a place in the film, before one goes there: a small picture above the seek bar, and its words
 * for those who do not see it. It is fetched when somebody first touches the bar.
 */

import { savesData } from "../accessibility/preferences.js";
import { cueAt } from "./find.js";

/** @typedef {{ start: number, end: number, image: string, x: number, y: number, width: number, height: number, said: string }} Frame */

const TIMING = /^(?:(\d+):)?(\d\d):(\d\d)\.(\d{3}) --> (?:(\d+):)?(\d\d):(\d\d)\.(\d{3})/;

export class Storyboard {
  /** @type {Frame[]} */ frames = [];

  /** @param {HTMLElement | null} preview */
  constructor(preview) {
    this.preview = preview;
  }

  /** @param {string} url of the WebVTT file */
  async load(url) {
    const response = await fetch(url);
    if (!response.ok) throw new Error(`${response.status}`);
    this.frames = parse(await response.text(), new URL(url, document.baseURI).href);
  }

  /** @param {number} ms @returns {string} */
  said(ms) {
    return this.frames[cueAt(this.frames, ms, { hold: true })]?.said ?? "";
  }

  /**
   * Show the frame of this moment above the bar.
   * @param {number} ms
   * @param {number} share 0 to 1, along the bar
   */
  show(ms, share) {
    const frame = this.frames[cueAt(this.frames, ms, { hold: true })];
    if (!this.preview || !frame) return;
    const picture = /** @type {HTMLElement} */ (this.preview.querySelector(".bar__frame"));
    if (!savesData()) {
      picture.style.width = `${frame.width}px`;
      picture.style.height = `${frame.height}px`;
      picture.style.backgroundImage = `url("${frame.image}")`;
      picture.style.backgroundPosition = `${-frame.x}px ${-frame.y}px`;
    }
    /** @type {HTMLElement} */ (this.preview.querySelector(".bar__said")).textContent = frame.said;
    this.preview.style.setProperty("--share", String(Math.min(1, Math.max(0, share))));
    this.preview.hidden = false;
  }

  hide() {
    if (this.preview) this.preview.hidden = true;
  }
}

/** @param {string} text @param {string} base @returns {Frame[]} */
export function parse(text, base) {
  const frames = [];
  for (const block of text.replace(/\r\n?/g, "\n").split(/\n\n+/)) {
    const [timing, address = "", ...said] = block.trim().split("\n");
    const found = TIMING.exec(timing);
    if (!found) continue;
    const url = new URL(address, base);
    const part = /^#xywh=(\d+),(\d+),(\d+),(\d+)$/.exec(url.hash);
    if (!part || url.origin !== new URL(base).origin) continue;
    const [x, y, width, height] = part.slice(1).map(Number);
    url.hash = "";
    frames.push({ start: ms(found.slice(1, 5)), end: ms(found.slice(5)), image: url.href, x, y, width, height, said: plain(said) });
  }
  return frames;
}

/** @param {string[]} parts hours, minutes, seconds, thousandths */
function ms([hours, minutes, seconds, thousandths]) {
  return ((Number(hours ?? 0) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000 + Number(thousandths);
}

/** @param {string[]} lines of cue text, with its three entities */
function plain(lines) {
  return lines.join(" ").replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");
}
