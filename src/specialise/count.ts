import type { Binder, Expr, Program } from '../ir/index.ts';
import { children, zero } from '../ir/index.ts';
import { type Known, nowhere, type Place, rangeOf, withBinder } from './place.ts';

/** What a Program at known sizes holds and does, as counts; upper bounds where a range depends on other indices. */
export interface Counts {
  /** Elements of all tensors together. */
  readonly elements: number;
  /** Nodes of expressions evaluated, counting each at every value of its indices. */
  readonly operations: number;
}

/** Counts of a Program that `specialise` has given. */
export function count(program: Program): Counts {
  const known: Known = {
    open: new Set(program.dims),
    boundsOf: (name) => [...program.parameters, ...program.equations].find((t) => t.name === name)?.type.bounds,
  };
  const extent = (b: Binder, place: Place): number =>
    Math.max(0, rangeOf(b.hi, place, known).hi - rangeOf(b.lo, place, known).lo);
  const operations = (e: Expr, place: Place): number => {
    if (e.kind !== 'reduce') return children(e).reduce((n, child) => n + operations(child, place), 1);
    let inner = place;
    let times = 1;
    for (const b of e.binders) {
      times *= extent(b, inner);
      inner = withBinder(inner, b, known);
    }
    return 1 + times * (1 + operations(e.body, inner));
  };
  const sizeOf = (shape: readonly Expr[]): number =>
    shape.reduce((n, e) => n * Math.max(0, rangeOf(e, nowhere, known).hi), 1);
  let elements = 0;
  let total = 0;
  for (const p of program.parameters) elements += sizeOf(p.type.shape);
  for (const eq of program.equations) {
    const size = sizeOf(eq.type.shape);
    elements += size;
    let place = nowhere;
    for (const [d, index] of eq.indices.entries()) {
      const hi = eq.type.shape[d];
      if (hi !== undefined) place = withBinder(place, { index, lo: zero, hi }, known);
    }
    total += size * operations(eq.body, place);
  }
  return { elements, operations: total };
}
