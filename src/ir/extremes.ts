import { add, call, floorDiv, one } from './build.ts';
import type { Expr } from './expr.ts';
import {
  addPoly,
  constantOf,
  constantPoly,
  equalPoly,
  fromPoly,
  type Monomial,
  mulPoly,
  onePoly,
  type Poly,
  scalePoly,
  subtractPoly,
  toPoly,
} from './polynomial.ts';
import type { IntBounds } from './program.ts';
import { substituteSymbols } from './substitute.ts';
import { freeIndices, visit } from './walk.ts';

/** Half-open `[lo, hi)`. */
export interface Range {
  readonly lo: Expr;
  readonly hi: Expr;
}

/** The least and the greatest value of an int expression, inclusive, as polynomials over dimensions and hyper-parameters. */
export interface Extremes {
  readonly min: Poly;
  readonly max: Poly;
}

/** What is known about the things that vary inside an expression. */
export interface Knowledge {
  readonly ranges: ReadonlyMap<string, Range>;
  boundsOf(tensor: string): IntBounds | undefined;
}

/**
 * Bounds that hold for all values of the indices in `ranges`, of bounds that may depend on them: those of
 * `a[i] = argmax[j<i+1] x[j]` are `[0, N)`. Undefined where an index has no bounds.
 */
export function boundsOverAll({ lo, hi }: IntBounds, ranges: ReadonlyMap<string, Range>): IntBounds | undefined {
  if (freeIndices(lo).size === 0 && freeIndices(hi).size === 0) return { lo, hi };
  const known: Knowledge = { ranges, boundsOf: () => undefined };
  const least = extremes(lo, known);
  const most = extremes(hi, known);
  return least === undefined || most === undefined ? undefined : { lo: fromPoly(least.min), hi: fromPoly(most.max) };
}

/**
 * The bounds of positions, widened to hold 0 too where the sizes may leave no position at all: a position that is not
 * needed everywhere is 0 elsewhere.
 */
export function boundsWithZero({ lo, hi }: IntBounds): IntBounds {
  const symbols = new Map<string, Expr>();
  visit(hi, (node) => {
    if (node.kind === 'symbol') symbols.set(node.name, add([node, one]));
  });
  const spare = subtractPoly(toPoly(substituteSymbols(hi, symbols)), onePoly);
  const never = [...spare.values()].every(
    (m) => m.coefficient > 0 && m.powers.every(({ atom }) => atom.kind === 'symbol'),
  );
  return never ? { lo, hi } : { lo, hi: call('max', [hi, one]) };
}

/** Nesting of ranges within ranges that is followed. */
const MAX_ROUNDS = 32;

/**
 * Bounds of an int expression over all values of its indices and int tensors, with dimensions and hyper-parameters taken as
 * non-negative and divisors as positive. Tight where every index occurs once; undefined where something is not bounded.
 */
export function extremes(e: Expr, known: Knowledge): Extremes | undefined {
  return polyExtremes(toPoly(e), known, MAX_ROUNDS);
}

export function polyExtremes(p: Poly, known: Knowledge, rounds = MAX_ROUNDS): Extremes | undefined {
  if (rounds === 0) return undefined;
  let min: Poly = new Map();
  let max: Poly = new Map();
  let varies = false;
  for (const m of p.values()) {
    const both = monomialExtremes(m, known, rounds);
    if (both === undefined) return undefined;
    if (both !== 'fixed') varies = true;
    const fixed = both === 'fixed' ? new Map([['', m]]) : undefined;
    min = addPoly(min, fixed ?? (both as Extremes).min);
    max = addPoly(max, fixed ?? (both as Extremes).max);
  }
  if (!varies) return { min: p, max: p };
  // a bound may mention outer indices
  const lowest = polyExtremes(min, known, rounds - 1);
  const highest = polyExtremes(max, known, rounds - 1);
  return lowest === undefined || highest === undefined ? undefined : { min: lowest.min, max: highest.max };
}

function monomialExtremes(m: Monomial, known: Knowledge, rounds: number): Extremes | 'fixed' | undefined {
  let low = constantPoly(1);
  let high = constantPoly(1);
  let varying = 0;
  let signed = false;
  for (const { atom, power } of m.powers) {
    const both = atomExtremes(atom, known, rounds);
    if (both === undefined) return undefined;
    const [least, greatest] = both === 'fixed' ? [toPoly(atom), toPoly(atom)] : [both.min, both.max];
    if (both !== 'fixed') {
      varying += power;
      if (!nonNegative(least)) signed = true;
    }
    for (let k = 0; k < power; k++) {
      low = mulPoly(low, least);
      high = mulPoly(high, greatest);
    }
  }
  if (varying === 0) return 'fixed';
  if (signed && varying > 1) return undefined;
  const a = scalePoly(low, m.coefficient);
  const b = scalePoly(high, m.coefficient);
  return m.coefficient > 0 ? { min: a, max: b } : { min: b, max: a };
}

/** Whether every coefficient is non-negative, so that the polynomial is for non-negative symbols. */
const nonNegative = (p: Poly): boolean => [...p.values()].every((m) => m.coefficient >= 0);

function atomExtremes(e: Expr, known: Knowledge, rounds: number): Extremes | 'fixed' | undefined {
  const of = (child: Expr): Extremes | undefined => polyExtremes(toPoly(child), known, rounds - 1);
  switch (e.kind) {
    case 'const':
    case 'symbol':
      return 'fixed';
    case 'index': {
      const range = known.ranges.get(e.name);
      return range === undefined ? undefined : half(range);
    }
    case 'read': {
      const bounds = known.boundsOf(e.tensor);
      if (bounds === undefined) return undefined;
      const inside = half(bounds);
      if (!e.guarded) return inside;
      const zeroLow = nonNegative(inside.min) ? constantPoly(0) : inside.min;
      return { min: zeroLow, max: inside.max };
    }
    case 'mod': {
      const den = of(e.den);
      if (den === undefined) return undefined;
      const num = of(e.num);
      if (num !== undefined && equalPoly(num.min, num.max) && equalPoly(den.min, den.max)) return 'fixed';
      return { min: constantPoly(0), max: subtractPoly(den.max, onePoly) };
    }
    case 'floordiv':
    case 'quotient': {
      const num = of(e.num);
      const den = of(e.den);
      if (num === undefined || den === undefined || !equalPoly(den.min, den.max)) return undefined;
      if (equalPoly(num.min, num.max)) return 'fixed';
      const by = constantOf(den.min);
      const divided = (p: Poly): Poly => toPoly(floorDiv(fromPoly(p), fromPoly(den.min)));
      return by !== undefined && by < 0
        ? { min: divided(num.max), max: divided(num.min) }
        : { min: divided(num.min), max: divided(num.max) };
    }
    case 'call': {
      const args = e.args.map(of);
      const [a, b, c] = args;
      if (a === undefined) return undefined;
      if (args.every((x) => x !== undefined && equalPoly(x.min, x.max))) return 'fixed';
      if (e.fn === 'abs') {
        if (nonNegative(a.min)) return a;
        return { min: constantPoly(0), max: greatest(a.max, scalePoly(a.min, -1)) };
      }
      if (b === undefined) return undefined;
      if (e.fn === 'min') return { min: least(a.min, b.min), max: least(a.max, b.max) };
      if (e.fn === 'max') return { min: greatest(a.min, b.min), max: greatest(a.max, b.max) };
      if (e.fn === 'clamp' && c !== undefined) return { min: b.min, max: c.max };
      return undefined;
    }
    case 'if': {
      const [a, b] = [of(e.then), of(e.else)];
      if (a === undefined || b === undefined) return undefined;
      return { min: least(a.min, b.min), max: greatest(a.max, b.max) };
    }
    case 'iverson':
      return { min: constantPoly(0), max: constantPoly(1) };
    case 'reduce': {
      if (e.op !== 'argmax' && e.op !== 'argmin') return undefined;
      let count = constantPoly(1);
      for (const { lo, hi } of e.binders) count = mulPoly(count, subtractPoly(toPoly(hi), toPoly(lo)));
      return { min: constantPoly(0), max: subtractPoly(count, onePoly) };
    }
    default:
      return undefined;
  }
}

const least = (x: Poly, y: Poly): Poly => toPoly(call('min', [fromPoly(x), fromPoly(y)]));
const greatest = (x: Poly, y: Poly): Poly => toPoly(call('max', [fromPoly(x), fromPoly(y)]));

const half = ({ lo, hi }: { lo: Expr; hi: Expr }): Extremes => ({
  min: toPoly(lo),
  max: subtractPoly(toPoly(hi), onePoly),
});

/**
 * A polynomial that is nowhere greater, with −d·⌊a/d⌋ replaced by −a wherever d is a positive literal or a symbol, which is
 * taken as positive: the form in which an inferred range and its subscript meet.
 */
export function withoutFloors(p: Poly): Poly {
  let out: Poly = new Map();
  for (const [key, m] of p) {
    const floor =
      m.coefficient < 0 ? m.powers.find(({ atom, power }) => atom.kind === 'floordiv' && power === 1) : undefined;
    const replaced = floor === undefined ? undefined : withoutFloor(m, floor.atom);
    out = addPoly(out, replaced ?? new Map([[key, m]]));
  }
  return out;
}

function withoutFloor(m: Monomial, floor: Expr): Poly | undefined {
  if (floor.kind !== 'floordiv') return undefined;
  const { num, den } = floor;
  const others = m.powers.filter(({ atom }) => atom !== floor);
  const times = (coefficient: number, powers: Monomial['powers']): Poly =>
    powers.reduce(
      (acc, { atom, power }) => {
        let next = acc;
        for (let k = 0; k < power; k++) next = mulPoly(next, toPoly(atom));
        return next;
      },
      scalePoly(toPoly(num), coefficient),
    );
  if (den.kind === 'const' && den.value > 0 && m.coefficient % den.value === 0)
    return times(m.coefficient / den.value, others);
  const match = others.find(({ atom }) => den.kind === 'symbol' && atom.kind === 'symbol' && atom.name === den.name);
  if (match === undefined) return undefined;
  return times(
    m.coefficient,
    others.map((o) => (o === match ? { atom: o.atom, power: o.power - 1 } : o)),
  );
}

/** Whether the polynomial is non-negative for all non-negative sizes, as far as its coefficients show. */
export function neverNegative(p: Poly): boolean {
  const value = constantOf(p);
  if (value !== undefined) return value >= 0;
  return [...p.values()].every((m) => m.coefficient >= 0 && m.powers.every(({ atom }) => atom.kind === 'symbol'));
}
