import {
  type Expr,
  equalPoly,
  freeIndices,
  inferRanges,
  type Range,
  type ReduceOp,
  type TensorType,
  toPoly,
  visit,
} from '../ir/index.ts';
import type { Report } from '../support/report.ts';
import type { Elaborator } from './elaborate.ts';
import { finish } from './finish.ts';
import { reportRange } from './range-errors.ts';
import type { IndexEntry } from './reading.ts';
import { MEAN_COUNT } from './reductions.ts';
import type { Scope } from './scope.ts';

/** A range that a claim states, and the one that its subscripts have room for. */
export interface OtherRange {
  readonly index: string;
  /** The reduction that binds the index; undefined for an index of the left side. */
  readonly op?: ReduceOp;
  readonly stated: Range;
  readonly inferred: Range;
  /** The right side with the inferred range; absent for an index of the left side. */
  readonly body?: Expr;
}

/** The ranges of all indices. Two extents that meet in one index are a doubt; ranges that nothing tells are errors. */
export function rangesOf(
  body: Expr,
  { entries }: Elaborator,
  scope: Scope,
  doubts: Report,
): ReadonlyMap<string, Range> | undefined {
  const { ranges, problems } = inferredRanges(body, entries, entries, scope);
  for (const problem of problems) {
    const report = problem.kind === 'mismatch' ? doubts : scope.report;
    reportRange(problem, body, entries, { ...scope, report });
  }
  return problems.every((p) => p.kind === 'mismatch') ? ranges : undefined;
}

/** The ranges of all indices, those stated for some of them kept. */
function inferredRanges(
  body: Expr,
  entries: readonly IndexEntry[],
  kept: readonly IndexEntry[],
  scope: Scope,
): ReturnType<typeof inferRanges> {
  const typeOf = (tensor: string): TensorType | undefined => scope.tensors.get(tensor)?.type;
  return inferRanges({
    body,
    indices: [...new Set(entries.map((e) => e.key))],
    stated: new Map(kept.flatMap((e) => (e.stated === undefined ? [] : [[e.key, e.stated] as const]))),
    shapeOf: (tensor) => typeOf(tensor)?.shape,
    boundsOf: (tensor) => typeOf(tensor)?.bounds,
  });
}

/** The stated ranges that differ from what inference finds without them. */
export function otherRanges(
  whole: Expr,
  right: Expr,
  elaborator: Elaborator,
  scope: Scope,
  ranges: ReadonlyMap<string, Range>,
): readonly OtherRange[] {
  const { entries } = elaborator;
  return entries.flatMap((entry): OtherRange[] => {
    if (entry.stated === undefined) return [];
    const others = entries.filter((e) => e !== entry && e.stated !== undefined);
    const found = inferredRanges(whole, entries, others, scope);
    const inferred = found.ranges.get(entry.key);
    if (inferred === undefined || found.problems.some((p) => p.index === entry.key)) return [];
    if ([inferred.lo, inferred.hi].some((e) => freeIndices(e).size > 0)) return [];
    const { stated } = entry;
    if (samePoly(stated.lo, inferred.lo) && samePoly(stated.hi, inferred.hi)) return [];
    if (entry.left) return [{ index: entry.name, stated, inferred }];
    const op = reductionOf(right, entry.key);
    if (op === undefined) return [];
    const body = finish(right, entries, new Map(ranges).set(entry.key, inferred), scope.scalars);
    return [{ index: entry.name, op, stated, inferred, body }];
  });
}

const samePoly = (a: Expr, b: Expr): boolean => equalPoly(toPoly(a), toPoly(b));

/** The operation of the reduction that binds an index. */
function reductionOf(e: Expr, key: string): ReduceOp | undefined {
  let op: ReduceOp | undefined;
  visit(e, (node) => {
    if (node.kind === 'reduce' && node.body !== MEAN_COUNT && node.binders.some((b) => b.index === key)) op ??= node.op;
  });
  return op;
}
