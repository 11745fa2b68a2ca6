import type { Algebra } from './algebra.ts';
import { derivativesIn } from './formula.ts';

/** A value and its derivative along one direction: v + d·ε with ε² = 0. */
export interface Dual<T> {
  readonly v: T;
  readonly d: T;
}

/**
 * Dual numbers over an algebra: forward-mode differentiation with the language's rules at ties and kinks. A branch not
 * taken is never evaluated; the first extremal element carries the derivative of max and min. A value that does not move
 * contributes nothing, not even through an infinite slope; with `strict` it contributes 0·∞ there, which is NaN.
 */
export function dualAlgebra<T>(base: Algebra<T>, options: { readonly strict?: boolean } = {}): Algebra<Dual<T>> {
  const { strict = false } = options;
  const zero = base.constant(0);
  const isZero = (x: T): boolean => !strict && base.compare('==', x, zero);
  const along = (slope: T, d: T): T => (isZero(d) ? zero : base.product([slope, d]));
  const multiply = (a: Dual<T>, b: Dual<T>): Dual<T> => ({
    v: base.product([a.v, b.v]),
    d: base.sum([along(b.v, a.d), along(a.v, b.d)]),
  });
  const divide = (a: Dual<T>, b: Dual<T>): Dual<T> => {
    const v = base.divide(a.v, b.v);
    // (a/b)' = a'/b − (a/b)·b'/b
    const left = isZero(a.d) ? zero : base.divide(a.d, b.v);
    const right = isZero(b.d) ? zero : base.divide(base.product([base.constant(-1), v, b.d]), b.v);
    return { v, d: base.sum([left, right]) };
  };
  return {
    constant: (value) => ({ v: base.constant(value), d: zero }),
    sum: (terms) => ({ v: base.sum(terms.map((t) => t.v)), d: base.sum(terms.map((t) => t.d)) }),
    product: (factors) => factors.reduce(multiply, { v: base.constant(1), d: zero }),
    divide,
    integerPower(a, n) {
      const v = base.integerPower(a.v, n);
      if (n === 0) return { v, d: zero };
      return { v, d: along(base.product([base.constant(n), base.integerPower(a.v, n - 1)]), a.d) };
    },
    call(fn, args) {
      const v = base.call(
        fn,
        args.map((a) => a.v),
      );
      if (args.every((a) => isZero(a.d))) return { v, d: zero };
      const slopes = derivativesIn(
        fn,
        args.map((a) => a.v),
        v,
        base,
      );
      return { v, d: base.sum(args.map((a, i) => along(slopes[i] ?? zero, a.d))) };
    },
    compare: (op, a, b) => base.compare(op, a.v, b.v),
    extreme: (op, values) =>
      base.extreme(
        op,
        values.map((x) => x.v),
      ),
  };
}
