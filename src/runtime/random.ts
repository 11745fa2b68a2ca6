/*
 * Random numbers from a counter: Philox 4×32 with ten rounds. A stream is a pure function of its seed and its name, so
 * each weight of a network has its own numbers whatever the order in which weights are filled, and every JavaScript
 * engine computes the same bits: only integer arithmetic and the four exact operations on floats are used.
 */

const M0 = 0xd2511f53;
const M1 = 0xcd9e8d57;
const W0 = 0x9e3779b9;
const W1 = 0xbb67ae85;
const ROUNDS = 10;

/** Upper 32 bits of the product of two unsigned 32-bit integers. */
function multiplyHigh(a: number, b: number): number {
  const ah = a >>> 16;
  const al = a & 0xffff;
  const bh = b >>> 16;
  const bl = b & 0xffff;
  const low = al * bl;
  const middle = ah * bl + (low >>> 16);
  const carry = al * bh + (middle % 0x10000);
  return (ah * bh + Math.floor(middle / 0x10000) + Math.floor(carry / 0x10000)) >>> 0;
}

/** One block of Philox 4×32-10: four unsigned 32-bit integers for a counter of four and a key of two. */
export function philox(
  counter: readonly [number, number, number, number],
  key: readonly [number, number],
): readonly [number, number, number, number] {
  let [c0, c1, c2, c3] = counter;
  let [k0, k1] = key;
  for (let round = 0; round < ROUNDS; round++) {
    const high0 = multiplyHigh(M0, c0);
    const high1 = multiplyHigh(M1, c2);
    const low0 = Math.imul(M0, c0) >>> 0;
    const low1 = Math.imul(M1, c2) >>> 0;
    c0 = (high1 ^ c1 ^ k0) >>> 0;
    c1 = low1;
    c2 = (high0 ^ c3 ^ k1) >>> 0;
    c3 = low0;
    k0 = (k0 + W0) >>> 0;
    k1 = (k1 + W1) >>> 0;
  }
  return [c0, c1, c2, c3];
}

/** FNV-1a of a name's UTF-16 code units. */
function hashName(name: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) {
    const unit = name.charCodeAt(i);
    h = Math.imul(h ^ (unit & 0xff), 0x01000193);
    h = Math.imul(h ^ (unit >>> 8), 0x01000193);
  }
  return h >>> 0;
}

/** A stream of random numbers. */
export interface Random {
  /** An integer in [0, 2³²). */
  integer(): number;
  /** A multiple of 2⁻⁵³ in [0, 1). */
  uniform(): number;
  /** A standard normal number. */
  normal(): number;
  /** An integer in [0, n), each equally likely; n from 1 to 2³². */
  below(n: number): number;
}

/** The stream of a seed (a safe integer) and a name; `part` numbers streams of one name, such as epochs. */
export function random(seed: number, name: string, part = 0): Random {
  const low = seed >>> 0;
  const high = Math.floor(seed / 2 ** 32) >>> 0;
  const key = [low, high ^ 0x5bd1e995] as const;
  const stream = hashName(name);
  let block = 0;
  let words: readonly number[] = [];
  let used = 4;
  const integer = (): number => {
    if (used === 4) {
      words = philox([block >>> 0, Math.floor(block / 2 ** 32), stream, part >>> 0], key);
      block++;
      used = 0;
    }
    return words[used++] ?? 0;
  };
  const uniform = (): number => ((integer() >>> 5) * 2 ** 26 + (integer() >>> 6)) * 2 ** -53;
  let spare: number | undefined;
  const normal = (): number => {
    if (spare !== undefined) {
      const value = spare;
      spare = undefined;
      return value;
    }
    for (;;) {
      const u = 2 * uniform() - 1;
      const v = 2 * uniform() - 1;
      const s = u * u + v * v;
      if (s >= 1 || s === 0) continue;
      const scale = Math.sqrt((-2 * naturalLog(s)) / s);
      spare = v * scale;
      return u * scale;
    }
  };
  const below = (n: number): number => {
    // numbers from the last, incomplete run of n are thrown away
    const limit = 2 ** 32 - (2 ** 32 % n);
    for (;;) {
      const value = integer();
      if (value < limit) return value % n;
    }
  };
  return { integer, uniform, normal, below };
}

/** ln x for 0 < x ≤ 1, by ln x = e·ln 2 + 2·artanh((m − 1)/(m + 1)): unlike Math.log the same bits on every engine. */
function naturalLog(x: number): number {
  let exponent = 0;
  let mantissa = x;
  while (mantissa < Math.SQRT1_2) {
    mantissa *= 2;
    exponent--;
  }
  const s = (mantissa - 1) / (mantissa + 1);
  const square = s * s;
  let series = 0;
  for (let k = 23; k >= 1; k -= 2) series = series * square + 1 / k;
  return exponent * Math.LN2 + 2 * s * series;
}

/** A permutation of 0 … n−1, by Fisher and Yates. */
export function permutation(n: number, source: Random): Uint32Array {
  const order = Uint32Array.from({ length: n }, (_, i) => i);
  for (let i = n - 1; i > 0; i--) {
    const j = source.below(i + 1);
    const a = order[i] ?? 0;
    order[i] = order[j] ?? 0;
    order[j] = a;
  }
  return order;
}
