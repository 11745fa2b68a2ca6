import {
  type Binder,
  constant,
  type Expr,
  freeIndices,
  fromPoly,
  guardsWithin,
  ifThenElse,
  index as indexNode,
  mapChildren,
  mul,
  not,
  PACK,
  type Range,
  reduce,
  subtractPoly,
  toPoly,
  zero,
} from '../ir/index.ts';
import { canonicalName } from '../support/names.ts';
import type { IndexEntry } from './reading.ts';
import { MEAN_COUNT } from './reductions.ts';

/** Gives binders their ranges and indices their names. `taken` holds the canonical names that a binder must not hide. */
export function finish(
  body: Expr,
  entries: readonly IndexEntry[],
  ranges: ReadonlyMap<string, Range>,
  taken: { has(canonical: string): boolean },
): Expr {
  const byKey = new Map(entries.map((entry) => [entry.key, entry]));
  const left = entries.filter((entry) => entry.left);
  const go = (e: Expr, names: ReadonlyMap<string, string>, inUse: ReadonlySet<string>): Expr => {
    if (e.kind === 'index') return indexNode(names.get(e.name) ?? e.name, e.span);
    if (e.kind !== 'reduce') return mapChildren(e, (child) => go(child, names, inUse));
    if (e.body === MEAN_COUNT)
      return countOf(
        e.binders
          .map((b) => ({ index: b.index, ...rangeOf(b) }))
          .map((b) => ({ ...b, lo: go(b.lo, names, inUse), hi: go(b.hi, names, inUse) })),
      );
    const inner = new Map(names);
    const innerUse = new Set(inUse);
    const binders: Binder[] = e.binders.map((b) => {
      const { lo, hi } = rangeOf(b);
      const wanted = byKey.get(b.index)?.name ?? b.index;
      const name = wanted === PACK ? PACK : fresh(wanted, { has: (n) => innerUse.has(n) || taken.has(n) });
      inner.set(b.index, name);
      innerUse.add(canonicalName(name));
      return { index: name, lo: go(lo, names, inUse), hi: go(hi, names, inUse) };
    });
    return reduce(e.op, binders, go(e.body, inner, innerUse), e.span);
  };
  const rangeOf = (b: Binder): Range => ranges.get(b.index) ?? { lo: b.lo, hi: b.hi };
  const names = new Map(left.map((entry) => [entry.key, entry.name]));
  return go(body, names, new Set(left.map((entry) => canonicalName(entry.name))));
}

/** The number of elements that binders run over. The pack's is a sum of ones, for its extent has no name. */
function countOf(binders: readonly Binder[]): Expr {
  return mul(
    binders.map((b) => {
      if (b.index === PACK) return reduce('sum', [b], constant(1));
      return b.lo.kind === 'const' && b.lo.value === 0 ? b.hi : fromPoly(subtractPoly(toPoly(b.hi), toPoly(b.lo)));
    }),
  );
}

/** A name like `wanted` whose canonical form is not taken. */
export function fresh(wanted: string, taken: { has(canonical: string): boolean }): string {
  if (!taken.has(canonicalName(wanted))) return wanted;
  for (let i = 2; ; i++) if (!taken.has(canonicalName(`${wanted}${i}`))) return `${wanted}${i}`;
}

/** An equation that was taken out of another one. */
export interface Hoisted {
  readonly name: string;
  readonly axes: readonly { readonly index: string; readonly extent: Expr }[];
  readonly position: Expr & { kind: 'reduce' };
  /** The conditions under which the position is needed; elsewhere it is 0. */
  readonly guards: readonly Expr[];
}

/** What keeps a position from being taken out. */
export interface CannotHoist {
  readonly position: Expr;
}

/**
 * Takes every `argmax` and `argmin` that stands inside an expression out into an equation of its own, over the indices that are
 * free in it and under the conditions that guard it. `nameFor` gives the new tensors their names; `left` are the extents of
 * the equation's own axes. With `whole`, a position that is a branch of the whole right side stays where it is.
 */
export function hoistPositions(
  body: Expr,
  left: ReadonlyMap<string, Expr>,
  whole: boolean,
  nameFor: () => string,
  readOf: (name: string, axes: readonly string[]) => Expr,
): { body: Expr; hoisted: readonly Hoisted[]; problems: readonly CannotHoist[] } {
  const hoisted: Hoisted[] = [];
  const problems: CannotHoist[] = [];
  const go = (e: Expr, extents: ReadonlyMap<string, Range>, guards: readonly Expr[], root: boolean): Expr => {
    if (e.kind === 'if') {
      const cond = go(e.cond, extents, guards, false);
      const then = go(e.then, extents, [...guards, cond], root && whole);
      const otherwise = go(e.else, extents, [...guards, not(cond)], root && whole);
      return ifThenElse(cond, then, otherwise, e.span);
    }
    if (e.kind !== 'reduce') return mapChildren(e, (child) => go(child, extents, guards, false));
    const inner = new Map(extents);
    for (const b of e.binders) inner.set(b.index, b);
    const next = reduce(e.op, e.binders, go(e.body, inner, guards, false), e.span);
    if (root || (e.op !== 'argmax' && e.op !== 'argmin')) return next;
    const free = freeIndices(next);
    const axes = [...free].map((index) => ({ index, range: extents.get(index) }));
    const usable = axes.every(
      ({ range }) =>
        range !== undefined && range.lo.kind === 'const' && range.lo.value === 0 && freeIndices(range.hi).size === 0,
    );
    if (!usable) {
      problems.push({ position: e });
      return zero;
    }
    const name = nameFor();
    hoisted.push({
      name,
      axes: axes.map(({ index, range }) => ({ index, extent: range?.hi ?? zero })),
      position: next,
      guards: guardsWithin(guards, free),
    });
    return readOf(
      name,
      axes.map(({ index }) => index),
    );
  };
  const result = go(body, new Map([...left].map(([index, hi]) => [index, { lo: zero, hi }])), [], true);
  return { body: result, hoisted, problems };
}
