import type { CompareOp } from '../ir/index.ts';
import type { ScalarFunctionName } from '../scalar/names.ts';

/**
 * Numbers of another kind that formulas may be evaluated in: dual numbers, residues, numbers with error bounds.
 * Ints stay ordinary numbers; only real values are of the kind `T`.
 */
export interface Algebra<T> {
  constant(value: number): T;
  /** A sum in any order; of nothing 0. */
  sum(terms: readonly T[]): T;
  /** A product in any order; of nothing 1. */
  product(factors: readonly T[]): T;
  divide(a: T, b: T): T;
  /** `a` to an integer power. */
  integerPower(a: T, n: number): T;
  /** A scalar function; `pow` with any exponent. */
  call(fn: ScalarFunctionName, args: readonly T[]): T;
  compare(op: CompareOp, a: T, b: T): boolean;
  /** Position of the first largest, or smallest, of one or more values. */
  extreme(op: 'max' | 'min', values: readonly T[]): number;
}
