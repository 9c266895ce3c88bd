// @ts-check
/** Which size of picture a film and its interpreter may each take, so that both fit on one line: pure reckoning. */

const UP = 0.7; // of the line may be taken by a larger size than now
const STAY = 0.9; // and by what is taken already
const HASTE = 0.5; // where something is waited for: a piece of four seconds is there within two
const CALM = 4; // seconds in store

/**
 * @typedef {{ rates: number[], least?: number, most: number, now: number, store: number }} Taker
 * `rates`: bits a second of each size, the smallest first; `least`: what is taken whatever the line; `most`: the largest
 * that may be taken at all; `now`: the one that is taken; `store`: seconds that can be shown without the line
 */

/**
 * The size for each, from the smallest upwards in turns: they step up and down together. What is not known is small.
 * @param {number} bps of the line; 0 is unknown
 * @param {Taker[]} takers whoever matters more comes first
 * @returns {number[]}
 */
export function share(bps, takers) {
  const sizes = takers.map(({ least = 0 }) => least);
  const haste = takers.some(({ store }) => store < CALM);
  /** @param {number[]} wanted */
  const fits = (wanted) => {
    const sum = wanted.reduce((all, size, i) => all + takers[i].rates[size], 0);
    const larger = wanted.some((size, i) => size > takers[i].now);
    return sum <= bps * (haste ? HASTE : larger ? UP : STAY);
  };
  for (let raised = true; raised; ) {
    raised = false;
    for (let i = 0; i < takers.length; i++) {
      const wanted = sizes.map((size, other) => size + Number(other === i));
      if (wanted[i] > Math.min(takers[i].most, takers[i].rates.length - 1) || !fits(wanted)) continue;
      sizes[i] = wanted[i];
      raised = true;
    }
  }
  return sizes;
}

/**
 * The smallest size that fills a picture of so many pixels, or the largest there is.
 * @param {{ width: number, height: number }[]} sizes the smallest first
 * @param {number} width @param {number} height
 */
export function filling(sizes, width, height) {
  const found = sizes.findIndex((size) => size.width >= width || size.height >= height);
  return found < 0 ? sizes.length - 1 : found;
}
