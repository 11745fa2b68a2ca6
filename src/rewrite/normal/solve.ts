import type { Binder, Compare, Expr, Poly } from '../../ir/index.ts';
import {
  addPoly,
  affineIn,
  and,
  binder,
  compare,
  constantOf,
  constantPoly,
  floorDiv,
  fromPoly,
  index,
  mod,
  mulPoly,
  quotient,
  readTensors,
  scalePoly,
  subtractPoly,
  toPoly,
  zero,
} from '../../ir/index.ts';
import type { Context, Range } from '../form/context.ts';
import type { Guard } from '../form/form.ts';
import { provesNonNegative } from '../integers/bounds.ts';
import { conditionGuards, slack } from '../integers/conditions.ts';
import { normalInt, normalPoly } from '../integers/integers.ts';

/** What is left of a sum's indices and conditions after the equations among the conditions were solved. */
export interface Solution {
  readonly binders: readonly Binder[];
  readonly guards: readonly Guard[];
  /** What the solved indices are, in terms of the others. */
  readonly values: ReadonlyMap<string, Expr>;
}

/** Steps of elimination in one sum. */
const MAX_STEPS = 64;

interface Candidate {
  readonly guard: Guard;
  readonly binder: Binder;
  readonly coefficient: Poly;
  /** The equation is coefficient·index + rest = 0. */
  readonly rest: Poly;
  readonly score: readonly number[];
}

/**
 * Solves the int equations among `guards` for summed indices, as many as they determine: Σ[i] (u == a(i))·f(i) becomes f at the
 * solution, under guards that say when there is one (the index in its range, no remainder left by a stride). `preferred`
 * indices, those of the consumer's left-hand side, are solved for first, then those with coefficient ±1. Equations that no
 * summed index solves stay guards. Undefined where the guards contradict each other.
 */
export function solve(
  binders: readonly Binder[],
  guards: readonly Guard[],
  preferred: ReadonlySet<string>,
  context: Context,
): Solution | undefined {
  let state: Solution | undefined = { binders, guards, values: new Map() };
  const wished = new Set(preferred);
  for (let step = 0; step < MAX_STEPS; step++) {
    const best = bestCandidate(state, wished, context);
    const between = best === undefined && context.comparing ? betweenMultiples(state, context) : undefined;
    if (between !== undefined) {
      const { guards: others, binder: b, value } = between;
      const range = [compare('>=', value, b.lo), compare('<', value, b.hi)];
      state = substituteSolution(
        { ...state, guards: others },
        { guard: between.guard, binder: b },
        value,
        [],
        range,
        context,
      );
    } else if (best !== undefined) {
      const solved = solveFor(best, context);
      state = substituteSolution(state, best, solved.value, [], solved.guards, context);
    } else {
      const digit = digitCandidate(state, wished, context);
      if (digit === undefined) return state;
      state = introduceDigit(state, digit, wished, context);
    }
    if (state === undefined) return undefined;
  }
  return state;
}

const isIntEquation = (e: Expr): e is Compare =>
  e.kind === 'compare' && e.op === '==' && e.left.type === 'int' && e.right.type === 'int';

const difference = (e: Compare, context: Context): Poly =>
  subtractPoly(normalPoly(e.left, context), normalPoly(e.right, context));

function bestCandidate(state: Solution, preferred: ReadonlySet<string>, context: Context): Candidate | undefined {
  let best: Candidate | undefined;
  state.guards.forEach((guard, row) => {
    const { cond } = guard;
    if (!isIntEquation(cond)) return;
    const free = context.keys.free(cond);
    const involved = state.binders.filter((b) => free.has(b.index));
    if (involved.length === 0) return;
    const p = difference(cond, context);
    const e = fromPoly(p);
    const data = readTensors(e).size > 0 ? 1 : 0;
    for (const b of involved) {
      const affine = affineIn(e, new Set([b.index]));
      const coefficient = affine?.coefficients.get(b.index);
      if (affine === undefined || coefficient === undefined || !isNonZero(coefficient, context)) continue;
      if (!canRemove(b, state.binders, context)) continue;
      const c = constantOf(coefficient);
      const score = [
        data,
        preferred.has(b.index) ? 0 : 1,
        c === undefined ? 2 : Math.abs(c) === 1 ? 0 : 1,
        row,
        state.binders.indexOf(b),
      ];
      if (best === undefined || lower(score, best.score))
        best = { guard, binder: b, coefficient, rest: affine.rest, score };
    }
  });
  return best;
}

function lower(a: readonly number[], b: readonly number[]): boolean {
  for (let i = 0; i < a.length; i++) {
    const x = a[i] ?? 0;
    const y = b[i] ?? 0;
    if (x !== y) return x < y;
  }
  return false;
}

/** index = −rest/coefficient, and the conditions under which that is an index in range. */
function solveFor(c: Candidate, context: Context): { value: Expr; guards: readonly Expr[] } {
  const constant = constantOf(c.coefficient);
  const [lead] = [...c.coefficient.values()];
  const negative = constant !== undefined ? constant < 0 : (lead?.coefficient ?? 1) < 0;
  const divisor = negative ? scalePoly(c.coefficient, -1) : c.coefficient;
  const numerator = negative ? c.rest : scalePoly(c.rest, -1);
  const guards: Expr[] = [];
  let value = fromPoly(numerator);
  if (constantOf(divisor) !== 1) {
    const den = fromPoly(divisor);
    guards.push(compare('==', mod(value, den), zero));
    value = normalInt(quotient(value, den), context);
  }
  guards.push(compare('>=', value, c.binder.lo), compare('<', value, c.binder.hi));
  return { value, guards };
}

/** The state with one index replaced by its value, and new binders and guards added. */
function substituteSolution(
  state: Solution,
  c: { guard: Guard; binder: Binder },
  value: Expr,
  added: readonly Binder[],
  conditions: readonly Expr[],
  context: Context,
): Solution | undefined {
  const map = new Map([[c.binder.index, value]]);
  const binders: Binder[] = [];
  const ranges: Expr[] = [];
  const renamed = new Map<string, Expr>();
  for (const b of state.binders) {
    if (b.index === c.binder.index) continue;
    const stated = { lo: context.substitute(b.lo, renamed), hi: context.substitute(b.hi, renamed) };
    const depends = dependsOn({ ...b, ...stated }, c.binder, context);
    if (!depends && stated.lo === b.lo && stated.hi === b.hi) {
      binders.push(b);
      continue;
    }
    // the range takes the widest bounds, and what it was becomes a condition
    const range = depends ? (widest({ ...b, ...stated }, c.binder, context) ?? stated) : stated;
    const name = context.fresh(b.index);
    context.ranges.set(name, range);
    map.set(b.index, index(name));
    renamed.set(b.index, index(name));
    binders.push({ index: name, ...range });
    if (depends) ranges.push(compare('>=', index(name), stated.lo), compare('<', index(name), stated.hi));
  }
  map.set(c.binder.index, context.substitute(value, map));
  for (const { index: name, lo, hi } of added) {
    // they may depend on an index that has just been renamed
    const range = { lo: context.substitute(lo, map), hi: context.substitute(hi, map) };
    context.ranges.set(name, range);
    binders.push({ index: name, ...range });
  }
  const guards: Guard[] = [];
  const take = (cond: Expr, soft: boolean): boolean => {
    const conjuncts = conditionGuards(context.substitute(cond, map), context);
    if (conjuncts === undefined) return false;
    for (const conjunct of conjuncts) guards.push({ cond: conjunct, soft });
    return true;
  };
  // the conditions of the new value come first: they license what the others read
  for (const cond of conditions) if (!take(cond, c.guard.soft)) return undefined;
  for (const cond of ranges) if (!take(cond, false)) return undefined;
  for (const g of state.guards) if (g !== c.guard && !take(g.cond, g.soft)) return undefined;
  const values = new Map([...state.values].map(([name, v]) => [name, normalInt(context.substitute(v, map), context)]));
  for (const [name, v] of map) values.set(name, v);
  return { binders, guards, values };
}

const dependsOn = (b: Binder, on: Binder, context: Context): boolean =>
  [b.lo, b.hi].some((bound) => context.keys.free(bound).has(on.index));

/** Whether the indices whose ranges depend on this one can be given ranges that do not. */
const canRemove = (b: Binder, binders: readonly Binder[], context: Context): boolean =>
  binders.every((other) => !dependsOn(other, b, context) || widest(other, b, context) !== undefined);

/** The bounds of `b` at those values of `over` that make its range widest. */
function widest(b: Binder, over: Binder, context: Context): { lo: Expr; hi: Expr } | undefined {
  const lo = extreme(b.lo, over, -1, context);
  const hi = extreme(b.hi, over, 1, context);
  return lo === undefined || hi === undefined ? undefined : { lo, hi };
}

/** The largest (`sign` 1) or smallest (−1) value of a bound that is affine in an index, over that index's range. */
function extreme(bound: Expr, over: Binder, sign: number, context: Context): Expr | undefined {
  if (!context.keys.free(bound).has(over.index)) return bound;
  const affine = affineIn(bound, new Set([over.index]));
  const c = affine && constantOf(affine.coefficients.get(over.index) ?? new Map());
  if (c === undefined) return undefined;
  const end = c * sign > 0 ? addPoly(toPoly(over.hi), constantPoly(-1)) : toPoly(over.lo);
  return normalInt(context.substitute(bound, new Map([[over.index, fromPoly(end)]])), context);
}

/** A literal other than 0, or a product of dimensions and of hyper-parameters that the formula divides by. */
function isNonZero(p: Poly, context: Context): boolean {
  const [only] = [...p.values()];
  return (
    p.size === 1 &&
    only !== undefined &&
    only.powers.every(({ atom }) => atom.kind === 'symbol' && context.divisors.has(atom.name))
  );
}

/** An index that two guards leave one value. */
interface Between {
  readonly guard: Guard;
  readonly guards: readonly Guard[];
  readonly binder: Binder;
  readonly value: Expr;
}

/** d·i ≤ a < d·i + d for a summed index i says that i is ⌊a/d⌋. */
function betweenMultiples({ binders, guards }: Solution, context: Context): Between | undefined {
  const bounds = guards.flatMap((guard) => {
    const p = guard.cond.kind === 'compare' ? slack(guard.cond, context) : undefined;
    return p === undefined ? [] : [{ guard, p }];
  });
  for (const { guard, p } of bounds)
    for (const other of bounds) {
      const den = addPoly(addPoly(p, other.p), constantPoly(1));
      if (other.guard === guard || !isNonZero(den, context) || !provesNonNegative(den, context)) continue;
      for (const b of binders) {
        const affine = affineIn(fromPoly(p), new Set([b.index]));
        const coefficient = affine?.coefficients.get(b.index);
        if (affine === undefined || coefficient === undefined || addPoly(coefficient, den).size > 0) continue;
        if (!canRemove(b, binders, context)) continue;
        const left = guards.filter((g) => g !== guard && g !== other.guard);
        return {
          guard,
          guards: left,
          binder: b,
          value: normalInt(floorDiv(fromPoly(affine.rest), fromPoly(den)), context),
        };
      }
    }
  return undefined;
}

/** An equation in which an index stands under one floor or remainder. */
interface Digit {
  readonly guard: Guard;
  readonly binder: Binder;
  readonly atom: Extract<Expr, { kind: 'floordiv' | 'mod' }>;
  /** What the atom is, by the equation. */
  readonly value: Poly;
  readonly coefficient: Poly;
  readonly rest: Poly;
}

/** The first equation `⌊a/d⌋ = e` or `a % d = e` with a summed index in `a`, `d` positive and `e` free of that index. */
function digitCandidate(state: Solution, preferred: ReadonlySet<string>, context: Context): Digit | undefined {
  const found: Digit[] = [];
  for (const guard of state.guards) {
    const { cond } = guard;
    if (!isIntEquation(cond)) continue;
    const free = context.keys.free(cond);
    const involved = state.binders.filter((b) => free.has(b.index));
    if (involved.length === 0) continue;
    const p = difference(cond, context);
    for (const m of p.values()) {
      const [only] = m.powers;
      if (m.powers.length !== 1 || only === undefined || only.power !== 1 || Math.abs(m.coefficient) !== 1) continue;
      const { atom } = only;
      if (atom.kind !== 'floordiv' && atom.kind !== 'mod') continue;
      const others = subtractPoly(p, new Map([['', { coefficient: m.coefficient, powers: m.powers }]]));
      const value = scalePoly(others, -m.coefficient);
      // a condition that nothing is left over stays one, which a guarded read checks, but where forms are compared
      if (atom.kind === 'mod' && value.size === 0 && !context.comparing) continue;
      // a negative divisor's digits run the other way: its bracket stays
      if ((constantOf(toPoly(atom.den)) ?? 1) < 0) continue;
      for (const b of involved) {
        if (context.keys.free(fromPoly(value)).has(b.index) || context.keys.free(atom.den).has(b.index)) continue;
        const affine = affineIn(atom.num, new Set([b.index]));
        const coefficient = affine?.coefficients.get(b.index);
        if (affine === undefined || coefficient === undefined || Math.abs(constantOf(coefficient) ?? 0) !== 1) continue;
        if (!isNonZero(toPoly(atom.den), context) || !canRemove(b, state.binders, context)) continue;
        found.push({ guard, binder: b, atom, value, coefficient, rest: affine.rest });
      }
    }
  }
  return found.find((d) => preferred.has(d.binder.index)) ?? found[0];
}

/**
 * ⌊a/d⌋ = e is a = d·e + r for a new index r < d; a % d = e is a = d·q + e for a new index q and 0 ≤ e < d.
 * (`//` and `%` are taken to have positive divisors.)
 */
function introduceDigit(state: Solution, d: Digit, preferred: Set<string>, context: Context): Solution | undefined {
  const den = toPoly(d.atom.den);
  const name = context.fresh(d.atom.kind === 'floordiv' ? 'r' : 'q');
  const fresh = toPoly(index(name));
  const sign = constantOf(d.coefficient) ?? 1;
  const floor = d.atom.kind === 'floordiv';
  const whole = floor ? addPoly(mulPoly(den, d.value), fresh) : addPoly(mulPoly(den, fresh), d.value);
  const value = fromPoly(scalePoly(subtractPoly(whole, d.rest), sign));
  const range = floor
    ? { lo: zero, hi: d.atom.den }
    : (guardedQuotient(state, d, context) ?? quotientRange(d, sign, den, context));
  if (preferred.has(d.binder.index)) preferred.add(name);
  const element = fromPoly(d.value);
  const guards: Expr[] = floor ? [] : [and([compare('>=', element, zero), compare('<', element, d.atom.den)])];
  guards.push(compare('>=', value, d.binder.lo), compare('<', value, d.binder.hi));
  return substituteSolution(state, d, value, [binder(name, range.hi, range.lo)], guards, context);
}

/** The range that guards give a quotient a/d without remainder, as those of a guarded read do. */
function guardedQuotient({ guards }: Solution, { atom, value }: Digit, context: Context): Range | undefined {
  if (atom.kind !== 'mod' || value.size > 0) return undefined;
  const whole = toPoly(quotient(atom.num, atom.den));
  let [lo, hi]: (Expr | undefined)[] = [undefined, undefined];
  for (const { cond } of guards) {
    const p = cond.kind === 'compare' ? slack(cond, context) : undefined;
    if (p === undefined) continue;
    const [least, most] = [subtractPoly(whole, p), addPoly(whole, p)];
    if (context.keys.free(fromPoly(least)).size === 0) lo = fromPoly(least);
    else if (context.keys.free(fromPoly(most)).size === 0) hi = fromPoly(addPoly(most, constantPoly(1)));
  }
  return lo === undefined || hi === undefined ? undefined : { lo, hi };
}

/** The range of ⌊a/d⌋ while the index in `a` has its own. */
function quotientRange(d: Digit, sign: number, den: Poly, context: Context): { lo: Expr; hi: Expr } {
  const first = toPoly(d.binder.lo);
  const last = addPoly(toPoly(d.binder.hi), constantPoly(-1));
  const [least, most] = sign > 0 ? [first, last] : [last, first];
  const from = addPoly(scalePoly(least, sign), d.rest);
  const to = addPoly(scalePoly(most, sign), d.rest);
  const lo = normalInt(floorDiv(fromPoly(from), fromPoly(den)), context);
  // ⌊to/d⌋ + 1 = ⌊(to + d)/d⌋, and where d divides to + 1 that is (to + 1)/d
  const beyond = addPoly(to, constantPoly(1));
  const exact = toPoly(quotient(fromPoly(beyond), fromPoly(den)));
  const divides = ![...exact.values()].some((m) => m.powers.some(({ atom }) => atom.kind === 'quotient'));
  const hi = divides ? fromPoly(exact) : normalInt(floorDiv(fromPoly(addPoly(to, den)), fromPoly(den)), context);
  return { lo, hi };
}
