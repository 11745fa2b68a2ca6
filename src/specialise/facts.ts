import type { Binder, Compare, CompareOp, Expr, IntBounds, Poly } from '../ir/index.ts';
import { addPoly, compare, constantPoly, index, not, simplifyInt, subtract, toPoly } from '../ir/index.ts';
import { floorDivide, remainder } from './integers.ts';

/** A closed interval of integers; an end may be infinite. */
export interface Range {
  readonly lo: number;
  readonly hi: number;
}

const all: Range = { lo: Number.NEGATIVE_INFINITY, hi: Number.POSITIVE_INFINITY };

/** What is known of the place where an expression stands: the ranges of its indices and the conditions that hold there. */
export interface Place {
  /** Bounds of every index in scope, outermost first. */
  readonly binders: readonly Binder[];
  /** Conditions that hold, guards of enclosing conditionals and bounds that are no literals. */
  readonly guards: readonly Expr[];
  /** Closed intervals that the indices lie in. */
  readonly ranges: ReadonlyMap<string, Range>;
}

/** Extents of open dimensions and bounds of integer tensors' elements. */
export interface Known {
  readonly open: ReadonlySet<string>;
  boundsOf(tensor: string): IntBounds | undefined;
}

export const nowhere: Place = { binders: [], guards: [], ranges: new Map() };

/** The place inside a binder. */
export function withBinder(place: Place, binder: Binder, known: Known): Place {
  const lo = simplifyInt(binder.lo);
  const hi = simplifyInt(binder.hi);
  const range = { lo: rangeOf(lo, place, known).lo, hi: rangeOf(hi, place, known).hi - 1 };
  const i = index(binder.index);
  const guards = [...place.guards];
  if (lo.kind !== 'const') guards.push(compare('>=', i, lo));
  if (hi.kind !== 'const') guards.push(compare('<', i, hi));
  return {
    binders: [...place.binders, { index: binder.index, lo, hi }],
    guards,
    ranges: new Map([...place.ranges, [binder.index, range]]),
  };
}

/** The place where a condition holds, or does not. */
export const withGuard = (place: Place, cond: Expr, value: boolean): Place => ({
  ...place,
  guards: [...place.guards, value ? cond : not(cond)],
});

/** Whether some index in scope has an empty range, so that nothing here is ever evaluated. */
export const isVacant = (place: Place): boolean => [...place.ranges.values()].some(({ lo, hi }) => hi < lo);

const hull = (values: readonly number[]): Range => ({ lo: Math.min(...values), hi: Math.max(...values) });

/** 0·∞ is 0 here: an infinite end stands for a large number. */
const times = (a: number, b: number): number => (a === 0 || b === 0 ? 0 : a * b);

const product = (a: Range, b: Range): Range =>
  hull([times(a.lo, b.lo), times(a.lo, b.hi), times(a.hi, b.lo), times(a.hi, b.hi)]);

/** An interval that holds every value that the int expression takes at this place. */
export function rangeOf(e: Expr, place: Place, known: Known): Range {
  const of = (x: Expr): Range => rangeOf(x, place, known);
  switch (e.kind) {
    case 'const':
      return { lo: e.value, hi: e.value };
    case 'symbol':
      // an open dimension; of an empty one nothing is evaluated that reads along it
      return known.open.has(e.name) ? { lo: 1, hi: 2 ** 31 - 1 } : all;
    case 'index':
      return place.ranges.get(e.name) ?? all;
    case 'read': {
      const bounds = known.boundsOf(e.tensor);
      if (bounds === undefined) return all;
      const inside = { lo: of(bounds.lo).lo, hi: of(bounds.hi).hi - 1 };
      return e.guarded ? hull([inside.lo, inside.hi, 0]) : inside;
    }
    case 'add':
      return e.terms.map(of).reduce((a, b) => ({ lo: a.lo + b.lo, hi: a.hi + b.hi }));
    case 'mul':
      return e.factors.map(of).reduce(product);
    case 'pow': {
      const n = e.exponent.kind === 'const' ? e.exponent.value : 0;
      const base = of(e.base);
      const ends = hull([base.lo ** n, base.hi ** n]);
      return n % 2 === 0 && base.lo < 0 && base.hi > 0 ? { lo: 0, hi: ends.hi } : ends;
    }
    case 'floordiv':
    case 'quotient': {
      const num = of(e.num);
      const den = of(e.den);
      if (den.lo <= 0 && den.hi >= 0) return all;
      return hull([num.lo, num.hi].flatMap((n) => [den.lo, den.hi].map((d) => floorDivide(n, d))));
    }
    case 'mod': {
      const num = of(e.num);
      const den = of(e.den);
      const m = Math.max(Math.abs(den.lo), Math.abs(den.hi));
      const sameBlock =
        den.lo === den.hi && m > 0 && num.hi - num.lo < m && remainder(num.lo, m) <= remainder(num.hi, m);
      return sameBlock ? { lo: remainder(num.lo, m), hi: remainder(num.hi, m) } : { lo: 0, hi: m - 1 };
    }
    case 'call': {
      const [a = all, b = all, c = all] = e.args.map(of);
      if (e.fn === 'min') return { lo: Math.min(a.lo, b.lo), hi: Math.min(a.hi, b.hi) };
      if (e.fn === 'max') return { lo: Math.max(a.lo, b.lo), hi: Math.max(a.hi, b.hi) };
      if (e.fn === 'clamp')
        return { lo: Math.min(Math.max(a.lo, b.lo), c.lo), hi: Math.min(Math.max(a.hi, b.hi), c.hi) };
      if (e.fn !== 'abs') return all;
      const ends = hull([Math.abs(a.lo), Math.abs(a.hi)]);
      return a.lo <= 0 && a.hi >= 0 ? { lo: 0, hi: ends.hi } : ends;
    }
    case 'if': {
      const then = rangeOf(e.then, place, known);
      const otherwise = rangeOf(e.else, place, known);
      return hull([then.lo, then.hi, otherwise.lo, otherwise.hi]);
    }
    case 'iverson':
      return { lo: 0, hi: 1 };
    default:
      return all;
  }
}

/** A polynomial's lowest value, monomial by monomial. */
const lowest = (p: Poly, place: Place, known: Known): number => {
  let total = 0;
  for (const m of p.values()) {
    let range: Range = { lo: m.coefficient, hi: m.coefficient };
    for (const { atom, power } of m.powers) {
      let term = rangeOf(atom, place, known);
      if (power % 2 === 0 && term.lo < 0 && term.hi > 0) term = { lo: 0, hi: Math.max(-term.lo, term.hi) };
      for (let k = 0; k < power; k++) range = product(range, term);
    }
    total += range.lo;
  }
  return total;
};

const negated: { readonly [op in CompareOp]: CompareOp } = {
  '<': '>=',
  '<=': '>',
  '>': '<=',
  '>=': '<',
  '==': '!=',
  '!=': '==',
};

/** What a condition that holds, or does not, says of integers: the comparisons that must then hold. */
export function comparisons(cond: Expr, value: boolean): readonly Compare[] {
  switch (cond.kind) {
    case 'not':
      return comparisons(cond.arg, !value);
    case 'and':
      return value ? cond.args.flatMap((arg) => comparisons(arg, true)) : [];
    case 'or':
      return value ? [] : cond.args.flatMap((arg) => comparisons(arg, false));
    case 'compare':
      if (cond.left.type !== 'int' || cond.right.type !== 'int') return [];
      return [value ? cond : compare(negated[cond.op], cond.left, cond.right)];
    default:
      return [];
  }
}

/** Polynomials that are ≥ 0 where the guards hold. */
function nonNegatives(guards: readonly Expr[]): readonly Poly[] {
  return guards
    .flatMap((guard) => comparisons(guard, true))
    .flatMap(({ op, left, right }) => {
      const up = toPoly(subtract(right, left));
      const down = toPoly(subtract(left, right));
      const minusOne = (p: Poly): Poly => addPoly(p, constantPoly(-1));
      if (op === '<') return [minusOne(up)];
      if (op === '<=') return [up];
      if (op === '>') return [minusOne(down)];
      if (op === '>=') return [down];
      return op === '==' ? [up, down] : [];
    });
}

/** p − k·q. */
function minus(p: Poly, k: number, q: Poly): Poly {
  const out = new Map(p);
  for (const [key, m] of q) {
    const coefficient = (out.get(key)?.coefficient ?? 0) - k * m.coefficient;
    if (coefficient === 0) out.delete(key);
    else out.set(key, { coefficient, powers: m.powers });
  }
  return out;
}

/**
 * Whether the int expression is provably ≥ 0 at this place: by intervals, or as a non-negative multiple of one
 * condition's polynomial plus a polynomial that is ≥ 0 by intervals.
 */
export function provedNonNegative(e: Expr, place: Place, known: Known): boolean {
  if (isVacant(place)) return true;
  const p = toPoly(e);
  if (lowest(p, place, known) >= 0) return true;
  return nonNegatives(place.guards).some((q) => {
    const multiples = new Set<number>();
    for (const [key, m] of q) {
      const ratio = (p.get(key)?.coefficient ?? 0) / m.coefficient;
      if (ratio > 0 && key !== '') multiples.add(ratio);
    }
    return [...multiples].some((k) => lowest(minus(p, k, q), place, known) >= 0);
  });
}
