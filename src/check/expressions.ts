import { type Binder, children, constant, type Expr, freeIndices, minusOne, mul, visit } from '../ir/index.ts';
import type { Span } from '../support/span.ts';

/** At most how many terms an integer expression has when its products are multiplied out. */
export function monomialCount(e: Expr): number {
  const counts = (es: readonly Expr[]): number[] => es.map(monomialCount);
  switch (e.kind) {
    case 'add':
      return counts(e.terms).reduce((a, b) => a + b, 0);
    case 'mul':
      return counts(e.factors).reduce((a, b) => a * b, 1);
    case 'pow':
      return monomialCount(e.base) ** (e.exponent.kind === 'const' ? Math.min(e.exponent.value, 64) : 1);
    case 'const':
    case 'symbol':
    case 'index':
      return 1;
    default:
      return Math.max(1, ...counts(children(e)));
  }
}

/** Binders in groups, so that no range depends on an index of its own group. */
export function nestDependent(binders: readonly Binder[]): Binder[][] {
  const groups: Binder[][] = [];
  for (const b of binders) {
    const last = groups.at(-1);
    const depends = [b.lo, b.hi].some((bound) =>
      [...freeIndices(bound)].some((name) => last?.some((x) => x.index === name)),
    );
    if (last === undefined || depends) groups.push([b]);
    else last.push(b);
  }
  return groups;
}

/** −(product of the factors), the sign taken into a leading positive literal. */
export function negated(factors: readonly Expr[], span: Span): Expr {
  const [first, ...rest] = factors;
  if (first?.kind === 'const' && (rest.length === 0 || first.value > 0))
    return mul([constant(-first.value, first.type), ...rest], span);
  return mul([minusOne, ...factors], span);
}

export function varies(e: Expr): boolean {
  let found = false;
  visit(e, (node) => {
    if (node.kind === 'index' || node.kind === 'read' || node.kind === 'reduce') found = true;
  });
  return found;
}
