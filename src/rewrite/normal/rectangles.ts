import type { Binder, Expr, Poly } from '../../ir/index.ts';
import {
  add,
  addPoly,
  affineIn,
  compare,
  constant,
  constantOf,
  constantPoly,
  equalPoly,
  floorDiv,
  fromPoly,
  index,
  mul,
  one,
  subtract,
  subtractPoly,
  toPoly,
  zero,
} from '../../ir/index.ts';
import type { Context, Range } from '../form/context.ts';
import type { Guard, Term } from '../form/form.ts';
import { provesNonNegative } from '../integers/bounds.ts';
import { slack } from '../integers/conditions.ts';
import { normalInt, normalPoly } from '../integers/integers.ts';

/*
 * Where forms are compared, each index of a sum runs from 0 to a bound without indices, as near as ranges and guards tell it, and
 * what its own bounds said is a guard: Σ[s<t+1], Σ[s<T] (s ≤ t) and Σ[s in 0..t+1] are one.
 */

/** A sum's indices with other ranges: what each is now, and what their ranges said. */
export interface Rectangle {
  readonly binders: readonly Binder[];
  readonly values: ReadonlyMap<string, Expr>;
  readonly guards: readonly Guard[];
}

/** The binders of Σ[binders] t so ranged; undefined where they are already. */
export function rectangle(binders: readonly Binder[], t: Term, context: Context): Rectangle | undefined {
  const values = new Map<string, Expr>();
  const guards: Guard[] = [];
  const out = binders.map((b): Binder => {
    const range = b.hi.kind === 'symbol' && b.hi.name === '..' ? undefined : tightest(b, t, context);
    if (range === undefined) return b;
    const name = context.fresh(b.index);
    const hi = normalInt(subtract(range.hi, range.lo), context);
    context.ranges.set(name, { lo: zero, hi });
    const value = add([index(name), range.lo]);
    values.set(b.index, value);
    // inside a range without indices its ends say no more
    if (context.keys.free(b.lo).size > 0) guards.push({ cond: compare('>=', value, b.lo), soft: true });
    if (context.keys.free(b.hi).size > 0) guards.push({ cond: compare('<', value, b.hi), soft: true });
    return { index: name, lo: zero, hi };
  });
  if (values.size === 0) return undefined;
  return {
    binders: out,
    values,
    guards: guards.map((g) => ({ ...g, cond: context.substitute(g.cond, values) })),
  };
}

/** The range from 0, or undefined where it is that already or cannot be told. */
function tightest(b: Binder, t: Term, context: Context): Range | undefined {
  let lo = hull(b.lo, b.index, -1, context);
  let hi = hull(b.hi, b.index, 1, context);
  if (lo === undefined || hi === undefined) return undefined;
  if (vanishesAtZero(b, t)) lo = constantPoly(1);
  for (const { cond } of t.guards) {
    const p = cond.kind === 'compare' ? slack(cond, context) : undefined;
    const affine = p === undefined ? undefined : affineIn(fromPoly(p), new Set([b.index]));
    const coefficient = constantOf(affine?.coefficients.get(b.index) ?? new Map());
    if (affine === undefined || (coefficient !== 1 && coefficient !== -1)) continue;
    // index ≥ −rest, or index ≤ rest
    const rest = fromPoly(affine.rest);
    if (coefficient === 1) {
      const least = hull(subtract(zero, rest), b.index, -1, context);
      if (least !== undefined && provesNonNegative(subtractPoly(least, lo), context)) lo = least;
    } else {
      const most = hull(rest, b.index, 1, context);
      const beyond = most === undefined ? undefined : addPoly(most, constantPoly(1));
      if (beyond !== undefined && provesNonNegative(subtractPoly(hi, beyond), context)) hi = beyond;
    }
  }
  const none: Poly = new Map();
  const same =
    equalPoly(lo, none) && equalPoly(normalPoly(b.lo, context), none) && equalPoly(normalPoly(b.hi, context), hi);
  return same ? undefined : { lo: fromPoly(lo), hi: fromPoly(hi) };
}

/** Whether the sum's term at 0 is 0 for its factor that is the index itself. */
const vanishesAtZero = (b: Binder, t: Term): boolean =>
  b.lo.kind === 'const' &&
  b.lo.value === 0 &&
  t.factors.some((f) => f.base.kind === 'index' && f.base.name === b.index && f.exponent.num > 0);

/** Indices put in for one bound. */
const MAX_STEPS = 8;

/** The least (`sign` −1) or greatest value that an int expression takes while other indices have their ranges. */
function hull(e: Expr, own: string, sign: number, context: Context): Poly | undefined {
  let current = normalInt(e, context);
  for (let step = 0; step < MAX_STEPS; step++) {
    const [name] = [...context.keys.free(current)].sort();
    if (name === undefined) return toPoly(current);
    const range = name === own ? undefined : context.ranges.get(name);
    const next = range === undefined ? undefined : extreme(current, name, range, sign, context);
    if (next === undefined) return undefined;
    current = normalInt(next, context);
  }
  return undefined;
}

/** The expression at that end of an index's range at which it is least or greatest; floors go with what stands under them. */
function extreme(e: Expr, name: string, range: Range, sign: number, context: Context): Expr | undefined {
  const free = (x: Expr): boolean => context.keys.free(x).has(name);
  if (!free(e)) return e;
  if (e.kind === 'floordiv') {
    const num = free(e.den) ? undefined : extreme(e.num, name, range, sign, context);
    return num === undefined ? undefined : floorDiv(num, e.den);
  }
  const p = toPoly(e);
  const floors = [...p.values()].filter((m) => m.powers.some(({ atom }) => atom.kind === 'floordiv' && free(atom)));
  if (floors.length > 0) {
    const [only] = floors;
    const [power] = only?.powers ?? [];
    if (floors.length > 1 || only?.powers.length !== 1 || power === undefined || power.power !== 1) return undefined;
    const rest = subtractPoly(p, new Map([['', { coefficient: only.coefficient, powers: only.powers }]]));
    const floor = extreme(power.atom, name, range, sign * Math.sign(only.coefficient), context);
    const other = extreme(fromPoly(rest), name, range, sign, context);
    if (floor === undefined || other === undefined) return undefined;
    return add([other, mul([constant(Math.abs(only.coefficient)), floor])]);
  }
  const affine = affineIn(e, new Set([name]));
  const coefficient = affine?.coefficients.get(name);
  if (coefficient === undefined) return undefined;
  const rises = provesNonNegative(coefficient, context);
  if (!rises && !provesNonNegative(subtractPoly(new Map(), coefficient), context)) return undefined;
  const end = rises === sign > 0 ? subtract(range.hi, one) : range.lo;
  return context.substitute(e, new Map([[name, end]]));
}
