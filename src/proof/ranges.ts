import { sizeValue } from '../interpret/index.ts';
import type { Expr } from '../ir/index.ts';
import { equal, freeIndices, simplifyInt, subtract, visit } from '../ir/index.ts';
import type { Sizes } from '../specialise/index.ts';
import { EinablaError } from '../support/diagnostic.ts';
import type { Subject } from './subject.ts';

/**
 * The lengths of summation ranges that a hyper-parameter bounds. On paper Σ over i < k says nothing of a negative k; a layer
 * takes such a range to be empty. A claim is about lengths of at least 0.
 */
export function stateableLengths({ program, left, right }: Subject): readonly Expr[] {
  const hypers = new Set(program.hypers.map((h) => h.name));
  const found: Expr[] = [];
  for (const formula of [...program.equations.map((e) => e.body), left, right])
    visit(formula, (node) => {
      if (node.kind !== 'reduce') return;
      for (const b of node.binders) {
        const length = simplifyInt(subtract(b.hi, b.lo));
        if (freeIndices(length).size > 0 || !mentions(length, hypers)) continue;
        if (!found.some((e) => equal(e, length))) found.push(length);
      }
    });
  return found;
}

function mentions(e: Expr, names: ReadonlySet<string>): boolean {
  let found = false;
  visit(e, (node) => {
    if (node.kind === 'symbol' && names.has(node.name)) found = true;
  });
  return found;
}

/** Whether none of some lengths is negative at these sizes. */
export const areStated = (lengths: readonly Expr[], sizes: Sizes): boolean =>
  lengths.every((length) => {
    try {
      return sizeValue(length, sizes, 'a range') >= 0;
    } catch (error) {
      if (error instanceof EinablaError) return true;
      throw error;
    }
  });
