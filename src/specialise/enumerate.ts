import type { Expr } from '../ir/index.ts';
import { children, freeIndices, keyOf } from '../ir/index.ts';
import { holds, IntegerError, intValue, type Lookup } from './integers.ts';
import type { Known, Place } from './place.ts';
import { rangeOf } from './place.ts';

/** Assignments of the indices that are tried for one question before it is left open. */
export const MAX_CASES = 2 ** 18;

/** An answer for all index values at a place; `fails` names values at which it does not hold. */
export type Verdict =
  | { readonly kind: 'holds' }
  | { readonly kind: 'fails'; readonly at: ReadonlyMap<string, number> }
  | { readonly kind: 'open' };

/** Int reads that stand outside other reads, by key: their values range over the tensor's bounds. */
function intReads(e: Expr, found: Map<string, Expr> = new Map()): Map<string, Expr> {
  if (e.kind === 'read') {
    if (e.type === 'int') found.set(keyOf(e), e);
    return found;
  }
  for (const child of children(e)) intReads(child, found);
  return found;
}

/** Indices of `exprs`, with those that the bounds of their binders use. */
function closure(place: Place, exprs: readonly Expr[]): Set<string> {
  const needed = new Set(exprs.flatMap((e) => [...freeIndices(e)]));
  for (const b of [...place.binders].reverse()) {
    if (!needed.has(b.index)) continue;
    for (const name of [...freeIndices(b.lo), ...freeIndices(b.hi)]) needed.add(name);
  }
  return needed;
}

const mentions = (e: Expr, names: ReadonlySet<string>): boolean => [...freeIndices(e)].some((name) => names.has(name));
const within = (e: Expr, names: ReadonlySet<string>): boolean => [...freeIndices(e)].every((name) => names.has(name));

/**
 * Whether `holdsAt` is true for every value of the indices of `exprs` at which the guards of the place hold, by trying
 * them all. Guards on real values are taken as possibly true. Counted: beyond 2^18 cases the answer is `open`.
 */
export function forAll(
  exprs: readonly Expr[],
  place: Place,
  known: Known,
  holdsAt: (lookup: Lookup) => boolean | undefined,
): Verdict {
  let needed = closure(place, exprs);
  const near = place.guards.filter((g) => within(g, needed));
  const first = attempt(exprs, needed, near, place, known, holdsAt);
  if (first.kind === 'holds' || near.length === place.guards.length) return first;
  // guards that tie these indices to others may rule the failure out
  let guards = near;
  for (let grown = true; grown; ) {
    const more = place.guards.filter((g) => mentions(g, needed));
    needed = closure(place, [...exprs, ...more]);
    grown = more.length > guards.length;
    guards = more;
  }
  return attempt(exprs, needed, guards, place, known, holdsAt);
}

function attempt(
  exprs: readonly Expr[],
  needed: ReadonlySet<string>,
  guards: readonly Expr[],
  place: Place,
  known: Known,
  holdsAt: (lookup: Lookup) => boolean | undefined,
): Verdict {
  const binders = place.binders.filter((b) => needed.has(b.index));
  const reads = [...exprs.reduce((found, e) => intReads(e, found), new Map<string, Expr>())];
  const values = new Map<string, number>();
  const lookup: Lookup = (leaf) => values.get(leaf.kind === 'read' ? keyOf(leaf) : leaf.name);
  let cases = 0;
  let verdict: Verdict = { kind: 'holds' };

  const possible = (): boolean =>
    guards.every((g) => {
      try {
        return holds(g, lookup) !== false;
      } catch (error) {
        if (error instanceof IntegerError) return true;
        throw error;
      }
    });
  const test = (): void => {
    if (!possible()) return;
    const answer = holdsAt(lookup);
    if (answer === undefined) verdict = { kind: 'open' };
    else if (!answer) verdict = { kind: 'fails', at: new Map(values) };
  };
  const each = (name: string, lo: number | undefined, hi: number | undefined, next: () => void): void => {
    if (lo === undefined || hi === undefined || !Number.isFinite(hi - lo)) {
      verdict = { kind: 'open' };
      return;
    }
    for (let value = lo; value < hi && verdict.kind === 'holds'; value++) {
      if (++cases > MAX_CASES) {
        verdict = { kind: 'open' };
        return;
      }
      values.set(name, value);
      next();
    }
  };
  const overReads = (r: number): void => {
    const entry = reads[r];
    if (entry === undefined) {
      test();
      return;
    }
    const { lo, hi } = rangeOf(entry[1], place, known);
    each(entry[0], lo, hi + 1, () => overReads(r + 1));
  };
  const overBinders = (b: number): void => {
    const binder = binders[b];
    if (binder === undefined) {
      overReads(0);
      return;
    }
    each(binder.index, intValue(binder.lo, lookup), intValue(binder.hi, lookup), () => overBinders(b + 1));
  };
  overBinders(0);
  return verdict;
}
