import type { Domain } from './evaluate.ts';

/** erf in float64 by its series and continued fraction, to about 1e-15. */
export function erf(x: number): number {
  const a = Math.abs(x);
  if (Number.isNaN(x)) return x;
  if (a > 6) return Math.sign(x);
  if (a < 3) {
    let term = a;
    let sum = a;
    for (let n = 1; n < 120; n++) {
      term *= (-a * a) / n;
      sum += term / (2 * n + 1);
    }
    return Math.sign(x) * (2 / Math.sqrt(Math.PI)) * sum;
  }
  let f = 0;
  for (let n = 60; n > 0; n--) f = n / 2 / (a + f);
  return Math.sign(x) * (1 - Math.exp(-a * a) / ((a + f) * Math.sqrt(Math.PI)));
}

/** Half to even, as the language rounds. */
export const roundEven = (x: number): number => {
  const low = Math.floor(x);
  const rest = x - low;
  if (rest !== 0.5) return Math.round(x);
  return low % 2 === 0 ? low : low + 1;
};

/** Every scalar function in plain float64. */
export function scalarValue(fn: string, args: readonly number[]): number {
  const [x = 0, y = 0, z = 0] = args;
  switch (fn) {
    case 'exp':
      return Math.exp(x);
    case 'expm1':
      return Math.expm1(x);
    case 'log':
      return Math.log(x);
    case 'log1p':
      return Math.log1p(x);
    case 'log2':
      return Math.log2(x);
    case 'sqrt':
      return Math.sqrt(x);
    case 'rsqrt':
      return 1 / Math.sqrt(x);
    case 'abs':
      return Math.abs(x);
    case 'sign':
      return Math.sign(x);
    case 'floor':
      return Math.floor(x);
    case 'ceil':
      return Math.ceil(x);
    case 'round':
      return roundEven(x);
    case 'sin':
      return Math.sin(x);
    case 'cos':
      return Math.cos(x);
    case 'tan':
      return Math.tan(x);
    case 'asin':
      return Math.asin(x);
    case 'acos':
      return Math.acos(x);
    case 'atan':
      return Math.atan(x);
    case 'sinh':
      return Math.sinh(x);
    case 'cosh':
      return Math.cosh(x);
    case 'tanh':
      return Math.tanh(x);
    case 'asinh':
      return Math.asinh(x);
    case 'acosh':
      return Math.acosh(x);
    case 'atanh':
      return Math.atanh(x);
    case 'erf':
      return erf(x);
    case 'sigmoid':
      return 1 / (1 + Math.exp(-x));
    case 'relu':
      return Math.max(x, 0);
    case 'softplus':
      return x > 0 ? x + Math.log1p(Math.exp(-x)) : Math.log1p(Math.exp(x));
    case 'atan2':
      return Math.atan2(x, y);
    case 'pow':
      return x ** y;
    case 'min':
      return Math.min(y, x);
    case 'max':
      return Math.max(y, x);
    case 'clamp':
      return Math.min(Math.max(x, y), z);
    case 'pi':
      return Math.PI;
    case 'inf':
      return Number.POSITIVE_INFINITY;
    default:
      throw new Error(`no oracle for ${fn}`);
  }
}

export const plain: Domain<number> = {
  of: (v) => v,
  value: (t) => t,
  add: (a, b) => a + b,
  mul: (a, b) => a * b,
  div: (a, b) => a / b,
  call: scalarValue,
};

const piecewise = new Set(['abs', 'relu', 'min', 'max', 'clamp', 'sign', 'floor', 'ceil', 'round']);

/** Which argument a piecewise-linear function hands on, and with which factor; `-1` when it is locally constant. */
export function selected(fn: string, values: readonly number[]): { arg: number; factor: number } | undefined {
  const [x = 0, y = 0, z = 0] = values;
  switch (fn) {
    case 'abs':
      return { arg: 0, factor: Math.sign(x) };
    case 'relu':
      return { arg: 0, factor: x > 0 ? 1 : 0 };
    case 'min':
      return { arg: y < x ? 1 : 0, factor: 1 };
    case 'max':
      return { arg: y > x ? 1 : 0, factor: 1 };
    case 'clamp': {
      // min(max(x, lo), hi), each taking its first argument at a tie
      const inner = y > x ? 1 : 0;
      return { arg: z < (inner === 1 ? y : x) ? 2 : inner, factor: 1 };
    }
    case 'sign':
    case 'floor':
    case 'ceil':
    case 'round':
      return { arg: -1, factor: 0 };
    default:
      return undefined;
  }
}

/** Residue of a finite double, which is always a dyadic rational; NaN for others. */
export function residue(v: number, p: number): number {
  if (!Number.isFinite(v)) return Number.NaN;
  let n = v;
  let halvings = 0;
  while (!Number.isInteger(n)) {
    n *= 2;
    halvings++;
  }
  let r = Number(((BigInt(n) % BigInt(p)) + BigInt(p)) % BigInt(p));
  const half = (p + 1) / 2;
  for (let i = 0; i < halvings; i++) r = (r * half) % p;
  return r;
}

export function inverse(a: number, p: number): number {
  let result = 1;
  let base = a;
  let e = p - 2;
  if (a === 0) return Number.NaN;
  while (e > 0) {
    if (e % 2 === 1) result = (result * base) % p;
    base = (base * base) % p;
    e = Math.floor(e / 2);
  }
  return result;
}

/**
 * A real number together with its residue modulo a prime below 2^26 and the span of its bits: `mag` bounds the sum of absolute
 * values of all partial results, `gran` is a power of two that divides them all (NaN once rounding has entered).
 */
export interface Exact {
  readonly v: number;
  readonly m: number;
  readonly mag: number;
  readonly gran: number;
}

const granularity = (v: number): number => {
  if (v === 0 || !Number.isFinite(v)) return v === 0 ? 2 ** 20 : Number.NaN;
  let g = 1;
  while (v % g !== 0 && g > 2 ** -60) g /= 2;
  while (v % (g * 2) === 0 && g < 2 ** 20) g *= 2;
  return g;
};

export const exactOf = (v: number, p: number): Exact => ({
  v,
  m: residue(v, p),
  mag: Math.abs(v),
  gran: granularity(v),
});

export function exactDomain(p: number): Domain<Exact> {
  const cache = new Map<number, Exact>();
  return {
    of(v) {
      const hit = cache.get(v);
      if (hit !== undefined) return hit;
      const made = exactOf(v, p);
      if (cache.size < 4096) cache.set(v, made);
      return made;
    },
    value: (t) => t.v,
    add: (a, b) => ({ v: a.v + b.v, m: (a.m + b.m) % p, mag: a.mag + b.mag, gran: Math.min(a.gran, b.gran) }),
    mul: (a, b) => ({ v: a.v * b.v, m: (a.m * b.m) % p, mag: a.mag * b.mag, gran: a.gran * b.gran }),
    div(a, b) {
      const power = Math.abs(b.v) === 2 ** Math.round(Math.log2(Math.abs(b.v))) && b.mag === Math.abs(b.v);
      return {
        v: a.v / b.v,
        m: (a.m * inverse(b.m, p)) % p,
        mag: a.mag / Math.abs(b.v),
        gran: power ? a.gran / Math.abs(b.v) : Number.NaN,
      };
    },
    call(fn, args) {
      const values = args.map((a) => a.v);
      const v = scalarValue(fn, values);
      if (!piecewise.has(fn)) return { v, m: Number.NaN, mag: Math.abs(v), gran: Number.NaN };
      const choice = selected(fn, values);
      let mag = 1;
      let gran = 1;
      for (const a of args) {
        mag = Math.max(mag, a.mag);
        gran = Math.min(gran, a.gran);
      }
      // a function that rounds or takes the sign of an inexact number may decide otherwise
      if (args.some((a) => Number.isNaN(a.gran))) gran = Number.NaN;
      const chosen = choice === undefined || choice.arg < 0 ? undefined : args[choice.arg];
      const factor = choice?.factor ?? 0;
      const m = chosen === undefined ? residue(v, p) : (((chosen.m * factor) % p) + p) % p;
      return { v, m, mag, gran };
    },
  };
}

/** Whether every way to evaluate it gives the same bits in a format of `bits` bits of precision. */
export const exactIn = (t: Exact, bits: number): boolean => t.mag < 2 ** 100 && t.mag / t.gran < 2 ** (bits - 2);

/** A value with a bound on how far any legal evaluation at unit roundoff `u` may lie from it. */
export interface Bounded {
  readonly v: number;
  readonly e: number;
}

export function boundedDomain(u: number, ulps: (fn: string) => number): Domain<Bounded> {
  return {
    of: (v) => ({ v, e: 0 }),
    value: (t) => t.v,
    add(a, b) {
      const v = a.v + b.v;
      // twice the larger partial result: sums may be taken in another order
      return { v, e: a.e + b.e + u * (Math.abs(v) + Math.abs(a.v) + Math.abs(b.v)) };
    },
    mul(a, b) {
      const v = a.v * b.v;
      return { v, e: Math.abs(a.v) * b.e + Math.abs(b.v) * a.e + a.e * b.e + 2 * u * Math.abs(v) };
    },
    div(a, b) {
      const v = a.v / b.v;
      const room = Math.abs(b.v) - b.e;
      if (!(room > 0)) return { v, e: Number.POSITIVE_INFINITY };
      return { v, e: (a.e + Math.abs(v) * b.e) / room + 4 * u * Math.abs(v) };
    },
    call(fn, args) {
      const values = args.map((a) => a.v);
      const v = scalarValue(fn, values);
      let e = ulps(fn) * u * Math.abs(v);
      args.forEach((a, i) => {
        if (a.e === 0) return;
        for (const side of [-1, 1]) {
          const moved = scalarValue(
            fn,
            values.map((x, j) => (i === j ? x + side * a.e : x)),
          );
          e += Number.isNaN(moved) ? Number.POSITIVE_INFINITY : 2 * Math.abs(moved - v);
        }
      });
      return { v, e };
    },
  };
}
