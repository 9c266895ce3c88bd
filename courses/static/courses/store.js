// @ts-check

/** @param {HTMLVideoElement} video @returns {number} seconds that can be shown without the network */
export function storeOf({ buffered, currentTime, duration }) {
  for (let i = 0; i < buffered.length; i++) {
    if (buffered.start(i) > currentTime + 0.1 || buffered.end(i) < currentTime) continue;
    return buffered.end(i) >= duration - 0.1 ? Infinity : buffered.end(i) - currentTime;
  }
  return 0;
}
