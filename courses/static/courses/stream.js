// @ts-check
/** Giving a <video> its picture: hls.js where it runs, the browser's own HLS else, the MP4 last. */

import { withHls } from "./hls-stream.js";

const HLS = "application/vnd.apple.mpegurl";
/** @type {Stream} */
const PLAIN = { lower: () => false, describe: () => false, quality: () => {}, rest: () => {}, resume: () => {} };

/**
 * @typedef {{ lower: () => boolean, describe: (on: boolean) => boolean, quality: (wanted: string) => void,
 *   rest: () => void, resume: () => void }} Stream
 * `lower` goes one rung down and stays there, and says whether there was one; `describe` takes the described sound or
 * the plain one, and says whether there is a described one; `quality` stays at the size of picture that was chosen by
 * hand, or leaves it to the line; `rest` fetches nothing more until `resume`
 */

/**
 * @typedef {{ master: string, mp4: string, start: number, budget: import("./budget.js").Budget,
 *   role: import("./budget.js").Role, quality?: string }} From `start` in seconds
 */

/**
 * @param {HTMLVideoElement} video
 * @param {From} from
 * @returns {Promise<Stream>}
 */
export async function attach(video, from) {
  const { master, mp4, start } = from;
  const Hls = master && hasMediaSource() ? await load() : null;
  if (Hls) return (await withHls(Hls, video, { ...from, fail })) ?? PLAIN;
  if (master && video.canPlayType(HLS)) return native(video, from);
  if (mp4) playFile(video, mp4, start);
  return PLAIN;

  /** @param {number} at */
  function fail(at) {
    if (mp4) playFile(video, mp4, at);
    else video.dispatchEvent(new Event("error"));
  }
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
 * The browser chooses sizes itself and tells nobody. An interpreter has no sound beside her picture, so going down is
 * possible all the same: her smallest picture has an address of its own.
 * @param {HTMLVideoElement} video
 * @param {From} from
 * @returns {Stream}
 */
function native(video, { master, start, role }) {
  playFile(video, master, start);
  if (role === "film") return PLAIN;
  let lowered = false;
  async function lower() {
    const smallest = smallestOf(await (await fetch(master)).text());
    if (smallest) playFile(video, new URL(smallest, new URL(master, location.href)).href, video.currentTime);
  }
  return {
    ...PLAIN,
    lower: () => {
      if (lowered) return false;
      lower().catch(() => (lowered = false));
      return (lowered = true);
    },
  };
}

/** The address of the stream that asks for least. @param {string} master */
export function smallestOf(master) {
  const streams = [...master.matchAll(/^#EXT-X-STREAM-INF:(?:.*,)?BANDWIDTH=(\d+).*\r?\n(\S+)/gm)];
  return streams.sort((a, b) => Number(a[1]) - Number(b[1]))[0]?.[2] ?? "";
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
