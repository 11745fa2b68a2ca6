import type { Expr } from '../ir/index.ts';
import { add, call, compare, constant, divide, ifThenElse, mul, negate, one, subtract, zero } from '../ir/index.ts';
import { erfcScaled, erfSmall } from './special.ts';

/*
 * Scalar functions as formulas of exp, log, sqrt, sin, cos, atan, abs, floor, arithmetic and comparisons, for targets
 * that lack them. A sub-expression used several times is one shared node.
 */

const two = constant(2);
const half = constant(0.5);
const real = (value: number): Expr => constant(value, 'real');
const ln2 = real(Math.LN2);
const lessThan = (a: Expr, b: Expr): Expr => compare('<', a, b);

/** c₀ + x·(c₁ + x·(c₂ + …)). */
function horner(coefficients: readonly number[], x: Expr): Expr {
  const [first, ...rest] = [...coefficients].reverse();
  return rest.reduce<Expr>((acc, c) => add([real(c), mul([x, acc])]), real(first ?? 0));
}

const factorial = (n: number): number => (n <= 1 ? 1 : n * factorial(n - 1));
const expm1Series = Array.from({ length: 15 }, (_, i) => 1 / factorial(i + 1));
const atanhSeries = Array.from({ length: 11 }, (_, i) => 1 / (2 * i + 1));

/** exp(x) − 1: its power series where the difference would cancel. */
export const expm1 = (x: Expr): Expr =>
  ifThenElse(lessThan(call('abs', [x]), half), mul([x, horner(expm1Series, x)]), subtract(call('exp', [x]), one));

/** log(1 + x) = 2·artanh(x/(x + 2)): its power series where 1 + x would lose x's digits. */
export function log1p(x: Expr): Expr {
  const s = divide(x, add([x, two]));
  const series = mul([two, s, horner(atanhSeries, mul([s, s]))]);
  return ifThenElse(lessThan(call('abs', [x]), real(0.25)), series, call('log', [add([one, x])]));
}

/** Zero and NaN are their own sign. */
export const sign = (x: Expr): Expr =>
  ifThenElse(lessThan(zero, x), one, ifThenElse(lessThan(x, zero), constant(-1), x));

export const ceil = (x: Expr): Expr => negate(call('floor', [negate(x)]));

/** The nearest integer, halves to the even one. */
export function round(x: Expr): Expr {
  const below = call('floor', [x]);
  const fraction = subtract(x, below);
  const above = add([below, one]);
  const even = compare('==', below, mul([two, call('floor', [mul([half, below])])]));
  const atHalf = ifThenElse(compare('==', fraction, half), ifThenElse(even, below, above), x);
  return ifThenElse(lessThan(fraction, half), below, ifThenElse(lessThan(half, fraction), above, atHalf));
}

export const asin = (x: Expr): Expr =>
  mul([two, call('atan', [divide(x, add([one, call('sqrt', [mul([subtract(one, x), add([one, x])])])]))])]);

export function acos(x: Expr): Expr {
  const right = mul([two, call('atan', [call('sqrt', [divide(subtract(one, x), add([one, x]))])])]);
  const left = mul([two, call('atan', [call('sqrt', [divide(add([one, x]), subtract(one, x))])])]);
  return ifThenElse(lessThan(zero, x), right, subtract(real(Math.PI), left));
}

export function atan2(y: Expr, x: Expr): Expr {
  const angle = call('atan', [divide(y, x)]);
  const pi = real(Math.PI);
  const left = ifThenElse(lessThan(y, zero), subtract(angle, pi), add([angle, pi]));
  const vertical = mul([real(Math.PI / 2), sign(y)]);
  return ifThenElse(lessThan(zero, x), angle, ifThenElse(lessThan(x, zero), left, vertical));
}

/** (e^x − e^(−x))/2, by m = e^x − 1 as (m + m/(m + 1))/2 near 0. */
export function sinh(x: Expr): Expr {
  const m = call('expm1', [x]);
  const near = mul([half, add([m, divide(m, add([m, one]))])]);
  const far = mul([half, subtract(call('exp', [x]), call('exp', [negate(x)]))]);
  return ifThenElse(lessThan(call('abs', [x]), one), near, far);
}

export const cosh = (x: Expr): Expr => mul([half, add([call('exp', [x]), call('exp', [negate(x)])])]);

/** 1 − 2/(e^(2x) + 1), which no overflow spoils; by m = e^(2x) − 1 as m/(m + 2) near 0. */
export function tanh(x: Expr): Expr {
  const doubled = mul([two, x]);
  const m = call('expm1', [doubled]);
  const far = subtract(one, divide(two, add([call('exp', [doubled]), one])));
  return ifThenElse(lessThan(call('abs', [x]), half), divide(m, add([m, two])), far);
}

/** From here on x² ± 1 rounds to x². */
const large = real(2 ** 27);

/** sign(x)·log(|x| + √(x² + 1)). */
export function asinh(x: Expr): Expr {
  const a = call('abs', [x]);
  const square = mul([a, a]);
  const root = call('sqrt', [add([square, one])]);
  const near = call('log1p', [add([a, divide(square, add([one, root]))])]);
  const size = ifThenElse(lessThan(a, large), near, add([call('log', [a]), ln2]));
  return ifThenElse(lessThan(x, zero), negate(size), size);
}

/** log(x + √(x² − 1)), by t = x − 1. */
export function acosh(x: Expr): Expr {
  const t = subtract(x, one);
  const near = call('log1p', [add([t, call('sqrt', [mul([t, add([t, two])])])])]);
  return ifThenElse(lessThan(x, large), near, add([call('log', [x]), ln2]));
}

/** log((1 + x)/(1 − x))/2, of |x|, since log1p loses digits near −1. */
export function atanh(x: Expr): Expr {
  const a = call('abs', [x]);
  const size = mul([half, call('log1p', [divide(mul([two, a]), subtract(one, a))])]);
  return ifThenElse(lessThan(x, zero), negate(size), size);
}

export function erf(x: Expr): Expr {
  const a = call('abs', [x]);
  const near = mul([x, horner(erfSmall, mul([x, x]))]);
  const u = subtract(divide(real(9.6), add([a, two])), real(2.2));
  const far = mul([sign(x), subtract(one, mul([call('exp', [negate(mul([a, a]))]), horner(erfcScaled, u)]))]);
  return ifThenElse(compare('<=', a, one), near, ifThenElse(lessThan(constant(6), a), sign(x), far));
}

/** 1/(1 + e^(−x)) without overflow on either side. */
export function sigmoid(x: Expr): Expr {
  const e = call('exp', [x]);
  const right = divide(one, add([one, call('exp', [negate(x)])]));
  return ifThenElse(compare('>=', x, zero), right, divide(e, add([one, e])));
}

/** log(1 + e^x) without overflow on either side. */
export const softplus = (x: Expr): Expr =>
  add([ifThenElse(lessThan(zero, x), x, zero), call('log1p', [call('exp', [negate(call('abs', [x]))])])]);

/** The larger, the first at a tie; NaN where either is NaN. */
export const maximum = (a: Expr, b: Expr): Expr =>
  ifThenElse(compare('>=', a, b), a, ifThenElse(compare('!=', a, a), a, b));

/** The smaller, the first at a tie; NaN where either is NaN. */
export const minimum = (a: Expr, b: Expr): Expr =>
  ifThenElse(compare('<=', a, b), a, ifThenElse(compare('!=', a, a), a, b));
