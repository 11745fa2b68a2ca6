import type { Binder, Expr, IntBounds } from '../ir/index.ts';
import { compare, index, not, remainder, simplifyInt } from '../ir/index.ts';
import type { Interval } from '../support/interval.ts';
import {
  addInterval,
  callInterval,
  divideInterval,
  everything,
  hull,
  multiplyInterval,
  point,
} from '../support/interval.ts';

/** What is known of the place where an expression stands: the ranges of its indices and the conditions that hold there. */
export interface Place {
  /** Bounds of every index in scope, outermost first. */
  readonly binders: readonly Binder[];
  /** Conditions that hold, guards of enclosing conditionals and bounds that are no literals. */
  readonly guards: readonly Expr[];
  /** Closed intervals that the indices lie in. */
  readonly ranges: ReadonlyMap<string, Interval>;
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

/** An interval that holds every value that the int expression takes at this place. */
export function rangeOf(e: Expr, place: Place, known: Known): Interval {
  const of = (x: Expr): Interval => rangeOf(x, place, known);
  switch (e.kind) {
    case 'const':
      return point(e.value);
    case 'symbol':
      return known.open.has(e.name) ? { lo: 0, hi: Number.POSITIVE_INFINITY } : everything;
    case 'index':
      return place.ranges.get(e.name) ?? everything;
    case 'read': {
      const bounds = known.boundsOf(e.tensor);
      if (bounds === undefined) return everything;
      const inside = { lo: of(bounds.lo).lo, hi: of(bounds.hi).hi - 1 };
      return e.guarded ? hull([inside.lo, inside.hi, 0]) : inside;
    }
    case 'add':
      return e.terms.map(of).reduce(addInterval);
    case 'mul':
      return e.factors.map(of).reduce(multiplyInterval);
    case 'pow': {
      const n = e.exponent.kind === 'const' ? e.exponent.value : 0;
      const base = of(e.base);
      const ends = hull([base.lo ** n, base.hi ** n]);
      return n % 2 === 0 && base.lo < 0 && base.hi > 0 ? { lo: 0, hi: ends.hi } : ends;
    }
    case 'floordiv':
    case 'quotient':
      return divideInterval(of(e.num), of(e.den));
    case 'mod': {
      const num = of(e.num);
      const den = of(e.den);
      const m = Math.max(Math.abs(den.lo), Math.abs(den.hi));
      const sameBlock =
        Number.isFinite(m) &&
        den.lo === den.hi &&
        m > 0 &&
        num.hi - num.lo < m &&
        remainder(num.lo, m) <= remainder(num.hi, m);
      return sameBlock ? { lo: remainder(num.lo, m), hi: remainder(num.hi, m) } : { lo: 0, hi: m - 1 };
    }
    case 'call':
      return callInterval(e.fn, e.args.map(of));
    case 'if':
      return hull([of(e.then), of(e.else)].flatMap(({ lo, hi }) => [lo, hi]));
    case 'iverson':
      return { lo: 0, hi: 1 };
    default:
      return everything;
  }
}
