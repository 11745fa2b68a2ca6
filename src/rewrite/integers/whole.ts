import type { Expr } from '../../ir/index.ts';
import { floorDiv, mapChildren } from '../../ir/index.ts';

/**
 * `e` with every exact division outside a guarded read written as floor division. Where the division is exact the two are
 * equal; where it is not, only a guarded read gives it a meaning, and the place must not count.
 */
export function floorQuotients(e: Expr): Expr {
  if (e.kind === 'read' && e.guarded) return e;
  const inner = mapChildren(e, floorQuotients);
  return inner.kind === 'quotient' ? floorDiv(inner.num, inner.den, inner.span) : inner;
}
