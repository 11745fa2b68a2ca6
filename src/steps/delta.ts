import { deltaConditions } from '../adjoint/delta.ts';
import type { Expr } from '../ir/index.ts';
import { constant, iverson, mul } from '../ir/index.ts';

/** `∂x[s]/∂x[u]` by Kronecker's delta: a product of brackets `(s == u)`, one for each axis. */
export function delta(subscripts: readonly Expr[], indices: readonly string[]): Expr {
  const brackets = deltaConditions(subscripts, indices).map((c) => iverson(c));
  return brackets.length === 0 ? constant(1) : mul(brackets);
}
