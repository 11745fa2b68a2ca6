import type { Report } from '../../../support/report.ts';
import type { Formula, MathSymbol } from '../read/math.ts';
import { bare, everyFormula } from '../read/walk.ts';
import { type Cells, cellsOf, vectorOf } from './cells.ts';
import type { Equality } from './equalities.ts';

/**
 * The numbers of the first place along each axis of an array that is given by its entries: 1 where a place of the last number is read,
 * or where indices of the text start at 1, else 0. Undefined, with an error, where numbers are read that are possible in both ways.
 */
export function firstPlaces(
  left: Formula,
  cells: Cells,
  equalities: readonly Equality[],
  report: Report,
): readonly number[] | undefined {
  const symbol = bare(left);
  const list = vectorOf(cells);
  const extents = list === undefined ? [cells.rows.length, cells.rows[0]?.length ?? 1] : [list.length];
  if (symbol.kind !== 'symbol') return extents.map(() => 0);
  const reads = numbersBelow(symbol, extents.length, equalities);
  const usual = startsAtOne(equalities) ? 1 : 0;
  const starts = extents.map((extent, axis) => {
    const numbers = reads.map((r) => r.numbers[axis]);
    if (numbers.includes(0)) return 0;
    if (numbers.includes(extent)) return 1;
    return numbers.length === 0 ? usual : undefined;
  });
  if (!starts.includes(undefined)) return starts.flatMap((s) => s ?? []);
  report.error(
    'latex-entries',
    reads[0]?.symbol.span ?? left.span,
    'Nothing says whether places are counted from 0 or from 1 here.',
    'name the entries one by one, `(z_1, z_2) = (a, b)`, or write what is read here as an entry of its own',
  );
  return undefined;
}

/** Where elements of a name are read by numbers, `z_1`, `A_{12}`, `A_{1,2}`. */
function numbersBelow(
  { name, primes }: MathSymbol,
  rank: number,
  equalities: readonly Equality[],
): readonly { readonly symbol: MathSymbol; readonly numbers: readonly number[] }[] {
  const found: { symbol: MathSymbol; numbers: readonly number[] }[] = [];
  for (const { left, members } of equalities)
    for (const f of [left, ...members])
      everyFormula(f, (part) => {
        if (part.kind !== 'symbol' || part.name !== name || part.primes !== primes) return;
        const texts = (part.sub?.items ?? []).map(bare).flatMap((x) => (x.kind === 'number' ? [x.text] : []));
        const digits = rank === 2 && texts.length === 1 ? [...(texts[0] ?? '')] : texts;
        if (digits.length === rank) found.push({ symbol: part, numbers: digits.map(Number) });
      });
  return found;
}

/** Whether sums, ranges and lists of names in the text start at 1. */
function startsAtOne(equalities: readonly Equality[]): boolean {
  let one = false;
  const isOne = (f: Formula): boolean => {
    const number = bare(f);
    return number.kind === 'number' && number.text === '1';
  };
  const note = (f: Formula): void => {
    if (f.kind !== 'relation') return;
    const [link, more] = f.rest;
    if (link?.op === '=' && isOne(link.operand)) one = true;
    if (more !== undefined && isOne(f.first)) one = true;
  };
  for (const { left, members, conditions } of equalities) {
    const [name] = cellsOf(left)?.rows.flat().map(bare) ?? [];
    if (name?.kind === 'symbol' && name.sub?.items.some(isOne)) one = true;
    for (const f of [left, ...members])
      everyFormula(f, (part) => {
        if (part.kind === 'reduce') for (const item of part.below?.items ?? []) note(bare(item));
      });
    for (const f of conditions) note(f);
  }
  return one;
}
