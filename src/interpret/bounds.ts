import type { ScalarFunctionName } from '../scalar/names.ts';
import { scalarTable } from '../scalar/table.ts';
import type { Algebra } from './algebra.ts';
import { extremePosition, floatAlgebra } from './float.ts';
import { derivativesIn } from './formula.ts';

/** A float64 value and a bound on how far a legal evaluation in the given precision may be from it. */
export interface Bounded {
  readonly v: number;
  readonly e: number;
}

export interface ErrorBounds {
  readonly algebra: Algebra<Bounded>;
  /** Number of comparisons, ties and jumps so far that rounding could decide either way: where there are any, the bounds mean nothing. */
  undecided(): number;
}

/** Unit round-off of the arithmetic that is compared with the values here. */
export const unitRoundoff = { f32: 2 ** -24, f64: 2 ** -53 } as const;

/**
 * Running error analysis: every value carries a bound on its deviation in arithmetic with unit round-off `u`, for sums and
 * products in any order. `ulps` is the accuracy of scalar functions, in units of u relative to the value.
 */
export function errorBounds(u: number, ulps: (fn: ScalarFunctionName) => number = () => 8): ErrorBounds {
  let undecided = 0;
  const tiny = u === unitRoundoff.f32 ? 2 ** -149 : 2 ** -1074;
  const rounded = (v: number, e: number): Bounded => ({ v, e: e + u * (Math.abs(v) + e) + tiny });
  const close = (a: Bounded, b: Bounded): boolean => {
    const margin = a.e + b.e;
    return margin > 0 && !(Math.abs(a.v - b.v) > margin);
  };
  const multiply = (a: Bounded, b: Bounded): Bounded =>
    rounded(a.v * b.v, Math.abs(a.v) * b.e + Math.abs(b.v) * a.e + a.e * b.e);
  const divide = (a: Bounded, b: Bounded): Bounded => {
    if (b.e >= Math.abs(b.v) && b.e > 0) undecided++;
    const v = a.v / b.v;
    const least = Math.abs(b.v) - b.e;
    return rounded(v, (a.e + Math.abs(v) * b.e) / least);
  };
  const call = (fn: ScalarFunctionName, args: readonly Bounded[]): Bounded => {
    const values = args.map((a) => a.v);
    const spread = args.reduce((n, a) => n + a.e, 0);
    const v = scalarTable[fn].evaluate(...values);
    const kink = scalarTable[fn].kinkDistance(...values);
    const steps = fn === 'sign' || fn === 'floor' || fn === 'ceil' || fn === 'round';
    if (spread > 0 && Math.abs(kink) <= spread && (steps || kink < 0 || !Number.isFinite(v))) undecided++;
    // a kink within the spread changes a slope, and the slopes of these functions are at most 1 on either side
    const lipschitz = fn === 'abs' || fn === 'relu' || fn === 'min' || fn === 'max' || fn === 'clamp';
    if (lipschitz) return { v, e: Math.max(...args.map((a) => a.e)) };
    if (steps) return { v, e: 0 };
    const slopes = derivativesIn(fn, values, v, floatAlgebra);
    const propagated = args.reduce((n, a, i) => n + (a.e === 0 ? 0 : 2 * Math.abs(slopes[i] ?? 0) * a.e), 0);
    return { v, e: propagated + ulps(fn) * u * Math.abs(v) + tiny };
  };
  const algebra: Algebra<Bounded> = {
    constant: (value) => ({ v: value, e: Math.fround(value) === value ? 0 : u * Math.abs(value) }),
    sum(terms) {
      const [only] = terms;
      if (terms.length === 1 && only !== undefined) return only;
      let v = 0;
      let carried = 0;
      let size = 0;
      for (const t of terms) {
        v += t.v;
        carried += t.e;
        size += Math.abs(t.v) + t.e;
      }
      return { v, e: carried + 1.01 * terms.length * u * size };
    },
    product: (factors) => factors.reduce((a, b) => multiply(a, b), { v: 1, e: 0 }),
    divide,
    integerPower(a, n) {
      const base = n < 0 ? divide({ v: 1, e: 0 }, a) : a;
      if (Math.abs(n) > 64) return call('pow', [a, { v: n, e: 0 }]);
      let power: Bounded = { v: 1, e: 0 };
      for (let i = Math.abs(n); i > 0; i--) power = multiply(power, base);
      return power;
    },
    call,
    compare(op, a, b) {
      if (close(a, b)) undecided++;
      return floatAlgebra.compare(op, a.v, b.v);
    },
    extreme(op, values) {
      const at = extremePosition(
        op,
        values.map((x) => x.v),
      );
      const best = values[at];
      for (const [i, x] of values.entries()) if (best !== undefined && i !== at && close(x, best)) undecided++;
      return at;
    },
  };
  return { algebra, undecided: () => undecided };
}
