// @ts-check
"use strict";
// Ed25519 (RFC 8032) and SHA-512 with nothing but BigInt: old phones know no WebCrypto for it, and a file opened from
// a phone's storage may not use it. Only verifying: no secret passes through here.
const P = 2n ** 255n - 19n, L = 2n ** 252n + 27742317777372353535851937790883648493n, M = (1n << 64n) - 1n;
const mod = (/** @type {bigint} */ a, m = P) => ((a % m) + m) % m;
/** @param {bigint} a @param {bigint} e */
function pow(a, e, m = P) { let r = 1n; for (a = mod(a, m); e; e >>= 1n, a = mod(a * a, m)) if (e & 1n) r = mod(r * a, m); return r; }
const D = mod(-121665n * pow(121666n, P - 2n)), ROOT = pow(2n, (P - 1n) / 4n);
const le = (/** @type {Iterable<number>} */ bytes) => [...bytes].reduceRight((n, b) => (n << 8n) | BigInt(b), 0n);

// SHA-512's constants are the first 64 bits of the fractions of cube and square roots of primes: computed, not copied.
/** @param {bigint} n @param {bigint} k @returns {bigint} */
function root(n, k) { let x = 1n << 100n, y = 0n; do { y = x; x = ((k - 1n) * y + n / y ** (k - 1n)) / k; } while (x < y); return y; }
/** @type {number[]} */
const PRIMES = []; for (let n = 2; PRIMES.length < 80; n++) if (PRIMES.every((p) => n % p)) PRIMES.push(n);
const K = PRIMES.map((p) => root(BigInt(p) << 192n, 3n) & M), H0 = PRIMES.slice(0, 8).map((p) => root(BigInt(p) << 128n, 2n) & M);
const rot = (/** @type {bigint} */ x, /** @type {bigint} */ n) => ((x >> n) | (x << (64n - n))) & M;
/** @param {Uint8Array | number[]} message */
function sha512(message) {
  const padded = new Uint8Array(Math.ceil((message.length + 17) / 128) * 128);
  padded.set(message); padded[message.length] = 128;
  new DataView(padded.buffer).setBigUint64(padded.length - 8, BigInt(message.length * 8));
  const view = new DataView(padded.buffer), hash = [...H0];
  for (let at = 0; at < padded.length; at += 128) {
    /** @type {bigint[]} */ const w = []; for (let i = 0; i < 16; i++) w.push(view.getBigUint64(at + i * 8));
    for (let i = 16; i < 80; i++) {
      const a = w[i - 15], b = w[i - 2];
      w.push((w[i - 16] + (rot(a, 1n) ^ rot(a, 8n) ^ (a >> 7n)) + w[i - 7] + (rot(b, 19n) ^ rot(b, 61n) ^ (b >> 6n))) & M);
    }
    let [a, b, c, d, e, f, g, h] = hash;
    for (let i = 0; i < 80; i++) {
      const t = h + (rot(e, 14n) ^ rot(e, 18n) ^ rot(e, 41n)) + ((e & f) ^ (~e & M & g)) + K[i] + w[i];
      const u = (rot(a, 28n) ^ rot(a, 34n) ^ rot(a, 39n)) + ((a & b) ^ (a & c) ^ (b & c));
      [h, g, f, e, d, c, b, a] = [g, f, e, (d + t) & M, c, b, a, (t + u) & M];
    }
    [a, b, c, d, e, f, g, h].forEach((x, i) => { hash[i] = (hash[i] + x) & M; });
  }
  return hash.flatMap((x) => [7, 6, 5, 4, 3, 2, 1, 0].map((i) => Number((x >> BigInt(i * 8)) & 255n)));
}

/** @typedef {bigint[]} Point as (x, y, z, x·y) */
/** @param {Point} one @param {Point} other */
function add([x1, y1, z1, t1], [x2, y2, z2, t2]) {
  const a = mod((y1 - x1) * (y2 - x2)), b = mod((y1 + x1) * (y2 + x2)), c = mod(2n * t1 * t2 * D), d = mod(2n * z1 * z2);
  const [e, f, g, h] = [b - a, d - c, d + c, b + a];
  return [mod(e * f), mod(g * h), mod(f * g), mod(e * h)];
}
/** @param {bigint} n @param {Point} point */
function times(n, point) { let r = [0n, 1n, 1n, 0n]; for (; n; n >>= 1n, point = add(point, point)) if (n & 1n) r = add(r, point); return r; }
/** @param {Uint8Array} bytes */
function point(bytes) {
  const all = le(bytes), y = all & ((1n << 255n) - 1n), square = mod((y * y - 1n) * pow(D * y * y + 1n, P - 2n));
  if (y >= P) throw new Error("point");
  let x = pow(square, (P + 3n) / 8n);
  if (mod(x * x - square)) x = mod(x * ROOT);
  if (mod(x * x - square) || (!x && all >> 255n)) throw new Error("point");
  if ((x & 1n) !== all >> 255n) x = mod(-x);
  return [x, y, 1n, mod(x * y)];
}
const BASE = point(Uint8Array.from({ length: 32 }, (_, i) => (i ? 0x66 : 0x58)));
/** @param {Uint8Array} key @param {Uint8Array} signature @param {number[]} message */
function verified(key, signature, message) {
  const s = le(signature.slice(32)), r = signature.slice(0, 32);
  if (s >= L) return false;
  const k = mod(le(sha512(Uint8Array.from([...r, ...key, ...message]))), L);
  const [x1, y1, z1] = times(s, BASE), [x2, y2, z2] = add(point(r), times(k, point(key)));
  return !mod(x1 * z2 - x2 * z1) && !mod(y1 * z2 - y2 * z1);
}

const hex = (/** @type {string} */ text) => Uint8Array.from(text.match(/../g) || [], (pair) => parseInt(pair, 16));
/** @param {string} text @param {Record<string, string>} keys */
function statement(text, keys) {
  const digits = text.slice(text.lastIndexOf("#") + 1).trim();
  if (!/^\d{150,2000}$/.test(digits)) return null;
  const packed = hex(BigInt(digits).toString(16).replace(/^1/, "01")), said = packed.slice(65);
  try {
    const list = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(said));
    const message = [...new TextEncoder().encode("yunnan-training-certificate-1\n"), ...said];
    return Object.hasOwn(keys, list[1]) && verified(hex(keys[list[1]]), packed.slice(1, 65), message) ? list : false;
  } catch { return false; }
}
const place = (/** @type {string} */ id) => /** @type {HTMLInputElement} */ (document.getElementById(id));
const read = (/** @type {string} */ id) => JSON.parse(place(id).textContent);
place("form").addEventListener("submit", (event) => {
  event.preventDefault();
  const words = read("words"), answer = place("answer"), title = document.createElement("h2");
  const found = statement(place("text").value, read("keys"));
  title.textContent = found === null ? words.none : found ? words.good : words.bad;
  answer.dataset.state = found === null ? "none" : found ? "good" : "bad";
  answer.replaceChildren(title);
  if (found) {
    const [, , serial, name, course, hours, finished, issued, issuers] = found, list = document.createElement("dl");
    [serial, name, course, hours / 1000, finished, issued, issuers.join("、")].forEach((value, i) => {
      const term = document.createElement("dt"), what = document.createElement("dd");
      term.textContent = words.labels[i]; what.textContent = String(value); list.append(term, what);
    });
    answer.append(list);
  }
  answer.focus();
});
