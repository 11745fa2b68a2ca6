import type { Expr } from '../ir/index.ts';
import { compare, equal, floorDiv, index, mapChildren, mod, mul, zero } from '../ir/index.ts';

/**
 * Kronecker's delta ∂x[s]/∂x[u] as conditions `s == u`, none where the two are the same to the letter. A subscript that is an exact
 * division is multiplied out; a division inside one is floored beside the condition that nothing is left over, under which alone a
 * guarded read is not zero.
 */
export function deltaConditions(subscripts: readonly Expr[], indices: readonly string[]): readonly Expr[] {
  const conditions: Expr[] = [];
  const exact = (s: Expr): Expr => {
    const inner = mapChildren(s, exact);
    if (inner.kind !== 'quotient') return inner;
    conditions.push(compare('==', mod(inner.num, inner.den), zero));
    return floorDiv(inner.num, inner.den);
  };
  subscripts.forEach((s, d) => {
    const u = index(indices[d] ?? '');
    if (equal(s, u)) return;
    if (s.kind === 'quotient') conditions.push(compare('==', exact(s.num), mul([exact(s.den), u])));
    else conditions.push(compare('==', exact(s), u));
  });
  return conditions;
}
