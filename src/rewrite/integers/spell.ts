import type { Expr } from '../../ir/index.ts';
import { add, children, mapChildren, mul } from '../../ir/index.ts';

/** Int arithmetic in reading order: `u·s − p + P`, indices before dimensions, positive terms before negative ones of their kind, literals last. */
export function spellInts(e: Expr): Expr {
  const inner = mapChildren(e, spellInts);
  if (inner.type !== 'int') return inner;
  if (inner.kind === 'add') return add(positiveFirst(sortBy(inner.terms, termRank)));
  if (inner.kind === 'mul') return mul(sortBy(inner.factors, factorRank));
  return inner;
}

function sortBy(es: readonly Expr[], rank: (e: Expr) => number): readonly Expr[] {
  const ranked = es.map((e) => ({ e, rank: rank(e) }));
  ranked.sort((a, b) => a.rank - b.rank);
  return ranked.map(({ e }) => e);
}

/** The first positive term moved to the front. */
function positiveFirst(terms: readonly Expr[]): readonly Expr[] {
  // by position: one node may stand in a sum more than once
  const lead = terms.findIndex((t) => !isNegative(t));
  return lead < 1 ? terms : [...terms.slice(lead, lead + 1), ...terms.slice(0, lead), ...terms.slice(lead + 1)];
}

const isNegative = (e: Expr): boolean =>
  (e.kind === 'const' && e.value < 0) || (e.kind === 'mul' && e.factors.some(isNegative));

const usesIndex = (e: Expr): boolean => e.kind === 'index' || e.kind === 'read' || children(e).some(usesIndex);

/** A sum begins with a positive term of an index, and otherwise with a positive one. */
const termRank = (e: Expr): number => (e.kind === 'const' ? 4 : usesIndex(e) ? 0 : 2) + (isNegative(e) ? 1 : 0);

const factorRank = (e: Expr): number => (e.kind === 'const' ? 0 : usesIndex(e) ? 1 : 2);
