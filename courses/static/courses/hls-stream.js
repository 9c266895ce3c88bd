// @ts-check
/** A stream played by hls.js on a budget: it fetches what the budget allows, in the order that the budget says. */

import { savesData } from "../accessibility/preferences.js";
import { sizeFor } from "./quality.js";
import { storeOf } from "./store.js";

const AGAIN_MS = 5000;
const STORE = 60; // seconds; a tunnel's length
const STORE_SAVING = 12; // whoever leaves early has paid for less
const EMPTY = 0.5; // seconds in store: less cannot go on for long
const LOOK_MS = 1000;
const STUCK_MS = 6000; // a playlist may be on its way so long, which we do not see; twice as long is a line that is gone

/**
 * @param {any} Hls
 * @param {HTMLVideoElement} video
 * @param {import("./stream.js").From & { fail: (at: number) => void }} from `fail`: it cannot be played
 * @returns {Promise<import("./stream.js").Stream | null>} null when it failed
 */
export function withHls(Hls, video, { master, start, budget, role, quality = "auto", fail }) {
  const store = savesData() ? STORE_SAVING : STORE;
  const hls = new Hls({
    enableWorker: false, // our pieces need no transmuxing: its script would be fetched before the first picture for nothing
    startPosition: start || -1,
    startLevel: 0,
    testBandwidth: false, // the budget does that, with what is fetched anyway
    maxBufferLength: store,
    maxMaxBufferLength: store,
    backBufferLength: 30,
    fLoader: onBudget(Hls.DefaultConfig.loader, budget, role),
    fragLoadPolicy: soonOurs(Hls.DefaultConfig.fragLoadPolicy),
    playlistLoadPolicy: soonOurs(Hls.DefaultConfig.playlistLoadPolicy),
    // Captions are ours: <track> and the caption box, the same with and without hls.js.
    enableWebVTT: false,
    enableIMSC1: false,
    enableCEA708Captions: false,
    renderTextTracksNatively: false,
  });
  let begun = false;
  /** Where the film stands; before its first piece is there, where it was to begin: hls.js would begin at the very start. */
  const load = () => hls.startLoad(begun ? video.currentTime : start || -1);
  return new Promise((done) => {
    hls.on(Hls.Events.MANIFEST_PARSED, () => {
      /** @type {import("./budget.js").Member} */
      const member = {
        role,
        video,
        sizes: hls.levels.map((/** @type {any} */ { bitrate, width, height }) => ({ rate: bitrate, width, height })),
        most: Infinity,
        byHand: -1,
        now: 0,
        first: "none",
        take: (size) => (hls.loadLevel = size),
      };
      member.byHand = sizeFor(member.sizes, quality); // before the first piece is asked for
      hls.loadLevel = 0; // ours to choose from now on
      hls.on(Hls.Events.FRAG_BUFFERED, (/** @type {string} */ _, /** @type {any} */ { frag }) => {
        if (begun || frag.type !== "main") return;
        begun = true;
        member.first = "here";
        budget.plan();
      });
      budget.join(member);
      const watch = watchOver(video, () => budget.fetches(role), () => (hls.stopLoad(), load()));
      hls.once(Hls.Events.DESTROYING, () => watch.rest());
      done({
        lower: () => budget.lower(role),
        describe: (on) => describe(hls, on),
        quality: (wanted) => {
          member.byHand = sizeFor(member.sizes, wanted);
          budget.plan();
        },
        rest: () => (watch.rest(), budget.leave(role), hls.stopLoad()),
        resume: () => (budget.join(member), load(), watch.begin()),
      });
    });
    hls.on(Hls.Events.ERROR, (/** @type {string} */ _, /** @type {any} */ data) => {
      if (!data.fatal) return;
      if (data.type === Hls.ErrorTypes.MEDIA_ERROR) return hls.recoverMediaError();
      if (isLineGone(data, hls)) return whenBack(() => (hls.levels.length ? load() : hls.loadSource(master)));
      hls.destroy();
      budget.leave(role);
      fail(video.currentTime || start);
      done(null);
    });
    hls.loadSource(master);
    hls.attachMedia(video);
  });
}

/**
 * hls.js's loader, which begins when the budget says so.
 * @param {any} Loader
 * @param {import("./budget.js").Budget} budget
 * @param {import("./budget.js").Role} role
 */
export function onBudget(Loader, budget, role) {
  return class extends Loader {
    /** @type {import("./budget.js").Piece | null} */ piece = null;

    /** @param {any} context @param {any} config @param {any} callbacks */
    load(context, config, callbacks) {
      this.context = context;
      this.callbacks = callbacks; // for an abort before its turn
      /** @param {"onSuccess" | "onError" | "onTimeout"} name */
      const ends = (name) => (/** @type {any[]} */ ...said) => {
        const { piece, stats } = this;
        this.piece = null; // hls.js first: it puts the loader away
        callbacks[name](...said);
        if (piece) budget.over(piece, name === "onSuccess" ? stats : undefined);
      };
      const told = { ...callbacks, onSuccess: ends("onSuccess"), onError: ends("onError"), onTimeout: ends("onTimeout") };
      this.piece = {
        frag: context.frag,
        due: () => 0,
        go: () => super.load(context, config, told),
        stats: () => this.stats,
        abort: () => this.abort(),
      };
      budget.ask(role, this.piece);
    }

    abort() {
      if (this.piece && !this.piece.since) this.stats.aborted = true; // else hls.js goes on waiting for what never began
      this.end();
      super.abort();
    }

    destroy() {
      this.end();
      super.destroy();
    }

    end() {
      if (this.piece) budget.over(this.piece);
      this.piece = null;
    }
  };
}

/**
 * Whether nobody answered, or only somebody who cannot just now, as opposed to an answer that says no: then the same is
 * asked again, and nothing is given up. Before the stream is known that is so only where the device itself says that it
 * has no connection: else the file may still play.
 * @param {any} data of hls.js's error
 * @param {any} hls
 */
function isLineGone(data, hls) {
  const code = data.response?.code ?? 0;
  const passing = (!code || code === 408 || code === 429 || code >= 500) && /Load(Error|TimeOut)$/.test(data.details ?? "");
  return passing && (!navigator.onLine || hls.levels.length > 0);
}

/**
 * Its own tries last half a minute, whether the connection is back or not, and then it gives up: ours begin after two.
 * @param {any} policy
 */
function soonOurs(policy) {
  const errorRetry = { ...policy.default.errorRetry, maxNumRetry: 2, maxRetryDelayMs: 2000 };
  return { default: { ...policy.default, errorRetry } };
}

/**
 * The net under hls.js: it has nothing to show, asks for nothing, and says that nothing is wrong. Then it begins again
 * where the film stands, as after any pause. Seen where a piece was given up before the first one had come.
 * @param {HTMLVideoElement} video
 * @param {() => boolean} fetches whether anything is on its way or waits for its turn
 * @param {() => void} again
 */
export function watchOver(video, fetches, again) {
  let [timer, idle] = [0, 0];
  function look() {
    const wants = navigator.onLine && !video.ended && storeOf(video) < EMPTY && !fetches();
    idle = wants ? idle + LOOK_MS : 0;
    if (idle < STUCK_MS) return;
    idle = 0;
    again();
  }
  const rest = () => clearInterval(timer);
  const begin = () => (rest(), (timer = window.setInterval(look, LOOK_MS)));
  begin();
  return { begin, rest };
}

/** As soon as there is a connection again, or may be. @param {() => void} go */
function whenBack(go) {
  const timer = window.setTimeout(again, AGAIN_MS);
  addEventListener("online", again, { once: true });
  function again() {
    clearTimeout(timer);
    removeEventListener("online", again);
    go();
  }
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
