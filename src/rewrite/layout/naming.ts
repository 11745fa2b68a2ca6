import type { Expr } from '../../ir/index.ts';
import { index, mapChildren, reduce, substituteIndices } from '../../ir/index.ts';
import { canonicalName } from '../../support/names.ts';
import { hintOf } from '../form/context.ts';

/**
 * The expression with bound indices under short names again, none hiding another or meeting a name in `taken` (canonical). Names
 * in `own`, the formula's, keep a number that they end with; of others it is dropped.
 */
export function nameBinders(e: Expr, taken: ReadonlySet<string>, own: ReadonlySet<string>): Expr {
  if (e.kind !== 'reduce') return mapChildren(e, (child) => nameBinders(child, taken, own));
  const used = new Set(taken);
  const map = new Map<string, Expr>();
  const binders = e.binders.map((b) => {
    const lo = nameBinders(substituteIndices(b.lo, map), taken, own);
    const hi = nameBinders(substituteIndices(b.hi, map), taken, own);
    const isPack = hi.kind === 'symbol' && hi.name === '..' && !used.has('..');
    const name = isPack ? '..' : freeName(stem(hintOf(b.index), own), used);
    used.add(canonicalName(name));
    if (name !== b.index) map.set(b.index, index(name));
    return { index: name, lo, hi };
  });
  return reduce(e.op, binders, nameBinders(substituteIndices(e.body, map), used, own), e.span);
}

/** The name without the number that made it unique. */
function stem(hint: string, own: ReadonlySet<string>): string {
  const bare = hint.replace(/[0-9]+$/, '');
  return own.has(hint) || bare === '' ? hint : bare;
}

/** The hint, or the next number on its letters: where `i2` is taken, `i3`. */
function freeName(hint: string, used: ReadonlySet<string>): string {
  const base = hint === '..' ? 'pack' : hint;
  const letters = base.replace(/[0-9]+$/, '') || base;
  let name = base;
  for (let i = 2; used.has(canonicalName(name)); i++) name = `${letters}${i}`;
  return name;
}
