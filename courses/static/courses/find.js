// @ts-check
/**
 * Which cue is said at a moment, by binary search.
 * @param {ArrayLike<{ start: number, end: number }>} cues in order of their start, not overlapping
 * @param {number} ms
 * @param {{ hold?: boolean }} [how] `hold` keeps the last cue through the silence after it
 * @returns {number} its place, or -1
 */
export function cueAt(cues, ms, { hold = false } = {}) {
  let low = 0;
  let high = cues.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    if (cues[middle].start <= ms) low = middle + 1;
    else high = middle - 1;
  }
  return high >= 0 && (hold || ms < cues[high].end) ? high : -1;
}
