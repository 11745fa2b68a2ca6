import type { Expr } from '../ir/index.ts';
import { constant, freeIndices } from '../ir/index.ts';
import { extractGuards } from './guards.ts';
import type { Nest } from './nest.ts';
import { proveCondition } from './prove.ts';
import type { Ranges } from './ranges.ts';
import { boundsLoop } from './solvable.ts';

/**
 * A nest whose value is zero outside a region as two: zeros everywhere, then the value over the region, its conditions
 * turned into loop bounds. Unchanged where a condition cannot bound a loop.
 */
export function fillOutside(nest: Nest, ranges: Ranges): readonly Nest[] {
  const { conditions, body } = extractGuards(nest.body, (tensor) => ranges.shape(tensor));
  const open: Expr[] = [];
  for (const c of conditions) {
    const known = proveCondition(c, ranges);
    if (known === true) continue;
    if (typeof known === 'boolean') return [{ ...nest, body: constant(0, nest.body.type === 'int' ? 'int' : 'real') }];
    open.push(known);
  }
  if (open.length === 0) return conditions.length === 0 ? [nest] : [{ ...nest, body }];
  const solvable = open.every((c) => nest.loops.some((l) => boundsLoop(c, l.index)) && !readsData(c));
  if (!solvable || nest.accumulate || nest.conditions.length > 0) return [nest];
  const zeros: Nest = { ...nest, body: constant(0, nest.body.type === 'int' ? 'int' : 'real'), equations: [] };
  return [zeros, { ...nest, conditions: open, body }];
}

const readsData = (e: Expr): boolean => e.kind === 'compare' && (e.left.type !== 'int' || freeIndices(e).size === 0);
