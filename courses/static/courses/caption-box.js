// @ts-check
/** Draws the captions of the chosen track in our own box, whose size is the reader's, at the moment they belong to. */

import { cueAt } from "./find.js";

const SMALLEST = 2; // tenths of the wanted size
const LEAD_MS = 15; // about what the screen takes to show it: as often early by so much as late

/**
 * @typedef {{ start: number, end: number, text: string }} Cue
 * @typedef {{ show: (on: boolean) => void, use: (kind: string, language: string) => string, fit: () => void, cues: () => Cue[] }} Box
 */

/**
 * @param {HTMLVideoElement} video
 * @param {HTMLElement} box
 * @returns {Box}
 */
export function captionBox(video, box) {
  const offered = /** @type {HTMLTrackElement[]} */ ([...video.querySelectorAll("track[kind=captions], track[kind=subtitles]")]);
  /** @type {HTMLTrackElement | null} */
  let used = null;
  /** @type {Cue[]} */
  let cues = [];
  let [on, shown] = [false, -1];
  let waits = false; // for the next picture of the screen

  /** What was chosen, as near as this film has it. @param {string} kind @param {string} language @returns {string} */
  function use(kind, language) {
    /** @param {HTMLTrackElement} each */
    const far = (each) => Number(each.dataset.sort !== kind) * 2 + Number(language !== "auto" && each.srclang !== language);
    const [nearest = null] = [...offered].sort((one, other) => far(one) - far(other));
    if (nearest !== used) {
      for (const each of offered) each.track.mode = each === nearest ? "hidden" : "disabled"; // read by us, not drawn by the browser
      used = nearest;
      read();
    }
    return used ? `${used.dataset.sort} ${used.srclang}` : "";
  }

  function read() {
    cues = [...(used?.track.cues ?? [])].map((cue) => ({
      start: cue.startTime * 1000,
      end: cue.endTime * 1000,
      text: plain(/** @type {VTTCue} */ (cue)),
    }));
    shown = -2;
    draw();
  }

  function draw() {
    const lead = video.paused ? 0 : LEAD_MS * video.playbackRate;
    const at = on ? cueAt(cues, video.currentTime * 1000 + lead) : -1;
    if (at === shown) return;
    shown = at;
    box.hidden = at < 0;
    box.lang = used?.srclang ?? "";
    box.replaceChildren(...(at < 0 ? [] : cues[at].text.split("\n").map(line)));
    fit();
  }

  /** As large as the reader wants, and as much smaller as a long caption needs to be seen whole in a small picture. */
  function fit() {
    box.style.removeProperty("--fit");
    for (let share = 9; share >= SMALLEST && box.scrollHeight > box.clientHeight + 1; share--) {
      box.style.setProperty("--fit", String(share / 10));
    }
  }

  /** Each time the screen draws, not the film: a picture of the film is told of when it has already been shown. */
  function frame() {
    draw();
    waits = on && !video.paused;
    if (waits) requestAnimationFrame(frame);
  }

  function next() {
    if (waits) return;
    waits = true;
    requestAnimationFrame(frame);
  }

  for (const each of offered) each.addEventListener("load", () => each === used && read());
  video.addEventListener("play", next);
  video.addEventListener("seeked", draw);
  video.addEventListener("timeupdate", draw); // for frames that never come: sound only, a hidden tab
  if ("ResizeObserver" in window && box.parentElement) new ResizeObserver(fit).observe(box.parentElement); // turned, filled

  return {
    show(wanted) {
      on = wanted;
      shown = -2;
      draw();
      if (on && !video.paused) next();
    },
    use,
    fit,
    cues: () => cues,
  };
}

/** @param {VTTCue} cue */
function plain(cue) {
  return cue.getCueAsHTML().textContent ?? "";
}

/** @param {string} text */
function line(text) {
  const span = document.createElement("span");
  span.textContent = text;
  return span;
}
