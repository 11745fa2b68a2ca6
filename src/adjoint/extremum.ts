import type { Binder, Equation, Expr, Reduce } from '../ir/index.ts';
import {
  add,
  and,
  boundsOverAll,
  boundsWithZero,
  compare,
  constant,
  divide,
  freeIndices,
  guardsWithin,
  ifThenElse,
  index,
  iverson,
  mul,
  read,
  reduce,
  simplifyInt,
  substituteIndices,
  subtract,
  sum,
  zero,
} from '../ir/index.ts';
import type { NameSupply } from './supply.ts';

/** How a maximum shares its cotangent among equal elements: the first in row-major order, every one in full, or equal parts. */
export const TIES = ['first', 'all', 'split'] as const;
export type Ties = (typeof TIES)[number];

/** What stands around a place in an equation's body. */
export interface Place {
  /** The left-hand side's indices and the binders of the reductions around, outermost first. */
  readonly binders: readonly Binder[];
  /** Conditions under which the place is evaluated. */
  readonly guards: readonly Expr[];
}

/** The binders under names that `taken` has not, and the body renamed alike. */
export function renameBinders(
  binders: readonly Binder[],
  body: Expr,
  supply: NameSupply,
): { binders: Binder[]; body: Expr } {
  const map = new Map<string, Expr>();
  const renamed = binders.map((b) => {
    const name = supply.take(b.index === '..' ? 'pack' : b.index);
    const lo = substituteIndices(b.lo, map);
    const hi = substituteIndices(b.hi, map);
    map.set(b.index, index(name));
    return { index: name, lo, hi };
  });
  return { binders: renamed, body: substituteIndices(body, map) };
}

/** Extent of a binder's range. */
const extent = (b: Binder): Expr => simplifyInt(subtract(b.hi, b.lo));

/** The flat row-major position of the binders' indices, counted from 0. */
export function flatPosition(binders: readonly Binder[]): Expr {
  let flat: Expr = zero;
  for (const b of binders) {
    const scaled = flat === zero ? zero : mul([flat, extent(b)]);
    flat = add([scaled, subtract(index(b.index), b.lo)]);
  }
  return simplifyInt(flat);
}

/**
 * For `max` or `min` of a body over binders: the condition, in the binders' indices, under which an element takes part in
 * the derivative, and the divisor of its share. Where ties go to the first element, its position is saved as an int tensor
 * by an equation of its own, which is passed to `save`.
 */
export function winner(
  e: Reduce,
  value: Expr,
  place: Place,
  ties: Ties,
  supply: NameSupply,
  save: (equation: Equation) => void,
): { guard: Expr; share: Expr | undefined } {
  if (ties !== 'first') {
    const guard = compare('==', e.body, value);
    if (ties === 'all') return { guard, share: undefined };
    const scope = supply.scope();
    const again = renameBinders(e.binders, iverson(guard), scope);
    return { guard, share: sum(again.binders, again.body) };
  }
  const position = reduce(e.op === 'max' ? 'argmax' : 'argmin', e.binders, e.body);
  const free = freeIndices(position);
  const axes = place.binders.filter((b) => free.has(b.index));
  const flat = flatPosition(e.binders);
  const names = new Set(axes.map((b) => b.index));
  // an axis whose range depends on another one is saved at its widest, and looked for within its own range only
  const dependent = axes.filter((b) => freeIndices(extent(b)).size > 0);
  const ranges = new Map(axes.map((b) => [b.index, { lo: b.lo, hi: b.hi }]));
  const extents = axes.map((b) => boundsOverAll({ lo: zero, hi: extent(b) }, ranges)?.hi);
  const bounds = boundsOverAll({ lo: zero, hi: simplifyInt(mul(e.binders.map(extent))) }, ranges);
  const settled = dependent.every((b) => isZero(b.lo) && [...freeIndices(b.hi)].every((name) => names.has(name)));
  // an extent that depends on any other index has no place in a tensor's shape: then the position is found again
  if (bounds === undefined || !settled || !extents.every((x) => x !== undefined))
    return { guard: compare('==', flat, position), share: undefined };
  const guards = [...dependent.map((b) => compare('<', index(b.index), b.hi)), ...guardsWithin(place.guards, free)];
  const body = guards.length === 0 ? position : ifThenElse(and(guards), position, zero);
  const shift = new Map(axes.filter((b) => !isZero(b.lo)).map((b) => [b.index, add([index(b.index), b.lo])]));
  const name = supply.take('at');
  save({
    name,
    type: { dtype: 'int', shape: extents, bounds: guards.length === 0 ? bounds : boundsWithZero(bounds) },
    indices: axes.map((b) => b.index),
    body: substituteIndices(body, shift),
  });
  const saved = read(
    name,
    axes.map((b) => (isZero(b.lo) ? index(b.index) : subtract(index(b.index), b.lo))),
    { type: 'int' },
  );
  return { guard: compare('==', flat, saved), share: undefined };
}

const isZero = (e: Expr): boolean => e.kind === 'const' && e.value === 0;

/** The cotangent's share of one of several equal elements. */
export const shareOf = (cotangent: Expr, share: Expr | undefined): Expr =>
  share === undefined ? cotangent : divide(cotangent, share);

/** The condition that the binders' indices are those of `others`, position by position. */
export const sameIndices = (binders: readonly Binder[], others: readonly Binder[]): Expr =>
  and(binders.map((b, d) => compare('==', index(b.index), index(others[d]?.index ?? b.index))));

/** The product over `binders` of `body` with the element at `at` left out: right at any number of zeros. */
export function productOfOthers(e: Reduce, supply: NameSupply): Expr {
  if (e.binders.some((b) => b.index === '..')) return productOfOthersByZeros(e, supply);
  const scope = supply.scope();
  const others = renameBinders(e.binders, e.body, scope);
  return reduce('prod', others.binders, ifThenElse(sameIndices(others.binders, e.binders), constant(1), others.body));
}

/**
 * The same where the pack is among the indices, which cannot stand twice in one equation: the whole product over the element, or,
 * where elements are zero, the product of the others.
 */
function productOfOthersByZeros(e: Reduce, supply: NameSupply): Expr {
  const scope = supply.scope();
  const isNothing = (x: Expr): Expr => compare('==', x, zero);
  const all = renameBinders(e.binders, e.body, scope);
  const zeros = sum(all.binders, iverson(isNothing(all.body)));
  const rest = reduce('prod', all.binders, ifThenElse(isNothing(all.body), constant(1), all.body));
  return ifThenElse(
    isNothing(e.body),
    ifThenElse(compare('==', zeros, constant(1)), rest, zero),
    ifThenElse(isNothing(zeros), divide(rest, e.body), zero),
  );
}
