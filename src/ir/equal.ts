import type { Expr } from './expr.ts';
import { children } from './walk.ts';

/** Structural equality to the letter: order, bound names and `guarded` count, spans do not. */
export function equal(a: Expr, b: Expr): boolean {
  if (a === b) return true;
  if (a.hash !== b.hash || a.kind !== b.kind || a.type !== b.type || a.size !== b.size) return false;
  if (!sameLabel(a, b)) return false;
  const as = children(a);
  const bs = children(b);
  return as.length === bs.length && as.every((child, i) => equal(child, bs[i] as Expr));
}

/** Equality of everything in a node that is not a sub-expression. */
function sameLabel(a: Expr, b: Expr): boolean {
  switch (a.kind) {
    case 'const':
      return b.kind === 'const' && Object.is(a.value, b.value);
    case 'symbol':
    case 'index':
      return (b.kind === 'symbol' || b.kind === 'index') && a.name === b.name;
    case 'read':
      return b.kind === 'read' && a.tensor === b.tensor && a.guarded === b.guarded;
    case 'call':
      return b.kind === 'call' && a.fn === b.fn;
    case 'reduce':
      return (
        b.kind === 'reduce' &&
        a.op === b.op &&
        a.binders.length === b.binders.length &&
        a.binders.every((x, i) => x.index === b.binders[i]?.index)
      );
    case 'compare':
      return b.kind === 'compare' && a.op === b.op;
    default:
      return true;
  }
}
