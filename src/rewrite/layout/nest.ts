import type { Binder, Expr } from '../../ir/index.ts';
import { freeIndices, mapChildren, reduce } from '../../ir/index.ts';

/** Reductions in which Σ[i, j] a and Σ[i] Σ[j] a are the same; positions are counted over all indices at once. */
const nestable: ReadonlySet<string> = new Set(['sum', 'prod', 'max', 'min']);

/** Σ[i, j<i] a written as Σ[i] Σ[j<i] a: the ranges of one reduction do not depend on its own indices, as in what users write. */
export function nestDependent(e: Expr): Expr {
  const inner = mapChildren(e, nestDependent);
  if (inner.kind !== 'reduce' || !nestable.has(inner.op)) return inner;
  const groups: Binder[][] = [];
  let bound = new Set<string>();
  for (const b of inner.binders) {
    const group = groups.at(-1);
    if (group !== undefined && ![...freeIndices(b.lo), ...freeIndices(b.hi)].some((name) => bound.has(name)))
      group.push(b);
    else {
      groups.push([b]);
      bound = new Set();
    }
    bound.add(b.index);
  }
  if (groups.length < 2) return inner;
  return groups.reduceRight<Expr>((body, binders) => reduce(inner.op, binders, body, inner.span), inner.body);
}
