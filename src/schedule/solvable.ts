import type { Expr } from '../ir/index.ts';
import { children, freeIndices } from '../ir/index.ts';

/** Whether a condition, once solved, bounds the loop over `index`: an int comparison in which it stands only as a term. */
export function boundsLoop(condition: Expr, index: string): boolean {
  if (condition.kind !== 'compare' || condition.op === '!=') return false;
  const { left, right } = condition;
  if (left.type !== 'int' || right.type !== 'int') return false;
  if (occursNonlinearly(left, index) || occursNonlinearly(right, index)) return false;
  return freeIndices(left).has(index) || freeIndices(right).has(index);
}

/** Whether an index occurs in an int expression other than as a term: inside a product, division, function or read. */
export function occursNonlinearly(e: Expr, name: string): boolean {
  const mentions = (x: Expr): boolean => (x.kind === 'index' ? x.name === name : children(x).some(mentions));
  switch (e.kind) {
    case 'index':
    case 'const':
    case 'symbol':
      return false;
    case 'add':
      return e.terms.some((t) => occursNonlinearly(t, name));
    case 'mul': {
      const others = e.factors.filter((f) => f.kind !== 'const');
      const [only] = others;
      if (only === undefined) return false;
      return others.length === 1 ? occursNonlinearly(only, name) : others.some(mentions);
    }
    default:
      return mentions(e);
  }
}
