import type { Expr } from '../ir/index.ts';
import { and, holds, IntegerError, mapChildren, one, or, simplifyInt, zero } from '../ir/index.ts';
import { refuse } from '../support/diagnostic.ts';

const unknown = (): undefined => undefined;

/** Whether a condition is decided by literals alone. */
function decided(cond: Expr): boolean | undefined {
  try {
    return holds(cond, unknown);
  } catch (error) {
    // a division by zero is reported where the accesses are checked, if it is ever evaluated
    if (error instanceof IntegerError) return undefined;
    throw error;
  }
}

/** Errors: `int-too-large` where a literal has left the integers that are exact. */
function exact(e: Expr): Expr {
  if (e.type !== 'int')
    refuse('int-too-large', 'An integer of the formula is beyond 2⁵³ at these sizes.', { help: 'Use smaller sizes.' });
  return e;
}

/**
 * The expression with int arithmetic on literals carried out, and branches chosen where a condition on literals decides.
 * Real arithmetic stays as written: it is the target's to round.
 */
export function foldIntegers(e: Expr): Expr {
  const inner = mapChildren(e, foldIntegers);
  switch (inner.kind) {
    case 'if': {
      const cond = decided(inner.cond);
      return cond === undefined ? inner : cond ? inner.then : inner.else;
    }
    case 'iverson': {
      const cond = decided(inner.cond);
      return cond === undefined ? inner : cond ? one : zero;
    }
    case 'and': {
      const open = inner.args.filter((arg) => decided(arg) !== true);
      const [first] = inner.args;
      if (open.length === inner.args.length || first === undefined) return inner;
      return open.length === 0 ? first : and(open, inner.span);
    }
    case 'or': {
      const open = inner.args.filter((arg) => decided(arg) !== false);
      const [first] = inner.args;
      if (open.length === inner.args.length || first === undefined) return inner;
      return open.length === 0 ? first : or(open, inner.span);
    }
    default:
      return inner.type === 'int' ? exact(simplifyInt(inner)) : inner;
  }
}
