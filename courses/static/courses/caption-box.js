// @ts-check
/** Draws the captions of the chosen track in our own box, whose size is the reader's, at the moment they belong to. */

import { cueAt } from "./find.js";

const SMALLEST = 2; // tenths of the wanted size
const LEAD_MS = 15; // about what the screen takes to show it: as often early by so much as late

/**
 * @param {HTMLVideoElement} video
 * @param {HTMLElement} box
 * @returns {{ show: (on: boolean) => void, fit: () => void, cues: () => { start: number, end: number, text: string }[] }}
 */
export function captionBox(video, box) {
  const track = [...video.textTracks].find((each) => each.kind === "captions" || each.kind === "subtitles");
  /** @type {{ start: number, end: number, text: string }[]} */
  let cues = [];
  let [on, shown] = [false, -1];
  let waits = false; // for the next picture of the screen

  function read() {
    cues = [...(track?.cues ?? [])].map((cue) => ({
      start: cue.startTime * 1000,
      end: cue.endTime * 1000,
      text: plain(/** @type {VTTCue} */ (cue)),
    }));
    draw();
  }

  function draw() {
    const lead = video.paused ? 0 : LEAD_MS * video.playbackRate;
    const at = on ? cueAt(cues, video.currentTime * 1000 + lead) : -1;
    if (at === shown) return;
    shown = at;
    box.hidden = at < 0;
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

  if (track) track.mode = "hidden"; // read by us, not drawn by the browser
  video.querySelector("track")?.addEventListener("load", read);
  video.addEventListener("play", next);
  video.addEventListener("seeked", draw);
  video.addEventListener("timeupdate", draw); // for frames that never come: sound only, a hidden tab
  if (track?.cues?.length) read();
  if ("ResizeObserver" in window && box.parentElement) new ResizeObserver(fit).observe(box.parentElement); // turned, filled

  return {
    show(wanted) {
      on = wanted;
      shown = -2;
      draw();
      if (on && !video.paused) next();
    },
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
