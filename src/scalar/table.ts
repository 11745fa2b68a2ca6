import type { Expr } from '../ir/index.ts';
import {
  add,
  and,
  call,
  compare,
  constant,
  divide,
  ifThenElse,
  minusOne,
  mul,
  negate,
  one,
  or,
  pow,
  subtract,
  zero,
} from '../ir/index.ts';
import * as expansions from './expansions.ts';
import type { ScalarFunctionName } from './names.ts';
import * as special from './special.ts';

/** A closed interval; an end may be infinite. */
export interface Interval {
  readonly lo: number;
  readonly hi: number;
}

/** All that Einabla knows of one scalar function. */
export interface ScalarFunction {
  /** Number of arguments. */
  readonly arity: number;
  /** The value in float64. `isnan` and `isinf` give 1 or 0. */
  readonly evaluate: (...args: number[]) => number;
  /** The derivative by each argument, as formulas of the arguments and of `self`, the call's value. */
  readonly derivative: (args: readonly Expr[], self: Expr) => readonly Expr[];
  /** Where each argument may lie, the others being suitable; the value is NaN or infinite elsewhere. */
  readonly domain: readonly Interval[];
  /** Distance from the arguments to the nearest point where the function has no derivative: a kink, a jump, a tie or the end of its domain. */
  readonly kinkDistance: (...args: number[]) => number;
  /** The function as a formula of simpler ones; absent where it belongs to the basis `exp log sqrt sin cos atan abs floor pow`. */
  readonly expansion?: (args: readonly Expr[]) => Expr;
}

const everywhere: Interval = { lo: Number.NEGATIVE_INFINITY, hi: Number.POSITIVE_INFINITY };
const from = (lo: number): Interval => ({ lo, hi: Number.POSITIVE_INFINITY });
const between = (lo: number, hi: number): Interval => ({ lo, hi });

const never = (): number => Number.POSITIVE_INFINITY;
const toZero = (x: number): number => Math.abs(x);
const toInteger = (x: number): number => Math.abs(x - Math.round(x));
const toHalf = (x: number): number => toInteger(x - 0.5);
const toEnds = (x: number): number => 1 - Math.abs(x);

function argument(args: readonly Expr[], i: number): Expr {
  const a = args[i];
  if (a === undefined) throw new Error(`a scalar function lacks its argument ${i}`);
  return a;
}

interface Unary {
  readonly evaluate: (x: number) => number;
  /** The derivative as a formula of the argument x and the value y. */
  readonly derivative: (x: Expr, y: Expr) => Expr;
  readonly domain?: Interval;
  readonly kink?: (x: number) => number;
  readonly expansion?: (x: Expr) => Expr;
}

function unary({ evaluate, derivative, domain = everywhere, kink = never, expansion }: Unary): ScalarFunction {
  return {
    arity: 1,
    evaluate: (...args) => evaluate(args[0] ?? Number.NaN),
    derivative: (args, self) => [derivative(argument(args, 0), self)],
    domain: [domain],
    kinkDistance: (...args) => kink(args[0] ?? Number.NaN),
    ...(expansion === undefined ? {} : { expansion: (args) => expansion(argument(args, 0)) }),
  };
}

interface Binary {
  readonly evaluate: (a: number, b: number) => number;
  readonly derivative: (a: Expr, b: Expr, self: Expr) => readonly [Expr, Expr];
  readonly domain?: readonly [Interval, Interval];
  readonly kink: (a: number, b: number) => number;
  readonly expansion?: (a: Expr, b: Expr) => Expr;
}

function binary({ evaluate, derivative, domain, kink, expansion }: Binary): ScalarFunction {
  return {
    arity: 2,
    evaluate: (...args) => evaluate(args[0] ?? Number.NaN, args[1] ?? Number.NaN),
    derivative: (args, self) => derivative(argument(args, 0), argument(args, 1), self),
    domain: domain ?? [everywhere, everywhere],
    kinkDistance: (...args) => kink(args[0] ?? Number.NaN, args[1] ?? Number.NaN),
    ...(expansion === undefined ? {} : { expansion: (args) => expansion(argument(args, 0), argument(args, 1)) }),
  };
}

const literal = (value: number): ScalarFunction => ({
  arity: 0,
  evaluate: () => value,
  derivative: () => [],
  domain: [],
  kinkDistance: never,
  expansion: () => constant(value, 'real'),
});

const two = constant(2);
const square = (x: Expr): Expr => pow(x, two);
const sqrt = (x: Expr): Expr => call('sqrt', [x]);
const flat = (): Expr => zero;
const indicator = (cond: Expr): Expr => ifThenElse(cond, one, zero);

/** The table of scalar functions. At a kink the derivative is the one that the formula here gives: 0 for `abs`, `relu` and every step. */
export const scalarTable: { readonly [N in ScalarFunctionName]: ScalarFunction } = {
  exp: unary({ evaluate: Math.exp, derivative: (_x, y) => y }),
  expm1: unary({
    evaluate: Math.expm1,
    derivative: (x) => call('exp', [x]),
    expansion: expansions.expm1,
  }),
  log: unary({ evaluate: Math.log, derivative: (x) => divide(one, x), domain: from(0), kink: (x) => x }),
  log1p: unary({
    evaluate: Math.log1p,
    derivative: (x) => divide(one, add([one, x])),
    domain: from(-1),
    kink: (x) => x + 1,
    expansion: expansions.log1p,
  }),
  log2: unary({
    evaluate: Math.log2,
    derivative: (x) => divide(one, mul([x, call('log', [two])])),
    domain: from(0),
    kink: (x) => x,
    expansion: (x) => divide(call('log', [x]), constant(Math.LN2, 'real')),
  }),
  sqrt: unary({
    evaluate: Math.sqrt,
    derivative: (_x, y) => divide(one, mul([two, y])),
    domain: from(0),
    kink: (x) => x,
  }),
  // x^(−1/2), whose derivative −x^(−3/2)/2 is −y³/2
  rsqrt: unary({
    evaluate: (x) => 1 / Math.sqrt(x),
    derivative: (_x, y) => mul([constant(-0.5), pow(y, constant(3))]),
    domain: from(0),
    kink: (x) => x,
    expansion: (x) => divide(one, sqrt(x)),
  }),
  abs: unary({ evaluate: Math.abs, derivative: (x) => call('sign', [x]), kink: toZero }),
  sign: unary({ evaluate: Math.sign, derivative: flat, kink: toZero, expansion: expansions.sign }),
  floor: unary({ evaluate: Math.floor, derivative: flat, kink: toInteger }),
  ceil: unary({ evaluate: Math.ceil, derivative: flat, kink: toInteger, expansion: expansions.ceil }),
  // halves go to the even neighbour, on every target
  round: unary({
    evaluate: special.roundHalfEven,
    derivative: flat,
    kink: toHalf,
    expansion: expansions.round,
  }),
  sin: unary({ evaluate: Math.sin, derivative: (x) => call('cos', [x]) }),
  cos: unary({ evaluate: Math.cos, derivative: (x) => negate(call('sin', [x])) }),
  tan: unary({
    evaluate: Math.tan,
    derivative: (_x, y) => add([one, square(y)]),
    kink: (x) => Math.abs(Math.cos(x)),
    expansion: (x) => divide(call('sin', [x]), call('cos', [x])),
  }),
  asin: unary({
    evaluate: Math.asin,
    derivative: (x) => divide(one, sqrt(subtract(one, square(x)))),
    domain: between(-1, 1),
    kink: toEnds,
    expansion: expansions.asin,
  }),
  acos: unary({
    evaluate: Math.acos,
    derivative: (x) => negate(divide(one, sqrt(subtract(one, square(x))))),
    domain: between(-1, 1),
    kink: toEnds,
    expansion: expansions.acos,
  }),
  atan: unary({ evaluate: Math.atan, derivative: (x) => divide(one, add([one, square(x)])) }),
  sinh: unary({ evaluate: Math.sinh, derivative: (x) => call('cosh', [x]), expansion: expansions.sinh }),
  cosh: unary({ evaluate: Math.cosh, derivative: (x) => call('sinh', [x]), expansion: expansions.cosh }),
  tanh: unary({
    evaluate: Math.tanh,
    derivative: (_x, y) => subtract(one, square(y)),
    expansion: expansions.tanh,
  }),
  asinh: unary({
    evaluate: Math.asinh,
    derivative: (x) => divide(one, sqrt(add([square(x), one]))),
    expansion: expansions.asinh,
  }),
  acosh: unary({
    evaluate: Math.acosh,
    derivative: (x) => divide(one, sqrt(subtract(square(x), one))),
    domain: from(1),
    kink: (x) => x - 1,
    expansion: expansions.acosh,
  }),
  atanh: unary({
    evaluate: Math.atanh,
    derivative: (x) => divide(one, subtract(one, square(x))),
    domain: between(-1, 1),
    kink: toEnds,
    expansion: expansions.atanh,
  }),
  erf: unary({
    evaluate: special.erf,
    derivative: (x) => mul([divide(two, sqrt(call('pi', []))), call('exp', [negate(square(x))])]),
    expansion: expansions.erf,
  }),
  sigmoid: unary({
    evaluate: special.sigmoid,
    derivative: (_x, y) => mul([y, subtract(one, y)]),
    expansion: expansions.sigmoid,
  }),
  relu: unary({
    evaluate: (x) => Math.max(x, 0),
    derivative: (x) => indicator(compare('>', x, zero)),
    kink: toZero,
    expansion: (x) => ifThenElse(compare('<=', x, zero), zero, x),
  }),
  softplus: unary({
    evaluate: special.softplus,
    derivative: (x) => call('sigmoid', [x]),
    expansion: expansions.softplus,
  }),
  isnan: unary({
    evaluate: (x) => (Number.isNaN(x) ? 1 : 0),
    derivative: flat,
    expansion: (x) => compare('!=', x, x),
  }),
  isinf: unary({
    evaluate: (x) => (Math.abs(x) === Number.POSITIVE_INFINITY ? 1 : 0),
    derivative: flat,
    expansion: (x) => compare('==', call('abs', [x]), constant(Number.POSITIVE_INFINITY, 'real')),
  }),
  // the angle of the point (x, y); its cut is the negative x axis
  atan2: binary({
    evaluate: Math.atan2,
    derivative: (y, x) => {
      const squares = add([square(x), square(y)]);
      return [divide(x, squares), negate(divide(y, squares))];
    },
    kink: (y, x) => (x >= 0 ? Math.hypot(x, y) : Math.abs(y)),
    expansion: expansions.atan2,
  }),
  pow: binary({
    evaluate: special.power,
    derivative: (a, b, self) => [
      ifThenElse(compare('==', b, zero), zero, mul([b, call('pow', [a, add([b, minusOne])])])),
      ifThenElse(compare('==', a, zero), zero, mul([self, call('log', [a])])),
    ],
    domain: [from(0), everywhere],
    kink: toZero,
  }),
  min: binary({
    evaluate: special.minimum,
    derivative: (a, b) => {
      const first = compare('<=', a, b);
      return [ifThenElse(first, one, zero), ifThenElse(first, zero, one)];
    },
    kink: (a, b) => Math.abs(a - b),
    expansion: expansions.minimum,
  }),
  max: binary({
    evaluate: special.maximum,
    derivative: (a, b) => {
      const first = compare('>=', a, b);
      return [ifThenElse(first, one, zero), ifThenElse(first, zero, one)];
    },
    kink: (a, b) => Math.abs(a - b),
    expansion: expansions.maximum,
  }),
  // min(max(x, lo), hi), so that hi wins where lo > hi
  clamp: {
    arity: 3,
    evaluate: (...args) => {
      const [x = Number.NaN, lo = Number.NaN, hi = Number.NaN] = args;
      return special.minimum(special.maximum(x, lo), hi);
    },
    derivative: (args) => {
      const x = argument(args, 0);
      const lo = argument(args, 1);
      const hi = argument(args, 2);
      return [
        indicator(and([compare('>=', x, lo), compare('<=', x, hi)])),
        indicator(and([compare('<', x, lo), compare('<=', lo, hi)])),
        indicator(or([compare('>', x, hi), compare('>', lo, hi)])),
      ];
    },
    domain: [everywhere, everywhere, everywhere],
    kinkDistance: (...args) => {
      const [x = Number.NaN, lo = Number.NaN, hi = Number.NaN] = args;
      return Math.min(Math.abs(x - lo), Math.abs(x - hi), Math.abs(lo - hi));
    },
    expansion: (args) => call('min', [call('max', [argument(args, 0), argument(args, 1)]), argument(args, 2)]),
  },
  pi: literal(Math.PI),
  inf: literal(Number.POSITIVE_INFINITY),
};
