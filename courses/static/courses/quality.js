// @ts-check
/** The sharpness that somebody chose by hand: it holds whatever the line or the size of the picture would say. */

/**
 * @param {{ width: number, height: number }[]} sizes
 * @param {string} wanted `auto`, `least` or the short edge of a picture
 * @returns {number} the size to stay at; -1 lets the line decide
 */
export function sizeFor(sizes, wanted) {
  if (wanted === "auto") return -1;
  const rungs = sizes.map(({ width, height }, at) => ({ edge: Math.min(width, height), at }));
  rungs.sort((one, other) => one.edge - other.edge);
  const most = wanted === "least" ? 0 : Number(wanted);
  return (rungs.filter(({ edge }) => edge <= most).at(-1) ?? rungs[0])?.at ?? -1; // never more than what was chosen costs
}
