import type { Expr, Read } from '../../ir/index.ts';
import {
  addPoly,
  children,
  constantPoly,
  floorDiv,
  fromPoly,
  mapChildren,
  mod,
  read,
  readTensors,
  subtractPoly,
  toPoly,
} from '../../ir/index.ts';
import type { Context } from '../form/context.ts';
import { isDelta } from '../form/delta.ts';
import type { Factor, Guard, Term } from '../form/form.ts';
import { isIntegerR } from '../form/rational.ts';
import { polyKey } from '../integers/bounds.ts';
import { slack } from '../integers/conditions.ts';
import { isFiniteFactor, isLegal, isScalar, subscriptsInRange } from '../normal/safety.ts';

/** How the guards of a term are written. */
export interface GuardedProduct {
  readonly factors: readonly Factor[];
  /** Conditions written as a factor (0 or 1), of the product or of the `if` around it. */
  readonly brackets: readonly Expr[];
  /** Conditions written as an `if` around the product. */
  readonly conditions: readonly Expr[];
}

/**
 * Soft guards that say no more than a factor's own bounds are folded into `?` on that read, where every other factor stays
 * finite and inside its tensor when they fail; other soft guards become brackets under the same condition; what is left,
 * and every hard guard, stays an `if`, so that nothing is read or multiplied where the guard fails.
 */
export function placeGuards(t: Term, context: Context): GuardedProduct {
  // around a mere number a condition on ints is as good as a bracket
  const number = t.factors.every((f) => isScalar(f.base));
  const isSoft = (g: Guard): boolean => g.soft || (number && isIntComparison(g.cond));
  const hard = t.guards.filter((g) => !isSoft(g));
  const soft = t.guards.filter(isSoft);
  if (soft.length === 0) return explicit(t.factors, hard);
  if (!t.factors.every(isFiniteFactor)) return withDeltas(t, context);
  const covered = new Map<string, Guard>();
  const candidates = t.factors.filter(isCandidate);
  const known = new Set(candidates.flatMap((f) => (f.base.kind === 'read' ? readConditions(f.base, context) : [])));
  for (const g of soft) {
    const key = guardKey(g.cond, context);
    if (key !== undefined && known.has(key)) covered.set(key, g);
  }
  const folded = new Set(covered.values());
  const prepare = (e: Expr): Expr => (covered.size === 0 ? e : guardReads(e, covered, context));
  const factors = t.factors.map((f) => ({ base: exactAsFloor(prepare(f.base)), exponent: f.exponent }));
  const open = soft.filter((g) => !folded.has(g)).map((g) => floorsIn(prepare(g.cond)));
  const conditions = hard.map((g) => floorsIn(prepare(g.cond)));
  const legal = conditions.length === 0 && [...factors.map((f) => f.base), ...open].every((e) => isLegal(e, context));
  if (legal) return { factors, brackets: open, conditions };
  return folded.size === 0
    ? withDeltas(t, context)
    : { factors, brackets: [], conditions: indicesFirst([...open, ...conditions]) };
}

/** Deltas as brackets where nothing else leans on them, every other guard as an `if`. */
function withDeltas(t: Term, context: Context): GuardedProduct {
  const others = t.guards.filter((g) => !isDelta(g));
  const legal = [...t.factors.map((f) => f.base), ...others.map((g) => g.cond)].every((e) => isLegal(e, context));
  if (!legal) return explicit(t.factors, t.guards);
  return { ...explicit(t.factors, others), brackets: t.guards.filter(isDelta).map((g) => floorsIn(g.cond)) };
}

const isIntComparison = (e: Expr): boolean => e.kind === 'compare' && e.left.type === 'int' && e.right.type === 'int';

/** Conditions that read no tensor before those that do, which they may license. */
const indicesFirst = (conditions: readonly Expr[]): readonly Expr[] => [
  ...conditions.filter((c) => readTensors(c).size === 0),
  ...conditions.filter((c) => readTensors(c).size > 0),
];

/** Every guard as an `if`. */
const explicit = (factors: readonly Factor[], guards: readonly Guard[]): GuardedProduct => ({
  factors: factors.map((f) => ({ base: exactAsFloor(f.base), exponent: f.exponent })),
  brackets: [],
  conditions: indicesFirst(guards.map((g) => floorsIn(g.cond))),
});

/** An exact division outside guarded reads, whose guard stands elsewhere, as a floor. What is laid out later is left to that time. */
const exactAsFloor = (e: Expr): Expr => (isComposite(e) ? e : floorsIn(e));

/** The same through all of an expression. */
function floorsIn(e: Expr): Expr {
  if (e.kind === 'read' && e.guarded) return mapChildren(e, floorsInReads);
  const inner = mapChildren(e, floorsIn);
  return inner.kind === 'quotient' ? floorDiv(inner.num, inner.den) : inner;
}

/** Inside a guarded read's subscript, which checks its own divisions, only those of inner reads. */
const floorsInReads = (s: Expr): Expr => (s.kind === 'read' ? floorsIn(s) : mapChildren(s, floorsInReads));

const isComposite = (e: Expr): boolean =>
  (e.kind === 'add' && e.type === 'real') ||
  (e.kind === 'reduce' && (e.op === 'sum' || e.op === 'prod')) ||
  (e.kind === 'call' && e.type === 'real');

const isCandidate = (f: Factor): boolean => f.base.kind === 'read' && isIntegerR(f.exponent) && f.exponent.num > 0;

/** What a guarded read checks, as keys. */
function readConditions(e: Read, context: Context): readonly string[] {
  const shape = context.types.get(e.tensor)?.shape ?? [];
  return e.subscripts.flatMap((s, d) => {
    const extent = shape[d];
    return extent === undefined ? [] : subscriptConditions(s, extent, context);
  });
}

/** What a guarded read checks of one subscript, as keys. */
export function subscriptConditions(s: Expr, extent: Expr, context: Context): readonly string[] {
  const p = toPoly(s);
  const keys = [rangeKey(p), rangeKey(addPoly(subtractPoly(toPoly(extent), p), constantPoly(-1)))];
  // a read inside the subscript has bounds of its own: where it fails it gives 0, which is a position like any other
  const divisions = (node: Expr): void => {
    if (node.kind === 'read') return;
    if (node.kind === 'quotient') keys.push(divisionKey(node.num, node.den, context));
    for (const child of children(node)) divisions(child);
  };
  divisions(s);
  return keys;
}

const rangeKey = (p: ReturnType<typeof toPoly>): string => `0<=${polyKey(p)}`;
const divisionKey = (num: Expr, den: Expr, context: Context): string =>
  context.keys.of(fromPoly(toPoly(mod(num, den))));

/** The key of what a guard checks, if a guarded read can check it. */
export function guardKey(e: Expr, context: Context): string | undefined {
  if (e.kind !== 'compare') return undefined;
  const p = slack(e, context);
  if (p !== undefined) return rangeKey(p);
  if (e.op !== '==') return undefined;
  const [remainder, other] = e.left.kind === 'mod' ? [e.left, e.right] : [e.right, e.left];
  if (remainder.kind !== 'mod' || other.kind !== 'const' || other.value !== 0) return undefined;
  return divisionKey(remainder.num, remainder.den, context);
}

/** The reads that the guards now folded used to license, under a `?` of their own. */
function guardReads(e: Expr, covered: ReadonlyMap<string, Guard>, context: Context): Expr {
  const inner = mapChildren(e, (child) => guardReads(child, covered, context));
  if (inner.kind !== 'read' || inner.guarded) return inner;
  const checked = readConditions(inner, context).some((key) => covered.has(key));
  return checked || !subscriptsInRange(inner.tensor, inner.subscripts, context)
    ? read(inner.tensor, inner.subscripts, { guarded: true, type: inner.type })
    : inner;
}
