import type { Compare, Equation, Expr, Reduce } from '../ir/index.ts';
import {
  add,
  affineIn,
  children,
  compare,
  constant,
  constantOf,
  freeIndices,
  fromPoly,
  ifThenElse,
  index,
  minusOne,
  mul,
  reduce,
  substituteIndices,
  zero,
} from '../ir/index.ts';
import { extractGuards } from './guards.ts';
import type { Nest } from './nest.ts';
import { isInside } from './prove.ts';
import type { Ranges } from './ranges.ts';
import { extentOf } from './ranges.ts';

/** `u = value` taken from a condition: the element of the left-hand side that a summand goes to. */
interface Solved {
  readonly index: string;
  readonly value: Expr;
  readonly condition: Expr;
}

/** Whether a sum's bracket names its element of the left-hand side through data or a division, so that only accumulation avoids visiting every slot. */
export const scatters = (r: Reduce, lhs: readonly string[], ranges: Ranges): boolean =>
  r.op === 'sum' && solveAll(r, lhs, ranges).length > 0;

/**
 * A gather's adjoint, `y[u, v…] = Σ[r…] (u == t[r])·f`, as in-order accumulation: zeros, then for each r
 * `y[t[r], v…] += f`. Undefined where no bracket determines an index of the left-hand side.
 */
export function accumulation(e: Equation, ranges: Ranges): readonly Nest[] | undefined {
  const r = underCondition(e.body);
  if (r === undefined) return undefined;
  const solved = solveAll(r, e.indices, ranges);
  if (solved.length === 0) return undefined;
  const values = new Map(solved.map((s) => [s.index, s.value]));
  const apply = (x: Expr): Expr => substituteIndices(x, values);
  const shapeOf = (tensor: string): readonly Expr[] => ranges.shape(tensor);
  const { conditions, body } = extractGuards(r.body, shapeOf);
  const inside = ranges.with(r.binders);
  const kept = conditions.filter((c) => !solved.some((s) => s.condition === c)).map(apply);
  for (const s of solved) {
    const extent = e.type.shape[e.indices.indexOf(s.index)];
    if (extent === undefined || isInside(s.value, extentOf(extent), inside)) continue;
    kept.push(compare('>=', s.value, zero), compare('<', s.value, extent));
  }
  const free = e.indices.map((name, d) => ({ index: name, lo: zero as Expr, hi: e.type.shape[d] ?? zero, tile: 1 }));
  const subscripts = e.indices.map((name) => values.get(name));
  const clear: Nest = {
    loops: free,
    conditions: [],
    target: e.name,
    subscripts: e.indices.map((name) => index(name)),
    body: constant(0, e.type.dtype),
    accumulate: false,
    equations: [],
  };
  // a loop that bounds of others depend on stands outside of them
  const outside = new Set([...boundIndices(r), ...solved.flatMap((s) => [...freeIndices(s.value)])]);
  const others = free.filter((l) => !values.has(l.index));
  const collect: Nest = {
    loops: [
      ...others.filter((l) => outside.has(l.index)),
      ...r.binders.map((b) => ({ ...b, tile: 1 })),
      ...others.filter((l) => !outside.has(l.index)),
    ],
    conditions: kept,
    target: e.name,
    subscripts: subscripts.map((s, d) => s ?? index(e.indices[d] ?? '')),
    body: apply(body),
    accumulate: true,
    equations: [e.name],
  };
  return [clear, collect];
}

/** A sum, the condition around it drawn into it: `if c then Σ f else 0` is `Σ (if c then f else 0)`. */
function underCondition(e: Expr): Reduce | undefined {
  if (e.kind === 'reduce') return e.op === 'sum' ? e : undefined;
  if (e.kind !== 'if' || e.else.kind !== 'const' || e.else.value !== 0) return undefined;
  const inner = underCondition(e.then);
  if (inner === undefined) return undefined;
  const sum = reduce('sum', inner.binders, ifThenElse(e.cond, inner.body, zero), e.span);
  return sum.kind === 'reduce' ? sum : undefined;
}

/** Indices that the ranges of a reduction depend on. */
const boundIndices = (r: Reduce): ReadonlySet<string> =>
  new Set(r.binders.flatMap((b) => [...freeIndices(b.lo), ...freeIndices(b.hi)]));

function solveAll(r: Reduce, lhs: readonly string[], ranges: Ranges): readonly Solved[] {
  const shapeOf = (tensor: string): readonly Expr[] => ranges.shape(tensor);
  const { conditions } = extractGuards(r.body, shapeOf);
  const bounds = boundIndices(r);
  const solved: Solved[] = [];
  for (const c of conditions) {
    if (c.kind !== 'compare' || c.op !== '==' || c.left.type !== 'int' || c.right.type !== 'int') continue;
    const open = lhs.filter((u) => !bounds.has(u) && !solved.some((s) => s.index === u || freeIndices(s.value).has(u)));
    for (const u of open) {
      const value = solveFor(c, u);
      // a left-hand index that enters stays a loop
      if (value === undefined || !isScattered(value) || solved.some((s) => freeIndices(value).has(s.index))) continue;
      solved.push({ index: u, value, condition: c });
      break;
    }
  }
  return solved;
}

/** The value of `u` where `left == right`, if u enters as ±u. */
function solveFor(c: Compare, u: string): Expr | undefined {
  const affine = affineIn(add([c.left, mul([minusOne, c.right])]), new Set([u]));
  const p = affine?.coefficients.get(u);
  const coefficient = p === undefined ? undefined : constantOf(p);
  if (affine === undefined || coefficient === undefined || Math.abs(coefficient) !== 1) return undefined;
  const rest = fromPoly(affine.rest);
  return coefficient === 1 ? fromPoly(negated(affine.rest)) : rest;
}

const negated = (p: Parameters<typeof fromPoly>[0]): Parameters<typeof fromPoly>[0] =>
  new Map([...p].map(([k, m]) => [k, { coefficient: -m.coefficient, powers: m.powers }]));

/** Whether a place depends on data, a division or a choice: anything that no loop bound can express. */
const isScattered = (e: Expr): boolean =>
  e.kind === 'read' ||
  e.kind === 'floordiv' ||
  e.kind === 'mod' ||
  e.kind === 'quotient' ||
  e.kind === 'call' ||
  e.kind === 'if'
    ? freeIndices(e).size > 0
    : children(e).some(isScattered);
