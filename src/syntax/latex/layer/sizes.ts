import { boundIn, type Facts } from '../facts/facts.ts';
import { printed } from '../facts/naming.ts';
import { statedShape } from '../facts/shapes.ts';
import type { Formula } from '../read/math.ts';
import { everyFormula } from '../read/walk.ts';
import type { Read } from './context.ts';

/** Sizes that the text defines, `H' = H - k + 1`, and writes limits with: by their keys. A size uses only sizes above it. */
export function sizesOf(reads: readonly Read[], facts: Facts): ReadonlyMap<string, Formula> {
  const limits = limitNames(reads, facts);
  const sizes = new Map<string, Formula>();
  const ahead = new Set<string>();
  for (const { left } of reads) if (left.kind === 'tensor') ahead.add(printed(left.symbol, facts).key);
  for (const { left, equality } of reads) {
    if (left.kind !== 'tensor') continue;
    const { key, subscripts } = printed(left.symbol, facts);
    const member = equality.members.at(-1);
    if (member === undefined || subscripts !== undefined || !limits.has(key)) continue;
    const names = symbolKeys(member, facts);
    if (names === undefined || [...names].some((n) => ahead.has(n) && !sizes.has(n))) continue;
    sizes.set(key, member);
  }
  return sizes;
}

/** Names in the limits of reductions and in ranges beside formulas. */
function limitNames(reads: readonly Read[], facts: Facts): ReadonlySet<string> {
  const found = new Set<string>();
  const note = (f: Formula): void =>
    everyFormula(f, (part) => {
      if (part.kind === 'symbol') found.add(printed(part, facts).key);
    });
  for (const { equality } of reads) {
    for (const f of [equality.left, ...equality.members])
      everyFormula(f, (part) => {
        if (part.kind !== 'reduce') return;
        for (const item of [...(part.above?.items ?? []), ...(part.below?.items ?? [])]) note(item);
      });
    for (const f of equality.conditions) if (boundIn(f).length > 0 && statedShape(f) === undefined) note(f);
  }
  return found;
}

/** The names of an arithmetic expression of sizes; undefined where it is anything else. */
function symbolKeys(f: Formula, facts: Facts): ReadonlySet<string> | undefined {
  const keys = new Set<string>();
  let plain = true;
  everyFormula(f, (part) => {
    if (part.kind === 'symbol') {
      const p = printed(part, facts);
      if (p.subscripts !== undefined || p.exponent !== undefined) plain = false;
      keys.add(p.key);
    } else if (!['number', 'sum', 'product', 'negate', 'group', 'fraction', 'fence'].includes(part.kind)) plain = false;
  });
  return plain ? keys : undefined;
}
