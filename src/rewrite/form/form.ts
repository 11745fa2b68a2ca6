import type { Expr } from '../../ir/index.ts';
import type { Rational } from './rational.ts';

/** An atom to a power. Atoms are neither literals nor products; sums stand here as an atom when they are not expanded. */
export interface Factor {
  readonly base: Expr;
  readonly exponent: Rational;
}

/**
 * A condition of a term. A soft one came from a bracket or from solving one: the factors are defined where it fails, so that it may
 * be written as a bracket or as a guarded read. Under a hard one, from an `if`, they need not be.
 */
export interface Guard {
  readonly cond: Expr;
  readonly soft: boolean;
}

/** coefficient · Π base^exponent where every guard holds, and 0 elsewhere, whatever the factors are there. */
export interface Term {
  readonly coefficient: Rational;
  readonly factors: readonly Factor[];
  readonly guards: readonly Guard[];
}

/** A sum of terms, no two of them alike. */
export type Form = readonly Term[];
