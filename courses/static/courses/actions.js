// @ts-check
/** Everything that a key or a button can ask of the player, by name. */

import { remember } from "../accessibility/preferences.js";

const VOLUME_STEP = 0.1;

/**
 * @param {import("./lesson-player.js").LessonPlayer} player
 * @returns {Record<string, (value?: any) => void>}
 */
export function actionsOf(player) {
  const { video } = player;

  /** @param {number} seconds */
  const skip = (seconds) => () => player.seek(player.now + seconds * 1000);

  /** @param {number} step */
  const cue = (step) => () => {
    const start = player.transcript?.neighbour(step);
    if (start != null) player.seek(start);
  };

  /** @param {number} rate */
  function speed(rate) {
    video.defaultPlaybackRate = rate; // a new source would fall back to it
    video.playbackRate = rate;
    player.say("speed", { rate }, "[data-choose=speed] *");
    remember({ speed: rate });
  }

  /** @param {number} step */
  const faster = (step) => () => {
    const rates = player.bar?.choices("speed") ?? [];
    const at = rates.indexOf(String(video.playbackRate));
    const rate = rates[Math.min(rates.length - 1, Math.max(0, at + step))];
    if (rate) speed(Number(rate));
  };

  /** @param {number} share */
  function volume(share) {
    video.muted = false;
    video.volume = Math.min(1, Math.max(0, share));
    player.say("volume", { share: Math.round(video.volume * 100) }, "[data-volume]");
  }

  function mute() {
    video.muted = !video.muted;
    player.say(video.muted ? "muted" : "unmuted", {}, "[data-do=mute]");
  }

  /** The transcript stands on the page, not in full screen. */
  async function transcript() {
    if (player.screen?.on) await player.screen.leave();
    player.transcript?.enter();
  }

  return {
    play: () => player.toggle(),
    seek: (ms) => player.seek(ms),
    back: skip(-10),
    forward: skip(10),
    left: skip(-5),
    right: skip(5),
    next: cue(1),
    previous: cue(-1),
    slower: faster(-1),
    faster: faster(1),
    volume,
    louder: () => volume(video.volume + VOLUME_STEP),
    quieter: () => volume(video.volume - VOLUME_STEP),
    mute,
    captions: () => player.look?.toggleCaptions(),
    description: () => player.description?.toggle(),
    sign: () => player.look?.toggleSign(),
    signSize: () => player.look?.nextSignSize(),
    choose: ({ name, value }) => (name === "speed" ? speed(Number(value)) : player.look?.choose(name, value)),
    transcript,
    fullscreen: () => player.screen?.toggle(),
    more: () => player.bar?.showAll(),
    speeds: () => player.bar?.unfold("speeds"),
    settings: () => player.bar?.unfold("settings"),
    present: () => player.querySelector("still-there button:not([hidden])")?.dispatchEvent(new MouseEvent("click")),
    help: () => player.bar?.unfold("help"),
  };
}
