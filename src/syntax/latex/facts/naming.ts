import { canonicalName } from '../../../support/names.ts';
import type { Formula, MathSymbol } from '../read/math.ts';
import { bare, everyFormula, factorsOf } from '../read/walk.ts';
import { type Facts, holdsIndex, indexName, juxtaposed, numberAbove, spelledOutKey } from './facts.ts';
import { isUpright, labelKey, labelledKey, labelText, raised } from './labels.ts';
import { PRIME } from './names.ts';

/** A symbol told apart from its indices, its exponent and its other scripts. */
export interface Printed {
  /** All that is printed of the name: two names with one key are one. */
  readonly key: string;
  /** How the name is spelled where nothing is in the way. */
  readonly spelling: string;
  readonly subscripts?: readonly Formula[];
  readonly exponent?: Formula;
  readonly transposed: boolean;
  readonly guarded: boolean;
}

/** Reads a symbol's scripts: which belong to its name, and which are indices or an exponent. */
export function printed(s: MathSymbol, facts: Facts): Printed {
  const number = numberAbove(s, facts);
  const up =
    s.sup === undefined || number !== undefined
      ? undefined
      : raised(s.sup, (name) => facts.scalars.has(canonicalName(name)) || facts.indices.has(name));
  const labels = (s.sub?.items ?? []).filter(isUpright);
  const inside = indicesOf(s, facts);
  const subscripts = number === undefined ? inside : [number, ...(inside ?? [])];
  const label = up?.kind === 'label' && up.label !== '' ? up : undefined;
  const below = s.sub !== undefined && inside === undefined ? s.sub.items : labels;
  const mark = s.sub?.mark;
  const key = [
    canonicalName(s.name),
    "'".repeat(s.primes),
    label === undefined ? '' : `^${label.key}`,
    below.length === 0 ? '' : `_${below.map(labelKey).join(',')}`,
    mark === undefined ? '' : `_${mark}`,
  ].join('');
  const digits = below.length === 1 && below[0]?.kind === 'number' ? below[0].text : undefined;
  const spelling = [
    s.name + PRIME.repeat(s.primes),
    ...(label === undefined ? [] : [label.label]),
    ...(digits === undefined ? below.map(labelText) : []),
    ...(mark === undefined ? [] : [mark]),
  ].join('_');
  return {
    key,
    spelling: spelling + (digits ?? ''),
    ...(subscripts === undefined ? {} : { subscripts }),
    ...(up?.kind === 'power' ? { exponent: up.exponent } : {}),
    transposed: up?.kind === 'transpose' || (up?.kind === 'label' && up.transposed),
    guarded: up?.kind === 'guard',
  };
}

/** The indices of a symbol; undefined where its subscript is part of its name, or there is none. */
function indicesOf(s: MathSymbol, facts: Facts): readonly Formula[] | undefined {
  const items = s.sub?.items.filter((item) => !isUpright(item));
  const [only] = items ?? [];
  if (items === undefined || only === undefined) return undefined;
  const rank = facts.ranks.get(labelledKey(s)) ?? facts.ranks.get(canonicalName(s.name));
  const isIndex = facts.indices.has(indexName({ ...s, primes: s.primes }));
  if (isIndex && rank === undefined) return undefined;
  // `K_X` where a head declares it
  if (s.sup === undefined && facts.declared.has(canonicalName([s.name, ...items.map(labelText)].join('_'))))
    return undefined;
  if (items.length > 1) return items;
  const item = bare(only);
  if (item.kind === 'dots') return items;
  const beside = juxtaposed(item, facts.indices);
  if (beside !== undefined && (rank === undefined || rank === beside.length)) return beside;
  if (item.kind === 'number') {
    if (rank === undefined || rank === 0) return undefined;
    if (rank > 1 && item.text.length === rank)
      return [...item.text].map((digit, i) => ({
        kind: 'number',
        text: digit,
        span: { start: item.span.start + i, end: item.span.start + i + 1 },
      }));
    // one of several, `w_1^T`; a column of a matrix whose elements are printed, `w_{01}`
    return rank > 1 && !(rank === 2 && facts.spelledOut.has(spelledOutKey(s))) ? undefined : items;
  }
  if (holdsIndex(item, facts.indices)) return items;
  if (rank !== undefined && rank > 0) return items;
  return isLabelBelow(item) ? undefined : items;
}

/** Whether a subscript without any index is part of the name: a capital, a word, letters side by side. */
function isLabelBelow(item: Formula): boolean {
  if (item.kind === 'symbol') return [...item.name].length > 1 || /^\p{Lu}/u.test(item.name) || item.sub !== undefined;
  let letters = true;
  everyFormula(item, (f) => {
    if (f.kind !== 'symbol' && f.kind !== 'product' && f.kind !== 'number') letters = false;
  });
  return letters && factorsOf(item).length > 1;
}
