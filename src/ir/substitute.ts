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
  // a range sees the binders before it
  const seen = new Map(map);
  const binders: Binder[] = e.binders.map((b) => {
    const lo = substituteIndices(b.lo, seen);
    const hi = substituteIndices(b.hi, seen);
    seen.delete(b.index);
    if (!replacementIndices.has(b.index)) return { index: b.index, lo, hi };
    const name = freshName(b.index, taken);
    taken.add(name);
    inner.set(b.index, index(name));
    seen.set(b.index, index(name));
    return { index: name, lo, hi };
  });
  return reduce(e.op, binders, substituteIndices(e.body, inner), e.span);
}

/** `e` with each dimension or hyper-parameter in `map` replaced. */
export function substituteSymbols(e: Expr, map: ReadonlyMap<string, Expr>): Expr {
  if (e.kind === 'symbol') return map.get(e.name) ?? e;
  return mapChildren(e, (child) => substituteSymbols(child, map));
}

/** `e` with every binder that hides an index of `scope`, or an outer binder's, under a fresh name. */
export function renameHiding(e: Expr, scope: ReadonlySet<string>): Expr {
  if (e.kind !== 'reduce') return mapChildren(e, (child) => renameHiding(child, scope));
  const hiding = e.binders.filter((b) => scope.has(b.index));
  const taken = new Set([...scope, ...allIndices(e.body), ...e.binders.map((b) => b.index)]);
  const map = new Map<string, Expr>();
  for (const b of hiding) {
    const name = freshName(b.index === '..' ? 'pack' : b.index, taken);
    taken.add(name);
    map.set(b.index, index(name));
  }
  const seen = new Map<string, Expr>();
  const binders = e.binders.map((b) => {
    const lo = renameHiding(substituteIndices(b.lo, seen), scope);
    const hi = renameHiding(substituteIndices(b.hi, seen), scope);
    const renamed = map.get(b.index);
    if (renamed === undefined) return { index: b.index, lo, hi };
    seen.set(b.index, renamed);
    return { index: renamed.kind === 'index' ? renamed.name : b.index, lo, hi };
  });
  const inner = new Set([...scope, ...binders.map((b) => b.index)]);
  return reduce(e.op, binders, renameHiding(substituteIndices(e.body, map), inner), e.span);
}
