import type { Linear } from './linear.ts';
import { scaleLinear, shiftLinear } from './linear.ts';

/** `lo <= v` and `v < hi` that a condition puts on a loop variable, as linear forms to be divided. */
export interface Bound {
  readonly side: 'lo' | 'hi';
  /** The bound is `⌊value/divisor⌋`. */
  readonly value: Linear;
  readonly divisor: number;
}

/** Solves `difference op 0` for the variable, which occurs with the coefficient `a`. */
export function solveFor(difference: Linear, variable: string, op: '<' | '<=' | '>' | '>=' | '=='): readonly Bound[] {
  const a = difference.terms.get(variable) ?? 0;
  const rest: Linear = {
    terms: new Map([...difference.terms].filter(([name]) => name !== variable)),
    constant: difference.constant,
  };
  switch (op) {
    case '>=':
      return [atLeastZero(rest, a)];
    case '>':
      return [atLeastZero(shiftLinear(rest, -1), a)];
    case '<=':
      return [atLeastZero(scaleLinear(rest, -1), -a)];
    case '<':
      return [atLeastZero(shiftLinear(scaleLinear(rest, -1), -1), -a)];
    case '==':
      return [atLeastZero(rest, a), atLeastZero(scaleLinear(rest, -1), -a)];
  }
}

/** a·v + rest ≥ 0: v ≥ ⌈−rest/a⌉ for a > 0, v < ⌊rest/|a|⌋ + 1 for a < 0. */
function atLeastZero(rest: Linear, a: number): Bound {
  if (a > 0) return { side: 'lo', value: shiftLinear(scaleLinear(rest, -1), a - 1), divisor: a };
  return { side: 'hi', value: shiftLinear(rest, -a), divisor: -a };
}
