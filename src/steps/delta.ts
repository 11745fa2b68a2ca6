import type { Expr } from '../ir/index.ts';
import { compare, constant, equal, floorDiv, index, iverson, mapChildren, mod, mul, zero } from '../ir/index.ts';

/**
 * `∂x[s]/∂x[u]` by Kronecker's delta: a product of brackets `(s == u)`, one for each axis. A subscript that is an exact division
 * is multiplied out; one that holds a division is floored where nothing is left over.
 */
export function delta(subscripts: readonly Expr[], indices: readonly string[]): Expr {
  const brackets: Expr[] = [];
  const exact = (s: Expr): Expr => {
    const inner = mapChildren(s, exact);
    if (inner.kind !== 'quotient') return inner;
    brackets.push(iverson(compare('==', mod(inner.num, inner.den), zero)));
    return floorDiv(inner.num, inner.den);
  };
  subscripts.forEach((s, d) => {
    const u = index(indices[d] ?? '');
    if (equal(s, u)) return;
    if (s.kind === 'quotient') brackets.push(iverson(compare('==', exact(s.num), mul([exact(s.den), u]))));
    else brackets.push(iverson(compare('==', exact(s), u)));
  });
  return brackets.length === 0 ? constant(1) : mul(brackets);
}
