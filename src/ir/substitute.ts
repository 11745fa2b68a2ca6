import { index, reduce } from './build.ts';
import type { Binder, Expr } from './expr.ts';
import { allIndices, freeIndices, mapChildren } from './walk.ts';

/** A name made from `base` that is not in `taken`: `base`, else `base` followed by the smallest number from 2 on. */
export function freshName(base: string, taken: { has(name: string): boolean }): string {
  if (!taken.has(base)) return base;
  for (let i = 2; ; i++) if (!taken.has(`${base}${i}`)) return `${base}${i}`;
}

/** `e` with each free index in `map` replaced, bound indices renamed where they would capture one. */
export function substituteIndices(e: Expr, map: ReadonlyMap<string, Expr>): Expr {
  if (map.size === 0) return e;
  if (e.kind === 'index') return map.get(e.name) ?? e;
  if (e.kind !== 'reduce') return mapChildren(e, (child) => substituteIndices(child, map));
  const inner = new Map(map);
  const replacementIndices = new Set<string>();
  for (const b of e.binders) inner.delete(b.index);
  for (const value of inner.values()) for (const name of freeIndices(value)) replacementIndices.add(name);
  const taken = new Set<string>([...replacementIndices, ...allIndices(e.body), ...e.binders.map((b) => b.index)]);
  const binders: Binder[] = e.binders.map((b) => {
    const lo = substituteIndices(b.lo, map);
    const hi = substituteIndices(b.hi, map);
    if (!replacementIndices.has(b.index)) return { index: b.index, lo, hi };
    const name = freshName(b.index, taken);
    taken.add(name);
    inner.set(b.index, index(name));
    return { index: name, lo, hi };
  });
  return reduce(e.op, binders, substituteIndices(e.body, inner), e.span);
}

/** `e` with each dimension or hyper-parameter in `map` replaced. */
export function substituteSymbols(e: Expr, map: ReadonlyMap<string, Expr>): Expr {
  if (e.kind === 'symbol') return map.get(e.name) ?? e;
  return mapChildren(e, (child) => substituteSymbols(child, map));
}
