import type { Equation, Expr, Reduce } from '../ir/index.ts';
import { children, index, mapChildren, zero } from '../ir/index.ts';
import type { Loop } from './schedule.ts';

/** One equation on its way to a step: the loops that visit its elements, the place and the value of each. */
export interface Nest {
  readonly loops: readonly Loop[];
  readonly conditions: readonly Expr[];
  readonly target: string;
  readonly subscripts: readonly Expr[];
  readonly body: Expr;
  readonly accumulate: boolean;
  readonly equations: readonly string[];
}

/** A nest over the equation's left-hand side, in its order. */
export function nestOf(e: Equation): Nest {
  return {
    loops: e.indices.map((name, d) => ({ index: name, lo: zero, hi: e.type.shape[d] ?? zero, tile: 1 })),
    conditions: [],
    target: e.name,
    subscripts: e.indices.map((name) => index(name)),
    body: e.body,
    accumulate: false,
    equations: [e.name],
  };
}

/** Reductions that stand in no other one. */
export function outerReductions(e: Expr): readonly Reduce[] {
  if (e.kind === 'reduce') return [e];
  return children(e).flatMap(outerReductions);
}

/** `e` with each of its outer reductions replaced. */
export function mapReductions(e: Expr, f: (r: Reduce) => Expr): Expr {
  return e.kind === 'reduce' ? f(e) : mapChildren(e, (child) => mapReductions(child, f));
}
