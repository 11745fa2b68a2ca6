import { describe, expect, it } from 'vitest';
import { symbol } from '../../src/ir/index.ts';
import type { ScalarFunctionName } from '../../src/scalar/names.ts';
import { scalarFunctionNames } from '../../src/scalar/names.ts';
import { erf, roundHalfEven, sigmoid, softplus } from '../../src/scalar/special.ts';
import { scalarTable } from '../../src/scalar/table.ts';
import { evaluateScalar } from '../support/evaluate-scalar.ts';

const xs = [
  0, 1e-300, 1e-9, 0.1, 0.24, 0.25, 0.26, 0.49, 0.5, 0.51, 0.9, 0.999, 1, 1.5, 2, 2.5, 3, 5.9, 6.1, 20, 90, 700, 1e9,
  1e300,
];
const samples = [...xs, ...xs.filter((x) => x > 0).map((x) => -x)];
const argumentsOf = (fn: ScalarFunctionName): number[][] => {
  const { domain } = scalarTable[fn];
  let lists: number[][] = [[]];
  for (const { lo, hi } of domain) {
    const inside = (domain.length === 3 || fn === 'pow' ? [-2, -1, 0, 0.5, 1, 3] : samples).filter(
      (x) => x >= lo && x <= hi,
    );
    lists = lists.flatMap((list) => inside.map((x) => [...list, x]));
  }
  return lists;
};
const names = ['a', 'b', 'c'];
const symbolsFor = (fn: ScalarFunctionName) => scalarTable[fn].domain.map((_, i) => symbol(names[i] ?? '', 'real'));
const bind = (args: readonly number[], self = Number.NaN): Map<string, number> =>
  new Map([...args.map((x, i): [string, number] => [names[i] ?? '', x]), ['self', self]]);

describe('the table of scalar functions', () => {
  it('has an entry for each name, whose parts agree on the number of arguments', () => {
    for (const fn of scalarFunctionNames) {
      const entry = scalarTable[fn];
      expect(entry.domain.length, fn).toBe(entry.arity);
      expect(entry.derivative(symbolsFor(fn), symbol('self', 'real')).length, fn).toBe(entry.arity);
    }
  });

  it.each(scalarFunctionNames)('%s: the derivative is the limit of differences over the domain', (fn) => {
    const entry = scalarTable[fn];
    const derivatives = entry.derivative(symbolsFor(fn), symbol('self', 'real'));
    for (const args of argumentsOf(fn)) {
      const value = entry.evaluate(...args);
      if (!Number.isFinite(value)) continue;
      args.forEach((x, i) => {
        const kink = Math.abs(entry.kinkDistance(...args));
        const h = Math.min(1e-3 * Math.max(1e-3, Math.min(Math.abs(x), 10)), kink / 100);
        const at = (y: number): number => entry.evaluate(...args.map((z, j) => (j === i ? y : z)));
        if (!(h > 1e-9) || x + h === x) return;
        const difference = (8 * (at(x + h) - at(x - h)) - (at(x + 2 * h) - at(x - 2 * h))) / (12 * h);
        const noise =
          (16 * Number.EPSILON * Math.abs(value)) / h + (Math.abs(x) * Number.EPSILON * Math.abs(difference)) / h;
        const exact = evaluateScalar(derivatives[i] ?? symbol('?', 'real'), bind(args, value));
        if (!Number.isFinite(difference)) return;
        expect(Math.abs(exact - difference), `∂${fn}(${args})/∂${i}: ${exact} and ${difference}`).toBeLessThanOrEqual(
          1e-6 * Math.max(Math.abs(exact), Math.abs(difference)) + 4 * noise + 1e-12,
        );
      });
    }
  });

  it.each(scalarFunctionNames)('%s: the expansion has the value of the function', (fn) => {
    const entry = scalarTable[fn];
    if (entry.expansion === undefined) return;
    const expanded = entry.expansion(symbolsFor(fn));
    for (const args of [...argumentsOf(fn), entry.domain.map(() => Number.NaN)]) {
      const value = entry.evaluate(...args);
      const other = evaluateScalar(expanded, bind(args));
      // the angle of the origin has no limit
      if (fn === 'atan2' && args.every((x) => x === 0)) continue;
      if (Number.isNaN(value)) expect(other, `${fn}(${args})`).toBeNaN();
      else if (!Number.isFinite(value)) expect(other, `${fn}(${args})`).toBe(value);
      else {
        const scale = fn === 'tan' ? Math.abs(value) * (1 + Math.abs(value)) : Math.abs(value);
        expect(Math.abs(other - value), `${fn}(${args}) = ${value}, expanded ${other}`).toBeLessThanOrEqual(
          4e-15 * scale + 1e-310,
        );
      }
    }
  });

  it('gives at kinks and ties the derivative of the branch that the formula takes', () => {
    const slope = (fn: ScalarFunctionName, args: number[]): number[] => {
      const self = scalarTable[fn].evaluate(...args);
      return scalarTable[fn]
        .derivative(symbolsFor(fn), symbol('self', 'real'))
        .map((d) => evaluateScalar(d, bind(args, self)));
    };
    expect(slope('relu', [0])).toEqual([0]);
    expect(slope('abs', [0])).toEqual([0]);
    for (const fn of ['sign', 'floor', 'ceil', 'round'] as const) expect(slope(fn, [0.5])).toEqual([0]);
    expect(slope('max', [2, 2])).toEqual([1, 0]);
    expect(slope('min', [2, 2])).toEqual([1, 0]);
    expect(slope('max', [1, 2])).toEqual([0, 1]);
    expect(slope('clamp', [0, 0, 1])).toEqual([1, 0, 0]);
    expect(slope('clamp', [1, 0, 1])).toEqual([1, 0, 0]);
    expect(slope('clamp', [-1, 0, 1])).toEqual([0, 1, 0]);
    expect(slope('clamp', [2, 0, 1])).toEqual([0, 0, 1]);
    // lo > hi: the value is hi
    expect(slope('clamp', [0, 3, 1])).toEqual([0, 0, 1]);
    expect(slope('pow', [0, 2])).toEqual([0, 0]);
    expect(slope('pow', [0, 0])).toEqual([0, 0]);
  });

  it('lets NaN through max, min, clamp and relu', () => {
    for (const fn of ['max', 'min'] as const) {
      expect(scalarTable[fn].evaluate(Number.NaN, 1)).toBeNaN();
      expect(scalarTable[fn].evaluate(1, Number.NaN)).toBeNaN();
    }
    expect(scalarTable.relu.evaluate(Number.NaN)).toBeNaN();
    expect(scalarTable.clamp.evaluate(Number.NaN, 0, 1)).toBeNaN();
  });
});

describe('round', () => {
  it('takes halves to the even neighbour', () => {
    const halves = [-2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 3.5];
    expect(halves.map((x) => roundHalfEven(x) + 0)).toEqual([-2, -2, 0, 0, 2, 2, 4]);
    expect(roundHalfEven(0.49999999999999994)).toBe(0);
    expect(roundHalfEven(2 ** 52 + 1)).toBe(2 ** 52 + 1);
    expect(roundHalfEven(-1.6)).toBe(-2);
    expect(roundHalfEven(Number.NEGATIVE_INFINITY)).toBe(Number.NEGATIVE_INFINITY);
  });
});

describe('functions that ECMAScript lacks', () => {
  /** erf by its everywhere convergent series in 200-digit decimal fixed point. */
  const erfReference = (x: number): number => {
    const digits = 200n;
    const unit = 10n ** digits;
    // the float64 is an exact multiple of 2^-60 for the samples below
    const fixed = (BigInt(Math.round(x * 2 ** 40)) * unit) / 2n ** 40n;
    let term = fixed;
    let total = fixed;
    for (let n = 1n; term !== 0n; n++) {
      term = (-term * fixed) / unit;
      term = (term * fixed) / unit / n;
      total += term / (2n * n + 1n);
    }
    // 2/√π to 60 digits
    const scale = 1128379167095512573896158903121545171688101258657997713688171n;
    return Number((total * scale) / 10n ** 60n / 10n ** (digits - 60n)) / 1e60;
  };

  it('erf is accurate to 3 units in the last place', () => {
    for (let k = 0; k <= 400; k++) {
      const x = k / 64;
      const reference = erfReference(x);
      expect(Math.abs(erf(x) - reference), `erf(${x})`).toBeLessThanOrEqual(3 * Number.EPSILON * Math.abs(reference));
      expect(erf(-x)).toBe(-erf(x));
    }
    expect(erf(1e-200) / 1e-200).toBeCloseTo(2 / Math.sqrt(Math.PI), 15);
    expect(erf(Number.POSITIVE_INFINITY)).toBe(1);
    expect(erf(Number.NEGATIVE_INFINITY)).toBe(-1);
    expect(erf(Number.NaN)).toBeNaN();
  });

  it('sigmoid and softplus hold at both ends', () => {
    expect(sigmoid(0)).toBe(0.5);
    expect(sigmoid(-745)).toBeGreaterThan(0);
    expect(sigmoid(800)).toBe(1);
    expect(sigmoid(-800)).toBe(0);
    expect(softplus(800)).toBe(800);
    expect(softplus(-700)).toBe(Math.exp(-700));
    expect(softplus(0)).toBe(Math.LN2);
    for (const x of samples) if (Math.abs(x) < 30) expect(softplus(x) - softplus(-x)).toBeCloseTo(x, 12);
  });
});
