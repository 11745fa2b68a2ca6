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
  index,
  minusOne,
  mul,
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
  const r = e.body;
  if (r.kind !== 'reduce' || r.op !== 'sum') return undefined;
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
  const collect: Nest = {
    loops: [...r.binders.map((b) => ({ ...b, tile: 1 })), ...free.filter((l) => !values.has(l.index))],
    conditions: kept,
    target: e.name,
    subscripts: subscripts.map((s, d) => s ?? index(e.indices[d] ?? '')),
    body: apply(body),
    accumulate: true,
    equations: [e.name],
  };
  return [clear, collect];
}

function solveAll(r: Reduce, lhs: readonly string[], ranges: Ranges): readonly Solved[] {
  const shapeOf = (tensor: string): readonly Expr[] => ranges.shape(tensor);
  const { conditions } = extractGuards(r.body, shapeOf);
  const bounds = new Set(r.binders.flatMap((b) => [...freeIndices(b.lo), ...freeIndices(b.hi)]));
  const solved: Solved[] = [];
  for (const c of conditions) {
    if (c.kind !== 'compare' || c.op !== '==' || c.left.type !== 'int' || c.right.type !== 'int') continue;
    const open = lhs.filter((u) => !bounds.has(u) && !solved.some((s) => s.index === u || freeIndices(s.value).has(u)));
    for (const u of open) {
      const value = solveFor(c, u);
      // other left-hand indices must not enter: they are loops inside
      if (value === undefined || !isScattered(value) || [...freeIndices(value)].some((n) => lhs.includes(n))) continue;
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
