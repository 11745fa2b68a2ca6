import { integerPower, maximum, minimum } from '../scalar/special.ts';
import { scalarTable } from '../scalar/table.ts';
import type { Algebra } from './algebra.ts';

/** Position of the first extremal value, or of the first NaN. */
export function extremePosition(op: 'max' | 'min', values: readonly number[]): number {
  const [first, ...rest] = values;
  if (first === undefined) throw new Error(`${op} of no elements`);
  const best = rest.reduce(op === 'max' ? maximum : minimum, first);
  return values.findIndex((v) => Object.is(v, best) || v === best);
}

/** Ordinary float64 numbers, sums and products from left to right. */
export const floatAlgebra: Algebra<number> = {
  constant: (value) => value,
  sum: (terms) => terms.reduce((a, b) => a + b, 0),
  product: (factors) => factors.reduce((a, b) => a * b, 1),
  divide: (a, b) => a / b,
  integerPower: (a, n) => (Math.abs(n) <= 64 ? integerPower(a, n) : a ** n),
  call: (fn, args) => scalarTable[fn].evaluate(...args),
  compare: (op, a, b) => ({ '<': a < b, '<=': a <= b, '>': a > b, '>=': a >= b, '==': a === b, '!=': a !== b })[op],
  extreme: extremePosition,
};
