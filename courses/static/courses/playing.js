// @ts-check
/** What begins with the first play: the stream, the interpreter, and the evidence of what was watched. */

import { wanted } from "../accessibility/preferences.js";
import { sentences } from "../media_pipeline/sentences.js";
import { Budget } from "./budget.js";
import { Evidence } from "./evidence.js";
import "./sign-window.js";
import { StillThere } from "./still-there.js";
import { attach } from "./stream.js";
import { word } from "./words.js";

const PATIENCE = 2000; // ms until the film begins without the lease

/** @type {Set<{ player: import("./lesson-player.js").LessonPlayer, evidence: Evidence | null }>} */
const begun = new Set();

/**
 * @param {import("./lesson-player.js").LessonPlayer} player
 * @param {number} start seconds
 */
export async function begin(player, start) {
  const { video } = player;
  const mp4 = video.querySelector('source[type="video/mp4"]')?.getAttribute("src") ?? "";
  const one = { player, evidence: "counts" in player.dataset ? witness(player) : null };
  const under = (await one.evidence?.begin(PATIENCE)) ?? "";
  /** @param {string} url */
  const sent = (url) => (url.startsWith("/m/") ? under + url : url);
  const budget = (player.budget = new Budget(video));
  budget.signFirst = () => player.look?.signFirst ?? false;
  player.look?.playing(start); // beside it: she is as soon there as it is
  const from = { master: sent(player.dataset.master ?? ""), mp4: sent(mp4), start, budget };
  const stream = await attach(video, { ...from, role: "film", quality: wanted("quality", "auto") });
  player.stream = stream;
  player.description?.use(stream);
  begun.add(one);
  video.addEventListener("error", () => player.say("broken"));
  video.addEventListener("play", () => quiet(one));
}

/** One video at a time, and one lease. @param {{ player: import("./lesson-player.js").LessonPlayer }} playing */
function quiet(playing) {
  for (const other of begun) {
    if (other === playing) continue;
    other.player.halt();
    other.evidence?.release();
  }
}

/** @param {import("./lesson-player.js").LessonPlayer} player */
function witness(player) {
  const { lesson = "", block = "", timeline = "", subject = "", duration = "" } = player.dataset;
  const evidence = new Evidence(player.video, { lesson, block, timeline, subject, duration: Number(duration) });
  /** @param {string} type @param {(detail: any) => void} act */
  const when = (type, act) => evidence.addEventListener(type, (event) => act(/** @type {CustomEvent} */ (event).detail));
  when("confirmed", (detail) => confirm(player, detail));
  const asks = player.querySelector("still-there");
  if (asks instanceof StillThere) {
    asks.watch(player.video);
    when("confirmed", (detail) => asks.hear(detail));
    asks.addEventListener("present", (event) => confirm(player, /** @type {CustomEvent} */ (event).detail));
  }
  when("offline", () => player.say("offline"));
  when("sent", () => player.say("sent"));
  when("unreachable", () => player.say("notCounted"));
  when("refused", ({ code, words, remedy }) =>
    player.news.put(code === "not_delivered" ? "undelivered" : "refused", sentences(words, remedy)),
  );
  when("confirmed", () => player.news.over("notCounted", "refused", "signedOut", "offline")); // it counts again
  when("signedOut", () => player.say("signedOut"));
  when("closed", () => {
    player.halt();
    player.say("takenOver");
  });
  evidence.resend();
  return evidence;
}

/** @param {import("./lesson-player.js").LessonPlayer} player @param {{ verified_ms: number, complete?: boolean }} now */
function confirm(player, { verified_ms, complete }) {
  const shown = player.querySelector("[data-confirmed]");
  if (shown) shown.textContent = word("confirmed", { minutes: Math.floor(verified_ms / 60_000) });
  player.dataset.verifiedMs = String(verified_ms);
  if (!complete || "complete" in player.dataset) return;
  player.dataset.complete = "";
  player.say("done");
  for (const next of document.querySelectorAll("[data-when-complete]")) /** @type {HTMLElement} */ (next).hidden = false;
}
