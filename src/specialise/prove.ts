import type { Compare, Expr, Poly } from '../ir/index.ts';
import { add, addPoly, compare, constantPoly, keyOf, mul, opposite, subtract, toPoly } from '../ir/index.ts';
import type { Interval } from '../support/interval.ts';
import { multiplyInterval, point } from '../support/interval.ts';
import { isVacant, type Known, type Place, rangeOf } from './place.ts';

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
      return [value ? cond : compare(opposite[cond.op], cond.left, cond.right)];
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

/** What holds of an atom by its meaning: 0 <= a%d < d, d·(a//d) <= a, min(a, b) <= a, an int tensor keeps its bounds. */
function factsOf(atom: Expr, place: Place, known: Known): readonly Poly[] {
  const atLeast = (a: Expr, b: Expr): Poly => toPoly(subtract(a, b));
  switch (atom.kind) {
    case 'mod':
      return rangeOf(atom.den, place, known).lo < 0 ? [] : [addPoly(atLeast(atom.den, atom), constantPoly(-1))];
    case 'floordiv': {
      if (rangeOf(atom.den, place, known).lo < 0) return [];
      const product = mul([atom.den, atom]);
      const above = subtract(add([product, atom.den]), atom.num);
      return [atLeast(atom.num, product), addPoly(toPoly(above), constantPoly(-1))];
    }
    case 'call':
      if (atom.fn === 'min') return atom.args.map((arg) => atLeast(arg, atom));
      return atom.fn === 'max' ? atom.args.map((arg) => atLeast(atom, arg)) : [];
    case 'read': {
      const bounds = known.boundsOf(atom.tensor);
      if (bounds === undefined || atom.guarded) return [];
      return [atLeast(atom, bounds.lo), addPoly(atLeast(bounds.hi, atom), constantPoly(-1))];
    }
    default:
      return [];
  }
}

/** A polynomial's lowest value, monomial by monomial. */
function lowest(p: Poly, place: Place, known: Known): number {
  let total = 0;
  for (const m of p.values()) {
    let range: Interval = point(m.coefficient);
    for (const { atom, power } of m.powers) {
      let term = rangeOf(atom, place, known);
      if (power % 2 === 0 && term.lo < 0 && term.hi > 0) term = { lo: 0, hi: Math.max(-term.lo, term.hi) };
      for (let k = 0; k < power; k++) range = multiplyInterval(range, term);
    }
    total += range.lo;
  }
  return total;
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

/** An integer above this is not negative; the margin is for the rounding of fractional multiples. */
const ABOVE = -1 + 1e-6;

/** Conditions that one proof may add up. */
const MAX_DEPTH = 3;

/** Sums that one proof may try. */
const MAX_SUMS = 400;

/**
 * Whether the int expression is provably ≥ 0 at this place: as a sum of non-negative multiples of polynomials that are
 * ≥ 0 there (conditions, ranges of indices, meanings of its atoms) and of one that is > −1 by intervals.
 */
export function provedNonNegative(e: Expr, place: Place, known: Known): boolean {
  if (isVacant(place)) return true;
  const p = toPoly(e);
  if (lowest(p, place, known) > ABOVE) return true;
  const facts = [...nonNegatives(place.guards)];
  const atoms = new Map(
    [p, ...facts].flatMap((q) => [...q.values()].flatMap((m) => m.powers.map((f) => [keyOf(f.atom), f.atom] as const))),
  );
  for (const atom of atoms.values()) facts.push(...factsOf(atom, place, known));
  let sums = 0;
  const proved = (rest: Poly, depth: number): boolean =>
    facts.some((q) => {
      const multiples = new Set<number>();
      for (const [key, m] of q) {
        const ratio = (rest.get(key)?.coefficient ?? 0) / m.coefficient;
        if (ratio > 0 && key !== '') multiples.add(ratio);
      }
      return [...multiples].some((k) => {
        if (++sums > MAX_SUMS) return false;
        const less = minus(rest, k, q);
        return lowest(less, place, known) > ABOVE || (depth > 1 && proved(less, depth - 1));
      });
    });
  return proved(p, MAX_DEPTH);
}
