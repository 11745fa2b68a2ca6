import type { Expr } from '../../ir/index.ts';
import {
  affineIn,
  constantOf,
  fromPoly,
  index,
  mapChildren,
  readTensors,
  scalePoly,
  subtractPoly,
  toPoly,
} from '../../ir/index.ts';
import type { Context } from '../form/context.ts';
import type { Guard, Term } from '../form/form.ts';
import { conditionGuards } from '../integers/conditions.ts';
import { isLegal } from './safety.ts';

/** What a term reads instead, by what its guards say. */
export interface Aligned {
  /** Bases of factors and what stands in their place. */
  readonly factors: ReadonlyMap<Expr, Expr>;
  /** Undefined where they contradict each other. */
  readonly guards: readonly Guard[] | undefined;
}

/**
 * Under a guard `k == t[r]` the factors read `k` instead of `t[r]`: so p[r,t[r]] meets p[r,k], and W[t[r],d] leaves a sum over r.
 * Where forms are compared, one index of the left-hand side stands for another that a guard makes equal, in guards too.
 * Undefined where nothing changes.
 */
export function aligned(t: Term, context: Context): Aligned | undefined {
  return alignedData(t, context) ?? (context.comparing ? alignedIndices(t, context) : undefined);
}

function alignedData(t: Term, context: Context): Aligned | undefined {
  const factors = new Map<Expr, Expr>();
  let guards = t.guards;
  for (const guard of t.guards) {
    const { cond } = guard;
    if (cond.kind !== 'compare' || cond.op !== '==') continue;
    const [name, data] = cond.left.kind === 'index' ? [cond.left, cond.right] : [cond.right, cond.left];
    if (name.kind !== 'index' || data.type !== 'int' || readTensors(data).size === 0) continue;
    if (context.keys.free(data).has(name.name)) continue;
    const key = context.keys.of(data);
    const put = (e: Expr): Expr => replace(e, data, key, name.name, context);
    for (const { base } of t.factors) {
      const next = put(factors.get(base) ?? base);
      if (next !== base && isLegal(next, context)) factors.set(base, next);
    }
    if (context.comparing) guards = guards.map((g) => (g === guard ? g : moved(g, put(g.cond))));
  }
  const changed = factors.size > 0 || guards.some((g, at) => g !== t.guards[at]);
  return changed ? { factors, guards } : undefined;
}

const moved = (g: Guard, cond: Expr): Guard => (cond === g.cond ? g : { cond, soft: g.soft });

function alignedIndices(t: Term, context: Context): Aligned | undefined {
  for (const guard of t.guards) {
    const solved = solvedIndex(guard.cond, context);
    if (solved === undefined) continue;
    const uses = (e: Expr): boolean => context.keys.free(e).has(solved.name);
    const others = t.guards.filter((g) => g !== guard);
    if (!t.factors.some((f) => uses(f.base)) && !others.some((g) => uses(g.cond))) continue;
    const put = (e: Expr): Expr => context.substitute(e, new Map([[solved.name, solved.value]]));
    const guards: Guard[] = [guard];
    let holds = true;
    for (const g of others) {
      const conjuncts = conditionGuards(put(g.cond), context);
      if (conjuncts === undefined) holds = false;
      else guards.push(...conjuncts.map((cond) => ({ cond, soft: g.soft })));
    }
    const factors = t.factors.map((f) => [f.base, put(f.base)] as const);
    return { factors: new Map(factors), guards: holds ? guards : undefined };
  }
  return undefined;
}

/** The last by name of the left-hand side's indices that an equation of such indices gives, and its value. */
function solvedIndex(cond: Expr, context: Context): { readonly name: string; readonly value: Expr } | undefined {
  if (cond.kind !== 'compare' || cond.op !== '==' || cond.left.type !== 'int' || cond.right.type !== 'int')
    return undefined;
  if (readTensors(cond).size > 0) return undefined;
  const names = [...context.keys.free(cond)].sort().reverse();
  if (!names.every((name) => context.left.has(name))) return undefined;
  const difference = subtractPoly(toPoly(cond.left), toPoly(cond.right));
  for (const name of names) {
    const affine = affineIn(fromPoly(difference), new Set([name]));
    const coefficient = constantOf(affine?.coefficients.get(name) ?? new Map());
    if (affine === undefined || (coefficient !== 1 && coefficient !== -1)) continue;
    const value = fromPoly(scalePoly(affine.rest, -coefficient));
    if (!context.keys.free(value).has(name)) return { name, value };
  }
  return undefined;
}

function replace(e: Expr, data: Expr, key: string, name: string, context: Context): Expr {
  if (e.kind === data.kind && e.hash === data.hash && context.keys.of(e) === key) return index(name);
  // a bound index of this name would capture it
  if (e.kind === 'reduce' && e.binders.some((b) => b.index === name)) return e;
  return mapChildren(e, (child) => replace(child, data, key, name, context));
}
