// @ts-check
/** Sentences one after the other: those of Chinese end in a wide sign, which is its own space. */

const WIDE_END = /[\u3000-\u9fff\uf900-\ufaff\uff00-\uffee][”’…]?$/;

/** @param {(string | undefined)[]} parts what is empty is left out */
export function sentences(...parts) {
  return parts.reduce((said = "", part) => {
    if (!said || !part) return said || part || "";
    return WIDE_END.test(said) ? said + part : `${said} ${part}`;
  }, "") ?? "";
}
