// @ts-check
/** Giving a <video> its picture: hls.js where it runs, the browser's own HLS else, the MP4 last. */

import { savesData } from "../accessibility/preferences.js";

const HLS = "application/vnd.apple.mpegurl";
const NATIVE = { lower: () => {}, describe: () => false };

/**
 * @typedef {{ lower: () => void, describe: (on: boolean) => boolean }} Stream
 * `lower` goes one rung down and stays there; `describe` takes the described sound or the plain one, and says whether
 * there is a described one
 */

/**
 * @param {HTMLVideoElement} video
 * @param {{ master: string, mp4: string, start: number }} from `start` in seconds
 * @returns {Promise<Stream>}
 */
export async function attach(video, { master, mp4, start }) {
  const Hls = master && hasMediaSource() ? await load() : null;
  if (Hls) return withHls(Hls, video, { master, mp4, start });
  const own = master && video.canPlayType(HLS) ? master : mp4;
  if (own) playFile(video, own, start);
  return NATIVE;
}

/** Fetch what plays the stream, while somebody waits for something else. */
export function prepare() {
  if (hasMediaSource()) load();
}

function hasMediaSource() {
  return "MediaSource" in window || "ManagedMediaSource" in window;
}

async function load() {
  try {
    const { default: Hls } = await import("hls.js");
    return Hls.isSupported() ? Hls : null;
  } catch {
    return null; // an old browser without import maps, or no connection: the plain file may still play
  }
}

/**
 * @param {any} Hls
 * @param {HTMLVideoElement} video
 * @param {{ master: string, mp4: string, start: number }} from
 * @returns {Promise<Stream>}
 */
function withHls(Hls, video, { master, mp4, start }) {
  const hls = new Hls({
    workerPath: workerPath(),
    startPosition: start || -1,
    capLevelToPlayerSize: !savesData(), // else it lifts the cap that saving data sets below
    startLevel: savesData() ? 0 : -1,
    maxBufferLength: 30,
    backBufferLength: 30,
    // Captions are ours: <track> and the caption box, the same with and without hls.js.
    enableWebVTT: false,
    enableIMSC1: false,
    enableCEA708Captions: false,
    renderTextTracksNatively: false,
  });
  return new Promise((done) => {
    hls.on(Hls.Events.MANIFEST_PARSED, () => {
      if (savesData()) hls.autoLevelCapping = 0;
      done({
        lower: () => {
          hls.capLevelToPlayerSize = false; // else it lifts this cap a second later
          hls.autoLevelCapping = Math.max(0, hls.currentLevel - 1);
        },
        describe: (on) => describe(hls, on),
      });
    });
    hls.on(Hls.Events.ERROR, (/** @type {string} */ _, /** @type {any} */ data) => {
      if (!data.fatal) return;
      if (data.type === Hls.ErrorTypes.MEDIA_ERROR) return hls.recoverMediaError();
      hls.destroy();
      if (mp4) playFile(video, mp4, video.currentTime || start);
      else video.dispatchEvent(new Event("error"));
      done(NATIVE);
    });
    hls.loadSource(master);
    hls.attachMedia(video);
  });
}

/** @param {any} hls @param {boolean} on */
function describe(hls, on) {
  /** @param {any} track */
  const describes = (track) => /describes-video/.test(track.attrs?.CHARACTERISTICS ?? track.characteristics ?? "");
  const described = hls.audioTracks.findIndex(describes);
  const plain = hls.audioTracks.findIndex((/** @type {any} */ track) => !describes(track));
  const wanted = on ? described : plain;
  if (wanted >= 0 && hls.audioTrack !== wanted) hls.audioTrack = wanted;
  return described >= 0;
}

/**
 * @param {HTMLVideoElement} video
 * @param {string} url
 * @param {number} start
 */
function playFile(video, url, start) {
  const wasPlaying = !video.paused;
  video.src = url;
  if (start) video.addEventListener("loadedmetadata", () => (video.currentTime = start), { once: true });
  if (wasPlaying) video.play().catch(() => {});
}

function workerPath() {
  try {
    return import.meta.resolve("hls.js/worker");
  } catch {
    return undefined; // it then works in the page's own thread
  }
}
