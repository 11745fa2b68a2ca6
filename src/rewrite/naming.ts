import type { Expr } from '../ir/index.ts';
import { index, mapChildren, reduce, substituteIndices } from '../ir/index.ts';
import { canonicalName } from '../support/names.ts';
import { hintOf } from './context.ts';

/** The expression with bound indices under short names again, none hiding another or meeting a name in `taken` (canonical). */
export function nameBinders(e: Expr, taken: ReadonlySet<string>): Expr {
  if (e.kind !== 'reduce') return mapChildren(e, (child) => nameBinders(child, taken));
  const used = new Set(taken);
  const map = new Map<string, Expr>();
  const binders = e.binders.map((b) => {
    const lo = nameBinders(substituteIndices(b.lo, map), taken);
    const hi = nameBinders(substituteIndices(b.hi, map), taken);
    const isPack = hi.kind === 'symbol' && hi.name === '..' && !used.has('..');
    const name = isPack ? '..' : freeName(hintOf(b.index), used);
    used.add(canonicalName(name));
    if (name !== b.index) map.set(b.index, index(name));
    return { index: name, lo, hi };
  });
  return reduce(e.op, binders, nameBinders(substituteIndices(e.body, map), used), e.span);
}

function freeName(hint: string, used: ReadonlySet<string>): string {
  const base = hint === '..' ? 'pack' : hint;
  let name = base;
  for (let i = 2; used.has(canonicalName(name)); i++) name = `${base}${i}`;
  return name;
}
