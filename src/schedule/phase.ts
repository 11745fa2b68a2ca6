import type { Binder, Expr, Poly, Reduce } from '../ir/index.ts';
import {
  add,
  addPoly,
  affineIn,
  allIndices,
  and,
  binder,
  compare,
  constant,
  constantOf,
  floorDiv,
  freeIndices,
  freshName,
  ifThenElse,
  index,
  mapChildren,
  minusOne,
  mod,
  mul,
  one,
  reduce,
  substituteIndices,
  subtract,
  subtractPoly,
  toPoly,
  zero,
} from '../ir/index.ts';
import { extractGuards } from './guards.ts';
import type { Nest } from './nest.ts';
import { mapReductions, outerReductions } from './nest.ts';
import { proveCondition } from './prove.ts';
import type { Ranges } from './ranges.ts';
import { extentOf } from './ranges.ts';
import type { Loop } from './schedule.ts';

/** `num` must be a multiple of the literal `by`. */
interface Divisibility {
  readonly num: Expr;
  readonly by: number;
}

/** Divisors beyond this leave too few elements in a phase to be worth a loop of their own. */
const MAX_PHASES = 64;

function divisibilities(r: Reduce, ranges: Ranges): readonly Divisibility[] {
  if (r.op !== 'sum') return [];
  const { conditions } = extractGuards(r.body, (tensor) => ranges.shape(tensor));
  return conditions.flatMap((c) => {
    const found = divisibility(c);
    return found === undefined ? [] : [found];
  });
}

/** `mod(num, by) == 0`. */
function divisibility(c: Expr): Divisibility | undefined {
  if (c.kind !== 'compare' || c.op !== '==') return undefined;
  const [m, z] = c.left.kind === 'mod' ? [c.left, c.right] : [c.right, c.left];
  if (m.kind !== 'mod' || m.den.kind !== 'const' || m.den.value <= 1) return undefined;
  return z.kind === 'const' && z.value === 0 ? { num: m.num, by: m.den.value } : undefined;
}

/**
 * Where a sum needs `a·u + b·p + … ≡ 0 (mod s)`, as the adjoint of a strided read does, the output index is split by phase,
 * u = s·t + r, and the summed index runs over its one residue class only, p = s·p′ + ρ(r): no zero is visited.
 */
export function splitPhases(nest: Nest, ranges: Ranges): { nest: Nest; ranges: Ranges } {
  let current = nest;
  let scope = ranges;
  const done = new Set<string>();
  for (;;) {
    const split = nextOutput(current, scope, done);
    if (split === undefined) break;
    done.add(split.loop.index);
    const next = splitOutput(current, scope, split.loop, split.by);
    current = next.nest;
    scope = next.ranges;
  }
  const body = mapReductions(current.body, (r) => selectResidues(r, scope));
  return { nest: { ...current, body }, ranges: scope };
}

function nextOutput(
  nest: Nest,
  ranges: Ranges,
  done: ReadonlySet<string>,
): { readonly loop: Loop; readonly by: number } | undefined {
  for (const r of outerReductions(nest.body)) {
    const binders = new Set(r.binders.map((b) => b.index));
    for (const d of divisibilities(r, ranges)) {
      const affine = affineIn(d.num, new Set([...nest.loops.map((l) => l.index), ...binders]));
      if (affine === undefined || d.by > MAX_PHASES) continue;
      const unit = (name: string): boolean => {
        const c = affine.coefficients.get(name);
        const value = c === undefined ? undefined : constantOf(c);
        return value !== undefined && inverse(value, d.by) !== undefined;
      };
      if (![...binders].some(unit)) continue;
      const loop = nest.loops.find(
        (l) => unit(l.index) && !done.has(l.index) && l.lo.kind === 'const' && l.lo.value === 0,
      );
      if (loop !== undefined && extentOf(loop.hi) >= 2 * d.by && Number.isFinite(extentOf(loop.hi)))
        return { loop, by: d.by };
    }
  }
  return undefined;
}

/** The loop over u as loops over r < s (outermost) and t, with u = s·t + r. */
function splitOutput(nest: Nest, ranges: Ranges, loop: Loop, by: number): { nest: Nest; ranges: Ranges } {
  const taken = new Set([...allIndices(nest.body), ...nest.loops.map((l) => l.index)]);
  const r = freshName(`${loop.index}_phase`, taken);
  const t = freshName(`${loop.index}_step`, taken);
  const extent = extentOf(loop.hi);
  const count =
    extent % by === 0
      ? constant(extent / by)
      : floorDiv(add([constant(extent + by - 1), mul([minusOne, index(r)])]), constant(by));
  const map = new Map([[loop.index, add([mul([constant(by), index(t)]), index(r)])]]);
  const phase: Loop = { index: r, lo: zero, hi: constant(by), tile: 1 };
  const step: Loop = { index: t, lo: zero, hi: count, tile: 1 };
  const inside = ranges.with([phase, step]);
  const apply = (e: Expr): Expr => substituteIndices(e, map);
  return {
    nest: {
      ...nest,
      loops: [phase, ...nest.loops.map((l) => (l === loop ? step : l))],
      conditions: nest.conditions.map(apply),
      subscripts: nest.subscripts.map(apply),
      body: apply(nest.body),
    },
    ranges: inside,
  };
}

/** Each divisibility of a sum solved for one of its indices whose coefficient is invertible. */
function selectResidues(r: Reduce, ranges: Ranges): Expr {
  let current = r;
  for (let round = 0; round < r.binders.length; round++) {
    const inside = ranges.with(current.binders);
    const next = selectOne(current, inside);
    if (next === undefined) break;
    current = next;
  }
  return current;
}

function selectOne(r: Reduce, ranges: Ranges): Reduce | undefined {
  const names = new Set(r.binders.map((b) => b.index));
  const bounded = new Set(r.binders.flatMap((b) => [...freeIndices(b.lo), ...freeIndices(b.hi)]));
  for (const d of divisibilities(r, ranges)) {
    const affine = affineIn(d.num, names);
    if (affine === undefined) continue;
    for (const b of [...r.binders].reverse()) {
      const c = affine.coefficients.get(b.index);
      const coefficient = c === undefined ? undefined : constantOf(c);
      if (coefficient === undefined || bounded.has(b.index)) continue;
      const inverted = inverse(coefficient, d.by);
      if (inverted !== undefined) return residueClass(r, ranges, d, b, coefficient, inverted);
    }
  }
  return undefined;
}

/** c⁻¹ modulo s, nearest to zero; undefined where c and s share a divisor. */
function inverse(c: number, s: number): number | undefined {
  const m = ((c % s) + s) % s;
  for (let i = 1; i < s; i++) if ((m * i) % s === 1) return i * 2 > s ? i - s : i;
  return undefined;
}

/** p = lo + s·p′ + ρ with ρ = (−c⁻¹·(num − c·p) − lo) mod s, which makes num a multiple of s. */
function residueClass(
  r: Reduce,
  ranges: Ranges,
  d: Divisibility,
  p: Binder,
  coefficient: number,
  inverted: number,
): Reduce {
  const s = constant(d.by);
  const taken = new Set(allIndices(r));
  for (const name of freeIndices(d.num)) taken.add(name);
  const name = freshName(`${p.index}_step`, taken);
  const rest = subtract(d.num, mul([constant(coefficient), index(p.index)]));
  const wanted = mul([constant(-inverted), rest]);
  const rho = ranges.simplify(mod(subtract(wanted, p.lo), s));
  const value = add([p.lo, mul([s, index(name)]), rho]);
  const count = ranges.simplify(floorDiv(add([subtract(subtract(p.hi, p.lo), rho), constant(d.by - 1)]), s));
  const num = toPoly(d.num);
  const marked = exactDivisions(r.body, num, d.by);
  const stepped = binder(name, count);
  const others = r.binders.filter((b) => b !== p);
  // a count that depends on another index stands inside its loop
  const depends = others.some((b) => freeIndices(count).has(b.index));
  const binders = depends ? [...others, stepped] : r.binders.map((b) => (b === p ? stepped : b));
  const inside = ranges.with([stepped]);
  const map = new Map([[p.index, value]]);
  const { conditions, body } = extractGuards(marked, undefined);
  const kept = conditions.flatMap((c) => {
    if (ensured(c, num, d.by)) return [];
    const known = proveCondition(inside.simplify(substituteIndices(c, map)), inside);
    return known === true ? [] : [known === false ? compare('==', zero, one) : known];
  });
  const summand = inside.simplify(substituteIndices(body, map));
  const guarded = kept.length === 0 ? summand : ifThenElse(and(kept), summand, zero);
  return reduce('sum', binders, guarded, r.span);
}

/** Exact divisions of `num` by `by` as floor divisions: the remainder is zero by construction. */
function exactDivisions(e: Expr, num: Poly, by: number): Expr {
  const inner = mapChildren(e, (child) => exactDivisions(child, num, by));
  if (
    inner.kind === 'quotient' &&
    inner.den.kind === 'const' &&
    inner.den.value === by &&
    sameMultiple(inner.num, num, by)
  )
    return floorDiv(inner.num, inner.den);
  return inner;
}

/** Whether one is a multiple of the divisor exactly where the other is: they agree, or are opposite, modulo it. */
const sameMultiple = (e: Expr, num: Poly, by: number): boolean => {
  const p = toPoly(e);
  const vanishes = (q: Poly): boolean => [...q.values()].every((m) => m.coefficient % by === 0);
  return vanishes(subtractPoly(p, num)) || vanishes(addPoly(p, num));
};

/** Whether the residue class that a loop runs over makes the condition hold. */
function ensured(c: Expr, num: Poly, by: number): boolean {
  const d = divisibility(c);
  return d !== undefined && d.by === by && sameMultiple(d.num, num, by);
}
