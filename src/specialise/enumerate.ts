import type { Expr } from '../ir/index.ts';
import { children, freeIndices, holds, IntegerError, intValue, keyOf, type Lookup } from '../ir/index.ts';
import { printExpr } from '../ir/print.ts';
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
  const ask = (needed: ReadonlySet<string>, guards: readonly Expr[]): Verdict =>
    attempt(exprs, needed, guards, place, known, holdsAt);
  let needed = closure(place, exprs);
  let guards = place.guards.filter((g) => within(g, needed));
  let verdict = ask(needed, guards);
  // guards that tie these indices to others may rule the failure out
  for (let grown = true; grown && verdict.kind === 'fails'; ) {
    const more = place.guards.filter((g) => within(g, needed) || mentions(g, needed));
    grown = more.length > guards.length;
    if (!grown) break;
    needed = closure(place, [...exprs, ...more]);
    guards = more;
    verdict = ask(needed, guards);
  }
  if (verdict.kind !== 'fails') return verdict;
  // or nothing is evaluated here at all: an outer range is empty, an outer condition never holds
  const everything = ask(new Set(place.binders.map((b) => b.index)), place.guards);
  if (everything.kind !== 'fails') return everything.kind === 'open' ? verdict : everything;
  const involved = closure(place, exprs);
  const bound = new Set(place.binders.map((b) => b.index));
  return { kind: 'fails', at: new Map([...everything.at].filter(([name]) => involved.has(name) || !bound.has(name))) };
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
  /** An index as it is; a read by its key, as the formula writes it. */
  const spelled = (key: string): string => {
    const read = reads.find(([name]) => name === key)?.[1];
    return read === undefined ? key : printExpr(read);
  };
  const lookup: Lookup = (leaf) => values.get(leaf.kind === 'read' ? keyOf(leaf) : leaf.name);
  let cases = 0;
  let verdict: Verdict = { kind: 'holds' };

  /** A division that has no value is reported where it stands; here it decides nothing. */
  const unlessFaulty = <T>(ask: () => T, otherwise: T): T => {
    try {
      return ask();
    } catch (error) {
      if (error instanceof IntegerError) return otherwise;
      throw error;
    }
  };
  const test = (): void => {
    if (guards.some((g) => unlessFaulty(() => holds(g, lookup), undefined) === false)) return;
    const answer = unlessFaulty<boolean | undefined>(() => holdsAt(lookup), true);
    if (answer === undefined) verdict = { kind: 'open' };
    else if (!answer) verdict = { kind: 'fails', at: new Map([...values].map(([key, n]) => [spelled(key), n])) };
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
    // a bound without a value is reported where it stands; its range is empty here
    const bound = (e: Expr): number | undefined => unlessFaulty(() => intValue(e, lookup), 0);
    each(binder.index, bound(binder.lo), bound(binder.hi), () => overBinders(b + 1));
  };
  overBinders(0);
  return verdict;
}
