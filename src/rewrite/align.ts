import type { Expr } from '../ir/index.ts';
import { index, mapChildren, readTensors } from '../ir/index.ts';
import type { Context } from './context.ts';
import type { Term } from './form.ts';
import { isLegal } from './safety.ts';

/**
 * Under a guard `k == t[r]` the factors read `k` instead of `t[r]`: so p[r,t[r]] meets p[r,k], and W[t[r],d] leaves a sum over r.
 * Undefined where nothing changes.
 */
export function alignedFactors(t: Term, context: Context): ReadonlyMap<Expr, Expr> | undefined {
  const changed = new Map<Expr, Expr>();
  for (const { cond } of t.guards) {
    if (cond.kind !== 'compare' || cond.op !== '==') continue;
    const [name, data] = cond.left.kind === 'index' ? [cond.left, cond.right] : [cond.right, cond.left];
    if (name.kind !== 'index' || data.type !== 'int' || readTensors(data).size === 0) continue;
    if (context.keys.free(data).has(name.name)) continue;
    const key = context.keys.of(data);
    for (const { base } of t.factors) {
      const next = replace(changed.get(base) ?? base, data, key, name.name, context);
      if (next !== base && isLegal(next, context)) changed.set(base, next);
    }
  }
  return changed.size === 0 ? undefined : changed;
}

function replace(e: Expr, data: Expr, key: string, name: string, context: Context): Expr {
  if (e.kind === data.kind && e.hash === data.hash && context.keys.of(e) === key) return index(name);
  // a bound index of this name would capture it
  if (e.kind === 'reduce' && e.binders.some((b) => b.index === name)) return e;
  return mapChildren(e, (child) => replace(child, data, key, name, context));
}
