// @ts-check
/**
 * Keeps the interpreter's video in step with the lesson's, whose sound is the clock and is never touched.
 *
 * Small drift is steered away by playing a little slower or faster; large drift, a seek or a tab's return is one exact
 * seek that allows for the time a seek takes, and then a rest. Seconds and times of day as the browser gives them.
 */

import { storeOf } from "./store.js";

const CLOSE = 0.02; // stop steering
const NEAR = 0.04; // start steering: one frame
const APART = 0.12; // seek where she begins to move; steering would take seconds
const FAR = 1; // seek
const STEER = 0.1; // at most a tenth slower or faster: nobody sees it
const REST_MS = 1500;
const MANY_SEEKS = 3;
const WINDOW_MS = 20_000;
const ENOUGH = 2; // seconds buffered before a stalled interpreter joins again

/**
 * @param {number[]} values
 */
export function median(values) {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;
}

/**
 * What to do about a drift; `steering` is whether we are already at it.
 * @param {number} drift seconds the sign is ahead
 * @param {boolean} steering
 * @returns {{ seek: boolean, steering: boolean, factor: number }}
 */
export function decide(drift, steering) {
  const size = Math.abs(drift);
  if (size > FAR) return { seek: true, steering: false, factor: 1 };
  if (size <= (steering ? CLOSE : NEAR)) return { seek: false, steering: false, factor: 1 };
  return { seek: false, steering: true, factor: 1 - Math.max(-STEER, Math.min(STEER, drift * 1.5)) };
}

/**
 * @param {HTMLVideoElement} lesson
 * @param {HTMLVideoElement} sign
 * @param {{ offset: number, drifted: (ms: number) => void, slow: () => void, starves: (ms: number) => void,
 *   comes: (store: number) => void }} how `offset`: seconds she starts later; `starves`: the lesson goes on and she has
 *   had nothing to show for so long; `comes`: how many seconds of her are there
 * @returns {() => void} stops it
 */
export function synchronise(lesson, sign, { offset, drifted, slow, starves, comes }) {
  const ending = new AbortController();
  /** @type {number[]} */ let recent = [];
  /** @type {number[]} */ let seeks = [];
  let [rest, latency] = [0, 0.1];
  let [steering, starved, since] = [false, false, 0];

  /** @param {number} bound seconds */
  const far = (bound) => Math.abs(sign.currentTime - Math.max(0, target())) > bound;
  const place = () => (sign.currentTime = Math.max(0, target()));
  const target = () => lesson.currentTime - offset;
  const outside = () => target() < 0 || target() >= (sign.duration || Infinity);

  function frame() {
    if (ending.signal.aborted) return;
    eachFrame(sign, frame);
    if (lesson.seeking || sign.seeking || lesson.paused) return;
    recent = [...recent.slice(-4), sign.currentTime - target()];
    const drift = median(recent);
    drifted(Math.round(drift * 1000));
    const plan = decide(drift, steering);
    steering = plan.steering;
    if (!plan.seek) sign.playbackRate = lesson.playbackRate * plan.factor;
    else if (performance.now() >= rest) catchUp();
  }

  /** One exact seek, ahead by the time a seek takes. */
  function jump() {
    const now = performance.now();
    rest = now + REST_MS;
    recent = [];
    sign.playbackRate = lesson.playbackRate;
    sign.currentTime = Math.max(0, target() + (lesson.paused ? 0 : latency * lesson.playbackRate));
    const learn = () => (latency = 0.7 * latency + 0.3 * Math.min(1, (performance.now() - now) / 1000));
    sign.addEventListener("seeked", learn, { once: true, signal: ending.signal });
  }

  /** A seek that nobody asked for; when they come thick, the connection cannot carry this rung. */
  function catchUp() {
    const now = performance.now();
    seeks = [...seeks.filter((at) => now - at < WINDOW_MS), now];
    if (seeks.length >= MANY_SEEKS) {
      seeks = [];
      slow();
    }
    jump();
  }

  /** She moves only while the lesson does: what it waits for, she waits for too. */
  const stands = () => lesson.paused || lesson.seeking || lesson.readyState < 3 || outside();

  function follow() {
    if (stands()) return sign.pause();
    sign.play().catch(() => {}); // muted, so refused only when it has gone away
  }

  /** She should move and cannot. Told again and again: it may be bearable now and not later. */
  function starve() {
    if (stands() || sign.readyState > 2) return void (since = 0);
    since ||= performance.now();
    starved ||= !sign.seeking;
    if (far(FAR) && performance.now() >= rest) jump(); // what she has missed is not fetched any more
    starves(performance.now() - since);
  }

  function rejoin() {
    comes(storeOf(sign));
    if (!starved || storeOf(sign) < ENOUGH) return;
    starved = false;
    if (far(NEAR)) catchUp();
  }

  /** @param {EventTarget} on @param {string} event @param {() => void} act */
  const when = (on, event, act) => on.addEventListener(event, act, { signal: ending.signal });
  when(lesson, "play", follow);
  when(lesson, "playing", follow);
  when(lesson, "waiting", () => sign.pause());
  when(lesson, "ratechange", () => (sign.playbackRate = lesson.playbackRate));
  when(lesson, "seeking", () => (sign.pause(), place())); // at once: what she needs there is fetched with the lesson's
  when(lesson, "seeked", () => (far(NEAR) && jump(), follow()));
  when(lesson, "canplay", follow);
  when(lesson, "pause", () => (sign.pause(), place()));
  when(lesson, "timeupdate", () => sign.paused !== stands() && follow());
  when(sign, "waiting", starve);
  when(lesson, "timeupdate", starve);
  when(sign, "progress", rejoin);
  when(sign, "playing", () => far(APART) && performance.now() >= rest && jump()); // she comes in late: no long steering
  when(document, "visibilitychange", () => !document.hidden && !lesson.paused && jump());
  if (lesson.readyState > 1) jump(); // else the lesson comes, and tells where
  follow();
  eachFrame(sign, frame);
  return () => ending.abort();
}

/** @param {HTMLVideoElement} video @param {() => void} act */
function eachFrame(video, act) {
  if ("requestVideoFrameCallback" in video) video.requestVideoFrameCallback(act);
  else requestAnimationFrame(act);
}
